//! Seats: who is appointed, what changes while they sit, and how it ends.

mod ending;
mod ground;
mod rows;
mod skills;

pub use ending::{Ending, end};
pub use skills::{Audit, rate};

use super::{NO_ROLE, in_turn, person, told};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::memberships;
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Permit, Place, capability::ManageMembership};
use domain::governance::{PersonTerms, SeatChange, SeatTerms};
use domain::ids::{GroupId, MembershipId, PersonId};
use domain::membership::Membership;
use domain::words::MembershipStatus;
use domain::{Refusal, RefusalCode, Refusals, check_version};
use ground::{check_group, check_names, check_once, check_substitute, group_of};
use rows::{next_position, row_of, said};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// Who is to take a seat.
#[derive(Clone, Debug)]
pub enum Holder {
    /// Somebody the records know.
    Known(PersonId),
    /// Somebody new to them.
    New(PersonTerms),
}

/// An appointment.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// The group.
    pub group: GroupId,
    /// What is said of the seat.
    pub terms: SeatTerms,
    /// Who takes it; nobody where it is vacant.
    pub holder: Option<Holder>,
}

/// A change of a seat.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The seat.
    pub seat: MembershipId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: SeatChange,
    /// Who takes it, where it was vacant.
    pub holder: Option<Holder>,
}

/// A seat that is to change, locked.
struct Subject {
    seat: Membership,
    row: memberships::Model,
    /// The proof that it may be changed.
    permit: Permit<ManageMembership>,
}

/// Appoints somebody, or records that a seat is vacant.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where the group is
/// not there.
pub async fn appoint(
    database: &Database,
    access: &Access<ManageMembership>,
    new: &Appointment,
    occasion: &Occasion,
) -> Result<MembershipId> {
    let today = domain::london::day_of(occasion.at);
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let (id, sight) = (MembershipId(Uuid::now_v7()), access.sight());
            let group = group_of(transaction, &sight, new.group).await?;
            let place = Place::Group { group: new.group, home: group.home_id };
            let permit = access.at(place).ok_or_else(|| Refusal::forbidden(&["groupId"], NO_ROLE))?;
            let (mut terms, mut refusals) = (new.terms.clone(), Refusals::default());
            let holder = checked_holder(new.holder.as_ref(), terms.vacant, &mut refusals);
            terms.check(&mut refusals, None);
            check_group(&group, &terms, today, &mut refusals);
            let known = known(holder.as_ref());
            check_names(transaction, &sight, (known, terms.organisation), &mut refusals).await?;
            check_substitute(transaction, &sight, (new.group, known), &terms, &mut refusals).await?;
            check_once(transaction, &sight, (id, new.group, known), &terms, ("personId", &mut refusals)).await?;
            refusals.none()?;
            let person = seated(transaction, &permit, holder, occasion).await?;
            let mut row = row_of(id, 1, &terms, person);
            row.group_id = Set(new.group.0);
            row.home_id = Set(group.home_id);
            row.position = Set(next_position(transaction, &sight, group.home_id).await?);
            scope::insert_permitted(&permit, transaction, row).await?;
            let event = Event::new("APPOINT_MEMBER", "Membership", id.0).permitted(&permit);
            let event = event.change("group", None, Some(new.group.0.to_string()));
            audit::write(transaction, told(event, None, said(&terms, person)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Changes a seat: an invitation is taken up, a member inducted, a vacancy filled.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since,
/// or is not seen.
pub async fn update(
    database: &Database,
    access: &Access<ManageMembership>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<MembershipId> {
    let (id, today) = (revision.seat, domain::london::day_of(occasion.at));
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let sight = access.sight();
            let Subject { seat, row, permit } = subject(transaction, access, id, revision.expected_version).await?;
            let (before, mut refusals) = (SeatTerms::of(&seat), Refusals::default());
            check_course(revision, &seat, &mut refusals);
            let mut terms = changed(revision, &seat, today);
            let holder = match &revision.holder {
                None => None,
                holder => checked_holder(holder.as_ref(), terms.vacant, &mut refusals),
            };
            terms.check(&mut refusals, Some(&before));
            let known = known(holder.as_ref()).or(seat.person);
            let organisation = terms.organisation.filter(|_| terms.organisation != before.organisation);
            check_names(transaction, &sight, (known.filter(|_| holder.is_some()), organisation), &mut refusals).await?;
            if terms.substitute_for != before.substitute_for {
                check_substitute(transaction, &sight, (seat.group, known), &terms, &mut refusals).await?;
            }
            let field = if holder.is_some() { "personId" } else { "id" };
            check_once(transaction, &sight, (id, seat.group, known), &terms, (field, &mut refusals)).await?;
            refusals.none()?;
            let person = match holder {
                None => seat.person,
                holder => seated(transaction, &permit, holder, occasion).await?,
            };
            let after = row_of(id, row.version + 1, &terms, person);
            scope::update_permitted(&permit, transaction, after).await?;
            let event = Event::new("UPDATE_MEMBERSHIP", "Membership", id.0).permitted(&permit);
            let event = told(event, Some(said(&before, seat.person)), said(&terms, person));
            audit::write(transaction, event, occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// What is said of `seat` with the change. Who fills a vacancy sits from `today`, where no other day is told: the
/// vacancy's own first day was not theirs.
fn changed(revision: &Revision, seat: &Membership, today: chrono::NaiveDate) -> SeatTerms {
    let filled = revision.holder.is_some() && seat.vacant;
    let change = SeatChange { vacant: Some(seat.vacant && !filled), ..revision.change.clone() };
    let from = change.from;
    let mut terms = change.applied_to(seat, today);
    if filled && from.is_none() {
        terms.from = (terms.status == MembershipStatus::Current).then_some(today);
    }
    terms
}

/// Who is to take the seat, held to the rules: somebody, unless it is vacant.
fn checked_holder(holder: Option<&Holder>, vacant: bool, refusals: &mut Refusals) -> Option<Holder> {
    match holder {
        Some(_) if vacant => {
            let message = "A seat that somebody takes is not vacant.";
            refusals.add(RefusalCode::Invalid, &["vacant"], message);
        }
        None if !vacant => {
            refusals.add(RefusalCode::Required, &["personId"], "Say who takes the seat, or that it is vacant.");
        }
        _ => {}
    }
    let mut holder = holder.cloned();
    if let Some(Holder::New(terms)) = &mut holder {
        terms.check(refusals, Some("newPerson"));
    }
    holder
}

const fn known(holder: Option<&Holder>) -> Option<PersonId> {
    match holder {
        Some(Holder::Known(id)) => Some(*id),
        _ => None,
    }
}

/// The person who takes a seat, written down where they are new.
async fn seated(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManageMembership>,
    holder: Option<Holder>,
    occasion: &Occasion,
) -> Result<Option<PersonId>> {
    Ok(match holder {
        None => None,
        Some(Holder::Known(id)) => Some(id),
        Some(Holder::New(terms)) => Some(person::create(transaction, permit, &terms, occasion).await?),
    })
}

/// Invited, current, ended: in that order, and each by its own act. Nobody is put in the place of who sits.
fn check_course(revision: &Revision, seat: &Membership, refusals: &mut Refusals) {
    use MembershipStatus::{Current, Ended, Invited};
    let vacant = revision.change.vacant;
    let told = revision.change.status.filter(|status| *status != seat.status);
    let message = match (seat.status, told) {
        (_, None) | (Invited, Some(Current)) => None,
        (Current, Some(Invited)) if seat.vacant && revision.holder.is_some() => None,
        (Ended, Some(_)) => Some("This membership has ended: appoint them anew."),
        (_, Some(Ended)) => Some("End the membership on a day: that is an act of its own."),
        (_, Some(_)) => Some("Who sits is not invited any more."),
    };
    if let Some(message) = message {
        refusals.add(RefusalCode::WrongState, &["status"], message);
    }
    if revision.holder.is_some() && (!seat.vacant || seat.status == Ended) {
        let message = "This seat is not vacant. End the membership of who holds it, and appoint somebody anew.";
        refusals.add(RefusalCode::WrongState, &["personId"], message);
    } else if vacant == Some(true) && !seat.vacant {
        let message = "Somebody holds this seat: end their membership, and leave the seat vacant.";
        refusals.add(RefusalCode::WrongState, &["vacant"], message);
    } else if vacant == Some(false) && seat.vacant && revision.holder.is_none() {
        refusals.add(RefusalCode::Required, &["personId"], "Say who takes the seat.");
    } else if vacant == Some(true) && revision.holder.is_some() {
        refusals.add(RefusalCode::Invalid, &["vacant"], "A seat that somebody takes is not vacant.");
    }
}

/// The seat that is to change, as it was when the one who acts read it.
async fn subject(
    transaction: &DatabaseTransaction,
    access: &Access<ManageMembership>,
    id: MembershipId,
    expected_version: i32,
) -> Result<Subject> {
    let found = scope::find::<memberships::Entity>(&access.sight()).filter(memberships::Column::Id.eq(id.0));
    let row = found.lock_exclusive().one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "membership"))?;
    let place = Place::Group { group: GroupId(row.group_id), home: row.home_id };
    let permit = access.at(place).ok_or_else(|| Refusal::forbidden(&["id"], NO_ROLE))?;
    check_version("membership", row.version, expected_version)?;
    Ok(Subject { seat: row.clone().try_into()?, row, permit })
}
