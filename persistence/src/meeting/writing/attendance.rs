//! Who came, written as a whole.

use super::ground::{Subject, as_read};
use crate::audit::{self, Occasion};
use crate::entity::{attendances, memberships, organisations, people};
use crate::error::Result;
use crate::known::known;
use crate::work::Unit;
use crate::{Database, scope};
use chrono::{DateTime, SubsecRound, Utc};
use domain::Refusals;
use domain::access::{Access, Sight, capability::ManageMeetings};
use domain::ids::{MeetingId, OrganisationId, PersonId};
use domain::meeting::{EnteredAttendance, check_attendance, check_times};
use domain::words::{AttendanceStatus, MeetingStatus, MembershipStatus, Word};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Who came, in place of what was recorded before.
#[derive(Clone, Debug)]
pub struct Attended {
    /// The meeting, and the version of it that was read.
    pub meeting: (MeetingId, i32),
    /// When it began; `None` for what is recorded already.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended; `None` for what is recorded already.
    pub ended_at: Option<DateTime<Utc>>,
    /// Each, in the order of the minutes.
    pub attendance: Vec<EnteredAttendance>,
}

/// Records who came to a meeting, in place of what was recorded before. Somebody who was present makes it one that
/// was held.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not seen.
pub async fn record_attendance(
    database: &Database,
    access: &Access<ManageMeetings>,
    attended: &Attended,
    occasion: &Occasion,
) -> Result<MeetingId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let (sight, subject) = (access.sight(), as_read(transaction, access, attended.meeting).await?);
            let (mut refusals, mut attendance) = (Refusals::default(), attended.attendance.clone());
            subject.meeting.check_not_cancelled(&mut refusals, "meetingId");
            subject.meeting.check_minutes_open(&mut refusals, "meetingId");
            check_attendance(&mut refusals, &mut attendance);
            let started_at = attended.started_at.map(|moment| moment.trunc_subsecs(6)).or(subject.row.started_at);
            let ended_at = attended.ended_at.map(|moment| moment.trunc_subsecs(6)).or(subject.row.ended_at);
            check_times(&mut refusals, started_at, ended_at);
            let names = check_names(transaction, &sight, &attendance, &mut refusals).await?;
            refusals.none()?;
            seat(transaction, &sight, &subject, &mut attendance).await?;
            let (before, after) = replace(transaction, &sight, &subject, &attendance, &names).await?;
            let mut row = subject.changing();
            row.started_at = Set(started_at);
            row.ended_at = Set(ended_at);
            if attendance.iter().any(|one| one.status == AttendanceStatus::Present) {
                row.status = Set(MeetingStatus::Held.word().to_owned());
            }
            scope::update_permitted(&subject.permit, transaction, row).await?;
            let event = subject.event("RECORD_ATTENDANCE").change("attendance", before, Some(after));
            audit::write(transaction, event, occasion).await?;
            Ok((subject.meeting.id, subject.minutes_changed(false)))
        })
        .await
}

/// The names of the people who are named, after adding NOT_FOUND for those that are not seen.
async fn check_names(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    attendance: &[EnteredAttendance],
    refusals: &mut Refusals,
) -> Result<HashMap<Uuid, String>> {
    let named = attendance.iter().flat_map(|one| [one.person, one.substitute_for]).flatten().map(|id| id.0);
    let rows = scope::find::<people::Entity>(sight).filter(people::Column::Id.is_in(named)).all(transaction).await?;
    let names: HashMap<Uuid, String> = rows.into_iter().map(|row| (row.id, row.name)).collect();
    let for_them = attendance.iter().filter_map(|one| one.organisation).map(|id| id.0).collect();
    let there = known::<organisations::Entity>(transaction, sight, organisations::Column::Id, for_them).await?;
    for (index, one) in attendance.iter().enumerate() {
        let index = index.to_string();
        for (field, person) in [("personId", one.person), ("substituteForId", one.substitute_for)] {
            if person.is_some_and(|person| !names.contains_key(&person.0)) {
                let message = "There is no such person.";
                refusals.add(domain::RefusalCode::NotFound, &["attendance", &index, field], message);
            }
        }
        there.check(refusals, &["attendance", &index, "organisationId"], "organisation", one.organisation);
    }
    Ok(names)
}

/// Says of those who came for nobody that is named for whom they did: for whom they sit in the group on that day, else
/// the member they stood in for does.
async fn seat(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    subject: &Subject,
    attendance: &mut [EnteredAttendance],
) -> Result<()> {
    use memberships::{Column, Entity};
    let silent = attendance.iter().filter(|one| one.organisation.is_none());
    let named = silent.flat_map(|one| [one.person, one.substitute_for]).flatten().map(|id| id.0);
    let mut seats = scope::find::<Entity>(sight)
        .filter(Column::GroupId.eq(subject.row.group_id))
        .filter(Column::PersonId.is_in(named))
        .filter(Column::OrganisationId.is_not_null())
        .filter(Column::Status.ne(MembershipStatus::Invited.word()));
    if let Some(day) = subject.row.day {
        seats = seats
            .filter(Condition::any().add(Column::FromOn.is_null()).add(Column::FromOn.lte(day)))
            .filter(Condition::any().add(Column::ToOn.is_null()).add(Column::ToOn.gte(day)));
    }
    let seats = seats.order_by_asc(Column::Position).order_by_asc(Column::Id).all(transaction).await?;
    let sits_for = |person: Option<PersonId>| {
        let seat = seats.iter().find(|seat| seat.person_id == person.map(|id| id.0))?;
        seat.organisation_id.map(OrganisationId)
    };
    for one in attendance.iter_mut().filter(|one| one.organisation.is_none()) {
        let stood_in = |one: &EnteredAttendance| one.substitute_for.and_then(|member| sits_for(Some(member)));
        one.organisation = one.person.and_then(|person| sits_for(Some(person))).or_else(|| stood_in(one));
    }
    Ok(())
}

/// Writes the list in place of the one that is there, and says what both come to. Who is on both keeps the id.
async fn replace(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    subject: &Subject,
    attendance: &[EnteredAttendance],
    names: &HashMap<Uuid, String>,
) -> Result<(Option<String>, String)> {
    use attendances::{Column, Entity};
    let there = scope::find::<Entity>(sight).filter(Column::MeetingId.eq(subject.row.id)).all(transaction).await?;
    scope::delete_permitted::<Entity, _>(&subject.permit)
        .filter(Column::MeetingId.eq(subject.row.id))
        .exec(transaction)
        .await?;
    let before = (!there.is_empty()).then(|| told(there.iter().map(|row| row.status.as_str())));
    let mut ids: HashMap<(Option<Uuid>, String), Uuid> =
        there.into_iter().map(|row| (key(row.person_id, row.name), row.id)).collect();
    for (position, one) in (0..).zip(attendance) {
        let name = name_of(one, names);
        let id = ids.remove(&key(one.person.map(|id| id.0), name.clone())).unwrap_or_else(Uuid::now_v7);
        let row = attendances::ActiveModel {
            id: Set(id),
            meeting_id: Set(subject.row.id),
            position: Set(position),
            person_id: Set(one.person.map(|id| id.0)),
            name: Set(name),
            organisation_id: Set(one.organisation.map(|id| id.0)),
            job_title: Set(one.job_title.clone()),
            status: Set(one.status.word().to_owned()),
            chaired: Set(one.chaired),
            substitute_for_id: Set(one.substitute_for.map(|id| id.0)),
            in_attendance: Set(one.in_attendance),
            note: Set(None),
        };
        scope::insert_permitted(&subject.permit, transaction, row).await?;
    }
    Ok((before, told(attendance.iter().map(|one| one.status.word()))))
}

/// What tells two lines of attendance apart: the person, or the name where there is none.
fn key(person: Option<Uuid>, name: String) -> (Option<Uuid>, String) {
    (person, if person.is_some() { String::new() } else { name })
}

/// The name that was entered, else the person's; a substitute without one is called by whom they stand in for.
fn name_of(one: &EnteredAttendance, names: &HashMap<Uuid, String>) -> String {
    let of = |person: Option<PersonId>| names.get(&person?.0);
    let substitute = || Some(format!("Substitute for {}", of(one.substitute_for)?));
    one.name.clone().or_else(|| of(one.person).cloned()).or_else(substitute).unwrap_or_default()
}

/// How many of each, such as `PRESENT 9, APOLOGIES 2`.
fn told<'a>(statuses: impl Iterator<Item = &'a str> + Clone) -> String {
    use AttendanceStatus::{Absent, Apologies, Present};
    let count = |status: AttendanceStatus| {
        let count = statuses.clone().filter(|one| *one == status.word()).count();
        format!("{} {count}", status.word())
    };
    [Present, Apologies, Absent].map(count).join(", ")
}
