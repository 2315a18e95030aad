//! What a bundle says of meetings, minutes, actions and papers.

use super::{Key, part};
use crate::words::{
    ActionStatus, AttendanceStatus, DecisionKind, MeetingStatus, MembershipRole, MinutesStatus, Visibility,
};
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

part! {
    /// A meeting of a group.
    pub struct Meeting {
        /// What the bundle calls it; unique among its meetings.
        pub key: Key,
        /// Key of the group that meets.
        pub group: Key,
        /// Its title.
        pub title: String,
        /// Where it is in its life.
        #[serde(default = "super::scheduled")]
        pub status: MeetingStatus,
        /// Moment it is called for, in UTC; null where no time is known.
        pub scheduled_for: Option<DateTime<Utc>>,
        /// Its day in London; null where `scheduledFor` says it or no day is known.
        pub date: Option<NaiveDate>,
        /// What is known of the day where neither is given; null otherwise.
        pub date_note: Option<String>,
        /// When it began, in UTC; null where not recorded.
        pub started_at: Option<DateTime<Utc>>,
        /// When it ended, in UTC; null where not recorded.
        pub ended_at: Option<DateTime<Utc>>,
        /// Where it was; null where not recorded.
        pub venue: Option<String>,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
        /// When the agenda was published, in UTC; null while it is not.
        pub agenda_published_at: Option<DateTime<Utc>>,
        /// Where its minutes are in their life.
        #[serde(default = "super::no_minutes")]
        pub minutes_status: MinutesStatus,
        /// Key of the later meeting that approved the minutes; null before that or by correspondence.
        pub minutes_approved_at: Option<Key>,
        /// Day the minutes were approved by correspondence; null otherwise.
        pub minutes_approved_on: Option<NaiveDate>,
        /// As what the minutes were amended on approval; null where they were not.
        pub minutes_amendments: Option<String>,
        /// The agenda, in order.
        #[serde(default)]
        pub agenda: Vec<AgendaItem>,
        /// Who came, who sent apologies, who stayed away.
        #[serde(default)]
        pub attendance: Vec<Attendance>,
        /// Interests declared.
        #[serde(default)]
        pub declarations: Vec<InterestDeclaration>,
        /// The minutes, in order.
        #[serde(default)]
        pub minutes: Vec<MinuteItem>,
        /// Keys of papers that belong to the meeting as a whole.
        #[serde(default)]
        pub documents: Vec<Key>,
    }

    /// One item of an agenda.
    pub struct AgendaItem {
        /// Its number; unique in the meeting.
        #[schemars(range(min = 1))]
        pub number: u16,
        /// Its title.
        pub title: String,
        /// Who presents it, as printed; null where not stated.
        pub presenter: Option<String>,
        /// Whether it is one of the group's standing items.
        #[serde(default)]
        pub standing: bool,
        /// Whether press and public are excluded.
        #[serde(default)]
        pub private: bool,
        /// Paragraphs of Schedule 12A to the Local Government Act 1972: 1-7 in England, 12-18 in Wales.
        #[serde(default)]
        pub exempt_paragraphs: Vec<u8>,
        /// First page of its papers; null where none are printed.
        #[schemars(range(min = 1))]
        pub page_from: Option<u16>,
        /// Last page of its papers; null where none are printed.
        #[schemars(range(min = 1))]
        pub page_to: Option<u16>,
        /// Keys of its papers.
        #[serde(default)]
        pub documents: Vec<Key>,
    }

    /// How somebody stood to a meeting.
    pub struct Attendance {
        /// Key of the person; null where the papers leave them unnamed: then `name` says who it was.
        pub person: Option<Key>,
        /// Name as printed; null takes the person's.
        pub name: Option<String>,
        /// Name of the organisation they came for; null where not stated.
        pub organisation: Option<String>,
        /// What they work as, as printed; null where not stated.
        pub job_title: Option<String>,
        /// There, with apologies, or absent.
        pub status: AttendanceStatus,
        /// Whether they chaired.
        #[serde(default)]
        pub chaired: bool,
        /// Key of the person stood in for; null where for nobody.
        pub substitute_for: Option<Key>,
        /// Whether they were only in attendance, not as a member.
        #[serde(default)]
        pub in_attendance: bool,
    }

    /// An interest that somebody declared.
    pub struct InterestDeclaration {
        /// Key of the person.
        pub person: Key,
        /// Number of the agenda item it touches; null where it touches the whole.
        pub agenda_item: Option<u16>,
        /// What was declared.
        pub interest: String,
    }

    /// One minute.
    pub struct MinuteItem {
        /// What the bundle calls it; unique among all its minutes.
        pub key: Key,
        /// Its number, often running on across meetings; null where none is printed.
        #[schemars(range(min = 1))]
        pub number: Option<u16>,
        /// Its title.
        pub title: String,
        /// What was said.
        pub text: String,
        /// Number of the agenda item it answers to; null where to none.
        pub agenda_item: Option<u16>,
        /// Keys of the people who led it.
        #[serde(default)]
        pub led_by: Vec<Key>,
        /// Slugs of the themes it touches.
        #[serde(default)]
        pub themes: Vec<String>,
        /// Paragraphs of Schedule 12A to the Local Government Act 1972: 1-7 in England, 12-18 in Wales.
        #[serde(default)]
        pub exempt_paragraphs: Vec<u8>,
        /// What was decided, in order.
        #[serde(default)]
        pub decisions: Vec<Decision>,
        /// Action points raised, in order.
        #[serde(default)]
        pub actions: Vec<ActionPoint>,
    }

    /// A decision.
    pub struct Decision {
        /// What kind of decision.
        pub kind: DecisionKind,
        /// What was decided.
        pub text: String,
        /// Key of the person who moved it; null where not recorded.
        pub mover: Option<Key>,
        /// Key of the person who seconded it; null where not recorded.
        pub seconder: Option<Key>,
        /// The vote; null where none was taken or recorded.
        pub vote: Option<Vote>,
    }

    /// How many voted which way.
    pub struct Vote {
        /// In favour.
        pub in_favour: u16,
        /// Against.
        pub against: u16,
        /// Abstained.
        pub abstained: u16,
    }

    /// An action point.
    pub struct ActionPoint {
        /// What the bundle calls it; unique among all its actions.
        pub key: Key,
        /// What is to be done.
        pub text: String,
        /// Where it stands.
        #[serde(default = "super::open")]
        pub status: ActionStatus,
        /// Key of the group it belongs to; null in a minute takes the group that met, elsewhere it
        /// must be given.
        pub group: Option<Key>,
        /// Who is to do it; none where the papers name nobody.
        #[serde(default)]
        pub owners: Vec<ActionOwner>,
        /// Day it is due; null where no day is known.
        pub due_on: Option<NaiveDate>,
        /// Key of the meeting it is due at; null where at none.
        pub due_meeting: Option<Key>,
        /// What is said of when it is due; null where nothing.
        pub due_note: Option<String>,
        /// Key of the group that it was passed on to; null where to none.
        pub carried_to: Option<Key>,
        /// What was reported on it since, oldest first.
        #[serde(default)]
        pub updates: Vec<ActionUpdate>,
    }

    /// All holders of a role in a group and below it, such as "Theme Leads".
    pub struct RoleHolders {
        /// The role.
        pub role: MembershipRole,
        /// Key of the group.
        pub group: Key,
        /// What the papers call them.
        pub label: String,
    }

    /// A report on an action.
    pub struct ActionUpdate {
        /// When, in UTC.
        pub at: DateTime<Utc>,
        /// What was reported.
        pub text: String,
        /// Where the action stood then.
        pub status: ActionStatus,
    }

    /// A paper. A bundle brings what is known of it; its bytes are uploaded.
    pub struct Document {
        /// What the bundle calls it; unique among its documents.
        pub key: Key,
        /// Its title.
        pub title: String,
        /// Who may read it.
        pub visibility: Visibility,
        /// Paragraphs of Schedule 12A to the Local Government Act 1972: 1-7 in England, 12-18 in Wales.
        #[serde(default)]
        pub exempt_paragraphs: Vec<u8>,
        /// What kind of file it is, such as `application/pdf`; null where not known.
        pub media_type: Option<String>,
        /// When it was published, in UTC; null where not published or not known.
        pub published_at: Option<DateTime<Utc>>,
    }
}

/// Who owns an action: exactly one of the four.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ActionOwner {
    /// Key of a person.
    Person(Key),
    /// Name of an organisation.
    Organisation(String),
    /// Key of a group.
    Group(Key),
    /// All holders of a role.
    RoleHolders(RoleHolders),
}
