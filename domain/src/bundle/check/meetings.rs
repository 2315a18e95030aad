//! Meetings, minutes, actions and papers.

use super::{Checker, at};
use crate::bundle::{ActionOwner, ActionPoint, Attendance, Meeting, MinuteItem};
use crate::exempt::{Nation, paragraphs};
use crate::words::{AttendanceStatus, MeetingStatus, MinutesStatus, Visibility};
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn meetings(&mut self) {
        let bundle = self.bundle;
        for (index, meeting) in bundle.meetings.iter().enumerate() {
            let place = at("meetings", index);
            self.meeting(&place, meeting);
            self.agenda(&place, meeting);
            for (index, attendance) in meeting.attendance.iter().enumerate() {
                self.attendance(&format!("{place}/attendance/{index}"), attendance);
            }
        }
        for (index, action) in bundle.actions.iter().enumerate() {
            let place = at("actions", index);
            if action.group.is_none() {
                self.fault(&place, "an action raised outside a meeting must name its group");
            }
            self.action(&place, action);
        }
        for (index, document) in bundle.documents.iter().enumerate() {
            let place = at("documents", index);
            self.exempt(&place, &document.exempt_paragraphs);
            if !document.exempt_paragraphs.is_empty() && document.visibility != Visibility::Exempt {
                self.fault(format!("{place}/visibility"), "a document with exempt paragraphs must be EXEMPT");
            }
        }
    }

    fn meeting(&mut self, place: &str, meeting: &Meeting) {
        self.key(&format!("{place}/group"), "group", |keys| &keys.groups, &meeting.group);
        self.key_if(
            &format!("{place}/minutesApprovedAt"),
            "meeting",
            |keys| &keys.meetings,
            meeting.minutes_approved_at.as_ref(),
        );
        self.each_key(&format!("{place}/documents"), "document", |keys| &keys.documents, &meeting.documents);
        self.ordered(&format!("{place}/endedAt"), meeting.started_at, meeting.ended_at);
        if meeting.scheduled_for.is_none() && meeting.date.is_none() && meeting.date_note.is_none() {
            self.fault(place, "has neither scheduledFor nor date; then dateNote must say what is known");
        }
        if meeting.status == MeetingStatus::Scheduled
            && (meeting.started_at.is_some() || meeting.minutes_status != MinutesStatus::None)
        {
            self.fault(
                format!("{place}/status"),
                "a meeting that is SCHEDULED has neither begun nor minutes; say HELD",
            );
        }
        if meeting.minutes_status == MinutesStatus::None && !meeting.minutes.is_empty() {
            self.fault(
                format!("{place}/minutesStatus"),
                "there are minutes, so their status is DRAFT, PUBLISHED_DRAFT or APPROVED",
            );
        }
        let approved = meeting.minutes_approved_at.is_some() || meeting.minutes_approved_on.is_some();
        if approved && meeting.minutes_status != MinutesStatus::Approved {
            self.fault(format!("{place}/minutesStatus"), "minutes that a meeting or a day approved are APPROVED");
        }
        if meeting.minutes_approved_at.as_ref() == Some(&meeting.key) {
            self.fault(format!("{place}/minutesApprovedAt"), "a meeting cannot approve its own minutes");
        }
        if meeting.attendance.iter().filter(|one| one.chaired).count() > 1 {
            self.fault(format!("{place}/attendance"), "more than one person chaired; one does");
        }
        let people =
            meeting.attendance.iter().enumerate().filter_map(|(index, one)| {
                Some((format!("{place}/attendance/{index}/person"), one.person.as_deref()?))
            });
        self.unique("the person", people);
    }

    fn agenda(&mut self, place: &str, meeting: &Meeting) {
        let items = meeting.agenda.iter().enumerate();
        let numbers = self.unique(
            "the agenda item",
            items.map(|(index, item)| (format!("{place}/agenda/{index}/number"), item.number)),
        );
        for (index, item) in meeting.agenda.iter().enumerate() {
            let place = format!("{place}/agenda/{index}");
            self.exempt(&place, &item.exempt_paragraphs);
            self.each_key(&format!("{place}/documents"), "document", |keys| &keys.documents, &item.documents);
            self.ordered(&format!("{place}/pageTo"), item.page_from, item.page_to);
            if item.page_from.is_some() != item.page_to.is_some() {
                self.fault(&place, "pageFrom and pageTo are given together or not at all");
            }
        }
        for (index, declaration) in meeting.declarations.iter().enumerate() {
            let place = format!("{place}/declarations/{index}");
            self.key(&format!("{place}/person"), "person", |keys| &keys.people, &declaration.person);
            self.agenda_item(&place, &numbers, declaration.agenda_item);
        }
        let printed = meeting
            .minutes
            .iter()
            .enumerate()
            .filter_map(|(index, minute)| Some((format!("{place}/minutes/{index}/number"), minute.number?)));
        self.unique("the minute number", printed);
        for (index, minute) in meeting.minutes.iter().enumerate() {
            let place = format!("{place}/minutes/{index}");
            self.agenda_item(&place, &numbers, minute.agenda_item);
            self.minute(&place, minute);
        }
    }

    fn agenda_item(&mut self, place: &str, numbers: &BTreeSet<u16>, number: Option<u16>) {
        if let Some(number) = number.filter(|number| !numbers.contains(number)) {
            self.fault(format!("{place}/agendaItem"), format!("the meeting's agenda has no item {number}"));
        }
    }

    fn attendance(&mut self, place: &str, attendance: &Attendance) {
        self.key_if(&format!("{place}/person"), "person", |keys| &keys.people, attendance.person.as_ref());
        self.key_if(
            &format!("{place}/substituteFor"),
            "person",
            |keys| &keys.people,
            attendance.substitute_for.as_ref(),
        );
        self.known_if(
            &format!("{place}/organisation"),
            "organisation",
            |shared| &shared.organisations,
            attendance.organisation.as_ref(),
        );
        if attendance.person.is_none() && attendance.name.is_none() {
            self.fault(place, "names neither a person nor, where the papers name nobody, who it was");
        }
        if attendance.status != AttendanceStatus::Present
            && (attendance.chaired || attendance.substitute_for.is_some() || attendance.in_attendance)
        {
            self.fault(format!("{place}/status"), "only somebody PRESENT chairs, stands in or is in attendance");
        }
        if attendance.person.is_some() && attendance.person == attendance.substitute_for {
            self.fault(format!("{place}/substituteFor"), "nobody stands in for themselves");
        }
    }

    fn minute(&mut self, place: &str, minute: &MinuteItem) {
        self.each_key(&format!("{place}/ledBy"), "person", |keys| &keys.people, &minute.led_by);
        self.each_known(&format!("{place}/themes"), "theme", |shared| &shared.themes, &minute.themes);
        self.exempt(place, &minute.exempt_paragraphs);
        for (index, decision) in minute.decisions.iter().enumerate() {
            let place = format!("{place}/decisions/{index}");
            self.key_if(&format!("{place}/mover"), "person", |keys| &keys.people, decision.mover.as_ref());
            self.key_if(&format!("{place}/seconder"), "person", |keys| &keys.people, decision.seconder.as_ref());
        }
        for (index, action) in minute.actions.iter().enumerate() {
            self.action(&format!("{place}/actions/{index}"), action);
        }
    }

    fn action(&mut self, place: &str, action: &ActionPoint) {
        self.key_if(&format!("{place}/group"), "group", |keys| &keys.groups, action.group.as_ref());
        self.key_if(&format!("{place}/dueMeeting"), "meeting", |keys| &keys.meetings, action.due_meeting.as_ref());
        self.key_if(&format!("{place}/carriedTo"), "group", |keys| &keys.groups, action.carried_to.as_ref());
        for (index, owner) in action.owners.iter().enumerate() {
            let place = format!("{place}/owners/{index}");
            match owner {
                ActionOwner::Person(key) => self.key(&place, "person", |keys| &keys.people, key),
                ActionOwner::Organisation(name) => {
                    self.known(&place, "organisation", |shared| &shared.organisations, name)
                }
                ActionOwner::Group(key) => self.key(&place, "group", |keys| &keys.groups, key),
                ActionOwner::RoleHolders(holders) => {
                    self.key(&format!("{place}/roleHolders/group"), "group", |keys| &keys.groups, &holders.group)
                }
            }
        }
    }

    /// The paragraphs that the nation of the partnership's police area has.
    fn exempt(&mut self, place: &str, given: &[u8]) {
        let nation = Nation::of_code(&self.bundle.partnership.police_area);
        for (index, paragraph) in given.iter().enumerate() {
            if let Err(fault) = paragraphs(nation, &[i64::from(*paragraph)]) {
                self.fault(format!("{place}/exemptParagraphs/{index}"), fault.to_string());
            }
        }
    }
}
