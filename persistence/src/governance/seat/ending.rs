//! How a membership ends, and what is left of the seat.

use super::super::{in_turn, told};
use super::rows::{row_of, said};
use super::{Subject, subject};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::memberships;
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use chrono::NaiveDate;
use domain::access::{Access, Permit, capability::ManageMembership};
use domain::governance::SeatTerms;
use domain::ids::MembershipId;
use domain::membership::Membership;
use domain::words::MembershipStatus;
use domain::{RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use uuid::Uuid;

/// The end of a membership.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The seat.
    pub seat: MembershipId,
    /// The version that was read.
    pub expected_version: i32,
    /// The last day.
    pub on: NaiveDate,
    /// Whether the seat stays, vacant.
    pub leaves_vacant: bool,
    /// Why it is vacant.
    pub vacancy_reason: Option<String>,
}

/// Ends a membership, and where it is asked for leaves a vacant seat in its place: the one that ended, and that one.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since,
/// or is not seen.
pub async fn end(
    database: &Database,
    access: &Access<ManageMembership>,
    ending: &Ending,
    occasion: &Occasion,
) -> Result<(MembershipId, Option<MembershipId>)> {
    let (id, today) = (ending.seat, domain::london::day_of(occasion.at));
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let Subject { seat, row, permit } = subject(transaction, access, id, ending.expected_version).await?;
            let (before, mut refusals) = (SeatTerms::of(&seat), Refusals::default());
            let reason = check(ending, &seat, &mut refusals);
            refusals.none()?;
            let after = ended(&before, ending.on, today);
            scope::update_permitted(&permit, transaction, row_of(id, row.version + 1, &after, seat.person)).await?;
            let vacancy = match ending.leaves_vacant {
                true => Some(leave_vacant(transaction, &permit, (&row, &before, reason), ending.on, occasion).await?),
                false => None,
            };
            let event = Event::new("END_MEMBERSHIP", "Membership", id.0).permitted(&permit);
            let event = told(event, Some(said(&before, seat.person)), said(&after, seat.person));
            audit::write(transaction, event, occasion).await?;
            Ok(((id, vacancy), Vec::new()))
        })
        .await
}

/// Holds the end to the rules; the reason in the form in which it is kept.
fn check(ending: &Ending, seat: &Membership, refusals: &mut Refusals) -> Option<String> {
    if seat.status == MembershipStatus::Ended {
        refusals.add(RefusalCode::WrongState, &["id"], "This membership has ended already.");
    }
    refusals.day(&["on"], ending.on);
    let begun = seat.from.filter(|_| seat.status == MembershipStatus::Current);
    if begun.is_some_and(|from| ending.on < from) {
        refusals.add(RefusalCode::Invalid, &["on"], "A term does not end before it begins.");
    }
    let reason = refusals.maybe_text(&["vacancyReason"], ending.vacancy_reason.as_deref());
    if !ending.leaves_vacant && reason.is_some() {
        let message = "Only a seat that is left vacant has a reason for it.";
        refusals.add(RefusalCode::Invalid, &["vacancyReason"], message);
    }
    if ending.leaves_vacant && seat.vacant {
        refusals.add(RefusalCode::WrongState, &["leaveVacant"], "This seat is vacant already.");
    } else if ending.leaves_vacant && seat.post.is_none() && seat.organisation.is_none() {
        let message = "It goes with no post and is held for no organisation: nothing is left that could be vacant.";
        refusals.add(RefusalCode::Invalid, &["leaveVacant"], message);
    }
    reason
}

/// The seat after its end. An end that lies ahead is a last day, and no more; an invitation that is not taken up was
/// a seat on no other day.
fn ended(before: &SeatTerms, on: NaiveDate, today: NaiveDate) -> SeatTerms {
    let invited = before.status == MembershipStatus::Invited;
    let over = invited || on <= today;
    SeatTerms {
        status: if over { MembershipStatus::Ended } else { before.status },
        from: if invited { Some(on) } else { before.from },
        to: Some(on),
        ..before.clone()
    }
}

/// Leaves a vacant seat in the place of the one that ends, from the day after.
async fn leave_vacant(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManageMembership>,
    (row, before, vacancy_reason): (&memberships::Model, &SeatTerms, Option<String>),
    on: NaiveDate,
    occasion: &Occasion,
) -> Result<MembershipId> {
    let id = MembershipId(Uuid::now_v7());
    let terms = SeatTerms {
        vacant: true,
        vacancy_reason,
        acting: false,
        status: MembershipStatus::Current,
        from: on.succ_opt(),
        to: None,
        inducted_on: None,
        ..before.clone()
    };
    let mut seat = row_of(id, 1, &terms, None);
    seat.group_id = Set(row.group_id);
    seat.home_id = Set(row.home_id);
    seat.position = Set(row.position);
    scope::insert_permitted(permit, transaction, seat).await?;
    let event = Event::new("LEAVE_VACANT", "Membership", id.0).permitted(permit);
    let event = event.change("group", None, Some(row.group_id.to_string()));
    audit::write(transaction, told(event, None, said(&terms, None)), occasion).await?;
    Ok(id)
}
