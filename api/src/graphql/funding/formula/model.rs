//! Formulas by which awards were issued.

use super::super::settlement::Settlement;
use super::proposal::AwardProposal;
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, global, page_request};
use crate::graphql::error::Result;
use crate::graphql::history::History;
use crate::graphql::loaders::{Listed, Records, listed, loads, loads_by_parent};
use crate::graphql::scalars::DateTime;
use crate::graphql::user::User;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object};
use domain::funding;
use domain::ids::{AwardModelId, FundId, SettlementId};
use domain::page::Page;
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    AwardModelId => funding::AwardModel, persistence::funding::award_model::by_ids;
}

loads_by_parent! {
    ModelOf(SettlementId) => AwardModelId, persistence::funding::award_model::of_settlements;
    SettlementsBy(AwardModelId) => Vec<SettlementId>, persistence::funding::award_model::settlements_of;
}

/// That of what belongs to a fund its formulas are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Models;

type ModelsOf = Listed<FundId, Models>;

impl Loader<ModelsOf> for Records {
    type Value = Arc<Page<funding::AwardModel>>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[ModelsOf]) -> Result<HashMap<ModelsOf, Self::Value>, Self::Error> {
        listed(keys, async |funds, Models, page| {
            persistence::funding::award_model::pages_by_fund(&self.db, &self.sight, &funds, &page).await
        })
        .await
    }
}

/// A formula by which awards were issued, kept as it was with what it was fed with; it never changes.
pub(crate) struct AwardModel(pub(crate) funding::AwardModel);

/// A formula by which awards were issued, kept as it was with what it was fed with; it never changes.
#[Object]
impl AwardModel {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// What was proposed and issued; of later years, only what was looked ahead to.
    async fn proposal(&self) -> AwardProposal {
        AwardProposal {
            fund: self.0.fund,
            fingerprint: self.0.fingerprint.clone(),
            proposal: Arc::new(self.0.proposal.clone()),
        }
    }

    /// When the awards were issued.
    async fn issued_at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who issued them; null where the program itself did.
    async fn issued_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::named(ctx, self.0.by).await
    }

    /// The settlements that were issued, as they are now, in the order of the rows.
    async fn settlements(&self, ctx: &Context<'_>) -> Result<Vec<Settlement>> {
        let ask = ctx.ask()?;
        let mut ids = ask.list(SettlementsBy(self.0.id)).await?;
        ids.sort();
        Ok(ask.each(&ids).await?.into_iter().map(Settlement).collect())
    }

    #[graphql(flatten)]
    async fn audit(&self) -> History {
        History(self.0.id.0)
    }
}

/// By what formula an award was issued.
pub(crate) struct SettlementAwardModel(pub(crate) SettlementId);

/// By what formula an award was issued.
#[Object]
impl SettlementAwardModel {
    /// The formula by which it was issued, with what that was fed with; null where by none, and without READ_FUNDING
    /// over the fund's police area.
    async fn award_model(&self, ctx: &Context<'_>) -> Result<Option<AwardModel>> {
        let ask = ctx.ask()?;
        Ok(ask.maybe(ask.one(ModelOf(self.0)).await?).await?.map(AwardModel))
    }
}

/// By what formulas a fund was awarded.
pub(crate) struct FundAwardModels(pub(crate) FundId);

/// By what formulas a fund was awarded.
#[Object]
impl FundAwardModels {
    /// The formulas by which awards were issued from it, the first issued first. Empty without READ_FUNDING over its
    /// police area.
    async fn award_models(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<AwardModel>> {
        let page = page_request(ctx, first, after, last, before)?;
        let key = Listed { parent: self.0, filter: Models, page };
        Ok(Connection::shared(ctx.ask()?.one(key).await?, AwardModel))
    }
}
