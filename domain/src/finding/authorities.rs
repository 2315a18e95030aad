//! Responsible authorities that have no seat on a partnership's board.

use super::{Finding, FindingKind};
use crate::ids::{Id, PartnershipId};
use crate::words::{OrganisationKind, PartnershipKind};
use std::collections::BTreeSet;

/// Those whom s.5 of the Crime and Disorder Act 1998 makes answerable, in England as in Wales: councils, police, fire
/// and rescue, health, probation.
pub const RESPONSIBLE: [(OrganisationKind, &str); 5] = [
    (OrganisationKind::Council, "council"),
    (OrganisationKind::Police, "police force"),
    (OrganisationKind::FireAndRescue, "fire and rescue service"),
    (OrganisationKind::Health, "health body"),
    (OrganisationKind::Probation, "probation body"),
];

/// The kinds of responsible authorities that hold none of the `seats`, with what they are called.
pub fn missing_authorities(
    seats: &BTreeSet<OrganisationKind>,
) -> impl Iterator<Item = (OrganisationKind, &'static str)> {
    RESPONSIBLE.into_iter().filter(|(kind, _)| !seats.contains(kind))
}

/// The responsible authorities that have no seat among those of the partnership's boards, of which `seats` are the
/// kinds of the organisations they are held for. Where no seat is recorded nothing can be said; a local strategic
/// partnership is none of the Act's.
#[must_use]
pub fn of_authorities(
    partnership: PartnershipId,
    kind: PartnershipKind,
    seats: &BTreeSet<OrganisationKind>,
) -> Vec<Finding> {
    if seats.is_empty() || kind == PartnershipKind::LocalStrategic {
        return Vec::new();
    }
    let found = missing_authorities(seats).map(|(_, name)| Finding {
        kind: FindingKind::AuthorityNotRepresented,
        message: format!("No {name} has a seat on the board."),
        subject: Some(partnership.global()),
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn who_has_no_seat_is_told_where_seats_are_known() {
        let of = |kind, seats: &[OrganisationKind]| {
            of_authorities(PartnershipId(Uuid::nil()), kind, &seats.iter().copied().collect()).len()
        };
        use OrganisationKind::{Council, FireAndRescue, Health, Police, Probation, Voluntary};
        assert_eq!(of(PartnershipKind::CommunitySafety, &[]), 0);
        assert_eq!(of(PartnershipKind::CommunitySafety, &[Council, Voluntary]), 4);
        assert_eq!(of(PartnershipKind::CommunitySafety, &[Council, Police, FireAndRescue, Health, Probation]), 0);
        assert_eq!(of(PartnershipKind::LocalStrategic, &[Council]), 0);
    }
}
