//! What does not add up in the records of a meeting.
//!
//! Each rule looks at what somebody may see of the meeting; of what they may not see nothing is found. Exempt
//! minutes are named by their number only.

use super::{Finding, FindingKind};
use crate::action::{ActionOwner, ActionPoint};
use crate::group::StandingItem;
use crate::ids::{GlobalId, Id, PersonId};
use crate::meeting::{AgendaItem, Attendance, Decision, Meeting, MinuteItem};
use crate::quorum::{Quorum, Seat, quorate};
use crate::text::folded;
use crate::words::{AttendanceStatus, MeetingStatus};
use std::collections::HashSet;

/// A minute with those who spoke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minuted {
    /// The minute.
    pub minute: MinuteItem,
    /// Who led it.
    pub led_by: Vec<PersonId>,
    /// What was decided.
    pub decisions: Vec<Decision>,
}

/// What is seen of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingRecord {
    /// The meeting.
    pub meeting: Meeting,
    /// What the group needs to decide.
    pub quorum: Option<Quorum>,
    /// The places in the group.
    pub seats: Vec<Seat>,
    /// What is on each of the group's agendas.
    pub standing_items: Vec<StandingItem>,
    /// The agenda, each item with the paragraphs its papers are exempt by.
    pub agenda: Vec<(AgendaItem, Vec<Vec<u8>>)>,
    /// Who came.
    pub attendance: Vec<Attendance>,
    /// The minutes.
    pub minutes: Vec<Minuted>,
    /// What was asked for, with its owners.
    pub actions: Vec<(ActionPoint, Vec<ActionOwner>)>,
}

/// What is found in the records of a meeting, the rules in the order of [`FindingKind`]; `name` gives the name of a
/// person. Nothing is found in a meeting that was called off.
#[must_use]
pub fn of_meeting(record: &MeetingRecord, name: impl Fn(PersonId) -> String) -> Vec<Finding> {
    if record.meeting.status == MeetingStatus::Cancelled {
        return Vec::new();
    }
    let mut found = Vec::new();
    record.substitutes(&name, &mut found);
    record.owners(&mut found);
    record.standing_items(&mut found);
    record.paragraphs(&mut found);
    record.quorum(&mut found);
    record.speakers(&name, &mut found);
    record.owners_who_were_not_there(&name, &mut found);
    found
}

fn finding(kind: FindingKind, subject: GlobalId, message: String) -> Finding {
    Finding { kind, message, subject: Some(subject) }
}

/// A minute as it is named to whoever sees it.
fn named(minute: &MinuteItem) -> String {
    match minute.number {
        Some(number) => format!("minute {number}"),
        None if minute.exempt => "an exempt minute".to_owned(),
        None => format!("the minute “{}”", minute.title),
    }
}

impl MeetingRecord {
    fn substitutes(&self, name: &impl Fn(PersonId) -> String, found: &mut Vec<Finding>) {
        for one in &self.attendance {
            let Some(member) = one.substitute_for else { continue };
            let apologised =
                |other: &Attendance| other.person == Some(member) && other.status == AttendanceStatus::Apologies;
            if !self.attendance.iter().any(apologised) {
                let message = format!("{} came for {}, who sent no apologies.", one.name, name(member));
                found.push(finding(FindingKind::SubstituteWithoutApology, one.id.global(), message));
            }
        }
    }

    fn owners(&self, found: &mut Vec<Finding>) {
        for (action, _) in self.actions.iter().filter(|(_, owners)| owners.is_empty()) {
            let message = "Nobody is recorded as the owner of an action.".to_owned();
            found.push(finding(FindingKind::OwnerNotRecorded, action.id.global(), message));
        }
    }

    /// What was ordered at a meeting is on the next agenda, not on its own.
    fn standing_items(&self, found: &mut Vec<Finding>) {
        let Some(day) = self.meeting.day.filter(|_| !self.agenda.is_empty()) else { return };
        for item in &self.standing_items {
            let title = folded(&item.title);
            let there = self.agenda.iter().any(|(item, _)| folded(&item.title).contains(&title));
            if item.since.is_none_or(|since| since < day) && !there {
                let message = format!("The standing item “{}” is not on the agenda.", item.title);
                found.push(finding(FindingKind::StandingItemMissing, self.meeting.id.global(), message));
            }
        }
    }

    fn paragraphs(&self, found: &mut Vec<Finding>) {
        for (item, papers) in &self.agenda {
            let minuted = self.minutes.iter().filter(|one| one.minute.agenda_item == Some(item.id));
            let minuted = minuted.map(|one| (&one.minute.exempt_paragraphs, "its minute"));
            let others = papers.iter().map(|paper| (paper, "its paper")).chain(minuted);
            let mut told = HashSet::new();
            for (paragraphs, what) in others {
                let differ = !paragraphs.is_empty()
                    && !item.exempt_paragraphs.is_empty()
                    && *paragraphs != item.exempt_paragraphs;
                if differ && told.insert((paragraphs, what)) {
                    let message = format!(
                        "Item {} is exempt by {}, {what} by {}.",
                        item.number,
                        listed(&item.exempt_paragraphs),
                        listed(paragraphs)
                    );
                    found.push(finding(FindingKind::ExemptParagraphsDiffer, item.id.global(), message));
                }
            }
        }
    }

    fn quorum(&self, found: &mut Vec<Finding>) {
        if let Some(quorum) = self.quorum
            && quorate(self.quorum, &self.attendance, &self.seats) == Some(false)
        {
            let message = format!("Those present did not make the quorum of {}.", quorum.number);
            found.push(finding(FindingKind::NotQuorate, self.meeting.id.global(), message));
        }
    }

    /// Whether the person is recorded as present, by themselves or by their name.
    fn was_there(&self, person: PersonId, name: &str) -> bool {
        let is =
            |one: &Attendance| one.person == Some(person) || one.person.is_none() && folded(&one.name) == folded(name);
        self.attendance.iter().any(|one| one.status == AttendanceStatus::Present && is(one))
    }

    fn speakers(&self, name: &impl Fn(PersonId) -> String, found: &mut Vec<Finding>) {
        if self.attendance.is_empty() {
            return;
        }
        let mut told = HashSet::new();
        for one in &self.minutes {
            let movers = one.decisions.iter().flat_map(|decision| [decision.mover, decision.seconder]).flatten();
            for person in one.led_by.iter().copied().chain(movers) {
                let name = name(person);
                if !self.was_there(person, &name) && told.insert(person) {
                    let message = format!("{name} speaks in {} and is not recorded as present.", named(&one.minute));
                    found.push(finding(FindingKind::SpeakerNotPresent, one.minute.id.global(), message));
                }
            }
        }
    }

    fn owners_who_were_not_there(&self, name: &impl Fn(PersonId) -> String, found: &mut Vec<Finding>) {
        if self.attendance.is_empty() {
            return;
        }
        for (action, owners) in &self.actions {
            for owner in owners {
                let ActionOwner::Person(person) = owner else { continue };
                let name = name(*person);
                if !self.was_there(*person, &name) {
                    let message = format!("{name} was given an action and is not recorded as present.");
                    found.push(finding(FindingKind::ActionOwnerNotPresent, action.id.global(), message));
                }
            }
        }
    }
}

/// `paragraph 1` or `paragraphs 1 and 7`.
fn listed(paragraphs: &[u8]) -> String {
    let numbers: Vec<String> = paragraphs.iter().map(ToString::to_string).collect();
    match numbers.as_slice() {
        [one] => format!("paragraph {one}"),
        [some @ .., last] => format!("paragraphs {} and {last}", some.join(", ")),
        [] => "no paragraph".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AgendaItemId, AttendanceId, GroupId, MeetingId, MinuteItemId};
    use crate::words::{MinutesStatus, QuorumBasis};
    use uuid::Uuid;

    fn record() -> MeetingRecord {
        let meeting = Meeting {
            id: MeetingId(Uuid::nil()),
            version: 1,
            group: GroupId(Uuid::nil()),
            home: Uuid::nil(),
            title: String::new(),
            status: MeetingStatus::Held,
            scheduled_for: None,
            day: "2018-03-06".parse().ok(),
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
        };
        MeetingRecord {
            meeting,
            quorum: None,
            seats: Vec::new(),
            standing_items: Vec::new(),
            agenda: Vec::new(),
            attendance: Vec::new(),
            minutes: Vec::new(),
            actions: Vec::new(),
        }
    }

    fn present(person: Option<u128>, name: &str) -> Attendance {
        Attendance {
            id: AttendanceId(Uuid::nil()),
            meeting: MeetingId(Uuid::nil()),
            person: person.map(|number| PersonId(Uuid::from_u128(number))),
            name: name.to_owned(),
            organisation: None,
            job_title: None,
            status: AttendanceStatus::Present,
            chaired: false,
            substitute_for: None,
            in_attendance: false,
        }
    }

    fn minute(leads: &[u128], paragraphs: &[u8]) -> Minuted {
        let minute = MinuteItem {
            id: MinuteItemId(Uuid::nil()),
            version: 1,
            meeting: MeetingId(Uuid::nil()),
            agenda_item: Some(AgendaItemId(Uuid::nil())),
            number: None,
            title: "Secret".to_owned(),
            text: String::new(),
            exempt: !paragraphs.is_empty(),
            exempt_paragraphs: paragraphs.to_vec(),
        };
        Minuted { minute, led_by: leads.iter().map(|id| PersonId(Uuid::from_u128(*id))).collect(), decisions: vec![] }
    }

    fn found(record: &MeetingRecord) -> Vec<FindingKind> {
        of_meeting(record, |_| "Ann".to_owned()).into_iter().map(|finding| finding.kind).collect()
    }

    #[test]
    fn a_speaker_is_there_in_person_or_by_name() {
        let spoken = |attendance| MeetingRecord { attendance, minutes: vec![minute(&[1], &[])], ..record() };
        assert!(found(&spoken(vec![])).is_empty(), "nobody's attendance is known");
        assert!(found(&spoken(vec![present(Some(1), "A.")])).is_empty());
        assert!(found(&spoken(vec![present(None, "ANN")])).is_empty());
        assert_eq!(found(&spoken(vec![present(Some(2), "Ann")])), [FindingKind::SpeakerNotPresent]);
    }

    #[test]
    fn an_exempt_minute_is_not_named_by_its_title() {
        let record =
            MeetingRecord { attendance: vec![present(Some(2), "B.")], minutes: vec![minute(&[1], &[7])], ..record() };
        let told = of_meeting(&record, |_| "Ann".to_owned());
        assert!(told.iter().all(|finding| !finding.message.contains("Secret")), "{told:?}");
    }

    #[test]
    fn a_quorum_that_is_not_reached_is_found() {
        let quorum = |number| Some(Quorum { number, basis: QuorumBasis::Members });
        let of =
            |number| MeetingRecord { quorum: quorum(number), attendance: vec![present(Some(1), "A.")], ..record() };
        assert_eq!(found(&of(2)), [FindingKind::NotQuorate]);
        assert!(found(&of(1)).is_empty());
        let mut cancelled = of(2);
        cancelled.meeting.status = MeetingStatus::Cancelled;
        assert!(found(&cancelled).is_empty());
    }
}
