//! Meetings and what they leave behind, documents, plans and people.

use super::holds::Reads;
use super::{Checker, ids, list, one};
use crate::sight::rows::{Action, AgendaItem, Attendance, Document, Meeting, Membership, Minute, Plan};
use crate::sight::today;
use serde_json::{Value, json};
use uuid::Uuid;

impl Checker<'_> {
    fn meeting(&self, id: Uuid) -> Option<&Meeting> {
        self.rows.meetings.iter().find(|meeting| meeting.id == id)
    }

    /// Whether the papers (or the exempt papers) of the meeting's group are read.
    fn reads_of_meeting(&self, reads: Reads, id: Uuid) -> bool {
        self.meeting(id).is_some_and(|meeting| self.in_group(reads, meeting.group_id))
    }

    fn reads_agenda(&self, id: Uuid) -> bool {
        let published = self.meeting(id).is_some_and(|meeting| meeting.agenda_published_at.is_some());
        published || self.reads_of_meeting(Reads::Papers, id)
    }

    fn reads_minutes(&self, id: Uuid) -> bool {
        let published = |status: &str| status == "PUBLISHED_DRAFT" || status == "APPROVED";
        self.meeting(id).is_some_and(|meeting| published(&meeting.minutes_status))
            || self.reads_of_meeting(Reads::Papers, id)
    }

    pub(super) fn sees_meeting(&self, id: Uuid) -> bool {
        self.reads_agenda(id) || self.reads_minutes(id)
    }

    fn is_private(&self, item: Option<Uuid>) -> bool {
        self.rows.agenda_items.iter().any(|it| Some(it.id) == item && it.private)
    }

    pub(super) fn sees_minute(&self, minute: &Minute) -> bool {
        let exempt = minute.exempt_paragraphs != json!([]) || self.is_private(minute.agenda_item_id);
        self.reads_minutes(minute.meeting_id) && (!exempt || self.reads_of_meeting(Reads::Exempt, minute.meeting_id))
    }

    pub(super) fn sees_minute_with(&self, id: Uuid) -> bool {
        self.rows.minute_items.iter().any(|minute| minute.id == id && self.sees_minute(minute))
    }

    pub(super) fn sees_attendance(&self, attendance: &Attendance) -> bool {
        self.reads_minutes(attendance.meeting_id)
    }

    pub(super) fn sees_item(&self, item: &AgendaItem) -> bool {
        self.reads_agenda(item.meeting_id)
    }

    fn sees_item_with(&self, id: Uuid) -> bool {
        self.rows.agenda_items.iter().any(|item| item.id == id && self.sees_item(item))
    }

    /// An action of a minute goes with the minute, one of a meeting with its minutes, any other with the
    /// papers of the group whose log it stands in; and owners report on their own.
    pub(super) fn sees_action(&self, action: &Action) -> bool {
        let owns = |person: Uuid| {
            let mut owners = self.rows.action_owners.iter();
            owners.any(|owner| owner.action_point_id == action.id && owner.person_id == Some(person))
        };
        let with_its_source = match (action.minute_id, action.meeting_id) {
            (Some(minute), _) => self.sees_minute_with(minute),
            (None, Some(meeting)) => self.reads_minutes(meeting),
            (None, None) => self.in_group(Reads::Papers, action.group_id),
        };
        with_its_source || self.asker.person.is_some_and(owns)
    }

    /// A paper of a private item is withheld with the item, whatever it is marked itself.
    pub(super) fn sees_document(&self, document: &Document) -> bool {
        let reads = |reads: Reads| match (document.meeting_id, document.group_id) {
            (Some(meeting), _) => self.reads_of_meeting(reads, meeting),
            (None, Some(group)) => self.in_group(reads, group),
            (None, None) => self.in_home(reads, document.partnership_id, document.county_id),
        };
        let withheld = self.is_private(document.agenda_item_id) && !reads(Reads::Exempt);
        let is_public = document.visibility == "PUBLIC" && document.published_at.is_some();
        let is_read = reads(Reads::Papers) && (document.visibility != "EXEMPT" || reads(Reads::Exempt));
        !withheld && (is_public || is_read)
    }

    pub(super) fn sees_plan(&self, plan: &Plan) -> bool {
        let agreed = ["AGREED", "ENDORSED", "SUPERSEDED"].contains(&plan.status.as_str());
        agreed
            || match plan.group_id {
                Some(group) => self.in_group(Reads::Papers, group),
                None => self.in_home(Reads::Papers, plan.partnership_id, plan.county_id),
            }
    }

    pub(super) fn sees_membership(&self, seat: &Membership) -> bool {
        seat.status == "CURRENT" || self.in_group(Reads::Papers, seat.group_id)
    }

    /// The seats of which the audits of skills are read.
    pub(super) fn skills(&self, seat: &Membership) -> usize {
        let skills = self.rows.membership_skills.iter().filter(|skill| skill.membership_id == seat.id).count();
        if self.in_group(Reads::Papers, seat.group_id) { skills } else { 0 }
    }

    /// Where the person sits today, by word and by term.
    pub(super) fn reads_contact(&self, person: Uuid) -> bool {
        let sits = |seat: &&Membership| {
            seat.person_id == Some(person)
                && seat.status == "CURRENT"
                && seat.from_on.is_none_or(|day| day <= today())
                && seat.to_on.is_none_or(|day| day >= today())
        };
        let mut seats = self.rows.memberships.iter().filter(sits);
        self.everywhere(Reads::ContactDetails) || seats.any(|seat| self.in_group(Reads::ContactDetails, seat.group_id))
    }

    pub(super) fn shown_item(&self, item: &AgendaItem) -> Value {
        let open = !item.private || self.reads_of_meeting(Reads::Exempt, item.meeting_id);
        let documents = self.rows.documents.iter().filter(|it| it.agenda_item_id == Some(item.id));
        json!({
            "title": item.title,
            "exemptParagraphs": item.exempt_paragraphs,
            "presenter": item.presenter.as_ref().filter(|_| open),
            "pageFrom": item.page_from.filter(|_| open),
            "pageTo": item.page_to.filter(|_| open),
            "documents": ids("Document", documents.filter(|it| self.sees_document(it)).map(|it| it.id)),
        })
    }

    pub(super) fn shown_meeting(&self, meeting: &Meeting) -> Value {
        let (rows, here) = (self.rows, |id: Uuid| id == meeting.id);
        let draft = meeting.minutes_status == "DRAFT" && !self.in_group(Reads::Papers, meeting.group_id);
        let agenda = rows.agenda_items.iter().filter(|it| here(it.meeting_id) && self.sees_item(it));
        let attendance = rows.attendances.iter().filter(|it| here(it.meeting_id) && self.sees_attendance(it));
        let minutes = rows.minute_items.iter().filter(|it| here(it.meeting_id) && self.sees_minute(it));
        let actions = rows.action_points.iter().filter(|it| it.meeting_id.is_some_and(here) && self.sees_action(it));
        let declarations = rows.interest_declarations.iter().filter(|it| here(it.meeting_id));
        let documents = rows.documents.iter().filter(|it| it.meeting_id.is_some_and(here));
        let documents = documents.filter(|it| it.agenda_item_id.is_none() && self.sees_document(it));
        json!({
            "minutesStatus": if draft { "NONE" } else { &meeting.minutes_status },
            "minutesApprovedAt": one("Meeting", meeting.minutes_approved_at_id.filter(|id| self.sees_meeting(*id))),
            "agenda": ids("AgendaItem", agenda.map(|it| it.id)),
            "attendance": ids("Attendance", attendance.map(|it| it.id)),
            "declarations": ids("Person", declarations.filter(|_| self.reads_minutes(meeting.id)).map(|it| it.person_id)),
            "minutes": ids("MinuteItem", minutes.map(|it| it.id)),
            "actionPoints": ids("ActionPoint", actions.map(|it| it.id)),
            "documents": ids("Document", documents.map(|it| it.id)),
        })
    }

    pub(super) fn shown_minute(&self, minute: &Minute) -> Value {
        let its = |id: Option<Uuid>| id == Some(minute.id);
        let actions = self.rows.action_points.iter().filter(|it| its(it.minute_id) && self.sees_action(it));
        let leads = self.rows.minute_leads.iter().filter(|it| it.minute_id == minute.id);
        let approvals = self.rows.approvals.iter().filter(|it| its(it.minute_id) && it.voided_at.is_none());
        let allocations = approvals.filter_map(|it| self.seen_allocation(it.allocation_id));
        json!({
            "agendaItem": one("AgendaItem", minute.agenda_item_id.filter(|id| self.sees_item_with(*id))),
            "actionPoints": ids("ActionPoint", actions.map(|it| it.id)),
            "ledBy": ids("Person", leads.map(|it| it.person_id)),
            "approvals": ids("Allocation", allocations),
        })
    }

    pub(super) fn shown_action(&self, action: &Action) -> Value {
        // Whoever reads the papers knows who reported, and reporters know themselves.
        let reads = self.in_group(Reads::Papers, action.group_id);
        let named = |user: &Uuid| reads || self.asker.user == Some(*user);
        let updates = self.rows.action_updates.iter().filter(|it| it.action_point_id == action.id);
        let owners = self.rows.action_owners.iter().filter(|it| it.action_point_id == action.id);
        json!({
            "meeting": one("Meeting", action.meeting_id.filter(|id| self.sees_meeting(*id))),
            "minute": one("MinuteItem", action.minute_id.filter(|id| self.sees_minute_with(*id))),
            "dueMeeting": one("Meeting", action.due_meeting_id.filter(|id| self.sees_meeting(*id))),
            "owners": ids("Person", owners.filter_map(|it| it.person_id)),
            "updates": list(updates.map(|it| one("User", it.by_user_id.filter(named)))),
        })
    }
}
