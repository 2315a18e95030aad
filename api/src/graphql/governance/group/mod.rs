//! Groups, set up, changed and dissolved.

mod input;

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::error::Result;
use crate::graphql::group::Group;
use crate::graphql::loaders::Records;
use crate::graphql::payload::UserError;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object, SimpleObject};
use domain::group::Home;
use domain::ids::GroupId;
use input::{CreateGroupInput, UpdateGroupInput};
use persistence::governance::group::{self, Authority};
use std::hash::Hash;
use std::sync::Arc;

/// What came of a change of a group.
#[derive(SimpleObject)]
pub(crate) struct GroupPayload {
    /// The group as it is now; null where there are errors.
    group: Option<Group>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl GroupPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<GroupId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { group: acting.ask.one(id).await?.map(Group), user_errors: Vec::new() },
            Err(user_errors) => Self { group: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct GroupMutation;

#[Object]
impl GroupMutation {
    /// Sets up a group. A board or an executive needs MANAGE_PARTNERSHIP in its partnership or county, any other
    /// MANAGE_MEMBERSHIP there; what it covers needs MANAGE_PARTNERSHIP in every partnership named. Refusals:
    /// REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; CONFLICT for a name that a group which stands there
    /// has; NOT_FOUND for what is named; FORBIDDEN.
    async fn create_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The group to set up.")] input: CreateGroupInput,
    ) -> Result<GroupPayload> {
        let acting = ctx.acting()?;
        GroupPayload::of(&acting, create(&acting, input).await).await
    }

    /// Changes a group, or dissolves it. A board or an executive needs MANAGE_PARTNERSHIP in its partnership or
    /// county, any other MANAGE_MEMBERSHIP there; what it covers needs MANAGE_PARTNERSHIP in every partnership that
    /// is added. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; CONFLICT for a name that
    /// another group which stands there has; WRONG_STATE for a dissolution before meetings that are scheduled;
    /// NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn update_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateGroupInput,
    ) -> Result<GroupPayload> {
        let acting = ctx.acting()?;
        GroupPayload::of(&acting, update(&acting, input).await).await
    }
}

/// What the one who acts may do with groups, or what they may know of the record that `field` names.
async fn authority<K>(acting: &Acting<'_>, key: K, field: &str, what: &str) -> Result<Authority>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Records: Loader<K, Error = Arc<persistence::Error>>,
{
    let membership = acting.access_over(key, field, what).await?;
    Ok(Authority { membership, partnership: acting.access(&[field]).ok() })
}

async fn create(acting: &Acting<'_>, input: CreateGroupInput) -> Result<GroupId> {
    let new = input.checked()?;
    let authority = match new.home {
        Home::Partnership(id) => authority(acting, id, "partnershipId", "partnership").await?,
        Home::County(id) => authority(acting, id, "countyId", "county").await?,
    };
    Ok(group::create(acting.ask.db(), &authority, &new, &acting.occasion()).await?)
}

async fn update(acting: &Acting<'_>, input: UpdateGroupInput) -> Result<GroupId> {
    let revision = input.checked()?;
    let authority = authority(acting, revision.group, "id", "group").await?;
    Ok(group::update(acting.ask.db(), &authority, &revision, &acting.occasion()).await?)
}
