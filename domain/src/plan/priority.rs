//! What is entered of priorities: how themes stand in a year.

use super::Priority;
use crate::decimal::to_millionths;
use crate::ids::{PlanId, PriorityId, ThemeId};
use crate::words::PriorityStanding;
use crate::{RefusalCode, Refusals};
use rust_decimal::Decimal;

/// What is said of a priority, but for whose it is and of which year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityTerms {
    /// The theme.
    pub theme: ThemeId,
    /// The priority in the partnership's words.
    pub title: String,
    /// How it stands.
    pub standing: PriorityStanding,
    /// Its place, 1 first.
    pub rank: Option<i32>,
    /// What the method scored.
    pub score: Option<Decimal>,
    /// How it was found, such as `MoRiLE`.
    pub method: Option<String>,
    /// Why.
    pub rationale: Option<String>,
    /// The strategic assessment it was drawn from.
    pub assessment: Option<PlanId>,
}

/// What is to change of a priority; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriorityChange {
    /// The theme.
    pub theme: Option<ThemeId>,
    /// The priority in the partnership's words.
    pub title: Option<String>,
    /// How it stands.
    pub standing: Option<PriorityStanding>,
    /// Its place, 1 first.
    pub rank: Option<Option<i32>>,
    /// What the method scored.
    pub score: Option<Option<Decimal>>,
    /// How it was found.
    pub method: Option<Option<String>>,
    /// Why.
    pub rationale: Option<Option<String>>,
    /// The strategic assessment it was drawn from.
    pub assessment: Option<Option<PlanId>>,
}

impl PriorityChange {
    /// What is said with the change, where `before` was.
    #[must_use]
    pub fn applied_to(self, before: &PriorityTerms) -> PriorityTerms {
        PriorityTerms {
            theme: self.theme.unwrap_or(before.theme),
            title: self.title.unwrap_or_else(|| before.title.clone()),
            standing: self.standing.unwrap_or(before.standing),
            rank: self.rank.unwrap_or(before.rank),
            score: self.score.unwrap_or(before.score),
            method: self.method.unwrap_or_else(|| before.method.clone()),
            rationale: self.rationale.unwrap_or_else(|| before.rationale.clone()),
            assessment: self.assessment.unwrap_or(before.assessment),
        }
    }
}

impl PriorityTerms {
    /// What is said of `priority`.
    #[must_use]
    pub fn of(priority: &Priority) -> Self {
        Self {
            theme: priority.theme,
            title: priority.title.clone(),
            standing: priority.standing,
            rank: priority.rank,
            score: priority.score,
            method: priority.method.clone(),
            rationale: priority.rationale.clone(),
            assessment: priority.assessment,
        }
    }

    /// Holds the terms to the rules, and brings their texts into the form in which they are kept; `path` leads to
    /// the input they came with.
    pub fn check(&mut self, refusals: &mut Refusals, path: &[&str]) {
        let field = |name| path.iter().copied().chain([name]).collect::<Vec<_>>();
        self.title = refusals.name(&field("title"), &self.title);
        self.method = refusals.maybe_name(&field("method"), self.method.as_deref());
        self.rationale = refusals.maybe_text(&field("rationale"), self.rationale.as_deref());
        if self.rank.is_some_and(|rank| !(1..=1000).contains(&rank)) {
            refusals.add(RefusalCode::Invalid, &field("rank"), "A rank lies between 1 and 1,000.");
        }
        if self.score.is_some_and(|score| to_millionths(score).is_none()) {
            let message = "A score has at most six decimal places and twelve digits before them.";
            refusals.add(RefusalCode::Invalid, &field("score"), message);
        }
        if self.standing == PriorityStanding::NotTakenForward && self.rationale.is_none() {
            let message = "Say why it is not taken forward.";
            refusals.add(RefusalCode::Required, &field("rationale"), message);
        }
    }
}

/// The list of a partnership and a year, which has each theme and each rank once.
#[derive(Clone, Debug, Default)]
pub struct Standings(Vec<(PriorityId, PriorityTerms)>);

impl Standings {
    /// The list as it stands.
    pub fn of(list: impl IntoIterator<Item = (PriorityId, PriorityTerms)>) -> Self {
        Self(list.into_iter().collect())
    }

    /// Adds a priority, or puts it in the place of what it was before; with what keeps it from standing beside the
    /// others. Of matters that are only watched there may be several on one theme, such as a bill and a pilot.
    pub fn put(&mut self, id: PriorityId, terms: &PriorityTerms, refusals: &mut Refusals, path: &[&str]) {
        let field = |name| path.iter().copied().chain([name]).collect::<Vec<_>>();
        let watched = |terms: &PriorityTerms| terms.standing == PriorityStanding::WatchingBrief;
        let others = || self.0.iter().filter(|(other, _)| *other != id).map(|(_, other)| other);
        if others().any(|other| other.theme == terms.theme && !(watched(other) && watched(terms))) {
            let message = "This theme stands in the year's list already.";
            refusals.add(RefusalCode::Conflict, &field("themeId"), message);
        }
        if terms.rank.is_some() && others().any(|other| other.rank == terms.rank) {
            let message = "Another priority of the year has this rank.";
            refusals.add(RefusalCode::Conflict, &field("rank"), message);
        }
        self.0.retain(|(other, _)| *other != id);
        self.0.push((id, terms.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;
    use uuid::Uuid;

    fn terms(theme: u128, standing: PriorityStanding, rank: Option<i32>) -> PriorityTerms {
        PriorityTerms {
            theme: ThemeId(Uuid::from_u128(theme)),
            title: " Alcohol ".to_owned(),
            standing,
            rank,
            score: None,
            method: None,
            rationale: None,
            assessment: None,
        }
    }

    #[test]
    fn what_is_left_out_has_its_reason() {
        let mut left_out = terms(1, PriorityStanding::NotTakenForward, Some(0));
        left_out.score = Some(Decimal::new(1, 7));
        let found = told(|refusals| left_out.check(refusals, &["priorities", "0"]));
        let expected = ["rank", "score"].map(|field| format!("Invalid priorities.0.{field}")).to_vec();
        assert_eq!(found, [expected, vec!["Required priorities.0.rationale".to_owned()]].concat());
        left_out.rationale = Some("Elsewhere.".to_owned());
        (left_out.rank, left_out.score) = (None, None);
        assert_eq!(told(|refusals| left_out.check(refusals, &[])), [""; 0]);
    }

    #[test]
    fn a_list_has_each_theme_and_each_rank_once() {
        use PriorityStanding::{Emerging, Headline, WatchingBrief};
        let id = |id| PriorityId(Uuid::from_u128(id));
        let mut list = Standings::of([(id(1), terms(1, Headline, Some(1))), (id(2), terms(2, WatchingBrief, None))]);
        let mut put = |at, terms: PriorityTerms| told(|refusals| list.put(id(at), &terms, refusals, &[]));
        assert_eq!(put(3, terms(1, Emerging, Some(1))), ["Conflict themeId", "Conflict rank"]);
        assert_eq!(put(4, terms(2, WatchingBrief, None)), [""; 0], "several matters of one theme are watched");
        assert_eq!(put(5, terms(2, Headline, None)), ["Conflict themeId"]);
        assert_eq!(put(3, terms(3, Emerging, Some(2))), [""; 0], "it is its own place that it leaves");
        assert_eq!(put(6, terms(6, Emerging, Some(2))), ["Conflict rank"]);
    }
}
