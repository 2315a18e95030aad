//! What is entered of a skills audit.

use super::super::day;
use crate::graphql::context::id_of;
use crate::graphql::error::Result;
use crate::graphql::scalars::Date;
use async_graphql::{ID, InputObject};
use domain::governance::RatingTerms;
use persistence::governance::seat::Audit;

/// What an audit found of one skill.
#[derive(InputObject)]
pub(crate) struct SkillRatingInput {
    /// The skill, at most 300 characters. Names that differ in case or accents alone are one skill.
    skill: String,
    /// How well it is mastered, from 0 (not at all) to 5 (fully).
    level: i32,
}

/// What an audit found of one member.
#[derive(InputObject)]
pub(crate) struct RateSkillsInput {
    /// The membership.
    membership_id: ID,
    /// The day it was assessed, today unless told; not one that lies ahead.
    assessed_on: Option<Date>,
    /// What was found; at least one skill, at most 100, none twice.
    ratings: Vec<SkillRatingInput>,
}

impl RateSkillsInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<Audit> {
        let ratings = self.ratings.into_iter().map(|it| RatingTerms { skill: it.skill, level: it.level });
        let seat = id_of("input.membershipId", &self.membership_id)?;
        Ok(Audit { seat, on: day(self.assessed_on), ratings: ratings.collect() })
    }
}
