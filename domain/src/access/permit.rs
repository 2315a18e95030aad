//! The proofs of what somebody may do, and where.

use super::{Permission, Place, Reach, Role, Sight, Viewer};
use crate::ids::UserId;
use std::{marker::PhantomData, sync::Arc};

/// Nobody with this permission anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this needs the permission {0:?}")]
pub struct Denied(pub Permission);

/// The proof that somebody may act as `C`, somewhere. Only a [`Viewer`] gives it out.
#[derive(Clone, Debug)]
pub struct Access<C> {
    pub(super) viewer: Viewer,
    capability: PhantomData<C>,
}

impl<C: capability::Capability> Access<C> {
    pub(super) fn of(viewer: &Viewer) -> Result<Self, Denied> {
        if viewer.reach(C::PERMISSION).is_nowhere() {
            return Err(Denied(C::PERMISSION));
        }
        Ok(Self { viewer: viewer.clone(), capability: PhantomData })
    }

    /// Who acts; `None` for the program itself.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        self.viewer.user_id()
    }

    /// Where the permission holds.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        self.viewer.reach(C::PERMISSION)
    }

    /// The proof of who is looking, for what must be seen before it is acted on.
    #[must_use]
    pub fn sight(&self) -> Sight {
        Arc::new(self.viewer.clone()).sight()
    }

    /// The proof that it may be done in `place`; `None` where it may not.
    #[must_use]
    pub fn at(&self, place: Place) -> Option<Permit<C>> {
        self.as_role_where(|reach| reach.covers(place)).map(|role| self.permit(role, Some(place)))
    }

    /// The proof that it may be done for what lies nowhere yet.
    #[must_use]
    pub fn somewhere(&self) -> Permit<C> {
        self.permit(self.as_role_where(|reach| !reach.is_nowhere()).flatten(), None)
    }

    /// The first role whose reach passes; no role for the program itself, which has none.
    fn as_role_where(&self, passes: impl Fn(&Reach) -> bool) -> Option<Option<Role>> {
        let decides = self.viewer.grants().iter().find(|grant| passes(&grant.reach(C::PERMISSION)));
        decides.map(|grant| (!self.viewer.is_system()).then_some(grant.role))
    }

    pub(super) const fn permit(&self, role: Option<Role>, place: Option<Place>) -> Permit<C> {
        Permit { user: self.user(), role, place, capability: PhantomData }
    }
}

/// The proof that somebody may act as `C` in one place: what a write asks for, and what the audit tells.
#[derive(Clone, Copy, Debug)]
pub struct Permit<C> {
    user: Option<UserId>,
    role: Option<Role>,
    place: Option<Place>,
    capability: PhantomData<C>,
}

impl<C> Permit<C> {
    /// Who acts; `None` for the program itself.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// The role that allows it.
    #[must_use]
    pub const fn role(&self) -> Option<Role> {
        self.role
    }

    /// Where; `None` for what lies nowhere, such as an account.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
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

    /// May invite users and grant roles.
    #[derive(Clone, Copy, Debug)]
    pub struct ManageUsers;

    impl Capability for ManageUsers {
        const PERMISSION: Permission = Permission::ManageUsers;
    }

    /// May open funds and award, revise, carry forward, claw back and transfer money.
    #[derive(Clone, Copy, Debug)]
    pub struct IssueSettlement;

    impl Capability for IssueSettlement {
        const PERMISSION: Permission = Permission::IssueSettlement;
    }

    /// May record payments to partnerships.
    #[derive(Clone, Copy, Debug)]
    pub struct RecordPayment;

    impl Capability for RecordPayment {
        const PERMISSION: Permission = Permission::RecordPayment;
    }

    /// May propose, recommend and revise allocations.
    #[derive(Clone, Copy, Debug)]
    pub struct ProposeAllocation;

    impl Capability for ProposeAllocation {
        const PERMISSION: Permission = Permission::ProposeAllocation;
    }

    /// May record that the board approved an allocation.
    #[derive(Clone, Copy, Debug)]
    pub struct RecordBoardDecision;

    impl Capability for RecordBoardDecision {
        const PERMISSION: Permission = Permission::RecordBoardDecision;
    }

    /// May agree allocations.
    #[derive(Clone, Copy, Debug)]
    pub struct AgreeAllocation;

    impl Capability for AgreeAllocation {
        const PERMISSION: Permission = Permission::AgreeAllocation;
    }

    /// May hand in and correct spend returns.
    #[derive(Clone, Copy, Debug)]
    pub struct SubmitSpendReturn;

    impl Capability for SubmitSpendReturn {
        const PERMISSION: Permission = Permission::SubmitSpendReturn;
    }

    /// May change a partnership, its board and executive.
    #[derive(Clone, Copy, Debug)]
    pub struct ManagePartnership;

    impl Capability for ManagePartnership {
        const PERMISSION: Permission = Permission::ManagePartnership;
    }

    /// May change groups, memberships, people and organisations.
    #[derive(Clone, Copy, Debug)]
    pub struct ManageMembership;

    impl Capability for ManageMembership {
        const PERMISSION: Permission = Permission::ManageMembership;
    }

    /// May call meetings, minute them and keep their actions.
    #[derive(Clone, Copy, Debug)]
    pub struct ManageMeetings;

    impl Capability for ManageMeetings {
        const PERMISSION: Permission = Permission::ManageMeetings;
    }

    /// May keep plans, priorities, risks, bids and recommendations.
    #[derive(Clone, Copy, Debug)]
    pub struct ManagePlans;

    impl Capability for ManagePlans {
        const PERMISSION: Permission = Permission::ManagePlans;
    }

    /// May record measures of how a partnership performs.
    #[derive(Clone, Copy, Debug)]
    pub struct RecordPerformance;

    impl Capability for RecordPerformance {
        const PERMISSION: Permission = Permission::RecordPerformance;
    }
}
