//! What becomes of an action point: reported on, given to others, put off, passed on, closed.

use super::rows::{check_references, due_order, write_owners};
use crate::action::owners::mine;
use crate::audit::{self, Event, Occasion, fingerprint};
use crate::entity::{action_owners, action_points, action_updates, groups};
use crate::error::Result;
use crate::known::known;
use crate::meeting::writing::permitted;
use crate::row::Row;
use crate::work::Unit;
use crate::{Database, scope};
use domain::access::{Access, Sight, capability::ManageMeetings};
use domain::action::ActionChange;
use domain::ids::{ActionPointId, MeetingId, UserId};
use domain::live::{self, Change};
use domain::words::{ActionStatus, Word};
use domain::{Refusal, RefusalCode, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The action point that `id` names, if it is seen and `condition` holds, locked.
async fn locked(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    id: ActionPointId,
    condition: Condition,
) -> Result<Option<action_points::Model>> {
    let select = scope::find::<action_points::Entity>(sight).filter(action_points::Column::Id.eq(id.0));
    Ok(select.filter(condition).lock_exclusive().one(transaction).await?)
}

/// Changes an action point for whoever keeps the group's meetings.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not seen.
pub async fn update(
    database: &Database,
    access: &Access<ManageMeetings>,
    (id, expected_version): (ActionPointId, i32),
    change: &ActionChange,
    occasion: &Occasion,
) -> Result<ActionPointId> {
    database
        .work(|transaction: Unit| async move {
            let (transaction, sight) = (&*transaction, access.sight());
            let before = locked(transaction, &sight, id, scope::everything()).await?;
            let before = before.ok_or_else(|| Refusal::not_found("id", "action point"))?;
            let permit = permitted(access, before.group_id, before.home_id, "id")?;
            check_version("action point", before.version, expected_version)?;
            let (mut refusals, mut change) = (Refusals::default(), change.clone());
            change.check(&mut refusals);
            let (owners, due) = (change.owners.clone().unwrap_or_default(), change.due_meeting.flatten());
            check_references(transaction, &sight, (&owners, due), &[], &mut refusals).await?;
            let carried = change.carried_to.flatten();
            let there = known::<groups::Entity>(
                transaction,
                &sight,
                groups::Column::Id,
                carried.map(|id| id.0).into_iter().collect(),
            )
            .await?;
            there.check(&mut refusals, &["carryToGroupId"], "group", carried);
            if carried.is_some_and(|group| group.0 == before.group_id) {
                let message = "It is in this group's log already.";
                refusals.add(RefusalCode::Conflict, &["carryToGroupId"], message);
            }
            refusals.none()?;
            scope::update_permitted(&permit, transaction, changed(transaction, &before, &change).await?).await?;
            if change.owners.is_some() {
                let old = scope::delete_permitted::<action_owners::Entity, _>(&permit);
                old.filter(action_owners::Column::ActionPointId.eq(id.0)).exec(transaction).await?;
                write_owners(transaction, &permit, id, &owners).await?;
            }
            if let Some(report) = report_of(&before, &change, permit.user(), occasion)? {
                scope::insert_permitted(&permit, transaction, report).await?;
            }
            audit::write(transaction, event_of(&before, &change).permitted(&permit), occasion).await?;
            Ok((id, vec![told(&before)]))
        })
        .await
}

/// Reports progress for whoever answers for the action: by name, or as one who sits in the group, comes for the
/// organisation or holds the role that owns it (design.md §3).
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where the action is somebody else's, was changed
/// since, or is not seen.
pub async fn report(
    database: &Database,
    sight: &Sight,
    (id, expected_version): (ActionPointId, i32),
    change: &ActionChange,
    occasion: &Occasion,
) -> Result<ActionPointId> {
    let mine = mine(database, sight, domain::london::day_of(occasion.at)).await?;
    let mine = &mine;
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let seen = locked(transaction, sight, id, scope::everything()).await?;
            seen.ok_or_else(|| Refusal::not_found("id", "action point"))?;
            let forbidden = |message: &str| Refusal::forbidden(&["id"], message);
            let own = locked(transaction, sight, id, mine.clone()).await?;
            let before =
                own.ok_or_else(|| forbidden("This action is not yours, and you have no role that allows this."))?;
            if !change.is_progress() {
                let message = "An owner reports what was done; the rest is for those who keep the group's meetings.";
                return Err(forbidden(message).into());
            }
            check_version("action point", before.version, expected_version)?;
            let (mut refusals, mut change) = (Refusals::default(), change.clone());
            change.check(&mut refusals);
            refusals.none()?;
            let after = changed(transaction, &before, &change).await?;
            // The action is the owner's own: that was the condition it was found by.
            scope::update_unscoped::<action_points::Entity>()
                .set(after)
                .filter(action_points::Column::Id.eq(id.0))
                .exec(transaction)
                .await?;
            if let Some(report) = report_of(&before, &change, sight.user(), occasion)? {
                scope::insert_unscoped(transaction, report).await?;
            }
            let event = event_of(&before, &change).by(sight.user()).within(before.home_id);
            audit::write(transaction, event, occasion).await?;
            Ok((id, vec![told(&before)]))
        })
        .await
}

/// Several action points to close at once, all or none.
#[derive(Clone, Debug)]
pub struct Closing {
    /// Each, and the version of it that was read.
    pub actions: Vec<(ActionPointId, i32)>,
    /// As done or called off.
    pub status: ActionStatus,
    /// What is reported of each.
    pub note: Option<String>,
}

/// Closes several action points, all or none.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong with any of them.
pub async fn close(
    database: &Database,
    access: &Access<ManageMeetings>,
    closing: &Closing,
    occasion: &Occasion,
) -> Result<Vec<ActionPointId>> {
    database
        .work(|transaction: Unit| async move {
            let (transaction, sight) = (&*transaction, access.sight());
            let (mut refusals, mut changes) = (Refusals::default(), Vec::new());
            let note = refusals.maybe_text(&["note"], closing.note.as_deref());
            let change = ActionChange { status: Some(closing.status), note, ..ActionChange::default() };
            // In one order, lest two who close the same wait for one another.
            let mut in_order: Vec<_> = closing.actions.iter().enumerate().collect();
            in_order.sort_by_key(|(_, (id, _))| *id);
            let mut found = Vec::new();
            for (index, (id, expected)) in in_order {
                let index = index.to_string();
                let at = |refusal: Refusal| {
                    let path = ["actions", index.as_str()].map(str::to_owned).into_iter().chain(refusal.path);
                    Refusal { path: path.collect(), ..refusal }
                };
                let Some(before) = locked(transaction, &sight, *id, scope::everything()).await? else {
                    refusals.push(at(Refusal::not_found("id", "action point")));
                    continue;
                };
                let outcome = permitted(access, before.group_id, before.home_id, "id");
                let outcome = outcome
                    .and_then(|permit| Ok(check_version("action point", before.version, *expected).map(|()| permit)?));
                match outcome {
                    Ok(permit) => found.push((before, permit)),
                    Err(crate::Error::Refused(wrong)) => wrong.into_iter().for_each(|one| refusals.push(at(one))),
                    Err(error) => return Err(error),
                }
            }
            refusals.none()?;
            for (before, permit) in found {
                let after = changed(transaction, &before, &change).await?;
                scope::update_permitted(&permit, transaction, after).await?;
                if let Some(report) = report_of(&before, &change, permit.user(), occasion)? {
                    scope::insert_permitted(&permit, transaction, report).await?;
                }
                audit::write(transaction, event_of(&before, &change).permitted(&permit), occasion).await?;
                changes.push(told(&before));
            }
            Ok((closing.actions.iter().map(|(id, _)| *id).collect(), changes))
        })
        .await
}

/// The row as it is from now on.
async fn changed(
    transaction: &DatabaseTransaction,
    before: &action_points::Model,
    change: &ActionChange,
) -> Result<action_points::ActiveModel> {
    let due_on = change.due_on.unwrap_or(before.due_on);
    let due_meeting = change.due_meeting.unwrap_or_else(|| before.due_meeting_id.map(MeetingId));
    let mut row = action_points::ActiveModel {
        id: Set(before.id),
        version: Set(before.version + 1),
        due_on: Set(due_on),
        due_meeting_id: Set(due_meeting.map(|id| id.0)),
        due_order: Set(due_order(transaction, due_on, due_meeting).await?),
        ..action_points::ActiveModel::default()
    };
    if let Some(status) = change.status {
        row.status = Set(status.word().to_owned());
    }
    if let Some(text) = &change.text {
        row.text = Set(text.clone());
    }
    if let Some(group) = change.carried_to {
        row.carried_to_id = Set(group.map(|id| id.0));
    }
    Ok(row)
}

/// The line in the log of reports, where something is reported or it stands elsewhere.
fn report_of(
    before: &action_points::Model,
    change: &ActionChange,
    by: Option<UserId>,
    occasion: &Occasion,
) -> Result<Option<action_updates::ActiveModel>> {
    let stood: ActionStatus = Row::new("action_points", before.id).word(&before.status)?;
    let stands = change.status.unwrap_or(stood);
    if change.note.is_none() && stands == stood {
        return Ok(None);
    }
    let text = change.note.clone().unwrap_or_else(|| ActionChange::reported(stands).to_owned());
    Ok(Some(action_updates::ActiveModel {
        id: Set(Uuid::now_v7()),
        action_point_id: Set(before.id),
        at: Set(occasion.at),
        by_user_id: Set(by.map(|user| user.0)),
        text: Set(text),
        status: Set(stands.word().to_owned()),
    }))
}

fn event_of(before: &action_points::Model, change: &ActionChange) -> Event {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let mut event = Event::new("UPDATE_ACTION", "ActionPoint", before.id);
    if let Some(status) = change.status {
        event = event.change("status", Some(before.status.clone()), Some(status.word().to_owned()));
    }
    if let Some(due_on) = change.due_on {
        event = event.change("dueOn", day(before.due_on), day(due_on));
    }
    if let Some(meeting) = change.due_meeting {
        let after = meeting.map(|id| id.0.to_string());
        event = event.change("dueMeeting", before.due_meeting_id.map(|id| id.to_string()), after);
    }
    if let Some(text) = &change.text {
        event = event.change("text", Some(fingerprint(&before.text)), Some(fingerprint(text)));
    }
    if let Some(owners) = &change.owners {
        event = event.change("owners", None, Some((owners.named.len() + owners.holders.len()).to_string()));
    }
    if let Some(group) = change.carried_to {
        let before = before.carried_to_id.map(|id| id.to_string());
        event = event.change("carriedTo", before, group.map(|id| id.0.to_string()));
    }
    event
}

fn told(before: &action_points::Model) -> Change {
    Change::ActionPoint(live::ActionPointChange { home: before.home_id, action: ActionPointId(before.id) })
}
