//! Who may do what with a group (design.md §3): boards, executives and what a group covers are the partnership's
//! manager's, the rest is done by those who keep the members.

use super::super::NO_ROLE;
use crate::audit::{self, Event, Occasion};
use crate::error::Result;
use domain::access::capability::{ManageMembership, ManagePartnership};
use domain::access::{Access, Permit, Place, Sight};
use domain::ids::{GroupId, PartnershipId};
use domain::words::GroupKind;
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::DatabaseTransaction;

/// What somebody may do with groups, somewhere.
#[derive(Clone, Debug)]
pub struct Authority {
    /// May keep the members.
    pub membership: Access<ManageMembership>,
    /// May run partnerships.
    pub partnership: Option<Access<ManagePartnership>>,
}

/// The proof that a group may be changed.
pub(super) enum Proof {
    Membership(Permit<ManageMembership>),
    Partnership(Permit<ManagePartnership>),
}

/// Whether groups of `kind` are changed by those who run the partnership alone.
const fn runs(kind: GroupKind) -> bool {
    matches!(kind, GroupKind::Board | GroupKind::Executive)
}

impl Authority {
    /// The proof of who is looking.
    pub(super) fn sight(&self) -> Sight {
        self.membership.sight()
    }

    /// The proof that a group of `kind` may be changed in `place`.
    pub(super) fn over(&self, kind: GroupKind, place: Place) -> Option<Proof> {
        if runs(kind) {
            self.partnership.as_ref()?.at(place).map(Proof::Partnership)
        } else {
            self.membership.at(place).map(Proof::Membership)
        }
    }

    /// What is said to who may not change a group of `kind`.
    pub(super) fn denied(&self, kind: GroupKind, field: &str) -> Refusal {
        if runs(kind) {
            let message = "Boards and executives are changed by those who run the partnership.";
            return Refusal::forbidden(&[field], message);
        }
        Refusal::forbidden(&[field], NO_ROLE)
    }

    fn over_partnership(&self, partnership: PartnershipId) -> Option<Permit<ManagePartnership>> {
        self.partnership.as_ref()?.at(Place::Home(partnership.0))
    }

    /// The proof that a group may cover `after` instead of `before`, for who has no say in it otherwise: those who
    /// run all partnerships that come and go.
    pub(super) fn over_covers(&self, before: &[PartnershipId], after: &[PartnershipId]) -> Option<Proof> {
        let changed = changes(before, after).map(|(id, _)| self.over_partnership(id));
        let permits = changed.collect::<Option<Vec<_>>>()?;
        permits.into_iter().next().map(Proof::Partnership)
    }

    /// That a group of `kind` may cover `after` instead of `before`: nobody is covered whom the one who acts does
    /// not run, for otherwise a county could help itself to see everybody's money.
    pub(super) fn check_covers(
        &self,
        kind: GroupKind,
        before: &[PartnershipId],
        after: &[PartnershipId],
        refusals: &mut Refusals,
    ) {
        let boards = matches!(kind, GroupKind::CountyBoard | GroupKind::CommissioningBoard);
        if !boards && after.iter().any(|id| !before.contains(id)) {
            let message = "Only a county board or a commissioning board covers partnerships.";
            refusals.add(RefusalCode::Invalid, &["coversPartnershipIds"], message);
            return;
        }
        let new = after.iter().enumerate().filter(|(_, id)| !before.contains(id));
        for (index, _) in new.filter(|(_, id)| self.over_partnership(**id).is_none()) {
            let path = ["coversPartnershipIds", &index.to_string()];
            // What is not there is told already.
            if !refusals.concern(&path) {
                let message = "A partnership is covered only with the say of those who run it.";
                refusals.push(Refusal::forbidden(&path, message));
            }
        }
    }

    /// Tells in the history of each partnership that a group covers it from now on, or no more.
    pub(super) async fn tell_covers(
        &self,
        transaction: &DatabaseTransaction,
        group: GroupId,
        (before, after): (&[PartnershipId], &[PartnershipId]),
        occasion: &Occasion,
    ) -> Result<()> {
        for (partnership, covered) in changes(before, after) {
            let group = Some(group.0.to_string());
            let (was, is) = if covered { (None, group) } else { (group, None) };
            let event = Event::new("COVER_PARTNERSHIP", "Partnership", partnership.0).by(self.membership.user());
            let event = event.within(partnership.0).change("coveredBy", was, is);
            let role = self.over_partnership(partnership).and_then(|permit| permit.role());
            let event = role.into_iter().fold(event, Event::acting_as);
            audit::write(transaction, event, occasion).await?;
        }
        Ok(())
    }
}

/// What comes (with `true`) and what goes.
fn changes<'a>(
    before: &'a [PartnershipId],
    after: &'a [PartnershipId],
) -> impl Iterator<Item = (PartnershipId, bool)> + 'a {
    let come = after.iter().filter(|id| !before.contains(id)).map(|id| (*id, true));
    come.chain(before.iter().filter(|id| !after.contains(id)).map(|id| (*id, false)))
}
