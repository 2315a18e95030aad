//! Meetings, and in the parts below them what they leave behind.

mod agenda;
mod attendance;
mod list;
mod minutes;
mod mutation;
mod subscription;

pub(crate) use agenda::AgendaItem;
pub(crate) use attendance::Attendance;
pub(crate) use list::{GroupMeetings, MeetingQuery, PartnershipMeetings};
pub(crate) use minutes::{MinuteItem, shows};
pub(crate) use mutation::{MinuteMutation, PublicationMutation, RoleHoldersInput, ScheduleMutation, owners};
pub(crate) use subscription::MeetingSubscription;

use super::action::{ActionPoint, ActionsOfMeeting};
use super::context::{Ask, global};
use super::document::{Document, DocumentsOfMeeting};
use super::error::Result;
use super::finding::MeetingFindings;
use super::group::Group;
use super::loaders::{loads, loads_by_parent};
use super::scalars::{Date, DateTime};
use agenda::AgendaOf;
use async_graphql::{Context, Enum, ID, Object};
use attendance::{AttendanceOf, DeclarationsOf, InterestDeclaration, SeatsOf};
use domain::ids::MeetingId;
use domain::quorum::{Quorum, quorate};
use domain::{meeting, words};
use minutes::MinutesOf;

loads! {
    MeetingId => meeting::Meeting, persistence::meeting::by_ids;
}

loads_by_parent! {
    NeighboursOf(MeetingId) => meeting::Neighbours, persistence::meeting::neighbours;
}

/// Where a meeting is in its life.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::MeetingStatus")]
pub(crate) enum MeetingStatus {
    /// It is planned.
    Scheduled,
    /// It took place.
    Held,
    /// It was called off.
    Cancelled,
}

/// Where the minutes of a meeting are in their life.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::MinutesStatus")]
pub(crate) enum MinutesStatus {
    /// There are none, or none that the one who asks may know of.
    None,
    /// They are being written. Only those who read the group's papers see this; to others it is NONE.
    Draft,
    /// They are published, before their approval.
    PublishedDraft,
    /// They were approved at a later meeting or by correspondence.
    Approved,
}

/// A meeting of a group: its agenda, who came, what was said, decided and asked for.
pub(crate) struct Meeting(pub(crate) meeting::Meeting);

/// A meeting of a group: its agenda, who came, what was said, decided and asked for.
#[Object]
impl Meeting {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The group that meets.
    async fn group(&self, ctx: &Context<'_>) -> Result<Group> {
        ctx.ask()?.bound(self.0.group).await.map(Group)
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Where it is in its life.
    async fn status(&self) -> MeetingStatus {
        self.0.status.into()
    }

    /// The moment it is called for; null where no time of day is known.
    async fn scheduled_for(&self) -> Option<DateTime> {
        self.0.scheduled_for.map(DateTime)
    }

    /// Its day in London; null where none is known.
    async fn date(&self) -> Option<Date> {
        self.0.day.map(Date)
    }

    /// What is known of its day beside that; null where nothing.
    async fn date_note(&self) -> Option<&str> {
        self.0.date_note.as_deref()
    }

    /// When it began; null where not recorded.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(DateTime)
    }

    /// When it ended; null where not recorded.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// Where it is held; null where not recorded.
    async fn venue(&self) -> Option<&str> {
        self.0.venue.as_deref()
    }

    /// What else the records say of it; null where nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When the agenda was published; null while it is not.
    async fn agenda_published_at(&self) -> Option<DateTime> {
        self.0.agenda_published_at.map(DateTime)
    }

    /// Where its minutes are in their life.
    async fn minutes_status(&self) -> MinutesStatus {
        self.0.minutes_status.into()
    }

    /// The later meeting that approved the minutes; null before that, where they were approved by
    /// correspondence, and where that meeting may not be seen.
    async fn minutes_approved_at(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        Ok(ctx.ask()?.maybe(self.0.minutes_approved_at).await?.map(Meeting))
    }

    /// The day the minutes were approved by correspondence; null otherwise.
    async fn minutes_approved_on(&self) -> Option<Date> {
        self.0.minutes_approved_on.map(Date)
    }

    /// How the minutes were amended on approval; null where they were not.
    async fn minutes_amendments(&self) -> Option<&str> {
        self.0.minutes_amendments.as_deref()
    }

    /// The SHA-256 of the minutes that were approved, in hexadecimal: of their numbers, titles, texts and decisions, exempt
    /// ones included. Null before that, where the approval was imported, and without READ_EXEMPT in the group.
    async fn minutes_digest(&self) -> Option<&str> {
        self.0.minutes_digest.as_deref()
    }

    /// The agenda, by number. Empty until published, but for those who read the group's papers.
    async fn agenda(&self, ctx: &Context<'_>) -> Result<Vec<AgendaItem>> {
        Ok(ctx.ask()?.list(AgendaOf(self.0.id)).await?.into_iter().map(AgendaItem).collect())
    }

    /// Who came, sent apologies or stayed away, in the order of the minutes. Empty until the minutes are
    /// published, but for those who read the group's papers.
    async fn attendance(&self, ctx: &Context<'_>) -> Result<Vec<Attendance>> {
        Ok(ctx.ask()?.list(AttendanceOf(self.0.id)).await?.into_iter().map(Attendance).collect())
    }

    /// Whether those present make the group's quorum, as the attendance stands: substitutes count, people
    /// only in attendance do not. Null where the group states no quorum, no attendance is recorded, or it may
    /// not be seen. A quorum without a basis counts members.
    async fn quorate(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let ask = ctx.ask()?;
        let group = ask.bound(self.0.group).await?;
        let Some(number) = group.quorum else { return Ok(None) };
        let basis = group.quorum_basis.unwrap_or(words::QuorumBasis::Members);
        let attendance = ask.list(AttendanceOf(self.0.id)).await?;
        let seats = match basis {
            words::QuorumBasis::Members => Vec::new(),
            _ => ask.list(SeatsOf(self.0.group)).await?,
        };
        Ok(quorate(Some(Quorum { number, basis }), &attendance, &seats))
    }

    /// The interests declared, in the order of the minutes. Empty until the minutes are published, but for
    /// those who read the group's papers.
    async fn declarations(&self, ctx: &Context<'_>) -> Result<Vec<InterestDeclaration>> {
        Ok(ctx.ask()?.list(DeclarationsOf(self.0.id)).await?.into_iter().map(InterestDeclaration).collect())
    }

    /// The minutes, in order. Empty until published, but for those who read the group's papers; exempt ones
    /// are left out for those who may not read them.
    async fn minutes(&self, ctx: &Context<'_>) -> Result<Vec<MinuteItem>> {
        Ok(ctx.ask()?.list(MinutesOf(self.0.id)).await?.into_iter().map(MinuteItem).collect())
    }

    /// The action points it raised, in the order of the minutes.
    async fn action_points(&self, ctx: &Context<'_>) -> Result<Vec<ActionPoint>> {
        Ok(ctx.ask()?.list(ActionsOfMeeting(self.0.id)).await?.into_iter().map(ActionPoint).collect())
    }

    /// The papers of the meeting as a whole, by title; those of an agenda item hang on the item.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<Document>> {
        Ok(ctx.ask()?.list(DocumentsOfMeeting(self.0.id)).await?.into_iter().map(Document).collect())
    }

    #[graphql(flatten)]
    async fn found(&self) -> MeetingFindings {
        MeetingFindings(self.0.id)
    }

    /// The meeting of the group before this one, among those that may be seen; null for the first.
    async fn previous(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        let ask = ctx.ask()?;
        Ok(ask.maybe(ask.list(NeighboursOf(self.0.id)).await?.previous).await?.map(Meeting))
    }

    /// The meeting of the group after this one, among those that may be seen; null for the last. Undated
    /// meetings come after all dated ones.
    async fn next(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        let ask = ctx.ask()?;
        Ok(ask.maybe(ask.list(NeighboursOf(self.0.id)).await?.next).await?.map(Meeting))
    }
}
