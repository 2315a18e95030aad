//! Action points as rows.

use crate::entity::{action_owners, action_points, groups, meetings, organisations, people};
use crate::error::Result;
use crate::known::known;
use crate::meeting::writing::Proof;
use crate::scope;
use chrono::NaiveDate;
use domain::Refusals;
use domain::access::Sight;
use domain::action::{EnteredAction, EnteredOwners, OwnerKey, WITHOUT_DAY};
use domain::ids::{ActionPointId, GroupId, MeetingId, MinuteItemId};
use domain::live::{ActionPointChange, Change};
use domain::words::{ActionOwnerKind, ActionStatus, Word};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The records that owners are, by their kind.
#[derive(Default)]
struct Named {
    people: Vec<Uuid>,
    organisations: Vec<Uuid>,
    groups: Vec<Uuid>,
}

/// Adds NOT_FOUND for each owner, group and meeting that is named and not seen; `path` leads to the input.
pub(crate) async fn check_references(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (owners, due_meeting): (&EnteredOwners, Option<MeetingId>),
    path: &[&str],
    refusals: &mut Refusals,
) -> Result<()> {
    let mut named = Named::default();
    for key in &owners.named {
        match *key {
            OwnerKey::Person(id) => named.people.push(id.0),
            OwnerKey::Organisation(id) => named.organisations.push(id.0),
            OwnerKey::Group(id) => named.groups.push(id.0),
        }
    }
    named.groups.extend(owners.holders.iter().map(|holders| holders.role_in.group.0));
    let people = known::<people::Entity>(transaction, sight, people::Column::Id, named.people).await?;
    let organisations =
        known::<organisations::Entity>(transaction, sight, organisations::Column::Id, named.organisations).await?;
    let groups = known::<groups::Entity>(transaction, sight, groups::Column::Id, named.groups).await?;
    let due = due_meeting.map(|id| id.0).into_iter().collect();
    let meetings = known::<meetings::Entity>(transaction, sight, meetings::Column::Id, due).await?;
    let at = |rest: &[&str]| path.iter().chain(rest).map(|&name| name.to_owned()).collect::<Vec<String>>();
    for (index, key) in owners.named.iter().enumerate() {
        let path = at(&["ownerIds", &index.to_string()]);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match *key {
            OwnerKey::Person(id) => people.check(refusals, &path, "person", Some(id)),
            OwnerKey::Organisation(id) => organisations.check(refusals, &path, "organisation", Some(id)),
            OwnerKey::Group(id) => groups.check(refusals, &path, "group", Some(id)),
        }
    }
    for (index, holders) in owners.holders.iter().enumerate() {
        let path = at(&["ownerRoles", &index.to_string(), "groupId"]);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        groups.check(refusals, &path, "group", Some(holders.role_in.group));
    }
    let path = at(&["dueMeetingId"]);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    meetings.check(refusals, &path, "meeting", due_meeting);
    Ok(())
}

/// Writes a new action into the log of a group of a home, and says what to tell.
pub(crate) async fn insert_action(
    transaction: &DatabaseTransaction,
    permit: &Proof,
    (group, home): (Uuid, Uuid),
    (meeting, minute): (Option<MeetingId>, Option<MinuteItemId>),
    action: &EnteredAction,
) -> Result<(ActionPointId, Change)> {
    let id = ActionPointId(Uuid::now_v7());
    let row = action_points::ActiveModel {
        id: Set(id.0),
        version: Set(1),
        home_id: Set(home),
        group_id: Set(group),
        meeting_id: Set(meeting.map(|id| id.0)),
        minute_id: Set(minute.map(|id| id.0)),
        text: Set(action.text.clone()),
        status: Set(ActionStatus::Open.word().to_owned()),
        due_on: Set(action.due.on),
        due_meeting_id: Set(action.due.meeting.map(|id| id.0)),
        due_note: Set(action.due.note.clone()),
        due_order: Set(due_order(transaction, action.due.on, action.due.meeting).await?),
        carried_to_id: Set(None),
        note: Set(None),
        position: Set(next_position(transaction, home).await?),
    };
    scope::insert_permitted(permit, transaction, row).await?;
    write_owners(transaction, permit, id, &action.owners).await?;
    Ok((id, Change::ActionPoint(ActionPointChange { home, action: id })))
}

/// The day an action is sorted by: its own, else that of the meeting it is due at; without one it comes last.
pub(super) async fn due_order(
    transaction: &DatabaseTransaction,
    on: Option<NaiveDate>,
    at: Option<MeetingId>,
) -> Result<NaiveDate> {
    let day = match (on, at) {
        (Some(day), _) => Some(day),
        (None, Some(at)) => {
            // Whether it is seen was asked before; its day moves what is due at it whoever looks.
            let meeting = scope::named_by_what_is_seen::<meetings::Entity>().filter(meetings::Column::Id.eq(at.0));
            meeting.one(transaction).await?.and_then(|row| row.day)
        }
        (None, None) => None,
    };
    Ok(day.unwrap_or(WITHOUT_DAY))
}

/// The place after all actions of the home, seen or not: a hidden one is not told by a gap that nobody is shown.
async fn next_position(transaction: &DatabaseTransaction, home: Uuid) -> Result<i32> {
    use action_points::{Column, Entity};
    let last: Option<Option<i32>> = scope::named_by_what_is_seen::<Entity>()
        .filter(Column::HomeId.eq(home))
        .select_only()
        .column_as(Column::Position.max(), "last")
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.flatten().map_or(0, |last| last.saturating_add(1)))
}

/// Writes the owners of an action, in order.
pub(super) async fn write_owners(
    transaction: &DatabaseTransaction,
    permit: &Proof,
    action: ActionPointId,
    owners: &EnteredOwners,
) -> Result<()> {
    let row = |position: i32, kind: ActionOwnerKind| action_owners::ActiveModel {
        id: Set(Uuid::now_v7()),
        action_point_id: Set(action.0),
        position: Set(position),
        kind: Set(kind.word().to_owned()),
        ..action_owners::ActiveModel::default()
    };
    let named = (0..).zip(&owners.named).map(|(position, key)| match *key {
        OwnerKey::Person(id) => {
            action_owners::ActiveModel { person_id: Set(Some(id.0)), ..row(position, ActionOwnerKind::Person) }
        }
        OwnerKey::Organisation(id) => {
            let organisation_id = Set(Some(id.0));
            action_owners::ActiveModel { organisation_id, ..row(position, ActionOwnerKind::Organisation) }
        }
        OwnerKey::Group(GroupId(id)) => {
            action_owners::ActiveModel { group_id: Set(Some(id)), ..row(position, ActionOwnerKind::Group) }
        }
    });
    let after = i32::try_from(owners.named.len()).unwrap_or(i32::MAX);
    let holders = (after..).zip(&owners.holders).map(|(position, holders)| action_owners::ActiveModel {
        group_id: Set(Some(holders.role_in.group.0)),
        role: Set(Some(holders.role_in.role.word().to_owned())),
        label: Set(holders.label.clone()),
        ..row(position, ActionOwnerKind::RoleHolders)
    });
    for owner in named.chain(holders) {
        scope::insert_permitted(permit, transaction, owner).await?;
    }
    Ok(())
}
