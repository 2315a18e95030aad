//! Minutes: recorded, revised with what they said before kept, and taken back before they are published.

use super::ground::{Proof, Subject, known, nation, stale, subject};
use super::items::agenda_of;
use crate::action::writing::{check_references, insert_action};
use crate::audit::{self, Event, Occasion, fingerprint};
use crate::entity::{action_points, decisions, earlier_minutes, meetings, minute_items, minute_leads, minute_themes};
use crate::entity::{people, themes};
use crate::error::Result;
use crate::row::Row;
use crate::work::Unit;
use crate::{Database, scope};
use domain::access::{Access, Sight, capability::ManageMeetings};
use domain::action::EnteredAction;
use domain::ids::{AgendaItemId, MeetingId, MinuteItemId};
use domain::meeting::{EnteredMinute, Numbering, check_actions};
use domain::words::{MeetingStatus, MinutesStatus, Word};
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
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

/// A minute that nothing is wrong with in itself.
struct Told {
    minute: EnteredMinute,
    number: Option<i32>,
    paragraphs: Vec<u8>,
    exempt: bool,
}

/// What was entered, after adding what is wrong with it.
async fn told(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    subject: &Subject,
    mut minute: EnteredMinute,
    refusals: &mut Refusals,
) -> Result<Told> {
    let paragraphs = minute.check(refusals, nation(transaction, sight, subject.row.home_id).await?);
    let agenda = agenda_of(transaction, sight, subject.meeting.id).await?;
    let item = minute.agenda_item.and_then(|id| agenda.iter().find(|item| item.id == id.0));
    if minute.agenda_item.is_some() && item.is_none() {
        refusals.add(RefusalCode::NotFound, &["agendaItemId"], "This meeting's agenda has no such item.");
    }
    let of_decisions = minute.decisions.iter().flat_map(|decision| [decision.mover, decision.seconder]).flatten();
    let named = minute.led_by.iter().copied().chain(of_decisions).map(|id| id.0).collect();
    let there = known::<people::Entity>(transaction, sight, people::Column::Id, named).await?;
    for (index, person) in minute.led_by.iter().enumerate() {
        there.check(refusals, &["ledByIds", &index.to_string()], "person", Some(*person));
    }
    for (index, decision) in minute.decisions.iter().enumerate() {
        let index = index.to_string();
        there.check(refusals, &["decisions", &index, "moverId"], "person", decision.mover);
        there.check(refusals, &["decisions", &index, "seconderId"], "person", decision.seconder);
    }
    let touched = minute.themes.iter().map(|id| id.0).collect();
    let there = known::<themes::Entity>(transaction, sight, themes::Column::Id, touched).await?;
    for (index, theme) in minute.themes.iter().enumerate() {
        there.check(refusals, &["themeIds", &index.to_string()], "theme", Some(*theme));
    }
    let exempt = !paragraphs.is_empty() || item.is_some_and(|item| item.private);
    Ok(Told { minute, number: None, paragraphs, exempt })
}

impl Told {
    /// The row, but for where it belongs.
    fn row(&self, id: MinuteItemId, version: i32) -> minute_items::ActiveModel {
        minute_items::ActiveModel {
            id: Set(id.0),
            version: Set(version),
            agenda_item_id: Set(self.minute.agenda_item.map(|id| id.0)),
            number: Set(self.number),
            title: Set(self.minute.title.clone()),
            text: Set(self.minute.text.clone()),
            exempt: Set(self.exempt),
            exempt_paragraphs: Set(serde_json::json!(self.paragraphs)),
            ..minute_items::ActiveModel::default()
        }
    }

    async fn write_parts(&self, transaction: &DatabaseTransaction, permit: &Proof, id: MinuteItemId) -> Result<()> {
        for (position, person) in (0..).zip(&self.minute.led_by) {
            let (minute_id, person_id) = (Set(id.0), Set(person.0));
            let row = minute_leads::ActiveModel { minute_id, person_id, position: Set(position) };
            scope::insert_permitted(permit, transaction, row).await?;
        }
        for (position, theme) in (0..).zip(&self.minute.themes) {
            let (minute_id, theme_id) = (Set(id.0), Set(theme.0));
            let row = minute_themes::ActiveModel { minute_id, theme_id, position: Set(position) };
            scope::insert_permitted(permit, transaction, row).await?;
        }
        for (position, decision) in (0..).zip(&self.minute.decisions) {
            let row = decisions::ActiveModel {
                id: Set(Uuid::now_v7()),
                minute_id: Set(id.0),
                position: Set(position),
                kind: Set(decision.kind.word().to_owned()),
                text: Set(decision.text.clone()),
                mover_id: Set(decision.mover.map(|id| id.0)),
                seconder_id: Set(decision.seconder.map(|id| id.0)),
                in_favour: Set(decision.vote.map(|vote| vote.in_favour)),
                against: Set(decision.vote.map(|vote| vote.against)),
                abstained: Set(decision.vote.map(|vote| vote.abstained)),
            };
            scope::insert_permitted(permit, transaction, row).await?;
        }
        Ok(())
    }

    fn event(
        &self,
        action: &'static str,
        subject: &Subject,
        id: MinuteItemId,
        before: Option<&minute_items::Model>,
    ) -> Event {
        let print = if self.exempt { EXEMPT.to_owned() } else { words_of(&self.minute.title, &self.minute.text) };
        let number = |number: Option<i32>| number.map(|number| number.to_string());
        subject
            .event(action)
            .change("minute", None, Some(id.0.to_string()))
            .change("number", before.and_then(|row| number(row.number)), number(self.number))
            .change("text", before.map(print_of), Some(print))
            .change("decisions", None, Some(self.minute.decisions.len().to_string()))
    }
}

/// What stands in the audit for exempt words.
const EXEMPT: &str = "(exempt)";

fn words_of(title: &str, text: &str) -> String {
    fingerprint(&format!("{title}\n{text}"))
}

fn print_of(row: &minute_items::Model) -> String {
    if row.exempt { EXEMPT.to_owned() } else { words_of(&row.title, &row.text) }
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
    stale("minute", row.version, expected_version)?;
    Ok((subject, row))
}

/// Keeps what a minute says before it changes.
async fn keep(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    permit: &Proof,
    before: &minute_items::Model,
    occasion: &Occasion,
) -> Result<()> {
    let decided = scope::find::<decisions::Entity>(sight)
        .filter(decisions::Column::MinuteId.eq(before.id))
        .order_by_asc(decisions::Column::Position)
        .all(transaction)
        .await?;
    let decided: Vec<String> = decided.into_iter().map(|row| format!("{}: {}", row.kind, row.text)).collect();
    let row = earlier_minutes::ActiveModel {
        id: Set(Uuid::now_v7()),
        minute_id: Set(before.id),
        version: Set(before.version),
        title: Set(before.title.clone()),
        text: Set(before.text.clone()),
        decisions: Set(serde_json::json!(decided)),
        exempt: Set(before.exempt),
        replaced_at: Set(occasion.at),
        replaced_by_id: Set(permit.user().map(|user| user.0)),
    };
    Ok(scope::insert_permitted(permit, transaction, row).await?)
}

async fn remove_parts(transaction: &DatabaseTransaction, permit: &Proof, id: MinuteItemId) -> Result<()> {
    let leads = scope::delete_permitted::<minute_leads::Entity, _>(permit);
    leads.filter(minute_leads::Column::MinuteId.eq(id.0)).exec(transaction).await?;
    let themes = scope::delete_permitted::<minute_themes::Entity, _>(permit);
    themes.filter(minute_themes::Column::MinuteId.eq(id.0)).exec(transaction).await?;
    let decided = scope::delete_permitted::<decisions::Entity, _>(permit);
    decided.filter(decisions::Column::MinuteId.eq(id.0)).exec(transaction).await?;
    Ok(())
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

/// The number after that of the group's last minute: of this meeting, else of the last before it that has numbered
/// ones. `None` where the group's minutes have no numbers.
async fn next_number(transaction: &DatabaseTransaction, sight: &Sight, subject: &Subject) -> Result<Option<i32>> {
    use minute_items::{Column, Entity};
    let numbered = || {
        let mut select = scope::find::<Entity>(sight).filter(Column::Number.is_not_null());
        let of_meeting = Column::MeetingId.into_expr().equals((meetings::Entity, meetings::Column::Id));
        QuerySelect::query(&mut select).inner_join(meetings::Entity, of_meeting);
        select
    };
    let last: Option<i32> = numbered()
        .filter(meetings::Column::GroupId.eq(subject.row.group_id))
        .filter(meetings::Column::Earliest.lt(subject.row.earliest).or(meetings::Column::Id.eq(subject.row.id)))
        .select_only()
        .column(Column::Number)
        // This meeting comes first: moments are compared with its own, which no other before it reaches.
        .order_by_desc(meetings::Column::Earliest)
        .order_by_desc(Column::Number)
        .limit(1)
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.and_then(|last| last.checked_add(1)))
}

/// Adds CONFLICT where another minute of the meeting has the number.
async fn check_number(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    subject: &Subject,
    (number, except): (Option<i32>, Option<MinuteItemId>),
    refusals: &mut Refusals,
) -> Result<()> {
    use minute_items::{Column, Entity};
    let Some(number) = number else { return Ok(()) };
    let mut same =
        scope::find::<Entity>(sight).filter(Column::MeetingId.eq(subject.row.id)).filter(Column::Number.eq(number));
    if let Some(except) = except {
        same = same.filter(Column::Id.ne(except.0));
    }
    if same.count(transaction).await? > 0 {
        refusals.add(RefusalCode::Conflict, &["number"], format!("This meeting has a minute {number} already."));
    }
    Ok(())
}
