//! Recording contracts, revising them, and taking back what was recorded by mistake.

mod input;

use crate::graphql::acting::{Act, Acting, Repeatable, settled};
use crate::graphql::context::{global, id_of};
use crate::graphql::error::Result;
use crate::graphql::funding::Contract;
use crate::graphql::payload::UserError;
use async_graphql::{Context, ID, Object, SimpleObject};
use domain::ids::ContractId;
use input::{RecordContractInput, RemoveContractInput, ReviseContractInput};
use persistence::funding::contracting::{self, ContractOf};

/// What came of recording a contract or revising it.
#[derive(SimpleObject)]
pub(crate) struct ContractPayload {
    /// The contract as it is now; null where there are errors.
    contract: Option<Contract>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl ContractPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<ContractId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { contract: acting.ask.one(id).await?.map(Contract), user_errors: Vec::new() },
            Err(user_errors) => Self { contract: None, user_errors },
        })
    }
}

/// What came of taking a contract back.
#[derive(SimpleObject)]
pub(crate) struct RemoveContractPayload {
    /// The id of what is there no more; null where there are errors.
    removed_id: Option<ID>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct ContractMutation;

#[Object]
impl ContractMutation {
    /// Records a contract, grant or service level agreement with those who provide a service. Needs
    /// PROPOSE_ALLOCATION in the partnership, or for the theme of the allocation. Refusals: REQUIRED, INVALID and
    /// LIMIT_EXCEEDED for what is entered; NOT_FOUND for the partnership, allocation or organisations; FORBIDDEN;
    /// WRONG_STATE for an allocation that is withdrawn or rejected; CONFLICT for a key that came with other input.
    async fn record_contract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contract to record.")] input: RecordContractInput,
    ) -> Result<ContractPayload> {
        let acting = ctx.acting()?;
        let outcome = record(ctx, &acting, input).await;
        ContractPayload::of(&acting, outcome).await
    }

    /// Revises a contract, as when it is extended, ended early or given to others. Needs PROPOSE_ALLOCATION in the
    /// partnership, or for the theme of its allocation. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is
    /// entered; NOT_FOUND for the contract or organisations; FORBIDDEN; STALE_VERSION.
    async fn revise_contract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: ReviseContractInput,
    ) -> Result<ContractPayload> {
        let acting = ctx.acting()?;
        ContractPayload::of(&acting, revise(&acting, input).await).await
    }

    /// Takes back a contract that was recorded by mistake; the partnership's history keeps what it said. Needs
    /// PROPOSE_ALLOCATION in the partnership, or for the theme of its allocation. Refusals: NOT_FOUND; FORBIDDEN; STALE_VERSION;
    /// WRONG_STATE where a measure tells what it delivered.
    async fn remove_contract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contract to take back.")] input: RemoveContractInput,
    ) -> Result<RemoveContractPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(remove(&acting, input).await)? {
            Ok(id) => RemoveContractPayload { removed_id: Some(global(id)), user_errors: Vec::new() },
            Err(user_errors) => RemoveContractPayload { removed_id: None, user_errors },
        })
    }
}

async fn record(ctx: &Context<'_>, acting: &Acting<'_>, input: RecordContractInput) -> Result<ContractId> {
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let new = input.checked()?;
    let access = match new.of {
        ContractOf::Partnership(id) => acting.access_over(id, new.of.field(), "partnership").await?,
        ContractOf::Allocation(id) => acting.access_over(id, new.of.field(), "allocation").await?,
    };
    Ok(contracting::record(acting.ask.db(), &access, &new, once.as_ref(), &acting.occasion()).await?)
}

async fn revise(acting: &Acting<'_>, input: ReviseContractInput) -> Result<ContractId> {
    let revision = input.checked()?;
    let access = acting.access_over(revision.contract, "id", "contract").await?;
    Ok(contracting::revise(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}

async fn remove(acting: &Acting<'_>, input: RemoveContractInput) -> Result<ContractId> {
    let contract: ContractId = id_of("input.id", &input.id)?;
    let access = acting.access_over(contract, "id", "contract").await?;
    Ok(contracting::remove(acting.ask.db(), &access, (contract, input.expected_version), &acting.occasion()).await?)
}
