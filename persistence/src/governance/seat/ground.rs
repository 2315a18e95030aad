//! What a seat is in, and what stands in the way of it.

use super::super::check_one;
use crate::entity::{groups, memberships, organisations, people};
use crate::error::Result;
use crate::scope;
use chrono::NaiveDate;
use domain::access::Sight;
use domain::governance::SeatTerms;
use domain::ids::{GroupId, MembershipId, OrganisationId, PersonId};
use domain::words::{MembershipRole, MembershipStatus, Word};
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter};

/// The group that somebody is to sit in.
pub(super) async fn group_of(transaction: &DatabaseTransaction, sight: &Sight, id: GroupId) -> Result<groups::Model> {
    let found = scope::find::<groups::Entity>(sight).filter(groups::Column::Id.eq(id.0));
    Ok(found.one(transaction).await?.ok_or_else(|| Refusal::not_found("groupId", "group"))?)
}

/// Nobody sits in what is no more; who sat there may still be recorded.
pub(super) fn check_group(group: &groups::Model, terms: &SeatTerms, today: NaiveDate, refusals: &mut Refusals) {
    let Some(day) = group.dissolved_on.filter(|_| terms.is_open()) else { return };
    if day <= today || terms.from.is_some_and(|from| from >= day) {
        let message = format!("This group is dissolved on {day}: nobody is appointed to it any more.");
        refusals.add(RefusalCode::WrongState, &["groupId"], message);
    }
}

/// That the person and the organisation are there.
pub(super) async fn check_names(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (person, organisation): (Option<PersonId>, Option<OrganisationId>),
    refusals: &mut Refusals,
) -> Result<()> {
    let named = ("personId", person, "person");
    check_one::<people::Entity>(transaction, sight, refusals, people::Column::Id, named).await?;
    let named = ("organisationId", organisation, "organisation");
    check_one::<organisations::Entity>(transaction, sight, refusals, organisations::Column::Id, named).await
}

/// A substitute stands in for another member of the same group.
pub(super) async fn check_substitute(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (group, person): (GroupId, Option<PersonId>),
    terms: &SeatTerms,
    refusals: &mut Refusals,
) -> Result<()> {
    let field = "substituteForId";
    let Some(other) = terms.substitute_for else { return Ok(()) };
    let found = scope::find::<memberships::Entity>(sight).filter(memberships::Column::Id.eq(other.0));
    let Some(other) = found.one(transaction).await? else {
        refusals.push(Refusal::not_found(field, "membership"));
        return Ok(());
    };
    if other.group_id != group.0 {
        let message = "A substitute stands in for a member of the same group.";
        refusals.add(RefusalCode::Invalid, &[field], message);
    } else if person.is_some() && other.person_id == person.map(|id| id.0) {
        refusals.add(RefusalCode::Invalid, &[field], "Nobody stands in for themselves.");
    } else if terms.is_open() && other.status == MembershipStatus::Ended.word() {
        refusals.add(RefusalCode::WrongState, &[field], "That membership has ended: nobody stands in for it.");
    }
    Ok(())
}

/// Nobody sits, or is asked to, in one group in one role twice at a time. Somebody may stand in for several.
pub(super) async fn check_once(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (id, group, person): (MembershipId, GroupId, Option<PersonId>),
    terms: &SeatTerms,
    (field, refusals): (&str, &mut Refusals),
) -> Result<()> {
    use memberships::{Column, Entity};
    let Some(person) = person.filter(|_| terms.is_open()) else { return Ok(()) };
    let others = scope::find::<Entity>(sight)
        .filter(Column::GroupId.eq(group.0))
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::Role.eq(terms.role.word()))
        .filter(Column::Status.ne(MembershipStatus::Ended.word()))
        .filter(Column::Id.ne(id.0))
        .all(transaction)
        .await?;
    let alike = |other: &memberships::Model| {
        terms.role != MembershipRole::Substitute || other.substitute_for_id == terms.substitute_for.map(|id| id.0)
    };
    if others.iter().any(|other| alike(other) && terms.overlaps(other.from_on, other.to_on)) {
        let message = "They sit in this group in this role already.";
        refusals.add(RefusalCode::Conflict, &[field], message);
    }
    Ok(())
}
