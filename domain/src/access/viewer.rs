//! Who asks, and the proofs of what they may do.

use super::{Extent, Permission, Reach, Role, ScopeKind};
use crate::ids::{CountyId, GroupId, PartnershipId, PersonId, PoliceAreaId, RoleGrantId, ThemeId, UserId};
use chrono::NaiveDate;
use std::{collections::BTreeSet, marker::PhantomData, sync::Arc};
use strum::VariantArray;
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
    /// What lies in the scope.
    pub ground: Ground,
}

impl Grant {
    fn reach(&self, permission: Permission) -> Reach {
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

/// Nobody with this permission anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this needs the permission {0:?}")]
pub struct Denied(pub Permission);

/// Who asks: a user with today's grants, or nobody in particular.
#[derive(Clone, Debug)]
pub struct Viewer {
    user: Option<UserId>,
    person: Option<PersonId>,
    grants: Vec<Grant>,
    reaches: Vec<Reach>,
}

impl Viewer {
    /// Somebody who has not signed in.
    #[must_use]
    pub fn nobody() -> Self {
        Self::with(None, None, Vec::new())
    }

    /// A signed-in user with the grants that hold today.
    #[must_use]
    pub fn user(user: UserId, person: Option<PersonId>, grants: Vec<Grant>) -> Self {
        Self::with(Some(user), person, grants)
    }

    /// The program itself, for imports and commands of whoever runs it.
    #[must_use]
    pub fn system() -> Self {
        let grant = Grant {
            id: RoleGrantId(Uuid::nil()),
            role: Role::Administrator,
            scope: Scope::Platform,
            valid_from: NaiveDate::MIN,
            valid_to: None,
            ground: Ground::default(),
        };
        Self::with(None, None, vec![grant])
    }

    fn with(user: Option<UserId>, person: Option<PersonId>, grants: Vec<Grant>) -> Self {
        let reach_of = |permission: &Permission| {
            grants.iter().fold(Reach::default(), |mut reach, grant| {
                reach.widen(grant.reach(*permission));
                reach
            })
        };
        let reaches = Permission::VARIANTS.iter().map(reach_of).collect();
        Self { user, person, grants, reaches }
    }

    /// The user, if signed in.
    #[must_use]
    pub const fn user_id(&self) -> Option<UserId> {
        self.user
    }

    /// The person the user is, if the records know.
    #[must_use]
    pub const fn person_id(&self) -> Option<PersonId> {
        self.person
    }

    /// The grants that hold today.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The partnerships that the viewer has a role over or in; `None` for all of them.
    #[must_use]
    pub fn partnerships(&self) -> Option<BTreeSet<PartnershipId>> {
        if self.grants.iter().any(|grant| grant.scope == Scope::Platform) {
            return None;
        }
        let grounds = self.grants.iter().map(|grant| &grant.ground);
        Some(grounds.flat_map(|ground| ground.partnerships.iter().copied().chain(ground.partnership)).collect())
    }

    /// Where `permission` holds.
    #[must_use]
    pub fn reach(&self, permission: Permission) -> &Reach {
        // `reaches` has one entry per permission, in the order of declaration.
        &self.reaches[permission as usize]
    }

    /// The proof of who is looking, which every read asks for. Anybody may look; what is found depends
    /// on who looks.
    #[must_use]
    pub fn sight(self: &Arc<Self>) -> Sight {
        Sight(Arc::clone(self))
    }

    /// The proof that the viewer may act as `C`, somewhere.
    ///
    /// # Errors
    /// [`Denied`] where the permission holds nowhere.
    pub fn access<C: capability::Capability>(&self) -> Result<Access<C>, Denied> {
        let reach = self.reach(C::PERMISSION);
        if reach.is_nowhere() {
            return Err(Denied(C::PERMISSION));
        }
        Ok(Access { user: self.user, reach: reach.clone(), capability: PhantomData })
    }
}

/// The proof of who is looking. Only a [`Viewer`] gives it out.
#[derive(Clone, Debug)]
pub struct Sight(Arc<Viewer>);

impl Sight {
    /// Where `permission` holds for who is looking.
    #[must_use]
    pub fn reach(&self, permission: Permission) -> &Reach {
        self.0.reach(permission)
    }

    /// The partnerships that the one who looks has a role over or in; `None` for all of them.
    #[must_use]
    pub fn partnerships(&self) -> Option<BTreeSet<PartnershipId>> {
        self.0.partnerships()
    }

    /// Who is looking, if signed in.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        self.0.user
    }

    /// The person who is looking, if the records know.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        self.0.person
    }
}

/// The proof that somebody may act as `C`. Only a [`Viewer`] gives it out.
#[derive(Clone, Debug)]
pub struct Access<C> {
    user: Option<UserId>,
    reach: Reach,
    capability: PhantomData<C>,
}

impl<C> Access<C> {
    /// Who acts; `None` for the program itself.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// Where the permission holds.
    #[must_use]
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }
}

/// What an [`Access`] is a proof of: a type for each permission that changes something.
pub mod capability {
    use super::Permission;

    /// A permission as a type.
    pub trait Capability {
        /// The permission it stands for.
        const PERMISSION: Permission;
    }

    /// May run the service and import into it.
    #[derive(Clone, Copy, Debug)]
    pub struct ManagePlatform;

    impl Capability for ManagePlatform {
        const PERMISSION: Permission = Permission::ManagePlatform;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: Role, scope: Scope, ground: Ground) -> Grant {
        Grant { id: RoleGrantId(Uuid::nil()), role, scope, valid_from: NaiveDate::MIN, valid_to: None, ground }
    }

    fn viewer(grant: Grant) -> Viewer {
        Viewer::user(UserId(Uuid::nil()), None, vec![grant])
    }

    const HERE: PartnershipId = PartnershipId(Uuid::from_u128(1));
    const GROUP: GroupId = GroupId(Uuid::from_u128(2));

    #[test]
    fn nobody_reaches_nothing() {
        for permission in Permission::VARIANTS {
            assert!(Viewer::nobody().reach(*permission).is_nowhere());
        }
        assert!(Viewer::nobody().access::<capability::ManagePlatform>().is_err());
    }

    #[test]
    fn an_administrator_never_agrees_an_allocation() {
        let administrator = viewer(grant(Role::Administrator, Scope::Platform, Ground::default()));
        assert!(administrator.reach(Permission::AgreeAllocation).is_nowhere());
        assert!(administrator.reach(Permission::ReadExempt).everywhere());
    }

    #[test]
    fn only_board_members_read_the_partnerships_money() {
        let board = Ground { board_of: Some(HERE), ..Ground::default() };
        let member = viewer(grant(Role::GroupMember, Scope::Group(GROUP), board));
        assert!(member.reach(Permission::ReadFunding).covers_home(HERE.0));
        let other = viewer(grant(Role::GroupMember, Scope::Group(GROUP), Ground::default()));
        assert!(other.reach(Permission::ReadFunding).is_nowhere());
        assert!(other.reach(Permission::ReadPapers).covers_group(GROUP, HERE.0));
    }

    #[test]
    fn a_county_reads_money_of_what_it_covers_and_papers_of_its_own() {
        let county = CountyId(Uuid::from_u128(3));
        let ground = Ground { partnerships: vec![HERE], ..Ground::default() };
        let officer = viewer(grant(Role::CountyOfficer, Scope::County(county), ground));
        assert!(officer.reach(Permission::ReadFunding).covers_home(HERE.0));
        assert!(!officer.reach(Permission::ReadPapers).covers_home(HERE.0));
        assert!(officer.reach(Permission::ReadPapers).covers_home(county.0));
    }

    #[test]
    fn every_role_is_granted_over_its_own_kind_of_scope() {
        for role in Role::VARIANTS {
            assert!(Permission::VARIANTS.iter().any(|permission| role.extent(*permission) != Extent::Nothing));
        }
        assert_eq!(Role::Administrator.scope_kind(), ScopeKind::Platform);
    }
}
