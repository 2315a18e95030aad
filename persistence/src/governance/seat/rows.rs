//! Seats as rows, and as lines of the audit.

use super::super::{Said, named};
use crate::entity::memberships;
use crate::error::Result;
use crate::scope;
use domain::access::Sight;
use domain::governance::SeatTerms;
use domain::ids::{MembershipId, PersonId};
use domain::words::Word;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The row of a seat, but for the group it is in and its place there, which never change.
pub(super) fn row_of(
    id: MembershipId,
    version: i32,
    terms: &SeatTerms,
    person: Option<PersonId>,
) -> memberships::ActiveModel {
    memberships::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        person_id: Set(person.map(|id| id.0)),
        organisation_id: Set(terms.organisation.map(|id| id.0)),
        role: Set(terms.role.word().to_owned()),
        post: Set(terms.post.clone()),
        status: Set(terms.status.word().to_owned()),
        vacant: Set(terms.vacant),
        responsible_authority: Set(terms.responsible_authority),
        substitute_for_id: Set(terms.substitute_for.map(|id| id.0)),
        from_on: Set(terms.from),
        to_on: Set(terms.to),
        inducted_on: Set(terms.inducted_on),
        vacancy_reason: Set(terms.vacancy_reason.clone()),
        acting: Set(terms.acting),
        ..Default::default()
    }
}

/// The place after the last of the seats of a partnership or county.
pub(super) async fn next_position(transaction: &DatabaseTransaction, sight: &Sight, home: Uuid) -> Result<i32> {
    let last: Option<Option<i32>> = scope::find::<memberships::Entity>(sight)
        .select_only()
        .column_as(memberships::Column::Position.max(), "last")
        .filter(memberships::Column::HomeId.eq(home))
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.flatten().map_or(0, |last| last.saturating_add(1)))
}

/// What is said of a seat, and who holds it. Why it is vacant may say what befell somebody, and the audit is read by
/// some who may not read the group's papers: it tells only whether a reason is stated.
pub(super) fn said(terms: &SeatTerms, person: Option<PersonId>) -> Said {
    vec![
        ("person", named(person)),
        ("organisation", named(terms.organisation)),
        ("role", Some(terms.role.word().to_owned())),
        ("acting", terms.acting.then(|| "true".to_owned())),
        ("post", terms.post.clone()),
        ("status", Some(terms.status.word().to_owned())),
        ("vacant", terms.vacant.then(|| "true".to_owned())),
        ("vacancyReason", terms.vacancy_reason.as_ref().map(|_| "stated".to_owned())),
        ("responsibleAuthority", terms.responsible_authority.then(|| "true".to_owned())),
        ("substituteFor", named(terms.substitute_for)),
        ("from", terms.from.map(|day| day.to_string())),
        ("to", terms.to.map(|day| day.to_string())),
        ("inductedOn", terms.inducted_on.map(|day| day.to_string())),
    ]
}
