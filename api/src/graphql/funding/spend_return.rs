//! Spend returns: what was spent of an allocation in a period.

use super::allocation::Allocation;
use super::filter::years;
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, global, maybe_id_of, page_request};
use crate::graphql::error::Result;
use crate::graphql::loaders::{loads, loads_by_parent};
use crate::graphql::scalars::{Date, DateTime, FinancialYear, Pence};
use async_graphql::{Context, ID, InputObject, Object};
use domain::funding;
use domain::ids::{AllocationId, SpendReturnId};

loads! {
    SpendReturnId => funding::SpendReturn, persistence::funding::spend_return::by_ids;
}

loads_by_parent! {
    ReturnsOf(AllocationId) => Vec<funding::SpendReturn>, persistence::funding::spend_return::of_allocations;
}

/// What was spent of an allocation in a period.
pub(crate) struct SpendReturn(pub(crate) funding::SpendReturn);

/// What was spent of an allocation in a period.
#[Object]
impl SpendReturn {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The allocation it was spent of.
    async fn allocation(&self, ctx: &Context<'_>) -> Result<Allocation> {
        ctx.ask()?.bound(self.0.allocation).await.map(Allocation)
    }

    /// The first day of the period.
    async fn period_from(&self) -> Date {
        Date(self.0.period_from)
    }

    /// The last day of the period.
    async fn period_to(&self) -> Date {
        Date(self.0.period_to)
    }

    /// What was spent in the period, in pence.
    async fn spent(&self) -> Pence {
        Pence(self.0.spent)
    }

    /// What is expected to be spent in the whole year, in pence; null where not stated.
    async fn forecast(&self) -> Option<Pence> {
        self.0.forecast.map(Pence)
    }

    /// What happened; null where not stated.
    async fn narrative(&self) -> Option<&str> {
        self.0.narrative.as_deref()
    }

    /// What came of it; null where not stated.
    async fn outcomes(&self) -> Option<&str> {
        self.0.outcomes.as_deref()
    }

    /// When it was handed in.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.0.submitted_at)
    }

    /// The return that replaced it; null while it is current.
    async fn corrected_by(&self, ctx: &Context<'_>) -> Result<Option<SpendReturn>> {
        Ok(ctx.ask()?.maybe(self.0.corrected_by).await?.map(SpendReturn))
    }
}

/// Which spend returns are wanted; all conditions hold together. An empty list lets nothing through.
#[derive(InputObject)]
pub(crate) struct SpendReturnFilter {
    /// Of partnerships in this police area.
    police_area_id: Option<ID>,
    /// Of this partnership.
    partnership_id: Option<ID>,
    /// Of this allocation.
    allocation_id: Option<ID>,
    /// Of allocations of one of these financial years.
    years: Option<Vec<FinancialYear>>,
    /// When true, without those that another replaced.
    current: Option<bool>,
}

impl SpendReturnFilter {
    fn checked(self) -> Result<funding::SpendReturnFilter> {
        Ok(funding::SpendReturnFilter {
            police_area: maybe_id_of("filter.policeAreaId", self.police_area_id.as_ref())?,
            partnership: maybe_id_of("filter.partnershipId", self.partnership_id.as_ref())?,
            allocation: maybe_id_of("filter.allocationId", self.allocation_id.as_ref())?,
            years: years(self.years),
            current: self.current.unwrap_or_default(),
        })
    }
}

#[derive(Default)]
pub(crate) struct SpendReturnQuery;

#[Object]
impl SpendReturnQuery {
    /// The spend returns, the newest period first. Nothing without READ_FUNDING.
    async fn spend_returns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<SpendReturnFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<SpendReturn>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(SpendReturnFilter::checked).transpose()?.unwrap_or_default();
        let found = persistence::funding::spend_return::page(ask.db(), ask.sight(), &filter, &page).await?;
        Ok(Connection::new(found, SpendReturn))
    }
}
