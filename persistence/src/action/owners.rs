//! Whose action points are, and those that somebody has to answer for.

use super::due::find_dated;
use super::holders::{self, Held};
use super::{by_due_day, filtered};
use crate::database::Database;
use crate::entity::{action_owners, action_points};
use crate::error::{Error, Result};
use crate::page;
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, find, nothing, seen};
use action_owners::{Column, Entity};
use chrono::NaiveDate;
use domain::access::Sight;
use domain::action::{self, ActionOwner, ActionPoint, ActionPointFilter, RoleHolders, RoleIn};
use domain::ids::{ActionPointId, GroupId, OrganisationId, PersonId};
use domain::page::{Page, PageRequest};
use domain::words::{ActionOwnerKind, MembershipRole, Word};
use sea_orm::sea_query::{IntoCondition, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use strum::VariantArray;

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        let actions = seen::<action_points::Entity>(sight, action_points::Column::Id);
        Condition::all().add(Column::ActionPointId.in_subquery(actions))
    }
}

impl TryFrom<action_owners::Model> for ActionOwner {
    type Error = Error;

    fn try_from(row: action_owners::Model) -> Result<Self> {
        let at = Row::new("action_owners", row.id);
        let missing = || at.inconsistent("an owner without its id");
        Ok(match at.word::<ActionOwnerKind>(&row.kind)? {
            ActionOwnerKind::Person => Self::Person(row.person_id.map(PersonId).ok_or_else(missing)?),
            ActionOwnerKind::Organisation => {
                Self::Organisation(row.organisation_id.map(OrganisationId).ok_or_else(missing)?)
            }
            ActionOwnerKind::Group => Self::Group(row.group_id.map(GroupId).ok_or_else(missing)?),
            ActionOwnerKind::RoleHolders => {
                let role = at.maybe_word(row.role.as_deref())?.ok_or_else(missing)?;
                let group = row.group_id.map(GroupId).ok_or_else(missing)?;
                let label = row.label.unwrap_or_else(|| action::holders(role).to_owned());
                Self::RoleHolders(RoleHolders { label, role_in: RoleIn { role, group } })
            }
        })
    }
}

/// The owners of each action point, in order.
pub async fn of_actions(
    db: &Database,
    sight: &Sight,
    actions: &[ActionPointId],
) -> Result<HashMap<ActionPointId, Vec<ActionOwner>>> {
    let select = find::<Entity>(sight)
        .filter(Column::ActionPointId.is_in(actions.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(ActionPointId(row.action_point_id))).await
}

/// A page of the visible action points that the person who looks owns on the day `today`: by name, or as
/// one who sits in the group, comes for the organisation or holds the role that owns them.
pub async fn page_of_own(
    db: &Database,
    sight: &Sight,
    filter: &ActionPointFilter,
    today: NaiveDate,
    request: &PageRequest,
) -> Result<Page<ActionPoint>> {
    if sight.person().is_none() {
        return Ok(Page::empty());
    }
    let select = filtered(find_dated(sight).filter(mine(db, sight, today).await?), filter, today);
    page::page(db.reading(), select, &by_due_day(), request).await?.try_map(TryInto::try_into)
}

/// That an action point is one that the person who looks answers for on the day `today`.
pub(super) async fn mine(db: &Database, sight: &Sight, today: NaiveDate) -> Result<Condition> {
    let Some(me) = sight.person() else { return Ok(nothing()) };
    let held = holders::held_by(db, sight, me, today).await?;
    Ok(Condition::all().add(action_points::Column::Id.in_subquery(owned(answers_for(me, &held)))))
}

/// Whether an action point is visible and one that the person who looks answers for on the day `today`.
pub async fn is_own(db: &Database, sight: &Sight, action: ActionPointId, today: NaiveDate) -> Result<bool> {
    let own = mine(db, sight, today).await?;
    let select = find::<action_points::Entity>(sight).filter(action_points::Column::Id.eq(action.0)).filter(own);
    Ok(select.count(db.reading()).await? > 0)
}

/// The action points with an owner for which `condition` holds, seen or not: for conditions on action
/// points, which add what may be seen.
pub(super) fn owned(condition: impl IntoCondition) -> SelectStatement {
    let mut owned = Query::select();
    owned.column((Entity, Column::ActionPointId)).from(Entity).cond_where(condition);
    owned
}

fn answers_for(me: PersonId, held: &Held) -> Condition {
    let groups = Condition::all()
        .add(Column::Kind.eq(ActionOwnerKind::Group.word()))
        .add(Column::GroupId.is_in(held.groups.iter().map(|id| id.0)));
    let roles = MembershipRole::VARIANTS.iter().fold(Condition::any(), |roles, role| {
        let below = held.below_which(*role).map(|group| group.0);
        roles.add(Condition::all().add(Column::Role.eq(role.word())).add(Column::GroupId.is_in(below)))
    });
    Condition::any()
        .add(Column::PersonId.eq(me.0))
        .add(Column::OrganisationId.is_in(held.organisations.iter().map(|id| id.0)))
        .add(groups)
        .add(roles)
}
