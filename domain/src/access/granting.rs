//! Who may give roles to whom (design.md §3): nobody grants a permission that they do not hold there
//! themselves, and a manager only inside their partnership.

use super::capability::ManageUsers;
use super::{Access, Grant, Permission, Permit};
use strum::VariantArray;

/// Why a role may not be granted or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ungrantable {
    /// The one who grants does not manage users there.
    Elsewhere,
    /// The role has this permission, which the one who grants does not have there.
    Beyond(Permission),
}

impl Access<ManageUsers> {
    /// The proof that `grant` may be taken away: users are managed where it is.
    ///
    /// # Errors
    /// [`Ungrantable::Elsewhere`].
    pub fn may_revoke(&self, grant: &Grant) -> Result<Permit<ManageUsers>, Ungrantable> {
        grant.place().and_then(|place| self.at(place)).ok_or(Ungrantable::Elsewhere)
    }

    /// The proof that `grant` may be given: users are managed where it is, and each of its permissions is
    /// held there by the one who gives it. Whoever runs the program is not bound by the second.
    ///
    /// # Errors
    /// [`Ungrantable`].
    pub fn may_grant(&self, grant: &Grant) -> Result<Permit<ManageUsers>, Ungrantable> {
        let permit = self.may_revoke(grant)?;
        if self.viewer.is_system() {
            return Ok(permit);
        }
        let held = |permission: &&Permission| {
            self.viewer.reach(**permission).contains(&grant.reach(**permission), grant.ground.home)
        };
        match Permission::VARIANTS.iter().find(|permission| !held(permission)) {
            Some(beyond) => Err(Ungrantable::Beyond(*beyond)),
            None => Ok(permit),
        }
    }

    /// The proof that the account of whoever has `grants` may be closed or renamed: users are managed
    /// wherever it has a role.
    #[must_use]
    pub fn manages(&self, grants: &[Grant]) -> Option<Permit<ManageUsers>> {
        grants.iter().all(|grant| self.may_revoke(grant).is_ok()).then(|| self.somewhere())
    }

    /// The proof that the way into the account of whoever has `grants` may be handed out: whoever gets it
    /// has all of these, so they must be roles that could be granted.
    #[must_use]
    pub fn masters(&self, grants: &[Grant]) -> Option<Permit<ManageUsers>> {
        grants.iter().all(|grant| self.may_grant(grant).is_ok()).then(|| self.somewhere())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Ground, Role, Scope, Viewer};
    use crate::ids::{GroupId, PartnershipId, PoliceAreaId, RoleGrantId, UserId};
    use chrono::NaiveDate;
    use uuid::Uuid;

    const HERE: PartnershipId = PartnershipId(Uuid::from_u128(1));
    const THERE: PartnershipId = PartnershipId(Uuid::from_u128(2));

    fn grant(role: Role, scope: Scope) -> Grant {
        let ground = match scope {
            Scope::Partnership(partnership) => Ground { partnerships: vec![partnership], ..Ground::default() },
            Scope::Group(_) => Ground { home: Some(HERE.0), board_of: Some(HERE), ..Ground::default() },
            _ => Ground::default(),
        };
        let id = RoleGrantId(Uuid::nil());
        Grant { id, role, scope, valid_from: NaiveDate::MIN, valid_to: None, revoked_at: None, ground }
    }

    fn access(role: Role, scope: Scope) -> Option<Access<ManageUsers>> {
        Viewer::user(UserId(Uuid::nil()), None, vec![grant(role, scope)]).access().ok()
    }

    #[test]
    fn a_manager_grants_inside_their_partnership_only() {
        let manager = access(Role::PartnershipManager, Scope::Partnership(HERE));
        let may = |role, scope| manager.as_ref().map(|access| access.may_grant(&grant(role, scope)).err());
        assert_eq!(may(Role::Clerk, Scope::Partnership(HERE)), Some(None));
        assert_eq!(may(Role::PartnershipManager, Scope::Partnership(HERE)), Some(None));
        assert_eq!(may(Role::GroupLead, Scope::Group(GroupId(Uuid::from_u128(9)))), Some(None));
        assert_eq!(may(Role::Clerk, Scope::Partnership(THERE)), Some(Some(Ungrantable::Elsewhere)));
        let area = Scope::PoliceArea(PoliceAreaId(Uuid::from_u128(3)));
        assert_eq!(may(Role::OpccAnalyst, area), Some(Some(Ungrantable::Elsewhere)));
        assert_eq!(may(Role::Administrator, Scope::Platform), Some(Some(Ungrantable::Elsewhere)));
    }

    #[test]
    fn an_administrator_cannot_make_a_commissioner() {
        let area = Scope::PoliceArea(PoliceAreaId(Uuid::from_u128(3)));
        let administrator = access(Role::Administrator, Scope::Platform);
        let refused = administrator.map(|access| access.may_grant(&grant(Role::Commissioner, area)).err());
        assert_eq!(refused, Some(Some(Ungrantable::Beyond(Permission::AgreeAllocation))));
        let operator = Viewer::system().access::<ManageUsers>().ok();
        assert!(operator.is_some_and(|access| access.may_grant(&grant(Role::Commissioner, area)).is_ok()));
    }

    #[test]
    fn nobody_hands_out_an_account_that_can_do_more_than_they() {
        let manager = access(Role::PartnershipManager, Scope::Partnership(HERE));
        let theirs = [grant(Role::Clerk, Scope::Partnership(HERE)), grant(Role::Clerk, Scope::Partnership(THERE))];
        assert!(manager.as_ref().is_some_and(|access| access.masters(&theirs[..1]).is_some()));
        assert!(manager.is_some_and(|access| access.masters(&theirs).is_none() && access.manages(&theirs).is_none()));
    }

    #[test]
    fn only_those_who_manage_users_may_try() {
        assert!(access(Role::Clerk, Scope::Partnership(HERE)).is_none());
    }
}
