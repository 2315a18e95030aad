//! Organisations: one register for all partnerships.

use super::connection::Connection;
use super::context::{Ask, global, page_request};
use super::error::Result;
use super::funding::OrganisationAllocations;
use super::loaders::{loads, loads_by_parent};
use super::membership::OrganisationMemberships;
use super::partnership::Partnership;
use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::ids::OrganisationId;
use domain::{organisation, words};

loads! {
    OrganisationId => organisation::Organisation, persistence::organisation::by_ids;
}

loads_by_parent! {
    AliasesOf(OrganisationId) => Vec<organisation::OrganisationAlias>, persistence::organisation::aliases_of;
}

/// What sort of body an organisation is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::OrganisationKind")]
pub(crate) enum OrganisationKind {
    /// A local authority.
    Council,
    /// A police force.
    Police,
    /// The office of a police and crime commissioner.
    Opcc,
    /// A fire and rescue service.
    FireAndRescue,
    /// A health body.
    Health,
    /// A probation body.
    Probation,
    /// A school, college or university.
    Education,
    /// A voluntary, community or social enterprise body.
    Voluntary,
    /// A housing provider.
    Housing,
    /// A body of central government.
    Government,
    /// A partnership that acts as an organisation.
    Partnership,
    /// A business.
    Business,
    /// Anything else.
    Other,
}

/// A body that sends members, gives or receives money, or provides services.
pub(crate) struct Organisation(pub(crate) organisation::Organisation);

/// A body that sends members, gives or receives money, or provides services.
#[Object]
impl Organisation {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The full name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of body it is.
    async fn kind(&self) -> OrganisationKind {
        self.0.kind.into()
    }

    /// What else papers call it, in alphabetical order.
    async fn aliases(&self, ctx: &Context<'_>) -> Result<Vec<OrganisationAlias>> {
        Ok(ctx.ask()?.list(AliasesOf(self.0.id)).await?.into_iter().map(OrganisationAlias).collect())
    }

    #[graphql(flatten)]
    async fn members(&self) -> OrganisationMemberships {
        OrganisationMemberships(self.0.id)
    }

    #[graphql(flatten)]
    async fn its_allocations(&self) -> OrganisationAllocations {
        OrganisationAllocations(self.0.id)
    }
}

/// Another name of an organisation. The same letters may mean different bodies to different partnerships.
pub(crate) struct OrganisationAlias(organisation::OrganisationAlias);

/// Another name of an organisation. The same letters may mean different bodies to different partnerships.
#[Object]
impl OrganisationAlias {
    /// The name as written, such as PCC.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The partnership in whose papers it holds; null where it holds everywhere.
    async fn partnership(&self, ctx: &Context<'_>) -> Result<Option<Partnership>> {
        Ok(ctx.ask()?.maybe(self.0.partnership).await?.map(Partnership))
    }
}

/// Which organisations are wanted; all conditions hold together.
#[derive(InputObject)]
pub(crate) struct OrganisationFilter {
    /// Words of the name or of one alias, in any order.
    text: Option<String>,
    /// Of one of these kinds.
    kind: Option<Vec<OrganisationKind>>,
}

impl From<OrganisationFilter> for organisation::OrganisationFilter {
    fn from(filter: OrganisationFilter) -> Self {
        Self { text: filter.text, kind: filter.kind.map(|kind| kind.into_iter().map(Into::into).collect()) }
    }
}

#[derive(Default)]
pub(crate) struct OrganisationQuery;

#[Object]
impl OrganisationQuery {
    /// The organisations, by name.
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<OrganisationFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Organisation>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(Into::into).unwrap_or_default();
        let found = persistence::organisation::page(ask.db(), ask.sight(), &filter, &page).await?;
        Ok(Connection::new(found, Organisation))
    }
}
