//! Memberships: places in groups, held by people for organisations.

use crate::ids::{GroupId, MembershipId, OrganisationId, PersonId};
use crate::words::{GroupKind, MembershipRole, MembershipStatus};
use chrono::NaiveDate;

/// A person's, or while vacant a post's, place in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// Counts its changes.
    pub version: i32,
    /// The group.
    pub group: GroupId,
    /// Who holds it.
    pub person: Option<PersonId>,
    /// For which organisation.
    pub organisation: Option<OrganisationId>,
    /// What they do in the group.
    pub role: MembershipRole,
    /// The post it goes with.
    pub post: Option<String>,
    /// Where it is in its life.
    pub status: MembershipStatus,
    /// Whether the seat is empty.
    pub vacant: bool,
    /// Whether it represents a responsible authority (Crime and Disorder Act 1998, s.5).
    pub responsible_authority: bool,
    /// The membership it stands in for.
    pub substitute_for: Option<MembershipId>,
    /// First day of the term.
    pub from: Option<NaiveDate>,
    /// Last day of the term.
    pub to: Option<NaiveDate>,
    /// When they were inducted.
    pub inducted_on: Option<NaiveDate>,
    /// Why it is empty.
    pub vacancy_reason: Option<String>,
    /// Whether the chair is taken until there is a new one.
    pub acting: bool,
}

/// One finding of a skills audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillRating {
    /// The skill.
    pub skill: String,
    /// How well it is mastered, 0 to 5.
    pub level: i32,
    /// When it was assessed.
    pub assessed_on: NaiveDate,
}

/// How a membership was attended to, over the meetings counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttendanceSummary {
    /// Meetings held while the membership was.
    pub invited: i64,
    /// Of those, the ones at which the member was present.
    pub present: i64,
    /// Those for which the member sent apologies.
    pub apologies: i64,
    /// Those at which somebody was present in the member's place.
    pub substituted: i64,
    /// Those with neither the member, nor apologies, nor a substitute.
    pub absent: i64,
}

/// Days from one to another, both included; open where a bound is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Days {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

/// Which memberships are wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MembershipFilter {
    /// Held on this day. A term that is not known counts as always; one that is known to have ended
    /// counts only for days gone by.
    pub as_of: Option<NaiveDate>,
    /// One of these roles.
    pub role: Option<Vec<MembershipRole>>,
    /// One of these statuses.
    pub status: Option<Vec<MembershipStatus>>,
    /// For this organisation.
    pub organisation: Option<OrganisationId>,
    /// Whether the seat is empty.
    pub vacant: Option<bool>,
}

/// Those of `leading` that chair a group of `kind`: its chairs; in a theme group that names none, its theme
/// leads, for a theme group's chair is the theme lead (design.md §1).
#[must_use]
pub fn chairs(kind: GroupKind, leading: Vec<Membership>) -> Vec<Membership> {
    let (chairs, others): (Vec<_>, Vec<_>) =
        leading.into_iter().partition(|membership| membership.role == MembershipRole::Chair);
    if chairs.is_empty() && kind == GroupKind::ThemeGroup {
        return others.into_iter().filter(|membership| membership.role == MembershipRole::ThemeLead).collect();
    }
    chairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn seat(role: MembershipRole) -> Membership {
        Membership {
            id: MembershipId(Uuid::nil()),
            version: 1,
            group: GroupId(Uuid::nil()),
            person: None,
            organisation: None,
            role,
            post: None,
            status: MembershipStatus::Current,
            vacant: false,
            responsible_authority: false,
            substitute_for: None,
            from: None,
            to: None,
            inducted_on: None,
            vacancy_reason: None,
            acting: false,
        }
    }

    fn chairing(kind: GroupKind, roles: &[MembershipRole]) -> Vec<MembershipRole> {
        chairs(kind, roles.iter().copied().map(seat).collect()).into_iter().map(|seat| seat.role).collect()
    }

    #[test]
    fn the_theme_lead_chairs_a_theme_group() {
        use MembershipRole::{Chair, Member, ThemeLead};
        assert_eq!(chairing(GroupKind::ThemeGroup, &[Member, ThemeLead]), [ThemeLead]);
        assert_eq!(chairing(GroupKind::ThemeGroup, &[ThemeLead, Chair]), [Chair]);
    }

    #[test]
    fn a_theme_lead_on_the_board_does_not_chair_it() {
        use MembershipRole::{Chair, ThemeLead};
        assert_eq!(chairing(GroupKind::Board, &[ThemeLead]), []);
        assert_eq!(chairing(GroupKind::Board, &[Chair, ThemeLead, Chair]), [Chair, Chair]);
    }
}
