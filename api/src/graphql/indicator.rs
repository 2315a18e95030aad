//! Indicators and the families they are compared in.

mod mutation;

pub(crate) use mutation::{ComparatorGroupMutation, IndicatorMutation};

use super::context::{Ask, global};
use super::error::Result;
use super::loaders::{loads, loads_by_parent};
use super::partnership::Partnership;
use super::scalars::Date;
use super::theme::Theme;
use async_graphql::{Context, Enum, ID, Object};
use domain::ids::{ComparatorGroupId, IndicatorId, PartnershipId, ThemeId};
use domain::{indicator, words};

loads! {
    IndicatorId => indicator::Indicator, persistence::indicator::by_ids;
    ComparatorGroupId => indicator::ComparatorGroup, persistence::indicator::comparator_groups_by_ids;
}

loads_by_parent! {
    ThemesOf(IndicatorId) => Vec<ThemeId>, persistence::indicator::themes_of;
    MembersOf(ComparatorGroupId) => Vec<indicator::ComparatorMember>, persistence::indicator::members_of;
    FamiliesOf(PartnershipId) => Vec<indicator::ComparatorGroup>, persistence::indicator::families_of;
}

/// What an indicator is counted in.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::Unit")]
pub(crate) enum Unit {
    /// A number of things.
    Count,
    /// A rate per thousand of the denominator.
    #[graphql(name = "RATE_PER_1000")]
    RatePer1000,
    /// Per cent.
    Percent,
    /// Whole pence sterling.
    Pence,
    /// Days.
    Days,
    /// A score without a unit.
    Score,
}

/// Which way an indicator is meant to go.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::Polarity")]
pub(crate) enum Polarity {
    /// Less is better.
    LowerIsBetter,
    /// More is better.
    HigherIsBetter,
    /// Neither way is better.
    Neutral,
}

/// Something that is measured.
pub(crate) struct Indicator(pub(crate) indicator::Indicator);

/// Something that is measured.
#[Object]
impl Indicator {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The code, such as NI20; no two indicators share one.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What it measures.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What its values are counted in.
    async fn unit(&self) -> Unit {
        self.0.unit.into()
    }

    /// Which way it is meant to go.
    async fn polarity(&self) -> Polarity {
        self.0.polarity.into()
    }

    /// What a rate is per, such as residents; null for other units or where not stated.
    async fn denominator(&self) -> Option<&str> {
        self.0.denominator.as_deref()
    }

    /// Who publishes it; null where not stated.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// What is divided where a rate or percentage is worked out; null where it is only ever stated.
    async fn numerator(&self, ctx: &Context<'_>) -> Result<Option<Indicator>> {
        Ok(ctx.ask()?.maybe(self.0.numerator).await?.map(Indicator))
    }

    /// What it is divided by, such as the population; null where it is only ever stated.
    async fn divisor(&self, ctx: &Context<'_>) -> Result<Option<Indicator>> {
        Ok(ctx.ask()?.maybe(self.0.divisor).await?.map(Indicator))
    }

    /// The themes it tells of, in order; empty where none is recorded.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<Theme>> {
        let ask = ctx.ask()?;
        let ids = ask.list(ThemesOf(self.0.id)).await?;
        Ok(ask.each(&ids).await?.into_iter().map(Theme).collect())
    }
}

/// A family of areas alike enough to be compared, as it was on a day.
pub(crate) struct ComparatorGroup(pub(crate) indicator::ComparatorGroup);

/// A family of areas alike enough to be compared, as it was on a day.
#[Object]
impl ComparatorGroup {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The day its membership is of.
    async fn as_of(&self) -> Date {
        Date(self.0.as_of)
    }

    /// The names of its members as printed, in the order printed, which is no rank.
    async fn members(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(ctx.ask()?.list(MembersOf(self.0.id)).await?.into_iter().map(|member| member.name).collect())
    }

    /// Those of its members that are partnerships of this service, in the order printed.
    async fn partnerships(&self, ctx: &Context<'_>) -> Result<Vec<Partnership>> {
        let ask = ctx.ask()?;
        let members = ask.list(MembersOf(self.0.id)).await?;
        let ids: Vec<_> = members.into_iter().filter_map(|member| member.partnership).collect();
        Ok(ask.each(&ids).await?.into_iter().map(Partnership).collect())
    }
}

#[derive(Default)]
pub(crate) struct IndicatorQuery;

#[Object]
impl IndicatorQuery {
    /// All indicators, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        let ask = ctx.ask()?;
        Ok(persistence::indicator::all(ask.db(), ask.sight()).await?.into_iter().map(Indicator).collect())
    }

    /// All families that areas are compared in, by name, the newest of a name first.
    async fn comparator_groups(&self, ctx: &Context<'_>) -> Result<Vec<ComparatorGroup>> {
        let ask = ctx.ask()?;
        let groups = persistence::indicator::comparator_groups(ask.db(), ask.sight()).await?;
        Ok(groups.into_iter().map(ComparatorGroup).collect())
    }
}
