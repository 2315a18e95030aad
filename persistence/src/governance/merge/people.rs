//! Two entries of one person, such as under a name that was misspelt.

mod collisions;
mod places;

use super::super::{NO_ROLE, in_turn};
use super::{Merger, references};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{action_owners, minute_leads, people};
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use collisions::check_collisions;
use domain::access::{Access, Permit, capability::ManageMembership};
use domain::ids::PersonId;
use domain::{Refusal, Refusals, check_version};
use places::places_of;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

references! {
    /// The columns that refer to people, by table: all of them are moved when two people are merged.
    references_to_people, move_references:
    memberships.PersonId
    users.PersonId
    attendances.PersonId
    attendances.SubstituteForId
    interest_declarations.PersonId
    minute_leads.PersonId
    decisions.MoverId
    decisions.SeconderId
    action_owners.PersonId
}

/// Merges two people who are one: all that names the one that goes names the one that stays, whose job title and
/// contact details are filled in where they are not known.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where they cannot be one, where it may not be done everywhere they sit
/// or are named, the one that stays was changed since, or one is not seen.
pub async fn merge_people(
    database: &Database,
    access: &Access<ManageMembership>,
    merger: &Merger<PersonId>,
    occasion: &Occasion,
) -> Result<PersonId> {
    let (keep, merge) = (merger.keep, merger.merge);
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let sight = access.sight();
            let find = |id: PersonId| scope::find::<people::Entity>(&sight).filter(people::Column::Id.eq(id.0));
            let kept = find(keep).lock_exclusive().one(transaction).await?;
            let gone = find(merge).lock_exclusive().one(transaction).await?;
            let (kept, gone) = there(kept, gone)?;
            let permit = permit(transaction, access, [keep, merge]).await?;
            merger.check()?;
            check_version("person", kept.version, merger.expected_version)?;
            let mut refusals = Refusals::default();
            check_collisions(transaction, (keep, merge), &mut refusals).await?;
            refusals.none()?;
            drop_doubles(transaction, &permit, (keep, merge)).await?;
            let moved = move_references(transaction, &permit, (merge.0, keep.0)).await?;
            scope::update_permitted(&permit, transaction, filled(&kept, &gone)).await?;
            let delete = scope::delete_permitted::<people::Entity, _>(&permit).filter(people::Column::Id.eq(merge.0));
            delete.exec(transaction).await?;
            for (subject, action) in [(merge, "MERGE_INTO"), (keep, "MERGE_PEOPLE")] {
                let event = Event::new(action, "Person", subject.0)
                    .permitted(&permit)
                    .change("person", Some(merge.0.to_string()), Some(keep.0.to_string()))
                    .change("name", Some(gone.name.clone()), Some(kept.name.clone()))
                    .change("moved", None, Some(moved.clone()));
                audit::write(transaction, event, occasion).await?;
            }
            Ok((keep, Vec::new()))
        })
        .await
}

/// Both, or which of them is not there.
fn there(kept: Option<people::Model>, gone: Option<people::Model>) -> Result<(people::Model, people::Model)> {
    let mut refusals = Refusals::default();
    for (field, found) in [("keepId", &kept), ("mergeId", &gone)] {
        if found.is_none() {
            refusals.push(Refusal::not_found(field, "person"));
        }
    }
    match (kept, gone) {
        (Some(kept), Some(gone)) => Ok((kept, gone)),
        _ => Err(refusals.none().err().unwrap_or_default().into()),
    }
}

/// The proof that it may be done everywhere that either sits or is named, seen or not.
async fn permit(
    transaction: &DatabaseTransaction,
    access: &Access<ManageMembership>,
    both: [PersonId; 2],
) -> Result<Permit<ManageMembership>> {
    let mut first = None;
    for place in places_of(transaction, both).await? {
        let message = "One of them sits or is named where you have no role that allows this.";
        let permit = access.at(place).ok_or_else(|| Refusal::forbidden(&["mergeId"], message))?;
        first.get_or_insert(permit);
    }
    match first {
        Some(permit) => Ok(permit),
        // Who is named nowhere is seen by those only who may do this everywhere.
        None if access.reach().everywhere() => Ok(access.somewhere()),
        None => Err(Refusal::forbidden(&["mergeId"], NO_ROLE).into()),
    }
}

/// Takes away what would be said twice.
async fn drop_doubles(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManageMembership>,
    (keep, merge): (PersonId, PersonId),
) -> Result<()> {
    {
        use minute_leads::{Column, Entity};
        let led = scope::named_by_what_is_seen::<Entity>().filter(Column::PersonId.eq(keep.0));
        let led: Vec<Uuid> = led.select_only().column(Column::MinuteId).into_tuple().all(transaction).await?;
        let doubles = scope::delete_permitted::<Entity, _>(permit).filter(Column::PersonId.eq(merge.0));
        doubles.filter(Column::MinuteId.is_in(led)).exec(transaction).await?;
    }
    use action_owners::{Column, Entity};
    let owned = scope::named_by_what_is_seen::<Entity>().filter(Column::PersonId.eq(keep.0));
    let owned: Vec<Uuid> = owned.select_only().column(Column::ActionPointId).into_tuple().all(transaction).await?;
    let doubles = scope::delete_permitted::<Entity, _>(permit).filter(Column::PersonId.eq(merge.0));
    doubles.filter(Column::ActionPointId.is_in(owned)).exec(transaction).await?;
    Ok(())
}

/// The one that stays, with what only the other's entry knew.
fn filled(kept: &people::Model, gone: &people::Model) -> people::ActiveModel {
    people::ActiveModel {
        id: Set(kept.id),
        version: Set(kept.version + 1),
        job_title: Set(kept.job_title.clone().or_else(|| gone.job_title.clone())),
        email: Set(kept.email.clone().or_else(|| gone.email.clone())),
        telephone: Set(kept.telephone.clone().or_else(|| gone.telephone.clone())),
        home_id: Set(kept.home_id.or(gone.home_id)),
        ..Default::default()
    }
}
