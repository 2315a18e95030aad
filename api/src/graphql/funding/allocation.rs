//! Allocations: the lines of commissioning plans.

use super::approval::{Approval, ApprovalsOf};
use super::contract::{Contract, ContractsUnder};
use super::expected_return::AllocationReturns;
use super::filter::{AllocationStage, FundingFilter};
use super::position::{AllocationPosition, PositionOf};
use super::settlement::Settlement;
use super::spend_return::{ReturnsOf, SpendReturn};
use crate::graphql::certainty::Certainty;
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, global, page_request};
use crate::graphql::error::Result;
use crate::graphql::history::History;
use crate::graphql::loaders::{Listed, Records, listed, loads, loads_by_parent};
use crate::graphql::organisation::Organisation;
use crate::graphql::scalars::{Date, Pence};
use crate::graphql::theme::Theme;
use crate::graphql::thread::AllocationThread;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object};
use domain::funding;
use domain::ids::{AllocationId, OrganisationId, SettlementId, ThemeId};
use domain::page::Page;
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    AllocationId => funding::Allocation, persistence::funding::allocation::by_ids;
}

loads_by_parent! {
    ThemesOf(AllocationId) => Vec<ThemeId>, persistence::funding::allocation::themes_of;
    MatchFundingOf(AllocationId) => Vec<funding::MatchFunding>, persistence::funding::allocation::match_funding_of;
}

type AllocationsOf<P> = Listed<P, funding::FundingFilter>;

impl Loader<AllocationsOf<SettlementId>> for Records {
    type Value = Arc<Page<funding::Allocation>>;
    type Error = Arc<persistence::Error>;

    async fn load(
        &self,
        keys: &[AllocationsOf<SettlementId>],
    ) -> Result<HashMap<AllocationsOf<SettlementId>, Self::Value>, Self::Error> {
        listed(keys, async |settlements, filter, page| {
            let load = persistence::funding::allocation::pages_by_settlement;
            load(&self.db, &self.sight, &settlements, &filter, &page).await
        })
        .await
    }
}

impl Loader<AllocationsOf<OrganisationId>> for Records {
    type Value = Arc<Page<funding::Allocation>>;
    type Error = Arc<persistence::Error>;

    async fn load(
        &self,
        keys: &[AllocationsOf<OrganisationId>],
    ) -> Result<HashMap<AllocationsOf<OrganisationId>, Self::Value>, Self::Error> {
        listed(keys, async |providers, filter, page| {
            let load = persistence::funding::allocation::pages_by_provider;
            load(&self.db, &self.sight, &providers, &filter, &page).await
        })
        .await
    }
}

/// A line of a commissioning plan: a need, and the money to meet it.
pub(crate) struct Allocation(pub(crate) funding::Allocation);

/// A line of a commissioning plan: a need, and the money to meet it.
#[Object]
impl Allocation {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The settlement it draws on.
    async fn settlement(&self, ctx: &Context<'_>) -> Result<Settlement> {
        ctx.ask()?.bound(self.0.settlement).await.map(Settlement)
    }

    /// Its reference in the plan; null where it has none.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its themes. The first is the primary one: its money counts there and nowhere else.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<Theme>> {
        let ask = ctx.ask()?;
        let ids = ask.list(ThemesOf(self.0.id)).await?;
        Ok(ask.each(&ids).await?.into_iter().map(Theme).collect())
    }

    /// The need it answers; null where not stated.
    async fn need(&self) -> Option<&str> {
        self.0.need.as_deref()
    }

    /// What is recommended; null where nothing is.
    async fn recommendation(&self) -> Option<&str> {
        self.0.recommendation.as_deref()
    }

    /// Where it stands.
    async fn stage(&self) -> AllocationStage {
        self.0.stage.into()
    }

    /// What the grant contributes, in pence; null where not known, which `amountCertainty` explains.
    async fn amount(&self) -> Option<Pence> {
        self.0.amount.map(Pence)
    }

    /// How sure the amount is.
    async fn amount_certainty(&self) -> Certainty {
        self.0.amount_certainty.into()
    }

    /// All money for it, the grant's contribution included, in pence; null where not known, which
    /// `totalBudgetCertainty` explains.
    async fn total_budget(&self) -> Option<Pence> {
        self.0.total_budget.map(Pence)
    }

    /// How sure the total budget is.
    async fn total_budget_certainty(&self) -> Certainty {
        self.0.total_budget_certainty.into()
    }

    /// What the source says of the money beyond the numbers; null where nothing.
    async fn budget_note(&self) -> Option<&str> {
        self.0.budget_note.as_deref()
    }

    /// What others contribute, in order.
    async fn match_funding(&self, ctx: &Context<'_>) -> Result<Vec<MatchFunding>> {
        Ok(ctx.ask()?.list(MatchFundingOf(self.0.id)).await?.into_iter().map(MatchFunding).collect())
    }

    /// Who provides it; null where not stated or not chosen yet.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.provider).await?.map(Organisation))
    }

    /// The contracts that it pays for, in order.
    async fn contracts(&self, ctx: &Context<'_>) -> Result<Vec<Contract>> {
        Ok(ctx.ask()?.list(ContractsUnder(self.0.id)).await?.into_iter().map(Contract).collect())
    }

    /// The approvals that still hold, oldest first: a later change of amount or provider voids them.
    async fn approvals(&self, ctx: &Context<'_>) -> Result<Vec<Approval>> {
        Ok(ctx.ask()?.list(ApprovalsOf(self.0.id)).await?.into_iter().map(Approval).collect())
    }

    /// Where its money stands.
    async fn position(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As it stood at the end of this day; as it stands now without one.")] as_of: Option<Date>,
    ) -> Result<AllocationPosition> {
        let key = PositionOf { of: self.0.id, as_of: as_of.map(|day| day.0) };
        Ok(AllocationPosition(ctx.ask()?.list(key).await?))
    }

    /// Its spend returns, the newest period first, with those that another replaced. Empty without READ_FUNDING.
    async fn spend_returns(&self, ctx: &Context<'_>) -> Result<Vec<SpendReturn>> {
        Ok(ctx.ask()?.list(ReturnsOf(self.0.id)).await?.into_iter().map(SpendReturn).collect())
    }

    #[graphql(flatten)]
    async fn thread(&self) -> AllocationThread {
        AllocationThread(self.0.id)
    }

    #[graphql(flatten)]
    async fn owed(&self) -> AllocationReturns {
        AllocationReturns(self.0.id)
    }

    #[graphql(flatten)]
    async fn audit(&self) -> History {
        History(self.0.id.0)
    }
}

/// A contribution to an allocation from another source than the grant.
pub(crate) struct MatchFunding(funding::MatchFunding);

/// A contribution to an allocation from another source than the grant.
#[Object]
impl MatchFunding {
    /// The source as printed.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// The organisation it comes from; null where not stated.
    async fn funder(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.funder).await?.map(Organisation))
    }

    /// How much, in pence; null where not known, which `amountCertainty` explains.
    async fn amount(&self) -> Option<Pence> {
        self.0.amount.map(Pence)
    }

    /// How sure the amount is.
    async fn amount_certainty(&self) -> Certainty {
        self.0.amount_certainty.into()
    }

    /// Whether it is in kind, such as staff or rooms, not money.
    async fn in_kind(&self) -> bool {
        self.0.in_kind
    }

    /// Anything else to know of it; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

/// What an organisation provides.
pub(crate) struct OrganisationAllocations(pub(crate) OrganisationId);

/// What an organisation provides.
#[Object]
impl OrganisationAllocations {
    /// The allocations it provides: the newest year first, then in the plan's order; of those not agreed yet, what
    /// READ_FUNDING reaches.
    async fn allocations_provided(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<FundingFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Allocation>> {
        let page = page_request(ctx, first, after, last, before)?;
        let key = Listed { parent: self.0, filter: FundingFilter::maybe(filter)?, page };
        Ok(Connection::shared(ctx.ask()?.one(key).await?, Allocation))
    }
}

#[derive(Default)]
pub(crate) struct AllocationQuery;

#[Object]
impl AllocationQuery {
    /// The allocations: the newest year first, then in the plan's order. Those without READ_FUNDING see the ones at
    /// AGREED or later.
    async fn allocations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<FundingFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Allocation>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = FundingFilter::maybe(filter)?;
        let found = persistence::funding::allocation::page(ask.db(), ask.sight(), &filter, &page).await?;
        Ok(Connection::new(found, Allocation))
    }
}
