//! Figures by any combination of dimensions.

use super::filter::{AllocationStage, FundingDimension, FundingFilter};
use super::position::FundingFigures;
use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::organisation::Organisation;
use crate::graphql::partnership::Partnership;
use crate::graphql::place::{County, PoliceArea};
use crate::graphql::scalars::{Date, FinancialYear};
use crate::graphql::theme::Theme;
use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use domain::funding::{self, FundingKey};
use persistence::funding::{Bearers, bearers, returns, summary};

/// Figures of a selection of money, with their total and how complete they are.
pub(crate) struct FundingSummary {
    filter: funding::FundingFilter,
    as_of: Option<NaiveDate>,
    found: funding::FundingSummary,
}

/// Figures of a selection of money, with their total and how complete they are.
#[Object]
impl FundingSummary {
    /// The sum of the rows. A FundingPosition, unless filter or grouping are by theme, provider or stage: then an
    /// AllocationPosition.
    async fn total(&self) -> FundingFigures {
        self.found.total.into()
    }

    /// A row for each combination of the dimensions' values that has any money, in the order of the dimensions;
    /// what is unknown comes last. Without dimensions, one row like the total.
    async fn rows(&self) -> Vec<FundingSummaryRow> {
        self.found.rows.iter().map(|(key, figures)| FundingSummaryRow { key: *key, figures: *figures }).collect()
    }

    /// How complete the figures are. Counted only when asked for.
    async fn coverage(&self, ctx: &Context<'_>) -> Result<FundingCoverage> {
        let ask = ctx.ask()?;
        let wanted = ctx.look_ahead();
        let any = |names: [&str; 2]| names.iter().any(|name| wanted.field(name).exists());
        let Bearers { partnerships, settled } = if any(["partnerships", "settled"]) {
            bearers(ask.db(), ask.sight(), &self.filter, self.as_of).await?
        } else {
            Bearers::default()
        };
        let returns = if any(["returnsDue", "returnsIn"]) {
            returns(ask.db(), ask.sight(), &self.filter, self.as_of, ask.today()).await?
        } else {
            funding::ReturnsCount::default()
        };
        Ok(FundingCoverage { partnerships, settled, returns_due: returns.due, returns_in: returns.handed_in })
    }
}

/// How complete figures are.
#[derive(SimpleObject)]
pub(crate) struct FundingCoverage {
    /// Partnerships in the filter that act or have a settlement; those that a combined one acts for count
    /// through it, as one.
    partnerships: u32,
    /// Of these, those with a settlement that the one who asks may see.
    settled: u32,
    /// Spend returns due: one for each quarter in which an allocation stood at AGREED or COMMISSIONED, 30 days
    /// after its end. 0 for those without READ_FUNDING there.
    returns_due: u32,
    /// Of these, those in: current returns cover every day of the quarter. 0 for those without READ_FUNDING there.
    returns_in: u32,
}

/// Figures of one combination of the dimensions' values. A dimension that was not asked for is null.
pub(crate) struct FundingSummaryRow {
    key: FundingKey,
    figures: funding::FundingFigures,
}

/// Figures of one combination of the dimensions' values. A dimension that was not asked for is null.
#[Object]
impl FundingSummaryRow {
    /// The police area; null unless grouped by.
    async fn police_area(&self, ctx: &Context<'_>) -> Result<Option<PoliceArea>> {
        Ok(ctx.ask()?.maybe(self.key.police_area).await?.map(PoliceArea))
    }

    /// The county; null unless grouped by, and for partnerships outside two-tier areas.
    async fn county(&self, ctx: &Context<'_>) -> Result<Option<County>> {
        Ok(ctx.ask()?.maybe(self.key.county).await?.map(County))
    }

    /// The partnership; null unless grouped by.
    async fn partnership(&self, ctx: &Context<'_>) -> Result<Option<Partnership>> {
        Ok(ctx.ask()?.maybe(self.key.partnership).await?.map(Partnership))
    }

    /// The financial year; null unless grouped by.
    async fn financial_year(&self) -> Option<FinancialYear> {
        self.key.year.map(FinancialYear)
    }

    /// The primary theme; null unless grouped by, and where unknown.
    async fn theme(&self, ctx: &Context<'_>) -> Result<Option<Theme>> {
        Ok(ctx.ask()?.maybe(self.key.theme).await?.map(Theme))
    }

    /// The provider; null unless grouped by, and where none is stated.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.key.provider).await?.map(Organisation))
    }

    /// The funder; null unless grouped by.
    async fn funder(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.key.funder).await?.map(Organisation))
    }

    /// The stage on the day asked for; null unless grouped by.
    async fn stage(&self) -> Option<AllocationStage> {
        self.key.stage.map(Into::into)
    }

    /// The figures. A FundingPosition, unless filter or grouping are by theme, provider or stage: then an
    /// AllocationPosition.
    async fn position(&self) -> FundingFigures {
        self.figures.into()
    }
}

#[derive(Default)]
pub(crate) struct SummaryQuery;

#[Object]
impl SummaryQuery {
    /// Figures of a selection of money, grouped. At most 10,000 rows: beyond them the answer is TOO_COMPLEX, naming
    /// the filter to narrow.
    async fn funding_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which money.")] filter: FundingFilter,
        #[graphql(desc = "What to group by, the first deciding the order first.", default)] group_by: Vec<
            FundingDimension,
        >,
        #[graphql(desc = "As it stood at the end of this day; as it stands now without one.")] as_of: Option<Date>,
    ) -> Result<FundingSummary> {
        let ask = ctx.ask()?;
        let filter = filter.checked()?;
        let dimensions: Vec<_> = group_by.into_iter().map(Into::into).collect();
        let as_of = as_of.map(|day| day.0);
        let found = summary(ask.db(), ask.sight(), &filter, &dimensions, as_of).await?;
        Ok(FundingSummary { filter, as_of, found })
    }
}
