//! Partnerships: the directory.

mod list;

pub(crate) use list::{PartnershipQuery, SortDirection, ViewerPartnerships};

use super::action::PartnershipActions;
use super::context::{Ask, global};
use super::document::PartnershipDocuments;
use super::duty::PartnershipDuties;
use super::error::Result;
use super::finding::PartnershipFindings;
use super::funding::{PartnershipContracts, PartnershipFunding, PartnershipPriorityFunding, PartnershipSettlements};
use super::group::PartnershipGroups;
use super::history::History;
use super::loaders::{loads, loads_by_parent};
use super::measure::PartnershipMeasures;
use super::meeting::PartnershipMeetings;
use super::membership::PartnershipMemberships;
use super::place::{County, District, PoliceArea};
use super::plan::PartnershipPlans;
use super::priority::PartnershipPriorities;
use super::recommendation::PartnershipRecommendations;
use super::risk::PartnershipRisks;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use domain::ids::PartnershipId;
use domain::{partnership, place, words};

loads! {
    PartnershipId => partnership::Partnership, persistence::partnership::by_ids;
}

loads_by_parent! {
    DistrictsOf(PartnershipId) => Vec<place::District>, persistence::place::districts_of;
    CombinedBy(PartnershipId) => Vec<partnership::Partnership>, persistence::partnership::combined_by;
    AbbreviationsOf(PartnershipId) => Vec<partnership::Abbreviation>, persistence::partnership::abbreviations_of;
}

/// What a partnership is in law or by agreement.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::PartnershipKind")]
pub(crate) enum PartnershipKind {
    /// A community safety partnership under the Crime and Disorder Act 1998, sections 5 to 7.
    CommunitySafety,
    /// One partnership acting for several statutory ones, such as a county-wide board that takes one grant.
    Combined,
    /// A local strategic partnership.
    LocalStrategic,
}

/// Whether a partnership still acts.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::PartnershipStatus")]
pub(crate) enum PartnershipStatus {
    /// It acts.
    Active,
    /// It went into a successor and keeps its history.
    Merged,
    /// It ended without a successor.
    Dissolved,
}

/// An abbreviation as the partnership's own papers use it; another's may differ.
#[derive(SimpleObject)]
pub(crate) struct Abbreviation {
    /// The letters, such as PCC.
    text: String,
    /// What they stand for there.
    meaning: String,
}

/// A partnership for community safety: what grants are settled on, whose board meets and plans.
pub(crate) struct Partnership(pub(crate) partnership::Partnership);

/// A partnership for community safety: what grants are settled on, whose board meets and plans.
#[Object]
impl Partnership {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The name it goes by.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The name in addresses, such as safer-plymouth.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The ONS code, such as E22000056; null for a partnership that is not in the national register.
    async fn ons_code(&self) -> Option<&str> {
        self.0.ons_code.as_deref()
    }

    /// What the national register calls it; null for a partnership that is not in it.
    async fn register_name(&self) -> Option<&str> {
        self.0.register_name.as_deref()
    }

    /// What it is in law or by agreement.
    async fn kind(&self) -> PartnershipKind {
        self.0.kind.into()
    }

    /// Whether it still acts.
    async fn status(&self) -> PartnershipStatus {
        self.0.status.into()
    }

    /// The partnership it went into; null unless merged.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Partnership>> {
        Ok(ctx.ask()?.maybe(self.0.successor).await?.map(Partnership))
    }

    /// Its public website; null where none is known.
    async fn website(&self) -> Option<&str> {
        self.0.website.as_deref()
    }

    /// What else the records say of it; null where nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The police area it lies in.
    async fn police_area(&self, ctx: &Context<'_>) -> Result<PoliceArea> {
        ctx.ask()?.bound(self.0.police_area).await.map(PoliceArea)
    }

    /// The county it lies in; null outside two-tier areas.
    async fn county(&self, ctx: &Context<'_>) -> Result<Option<County>> {
        Ok(ctx.ask()?.maybe(self.0.county).await?.map(County))
    }

    /// The districts it covers, in the register's order.
    async fn districts(&self, ctx: &Context<'_>) -> Result<Vec<District>> {
        Ok(ctx.ask()?.list(DistrictsOf(self.0.id)).await?.into_iter().map(Into::into).collect())
    }

    /// The partnerships it acts for, by name; only a combined one has any.
    async fn combines(&self, ctx: &Context<'_>) -> Result<Vec<Partnership>> {
        Ok(ctx.ask()?.list(CombinedBy(self.0.id)).await?.into_iter().map(Partnership).collect())
    }

    /// The combined partnership that acts for it; null where it acts for itself.
    async fn combined_in(&self, ctx: &Context<'_>) -> Result<Option<Partnership>> {
        Ok(ctx.ask()?.maybe(self.0.combined_in).await?.map(Partnership))
    }

    /// The abbreviations its papers use, in alphabetical order.
    async fn abbreviations(&self, ctx: &Context<'_>) -> Result<Vec<Abbreviation>> {
        let abbreviations = ctx.ask()?.list(AbbreviationsOf(self.0.id)).await?;
        Ok(abbreviations.into_iter().map(|it| Abbreviation { text: it.text, meaning: it.meaning }).collect())
    }

    #[graphql(flatten)]
    async fn prioritised(&self) -> PartnershipPriorities {
        PartnershipPriorities(self.0.id)
    }

    #[graphql(flatten)]
    async fn prioritised_funding(&self) -> PartnershipPriorityFunding {
        PartnershipPriorityFunding(self.0.id)
    }

    #[graphql(flatten)]
    async fn planned(&self) -> PartnershipPlans {
        PartnershipPlans(self.0.id)
    }

    #[graphql(flatten)]
    async fn at_risk(&self) -> PartnershipRisks {
        PartnershipRisks(self.0.id)
    }

    #[graphql(flatten)]
    async fn advised(&self) -> PartnershipRecommendations {
        PartnershipRecommendations(self.0.id)
    }

    #[graphql(flatten)]
    async fn measured(&self) -> PartnershipMeasures {
        PartnershipMeasures(self.0.id)
    }

    #[graphql(flatten)]
    async fn its_settlements(&self) -> PartnershipSettlements {
        PartnershipSettlements(self.0.id)
    }

    #[graphql(flatten)]
    async fn its_funding(&self) -> PartnershipFunding {
        PartnershipFunding(self.0.id)
    }

    #[graphql(flatten)]
    async fn its_contracts(&self) -> PartnershipContracts {
        PartnershipContracts(self.0.id)
    }

    #[graphql(flatten)]
    async fn its_duties(&self) -> PartnershipDuties {
        PartnershipDuties(self.0.id)
    }

    #[graphql(flatten)]
    async fn amiss(&self) -> PartnershipFindings {
        PartnershipFindings(self.0.id)
    }

    #[graphql(flatten)]
    async fn audit(&self) -> History {
        History(self.0.id.0)
    }

    #[graphql(flatten)]
    async fn bodies(&self) -> PartnershipGroups {
        PartnershipGroups(self.0.id)
    }

    #[graphql(flatten)]
    async fn members(&self) -> PartnershipMemberships {
        PartnershipMemberships(self.0.id)
    }

    #[graphql(flatten)]
    async fn assemblies(&self) -> PartnershipMeetings {
        PartnershipMeetings(self.0.id)
    }

    #[graphql(flatten)]
    async fn action_log(&self) -> PartnershipActions {
        PartnershipActions(self.0.id)
    }

    #[graphql(flatten)]
    async fn papers(&self) -> PartnershipDocuments {
        PartnershipDocuments(self.0.id)
    }
}
