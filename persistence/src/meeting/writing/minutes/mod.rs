//! Minutes: recorded, revised with what they said before kept, and taken back before they are published.

mod kept;
mod numbers;
mod told;

use super::ground::{Subject, subject};
use crate::action::writing::{check_references, insert_action};
use crate::audit::{self, Occasion};
use crate::entity::{action_points, earlier_minutes, meetings, minute_items};
use crate::error::Result;
use crate::row::Row;
use crate::work::Unit;
use crate::{Database, scope};
use domain::access::{Access, Sight, capability::ManageMeetings};
use domain::action::EnteredAction;
use domain::ids::{AgendaItemId, MeetingId, MinuteItemId};
use domain::meeting::{EnteredMinute, Numbering, check_actions};
use domain::words::{MeetingStatus, MinutesStatus, Word};
use domain::{Refusal, RefusalCode, Refusals, check_version};
use kept::{keep, remove_parts};
use numbers::{check_number, next_number};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QuerySelect};
use told::{print_of, told};
use uuid::Uuid;

/// A minute to record, with the actions it asks for.
#[derive(Clone, Debug)]
pub struct NewMinute {
    /// The meeting.
    pub meeting: MeetingId,
    /// What it says.
    pub minute: EnteredMinute,
    /// What it asks for, in order.
    pub actions: Vec<EnteredAction>,
}

/// Records a minute of a meeting, after those that are there. The meeting then was held, and its minutes are in draft.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where the meeting is
/// not seen.
pub async fn record_minute(
    database: &Database,
    access: &Access<ManageMeetings>,
    new: &NewMinute,
    occasion: &Occasion,
) -> Result<MinuteItemId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let (sight, subject) = (access.sight(), subject(transaction, access, new.meeting, "meetingId").await?);
            let (mut refusals, mut actions) = (Refusals::default(), new.actions.clone());
            subject.meeting.check_not_cancelled(&mut refusals, "meetingId");
            subject.meeting.check_minutes_open(&mut refusals, "meetingId");
            let mut told = told(transaction, &sight, &subject, new.minute.clone(), &mut refusals).await?;
            check_actions(&mut refusals, &mut actions);
            for (index, action) in actions.iter().enumerate() {
                let path = ["actions", &index.to_string()];
                check_references(transaction, &sight, (&action.owners, action.due.meeting), &path, &mut refusals)
                    .await?;
            }
            told.number = match told.minute.number {
                Numbering::RunningOn => next_number(transaction, &sight, &subject).await?,
                Numbering::Unnumbered => None,
                Numbering::Number(number) => Some(number),
            };
            check_number(transaction, &sight, &subject, (told.number, None), &mut refusals).await?;
            refusals.none()?;
            let id = MinuteItemId(Uuid::now_v7());
            let position = next_position(transaction, &sight, subject.meeting.id).await?;
            let mut row = told.row(id, 1);
            row.meeting_id = Set(subject.row.id);
            row.position = Set(position);
            scope::insert_permitted(&subject.permit, transaction, row).await?;
            told.write_parts(transaction, &subject.permit, id).await?;
            begin(transaction, &subject).await?;
            let mut changes = subject.minutes_changed(told.exempt);
            for action in &actions {
                let raised = (Some(subject.meeting.id), Some(id));
                let group = (subject.row.group_id, subject.row.home_id);
                changes.push(insert_action(transaction, &subject.permit, group, raised, action).await?.1);
            }
            let event = told.event("RECORD_MINUTE", &subject, id, None);
            audit::write(transaction, event.change("actions", None, Some(actions.len().to_string())), occasion).await?;
            Ok((id, changes))
        })
        .await
}

/// A minute in place of one that is there.
#[derive(Clone, Debug)]
pub struct RevisedMinute {
    /// The minute, and the version of it that was read.
    pub minute: (MinuteItemId, i32),
    /// What it says from now on; without a number it keeps the one it has.
    pub says: EnteredMinute,
    /// Whether it answers to the item it answers to now, whatever it says of one.
    pub keeps_item: bool,
    /// Whether it stays as exempt as it is, by the same paragraphs, whatever it says of them: what is exempt is not
    /// opened by who mends a word.
    pub keeps_exemption: bool,
}

impl RevisedMinute {
    /// What it says, with what stays of the row that is there.
    fn over(&self, before: &minute_items::Model) -> Result<EnteredMinute> {
        let mut says = self.says.clone();
        if self.keeps_item {
            says.agenda_item = before.agenda_item_id.map(AgendaItemId);
        }
        if self.keeps_exemption {
            let at = Row::new("minute_items", before.id);
            says.exempt_paragraphs = at.json(before.exempt_paragraphs.clone())?;
        }
        Ok(says)
    }
}

/// Revises a minute that is not approved. What it said stays, for those who keep the group's meetings.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not seen.
pub async fn revise_minute(
    database: &Database,
    access: &Access<ManageMeetings>,
    revised: &RevisedMinute,
    occasion: &Occasion,
) -> Result<MinuteItemId> {
    database
        .work(|transaction: Unit| async move {
            let (transaction, sight) = (&*transaction, access.sight());
            let (subject, before) = minute(transaction, access, revised.minute).await?;
            let id = MinuteItemId(before.id);
            let mut refusals = Refusals::default();
            subject.meeting.check_minutes_open(&mut refusals, "id");
            let mut told = told(transaction, &sight, &subject, revised.over(&before)?, &mut refusals).await?;
            told.exempt |= revised.keeps_exemption && before.exempt;
            told.number = match told.minute.number {
                Numbering::RunningOn => before.number,
                Numbering::Unnumbered => None,
                Numbering::Number(number) => Some(number),
            };
            check_number(transaction, &sight, &subject, (told.number, Some(id)), &mut refusals).await?;
            refusals.none()?;
            keep(transaction, &sight, &subject.permit, &before, occasion).await?;
            scope::update_permitted(&subject.permit, transaction, told.row(id, before.version + 1)).await?;
            remove_parts(transaction, &subject.permit, id).await?;
            told.write_parts(transaction, &subject.permit, id).await?;
            audit::write(transaction, told.event("REVISE_MINUTE", &subject, id, Some(&before)), occasion).await?;
            Ok((id, subject.minutes_changed(told.exempt || before.exempt)))
        })
        .await
}

/// Takes a minute back that was recorded by mistake, while the minutes are in draft and nothing hangs on it.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be done, the minutes were published, something hangs on
/// it, it was changed since, or is not seen.
pub async fn remove_minute(
    database: &Database,
    access: &Access<ManageMeetings>,
    read: (MinuteItemId, i32),
    occasion: &Occasion,
) -> Result<MinuteItemId> {
    database
        .work(|transaction: Unit| async move {
            let (transaction, sight) = (&*transaction, access.sight());
            let (subject, before) = minute(transaction, access, read).await?;
            let id = MinuteItemId(before.id);
            let wrong = |message| Refusal::new(RefusalCode::WrongState, &["id"], message);
            if subject.meeting.minutes_status != MinutesStatus::Draft {
                return Err(wrong("The minutes were published: revise the minute instead.").into());
            }
            let raised = scope::find::<action_points::Entity>(&sight).filter(action_points::Column::MinuteId.eq(id.0));
            if raised.count(transaction).await? > 0 {
                return Err(wrong("It asks for actions: revise the minute instead.").into());
            }
            remove_parts(transaction, &subject.permit, id).await?;
            scope::delete_permitted::<earlier_minutes::Entity, _>(&subject.permit)
                .filter(earlier_minutes::Column::MinuteId.eq(id.0))
                .exec(transaction)
                .await?;
            let removed = scope::delete_permitted::<minute_items::Entity, _>(&subject.permit)
                .filter(minute_items::Column::Id.eq(id.0))
                .exec(transaction)
                .await;
            match removed {
                // An approval, a standing item or a stated figure rests on it.
                Err(error) if matches!(error.sql_err(), Some(sea_orm::SqlErr::ForeignKeyConstraintViolation(_))) => {
                    return Err(wrong("A decision on money or a standing item rests on it: revise it instead.").into());
                }
                outcome => outcome?,
            };
            let event = subject.event("REMOVE_MINUTE").change("minute", Some(print_of(&before)), None);
            audit::write(transaction, event, occasion).await?;
            Ok((id, subject.minutes_changed(before.exempt)))
        })
        .await
}

/// The minute that `id` names, as it was when the one who acts read it, and its meeting, locked.
async fn minute(
    transaction: &DatabaseTransaction,
    access: &Access<ManageMeetings>,
    (id, expected_version): (MinuteItemId, i32),
) -> Result<(Subject, minute_items::Model)> {
    let sight = access.sight();
    let find = || scope::find::<minute_items::Entity>(&sight).filter(minute_items::Column::Id.eq(id.0));
    let missing = || Refusal::not_found("id", "minute");
    let found = find().one(transaction).await?.ok_or_else(missing)?;
    let subject = subject(transaction, access, MeetingId(found.meeting_id), "id").await?;
    // Once more, now that nobody else changes what this meeting's minutes say.
    let row = find().one(transaction).await?.ok_or_else(missing)?;
    check_version("minute", row.version, expected_version)?;
    Ok((subject, row))
}

/// The meeting was held, and its minutes are being written. Its own version stays: the minutes have theirs.
async fn begin(transaction: &DatabaseTransaction, subject: &Subject) -> Result<()> {
    let mut row = meetings::ActiveModel { id: Set(subject.row.id), ..meetings::ActiveModel::default() };
    row.status = Set(MeetingStatus::Held.word().to_owned());
    if subject.begun() {
        row.minutes_status = Set(MinutesStatus::Draft.word().to_owned());
    }
    Ok(scope::update_permitted(&subject.permit, transaction, row).await?)
}

async fn next_position(transaction: &DatabaseTransaction, sight: &Sight, meeting: MeetingId) -> Result<i32> {
    use minute_items::{Column, Entity};
    let last: Option<Option<i32>> = scope::find::<Entity>(sight)
        .filter(Column::MeetingId.eq(meeting.0))
        .select_only()
        .column_as(Column::Position.max(), "last")
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.flatten().map_or(0, |last| last + 1))
}
