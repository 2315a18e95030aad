//! Partnerships: the directory.

use super::action::PartnershipActions;
use super::connection::Connection;
use super::context::{Ask, global, id_of, maybe_id_of, page_request};
use super::document::PartnershipDocuments;
use super::error::Result;
use super::funding::{PartnershipContracts, PartnershipFunding, PartnershipSettlements};
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
use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, SimpleObject};
use domain::ids::PartnershipId;
use domain::{partnership, place, words};
use persistence::partnership::PartnershipKey as Key;

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

/// Names one partnership.
#[derive(OneofObject)]
pub(crate) enum PartnershipKey {
    /// By id.
    Id(ID),
    /// By its name in addresses, such as safer-plymouth.
    Slug(String),
    /// By ONS code, such as E22000056.
    OnsCode(String),
}

/// Which partnerships are wanted; all conditions hold together.
#[derive(InputObject)]
pub(crate) struct PartnershipFilter {
    /// Words of the name, in any order.
    text: Option<String>,
    /// In this police area.
    police_area_id: Option<ID>,
    /// In this county.
    county_id: Option<ID>,
    /// With one of these statuses.
    status: Option<Vec<PartnershipStatus>>,
}

impl PartnershipFilter {
    fn checked(self) -> Result<partnership::PartnershipFilter> {
        Ok(partnership::PartnershipFilter {
            text: self.text,
            police_area: maybe_id_of("filter.policeAreaId", self.police_area_id.as_ref())?,
            county: maybe_id_of("filter.countyId", self.county_id.as_ref())?,
            status: self.status.map(|status| status.into_iter().map(Into::into).collect()),
        })
    }
}

/// What partnerships are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "partnership::PartnershipOrderField")]
pub(crate) enum PartnershipOrderField {
    /// By name, without regard to case or accents.
    Name,
    /// By ONS code; those without one last in ascending order.
    OnsCode,
}

/// Which way a list runs.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortDirection {
    /// The smallest or earliest first.
    Asc,
    /// The largest or latest first.
    Desc,
}

/// The order of a list of partnerships.
#[derive(InputObject)]
pub(crate) struct PartnershipOrder {
    /// By what.
    field: PartnershipOrderField,
    /// Which way.
    direction: SortDirection,
}

/// The partnerships of who is signed in.
pub(crate) struct ViewerPartnerships;

/// The partnerships of who is signed in.
#[Object]
impl ViewerPartnerships {
    /// The partnerships that the user has a role over or in, by name.
    async fn partnerships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Partnership>> {
        let page = page_request(ctx, first, after, last, before)?;
        let ask = ctx.ask()?;
        let found = persistence::partnership::page_of_own(ask.db(), ask.sight(), &page).await?;
        Ok(Connection::new(found, Partnership))
    }
}

#[derive(Default)]
pub(crate) struct PartnershipQuery;

#[Object]
impl PartnershipQuery {
    /// The partnerships of England and Wales; by name unless told otherwise.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments in the schema")]
    async fn partnerships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<PartnershipFilter>,
        #[graphql(desc = "The order; by name unless told.")] order_by: Option<PartnershipOrder>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Partnership>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(PartnershipFilter::checked).transpose()?.unwrap_or_default();
        let order = order_by.map_or_else(Default::default, |order| partnership::PartnershipOrder {
            field: order.field.into(),
            descending: order.direction == SortDirection::Desc,
        });
        let found = persistence::partnership::page(ask.db(), ask.sight(), &filter, order, &page).await?;
        Ok(Connection::new(found, Partnership))
    }

    /// One partnership; null where there is none.
    async fn partnership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: PartnershipKey,
    ) -> Result<Option<Partnership>> {
        let key = match by {
            PartnershipKey::Id(id) => Key::Id(id_of("by.id", &id)?),
            PartnershipKey::Slug(slug) => Key::Slug(slug),
            PartnershipKey::OnsCode(code) => Key::OnsCode(code),
        };
        let ask = ctx.ask()?;
        Ok(persistence::partnership::by_key(ask.db(), ask.sight(), key).await?.map(Partnership))
    }
}
