//! Organisations of the common register, made and changed.

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::id_of;
use crate::graphql::error::Result;
use crate::graphql::organisation::{Organisation, OrganisationKind};
use crate::graphql::payload::UserError;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::governance::{OrganisationChange, OrganisationTerms};
use domain::ids::OrganisationId;
use persistence::governance::organisation::{self, Revision};

/// An organisation to add to the register.
#[derive(InputObject)]
pub(crate) struct CreateOrganisationInput {
    /// The full name, at most 300 characters; no other organisation has it.
    name: String,
    /// What sort of body it is.
    kind: OrganisationKind,
    /// What it is called besides in everybody's papers, at most 100 names.
    aliases: Option<Vec<String>>,
}

/// What is to change of an organisation; what is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct UpdateOrganisationInput {
    /// The organisation.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The full name.
    name: Option<String>,
    /// What sort of body it is.
    kind: Option<OrganisationKind>,
    /// All that it is called besides in everybody's papers from now on. What it is called in the papers of one
    /// partnership stays.
    aliases: Option<Vec<String>>,
}

/// What came of a change of an organisation.
#[derive(SimpleObject)]
pub(crate) struct OrganisationPayload {
    /// The organisation as it is now; null where there are errors.
    organisation: Option<Organisation>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl OrganisationPayload {
    pub(super) async fn of(acting: &Acting<'_>, outcome: Result<OrganisationId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { organisation: acting.ask.one(id).await?.map(Organisation), user_errors: Vec::new() },
            Err(user_errors) => Self { organisation: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct OrganisationMutation;

#[Object]
impl OrganisationMutation {
    /// Adds an organisation to the register that all partnerships share. Needs MANAGE_MEMBERSHIP somewhere.
    /// Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; CONFLICT for a name that is there
    /// already; FORBIDDEN.
    async fn create_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation to add.")] input: CreateOrganisationInput,
    ) -> Result<OrganisationPayload> {
        let acting = ctx.acting()?;
        OrganisationPayload::of(&acting, create(&acting, input).await).await
    }

    /// Changes an organisation of the register, as when it gets a new name. Needs MANAGE_PLATFORM. Refusals:
    /// REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; CONFLICT for a name that another has; NOT_FOUND;
    /// FORBIDDEN; STALE_VERSION.
    async fn update_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateOrganisationInput,
    ) -> Result<OrganisationPayload> {
        let acting = ctx.acting()?;
        OrganisationPayload::of(&acting, update(&acting, input).await).await
    }
}

async fn create(acting: &Acting<'_>, input: CreateOrganisationInput) -> Result<OrganisationId> {
    let access = acting.access(&[])?;
    let CreateOrganisationInput { name, kind, aliases } = input;
    let terms = OrganisationTerms { name, kind: kind.into(), aliases: aliases.unwrap_or_default() };
    Ok(organisation::create(acting.ask.db(), &access, &terms, &acting.occasion()).await?)
}

async fn update(acting: &Acting<'_>, input: UpdateOrganisationInput) -> Result<OrganisationId> {
    let UpdateOrganisationInput { id, expected_version, name, kind, aliases } = input;
    let organisation: OrganisationId = id_of("input.id", &id)?;
    let change = OrganisationChange { name, kind: kind.map(Into::into), aliases };
    let revision = Revision { organisation, expected_version, change };
    let access = acting.access_over(organisation, "id", "organisation").await?;
    Ok(organisation::update(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}
