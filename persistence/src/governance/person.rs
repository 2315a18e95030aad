//! People, made with the seats they take, and changed.

use super::{NO_ROLE, Said, in_turn, told};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{groups, memberships, people};
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use chrono::NaiveDate;
use domain::access::capability::{Capability, ManageMembership};
use domain::access::{Access, Permit, Place};
use domain::governance::{PersonChange, PersonTerms};
use domain::ids::{GroupId, PersonId};
use domain::text::folded;
use domain::words::{MembershipStatus, Word};
use domain::{Refusal, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// A change of a person.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The person.
    pub person: PersonId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: PersonChange,
}

/// Changes what is said of a person, and how they are reached. Those may who keep the members of a group in which
/// the person sits; of one who sits nowhere any more, those of a group in which they sat; of one who never sat, those of
/// the partnership or county that entered them.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since,
/// or is not seen.
pub async fn update(
    database: &Database,
    access: &Access<ManageMembership>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<PersonId> {
    let id = revision.person;
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let found = scope::find::<people::Entity>(&access.sight()).filter(people::Column::Id.eq(id.0));
            let found = found.lock_exclusive().one(transaction).await?;
            let row = found.ok_or_else(|| Refusal::not_found("id", "person"))?;
            let today = domain::london::day_of(occasion.at);
            let permit = permit_over(transaction, access, &row, today).await?;
            let permit = permit.ok_or_else(|| Refusal::forbidden(&["id"], NO_ROLE))?;
            check_version("person", row.version, revision.expected_version)?;
            let before = terms_of(&row);
            let (mut after, mut refusals) = (revision.change.clone().applied_to(&before), Refusals::default());
            after.check(&mut refusals, None);
            refusals.none()?;
            scope::update_permitted(&permit, transaction, row_of(id, row.version + 1, &after)).await?;
            let event = Event::new("UPDATE_PERSON", "Person", id.0).permitted(&permit);
            let (before, after) = (said(&before, None), said(&after, Some(&before)));
            audit::write(transaction, told(event, Some(before), after), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// The proof that the person may be changed: where they sit, or else sat, or else were entered, the first that there is
/// one for.
async fn permit_over(
    transaction: &DatabaseTransaction,
    access: &Access<ManageMembership>,
    person: &people::Model,
    today: NaiveDate,
) -> Result<Option<Permit<ManageMembership>>> {
    use memberships::{Column, Entity};
    let seats = scope::named_by_what_is_seen::<Entity>().filter(Column::PersonId.eq(person.id));
    let seats = seats.order_by_asc(Column::Id).all(transaction).await?;
    let sits = |seat: &&memberships::Model| {
        seat.status != MembershipStatus::Ended.word() && seat.to_on.is_none_or(|day| day >= today)
    };
    let anywhere = seats.iter().any(|seat| sits(&seat));
    let counting = seats.iter().filter(|seat| !anywhere || sits(seat));
    let places = counting.map(|seat| Place::Group { group: GroupId(seat.group_id), home: seat.home_id });
    let entered = person.home_id.filter(|_| seats.is_empty()).map(Place::Home);
    Ok(places.chain(entered).chain([Place::Platform]).find_map(|place| access.at(place)))
}

/// Adds a person who is to take a seat.
pub(super) async fn create<C: Capability>(
    transaction: &DatabaseTransaction,
    permit: &Permit<C>,
    terms: &PersonTerms,
    occasion: &Occasion,
) -> Result<PersonId> {
    let id = PersonId(Uuid::now_v7());
    scope::insert_permitted(permit, transaction, row_of(id, 1, terms)).await?;
    let event = Event::new("CREATE_PERSON", "Person", id.0).permitted(permit);
    audit::write(transaction, told(event, None, said(terms, None)), occasion).await?;
    Ok(id)
}

/// Somebody new to the records who takes no seat.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// A group of the partnership or county in whose records they are to be named.
    pub group: GroupId,
    /// What is said of them.
    pub terms: PersonTerms,
}

/// Enters a person who takes no seat: an officer in attendance, the owner of an action. Until a record names them
/// those find them who keep the meetings of the partnership or county.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where the group is
/// not seen.
pub async fn enter(
    database: &Database,
    access: &Access<ManageMembership>,
    new: &NewPerson,
    occasion: &Occasion,
) -> Result<PersonId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let found = scope::find::<groups::Entity>(&access.sight()).filter(groups::Column::Id.eq(new.group.0));
            let group = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("groupId", "group"))?;
            let permit = access.at(Place::Home(group.home_id));
            let permit = permit.ok_or_else(|| Refusal::forbidden(&["groupId"], NO_ROLE))?;
            let (mut terms, mut refusals) = (new.terms.clone(), Refusals::default());
            terms.check(&mut refusals, None);
            refusals.none()?;
            let id = PersonId(Uuid::now_v7());
            let row = people::ActiveModel { home_id: Set(Some(group.home_id)), ..row_of(id, 1, &terms) };
            scope::insert_permitted(&permit, transaction, row).await?;
            let event = Event::new("CREATE_PERSON", "Person", id.0).permitted(&permit);
            audit::write(transaction, told(event, None, said(&terms, None)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

fn terms_of(row: &people::Model) -> PersonTerms {
    PersonTerms {
        name: row.name.clone(),
        job_title: row.job_title.clone(),
        email: row.email.clone(),
        telephone: row.telephone.clone(),
    }
}

fn row_of(id: PersonId, version: i32, terms: &PersonTerms) -> people::ActiveModel {
    people::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        name: Set(terms.name.clone()),
        folded: Set(folded(&terms.name)),
        job_title: Set(terms.job_title.clone()),
        email: Set(terms.email.clone()),
        telephone: Set(terms.telephone.clone()),
        ..people::ActiveModel::default()
    }
}

/// What is said of a person. The audit is read by some who may not know how to reach them: it tells only whether
/// that is known, and that it is another than `before`.
fn said(terms: &PersonTerms, before: Option<&PersonTerms>) -> Said {
    let known = |contact: &Option<String>, before: Option<&Option<String>>| {
        let another = before.is_some_and(|before| before.is_some() && before != contact);
        contact.as_ref().map(|_| if another { "another" } else { "known" }.to_owned())
    };
    vec![
        ("name", Some(terms.name.clone())),
        ("jobTitle", terms.job_title.clone()),
        ("email", known(&terms.email, before.map(|before| &before.email))),
        ("telephone", known(&terms.telephone, before.map(|before| &before.telephone))),
    ]
}
