//! Priorities: how themes stand with a partnership in a year.

use super::context::{Ask, global};
use super::error::Result;
use super::funding::PriorityMoney;
use super::loaders::{Records, loads};
use super::partnership::Partnership;
use super::scalars::{Decimal, FinancialYear};
use super::theme::Theme;
use super::thread::PriorityThread;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object};
use domain::ids::{PartnershipId, PriorityId};
use domain::{plan, words};
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    PriorityId => plan::Priority, persistence::plan::priorities_by_ids;
}

/// Loads the priorities of a partnership, of one year or of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PrioritiesOf(pub(super) PartnershipId, pub(super) Option<domain::FinancialYear>);

impl Loader<PrioritiesOf> for Records {
    type Value = Vec<plan::Priority>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[PrioritiesOf]) -> Result<HashMap<PrioritiesOf, Self::Value>, Self::Error> {
        let mut partnerships: HashMap<_, Vec<_>> = HashMap::new();
        for PrioritiesOf(partnership, year) in keys {
            partnerships.entry(*year).or_default().push(*partnership);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (year, partnerships) in partnerships {
            let priorities = persistence::plan::priorities_of(&self.db, &self.sight, &partnerships, year).await?;
            found.extend(priorities.into_iter().map(|(partnership, list)| (PrioritiesOf(partnership, year), list)));
        }
        Ok(found)
    }
}

/// How a theme stands in a year.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::PriorityStanding")]
pub(crate) enum PriorityStanding {
    /// A priority of the partnership.
    Headline,
    /// On its way to becoming one.
    Emerging,
    /// No priority, but kept under watch.
    WatchingBrief,
    /// Considered and left out.
    NotTakenForward,
}

/// How a theme stands with a partnership in a year.
pub(crate) struct Priority(pub(crate) plan::Priority);

/// How a theme stands with a partnership in a year.
#[Object]
impl Priority {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Whose it is.
    async fn partnership(&self, ctx: &Context<'_>) -> Result<Partnership> {
        ctx.ask()?.bound(self.0.partnership).await.map(Partnership)
    }

    /// The year it stands for.
    async fn financial_year(&self) -> FinancialYear {
        FinancialYear(self.0.year)
    }

    /// The shared theme, by which partnerships can be compared.
    async fn theme(&self, ctx: &Context<'_>) -> Result<Theme> {
        ctx.ask()?.bound(self.0.theme).await.map(Theme)
    }

    /// The priority in the partnership's own words.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// How it stands.
    async fn standing(&self) -> PriorityStanding {
        self.0.standing.into()
    }

    /// Its place in the list, 1 first; null where the list is not ranked.
    async fn rank(&self) -> Option<i32> {
        self.0.rank
    }

    /// What the method scored; null where the source gives no score.
    async fn score(&self) -> Option<Decimal> {
        self.0.score.map(Decimal)
    }

    /// The method it was found by, such as MoRiLE; null where the source names none.
    async fn method(&self) -> Option<&str> {
        self.0.method.as_deref()
    }

    /// Why it stands so; null where the source gives no reason.
    async fn rationale(&self) -> Option<&str> {
        self.0.rationale.as_deref()
    }

    #[graphql(flatten)]
    async fn thread(&self) -> PriorityThread<'_> {
        PriorityThread(&self.0)
    }

    #[graphql(flatten)]
    async fn paid_for(&self) -> PriorityMoney<'_> {
        PriorityMoney(&self.0)
    }
}

/// What a partnership gives priority to.
pub(crate) struct PartnershipPriorities(pub(crate) PartnershipId);

/// What a partnership gives priority to.
#[Object]
impl PartnershipPriorities {
    /// How themes stand, the newest year first and each year in the order of its list.
    async fn priorities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this year; of all years unless told.")] year: Option<FinancialYear>,
    ) -> Result<Vec<Priority>> {
        let key = PrioritiesOf(self.0, year.map(|year| year.0));
        Ok(ctx.ask()?.list(key).await?.into_iter().map(Priority).collect())
    }
}
