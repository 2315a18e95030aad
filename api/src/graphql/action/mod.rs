//! Action points: what is to be done, by whom and by when.

mod list;
mod mutation;
mod owner;
mod subscription;

pub(crate) use list::{ActionQuery, PartnershipActions, ViewerActions, owner_of};
pub(crate) use mutation::ActionMutation;
pub(crate) use subscription::ActionSubscription;

use super::action_status::ActionStatus;
use super::context::{Ask, global};
use super::error::Result;
use super::group::Group;
use super::loaders::{loads, loads_by_parent};
use super::meeting::{self, Meeting, MinuteItem};
use super::scalars::{Date, DateTime};
use super::user::User;
use async_graphql::{Context, ID, Object};
use domain::access::Permission;
use domain::action;
use domain::ids::{ActionPointId, MeetingId, MinuteItemId};
use owner::{ActionOwner, OwnersOf};

loads! {
    ActionPointId => action::ActionPoint, persistence::action::by_ids;
}

loads_by_parent! {
    ActionsOfMeeting(MeetingId) => Vec<action::ActionPoint>, persistence::action::of_meetings;
    ActionsOfMinute(MinuteItemId) => Vec<action::ActionPoint>, persistence::action::of_minutes;
    UpdatesOf(ActionPointId) => Vec<action::ActionUpdate>, persistence::action::updates_of;
}

/// Something that a group has asked to be done.
pub(crate) struct ActionPoint(pub(crate) action::ActionPoint);

/// Remembers for the audit that the answer holds what an exempt minute asks for, which only those are shown who
/// may read exempt papers.
async fn shows(ctx: &Context<'_>, minute: Option<MinuteItemId>) -> Result<()> {
    let ask = ctx.ask()?;
    if !ask.sight().reach(Permission::ReadExempt).is_nowhere()
        && let Some(minute) = ask.maybe(minute).await?
    {
        meeting::shows(ctx, &minute)?;
    }
    Ok(())
}

/// Something that a group has asked to be done.
#[Object]
impl ActionPoint {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What is to be done.
    async fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        shows(ctx, self.0.minute).await?;
        Ok(&self.0.text)
    }

    /// Where it stands.
    async fn status(&self) -> ActionStatus {
        self.0.status.into()
    }

    /// The meeting that raised it; null where it was raised outside one, or the meeting may not be seen.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        Ok(ctx.ask()?.maybe(self.0.meeting).await?.map(Meeting))
    }

    /// The minute that raised it; null where none did, or the minute may not be seen.
    async fn minute(&self, ctx: &Context<'_>) -> Result<Option<MinuteItem>> {
        Ok(ctx.ask()?.maybe(self.0.minute).await?.map(MinuteItem))
    }

    /// The group that keeps it in its log.
    async fn group(&self, ctx: &Context<'_>) -> Result<Group> {
        ctx.ask()?.bound(self.0.group).await.map(Group)
    }

    /// Who is to do it, in order; empty where the papers name nobody.
    async fn owners(&self, ctx: &Context<'_>) -> Result<Vec<ActionOwner>> {
        owner::of(ctx.ask()?, OwnersOf(self.0.id)).await
    }

    /// The day it is due; null where none is set.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }

    /// The meeting it is due at; null where none is set, or the meeting may not be seen.
    async fn due_meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        Ok(ctx.ask()?.maybe(self.0.due_meeting).await?.map(Meeting))
    }

    /// What else is said of when it is due; null where nothing.
    async fn due_note(&self) -> Option<&str> {
        self.0.due_note.as_deref()
    }

    /// Whether it is open or in progress and its day, or that of the meeting it is due at, is before today in
    /// London.
    async fn overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.overdue(ctx.ask()?.today()))
    }

    /// The group it was passed on to; null where it was not.
    async fn carried_to(&self, ctx: &Context<'_>) -> Result<Option<Group>> {
        Ok(ctx.ask()?.maybe(self.0.carried_to).await?.map(Group))
    }

    /// What was reported on it, oldest first.
    async fn updates(&self, ctx: &Context<'_>) -> Result<Vec<ActionUpdate>> {
        let ask = ctx.ask()?;
        let updates = ask.list(UpdatesOf(self.0.id)).await?.into_iter();
        let minute = self.0.minute;
        let shown = |update| ActionUpdate { named: self.0.names_reporter(&update, ask.sight()), minute, update };
        Ok(updates.map(shown).collect())
    }
}

/// A report on an action point.
pub(crate) struct ActionUpdate {
    update: action::ActionUpdate,
    minute: Option<MinuteItemId>,
    named: bool,
}

/// A report on an action point.
#[Object]
impl ActionUpdate {
    /// When it was made.
    async fn at(&self) -> DateTime {
        DateTime(self.update.at)
    }

    /// Who made it; null where it was imported, and for those who don't read the group's papers.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::named(ctx, self.update.by.filter(|_| self.named)).await
    }

    /// What was reported.
    async fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        shows(ctx, self.minute).await?;
        Ok(&self.update.text)
    }

    /// Where the action stood from then on.
    async fn status(&self) -> ActionStatus {
        self.update.status.into()
    }
}
