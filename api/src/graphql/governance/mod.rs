//! What is done with organisations, groups, seats, people and partnerships.

mod group;
mod merge;
mod organisation;
mod partnership;
mod person;
mod seat;
mod theme;

pub(crate) use group::GroupMutation;
pub(crate) use merge::MergeMutation;
pub(crate) use organisation::OrganisationMutation;
pub(crate) use partnership::PartnershipMutation;
pub(crate) use person::PersonMutation;
pub(crate) use seat::SeatMutation;
pub(crate) use theme::ThemeMutation;

use super::context::id_of;
use super::error::Result;
use super::scalars::Date;
use async_graphql::{ID, MaybeUndefined};
use chrono::NaiveDate;
use domain::ids::Id;

/// The id that a client sent as `argument`, took out, or left as it is.
pub(super) fn changed_id<I: Id>(argument: &str, id: &MaybeUndefined<ID>) -> Result<Option<Option<I>>> {
    Ok(match id {
        MaybeUndefined::Value(id) => Some(Some(id_of(argument, id)?)),
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Undefined => None,
    })
}

/// The day that a client sent, took out, or left as it is.
pub(super) fn changed_day(day: MaybeUndefined<Date>) -> Option<Option<NaiveDate>> {
    day.map_value(|day| day.0).into()
}

/// The day that a client sent, if any.
pub(super) fn day(day: Option<Date>) -> Option<NaiveDate> {
    day.map(|day| day.0)
}
