//! Police areas, counties and districts.

use super::connection::Connection;
use super::context::{Ask, global, id_of, page_request};
use super::duty::{CountyDuties, PoliceAreaDuties};
use super::error::Result;
use super::funding::{CountyFunding, PoliceAreaFunding};
use super::group::CountyBoards;
use super::loaders::{Listed, Records, listed, loads, loads_by_parent};
use super::measure::PoliceAreaMeasures;
use super::organisation::Organisation;
use super::partnership::Partnership;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use domain::ids::{CountyId, PoliceAreaId};
use domain::page::Page;
use domain::{partnership, place};
use persistence::place::PlaceKey;
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    PoliceAreaId => place::PoliceArea, persistence::place::police_areas_by_ids;
    CountyId => place::County, persistence::place::counties_by_ids;
}

loads_by_parent! {
    CountiesOf(PoliceAreaId) => Vec<CountyId>, persistence::place::counties_of;
}

type PartnershipsIn<P> = Listed<P, ()>;

impl Loader<PartnershipsIn<PoliceAreaId>> for Records {
    type Value = Arc<Page<partnership::Partnership>>;
    type Error = Arc<persistence::Error>;

    async fn load(
        &self,
        keys: &[PartnershipsIn<PoliceAreaId>],
    ) -> Result<HashMap<PartnershipsIn<PoliceAreaId>, Self::Value>, Self::Error> {
        listed(keys, async |areas, (), page| {
            persistence::partnership::pages_by_police_area(&self.db, &self.sight, &areas, &page).await
        })
        .await
    }
}

impl Loader<PartnershipsIn<CountyId>> for Records {
    type Value = Arc<Page<partnership::Partnership>>;
    type Error = Arc<persistence::Error>;

    async fn load(
        &self,
        keys: &[PartnershipsIn<CountyId>],
    ) -> Result<HashMap<PartnershipsIn<CountyId>, Self::Value>, Self::Error> {
        listed(keys, async |counties, (), page| {
            persistence::partnership::pages_by_county(&self.db, &self.sight, &counties, &page).await
        })
        .await
    }
}

/// A police force area, whose commissioner's office funds the partnerships in it.
pub(crate) struct PoliceArea(pub(crate) place::PoliceArea);

/// A police force area, whose commissioner's office funds the partnerships in it.
#[Object]
impl PoliceArea {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// The ONS code, such as E23000035.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The name, as the national register has it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The name in addresses, such as devon-and-cornwall.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The English region, or Wales; null where the register has none.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// The commissioner's office; null where a mayor holds the functions or none is recorded.
    async fn opcc(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.opcc).await?.map(Organisation))
    }

    /// The counties in which the area has partnerships, by name. Areas without two tiers have none.
    async fn counties(&self, ctx: &Context<'_>) -> Result<Vec<County>> {
        let ask = ctx.ask()?;
        let ids = ask.list(CountiesOf(self.0.id)).await?;
        Ok(ask.each(&ids).await?.into_iter().map(County).collect())
    }

    /// The partnerships in the area, by name.
    async fn partnerships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Partnership>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::shared(ctx.ask()?.one(Listed { parent: self.0.id, filter: (), page }).await?, Partnership))
    }

    #[graphql(flatten)]
    async fn measured(&self) -> PoliceAreaMeasures {
        PoliceAreaMeasures(self.0.id)
    }

    #[graphql(flatten)]
    async fn its_duties(&self) -> PoliceAreaDuties {
        PoliceAreaDuties(self.0.id)
    }

    #[graphql(flatten)]
    async fn its_funding(&self) -> PoliceAreaFunding {
        PoliceAreaFunding(self.0.id)
    }
}

/// A county of a two-tier area.
pub(crate) struct County(pub(crate) place::County);

/// A county of a two-tier area.
#[Object]
impl County {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// The ONS code, such as E10000034; null where there is none.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The name in addresses, such as worcestershire.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    #[graphql(flatten)]
    async fn bodies(&self) -> CountyBoards {
        CountyBoards(self.0.id)
    }

    /// The partnerships in the county, by name.
    async fn partnerships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Partnership>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::shared(ctx.ask()?.one(Listed { parent: self.0.id, filter: (), page }).await?, Partnership))
    }

    #[graphql(flatten)]
    async fn its_duties(&self) -> CountyDuties {
        CountyDuties(self.0.id)
    }

    #[graphql(flatten)]
    async fn its_funding(&self) -> CountyFunding {
        CountyFunding(self.0.id)
    }
}

/// A local authority district that partnerships cover.
#[derive(SimpleObject)]
pub(crate) struct District {
    /// The ONS code, such as E07000234; null where there is none.
    code: Option<String>,
    /// The name.
    name: String,
    /// The English region, or Wales; null where the register has none.
    region: Option<String>,
}

impl From<place::District> for District {
    fn from(district: place::District) -> Self {
        let place::District { code, name, region } = district;
        Self { code, name, region }
    }
}

/// Names one police area.
#[derive(OneofObject)]
pub(crate) enum PoliceAreaKey {
    /// By id.
    Id(ID),
    /// By ONS code, such as E23000035.
    Code(String),
    /// By its name in addresses, such as devon-and-cornwall.
    Slug(String),
}

/// Names one county.
#[derive(OneofObject)]
pub(crate) enum CountyKey {
    /// By id.
    Id(ID),
    /// By ONS code, such as E10000034.
    Code(String),
    /// By its name in addresses, such as worcestershire.
    Slug(String),
}

/// Which police areas are wanted.
#[derive(InputObject)]
pub(crate) struct PoliceAreaFilter {
    /// Words of the name, in any order.
    text: Option<String>,
}

#[derive(Default)]
pub(crate) struct PlaceQuery;

#[Object]
impl PlaceQuery {
    /// The police areas of England and Wales, by name.
    async fn police_areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<PoliceAreaFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<PoliceArea>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let text = filter.and_then(|filter| filter.text);
        let found = persistence::place::police_areas_page(ask.db(), ask.sight(), text.as_deref(), &page).await?;
        Ok(Connection::new(found, PoliceArea))
    }

    /// One police area; null where there is none.
    async fn police_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: PoliceAreaKey,
    ) -> Result<Option<PoliceArea>> {
        let key = match by {
            PoliceAreaKey::Id(id) => PlaceKey::Id(id_of("by.id", &id)?),
            PoliceAreaKey::Code(code) => PlaceKey::Code(code),
            PoliceAreaKey::Slug(slug) => PlaceKey::Slug(slug),
        };
        let ask = ctx.ask()?;
        Ok(persistence::place::police_area(ask.db(), ask.sight(), key).await?.map(PoliceArea))
    }

    /// The counties, by name.
    async fn counties(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<County>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let found = persistence::place::counties_page(ask.db(), ask.sight(), &page).await?;
        Ok(Connection::new(found, County))
    }

    /// One county; null where there is none.
    async fn county(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: CountyKey) -> Result<Option<County>> {
        let key = match by {
            CountyKey::Id(id) => PlaceKey::Id(id_of("by.id", &id)?),
            CountyKey::Code(code) => PlaceKey::Code(code),
            CountyKey::Slug(slug) => PlaceKey::Slug(slug),
        };
        let ask = ctx.ask()?;
        Ok(persistence::place::county(ask.db(), ask.sight(), key).await?.map(County))
    }
}
