//! Refetching by id (the Relay server specification).

use super::context::Ask;
use super::error::{Result, bad_id};
use super::group::Group;
use super::membership::Membership;
use super::organisation::Organisation;
use super::partnership::Partnership;
use super::person::Person;
use super::place::{County, PoliceArea};
use super::theme::Theme;
use async_graphql::{Context, ID, Interface, Object};
use domain::ids::{self, GlobalId, Id, Kind};

/// A record that can be fetched again by its id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The id, opaque and the same for ever."))]
pub(crate) enum Node {
    PoliceArea(PoliceArea),
    County(County),
    Partnership(Partnership),
    Group(Group),
    Theme(Theme),
    Organisation(Organisation),
    Person(Person),
    Membership(Membership),
}

#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The record with this id; null where there is none or it may not be seen.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id as an earlier answer gave it.")] id: ID,
    ) -> Result<Option<Node>> {
        load(ctx, &id).await
    }

    /// The records with these ids, in their order; null for each that is not there or may not be seen.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids as earlier answers gave them, at most 100.", validator(max_items = 100))] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let loads = ids.iter().map(|id| load(ctx, id));
        futures_util::future::try_join_all(loads).await
    }
}

async fn load(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let GlobalId { kind, uuid } = GlobalId::parse(id).map_err(|error| bad_id("id", &error))?;
    Ok(match kind {
        Kind::PoliceArea => {
            ctx.ask()?.one(ids::PoliceAreaId::from_uuid(uuid)).await?.map(|it| Node::PoliceArea(PoliceArea(it)))
        }
        Kind::County => ctx.ask()?.one(ids::CountyId::from_uuid(uuid)).await?.map(|it| Node::County(County(it))),
        Kind::Partnership => {
            ctx.ask()?.one(ids::PartnershipId::from_uuid(uuid)).await?.map(|it| Node::Partnership(Partnership(it)))
        }
        Kind::Group => ctx.ask()?.one(ids::GroupId::from_uuid(uuid)).await?.map(|it| Node::Group(Group(it))),
        Kind::Theme => ctx.ask()?.one(ids::ThemeId::from_uuid(uuid)).await?.map(|it| Node::Theme(Theme(it))),
        Kind::Organisation => {
            ctx.ask()?.one(ids::OrganisationId::from_uuid(uuid)).await?.map(|it| Node::Organisation(Organisation(it)))
        }
        Kind::Person => ctx.ask()?.one(ids::PersonId::from_uuid(uuid)).await?.map(|it| Node::Person(Person(it))),
        Kind::Membership => {
            ctx.ask()?.one(ids::MembershipId::from_uuid(uuid)).await?.map(|it| Node::Membership(Membership(it)))
        }
        _ => None,
    })
}
