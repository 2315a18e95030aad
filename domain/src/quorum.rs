//! Whether a meeting was quorate: counted from who came, by the group's own rule.

use crate::ids::{OrganisationId, PersonId};
use crate::meeting::Attendance;
use crate::words::{AttendanceStatus, QuorumBasis};
use std::collections::BTreeSet;

/// What a group needs to decide: so many of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// How many.
    pub number: i32,
    /// Of what.
    pub basis: QuorumBasis,
}

/// A place in the group that met: which organisation a person sits for, and whether that organisation is
/// a responsible authority (Crime and Disorder Act 1998, s.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who sits; `None` while vacant.
    pub person: Option<PersonId>,
    /// For which organisation.
    pub organisation: Option<OrganisationId>,
    /// Whether it is a responsible authority's seat.
    pub responsible_authority: bool,
}

/// Whether those who came make `quorum`; `None` where the group has none or nobody's attendance is known.
///
/// Whoever is present counts, substitutes too, but not those only in attendance. An organisation is
/// represented by whoever came for it: as the attendance says, else as the person, or the one they stand
/// in for, sits in the group.
#[must_use]
pub fn quorate(quorum: Option<Quorum>, attendance: &[Attendance], seats: &[Seat]) -> Option<bool> {
    let quorum = quorum.filter(|_| !attendance.is_empty())?;
    let there = || attendance.iter().filter(|one| one.status == AttendanceStatus::Present && !one.in_attendance);
    let represented = || there().filter_map(|one| organisation(one, seats)).collect::<BTreeSet<_>>();
    let count = match quorum.basis {
        QuorumBasis::Members => there().count(),
        QuorumBasis::Organisations => represented().len(),
        QuorumBasis::ResponsibleAuthorities => {
            let authorities: BTreeSet<_> =
                seats.iter().filter(|seat| seat.responsible_authority).filter_map(|seat| seat.organisation).collect();
            represented().intersection(&authorities).count()
        }
    };
    Some(i32::try_from(count).is_ok_and(|count| count >= quorum.number))
}

fn organisation(attendance: &Attendance, seats: &[Seat]) -> Option<OrganisationId> {
    let of = |person: Option<PersonId>| {
        let person = person?;
        seats.iter().filter(|seat| seat.person == Some(person)).find_map(|seat| seat.organisation)
    };
    attendance.organisation.or_else(|| of(attendance.substitute_for)).or_else(|| of(attendance.person))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AttendanceId, MeetingId};
    use uuid::Uuid;

    const fn organisation(number: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(number))
    }

    const fn person(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    fn came(number: u128, for_organisation: Option<u128>) -> Attendance {
        Attendance {
            id: AttendanceId(Uuid::from_u128(number)),
            meeting: MeetingId(Uuid::nil()),
            person: Some(person(number)),
            name: "Somebody".to_owned(),
            organisation: for_organisation.map(organisation),
            job_title: None,
            status: AttendanceStatus::Present,
            chaired: false,
            substitute_for: None,
            in_attendance: false,
        }
    }

    fn seat(number: u128, of: u128, responsible_authority: bool) -> Seat {
        Seat { person: Some(person(number)), organisation: Some(organisation(of)), responsible_authority }
    }

    const fn needs(number: i32, basis: QuorumBasis) -> Option<Quorum> {
        Some(Quorum { number, basis })
    }

    #[test]
    fn without_a_quorum_or_attendance_nobody_can_say() {
        assert_eq!(quorate(None, &[came(1, None)], &[]), None);
        assert_eq!(quorate(needs(1, QuorumBasis::Members), &[], &[]), None);
    }

    #[test]
    fn members_are_counted_up_to_the_number() {
        let two = [came(1, None), came(2, None)];
        assert_eq!(quorate(needs(2, QuorumBasis::Members), &two, &[]), Some(true));
        assert_eq!(quorate(needs(3, QuorumBasis::Members), &two, &[]), Some(false));
    }

    #[test]
    fn apologies_absence_and_mere_attendance_do_not_count() {
        let apologies = Attendance { status: AttendanceStatus::Apologies, ..came(1, None) };
        let absent = Attendance { status: AttendanceStatus::Absent, ..came(2, None) };
        let observer = Attendance { in_attendance: true, ..came(3, None) };
        assert_eq!(quorate(needs(1, QuorumBasis::Members), &[apologies, absent, observer], &[]), Some(false));
    }

    #[test]
    fn an_unnamed_substitute_counts() {
        let substitute = Attendance { person: None, substitute_for: Some(person(9)), ..came(1, None) };
        assert_eq!(quorate(needs(1, QuorumBasis::Members), std::slice::from_ref(&substitute), &[]), Some(true));
        let basis = QuorumBasis::ResponsibleAuthorities;
        assert_eq!(quorate(needs(1, basis), &[substitute], &[seat(9, 5, true)]), Some(true));
    }

    #[test]
    fn an_organisation_counts_once() {
        let both = [came(1, Some(5)), came(2, Some(5))];
        assert_eq!(quorate(needs(2, QuorumBasis::Organisations), &both, &[]), Some(false));
        assert_eq!(quorate(needs(1, QuorumBasis::Organisations), &both, &[]), Some(true));
    }

    #[test]
    fn an_organisation_not_written_down_is_that_of_the_seat() {
        assert_eq!(quorate(needs(1, QuorumBasis::Organisations), &[came(1, None)], &[]), Some(false));
        let sits = [seat(1, 5, false)];
        assert_eq!(quorate(needs(1, QuorumBasis::Organisations), &[came(1, None)], &sits), Some(true));
    }

    #[test]
    fn only_responsible_authorities_count_where_they_are_asked_for() {
        let seats = [seat(1, 5, true), seat(2, 6, false)];
        let both = [came(1, Some(5)), came(2, Some(6))];
        let basis = QuorumBasis::ResponsibleAuthorities;
        assert_eq!(quorate(needs(1, basis), &both, &seats), Some(true));
        assert_eq!(quorate(needs(2, basis), &both, &seats), Some(false));
    }
}
