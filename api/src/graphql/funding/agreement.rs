//! Agreements: funding promised for several years at once.

use super::position::{FundingPosition, PositionOf};
use super::settlement::Settlement;
use crate::graphql::context::{Ask, global};
use crate::graphql::error::Result;
use crate::graphql::loaders::{loads, loads_by_parent};
use crate::graphql::scalars::{Date, FinancialYear};
use async_graphql::{Context, ID, Object};
use domain::funding;
use domain::ids::FundingAgreementId;

loads! {
    FundingAgreementId => funding::FundingAgreement, persistence::funding::settlement::agreements_by_ids;
}

loads_by_parent! {
    YearsOf(FundingAgreementId) => Vec<funding::Settlement>, persistence::funding::settlement::of_agreements;
}

/// Funding promised for several years at once: one settlement a year.
pub(crate) struct FundingAgreement(pub(crate) funding::FundingAgreement);

/// Funding promised for several years at once: one settlement a year.
#[Object]
impl FundingAgreement {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The first year.
    async fn from(&self) -> FinancialYear {
        FinancialYear(self.0.from)
    }

    /// The last year.
    async fn to(&self) -> FinancialYear {
        FinancialYear(self.0.to)
    }

    /// Its settlements, year by year.
    async fn settlements(&self, ctx: &Context<'_>) -> Result<Vec<Settlement>> {
        Ok(ctx.ask()?.list(YearsOf(self.0.id)).await?.into_iter().map(Settlement).collect())
    }

    /// Where the money of all its years stands.
    async fn position(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As it stood at the end of this day; as it stands now without one.")] as_of: Option<Date>,
    ) -> Result<FundingPosition> {
        let key = PositionOf { of: self.0.id, as_of: as_of.map(|day| day.0) };
        Ok(FundingPosition(ctx.ask()?.list(key).await?))
    }
}
