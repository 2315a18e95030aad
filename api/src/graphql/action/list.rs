//! Lists of action points: of everything, of a partnership, of the one who is signed in.

use super::ActionPoint;
use crate::graphql::action_status::ActionStatus;
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, maybe_id_of, page_request};
use crate::graphql::error::{Failure, Result, bad_id};
use crate::graphql::loaders::{Listed, Records, listed};
use crate::graphql::scalars::Date;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, Object};
use domain::action::{self, OwnerKey};
use domain::ids::{GlobalId, GroupId, Kind, OrganisationId, PartnershipId, PersonId};
use domain::page::Page;
use std::collections::HashMap;
use std::sync::Arc;

type ActionsOf = Listed<PartnershipId, action::ActionPointFilter>;

impl Loader<ActionsOf> for Records {
    type Value = Arc<Page<action::ActionPoint>>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[ActionsOf]) -> Result<HashMap<ActionsOf, Self::Value>, Self::Error> {
        let today = domain::london::day_of(self.now);
        listed(keys, async |partnerships, filter, page| {
            let (db, sight) = (&self.db, &self.sight);
            persistence::action::pages_by_partnership(db, sight, &partnerships, &filter, today, &page).await
        })
        .await
    }
}

/// Which action points are wanted; all conditions hold together.
#[derive(InputObject)]
pub(crate) struct ActionPointFilter {
    /// In the logs of this partnership's groups.
    partnership_id: Option<ID>,
    /// In the log of this group, without those below it.
    group_id: Option<ID>,
    /// Owned by this person, organisation or group, by name and not as the holder of a role.
    owner_id: Option<ID>,
    /// With one of these statuses.
    status: Option<Vec<ActionStatus>>,
    /// True for overdue ones only, false for all others.
    overdue: Option<bool>,
    /// Due before this day, or at a meeting before it; leaves out those without a day.
    due_before: Option<Date>,
}

impl ActionPointFilter {
    fn checked(self) -> Result<action::ActionPointFilter> {
        Ok(action::ActionPointFilter {
            partnership: maybe_id_of("filter.partnershipId", self.partnership_id.as_ref())?,
            group: maybe_id_of("filter.groupId", self.group_id.as_ref())?,
            owner: self.owner_id.as_ref().map(|id| owner_of("filter.ownerId", id)).transpose()?,
            status: statuses(self.status),
            overdue: self.overdue,
            due_before: self.due_before.map(|day| day.0),
        })
    }
}

fn statuses(status: Option<Vec<ActionStatus>>) -> Option<Vec<domain::words::ActionStatus>> {
    status.map(|status| status.into_iter().map(Into::into).collect())
}

/// The person, organisation or group that a client sent the id of as `argument`.
pub(crate) fn owner_of(argument: &str, id: &ID) -> Result<OwnerKey> {
    let GlobalId { kind, uuid } = GlobalId::parse(id).map_err(|error| bad_id(argument, &error))?;
    match kind {
        Kind::Person => Ok(OwnerKey::Person(PersonId(uuid))),
        Kind::Organisation => Ok(OwnerKey::Organisation(OrganisationId(uuid))),
        Kind::Group => Ok(OwnerKey::Group(GroupId(uuid))),
        other => {
            let found = other.name();
            let wanted = "a Person, an Organisation or a Group is needed";
            Err(Failure::BadRequest(format!("`{argument}`: this is the id of a {found}, where the id of {wanted}")))
        }
    }
}

/// The action points of a partnership's groups.
pub(crate) struct PartnershipActions(pub(crate) PartnershipId);

/// The action points of a partnership's groups.
#[Object]
impl PartnershipActions {
    /// The action points in the logs of all its groups, by when they are due, those without a day last.
    async fn action_points(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<ActionPointFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ActionPoint>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(ActionPointFilter::checked).transpose()?.unwrap_or_default();
        Ok(Connection::shared(ctx.ask()?.one(Listed { parent: self.0, filter, page }).await?, ActionPoint))
    }
}

/// The action points of the one who is signed in.
pub(crate) struct ViewerActions;

/// The action points of the one who is signed in.
#[Object]
impl ViewerActions {
    /// The action points that the user has to answer for, by when they are due, those without a day last: owned
    /// by the user's person, by a group in which, an organisation for which or a role in which that person sits
    /// today. Empty for a user whose person is not known.
    async fn action_points(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With one of these statuses; any unless told.")] status: Option<Vec<ActionStatus>>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ActionPoint>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = action::ActionPointFilter { status: statuses(status), ..Default::default() };
        let (db, sight) = (ask.db(), ask.sight());
        let found = persistence::action::owners::page_of_own(db, sight, &filter, ask.today(), &page).await?;
        Ok(Connection::new(found, ActionPoint))
    }
}

#[derive(Default)]
pub(crate) struct ActionQuery;

#[Object]
impl ActionQuery {
    /// The action points that may be seen, by when they are due, those without a day last: those of published
    /// minutes, one's own, and those of groups whose papers one may read.
    async fn action_points(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<ActionPointFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ActionPoint>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(ActionPointFilter::checked).transpose()?.unwrap_or_default();
        let found = persistence::action::page(ask.db(), ask.sight(), &filter, ask.today(), &page).await?;
        Ok(Connection::new(found, ActionPoint))
    }
}
