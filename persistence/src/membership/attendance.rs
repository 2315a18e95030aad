//! How members attended: one statement counts for all of them.

use crate::database::Database;
use crate::entity::{attendances, meetings, memberships};
use crate::error::Result;
use crate::scope::{find, seen};
use domain::access::Sight;
use domain::ids::MembershipId;
use domain::membership::{AttendanceSummary, Days};
use domain::words::{AttendanceStatus, MeetingStatus, MembershipStatus, Word};
use memberships::{Column, Entity};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, JoinType, SelectStatement};
use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QuerySelect, QueryTrait};
use std::collections::HashMap;
use uuid::Uuid;

/// The member's own line in a meeting's attendance.
const OWN: &str = "own";

#[derive(FromQueryResult)]
struct Counted {
    id: Uuid,
    invited: i64,
    present: i64,
    apologies: i64,
    substituted: i64,
    absent: i64,
}

/// How each membership was attended to in the meetings of its group. Counted are meetings held, on a day
/// within `days` and the term, whose attendance is on record and may be seen. Bounds that are not known
/// are open; a meeting without a day lies within open bounds only. Invitations and empty places have no
/// meetings.
pub async fn attendance_of(
    db: &Database,
    sight: &Sight,
    memberships: &[MembershipId],
    days: Days,
) -> Result<HashMap<MembershipId, AttendanceSummary>> {
    let present = own(AttendanceStatus::Present);
    let apologies = own(AttendanceStatus::Apologies);
    let substituted = Expr::exists(substitutes(sight));
    let unsaid = Expr::col((OWN, attendances::Column::Status)).is_null();
    let away = Condition::any().add(unsaid).add(own(AttendanceStatus::Absent));
    let absent = Condition::all().add(away).add(substituted.clone().not());

    let mut query = find::<Entity>(sight)
        .select_only()
        .filter(Column::Id.is_in(memberships.iter().map(|id| id.0)))
        .filter(Column::PersonId.is_not_null())
        .filter(Column::Status.ne(MembershipStatus::Invited.word()))
        .filter(counted(sight, days))
        .into_query();
    query
        .column((Entity, Column::Id))
        .expr_as(Expr::col((meetings::Entity, meetings::Column::Id)).count(), "invited")
        .expr_as(how_often(present), "present")
        .expr_as(how_often(apologies), "apologies")
        .expr_as(how_often(substituted), "substituted")
        .expr_as(how_often(absent), "absent")
        .inner_join(
            meetings::Entity,
            Expr::col((meetings::Entity, meetings::Column::GroupId)).equals((Entity, Column::GroupId)),
        )
        .join_as(
            JoinType::LeftJoin,
            attendances::Entity,
            OWN,
            Condition::all()
                .add(Expr::col((OWN, attendances::Column::MeetingId)).equals((meetings::Entity, meetings::Column::Id)))
                .add(Expr::col((OWN, attendances::Column::PersonId)).equals((Entity, Column::PersonId))),
        )
        .group_by_col((Entity, Column::Id));
    let connection = db.reading();
    let found = Counted::find_by_statement(connection.get_database_backend().build(&query)).all(connection).await?;
    Ok(found
        .into_iter()
        .map(|row| {
            let Counted { id, invited, present, apologies, substituted, absent } = row;
            (MembershipId(id), AttendanceSummary { invited, present, apologies, substituted, absent })
        })
        .collect())
}

/// The meetings counted for a membership.
fn counted(sight: &Sight, days: Days) -> Condition {
    use meetings::Column as Meeting;
    let day = || Expr::col((meetings::Entity, Meeting::Day));
    Condition::all()
        .add(Meeting::Status.eq(MeetingStatus::Held.word()))
        .add(Meeting::Id.in_subquery(seen::<attendances::Entity>(sight, attendances::Column::MeetingId)))
        .add_option(days.from.map(|from| day().gte(from)))
        .add_option(days.to.map(|to| day().lte(to)))
        .add(Condition::any().add(Column::FromOn.is_null()).add(day().gte(Expr::col((Entity, Column::FromOn)))))
        .add(Condition::any().add(Column::ToOn.is_null()).add(day().lte(Expr::col((Entity, Column::ToOn)))))
}

/// That the member's own line says `status`.
fn own(status: AttendanceStatus) -> Expr {
    Expr::col((OWN, attendances::Column::Status)).eq(status.word())
}

/// Those who were at the meeting in the member's place.
fn substitutes(sight: &Sight) -> SelectStatement {
    use attendances::{Column as Line, Entity as Lines};
    find::<Lines>(sight)
        .select_only()
        .column(Line::Id)
        .filter(Line::Status.eq(AttendanceStatus::Present.word()))
        .filter(Expr::col((Lines, Line::MeetingId)).equals((meetings::Entity, meetings::Column::Id)))
        .filter(Expr::col((Lines, Line::SubstituteForId)).equals((Entity, Column::PersonId)))
        .into_query()
}

/// In how many of the rows `condition` holds.
fn how_often(condition: impl Into<Condition>) -> Expr {
    Expr::expr(CaseStatement::new().case(condition.into(), 1)).count()
}
