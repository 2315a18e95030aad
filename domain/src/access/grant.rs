//! Roles granted over scopes, and where they reach (design.md §3).

use super::{Extent, Permission, Place, Reach, Role, ScopeKind};
use crate::ids::{CountyId, GlobalId, GroupId, Kind, PartnershipId, PoliceAreaId, RoleGrantId, ThemeId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// What a role is granted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everything.
    Platform,
    /// A police area.
    PoliceArea(PoliceAreaId),
    /// A county.
    County(CountyId),
    /// A partnership.
    Partnership(PartnershipId),
    /// A group.
    Group(GroupId),
}

impl Scope {
    /// The scope with this id; `None` for a record that roles are not granted over.
    #[must_use]
    pub const fn of(id: GlobalId) -> Option<Self> {
        Some(match id.kind {
            Kind::PoliceArea => Self::PoliceArea(PoliceAreaId(id.uuid)),
            Kind::County => Self::County(CountyId(id.uuid)),
            Kind::Partnership => Self::Partnership(PartnershipId(id.uuid)),
            Kind::Group => Self::Group(GroupId(id.uuid)),
            _ => return None,
        })
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> ScopeKind {
        match self {
            Self::Platform => ScopeKind::Platform,
            Self::PoliceArea(_) => ScopeKind::PoliceArea,
            Self::County(_) => ScopeKind::County,
            Self::Partnership(_) => ScopeKind::Partnership,
            Self::Group(_) => ScopeKind::Group,
        }
    }
}

/// What lies in a scope, as the records have it today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// The partnerships in the scope: an area's, those a county's boards cover, the partnership and
    /// those it combines.
    pub partnerships: Vec<PartnershipId>,
    /// For a group: the partnership or county it belongs to.
    pub home: Option<Uuid>,
    /// For a group: the partnership it belongs to, if it is not a county's.
    pub partnership: Option<PartnershipId>,
    /// For a group: the partnership of which it is the board or executive.
    pub board_of: Option<PartnershipId>,
    /// For a group: its themes, in its partnership.
    pub themes: Vec<(PartnershipId, ThemeId)>,
}

/// One role of one user over one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The grant itself.
    pub id: RoleGrantId,
    /// The role.
    pub role: Role,
    /// What it is granted over.
    pub scope: Scope,
    /// Its first day.
    pub valid_from: NaiveDate,
    /// Its last day; `None` while open.
    pub valid_to: Option<NaiveDate>,
    /// When it was taken away before its time.
    pub revoked_at: Option<DateTime<Utc>>,
    /// What lies in the scope.
    pub ground: Ground,
}

impl Grant {
    /// Where the grant is, in the terms of what may be done there; `None` for a group that is not there.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        Some(match self.scope {
            Scope::Platform => Place::Platform,
            Scope::PoliceArea(area) => Place::PoliceArea(area),
            Scope::County(county) => Place::Home(county.0),
            Scope::Partnership(partnership) => Place::Home(partnership.0),
            Scope::Group(group) => Place::Group { group, home: self.ground.home? },
        })
    }

    /// Where the grant gives `permission`.
    #[must_use]
    pub fn reach(&self, permission: Permission) -> Reach {
        let mut reach = Reach::default();
        let ground = &self.ground;
        match self.role.extent(permission) {
            Extent::Nothing => {}
            Extent::Scope => match self.scope {
                Scope::Platform => reach.everywhere = true,
                Scope::PoliceArea(area) => {
                    reach.police_areas.insert(area);
                    reach.homes.extend(ground.partnerships.iter().map(|id| id.0));
                }
                Scope::County(county) => {
                    reach.homes.insert(county.0);
                    reach.homes.extend(ground.partnerships.iter().map(|id| id.0));
                }
                Scope::Partnership(_) => reach.homes.extend(ground.partnerships.iter().map(|id| id.0)),
                Scope::Group(group) => {
                    reach.groups.insert(group);
                }
            },
            Extent::CoveredPartnerships => reach.homes.extend(ground.partnerships.iter().map(|id| id.0)),
            Extent::OwnGroups => {
                if let Scope::County(county) = self.scope {
                    reach.homes.insert(county.0);
                }
            }
            Extent::PartnershipOfBoard => reach.homes.extend(ground.board_of.map(|id| id.0)),
            Extent::GroupThemes => {
                reach.themes.extend(ground.themes.iter().copied());
                // A lead has all that a member of the group has, and no more of the board's proposals.
                if matches!(permission, Permission::ReadFunding) {
                    reach.homes.extend(ground.board_of.map(|id| id.0));
                }
            }
        }
        reach
    }
}
