//! The golden thread, from what stands at one place of it to what stands at the next: an assessment, the priorities
//! drawn from it, the plans that pursue them, the money, and what is measured.

use super::connection::Connection;
use super::context::{Ask, page_request};
use super::error::Result;
use super::funding::Allocation;
use super::loaders::{Listed, Records, listed, loads_by_parent};
use super::measure::Measure;
use super::plan::Plan;
use super::priority::Priority;
use super::risk::{Risk, RisksToAllocation};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object};
use domain::ids::{AllocationId, PriorityId};
use domain::page::Page;
use domain::{funding, measure, plan};
use persistence::plan::thread;
use std::collections::HashMap;
use std::sync::Arc;

loads_by_parent! {
    PlansPursuing(PriorityId) => Vec<plan::Plan>, thread::plans_of;
    ServedBy(AllocationId) => Vec<plan::Priority>, thread::priorities_served_by;
}

/// What a page is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Money;

/// What a page is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Performance;

macro_rules! loads_pages {
    ($($what:ty => $value:ty, $load:path;)+) => {$(
        impl Loader<Listed<PriorityId, $what>> for Records {
            type Value = Arc<Page<$value>>;
            type Error = Arc<persistence::Error>;

            async fn load(
                &self,
                keys: &[Listed<PriorityId, $what>],
            ) -> Result<HashMap<Listed<PriorityId, $what>, Self::Value>, Self::Error> {
                listed(keys, async |ids, _, page| $load(&self.db, &self.sight, &ids, &page).await).await
            }
        }
    )+};
}

loads_pages! {
    Money => funding::Allocation, thread::allocations_of;
    Performance => measure::Measure, thread::measures_of;
}

/// What leads from a priority to its origin, plans, money and measures.
pub(crate) struct PriorityThread<'a>(pub(crate) &'a plan::Priority);

/// What leads from a priority to its origin, plans, money and measures.
#[Object]
impl PriorityThread<'_> {
    /// The strategic assessment it was drawn from; null where none is recorded, or it may not be seen.
    async fn assessment(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        Ok(ctx.ask()?.maybe(self.0.assessment).await?.map(Plan))
    }

    /// The plans of the partnership and its groups that pursue it, those that begin last first: they cover the year,
    /// and are about its theme, one above or below it, or all themes. Plans not agreed yet are seen by readers of
    /// papers only.
    async fn plans(&self, ctx: &Context<'_>) -> Result<Vec<Plan>> {
        Ok(ctx.ask()?.list(PlansPursuing(self.0.id)).await?.into_iter().map(Plan).collect())
    }

    /// The allocations on it, in the order of the plan: those of the partnership and year whose primary theme is its
    /// theme or below it. Of those not agreed yet, what READ_FUNDING reaches.
    async fn allocations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Allocation>> {
        let page = page_request(ctx, first, after, last, before)?;
        let key = Listed { parent: self.0.id, filter: Money, page };
        Ok(Connection::shared(ctx.ask()?.one(key).await?, Allocation))
    }

    /// How the partnership does on it: its own measures of indicators on its theme or below it, for periods that end
    /// by the last day of the year; the newest period first, then by the indicator's code; those whose period is not
    /// known last.
    async fn measures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Measure>> {
        let page = page_request(ctx, first, after, last, before)?;
        let key = Listed { parent: self.0.id, filter: Performance, page };
        Ok(Connection::shared(ctx.ask()?.one(key).await?, Measure))
    }
}

/// What leads from money back to what it is for.
pub(crate) struct AllocationThread(pub(crate) AllocationId);

/// What leads from money back to what it is for.
#[Object]
impl AllocationThread {
    /// The priorities that it serves: those of its partnership and year whose theme is its primary one or above it.
    /// The first is the one it is counted under in `fundingByPriority`; none where it serves no priority.
    async fn priorities(&self, ctx: &Context<'_>) -> Result<Vec<Priority>> {
        Ok(ctx.ask()?.list(ServedBy(self.0)).await?.into_iter().map(Priority).collect())
    }

    /// The risks to it, in the order of their papers; none without READ_FUNDING in the partnership.
    async fn risks(&self, ctx: &Context<'_>) -> Result<Vec<Risk>> {
        Ok(ctx.ask()?.list(RisksToAllocation(self.0)).await?.into_iter().map(Risk).collect())
    }
}
