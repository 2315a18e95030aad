//! What is entered of who came, and of the interests they declared.

use crate::ids::{AgendaItemId, OrganisationId, PersonId};
use crate::refusal::{RefusalCode, Refusals};
use crate::words::AttendanceStatus;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// How somebody stood to a meeting, as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredAttendance {
    /// Who; a substitute may be unnamed.
    pub person: Option<PersonId>,
    /// The name as the minutes have it; the person's where there is none.
    pub name: Option<String>,
    /// Whom they came for.
    pub organisation: Option<OrganisationId>,
    /// What they work as.
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

/// Adds what is wrong with the attendance that was entered, under `attendance`.
pub fn check_attendance(refusals: &mut Refusals, attendance: &mut [EnteredAttendance]) {
    refusals.parts(&["attendance"], attendance.len());
    let (mut people, mut chaired) = (BTreeSet::new(), false);
    for (index, one) in attendance.iter_mut().enumerate() {
        let index = index.to_string();
        one.name = refusals.maybe_name(&["attendance", &index, "name"], one.name.as_deref());
        one.job_title = refusals.maybe_name(&["attendance", &index, "jobTitle"], one.job_title.as_deref());
        let mut wrong = |field: &str, code, message: &str| refusals.add(code, &["attendance", &index, field], message);
        if one.person.is_some_and(|person| !people.insert(person)) {
            wrong("personId", RefusalCode::Conflict, "This person is on the list twice.");
        }
        if one.person.is_none() && one.name.is_none() && one.substitute_for.is_none() {
            wrong("name", RefusalCode::Required, "Name a person, or say what the minutes call them.");
        }
        if one.substitute_for.is_some() && one.person == one.substitute_for {
            wrong("substituteForId", RefusalCode::Invalid, "Nobody stands in for themselves.");
        }
        if one.substitute_for.is_some() && one.in_attendance {
            let message = "Whoever stands in for a member is not only in attendance.";
            wrong("inAttendance", RefusalCode::Invalid, message);
        }
        if one.status != AttendanceStatus::Present && (one.chaired || one.substitute_for.is_some() || one.in_attendance)
        {
            let message = "Only somebody who is PRESENT chairs, stands in for a member or is in attendance.";
            wrong("status", RefusalCode::Invalid, message);
        }
        if one.chaired && std::mem::replace(&mut chaired, true) {
            wrong("chaired", RefusalCode::Conflict, "One person chairs a meeting; who took over is for the minutes.");
        }
    }
}

/// Adds what is wrong with when a meeting began and ended.
pub fn check_times(refusals: &mut Refusals, started_at: Option<DateTime<Utc>>, ended_at: Option<DateTime<Utc>>) {
    if let (Some(started), Some(ended)) = (started_at, ended_at)
        && ended < started
    {
        refusals.add(RefusalCode::Invalid, &["endedAt"], "A meeting ends after it began.");
    }
    for (field, moment) in [("startedAt", started_at), ("endedAt", ended_at)] {
        moment.into_iter().for_each(|moment| refusals.day(&[field], crate::london::day_of(moment)));
    }
}

/// An interest, as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredDeclaration {
    /// Who declares it.
    pub person: PersonId,
    /// The item it touches.
    pub agenda_item: Option<AgendaItemId>,
    /// What is declared.
    pub interest: String,
}

/// Adds what is wrong with the interests that were entered, under `declarations`.
pub fn check_declarations(refusals: &mut Refusals, declarations: &mut [EnteredDeclaration]) {
    refusals.parts(&["declarations"], declarations.len());
    for (index, one) in declarations.iter_mut().enumerate() {
        one.interest = refusals.text(&["declarations", &index.to_string(), "interest"], &one.interest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn one(person: u128) -> EnteredAttendance {
        EnteredAttendance {
            person: Some(PersonId(Uuid::from_u128(person))),
            name: None,
            organisation: None,
            job_title: None,
            status: AttendanceStatus::Present,
            chaired: false,
            substitute_for: None,
            in_attendance: false,
        }
    }

    fn told(mut attendance: Vec<EnteredAttendance>) -> Vec<String> {
        let mut refusals = Refusals::default();
        check_attendance(&mut refusals, &mut attendance);
        let refusals = refusals.none().err().unwrap_or_default();
        refusals.into_iter().map(|refusal| format!("{:?} {}", refusal.code, refusal.path.join("."))).collect()
    }

    #[test]
    fn a_person_comes_once() {
        assert_eq!(told(vec![one(1), one(2), one(1)]), ["Conflict attendance.2.personId"]);
    }

    #[test]
    fn a_substitute_may_be_unnamed_and_nobody_else() {
        let unnamed = EnteredAttendance { person: None, substitute_for: one(9).person, ..one(1) };
        assert!(told(vec![unnamed]).is_empty());
        assert_eq!(told(vec![EnteredAttendance { person: None, ..one(1) }]), ["Required attendance.0.name"]);
    }

    #[test]
    fn only_those_present_do_anything() {
        let absent = |one: EnteredAttendance| EnteredAttendance { status: AttendanceStatus::Apologies, ..one };
        let chair = EnteredAttendance { chaired: true, ..one(1) };
        assert_eq!(told(vec![absent(chair.clone())]), ["Invalid attendance.0.status"]);
        let second = EnteredAttendance { chaired: true, ..one(2) };
        assert_eq!(told(vec![chair, second]), ["Conflict attendance.1.chaired"]);
        let own = EnteredAttendance { substitute_for: one(1).person, in_attendance: true, ..one(1) };
        assert_eq!(told(vec![own]), ["Invalid attendance.0.substituteForId", "Invalid attendance.0.inAttendance"]);
    }
}
