//! Figures at every level, and the loaders that fetch them for many at once.

use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::loaders::Records;
use crate::graphql::scalars::{Date, FinancialYear, Pence};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Interface, Object};
use chrono::NaiveDate;
use domain::funding::{self, AllocationFigures};
use domain::ids::{AllocationId, CountyId, FundId, FundingAgreementId, PartnershipId, PoliceAreaId, SettlementId};
use persistence::funding::position;
use std::collections::HashMap;
use std::sync::Arc;

/// Asks for the figures of `of` on a day; today's without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PositionOf<K> {
    pub(super) of: K,
    pub(super) as_of: Option<NaiveDate>,
}

type InYear<P> = (P, domain::FinancialYear);

macro_rules! loads_positions {
    ($($key:ty => $figures:ty, $load:path;)+) => {$(
        impl Loader<PositionOf<$key>> for Records {
            type Value = $figures;
            type Error = Arc<persistence::Error>;

            async fn load(
                &self,
                keys: &[PositionOf<$key>],
            ) -> Result<HashMap<PositionOf<$key>, $figures>, Self::Error> {
                let mut by_day: HashMap<Option<NaiveDate>, Vec<$key>> = HashMap::new();
                for key in keys {
                    by_day.entry(key.as_of).or_default().push(key.of);
                }
                let mut all = HashMap::with_capacity(keys.len());
                for (as_of, keys) in by_day {
                    let found = $load(&self.db, &self.sight, &keys, as_of).await.map_err(Arc::new)?;
                    all.extend(found.into_iter().map(|(of, figures)| (PositionOf { of, as_of }, figures)));
                }
                Ok(all)
            }
        }
    )+};
}

loads_positions! {
    SettlementId => funding::FundingPosition, position::of_settlements;
    FundingAgreementId => funding::FundingPosition, position::of_agreements;
    FundId => funding::FundingPosition, position::of_funds;
    InYear<PartnershipId> => funding::FundingPosition, position::of_partnerships;
    InYear<PoliceAreaId> => funding::FundingPosition, position::of_police_areas;
    InYear<CountyId> => funding::FundingPosition, position::of_counties;
    AllocationId => AllocationFigures, position::of_allocations;
}

/// What every level of funding has: an allocation, a settlement, a partnership, an area, a row of a summary.
/// Figures are sums over what the one who asks may see.
#[expect(clippy::duplicated_attributes, reason = "each `field(…)` has its own name, type and description")]
#[derive(Interface)]
#[graphql(
    field(name = "allocated", ty = "Pence", desc = "Amounts of allocations not withdrawn or rejected, in pence."),
    field(name = "agreed", ty = "Pence", desc = "The same of those agreed, commissioned or completed, in pence."),
    field(
        name = "spent",
        ty = "Pence",
        desc = "Spend returns as last corrected, in pence; 0 for those without READ_FUNDING there."
    ),
    field(name = "unspent", ty = "Pence", desc = "agreed − spent, in pence; negative where overspent."),
    field(
        name = "matched",
        ty = "Pence",
        desc = "totalBudget − amount over the allocations of which both are known, in pence."
    ),
    field(
        name = "total_budget",
        ty = "Pence",
        desc = "Known total budgets of allocations not withdrawn or rejected, in pence."
    ),
    field(name = "undetermined", ty = "u32", desc = "How many of these allocations have no amount yet."),
    field(name = "approximate", ty = "bool", desc = "Whether any amount or total budget counted is approximate.")
)]
pub(crate) enum FundingFigures {
    Allocations(AllocationPosition),
    Settlements(FundingPosition),
}

impl From<funding::FundingFigures> for FundingFigures {
    fn from(figures: funding::FundingFigures) -> Self {
        match figures {
            funding::FundingFigures::Settlements(position) => FundingPosition(position).into(),
            funding::FundingFigures::Allocations(figures) => AllocationPosition(figures).into(),
        }
    }
}

/// Where the money of allocations stands. Figures are sums over what the one who asks may see.
#[derive(Clone, Copy)]
pub(crate) struct AllocationPosition(pub(super) AllocationFigures);

/// Where the money of allocations stands. Figures are sums over what the one who asks may see.
#[Object]
impl AllocationPosition {
    /// Amounts of allocations not withdrawn or rejected, in pence.
    async fn allocated(&self) -> Pence {
        Pence(self.0.allocated)
    }

    /// The same of those agreed, commissioned or completed, in pence.
    async fn agreed(&self) -> Pence {
        Pence(self.0.agreed)
    }

    /// Spend returns as last corrected, in pence; 0 for those without READ_FUNDING there.
    async fn spent(&self) -> Pence {
        Pence(self.0.spent)
    }

    /// agreed − spent, in pence; negative where overspent.
    async fn unspent(&self) -> Result<Pence> {
        Ok(Pence(self.0.unspent()?))
    }

    /// totalBudget − amount over the allocations of which both are known, in pence.
    async fn matched(&self) -> Pence {
        Pence(self.0.matched)
    }

    /// Known total budgets of allocations not withdrawn or rejected, in pence.
    async fn total_budget(&self) -> Pence {
        Pence(self.0.total_budget)
    }

    /// How many of these allocations have no amount yet; they count as nothing in the sums, not as nil.
    async fn undetermined(&self) -> u32 {
        self.0.undetermined
    }

    /// Whether any amount or total budget counted is approximate.
    async fn approximate(&self) -> bool {
        self.0.approximate
    }
}

/// Where the money of one or more settlements stands: a theme or a provider has no settlement of its own.
/// Figures are sums over what the one who asks may see.
#[derive(Clone, Copy)]
pub(crate) struct FundingPosition(pub(super) funding::FundingPosition);

/// Where the money of one or more settlements stands: a theme or a provider has no settlement of its own.
/// Figures are sums over what the one who asks may see.
#[Object]
impl FundingPosition {
    /// The awards with their uplifts and cuts, in pence.
    async fn settled(&self) -> Pence {
        Pence(self.0.settlements.settled)
    }

    /// The share that the funder keeps back of them, in pence.
    async fn top_sliced(&self) -> Pence {
        Pence(self.0.settlements.top_sliced)
    }

    /// Carried in from earlier years, in pence.
    async fn carried_in(&self) -> Pence {
        Pence(self.0.settlements.carried_in)
    }

    /// Carried out to later years, in pence.
    async fn carried_out(&self) -> Pence {
        Pence(self.0.settlements.carried_out)
    }

    /// Taken back by the funder, in pence.
    async fn clawed_back(&self) -> Pence {
        Pence(self.0.settlements.clawed_back)
    }

    /// settled − topSliced + carriedIn − carriedOut − clawedBack, in pence.
    async fn available(&self) -> Result<Pence> {
        Ok(Pence(self.0.available()?))
    }

    /// available − allocated, in pence; negative where over-allocated.
    async fn unallocated(&self) -> Result<Pence> {
        Ok(Pence(self.0.unallocated()?))
    }

    /// Paid by the funder to the partnerships, in pence; 0 for those without READ_FUNDING there.
    async fn paid(&self) -> Pence {
        Pence(self.0.settlements.paid)
    }

    /// available − spent, in pence.
    async fn remaining(&self) -> Result<Pence> {
        Ok(Pence(self.0.remaining()?))
    }

    /// Amounts of allocations not withdrawn or rejected, in pence.
    async fn allocated(&self) -> Pence {
        Pence(self.0.allocations.allocated)
    }

    /// The same of those agreed, commissioned or completed, in pence.
    async fn agreed(&self) -> Pence {
        Pence(self.0.allocations.agreed)
    }

    /// Spend returns as last corrected, in pence; 0 for those without READ_FUNDING there.
    async fn spent(&self) -> Pence {
        Pence(self.0.allocations.spent)
    }

    /// agreed − spent, in pence; negative where overspent.
    async fn unspent(&self) -> Result<Pence> {
        Ok(Pence(self.0.allocations.unspent()?))
    }

    /// totalBudget − amount over the allocations of which both are known, in pence.
    async fn matched(&self) -> Pence {
        Pence(self.0.allocations.matched)
    }

    /// Known total budgets of allocations not withdrawn or rejected, in pence.
    async fn total_budget(&self) -> Pence {
        Pence(self.0.allocations.total_budget)
    }

    /// How many of these allocations have no amount yet; they count as nothing in the sums, not as nil.
    async fn undetermined(&self) -> u32 {
        self.0.allocations.undetermined
    }

    /// Whether any amount or total budget counted is approximate.
    async fn approximate(&self) -> bool {
        self.0.allocations.approximate
    }
}

macro_rules! funding_of {
    ($($(#[$doc:meta])+ $name:ident($id:ty), $what:literal;)+) => {$(
        $(#[$doc])+
        pub(crate) struct $name(pub(crate) $id);

        $(#[$doc])+
        #[Object]
        impl $name {
            #[doc = $what]
            async fn funding(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "The financial year.")] year: FinancialYear,
                #[graphql(desc = "As it stood at the end of this day; as it stands now without one.")] as_of: Option<
                    Date,
                >,
            ) -> Result<FundingPosition> {
                let key = PositionOf { of: (self.0, year.0), as_of: as_of.map(|day| day.0) };
                Ok(FundingPosition(ctx.ask()?.list(key).await?))
            }
        }
    )+};
}

funding_of! {
    /// The money of a partnership.
    PartnershipFunding(PartnershipId), "Where the money of its settlements of a year stands.";
    /// The money of a police area.
    PoliceAreaFunding(PoliceAreaId), "Where the money of all its partnerships' settlements of a year stands.";
    /// The money of a county.
    CountyFunding(CountyId),
        "Where the money of a year stands of the partnerships that lie in the county.";
}
