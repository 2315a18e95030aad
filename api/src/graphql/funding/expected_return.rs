//! Which returns an allocation owes, which are in and which are late.

use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::loaders::Records;
use crate::graphql::scalars::Date;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object};
use domain::funding;
use domain::ids::AllocationId;
use std::collections::HashMap;
use std::sync::Arc;

/// The returns that an allocation owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct OwedBy(AllocationId);

impl Loader<OwedBy> for Records {
    type Value = Vec<funding::ExpectedReturn>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[OwedBy]) -> Result<HashMap<OwedBy, Self::Value>, Self::Error> {
        let ids: Vec<AllocationId> = keys.iter().map(|key| key.0).collect();
        let today = domain::london::day_of(self.now);
        let found = persistence::funding::expected_returns(&self.db, &self.sight, &ids, today);
        Ok(found.await.map_err(Arc::new)?.into_iter().map(|(id, owed)| (OwedBy(id), owed)).collect())
    }
}

/// A spend return that an allocation owes for a quarter.
pub(crate) struct ExpectedReturn(funding::ExpectedReturn);

/// A spend return that an allocation owes for a quarter.
#[Object]
impl ExpectedReturn {
    /// First day of the quarter.
    async fn period_from(&self) -> Date {
        Date(self.0.from)
    }

    /// Last day of the quarter.
    async fn period_to(&self) -> Date {
        Date(self.0.to)
    }

    /// The last day on which it is in time: 30 days after the quarter.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// Whether current returns cover every day of the quarter.
    #[graphql(name = "in")]
    async fn handed_in(&self) -> bool {
        self.0.handed_in
    }

    /// Whether the day it was due on is past today and it is not in.
    async fn late(&self) -> bool {
        self.0.late
    }
}

/// The returns that an allocation owes.
pub(crate) struct AllocationReturns(pub(crate) AllocationId);

/// The returns that an allocation owes.
#[Object]
impl AllocationReturns {
    /// The spend returns that are expected of it, quarter by quarter, due or not yet: one for each quarter of its
    /// year in which it stood at AGREED or COMMISSIONED, or will as it stands now. Empty without READ_FUNDING.
    async fn expected_returns(&self, ctx: &Context<'_>) -> Result<Vec<ExpectedReturn>> {
        Ok(ctx.ask()?.list(OwedBy(self.0)).await?.into_iter().map(ExpectedReturn).collect())
    }
}
