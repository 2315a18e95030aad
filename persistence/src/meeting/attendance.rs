//! Who came to meetings and what interests they declared.

use crate::database::Database;
use crate::entity::{attendances, interest_declarations, memberships};
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::find;
use domain::access::Sight;
use domain::ids::{AgendaItemId, AttendanceId, GroupId, MeetingId, OrganisationId, PersonId};
use domain::meeting::{Attendance, InterestDeclaration};
use domain::quorum::Seat;
use domain::words::{MembershipStatus, Word};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

impl TryFrom<attendances::Model> for Attendance {
    type Error = Error;

    fn try_from(row: attendances::Model) -> Result<Self> {
        Ok(Self {
            id: AttendanceId(row.id),
            meeting: MeetingId(row.meeting_id),
            person: row.person_id.map(PersonId),
            name: row.name,
            organisation: row.organisation_id.map(OrganisationId),
            job_title: row.job_title,
            status: Row::new("attendances", row.id).word(&row.status)?,
            chaired: row.chaired,
            substitute_for: row.substitute_for_id.map(PersonId),
            in_attendance: row.in_attendance,
        })
    }
}

impl TryFrom<interest_declarations::Model> for InterestDeclaration {
    type Error = Error;

    fn try_from(row: interest_declarations::Model) -> Result<Self> {
        Ok(Self {
            person: PersonId(row.person_id),
            agenda_item: row.agenda_item_id.map(AgendaItemId),
            interest: row.interest,
        })
    }
}

impl TryFrom<memberships::Model> for Seat {
    type Error = Error;

    fn try_from(row: memberships::Model) -> Result<Self> {
        Ok(Self {
            person: row.person_id.map(PersonId),
            organisation: row.organisation_id.map(OrganisationId),
            responsible_authority: row.responsible_authority,
        })
    }
}

/// The attendances with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[AttendanceId]) -> Result<HashMap<AttendanceId, Attendance>> {
    use attendances::{Column, Entity};
    read::by_ids::<Entity, _, Attendance, _>(db.reading(), sight, Column::Id, ids, |attendance| attendance.id).await
}

/// The attendance of each meeting, in the order of its minutes.
pub async fn of_meetings(
    db: &Database,
    sight: &Sight,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Vec<Attendance>>> {
    use attendances::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::MeetingId.is_in(meetings.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(MeetingId(row.meeting_id))).await
}

/// The interests declared at each meeting, in the order of its minutes.
pub async fn declarations_of(
    db: &Database,
    sight: &Sight,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Vec<InterestDeclaration>>> {
    use interest_declarations::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::MeetingId.is_in(meetings.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(MeetingId(row.meeting_id))).await
}

/// The places in each group that a quorum is counted by. Invited people have none yet.
pub async fn seats_of(db: &Database, sight: &Sight, groups: &[GroupId]) -> Result<HashMap<GroupId, Vec<Seat>>> {
    use memberships::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::GroupId.is_in(groups.iter().map(|id| id.0)))
        .filter(Column::Status.ne(MembershipStatus::Invited.word()))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(GroupId(row.group_id))).await
}
