//! Funds: what funders have to give.

use super::filter::{ids, years};
use super::formula::FundAwardModels;
use super::position::PositionOf;
use super::settlement::Settlement;
use super::stated::{StatedFigure, StatementsOfFund};
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, global, maybe_id_of, page_request};
use crate::graphql::error::Result;
use crate::graphql::loaders::{Asking, Listed, Records, listed, loads, loads_by_parent};
use crate::graphql::organisation::Organisation;
use crate::graphql::place::PoliceArea;
use crate::graphql::scalars::{Decimal, FinancialYear, Pence};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, Object};
use domain::funding::{self, FundFigures};
use domain::ids::FundId;
use domain::page::Page;
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    FundId => funding::Fund, persistence::funding::fund::by_ids;
}

loads_by_parent! {
    SourcesOf(FundId) => Vec<funding::FundSource>, persistence::funding::fund::sources_of;
}

type SettlementsFrom = Listed<FundId, ()>;

impl Loader<SettlementsFrom> for Records {
    type Value = Arc<Page<funding::Settlement>>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[SettlementsFrom]) -> Result<HashMap<SettlementsFrom, Self::Value>, Self::Error> {
        listed(keys, async |funds, (), page| {
            persistence::funding::settlement::pages_by_fund(&self.db, &self.sight, &funds, &page).await
        })
        .await
    }
}

/// What a funder has to give in one year: its sources, what it keeps to commission centrally, what it awards.
pub(crate) struct Fund(pub(crate) funding::Fund);

impl Fund {
    /// Its figures; `None` for those who may not read them.
    pub(super) async fn figures(&self, ask: &Asking) -> Result<Option<FundFigures>> {
        let Some(terms) = &self.0.terms else { return Ok(None) };
        let position = PositionOf { of: self.0.id, as_of: None };
        let (sources, position) =
            futures_util::future::try_join(ask.list(SourcesOf(self.0.id)), ask.list(position)).await?;
        let settlements = position.settlements;
        Ok(Some(terms.figures(&sources, settlements.settled.minus(settlements.clawed_back)?)?))
    }
}

/// What a funder has to give in one year: its sources, what it keeps to commission centrally, what it awards.
#[Object]
impl Fund {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who gives.
    async fn funder(&self, ctx: &Context<'_>) -> Result<Organisation> {
        ctx.ask()?.bound(self.0.funder).await.map(Organisation)
    }

    /// The police area it is for; null where it is for none in particular.
    async fn police_area(&self, ctx: &Context<'_>) -> Result<Option<PoliceArea>> {
        Ok(ctx.ask()?.maybe(self.0.police_area).await?.map(PoliceArea))
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The year it is for.
    async fn financial_year(&self) -> FinancialYear {
        FinancialYear(self.0.year)
    }

    /// Where its money comes from, in order. Empty without READ_FUNDING over its police area.
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<FundSource>> {
        Ok(ctx.ask()?.list(SourcesOf(self.0.id)).await?.into_iter().map(FundSource).collect())
    }

    /// The sum of its sources, in pence. Null while a source's amount or all sources are not stated: then awards
    /// have no limit. Null also without READ_FUNDING over its police area.
    async fn total(&self, ctx: &Context<'_>) -> Result<Option<Pence>> {
        Ok(self.figures(ctx.ask()?).await?.and_then(|figures| figures.total).map(Pence))
    }

    /// What the funder keeps to commission centrally, in pence. Null where not stated, where only the share of an
    /// unknown total is, and without READ_FUNDING over its police area.
    async fn retained(&self, ctx: &Context<'_>) -> Result<Option<Pence>> {
        Ok(self.figures(ctx.ask()?).await?.and_then(|figures| figures.retained).map(Pence))
    }

    /// The same as a share of the total, in per cent. Null where not stated, and without READ_FUNDING over its
    /// police area.
    async fn retained_percent(&self) -> Option<Decimal> {
        self.0.terms.as_ref()?.retained_percent.map(|percent| Decimal(percent.to_decimal()))
    }

    /// By how much more than it has to give may be awarded, in per cent of it. Null where nothing may, and without
    /// READ_FUNDING over its police area.
    async fn over_allocation_percent(&self) -> Option<Decimal> {
        self.0.terms.as_ref()?.over_allocation_percent.map(|percent| Decimal(percent.to_decimal()))
    }

    /// Awarded from it less what was clawed back, in pence. Null without READ_FUNDING over its police area.
    async fn awarded(&self, ctx: &Context<'_>) -> Result<Option<Pence>> {
        Ok(self.figures(ctx.ask()?).await?.map(|figures| Pence(figures.awarded)))
    }

    /// total − retained − awarded, in pence. Null while the total is, and without READ_FUNDING over its police
    /// area.
    async fn unawarded(&self, ctx: &Context<'_>) -> Result<Option<Pence>> {
        Ok(self.figures(ctx.ask()?).await?.and_then(|figures| figures.unawarded).map(Pence))
    }

    /// Anything else to know of it. Null where there is nothing, and without READ_FUNDING over its police area.
    async fn note(&self) -> Option<&str> {
        self.0.terms.as_ref()?.note.as_deref()
    }

    /// What was awarded from it, in the order of award.
    async fn settlements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Settlement>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::shared(ctx.ask()?.one(Listed { parent: self.0.id, filter: (), page }).await?, Settlement))
    }

    /// What documents say of its figures, beside what the records give. Empty without READ_FUNDING over its police
    /// area.
    async fn statements(&self, ctx: &Context<'_>) -> Result<Vec<StatedFigure>> {
        Ok(ctx.ask()?.list(StatementsOfFund(self.0.id)).await?.into_iter().map(StatedFigure).collect())
    }

    #[graphql(flatten)]
    async fn formulas(&self) -> FundAwardModels {
        FundAwardModels(self.0.id)
    }
}

/// One source of a fund.
pub(crate) struct FundSource(funding::FundSource);

/// One source of a fund.
#[Object]
impl FundSource {
    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organisation it comes from; null where not stated.
    async fn funder(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.funder).await?.map(Organisation))
    }

    /// How much comes from it, in pence; null where not stated.
    async fn amount(&self) -> Option<Pence> {
        self.0.amount.map(Pence)
    }
}

/// Which funds are wanted; all conditions hold together. An empty list lets nothing through.
#[derive(InputObject)]
pub(crate) struct FundFilter {
    /// For this police area.
    police_area_id: Option<ID>,
    /// Of one of these financial years.
    years: Option<Vec<FinancialYear>>,
    /// Given by one of these organisations.
    funder_ids: Option<Vec<ID>>,
}

impl FundFilter {
    fn checked(self) -> Result<funding::FundFilter> {
        Ok(funding::FundFilter {
            police_area: maybe_id_of("filter.policeAreaId", self.police_area_id.as_ref())?,
            years: years(self.years),
            funders: ids("filter.funderIds", self.funder_ids)?,
        })
    }
}

#[derive(Default)]
pub(crate) struct FundQuery;

#[Object]
impl FundQuery {
    /// The funds: the newest year first, then by name. Those without READ_FUNDING see the funds from which a
    /// settlement that they see was awarded.
    async fn funds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<FundFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Fund>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(FundFilter::checked).transpose()?.unwrap_or_default();
        let found = persistence::funding::fund::page(ask.db(), ask.sight(), &filter, &page).await?;
        Ok(Connection::new(found, Fund))
    }
}
