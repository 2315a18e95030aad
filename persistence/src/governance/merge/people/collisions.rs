//! What shows that two people are not one: they were at one meeting, or sit beside each other.

use super::super::conflict;
use crate::entity::{attendances, decisions, groups, meetings, memberships, minute_items, users};
use crate::error::Result;
use crate::row::Row;
use crate::scope::named_by_what_is_seen;
use domain::Refusals;
use domain::governance::SeatTerms;
use domain::ids::PersonId;
use domain::membership::Membership;
use domain::words::MembershipStatus;
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, QueryFilter, QuerySelect};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Adds what shows that the two are not one.
pub(super) async fn check_collisions(
    transaction: &DatabaseTransaction,
    (keep, merge): (PersonId, PersonId),
    refusals: &mut Refusals,
) -> Result<()> {
    at_one_meeting(transaction, (keep.0, merge.0), refusals).await?;
    in_one_decision(transaction, (keep.0, merge.0), refusals).await?;
    in_one_group(transaction, (keep.0, merge.0), refusals).await?;
    let accounts = named_by_what_is_seen::<users::Entity>().filter(users::Column::PersonId.is_in([keep.0, merge.0]));
    let accounts: Vec<Option<Uuid>> =
        accounts.select_only().column(users::Column::PersonId).distinct().into_tuple().all(transaction).await?;
    if accounts.len() > 1 {
        conflict(refusals, "Each of them has an account: see to it first that only one is theirs.".to_owned());
    }
    Ok(())
}

/// Somebody is at a meeting once, and not in their own place.
async fn at_one_meeting(
    transaction: &DatabaseTransaction,
    (keep, merge): (Uuid, Uuid),
    refusals: &mut Refusals,
) -> Result<()> {
    use attendances::{Column, Entity};
    let named =
        Condition::any().add(Column::PersonId.is_in([keep, merge])).add(Column::SubstituteForId.is_in([keep, merge]));
    let rows = named_by_what_is_seen::<Entity>().filter(named).all(transaction).await?;
    let of = |person: Uuid| -> BTreeSet<Uuid> {
        rows.iter().filter(|row| row.person_id == Some(person)).map(|row| row.meeting_id).collect()
    };
    let instead = rows.iter().filter(|row| {
        let both = [row.person_id, row.substitute_for_id];
        both == [Some(keep), Some(merge)] || both == [Some(merge), Some(keep)]
    });
    let mut both: BTreeSet<Uuid> = of(keep).intersection(&of(merge)).copied().collect();
    both.extend(instead.map(|row| row.meeting_id));
    for title in titles(transaction, both).await? {
        conflict(refusals, format!("Both are recorded at one meeting: {title}."));
    }
    Ok(())
}

/// Who moves a decision does not second it.
async fn in_one_decision(
    transaction: &DatabaseTransaction,
    (keep, merge): (Uuid, Uuid),
    refusals: &mut Refusals,
) -> Result<()> {
    use decisions::{Column, Entity};
    let either = |mover: Uuid, seconder: Uuid| {
        Condition::all().add(Column::MoverId.eq(mover)).add(Column::SeconderId.eq(seconder))
    };
    let shared = Condition::any().add(either(keep, merge)).add(either(merge, keep));
    let minutes = named_by_what_is_seen::<Entity>().filter(shared).select_only().column(Column::MinuteId);
    let minutes: Vec<Uuid> = minutes.into_tuple().all(transaction).await?;
    let of = named_by_what_is_seen::<minute_items::Entity>().filter(minute_items::Column::Id.is_in(minutes));
    let of = of.select_only().column(minute_items::Column::MeetingId).into_tuple::<Uuid>().all(transaction).await?;
    for title in titles(transaction, of.into_iter().collect()).await? {
        conflict(refusals, format!("One moved and the other seconded a decision: {title}."));
    }
    Ok(())
}

/// The first few meetings that show it, with their days.
async fn titles(transaction: &DatabaseTransaction, ids: BTreeSet<Uuid>) -> Result<Vec<String>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = named_by_what_is_seen::<meetings::Entity>().filter(meetings::Column::Id.is_in(ids));
    let rows = rows.limit(10).all(transaction).await?;
    let day = |row: &meetings::Model| row.day.map(|day| format!(" of {day}")).unwrap_or_default();
    Ok(rows.iter().map(|row| format!("{}{}", row.title, day(row))).collect())
}

/// Nobody sits in one group in one role twice at a time, or stands in for themselves.
async fn in_one_group(
    transaction: &DatabaseTransaction,
    (keep, merge): (Uuid, Uuid),
    refusals: &mut Refusals,
) -> Result<()> {
    use memberships::{Column, Entity};
    let rows = named_by_what_is_seen::<Entity>().filter(Column::PersonId.is_in([keep, merge])).all(transaction).await?;
    let at = Row::new("memberships", keep);
    let mut groups_of_both = BTreeSet::new();
    for one in rows.iter().filter(|row| row.person_id == Some(keep)) {
        let terms = SeatTerms::of(&Membership::try_from(one.clone())?);
        for other in rows.iter().filter(|row| row.person_id == Some(merge) && row.group_id == one.group_id) {
            let open = terms.is_open() && at.word::<MembershipStatus>(&other.status)? != MembershipStatus::Ended;
            let alike = one.role == other.role && one.substitute_for_id == other.substitute_for_id;
            let instead = one.substitute_for_id == Some(other.id) || other.substitute_for_id == Some(one.id);
            if instead || alike && open && terms.overlaps(other.from_on, other.to_on) {
                groups_of_both.insert(one.group_id);
            }
        }
    }
    let named = named_by_what_is_seen::<groups::Entity>().filter(groups::Column::Id.is_in(groups_of_both));
    for group in named.limit(10).all(transaction).await? {
        conflict(refusals, format!("Both sit in one group: {}. End one of the memberships first.", group.name));
    }
    Ok(())
}
