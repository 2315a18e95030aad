//! What may follow what in the life of a meeting and its minutes.

use super::Meeting;
use crate::london::day_of;
use crate::refusal::{Refusal, RefusalCode, Refusals};
use crate::words::{MeetingStatus, MinutesStatus};
use chrono::{DateTime, NaiveDate, Utc};

fn wrong(path: &[&str], message: &str) -> Refusal {
    Refusal::new(RefusalCode::WrongState, path, message)
}

impl Meeting {
    /// That it was not called off.
    pub fn check_not_cancelled(&self, refusals: &mut Refusals, field: &str) {
        if self.status == MeetingStatus::Cancelled {
            refusals.push(wrong(&[field], "This meeting was cancelled."));
        }
    }

    /// That what its minutes say may still change: approved minutes are what was approved.
    pub fn check_minutes_open(&self, refusals: &mut Refusals, field: &str) {
        if self.minutes_status == MinutesStatus::Approved {
            refusals.push(wrong(&[field], "The minutes of this meeting are approved: they stand as they are."));
        }
    }

    /// That it is still to come.
    pub fn check_scheduled(&self, refusals: &mut Refusals, field: &str) {
        match self.status {
            MeetingStatus::Scheduled => {}
            MeetingStatus::Held => refusals.push(wrong(&[field], "This meeting was held.")),
            MeetingStatus::Cancelled => refusals.push(wrong(&[field], "This meeting was cancelled.")),
        }
    }

    /// That its minutes, of which there are `count`, can be published.
    pub fn check_can_publish_minutes(&self, refusals: &mut Refusals, count: u64) {
        self.check_not_cancelled(refusals, "meetingId");
        let message = match self.minutes_status {
            MinutesStatus::PublishedDraft => "The minutes are published already.",
            MinutesStatus::Approved => "The minutes are approved already.",
            _ if count == 0 => "There are no minutes to publish yet.",
            _ => return,
        };
        refusals.push(wrong(&["meetingId"], message));
    }

    /// That its minutes can be approved: they are published, and not approved yet.
    pub fn check_can_approve_minutes(&self, refusals: &mut Refusals) {
        let message = match self.minutes_status {
            MinutesStatus::PublishedDraft => return,
            MinutesStatus::Approved => "The minutes are approved already.",
            MinutesStatus::None | MinutesStatus::Draft => "The minutes are not published: publish them first.",
        };
        refusals.push(wrong(&["meetingId"], message));
    }

    /// That its minutes can be approved at the meeting `at` of the same group, which comes after it.
    pub fn check_approved_at(&self, refusals: &mut Refusals, at: &Self, today: NaiveDate) {
        let path = ["atMeetingId"];
        at.check_not_cancelled(refusals, "atMeetingId");
        if at.id == self.id {
            refusals.add(RefusalCode::Invalid, &path, "A meeting does not approve its own minutes.");
        } else if at.group != self.group {
            refusals.add(RefusalCode::Invalid, &path, "Minutes are approved at a meeting of the same group.");
        } else if at.beginning() <= self.beginning() {
            refusals.add(RefusalCode::Invalid, &path, "Minutes are approved at a later meeting, not an earlier one.");
        } else if at.status == MeetingStatus::Scheduled && at.day.is_none_or(|day| day > today) {
            refusals.push(wrong(&path, "That meeting has not taken place yet."));
        }
    }

    /// That its minutes can be approved by correspondence on the day `on`.
    pub fn check_approved_on(&self, refusals: &mut Refusals, on: NaiveDate, today: NaiveDate) {
        if on > today {
            refusals.add(RefusalCode::Invalid, &["on"], "This day is still to come.");
        } else if self.day.is_some_and(|day| on < day) {
            refusals.add(RefusalCode::Invalid, &["on"], "Minutes are approved after the meeting.");
        }
    }

    /// When it begins, as far as that is known; meetings without a day come after all others.
    fn beginning(&self) -> (NaiveDate, Option<DateTime<Utc>>) {
        (self.day.unwrap_or(NaiveDate::MAX), self.scheduled_for)
    }
}

/// The day in London of a meeting called for `moment`, if records are kept of such days.
pub fn check_moment(refusals: &mut Refusals, field: &str, moment: DateTime<Utc>) -> NaiveDate {
    let day = day_of(moment);
    refusals.day(&[field], day);
    day
}
