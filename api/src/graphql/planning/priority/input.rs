//! What is entered of priorities.

use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::governance::changed_id;
use crate::graphql::priority::PriorityStanding;
use crate::graphql::scalars::{Decimal, FinancialYear};
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::ids::PlanId;
use domain::plan::{PriorityChange, PriorityTerms};
use persistence::planning::priority::{NewPriorities, Revision};

/// Priorities of a partnership and year to record.
#[derive(InputObject)]
pub(crate) struct RecordPrioritiesInput {
    /// Whose.
    partnership_id: ID,
    /// The year they stand for.
    financial_year: FinancialYear,
    /// The strategic assessment they were drawn from: the partnership's own, of the year or one before.
    assessment_id: Option<ID>,
    /// The method they were found by, such as MoRiLE, where a priority names no other.
    method: Option<String>,
    /// The priorities, in the order of the list; at least one, at most 100.
    priorities: Vec<PriorityInput>,
}

/// How one theme stands.
#[derive(InputObject)]
pub(crate) struct PriorityInput {
    /// The shared theme.
    theme_id: ID,
    /// The priority in the partnership's own words, at most 300 characters.
    title: String,
    /// How it stands.
    standing: PriorityStanding,
    /// Its place in the list, 1 to 1,000, 1 first; left out where the list is not ranked.
    rank: Option<i32>,
    /// What the method scored, with at most six decimal places.
    score: Option<Decimal>,
    /// The method it was found by, where it is another than that of the rest; at most 300 characters.
    method: Option<String>,
    /// Why it stands so, at most 10,000 characters; REQUIRED for what is NOT_TAKEN_FORWARD.
    rationale: Option<String>,
}

impl RecordPrioritiesInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<NewPriorities> {
        let assessment: Option<PlanId> = maybe_id_of("input.assessmentId", self.assessment_id.as_ref())?;
        let common = self.method;
        let terms = |it: PriorityInput| {
            Ok(PriorityTerms {
                theme: id_of("input.priorities.themeId", &it.theme_id)?,
                title: it.title,
                standing: it.standing.into(),
                rank: it.rank,
                score: it.score.map(|score| score.0),
                method: it.method.or_else(|| common.clone()),
                rationale: it.rationale,
                assessment,
            })
        };
        Ok(NewPriorities {
            partnership: id_of("input.partnershipId", &self.partnership_id)?,
            year: self.financial_year.0,
            priorities: self.priorities.into_iter().map(terms).collect::<Result<_>>()?,
        })
    }
}

/// What is to change of a priority; what is left out stays as it is, and null takes out what may be missing.
#[derive(InputObject)]
pub(crate) struct RevisePriorityInput {
    /// The priority.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The shared theme.
    theme_id: Option<ID>,
    /// The priority in the partnership's own words.
    title: Option<String>,
    /// How it stands.
    standing: Option<PriorityStanding>,
    /// Its place in the list, 1 to 1,000, 1 first.
    rank: MaybeUndefined<i32>,
    /// What the method scored.
    score: MaybeUndefined<Decimal>,
    /// The method it was found by.
    method: MaybeUndefined<String>,
    /// Why it stands so.
    rationale: MaybeUndefined<String>,
    /// The strategic assessment it was drawn from.
    assessment_id: MaybeUndefined<ID>,
}

impl RevisePriorityInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<Revision> {
        let change = PriorityChange {
            theme: maybe_id_of("input.themeId", self.theme_id.as_ref())?,
            title: self.title,
            standing: self.standing.map(Into::into),
            rank: self.rank.into(),
            score: self.score.map_value(|score| score.0).into(),
            method: self.method.into(),
            rationale: self.rationale.into(),
            assessment: changed_id("input.assessmentId", &self.assessment_id)?,
        };
        Ok(Revision { priority: id_of("input.id", &self.id)?, expected_version: self.expected_version, change })
    }
}

/// A priority to take back.
#[derive(InputObject)]
pub(crate) struct RemovePriorityInput {
    /// The priority.
    pub(super) id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    pub(super) expected_version: i32,
}
