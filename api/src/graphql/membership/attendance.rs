//! How members attended.

use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::filtered::{Filtered, filtered};
use crate::graphql::loaders::Records;
use crate::graphql::scalars::Date;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object, SimpleObject};
use domain::ids::MembershipId;
use domain::membership;
use std::collections::HashMap;
use std::sync::Arc;

type AttendanceOf = Filtered<MembershipId, membership::Days>;

impl Loader<AttendanceOf> for Records {
    type Value = membership::AttendanceSummary;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[AttendanceOf]) -> Result<HashMap<AttendanceOf, Self::Value>, Self::Error> {
        filtered(keys, async |memberships, days| {
            persistence::membership::attendance_of(&self.db, &self.sight, &memberships, days).await
        })
        .await
    }
}

/// How a member attended the group's meetings. Counted are meetings held, on a day within the period and the
/// member's term, whose attendance is on record and may be seen: with the minutes, or with READ_PAPERS. A bound
/// of the period or the term that is not known is open; a meeting whose day is not known lies within open
/// bounds only. All are 0 for an invitation and for a place that nobody holds.
#[derive(SimpleObject)]
pub(crate) struct AttendanceSummary {
    /// How many meetings are counted: those the member was to come to.
    invited: i64,
    /// At how many of them the member was present, in whatever capacity.
    present: i64,
    /// For how many of them the member sent apologies, whether or not a substitute came.
    apologies: i64,
    /// At how many of them somebody was present as the member's substitute, with or without apologies.
    substituted: i64,
    /// For how many of them there is neither presence nor apologies nor a substitute of the member.
    absent: i64,
}

impl From<membership::AttendanceSummary> for AttendanceSummary {
    fn from(summary: membership::AttendanceSummary) -> Self {
        let membership::AttendanceSummary { invited, present, apologies, substituted, absent } = summary;
        Self { invited, present, apologies, substituted, absent }
    }
}

pub(crate) struct MembershipAttendance(pub(crate) MembershipId);

#[Object]
impl MembershipAttendance {
    /// How the member attended the group's meetings in a period.
    async fn attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day of the period; open without.")] from: Option<Date>,
        #[graphql(desc = "The last day of the period; open without.")] to: Option<Date>,
    ) -> Result<AttendanceSummary> {
        let filter = membership::Days { from: from.map(|day| day.0), to: to.map(|day| day.0) };
        Ok(ctx.ask()?.list(Filtered { parent: self.0, filter }).await?.into())
    }
}
