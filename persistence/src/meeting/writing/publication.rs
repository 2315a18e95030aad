//! Agendas and minutes published, withdrawn and approved.

use super::ground::{Subject, as_read};
use crate::audit::{self, Occasion};
use crate::entity::{agenda_items, decisions, meetings, minute_items};
use crate::error::Result;
use crate::work::Unit;
use crate::{Database, scope};
use chrono::NaiveDate;
use domain::access::{Access, Sight, capability::ManageMeetings};
use domain::ids::MeetingId;
use domain::london::day_of;
use domain::meeting::Meeting;
use domain::words::{MeetingStatus, MinutesStatus, Word};
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What is done with an agenda or with minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The agenda is shown to everybody.
    PublishAgenda,
    /// The agenda is taken back.
    WithdrawAgenda,
    /// The minutes are shown to everybody, before they are approved.
    PublishMinutes,
    /// Minutes that are not approved are taken back into draft.
    WithdrawMinutes,
}

impl Step {
    const fn action(self) -> &'static str {
        match self {
            Self::PublishAgenda => "PUBLISH_AGENDA",
            Self::WithdrawAgenda => "WITHDRAW_AGENDA",
            Self::PublishMinutes => "PUBLISH_MINUTES",
            Self::WithdrawMinutes => "WITHDRAW_MINUTES",
        }
    }
}

/// Takes a step with the agenda or the minutes of a meeting.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not seen.
pub async fn publish(
    database: &Database,
    access: &Access<ManageMeetings>,
    read: (MeetingId, i32),
    step: Step,
    occasion: &Occasion,
) -> Result<MeetingId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let (sight, subject) = (access.sight(), as_read(transaction, access, read).await?);
            check(transaction, &sight, &subject, step).await?.none()?;
            let mut row = subject.changing();
            let status = |status: MinutesStatus| Set(status.word().to_owned());
            match step {
                Step::PublishAgenda => row.agenda_published_at = Set(Some(occasion.at)),
                Step::WithdrawAgenda => row.agenda_published_at = Set(None),
                Step::PublishMinutes => {
                    row.status = Set(MeetingStatus::Held.word().to_owned());
                    row.minutes_status = status(MinutesStatus::PublishedDraft);
                }
                Step::WithdrawMinutes => row.minutes_status = status(MinutesStatus::Draft),
            }
            scope::update_permitted(&subject.permit, transaction, row).await?;
            audit::write(transaction, subject.event(step.action()), occasion).await?;
            Ok((subject.meeting.id, subject.changed()))
        })
        .await
}

/// All that stands in the way of a step.
async fn check(transaction: &DatabaseTransaction, sight: &Sight, subject: &Subject, step: Step) -> Result<Refusals> {
    let (mut refusals, meeting) = (Refusals::default(), &subject.meeting);
    let wrong = |message| Refusal::new(RefusalCode::WrongState, &["meetingId"], message);
    match step {
        Step::PublishAgenda => {
            meeting.check_not_cancelled(&mut refusals, "meetingId");
            let items = scope::find::<agenda_items::Entity>(sight);
            let items = items.filter(agenda_items::Column::MeetingId.eq(meeting.id.0)).count(transaction).await?;
            if meeting.agenda_published_at.is_some() {
                refusals.push(wrong("The agenda is published already; what is changed of it shows at once."));
            } else if items == 0 {
                refusals.push(wrong("There is nothing on the agenda yet."));
            }
        }
        Step::WithdrawAgenda if meeting.agenda_published_at.is_none() => {
            refusals.push(wrong("The agenda is not published."));
        }
        Step::WithdrawAgenda => meeting.check_scheduled(&mut refusals, "meetingId"),
        Step::PublishMinutes => {
            let minutes = scope::find::<minute_items::Entity>(sight);
            let minutes = minutes.filter(minute_items::Column::MeetingId.eq(meeting.id.0)).count(transaction).await?;
            meeting.check_can_publish_minutes(&mut refusals, minutes);
        }
        Step::WithdrawMinutes if meeting.minutes_status == MinutesStatus::PublishedDraft => {}
        Step::WithdrawMinutes => {
            refusals.push(wrong("Only minutes that are published and not approved are withdrawn."))
        }
    }
    Ok(refusals)
}

/// How minutes are approved: at a later meeting or by correspondence.
#[derive(Clone, Debug)]
pub struct Approval {
    /// The meeting whose minutes they are, and the version of it that was read.
    pub meeting: (MeetingId, i32),
    /// The later meeting of the group that approves them.
    pub at: Option<MeetingId>,
    /// The day on which they are approved by correspondence.
    pub on: Option<NaiveDate>,
    /// As what they were amended.
    pub amendments: Option<String>,
}

/// Approves published minutes, which then stand as they are: their fingerprint is kept.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not seen.
pub async fn approve_minutes(
    database: &Database,
    access: &Access<ManageMeetings>,
    approval: &Approval,
    occasion: &Occasion,
) -> Result<MeetingId> {
    database
        .work(|transaction: Unit| async move {
            let (transaction, sight, today) = (&*transaction, access.sight(), day_of(occasion.at));
            let subject = as_read(transaction, access, approval.meeting).await?;
            let mut refusals = Refusals::default();
            subject.meeting.check_can_approve_minutes(&mut refusals);
            let amendments = refusals.maybe_text(&["amendments"], approval.amendments.as_deref());
            match (approval.at, approval.on) {
                (Some(at), None) => match later(transaction, &sight, at).await? {
                    Some(at) => subject.meeting.check_approved_at(&mut refusals, &at, today),
                    None => refusals.push(Refusal::not_found("atMeetingId", "meeting")),
                },
                (None, Some(on)) => subject.meeting.check_approved_on(&mut refusals, on, today),
                (None, None) => {
                    let message =
                        "Name the meeting that approved them, or the day they were approved on by correspondence.";
                    refusals.add(RefusalCode::Required, &["atMeetingId"], message);
                }
                (Some(_), Some(_)) => {
                    let message = "Minutes are approved at a meeting or by correspondence on a day, not both.";
                    refusals.add(RefusalCode::Invalid, &["on"], message);
                }
            }
            refusals.none()?;
            let digest = digest(transaction, &sight, subject.meeting.id).await?;
            let mut row = subject.changing();
            row.minutes_status = Set(MinutesStatus::Approved.word().to_owned());
            row.minutes_approved_at_id = Set(approval.at.map(|id| id.0));
            row.minutes_approved_on = Set(approval.on);
            row.minutes_amendments = Set(amendments);
            row.minutes_digest = Set(Some(digest.clone()));
            scope::update_permitted(&subject.permit, transaction, row).await?;
            let at = approval.at.map(|id| id.0.to_string());
            let event = subject
                .event("APPROVE_MINUTES")
                .change("minutesApprovedAt", None, at)
                .change("minutesApprovedOn", None, approval.on.map(|day| day.to_string()))
                .change("minutesDigest", None, Some(digest));
            audit::write(transaction, event, occasion).await?;
            Ok((subject.meeting.id, subject.changed()))
        })
        .await
}

async fn later(transaction: &DatabaseTransaction, sight: &Sight, at: MeetingId) -> Result<Option<Meeting>> {
    let found = scope::find::<meetings::Entity>(sight).filter(meetings::Column::Id.eq(at.0)).one(transaction).await?;
    found.map(Meeting::try_from).transpose()
}

/// The SHA-256 of what the minutes say, exempt ones too: of each in order its number, title and text, and its decisions.
async fn digest(transaction: &DatabaseTransaction, sight: &Sight, meeting: MeetingId) -> Result<String> {
    use minute_items::{Column, Entity};
    let minutes = scope::find::<Entity>(sight)
        .filter(Column::MeetingId.eq(meeting.0))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(transaction)
        .await?;
    let decided = scope::find::<decisions::Entity>(sight)
        .filter(decisions::Column::MinuteId.is_in(minutes.iter().map(|row| row.id)))
        .order_by_asc(decisions::Column::Position)
        .order_by_asc(decisions::Column::Id)
        .all(transaction)
        .await?;
    let mut text = String::new();
    for minute in minutes {
        let number = minute.number.map(|number| number.to_string()).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{number}\t{}\n{}", minute.title, minute.text);
        for decision in decided.iter().filter(|row| row.minute_id == minute.id) {
            let vote = [decision.in_favour, decision.against, decision.abstained];
            let _ = writeln!(text, "{}\t{}\t{vote:?}", decision.kind, decision.text);
        }
    }
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(text)))
}
