//! What is entered of recommendations and reported on them.

use super::RecommendationTarget;
use crate::words::ActionStatus;
use crate::{RefusalCode, Refusals};

/// What is said of a recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecommendationTerms {
    /// Who made it, or in which paper.
    pub source: String,
    /// What is recommended.
    pub text: String,
    /// The number it would change, as it stands.
    pub from_value: Option<i32>,
    /// The number it would become.
    pub to_value: Option<i32>,
    /// Whom it is made to, in order.
    pub made_to: Vec<RecommendationTarget>,
}

impl RecommendationTerms {
    /// Holds the terms to the rules, and brings their texts into the form in which they are kept.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.source = refusals.name(&["source"], &self.source);
        self.text = refusals.text(&["text"], &self.text);
        if self.made_to.is_empty() {
            let message = "Name the partnerships or groups that it is made to.";
            refusals.add(RefusalCode::Required, &["partnershipIds"], message);
        }
        let of = |wanted: fn(&RecommendationTarget) -> bool| -> Vec<RecommendationTarget> {
            self.made_to.iter().copied().filter(wanted).collect()
        };
        let partnerships = of(|target| matches!(target, RecommendationTarget::Partnership(_)));
        refusals.each_once(&["partnershipIds"], &partnerships);
        let groups = of(|target| matches!(target, RecommendationTarget::Group(_)));
        refusals.each_once(&["groupIds"], &groups);
        match (self.from_value, self.to_value) {
            (Some(_), None) => refusals.add(RefusalCode::Required, &["toValue"], "Say what the number is to become."),
            (Some(from), Some(to)) if from == to => {
                refusals.add(RefusalCode::Invalid, &["toValue"], "It is this number already.");
            }
            _ => {}
        }
    }
}

/// What is reported on a recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressReport {
    /// How far it has been followed from now on; `None` for as far as before.
    pub status: Option<ActionStatus>,
    /// What is reported.
    pub note: Option<String>,
}

impl ProgressReport {
    /// Holds the report to the rules.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.note = refusals.maybe_text(&["note"], self.note.as_deref());
        if self.status.is_none() && self.note.is_none() && refusals.is_empty() {
            refusals.add(RefusalCode::Required, &["note"], "Say how far it has been followed.");
        }
        if self.status == Some(ActionStatus::Cancelled) && self.note.is_none() {
            refusals.add(RefusalCode::Required, &["note"], "Say why it is not followed.");
        }
    }

    /// What is written down.
    #[must_use]
    pub fn text(&self, status: ActionStatus) -> String {
        self.note.clone().unwrap_or_else(|| crate::action::ActionChange::reported(status).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;
    use crate::ids::PartnershipId;
    use uuid::Uuid;

    #[test]
    fn a_recommendation_is_made_to_somebody_once() {
        let to = RecommendationTarget::Partnership(PartnershipId(Uuid::nil()));
        let mut terms = RecommendationTerms {
            source: "Review".to_owned(),
            text: " Meet more. ".to_owned(),
            from_value: Some(2),
            to_value: Some(4),
            made_to: vec![to],
        };
        assert_eq!(told(|refusals| terms.check(refusals)), [""; 0]);
        assert_eq!(terms.text, "Meet more.");
        terms.made_to = vec![to, to];
        terms.to_value = Some(2);
        assert_eq!(told(|refusals| terms.check(refusals)), ["Invalid partnershipIds.1", "Invalid toValue"]);
        terms = RecommendationTerms { made_to: Vec::new(), to_value: None, ..terms };
        assert_eq!(told(|refusals| terms.check(refusals)), ["Required partnershipIds", "Required toValue"]);
    }

    #[test]
    fn a_report_says_something() {
        let refused = |status, note: Option<&str>| {
            told(|refusals| ProgressReport { status, note: note.map(str::to_owned) }.check(refusals))
        };
        assert_eq!(refused(None, Some(" ")), ["Required note"]);
        assert_eq!(refused(Some(ActionStatus::Cancelled), None), ["Required note"]);
        assert_eq!(refused(Some(ActionStatus::Done), None), [""; 0]);
    }
}
