//! What is entered of meetings, their agendas and who came.

use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::meeting::attendance::AttendanceStatus;
use crate::graphql::scalars::{Date, DateTime};
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::Refusals;
use domain::ids::MeetingId;
use domain::meeting::{EnteredAttendance, EnteredDeclaration, EnteredItem, Series};
use persistence::meeting::writing::{Attended, Called, Declared, NewAgenda, Planned};

/// A meeting to call.
#[derive(InputObject)]
pub(crate) struct ScheduleMeetingInput {
    /// The group that meets.
    group_id: ID,
    /// The title, at most 300 characters; the group's name where it is left out.
    title: Option<String>,
    /// When it begins.
    scheduled_for: DateTime,
    /// Where it is held.
    venue: Option<String>,
    /// The agenda, in order; at most 100 items.
    agenda: Option<Vec<AgendaItemInput>>,
    /// Whether the group's standing items that the agenda leaves out are added at its end: true unless told.
    carry_standing_items: Option<bool>,
}

impl ScheduleMeetingInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<Called> {
        Ok(Called {
            group: id_of("input.groupId", &self.group_id)?,
            title: self.title,
            moments: vec![self.scheduled_for.0],
            field: "scheduledFor",
            venue: self.venue,
            agenda: items(self.agenda)?,
            carry_standing_items: self.carry_standing_items.unwrap_or(true),
        })
    }
}

/// A year's meetings to call.
#[derive(InputObject)]
pub(crate) struct ScheduleSeriesInput {
    /// The group that meets.
    group_id: ID,
    /// The title of each, at most 300 characters; the group's name where it is left out.
    title: Option<String>,
    /// Where they are held.
    venue: Option<String>,
    /// The day of the first. Its weekday and its week in the month are those of all; the fifth week stands for the last.
    first_on: Date,
    /// The time of day in London, summer and winter, such as "10:00".
    starts_at: String,
    /// How many months lie between one and the next: 1 to 12.
    every_months: i32,
    /// How many meetings there are: 1 to 24.
    count: i32,
    /// The agenda of each, in order; at most 100 items. The group's standing items are added at its end.
    agenda: Option<Vec<AgendaItemInput>>,
}

impl ScheduleSeriesInput {
    /// As it is done, or what is wrong with when.
    pub(super) fn checked(self) -> Result<Called> {
        let group = id_of("input.groupId", &self.group_id)?;
        let mut refusals = Refusals::default();
        let (every_months, count) = (self.every_months, self.count);
        let series = Series { first_on: self.first_on.0, starts_at: self.starts_at, every_months, count };
        let moments = series.moments(&mut refusals);
        refusals.none().map_err(persistence::Error::from)?;
        let (title, venue, agenda) = (self.title, self.venue, items(self.agenda)?);
        Ok(Called { group, title, moments, field: "firstOn", venue, agenda, carry_standing_items: true })
    }
}

/// An item of an agenda.
#[derive(InputObject)]
pub(crate) struct AgendaItemInput {
    /// The item that it is from now on; left out for whichever has its title, else a new one.
    id: Option<ID>,
    /// Its number; the one after the item before it where it is left out.
    number: Option<i32>,
    /// Its title, at most 300 characters.
    title: String,
    /// Who presents it.
    presenter: Option<String>,
    /// Whether it is one of the group's standing items: false unless told.
    standing: Option<bool>,
    /// Whether press and public are excluded from it; whether paragraphs are named, unless told.
    private: Option<bool>,
    /// The paragraphs of Schedule 12A to the Local Government Act 1972 that it is exempt by: 1 to 7 in England, 12 to
    /// 18 in Wales.
    exempt_paragraphs: Option<Vec<i64>>,
    /// The first page of its papers, from 1; together with the last or not at all.
    page_from: Option<i32>,
    /// The last page of its papers.
    page_to: Option<i32>,
}

fn items(items: Option<Vec<AgendaItemInput>>) -> Result<Vec<EnteredItem>> {
    let entered = |item: AgendaItemInput| {
        Ok(EnteredItem {
            id: maybe_id_of("input.agenda.id", item.id.as_ref())?,
            number: item.number,
            title: item.title,
            presenter: item.presenter,
            standing: item.standing.unwrap_or(false),
            private: item.private,
            exempt_paragraphs: item.exempt_paragraphs.unwrap_or_default(),
            page_from: item.page_from,
            page_to: item.page_to,
        })
    };
    items.unwrap_or_default().into_iter().map(entered).collect()
}

/// What is to change of a meeting; what is left out stays as it is, and null takes out what may be missing.
#[derive(InputObject)]
pub(crate) struct UpdateMeetingInput {
    /// The meeting.
    pub(super) meeting_id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    pub(super) expected_version: i32,
    /// When it begins.
    scheduled_for: Option<DateTime>,
    /// The title.
    title: Option<String>,
    /// Where it is held.
    venue: MaybeUndefined<String>,
    /// What else is to be known of it. It is shown to whoever sees the meeting.
    note: MaybeUndefined<String>,
}

impl UpdateMeetingInput {
    /// As it is done.
    pub(super) fn planned(&self) -> Planned {
        Planned {
            scheduled_for: self.scheduled_for.as_ref().map(|moment| moment.0),
            title: self.title.clone(),
            venue: stated(self.venue.clone()),
            note: stated(self.note.clone()),
        }
    }
}

fn stated<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// A meeting to call off.
#[derive(InputObject)]
pub(crate) struct CancelMeetingInput {
    /// The meeting.
    pub(super) meeting_id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    pub(super) expected_version: i32,
    /// Why. It becomes the meeting's note, which is shown to whoever sees the meeting.
    pub(super) reason: String,
}

/// A meeting to put back.
#[derive(InputObject)]
pub(crate) struct ReinstateMeetingInput {
    /// The meeting.
    pub(super) meeting_id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    pub(super) expected_version: i32,
}

/// An agenda in place of the one that is there.
#[derive(InputObject)]
pub(crate) struct SetAgendaInput {
    /// The meeting.
    pub(super) meeting_id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The items, in order; at most 100.
    agenda: Vec<AgendaItemInput>,
}

impl SetAgendaInput {
    /// As it is done.
    pub(super) fn checked(self, meeting: MeetingId) -> Result<NewAgenda> {
        Ok(NewAgenda { meeting: (meeting, self.expected_version), items: items(Some(self.agenda))? })
    }
}

/// Who came to a meeting, in place of what was recorded before.
#[derive(InputObject)]
pub(crate) struct RecordAttendanceInput {
    /// The meeting.
    pub(super) meeting_id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// When it began; left out for what is recorded already.
    started_at: Option<DateTime>,
    /// When it ended; left out for what is recorded already.
    ended_at: Option<DateTime>,
    /// Each, in the order of the minutes; at most 100.
    attendance: Vec<AttendanceInput>,
}

/// How somebody stood to a meeting.
#[derive(InputObject)]
pub(crate) struct AttendanceInput {
    /// Who; left out for a substitute who is not named, and for people the records do not know.
    person_id: Option<ID>,
    /// The name as the minutes have it; the person's where it is left out.
    name: Option<String>,
    /// Whom they came for; where it is left out, what their seat in the group says, else that of whom they stood in for.
    organisation_id: Option<ID>,
    /// What they work as.
    job_title: Option<String>,
    /// There or not.
    status: AttendanceStatus,
    /// Whether they chaired: false unless told. One does.
    chaired: Option<bool>,
    /// The person they stood in for.
    substitute_for_id: Option<ID>,
    /// Whether they were there without being a member or standing in for one: false unless told.
    in_attendance: Option<bool>,
}

impl RecordAttendanceInput {
    /// As it is done.
    pub(super) fn checked(self, meeting: MeetingId) -> Result<Attended> {
        Ok(Attended {
            meeting: (meeting, self.expected_version),
            started_at: self.started_at.map(|moment| moment.0),
            ended_at: self.ended_at.map(|moment| moment.0),
            attendance: self.attendance.into_iter().map(AttendanceInput::checked).collect::<Result<_>>()?,
        })
    }
}

impl AttendanceInput {
    fn checked(self) -> Result<EnteredAttendance> {
        Ok(EnteredAttendance {
            person: maybe_id_of("input.attendance.personId", self.person_id.as_ref())?,
            name: self.name,
            organisation: maybe_id_of("input.attendance.organisationId", self.organisation_id.as_ref())?,
            job_title: self.job_title,
            status: self.status.into(),
            chaired: self.chaired.unwrap_or(false),
            substitute_for: maybe_id_of("input.attendance.substituteForId", self.substitute_for_id.as_ref())?,
            in_attendance: self.in_attendance.unwrap_or(false),
        })
    }
}

/// The interests declared at a meeting, in place of those recorded before.
#[derive(InputObject)]
pub(crate) struct RecordDeclarationsInput {
    /// The meeting.
    pub(super) meeting_id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// Each, in the order of the minutes; at most 100.
    declarations: Vec<DeclarationInput>,
}

/// An interest that somebody declared.
#[derive(InputObject)]
pub(crate) struct DeclarationInput {
    /// Who declared it.
    person_id: ID,
    /// The item of the meeting's agenda that it touches.
    agenda_item_id: Option<ID>,
    /// What was declared, at most 10,000 characters.
    interest: String,
}

impl RecordDeclarationsInput {
    /// As it is done.
    pub(super) fn checked(self, meeting: MeetingId) -> Result<Declared> {
        let entered = |one: DeclarationInput| {
            Ok(EnteredDeclaration {
                person: id_of("input.declarations.personId", &one.person_id)?,
                agenda_item: maybe_id_of("input.declarations.agendaItemId", one.agenda_item_id.as_ref())?,
                interest: one.interest,
            })
        };
        let declarations = self.declarations.into_iter().map(entered).collect::<Result<_>>()?;
        Ok(Declared { meeting: (meeting, self.expected_version), declarations })
    }
}
