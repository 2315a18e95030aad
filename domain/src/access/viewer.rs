//! Who asks, and the proof of who is looking.

use super::{Access, Denied, Grant, Permission, Place, Reach, Role, Scope, capability::Capability};
use crate::ids::{PartnershipId, PersonId, RoleGrantId, UserId};
use chrono::NaiveDate;
use std::{collections::BTreeSet, sync::Arc};
use strum::VariantArray;
use uuid::Uuid;

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
            revoked_at: None,
            ground: super::Ground::default(),
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

    /// Whether it is the program itself.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.user.is_none() && !self.grants.is_empty()
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
    pub fn access<C: Capability>(&self) -> Result<Access<C>, Denied> {
        Access::of(self)
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

    /// The first role of who is looking that has `permission` in `place`.
    #[must_use]
    pub fn role_for(&self, permission: Permission, place: Place) -> Option<Role> {
        self.0.grants.iter().find(|grant| grant.reach(permission).covers(place)).map(|grant| grant.role)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Extent, Ground, ScopeKind, capability};
    use crate::ids::{CountyId, GroupId};

    fn grant(role: Role, scope: Scope, ground: Ground) -> Grant {
        Grant {
            id: RoleGrantId(Uuid::nil()),
            role,
            scope,
            valid_from: NaiveDate::MIN,
            valid_to: None,
            revoked_at: None,
            ground,
        }
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
