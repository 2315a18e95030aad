//! Meetings called, one or a year's, moved, called off and put back.

use super::ground::{Subject, as_read, host, nation};
use super::items::{standing_titles, write_agenda};
use crate::audit::{self, Event, Occasion};
use crate::entity::{action_points, groups, meetings};
use crate::error::Result;
use crate::text::folded;
use crate::work::Unit;
use crate::{Database, scope};
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use domain::access::{Access, Permission, capability::ManageMeetings};
use domain::ids::{GroupId, MeetingId};
use domain::live::{Change, MeetingChange};
use domain::meeting::{EnteredItem, check_agenda, check_moment, with_standing_items};
use domain::words::{MeetingStatus, MinutesStatus, Word};
use domain::{Refusal, RefusalCode, Refusals, london};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// Meetings to call.
#[derive(Clone, Debug)]
pub struct Called {
    /// The group that meets.
    pub group: GroupId,
    /// The title of each; the group's name where there is none.
    pub title: Option<String>,
    /// When, each its own meeting; not none.
    pub moments: Vec<DateTime<Utc>>,
    /// The field that says when.
    pub field: &'static str,
    /// Where.
    pub venue: Option<String>,
    /// The agenda of each.
    pub agenda: Vec<EnteredItem>,
    /// Whether the group's standing items that are not on it are added.
    pub carry_standing_items: bool,
}

/// Calls meetings of a group, in the order of their days. Asked for twice they are refused the second time: a group
/// meets once at a time.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where the group is
/// not seen.
pub async fn call(
    database: &Database,
    access: &Access<ManageMeetings>,
    called: &Called,
    occasion: &Occasion,
) -> Result<Vec<MeetingId>> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let (group, permit) = host(transaction, access, called.group).await?;
            let mut refusals = Refusals::default();
            let title = refusals.maybe_name(&["title"], called.title.as_deref()).unwrap_or_else(|| group.name.clone());
            let venue = refusals.maybe_name(&["venue"], called.venue.as_deref());
            let nation = nation(transaction, &access.sight(), group.home_id).await?;
            let agenda = check_agenda(&mut refusals, called.agenda.clone(), nation);
            if called.agenda.iter().any(|item| item.id.is_some()) {
                refusals.add(RefusalCode::Invalid, &["agenda"], "A new meeting has no items yet: leave their ids out.");
            }
            let mut last = None;
            for moment in &called.moments {
                last = last.max(Some(check_moment(&mut refusals, called.field, *moment)));
                if meets_at(transaction, access, group.id, *moment, None).await? {
                    refusals.push(meets_already(called.field, *moment));
                }
            }
            if let Some(last) = last {
                check_not_dissolved(&mut refusals, "groupId", &group, last);
            }
            refusals.none()?;
            let (mut ids, mut changes) = (Vec::new(), Vec::new());
            for moment in &called.moments {
                let id = MeetingId(Uuid::now_v7());
                let row = new_row(id, &group, &title, venue.clone(), *moment);
                scope::insert_permitted(&permit, transaction, row).await?;
                let standing = match called.carry_standing_items {
                    true => standing_titles(transaction, &access.sight(), group.id, london::day_of(*moment)).await?,
                    false => Vec::new(),
                };
                let agenda = with_standing_items(agenda.clone(), standing);
                write_agenda(transaction, &permit, &access.sight(), id, agenda).await?;
                let event = Event::new("SCHEDULE_MEETING", "Meeting", id.0).permitted(&permit);
                let event = event.change("scheduledFor", None, Some(moment.to_rfc3339()));
                audit::write(transaction, event, occasion).await?;
                let needs = Some(Permission::ReadPapers);
                let change = MeetingChange { home: group.home_id, group: called.group, meeting: id, needs };
                changes.push(Change::Meeting(change));
                ids.push(id);
            }
            Ok((ids, changes))
        })
        .await
}

fn new_row(
    id: MeetingId,
    group: &groups::Model,
    title: &str,
    venue: Option<String>,
    moment: DateTime<Utc>,
) -> meetings::ActiveModel {
    let moment = moment.trunc_subsecs(6);
    meetings::ActiveModel {
        id: Set(id.0),
        version: Set(1),
        group_id: Set(group.id),
        home_id: Set(group.home_id),
        title: Set(title.to_owned()),
        folded: Set(folded(title)),
        status: Set(MeetingStatus::Scheduled.word().to_owned()),
        scheduled_for: Set(Some(moment)),
        day: Set(Some(london::day_of(moment))),
        venue: Set(venue),
        minutes_status: Set(MinutesStatus::None.word().to_owned()),
        earliest: Set(moment),
        latest: Set(moment),
        ..meetings::ActiveModel::default()
    }
}

/// That the group still meets on the day `day`.
fn check_not_dissolved(refusals: &mut Refusals, field: &str, group: &groups::Model, day: NaiveDate) {
    if let Some(dissolved) = group.dissolved_on.filter(|dissolved| day >= *dissolved) {
        let message = format!("This group was dissolved on {}.", london::written(dissolved));
        refusals.add(RefusalCode::WrongState, &[field], message);
    }
}

fn meets_already(field: &str, moment: DateTime<Utc>) -> Refusal {
    let message = format!("This group meets already on {}.", london::written_with_time(moment));
    Refusal::new(RefusalCode::Conflict, &[field], message)
}

/// Whether the group meets at `moment`, but for the meeting `except`.
async fn meets_at(
    transaction: &DatabaseTransaction,
    access: &Access<ManageMeetings>,
    group: Uuid,
    moment: DateTime<Utc>,
    except: Option<Uuid>,
) -> Result<bool> {
    use meetings::{Column, Entity};
    let mut found = scope::find::<Entity>(&access.sight())
        .filter(Column::GroupId.eq(group))
        .filter(Column::ScheduledFor.eq(moment.trunc_subsecs(6)))
        .filter(Column::Status.ne(MeetingStatus::Cancelled.word()));
    if let Some(except) = except {
        found = found.filter(Column::Id.ne(except));
    }
    Ok(found.count(transaction).await? > 0)
}

/// How a meeting is planned from now on; what is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// When.
    pub scheduled_for: Option<DateTime<Utc>>,
    /// Its title.
    pub title: Option<String>,
    /// Where; `Some(None)` for nowhere yet.
    pub venue: Option<Option<String>>,
    /// What else is to be known of it; `Some(None)` for nothing.
    pub note: Option<Option<String>>,
}

/// Moves a meeting to another time or place, or calls it something else.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not seen.
pub async fn plan(
    database: &Database,
    access: &Access<ManageMeetings>,
    read: (MeetingId, i32),
    planned: &Planned,
    occasion: &Occasion,
) -> Result<MeetingId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let subject = as_read(transaction, access, read).await?;
            let mut refusals = Refusals::default();
            subject.meeting.check_not_cancelled(&mut refusals, "meetingId");
            subject.meeting.check_minutes_open(&mut refusals, "meetingId");
            let (mut row, mut event) = (subject.changing(), subject.event("PLAN_MEETING"));
            let told = |words: String| subject.told_in_audit(words);
            if let Some(title) = &planned.title {
                let title = refusals.name(&["title"], title);
                event = event.change("title", Some(told(subject.row.title.clone())), Some(told(title.clone())));
                row.folded = Set(folded(&title));
                row.title = Set(title);
            }
            if let Some(venue) = &planned.venue {
                let venue = refusals.maybe_name(&["venue"], venue.as_deref());
                event = event.change("venue", subject.row.venue.clone().map(told), venue.clone().map(told));
                row.venue = Set(venue);
            }
            if let Some(note) = &planned.note {
                let note = refusals.maybe_text(&["note"], note.as_deref());
                event = event.change("note", subject.row.note.clone().map(told), note.clone().map(told));
                row.note = Set(note);
            }
            if let Some(moment) = planned.scheduled_for {
                let day = check_moment(&mut refusals, "scheduledFor", moment);
                if meets_at(transaction, access, subject.row.group_id, moment, Some(subject.row.id)).await? {
                    refusals.push(meets_already("scheduledFor", moment));
                }
                let group = scope::find::<groups::Entity>(&access.sight())
                    .filter(groups::Column::Id.eq(subject.row.group_id))
                    .one(transaction)
                    .await?;
                if let Some(group) = group {
                    check_not_dissolved(&mut refusals, "scheduledFor", &group, day);
                }
                let before = subject.row.scheduled_for.map(|moment| moment.to_rfc3339());
                event = event.change("scheduledFor", before, Some(moment.to_rfc3339()));
                let moment = moment.trunc_subsecs(6);
                row.scheduled_for = Set(Some(moment));
                row.day = Set(Some(day));
                row.earliest = Set(moment);
                row.latest = Set(moment);
            }
            refusals.none()?;
            scope::update_permitted(&subject.permit, transaction, row).await?;
            if let Some(moment) = planned.scheduled_for {
                move_what_is_due(transaction, &subject, moment).await?;
            }
            audit::write(transaction, event, occasion).await?;
            Ok((subject.meeting.id, subject.changed()))
        })
        .await
}

/// What is due at the meeting is due on its day, whosever it is: actions without a day of their own move with it.
async fn move_what_is_due(transaction: &DatabaseTransaction, subject: &Subject, moment: DateTime<Utc>) -> Result<()> {
    use action_points::{ActiveModel, Column, Entity};
    scope::update_unscoped::<Entity>()
        .set(ActiveModel { due_order: Set(london::day_of(moment)), ..ActiveModel::default() })
        .filter(Column::DueMeetingId.eq(subject.row.id))
        .filter(Column::DueOn.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}

/// Whether a meeting stands or is called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is called off.
    Cancelled,
    /// It is to be held after all.
    Reinstated,
}

/// Calls a meeting off that is still to come, or puts back one that was called off.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not seen.
pub async fn stand(
    database: &Database,
    access: &Access<ManageMeetings>,
    read: (MeetingId, i32),
    (standing, reason): (Standing, Option<&str>),
    occasion: &Occasion,
) -> Result<MeetingId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let subject = as_read(transaction, access, read).await?;
            let (mut refusals, mut row) = (Refusals::default(), subject.changing());
            let (action, status) = match standing {
                Standing::Cancelled => {
                    subject.meeting.check_scheduled(&mut refusals, "meetingId");
                    ("CANCEL_MEETING", MeetingStatus::Cancelled)
                }
                Standing::Reinstated => {
                    if subject.meeting.status != MeetingStatus::Cancelled {
                        refusals.add(RefusalCode::WrongState, &["meetingId"], "This meeting was not cancelled.");
                    } else if let Some(moment) = subject.row.scheduled_for
                        && meets_at(transaction, access, subject.row.group_id, moment, Some(subject.row.id)).await?
                    {
                        refusals.push(meets_already("meetingId", moment));
                    }
                    ("REINSTATE_MEETING", MeetingStatus::Scheduled)
                }
            };
            let mut event = subject.event(action);
            if let Some(reason) = reason {
                let reason = refusals.text(&["reason"], reason);
                let told = |words: String| subject.told_in_audit(words);
                event = event.change("note", subject.row.note.clone().map(told), Some(told(reason.clone())));
                row.note = Set(Some(reason));
            }
            row.status = Set(status.word().to_owned());
            refusals.none()?;
            scope::update_permitted(&subject.permit, transaction, row).await?;
            audit::write(transaction, event, occasion).await?;
            Ok((subject.meeting.id, subject.changed()))
        })
        .await
}
