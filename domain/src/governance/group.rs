//! Groups: what they are called, how they meet, from when and until when.

use crate::group::{Group, StandingItem};
use crate::ids::OrganisationId;
use crate::words::{GroupKind, QuorumBasis};
use crate::{RefusalCode, Refusals};
use chrono::NaiveDate;

/// What is said of a group, but for what it is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupTerms {
    /// What sort of body it is, for ever.
    pub kind: GroupKind,
    /// Its name.
    pub name: String,
    /// What it is there for.
    pub remit: Option<String>,
    /// How often it is to meet in a year.
    pub meetings_per_year: Option<i32>,
    /// How many make a quorum.
    pub quorum: Option<i32>,
    /// What the quorum counts.
    pub quorum_basis: Option<QuorumBasis>,
    /// The organisation it is a body of.
    pub organisation: Option<OrganisationId>,
    /// Anything else to know of it.
    pub note: Option<String>,
    /// When it was set up.
    pub established_on: Option<NaiveDate>,
    /// From when it is no more.
    pub dissolved_on: Option<NaiveDate>,
}

/// What is to change of a group; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is there for.
    pub remit: Option<Option<String>>,
    /// How often it is to meet in a year.
    pub meetings_per_year: Option<Option<i32>>,
    /// How many make a quorum; without one, nothing is counted.
    pub quorum: Option<Option<i32>>,
    /// What the quorum counts.
    pub quorum_basis: Option<Option<QuorumBasis>>,
    /// The organisation it is a body of.
    pub organisation: Option<Option<OrganisationId>>,
    /// Anything else to know of it.
    pub note: Option<Option<String>>,
    /// When it was set up.
    pub established_on: Option<Option<NaiveDate>>,
    /// From when it is no more.
    pub dissolved_on: Option<Option<NaiveDate>>,
}

impl GroupChange {
    /// What is said of `group` with the change.
    #[must_use]
    pub fn applied_to(self, group: &Group) -> GroupTerms {
        let basis = match (self.quorum, self.quorum_basis) {
            (Some(None), None) => None,
            (_, told) => told.unwrap_or(group.quorum_basis),
        };
        GroupTerms {
            kind: group.kind,
            name: self.name.unwrap_or_else(|| group.name.clone()),
            remit: self.remit.unwrap_or_else(|| group.remit.clone()),
            meetings_per_year: self.meetings_per_year.unwrap_or(group.meetings_per_year),
            quorum: self.quorum.unwrap_or(group.quorum),
            quorum_basis: basis,
            organisation: self.organisation.unwrap_or(group.organisation),
            note: self.note.unwrap_or_else(|| group.note.clone()),
            established_on: self.established_on.unwrap_or(group.established_on),
            dissolved_on: self.dissolved_on.unwrap_or(group.dissolved_on),
        }
    }
}

impl GroupTerms {
    /// What is said of `group`.
    #[must_use]
    pub fn of(group: &Group) -> Self {
        GroupChange::default().applied_to(group)
    }

    /// Holds the terms to the rules, and brings their texts into the form in which they are kept.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.name = refusals.name(&["name"], &self.name);
        self.remit = refusals.maybe_text(&["remit"], self.remit.as_deref());
        self.note = refusals.maybe_text(&["note"], self.note.as_deref());
        if self.meetings_per_year.is_some_and(|count| !(0..=366).contains(&count)) {
            refusals.add(RefusalCode::Invalid, &["meetingsPerYear"], "A group meets between 0 and 366 times a year.");
        }
        self.check_quorum(refusals);
        for (field, day) in [("establishedOn", self.established_on), ("dissolvedOn", self.dissolved_on)] {
            day.into_iter().for_each(|day| refusals.day(&[field], day));
        }
        if self.established_on.zip(self.dissolved_on).is_some_and(|(from, to)| to < from) {
            let message = "A group is not dissolved before it is set up.";
            refusals.add(RefusalCode::Invalid, &["dissolvedOn"], message);
        }
    }

    fn check_quorum(&self, refusals: &mut Refusals) {
        if self.quorum.is_some_and(|count| !(1..=1000).contains(&count)) {
            refusals.add(RefusalCode::Invalid, &["quorum"], "Between 1 and 1,000 make a quorum.");
        }
        match (self.quorum, self.quorum_basis) {
            (Some(_), None) => {
                let message = "Say what the quorum counts: members, organisations or responsible authorities.";
                refusals.add(RefusalCode::Required, &["quorumBasis"], message);
            }
            (None, Some(_)) => refusals.add(RefusalCode::Required, &["quorum"], "Say how many make a quorum."),
            _ => {}
        }
    }
}

/// Holds what is to stand on every agenda to the rules.
pub fn check_standing_items(refusals: &mut Refusals, items: &mut [StandingItem]) {
    refusals.parts(&["standingItems"], items.len());
    for (index, item) in items.iter_mut().enumerate() {
        let index = index.to_string();
        item.title = refusals.name(&["standingItems", &index, "title"], &item.title);
        item.since.into_iter().for_each(|day| refusals.day(&["standingItems", &index, "since"], day));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;

    fn terms() -> GroupTerms {
        GroupTerms {
            kind: GroupKind::ThemeGroup,
            name: " Violence ".to_owned(),
            remit: Some("  ".to_owned()),
            meetings_per_year: Some(4),
            quorum: Some(3),
            quorum_basis: Some(QuorumBasis::Members),
            organisation: None,
            note: None,
            established_on: "2018-04-01".parse().ok(),
            dissolved_on: "2018-04-01".parse().ok(),
        }
    }

    fn refused(mut terms: GroupTerms) -> Vec<String> {
        told(|refusals| terms.check(refusals))
    }

    #[test]
    fn a_quorum_counts_something() {
        let mut kept = terms();
        assert_eq!(told(|refusals| kept.check(refusals)), [""; 0]);
        assert_eq!((kept.name.as_str(), kept.remit), ("Violence", None));
        assert_eq!(refused(GroupTerms { quorum_basis: None, ..terms() }), ["Required quorumBasis"]);
        assert_eq!(refused(GroupTerms { quorum: None, ..terms() }), ["Required quorum"]);
        assert_eq!(refused(GroupTerms { quorum: Some(0), ..terms() }), ["Invalid quorum"]);
        assert_eq!(refused(GroupTerms { quorum: Some(1001), ..terms() }), ["Invalid quorum"]);
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let wrong = GroupTerms {
            name: "\u{0}".to_owned(),
            meetings_per_year: Some(-1),
            dissolved_on: "2018-03-31".parse().ok(),
            ..terms()
        };
        assert_eq!(refused(wrong), ["Invalid name", "Invalid meetingsPerYear", "Invalid dissolvedOn"]);
    }
}
