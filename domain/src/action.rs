//! Action points: what is to be done, by whom and by when.

mod entered;

pub use entered::{ActionChange, EnteredAction, EnteredDue, EnteredHolders, EnteredOwners, is_over};

use crate::access::{Permission, Sight};
use crate::ids::{ActionPointId, GroupId, MeetingId, MinuteItemId, OrganisationId, PartnershipId, PersonId, UserId};
use crate::words::{ActionStatus, GroupKind, MembershipRole};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Something that a group has asked to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionPoint {
    /// Its id.
    pub id: ActionPointId,
    /// Counts its changes.
    pub version: i32,
    /// What is to be done.
    pub text: String,
    /// Where it stands.
    pub status: ActionStatus,
    /// The group that keeps it in its log.
    pub group: GroupId,
    /// The partnership or county whose group that is.
    pub home: Uuid,
    /// The meeting that raised it.
    pub meeting: Option<MeetingId>,
    /// The minute that raised it.
    pub minute: Option<MinuteItemId>,
    /// The day it is due.
    pub due_on: Option<NaiveDate>,
    /// The meeting it is due at.
    pub due_meeting: Option<MeetingId>,
    /// What else is said of when it is due.
    pub due_note: Option<String>,
    /// The day it is due, be it that of the meeting it is due at.
    pub due: Option<NaiveDate>,
    /// The group it was passed on to.
    pub carried_to: Option<GroupId>,
}

/// Where an action without a day stands among the others: after all of them.
pub const WITHOUT_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The statuses of what is still to be done.
pub const UNDONE: [ActionStatus; 2] = [ActionStatus::Open, ActionStatus::InProgress];

impl ActionPoint {
    /// Whether its day has passed without it being done. On the day itself it is not overdue.
    #[must_use]
    pub fn overdue(&self, today: NaiveDate) -> bool {
        UNDONE.contains(&self.status) && self.due.is_some_and(|due| due < today)
    }

    /// Whether somebody may know which user made `update`: those who read the group's papers may, and the
    /// user. To all others users are not shown (design.md §3).
    #[must_use]
    pub fn names_reporter(&self, update: &ActionUpdate, sight: &Sight) -> bool {
        sight.reach(Permission::ReadPapers).covers_group(self.group, self.home)
            || (update.by.is_some() && update.by == sight.user())
    }
}

/// Who owns an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionOwner {
    /// A person.
    Person(PersonId),
    /// An organisation.
    Organisation(OrganisationId),
    /// A group.
    Group(GroupId),
    /// All who hold a role.
    RoleHolders(RoleHolders),
}

/// A role in a group and in all groups below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RoleIn {
    /// The role.
    pub role: MembershipRole,
    /// The topmost group.
    pub group: GroupId,
}

/// All who hold a role, as "theme leads".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleHolders {
    /// What the papers call them.
    pub label: String,
    /// Which role, and where.
    pub role_in: RoleIn,
}

/// Whether a seat with `role` in a group of `kind` holds the role `asked`: the chair of a theme group is
/// its theme lead (design.md §1).
#[must_use]
pub fn holds(asked: MembershipRole, role: MembershipRole, kind: GroupKind) -> bool {
    let leads = role == MembershipRole::Chair && kind == GroupKind::ThemeGroup;
    asked == role || (asked == MembershipRole::ThemeLead && leads)
}

/// What the holders of `role` are called where the papers give them no name of their own.
#[must_use]
pub const fn holders(role: MembershipRole) -> &'static str {
    match role {
        MembershipRole::Chair => "Chairs",
        MembershipRole::ViceChair => "Vice chairs",
        MembershipRole::ThemeLead => "Theme leads",
        MembershipRole::Member => "Members",
        MembershipRole::CoOpted => "Co-opted members",
        MembershipRole::Substitute => "Substitutes",
        MembershipRole::Adviser => "Advisers",
        MembershipRole::Observer => "Observers",
        MembershipRole::Secretary => "Secretaries",
    }
}

/// What was reported on an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionUpdate {
    /// When.
    pub at: DateTime<Utc>,
    /// By which user; what was imported has none.
    pub by: Option<UserId>,
    /// What was reported.
    pub text: String,
    /// Where the action stood from then on.
    pub status: ActionStatus,
}

/// An owner that actions can be asked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnerKey {
    /// A person.
    Person(PersonId),
    /// An organisation.
    Organisation(OrganisationId),
    /// A group.
    Group(GroupId),
}

/// Which action points are wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ActionPointFilter {
    /// In the logs of this partnership's groups.
    pub partnership: Option<PartnershipId>,
    /// In the log of this group.
    pub group: Option<GroupId>,
    /// Owned by this one, by name and not by a role.
    pub owner: Option<OwnerKey>,
    /// With one of these statuses.
    pub status: Option<Vec<ActionStatus>>,
    /// Only overdue ones, or only others.
    pub overdue: Option<bool>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Viewer;
    use std::sync::Arc;

    fn due(day: Option<&str>, status: ActionStatus) -> ActionPoint {
        ActionPoint {
            id: ActionPointId(Uuid::nil()),
            version: 1,
            text: String::new(),
            status,
            group: GroupId(Uuid::nil()),
            home: Uuid::nil(),
            meeting: None,
            minute: None,
            due_on: None,
            due_meeting: None,
            due_note: None,
            due: day.and_then(|day| day.parse().ok()),
            carried_to: None,
        }
    }

    fn today() -> NaiveDate {
        "2018-03-06".parse().unwrap_or_default()
    }

    #[test]
    fn an_action_is_overdue_from_the_day_after() {
        assert!(due(Some("2018-03-05"), ActionStatus::Open).overdue(today()));
        assert!(due(Some("2018-03-05"), ActionStatus::InProgress).overdue(today()));
        assert!(!due(Some("2018-03-06"), ActionStatus::Open).overdue(today()));
    }

    #[test]
    fn what_is_done_called_off_or_without_a_day_is_never_overdue() {
        assert!(!due(Some("2018-03-05"), ActionStatus::Done).overdue(today()));
        assert!(!due(Some("2018-03-05"), ActionStatus::Cancelled).overdue(today()));
        assert!(!due(None, ActionStatus::Open).overdue(today()));
    }

    #[test]
    fn who_reported_is_shown_to_readers_of_papers_and_to_themselves() {
        let me = UserId(Uuid::from_u128(7));
        let report = ActionUpdate {
            at: DateTime::UNIX_EPOCH,
            by: Some(me),
            text: "Half of it".to_owned(),
            status: ActionStatus::InProgress,
        };
        let action = due(None, ActionStatus::InProgress);
        let shown = |viewer: Viewer| action.names_reporter(&report, &Arc::new(viewer).sight());
        assert!(shown(Viewer::system()));
        assert!(shown(Viewer::user(me, None, vec![])));
        assert!(!shown(Viewer::user(UserId(Uuid::nil()), None, vec![])));
        assert!(!shown(Viewer::nobody()));
    }

    #[test]
    fn the_chair_of_a_theme_group_is_a_theme_lead() {
        use MembershipRole::{Chair, Member, ThemeLead};
        assert!(holds(ThemeLead, Chair, GroupKind::ThemeGroup));
        assert!(holds(ThemeLead, ThemeLead, GroupKind::Board));
        assert!(!holds(ThemeLead, Chair, GroupKind::Board));
        assert!(!holds(Chair, ThemeLead, GroupKind::ThemeGroup));
        assert!(holds(Member, Member, GroupKind::Board));
    }
}
