//! Minutes and decisions.

use super::{AgendaItem, Meeting};
use crate::graphql::action::{ActionPoint, ActionsOfMinute};
use crate::graphql::context::{Ask, global};
use crate::graphql::error::Result;
use crate::graphql::funding::MinuteApprovals;
use crate::graphql::loaders::{loads, loads_by_parent};
use crate::graphql::person::Person;
use crate::graphql::scalars::DateTime;
use crate::graphql::theme::Theme;
use crate::graphql::user::User;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use domain::ids::{Id, MeetingId, MinuteItemId, PersonId, ThemeId};
use domain::{meeting, words};

loads! {
    MinuteItemId => meeting::MinuteItem, persistence::meeting::minutes::by_ids;
}

loads_by_parent! {
    MinutesOf(MeetingId) => Vec<meeting::MinuteItem>, persistence::meeting::minutes::of_meetings;
    LeadsOf(MinuteItemId) => Vec<PersonId>, persistence::meeting::minutes::leads_of;
    ThemesOf(MinuteItemId) => Vec<ThemeId>, persistence::meeting::minutes::themes_of;
    EarlierTextsOf(MinuteItemId) => Vec<meeting::EarlierText>, persistence::meeting::minutes::earlier_of;
    DecisionsOf(MinuteItemId) => Vec<meeting::Decision>, persistence::meeting::minutes::decisions_of;
}

/// One minute of a meeting.
pub(crate) struct MinuteItem(pub(crate) meeting::MinuteItem);

/// One minute of a meeting.
#[Object]
impl MinuteItem {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The meeting it is a minute of.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Meeting> {
        ctx.ask()?.bound(self.0.meeting).await.map(Meeting)
    }

    /// The number, often running on from meeting to meeting; null where none is printed.
    async fn number(&self) -> Option<i32> {
        self.0.number
    }

    /// Who led it, in order; empty where nobody is named.
    async fn led_by(&self, ctx: &Context<'_>) -> Result<Vec<Person>> {
        let ask = ctx.ask()?;
        let leads = ask.list(LeadsOf(self.0.id)).await?;
        Ok(ask.each(&leads).await?.into_iter().map(Person).collect())
    }

    /// The title.
    async fn title(&self, ctx: &Context<'_>) -> Result<&str> {
        shows(ctx, &self.0)?;
        Ok(&self.0.title)
    }

    /// What was said.
    async fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        shows(ctx, &self.0)?;
        Ok(&self.0.text)
    }

    /// The item of the agenda it answers to; null where to none, or the item may not be seen.
    async fn agenda_item(&self, ctx: &Context<'_>) -> Result<Option<AgendaItem>> {
        Ok(ctx.ask()?.maybe(self.0.agenda_item).await?.map(AgendaItem))
    }

    /// The themes it touches, in order.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<Theme>> {
        let ask = ctx.ask()?;
        let themes = ask.list(ThemesOf(self.0.id)).await?;
        Ok(ask.each(&themes).await?.into_iter().map(Theme).collect())
    }

    /// The paragraphs of Schedule 12A to the Local Government Act 1972 that it is exempt by: 1 to 7 in England,
    /// 12 to 18 in Wales. Empty where none is named.
    async fn exempt_paragraphs(&self) -> &[u8] {
        &self.0.exempt_paragraphs
    }

    /// What was decided, in order.
    async fn decisions(&self, ctx: &Context<'_>) -> Result<Vec<Decision>> {
        shows(ctx, &self.0)?;
        Ok(ctx.ask()?.list(DecisionsOf(self.0.id)).await?.into_iter().map(Decision).collect())
    }

    /// The action points it raised, in order.
    async fn action_points(&self, ctx: &Context<'_>) -> Result<Vec<ActionPoint>> {
        Ok(ctx.ask()?.list(ActionsOfMinute(self.0.id)).await?.into_iter().map(ActionPoint).collect())
    }

    /// What it said before it was revised, oldest first. Empty without MANAGE_MEETINGS in the group.
    async fn earlier_texts(&self, ctx: &Context<'_>) -> Result<Vec<EarlierText>> {
        let ask = ctx.ask()?;
        let earlier = ask.list(EarlierTextsOf(self.0.id)).await?;
        // A minute that became exempt is exempt in what it said before, too.
        if earlier.iter().any(|text| text.exempt || self.0.exempt) {
            ask.shows_exempt(self.0.id.global());
        }
        Ok(earlier.into_iter().map(EarlierText).collect())
    }

    #[graphql(flatten)]
    async fn approved(&self) -> MinuteApprovals {
        MinuteApprovals(self.0.id)
    }
}

/// What a minute said before it was revised.
pub(crate) struct EarlierText(meeting::EarlierText);

/// What a minute said before it was revised.
#[Object]
impl EarlierText {
    /// The minute's `version` then.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was revised.
    async fn replaced_at(&self) -> DateTime {
        DateTime(self.0.replaced_at)
    }

    /// Who revised it; null for the program itself.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::named(ctx, self.0.replaced_by).await
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What was said.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// What had been decided, in order, each as its kind and text.
    async fn decisions(&self) -> &[String] {
        &self.0.decisions
    }
}

/// Remembers for the audit that the answer holds text of the minute, if it is exempt.
pub(crate) fn shows(ctx: &Context<'_>, minute: &meeting::MinuteItem) -> Result<()> {
    if minute.exempt {
        ctx.ask()?.shows_exempt(minute.id.global());
    }
    Ok(())
}

/// What kind of decision was taken.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::DecisionKind")]
pub(crate) enum DecisionKind {
    /// It was agreed.
    Agreed,
    /// It was formally resolved.
    Resolved,
    /// It was noted.
    Noted,
    /// It was put off.
    Deferred,
    /// It was passed to another body.
    Referred,
}

/// A decision of a minute.
pub(crate) struct Decision(meeting::Decision);

/// A decision of a minute.
#[Object]
impl Decision {
    /// What kind of decision it is.
    async fn kind(&self) -> DecisionKind {
        self.0.kind.into()
    }

    /// What was decided.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Who moved it; null where not recorded.
    async fn mover(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(ctx.ask()?.maybe(self.0.mover).await?.map(Person))
    }

    /// Who seconded it; null where not recorded.
    async fn seconder(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(ctx.ask()?.maybe(self.0.seconder).await?.map(Person))
    }

    /// How it was voted on; null where no vote was taken or recorded.
    async fn vote(&self) -> Option<Vote> {
        let meeting::Vote { in_favour, against, abstained } = self.0.vote?;
        Some(Vote { in_favour, against, abstained })
    }
}

/// How many voted which way.
#[derive(SimpleObject)]
pub(crate) struct Vote {
    /// How many voted for it.
    in_favour: i32,
    /// How many voted against it.
    against: i32,
    /// How many abstained.
    abstained: i32,
}
