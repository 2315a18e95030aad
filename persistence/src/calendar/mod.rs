//! Meetings as calendars show them, to whom they are shown anywhere else.

mod address;

pub use address::{NewAddress, by_ids, by_secret, create, page_of_own, revoke};

use crate::database::Database;
use crate::entity::{audit_events, groups, meetings, memberships};
use crate::error::Result;
use crate::membership::held_on;
use crate::scope::{self, find};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Scope, Sight, Viewer};
use domain::calendar::{Entry, LOOKS_BACK, MOST_MEETINGS};
use domain::ids::{GroupId, Id, MeetingId, PartnershipId};
use domain::meeting::Meeting;
use meetings::{Column, Entity};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// Whose meetings a calendar shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of a partnership's groups.
    Partnership(PartnershipId),
    /// Those of some groups.
    Groups(Vec<GroupId>),
}

/// The meetings that the one who looks may see, from a year before `today` on, in order: the latest where there are
/// more than a calendar holds.
///
/// # Errors
/// Where the database fails.
pub async fn entries(db: &Database, sight: &Sight, whose: &Whose, today: NaiveDate) -> Result<Vec<Entry>> {
    let from = today.checked_sub_signed(LOOKS_BACK).unwrap_or(today);
    let whose = match whose {
        Whose::Partnership(id) => Column::HomeId.eq(id.0),
        Whose::Groups(ids) => Column::GroupId.is_in(ids.iter().map(|id| id.0)),
    };
    let rows = find::<Entity>(sight)
        .filter(whose)
        .filter(Column::Day.gte(from))
        .order_by_desc(Column::Latest)
        .order_by_desc(Column::Id)
        .limit(MOST_MEETINGS)
        .all(db.reading())
        .await?;
    let (names, changes) = (names(db, sight, &rows).await?, changes(db, &rows).await?);
    let entry = |row: meetings::Model| {
        let meeting = Meeting::try_from(row)?.seen_by(sight);
        let group = names.get(&meeting.group.0).cloned().unwrap_or_default();
        Ok(Entry { group, changed_at: changes.get(&meeting.id.0).copied(), meeting })
    };
    rows.into_iter().rev().map(entry).collect()
}

async fn names(db: &Database, sight: &Sight, meetings: &[meetings::Model]) -> Result<HashMap<Uuid, String>> {
    use groups::{Column, Entity};
    let mut ids: Vec<Uuid> = meetings.iter().map(|meeting| meeting.group_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let named = find::<Entity>(sight).filter(Column::Id.is_in(ids)).select_only().columns([Column::Id, Column::Name]);
    Ok(named.into_tuple::<(Uuid, String)>().all(db.reading()).await?.into_iter().collect())
}

/// When each of some meetings, which are seen, was last changed through the service: of its history only that.
async fn changes(db: &Database, meetings: &[meetings::Model]) -> Result<HashMap<Uuid, DateTime<Utc>>> {
    use audit_events::{Column, Entity};
    let changes = scope::named_by_what_is_seen::<Entity>()
        .filter(Column::SubjectKind.eq(MeetingId::KIND.name()))
        .filter(Column::SubjectId.is_in(meetings.iter().map(|meeting| meeting.id)))
        .select_only()
        .column(Column::SubjectId)
        .column_as(Column::At.max(), "last")
        .group_by(Column::SubjectId);
    Ok(changes.into_tuple::<(Uuid, DateTime<Utc>)>().all(db.reading()).await?.into_iter().collect())
}

/// The groups in which somebody sits today, and those over which they hold a role by itself.
///
/// # Errors
/// Where the database fails.
pub async fn own_groups(db: &Database, viewer: &Viewer, sight: &Sight, today: NaiveDate) -> Result<Vec<GroupId>> {
    use memberships::{Column, Entity};
    let granted = viewer.grants().iter().filter_map(|grant| match grant.scope {
        Scope::Group(group) => Some(group),
        _ => None,
    });
    let mut groups: Vec<GroupId> = granted.collect();
    if let Some(person) = viewer.person_id() {
        let sits = find::<Entity>(sight)
            .filter(Column::PersonId.eq(person.0))
            .filter(held_on(today, today))
            .select_only()
            .column(Column::GroupId);
        groups.extend(sits.into_tuple::<Uuid>().all(db.reading()).await?.into_iter().map(GroupId));
    }
    groups.sort_unstable();
    groups.dedup();
    Ok(groups)
}
