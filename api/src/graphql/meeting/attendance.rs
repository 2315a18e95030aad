//! Who came, and what interests they declared.

use super::AgendaItem;
use crate::graphql::context::{Ask, global};
use crate::graphql::error::Result;
use crate::graphql::loaders::{loads, loads_by_parent};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use async_graphql::{Context, Enum, ID, Object};
use domain::ids::{AttendanceId, GroupId, MeetingId};
use domain::quorum::Seat;
use domain::{meeting, words};

loads! {
    AttendanceId => meeting::Attendance, persistence::meeting::attendance::by_ids;
}

loads_by_parent! {
    AttendanceOf(MeetingId) => Vec<meeting::Attendance>, persistence::meeting::attendance::of_meetings;
    DeclarationsOf(MeetingId) => Vec<meeting::InterestDeclaration>, persistence::meeting::attendance::declarations_of;
    SeatsOf(GroupId) => Vec<Seat>, persistence::meeting::attendance::seats_of;
}

/// How somebody stood to a meeting.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::AttendanceStatus")]
pub(crate) enum AttendanceStatus {
    /// There.
    Present,
    /// Not there, with apologies.
    Apologies,
    /// Not there, without apologies.
    Absent,
}

/// How one person stood to one meeting.
pub(crate) struct Attendance(pub(crate) meeting::Attendance);

/// How one person stood to one meeting.
#[Object]
impl Attendance {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// The person; null where the papers leave a substitute unnamed.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(ctx.ask()?.maybe(self.0.person).await?.map(Person))
    }

    /// The name, or what the papers say in place of one, as the minutes have it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organisation they came for; null where not stated.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.organisation).await?.map(Organisation))
    }

    /// What they worked as then, as the minutes have it; null where not stated.
    async fn job_title(&self) -> Option<&str> {
        self.0.job_title.as_deref()
    }

    /// There or not.
    async fn status(&self) -> AttendanceStatus {
        self.0.status.into()
    }

    /// Whether they chaired.
    async fn chaired(&self) -> bool {
        self.0.chaired
    }

    /// The person they stood in for; null where they came in their own right.
    async fn substitute_for(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(ctx.ask()?.maybe(self.0.substitute_for).await?.map(Person))
    }

    /// Whether they were there without being a member or standing in for one.
    async fn in_attendance(&self) -> bool {
        self.0.in_attendance
    }
}

/// An interest that somebody declared at a meeting.
pub(crate) struct InterestDeclaration(pub(crate) meeting::InterestDeclaration);

/// An interest that somebody declared at a meeting.
#[Object]
impl InterestDeclaration {
    /// Who declared it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Person> {
        ctx.ask()?.bound(self.0.person).await.map(Person)
    }

    /// The item of the agenda that it touches; null where it touches the whole, or the item may not be seen.
    async fn agenda_item(&self, ctx: &Context<'_>) -> Result<Option<AgendaItem>> {
        Ok(ctx.ask()?.maybe(self.0.agenda_item).await?.map(AgendaItem))
    }

    /// What was declared.
    async fn interest(&self) -> &str {
        &self.0.interest
    }
}
