//! Meetings: what was called, who came, what was said and decided.

mod agenda;
mod attending;
mod life;
mod minuting;
mod series;

pub use agenda::{EnteredItem, PlannedItem, check_agenda, check_paragraphs, with_standing_items};
pub use attending::{EnteredAttendance, EnteredDeclaration, check_attendance, check_declarations, check_times};
pub use life::check_moment;
pub use minuting::{EnteredDecision, EnteredMinute, LONGEST_MINUTE, Numbering, check_actions};
pub use series::{MOST_MEETINGS, Series};

use crate::access::{Permission, Sight};
use crate::ids::{
    AgendaItemId, AttendanceId, CountyId, GroupId, MeetingId, MinuteItemId, OrganisationId, PartnershipId, PersonId,
    PoliceAreaId, UserId,
};
use crate::words::{AttendanceStatus, DecisionKind, GroupKind, MeetingStatus, MinutesStatus};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// A meeting of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// Counts its changes.
    pub version: i32,
    /// The group that meets.
    pub group: GroupId,
    /// The partnership or county whose group it is.
    pub home: Uuid,
    /// Its title.
    pub title: String,
    /// Where it is in its life.
    pub status: MeetingStatus,
    /// The moment it is called for.
    pub scheduled_for: Option<DateTime<Utc>>,
    /// Its day in London.
    pub day: Option<NaiveDate>,
    /// What is known of the day beside that.
    pub date_note: Option<String>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Where it is held.
    pub venue: Option<String>,
    /// What else the records say of it.
    pub note: Option<String>,
    /// When its agenda was published.
    pub agenda_published_at: Option<DateTime<Utc>>,
    /// Where its minutes are in their life.
    pub minutes_status: MinutesStatus,
    /// The later meeting that approved its minutes.
    pub minutes_approved_at: Option<MeetingId>,
    /// The day its minutes were approved.
    pub minutes_approved_on: Option<NaiveDate>,
    /// As what its minutes were amended on approval.
    pub minutes_amendments: Option<String>,
    /// The fingerprint of the minutes that were approved.
    pub minutes_digest: Option<String>,
}

impl Meeting {
    /// The meeting as somebody sees it who may see it at all: minutes in draft are none to those who
    /// don't read its papers (design.md §3), and the fingerprint of all minutes is for those who may read all.
    #[must_use]
    pub fn seen_by(mut self, sight: &Sight) -> Self {
        let papers = sight.reach(Permission::ReadPapers).covers_group(self.group, self.home);
        if self.minutes_status == MinutesStatus::Draft && !papers {
            self.minutes_status = MinutesStatus::None;
        }
        // Whoever has the public minutes could try guesses of the exempt ones on the fingerprint of all.
        if !sight.reach(Permission::ReadExempt).covers_group(self.group, self.home) {
            self.minutes_digest = None;
        }
        self
    }
}

/// The meetings next to one in its group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The one before.
    pub previous: Option<MeetingId>,
    /// The one after.
    pub next: Option<MeetingId>,
}

/// One item of an agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgendaItem {
    /// Its id.
    pub id: AgendaItemId,
    /// The meeting whose agenda it is on.
    pub meeting: MeetingId,
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Who presents it, as printed.
    pub presenter: Option<String>,
    /// Whether it is one of the group's standing items.
    pub standing: bool,
    /// Whether press and public are excluded from it.
    pub private: bool,
    /// The paragraphs of Schedule 12A it is exempt by.
    pub exempt_paragraphs: Vec<u8>,
    /// The first page of its papers.
    pub page_from: Option<i32>,
    /// The last page of its papers.
    pub page_to: Option<i32>,
    /// Whether it is shown by number, title and paragraphs only.
    pub withheld: bool,
}

impl AgendaItem {
    /// The item as those see it who may not read exempt papers: a private one keeps its number, title and
    /// paragraphs (design.md §3; what a notice of a private item must say).
    #[must_use]
    pub fn withheld(self) -> Self {
        Self { presenter: None, page_from: None, page_to: None, withheld: true, ..self }
    }
}

/// How somebody stood to a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Its id.
    pub id: AttendanceId,
    /// The meeting.
    pub meeting: MeetingId,
    /// Who; a substitute may be unnamed.
    pub person: Option<PersonId>,
    /// The name as the minutes have it.
    pub name: String,
    /// Whom they came for.
    pub organisation: Option<OrganisationId>,
    /// What they worked as then.
    pub job_title: Option<String>,
    /// There or not.
    pub status: AttendanceStatus,
    /// Whether they chaired.
    pub chaired: bool,
    /// Whom they stood in for.
    pub substitute_for: Option<PersonId>,
    /// Whether they were there without being a member or standing in for one.
    pub in_attendance: bool,
}

/// An interest that somebody declared at a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestDeclaration {
    /// Who declared it.
    pub person: PersonId,
    /// The item it touches.
    pub agenda_item: Option<AgendaItemId>,
    /// What was declared.
    pub interest: String,
}

/// One minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinuteItem {
    /// Its id.
    pub id: MinuteItemId,
    /// Counts its changes.
    pub version: i32,
    /// The meeting it is a minute of.
    pub meeting: MeetingId,
    /// The item of the agenda it answers to.
    pub agenda_item: Option<AgendaItemId>,
    /// Its number, often running on from meeting to meeting.
    pub number: Option<i32>,
    /// Its title.
    pub title: String,
    /// What was said.
    pub text: String,
    /// Whether it is exempt: its text then is not for everybody.
    pub exempt: bool,
    /// The paragraphs of Schedule 12A it is exempt by.
    pub exempt_paragraphs: Vec<u8>,
}

/// What a minute said before it was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierText {
    /// The version it was.
    pub version: i32,
    /// When it was changed.
    pub replaced_at: DateTime<Utc>,
    /// Who changed it.
    pub replaced_by: Option<UserId>,
    /// Its title.
    pub title: String,
    /// What was said.
    pub text: String,
    /// What was decided, each as its kind and text.
    pub decisions: Vec<String>,
    /// Whether it was exempt.
    pub exempt: bool,
}

/// A decision of a minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What kind of decision.
    pub kind: DecisionKind,
    /// What was decided.
    pub text: String,
    /// Who moved it.
    pub mover: Option<PersonId>,
    /// Who seconded it.
    pub seconder: Option<PersonId>,
    /// How it was voted on.
    pub vote: Option<Vote>,
}

/// How many voted which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// For it.
    pub in_favour: i32,
    /// Against it.
    pub against: i32,
    /// Neither.
    pub abstained: i32,
}

/// Which meetings are wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeetingFilter {
    /// Of groups of this police area's partnerships, and of the counties they lie in.
    pub police_area: Option<PoliceAreaId>,
    /// Of the county's own groups and those of its partnerships.
    pub county: Option<CountyId>,
    /// Of groups of this partnership.
    pub partnership: Option<PartnershipId>,
    /// Of this group.
    pub group: Option<GroupId>,
    /// Of groups of one of these kinds.
    pub group_kind: Option<Vec<GroupKind>>,
    /// On this day or later.
    pub from: Option<NaiveDate>,
    /// On this day or earlier.
    pub to: Option<NaiveDate>,
    /// With one of these statuses.
    pub status: Option<Vec<MeetingStatus>>,
    /// With minutes in one of these statuses, as the one who looks sees them.
    pub minutes_status: Option<Vec<MinutesStatus>>,
    /// Words of the title, in any order.
    pub text: Option<String>,
}

/// What meetings are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MeetingOrderField {
    /// By when they are held; undated ones last either way.
    #[default]
    ScheduledFor,
}

/// The order of a list of meetings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeetingOrder {
    /// By what.
    pub field: MeetingOrderField,
    /// Whether the latest come first.
    pub descending: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Viewer;
    use std::sync::Arc;

    fn draft() -> Meeting {
        Meeting {
            id: MeetingId(Uuid::nil()),
            version: 1,
            group: GroupId(Uuid::nil()),
            home: Uuid::nil(),
            title: String::new(),
            status: MeetingStatus::Held,
            scheduled_for: None,
            day: None,
            date_note: None,
            started_at: None,
            ended_at: None,
            venue: None,
            note: None,
            agenda_published_at: None,
            minutes_status: MinutesStatus::Draft,
            minutes_approved_at: None,
            minutes_approved_on: None,
            minutes_amendments: None,
            minutes_digest: None,
        }
    }

    #[test]
    fn minutes_in_draft_are_none_to_the_public() {
        let public = Arc::new(Viewer::nobody()).sight();
        assert_eq!(draft().seen_by(&public).minutes_status, MinutesStatus::None);
        let system = Arc::new(Viewer::system()).sight();
        assert_eq!(draft().seen_by(&system).minutes_status, MinutesStatus::Draft);
    }

    #[test]
    fn published_minutes_are_what_they_are_to_everybody() {
        let public = Arc::new(Viewer::nobody()).sight();
        let published = Meeting { minutes_status: MinutesStatus::PublishedDraft, ..draft() };
        assert_eq!(published.seen_by(&public).minutes_status, MinutesStatus::PublishedDraft);
    }
}
