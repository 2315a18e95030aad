//! Action points: what is to be done, and what was reported on it. Whose they are is in the parts below.

mod due;
pub mod holders;
pub mod owners;
pub mod writing;

use crate::database::Database;
use crate::entity::{action_owners, action_points, action_updates, minute_items};
use crate::error::{Error, Result};
use crate::meeting::sight::minuted;
use crate::page::{self, Order};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, find, may, seen};
use action_points::{Column, Entity};
use chrono::NaiveDate;
use domain::access::{Permission, Sight};
use domain::action::{ActionPoint, ActionPointFilter, ActionUpdate, OwnerKey, UNDONE, WITHOUT_DAY};
use domain::ids::{ActionPointId, GroupId, MeetingId, MinuteItemId, PartnershipId, UserId};
use domain::page::{Page, PageRequest};
use domain::words::Word;
use due::find_dated;
use owners::owned;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, Select};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        let minutes = seen::<minute_items::Entity>(sight, minute_items::Column::Id);
        let of_meeting =
            Condition::all().add(Column::MinuteId.is_null()).add(Column::MeetingId.in_subquery(minuted(sight)));
        let of_group = Condition::all().add(Column::MeetingId.is_null()).add(may(
            sight,
            Permission::ReadPapers,
            Column::HomeId,
            Some(Column::GroupId),
        ));
        let own = sight.person().map(|me| Column::Id.in_subquery(owned(action_owners::Column::PersonId.eq(me.0))));
        Condition::any().add(Column::MinuteId.in_subquery(minutes)).add(of_meeting).add(of_group).add_option(own)
    }
}

impl Scoped for action_updates::Entity {
    fn visible(sight: &Sight) -> Condition {
        let actions = seen::<Entity>(sight, Column::Id);
        Condition::all().add(action_updates::Column::ActionPointId.in_subquery(actions))
    }
}

impl TryFrom<action_points::Model> for ActionPoint {
    type Error = Error;

    fn try_from(row: action_points::Model) -> Result<Self> {
        Ok(Self {
            id: ActionPointId(row.id),
            version: row.version,
            status: Row::new("action_points", row.id).word(&row.status)?,
            text: row.text,
            group: GroupId(row.group_id),
            home: row.home_id,
            meeting: row.meeting_id.map(MeetingId),
            minute: row.minute_id.map(MinuteItemId),
            due_on: row.due_on,
            due_meeting: row.due_meeting_id.map(MeetingId),
            due_note: row.due_note,
            due: Some(row.due_order).filter(|day| *day != WITHOUT_DAY),
            carried_to: row.carried_to_id.map(GroupId),
        })
    }
}

impl TryFrom<action_updates::Model> for ActionUpdate {
    type Error = Error;

    fn try_from(row: action_updates::Model) -> Result<Self> {
        Ok(Self {
            at: row.at,
            by: row.by_user_id.map(UserId),
            status: Row::new("action_updates", row.id).word(&row.status)?,
            text: row.text,
        })
    }
}

/// The action points with these ids.
pub async fn by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[ActionPointId],
) -> Result<HashMap<ActionPointId, ActionPoint>> {
    let rows = find_dated(sight).filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(db.reading()).await?;
    rows.into_iter().map(|row| Ok((ActionPointId(row.id), row.try_into()?))).collect()
}

/// A page of the action points that `filter` lets through on the day `today`, by when they are due.
pub async fn page(
    db: &Database,
    sight: &Sight,
    filter: &ActionPointFilter,
    today: NaiveDate,
    request: &PageRequest,
) -> Result<Page<ActionPoint>> {
    let select = filtered(find_dated(sight), filter, today);
    page::page(db.reading(), select, &by_due_day(), request).await?.try_map(TryInto::try_into)
}

/// A page of the action points of each partnership's groups, by when they are due.
pub async fn pages_by_partnership(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    filter: &ActionPointFilter,
    today: NaiveDate,
    request: &PageRequest,
) -> Result<HashMap<PartnershipId, Page<ActionPoint>>> {
    let parents: Vec<_> = partnerships.iter().map(|id| id.0).collect();
    let select = filtered(find_dated(sight), filter, today);
    let pages = page::pages_by(db.reading(), select, Column::HomeId, &parents, &by_due_day(), request).await?;
    page::convert(pages, PartnershipId)
}

/// The action points that each meeting raised, in the order of its minutes.
pub async fn of_meetings(
    db: &Database,
    sight: &Sight,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Vec<ActionPoint>>> {
    let select = find_dated(sight)
        .filter(Column::MeetingId.is_in(meetings.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.meeting_id.map(MeetingId)).await
}

/// The action points that each minute raised, in their order.
pub async fn of_minutes(
    db: &Database,
    sight: &Sight,
    minutes: &[MinuteItemId],
) -> Result<HashMap<MinuteItemId, Vec<ActionPoint>>> {
    let select = find_dated(sight)
        .filter(Column::MinuteId.is_in(minutes.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.minute_id.map(MinuteItemId)).await
}

/// What was reported on each action point, oldest first.
pub async fn updates_of(
    db: &Database,
    sight: &Sight,
    actions: &[ActionPointId],
) -> Result<HashMap<ActionPointId, Vec<ActionUpdate>>> {
    use action_updates::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::ActionPointId.is_in(actions.iter().map(|id| id.0)))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(ActionPointId(row.action_point_id))).await
}

fn filtered(mut select: Select<Entity>, filter: &ActionPointFilter, today: NaiveDate) -> Select<Entity> {
    if let Some(partnership) = filter.partnership {
        select = select.filter(Column::HomeId.eq(partnership.0));
    }
    if let Some(group) = filter.group {
        select = select.filter(Column::GroupId.eq(group.0));
    }
    if let Some(owner) = filter.owner {
        select = select.filter(Column::Id.in_subquery(owned(is_owner(owner))));
    }
    if let Some(status) = &filter.status {
        select = select.filter(Column::Status.is_in(status.iter().map(|status| status.word())));
    }
    if let Some(overdue) = filter.overdue {
        // `ActionPoint::overdue` in SQL.
        let is = Condition::all().add(Column::Status.is_in(UNDONE.map(Word::word))).add(Column::DueOrder.lt(today));
        select = select.filter(if overdue { is } else { is.not() });
    }
    if let Some(day) = filter.due_before {
        select = select.filter(Column::DueOrder.lt(day.min(WITHOUT_DAY)));
    }
    select
}

fn is_owner(owner: OwnerKey) -> Condition {
    use action_owners::Column;
    use domain::words::ActionOwnerKind;
    let named = match owner {
        OwnerKey::Person(person) => Column::PersonId.eq(person.0),
        OwnerKey::Organisation(organisation) => Column::OrganisationId.eq(organisation.0),
        OwnerKey::Group(group) => Column::GroupId.eq(group.0),
    };
    Condition::all().add(named).add(Column::Kind.ne(ActionOwnerKind::RoleHolders.word()))
}

fn by_due_day() -> Order<Entity> {
    Order::ascending("action-due", [Column::DueOrder, Column::Position, Column::Id])
}
