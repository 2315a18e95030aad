//! Meetings as calendars show them: iCalendar (RFC 5545), in London's time.

mod written;

use crate::ids::{CalendarAddressId, GroupId, PartnershipId, UserId};
use crate::meeting::Meeting;
use chrono::{DateTime, TimeDelta, Utc};

/// The most open secret addresses of one user.
pub const MOST_ADDRESSES: u64 = 20;

/// The most meetings in a calendar.
pub const MOST_MEETINGS: u64 = 2_000;

/// How long a calendar looks back.
pub const LOOKS_BACK: TimeDelta = TimeDelta::days(365);

/// How long a meeting lasts of which no end is recorded.
pub const USUAL_LENGTH: TimeDelta = TimeDelta::hours(2);

/// A secret address at which a calendar program finds what a user may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarAddress {
    /// Its id.
    pub id: CalendarAddressId,
    /// Whose access it shows.
    pub user: UserId,
    /// The group whose meetings it shows.
    pub group: Option<GroupId>,
    /// The partnership whose groups' meetings it shows.
    pub partnership: Option<PartnershipId>,
    /// What its holder calls it.
    pub label: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A meeting in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The meeting.
    pub meeting: Meeting,
    /// The name of the group that meets.
    pub group: String,
    /// When it was last changed, if that is known.
    pub changed_at: Option<DateTime<Utc>>,
}

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// What it is called.
    pub name: String,
    /// Its meetings.
    pub entries: Vec<Entry>,
}
