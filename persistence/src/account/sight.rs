//! Who sees which users and grants (design.md §3: users are seen by nobody but themselves and those who
//! manage them).

use super::viewer::scope_of;
use crate::entity::{groups, role_grants, users};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::row::Row;
use crate::scope::{self, Scoped, find, named_by_what_is_seen};
use crate::{Database, read, text};
use chrono::NaiveDate;
use domain::Refusal;
use domain::access::{Grant, Ground, Permission, Reach, Scope, Sight};
use domain::account::{User, UserFilter};
use domain::ids::{RoleGrantId, UserId};
use domain::page::{Page, PageRequest};
use domain::words::Word;
use role_grants::Column as G;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::HashMap;
use users::Column as U;

/// Grants over what `reach` covers.
fn over(reach: &Reach) -> Condition {
    if reach.everywhere() {
        return scope::everything();
    }
    if reach.is_nowhere() {
        return scope::nothing();
    }
    let homes = || reach.homes().iter().copied();
    let groups_there = Query::select()
        .column(groups::Column::Id)
        .from(groups::Entity)
        .and_where(Expr::col((groups::Entity, groups::Column::HomeId)).is_in(homes()))
        .to_owned();
    Condition::any()
        .add(G::PoliceAreaId.is_in(reach.police_areas().iter().map(|area| area.0)))
        .add(G::CountyId.is_in(homes()))
        .add(G::PartnershipId.is_in(homes()))
        .add(G::GroupId.is_in(reach.groups().iter().map(|group| group.0)))
        .add(G::GroupId.in_subquery(groups_there))
}

fn own(sight: &Sight, column: impl ColumnTrait) -> Condition {
    sight.user().map_or_else(scope::nothing, |user| Condition::all().add(column.eq(user.0)))
}

impl Scoped for role_grants::Entity {
    /// One's own, and those where one manages users.
    fn visible(sight: &Sight) -> Condition {
        Condition::any().add(own(sight, G::UserId)).add(over(sight.reach(Permission::ManageUsers)))
    }
}

impl Scoped for users::Entity {
    /// Oneself; those who have or had a role where one manages users; and whom one invited.
    fn visible(sight: &Sight) -> Condition {
        let reach = sight.reach(Permission::ManageUsers);
        let oneself = own(sight, U::Id);
        if reach.is_nowhere() {
            return oneself;
        }
        if reach.everywhere() {
            return scope::everything();
        }
        let have_roles = Query::select().column(G::UserId).from(role_grants::Entity).cond_where(over(reach)).to_owned();
        Condition::any().add(oneself).add(U::Id.in_subquery(have_roles)).add(own(sight, U::CreatedById))
    }
}

/// The users with these ids.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[UserId]) -> Result<HashMap<UserId, User>> {
    read::by_ids::<users::Entity, _, User, _>(db.reading(), sight, U::Id, ids, |user| user.id).await
}

/// The users with these ids, met as those who did something: the record that names them was seen.
///
/// # Errors
/// Where the database fails.
pub async fn acting_users(db: &Database, _sight: &Sight, ids: &[UserId]) -> Result<HashMap<UserId, User>> {
    let rows = named_by_what_is_seen::<users::Entity>()
        .filter(U::Id.is_in(ids.iter().map(|id| id.0)))
        .all(db.reading())
        .await?;
    rows.into_iter().map(|row| super::user(row).map(|user| (user.id, user))).collect()
}

/// A page of users, by name.
///
/// # Errors
/// Where the database fails or the page cannot be given.
pub async fn page(
    db: &Database,
    sight: &Sight,
    filter: &UserFilter,
    today: NaiveDate,
    request: &PageRequest,
) -> Result<Page<User>> {
    let mut select = find::<users::Entity>(sight);
    if let Some(text) = &filter.text {
        select = select.filter(text::contains_words((users::Entity, U::Folded), text));
    }
    if let Some(active) = filter.active {
        select = select.filter(U::Active.eq(active));
    }
    if filter.role.is_some() || filter.scope.is_some() {
        select = select.filter(U::Id.in_subquery(holders(sight, filter, today)));
    }
    let order = Order::ascending("user-name", [U::Folded, U::Id]);
    page::page(db.reading(), select, &order, request).await?.try_map(User::try_from)
}

/// Who hold, today and as far as the one who looks may know, what the filter asks for.
fn holders(sight: &Sight, filter: &UserFilter, today: NaiveDate) -> sea_orm::sea_query::SelectStatement {
    let mut grants = find::<role_grants::Entity>(sight).filter(lasting(today)).filter(G::ValidFrom.lte(today));
    if let Some(roles) = &filter.role {
        grants = grants.filter(G::Role.is_in(roles.iter().map(|role| role.word())));
    }
    if let Some(over) = filter.scope {
        grants = grants.filter(is_over(over));
    }
    grants.select_only().column(G::UserId).into_query()
}

pub(super) fn is_over(scope: Scope) -> Condition {
    let condition = Condition::all().add(G::ScopeKind.eq(scope.kind().word()));
    match scope {
        Scope::Platform => condition,
        Scope::PoliceArea(area) => condition.add(G::PoliceAreaId.eq(area.0)),
        Scope::County(county) => condition.add(G::CountyId.eq(county.0)),
        Scope::Partnership(partnership) => condition.add(G::PartnershipId.eq(partnership.0)),
        Scope::Group(group) => condition.add(G::GroupId.eq(group.0)),
    }
}

fn lasting(today: NaiveDate) -> Condition {
    Condition::all().add(G::RevokedAt.is_null()).add(G::ValidTo.is_null().or(G::ValidTo.gte(today)))
}

/// The grants of each user that hold today or will, the oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn grants_of(
    db: &Database,
    sight: &Sight,
    users: &[UserId],
    today: NaiveDate,
) -> Result<HashMap<UserId, Vec<Grant>>> {
    let select = find::<role_grants::Entity>(sight)
        .filter(lasting(today))
        .filter(G::UserId.is_in(users.iter().map(|user| user.0)))
        .order_by_asc(G::Id);
    read::grouped(db.reading(), select, |row| Some(UserId(row.user_id))).await
}

/// The grants with these ids, those that ended among them.
///
/// # Errors
/// Where the database fails.
pub async fn grants_by_ids(db: &Database, sight: &Sight, ids: &[RoleGrantId]) -> Result<HashMap<RoleGrantId, Grant>> {
    read::by_ids::<role_grants::Entity, _, Grant, _>(db.reading(), sight, G::Id, ids, |grant| grant.id).await
}

impl TryFrom<role_grants::Model> for Grant {
    type Error = Error;

    /// The grant itself; what lies in its scope is read where access is decided.
    fn try_from(model: role_grants::Model) -> Result<Self> {
        let row = Row::new("role_grants", model.id);
        Ok(Self {
            id: RoleGrantId(model.id),
            role: row.word(&model.role)?,
            scope: scope_of(row, model.police_area_id, model.county_id, model.partnership_id, model.group_id)?,
            valid_from: model.valid_from,
            valid_to: model.valid_to,
            revoked_at: model.revoked_at,
            ground: Ground::default(),
        })
    }
}

/// What to tell somebody who may not manage users at all, of the user that `field` of their input names.
///
/// # Errors
/// Where the database fails.
pub async fn refusal_for(db: &Database, sight: &Sight, user: UserId, field: &str) -> Result<Refusal> {
    let seen = by_ids(db, sight, &[user]).await?.contains_key(&user);
    Ok(if seen { Refusal::forbidden(&[field], "You do not manage users.") } else { Refusal::not_found(field, "user") })
}
