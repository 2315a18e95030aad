//! Contracts: the agreements that providers work under.

use crate::graphql::certainty::Certainty;
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, global};
use crate::graphql::error::Result;
use crate::graphql::history::{AuditEvent, History};
use crate::graphql::loaders::{loads, loads_by_parent};
use crate::graphql::measure::ContractActivity;
use crate::graphql::organisation::Organisation;
use crate::graphql::scalars::{Date, Pence};
use async_graphql::{Context, Enum, ID, Object};
use domain::ids::{AllocationId, ContractId, OrganisationId, PartnershipId};
use domain::{funding, words};

loads! {
    ContractId => funding::Contract, persistence::funding::contract::by_ids;
}

loads_by_parent! {
    ContractsOf(PartnershipId) => Vec<funding::Contract>, persistence::funding::contract::of_partnerships;
    ContractsUnder(AllocationId) => Vec<funding::Contract>, persistence::funding::contract::of_allocations;
    ProvidersOf(ContractId) => Vec<OrganisationId>, persistence::funding::contract::providers_of;
}

/// What sort of agreement a contract is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::ContractKind")]
pub(crate) enum ContractKind {
    /// A contract for a service.
    Contract,
    /// A grant.
    Grant,
    /// A service level agreement.
    ServiceLevelAgreement,
}

/// An agreement that one or more organisations provide a service under.
pub(crate) struct Contract(pub(crate) funding::Contract);

/// An agreement that one or more organisations provide a service under.
#[Object]
impl Contract {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What sort of agreement it is.
    async fn kind(&self) -> ContractKind {
        self.0.kind.into()
    }

    /// Who provides, in order; empty where not stated.
    async fn providers(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>> {
        let ask = ctx.ask()?;
        let ids = ask.list(ProvidersOf(self.0.id)).await?;
        Ok(ask.each(&ids).await?.into_iter().map(Organisation).collect())
    }

    /// Who pays; null where not stated.
    async fn funder(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.funder).await?.map(Organisation))
    }

    /// What is provided.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The first day; null where not known.
    async fn from(&self) -> Option<Date> {
        self.0.from.map(Date)
    }

    /// The last day; null where open or not known.
    async fn to(&self) -> Option<Date> {
        self.0.to.map(Date)
    }

    /// The last day if it is extended; null where it cannot be or is not known.
    async fn extension_until(&self) -> Option<Date> {
        self.0.extension_until.map(Date)
    }

    /// What is said of extending or following it; null where nothing is.
    async fn extension_note(&self) -> Option<&str> {
        self.0.extension_note.as_deref()
    }

    /// What it is worth in all, in pence; null where not known, which `valueCertainty` explains.
    async fn value(&self) -> Option<Pence> {
        self.0.value.map(Pence)
    }

    /// How sure the value is.
    async fn value_certainty(&self) -> Certainty {
        self.0.value_certainty.into()
    }

    /// Anything else to know of it; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What was done to it, the newest first. Empty without READ_AUDIT over it.
    // Not flattened as elsewhere: the library finds nothing to flatten in a type that it is still putting
    // together, and it meets contracts through the records that a history is about.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AuditEvent>> {
        History(self.0.id.0).history(ctx, first, after).await
    }

    #[graphql(flatten)]
    async fn delivered(&self) -> ContractActivity {
        ContractActivity(self.0.id)
    }
}

/// The contracts of a partnership.
pub(crate) struct PartnershipContracts(pub(crate) PartnershipId);

/// The contracts of a partnership.
#[Object]
impl PartnershipContracts {
    /// Its contracts, in order: those of allocations that may be seen, and with READ_FUNDING all.
    async fn contracts(&self, ctx: &Context<'_>) -> Result<Vec<Contract>> {
        Ok(ctx.ask()?.list(ContractsOf(self.0)).await?.into_iter().map(Contract).collect())
    }
}
