//! Where a contract is, who may change it there, and what may be said of it.

use super::{ContractOf, Proof};
use crate::entity::{allocations, contracts, organisations, partnerships};
use crate::error::Result;
use crate::row::Row;
use crate::scope;
use domain::access::{Access, Place, Sight, capability::ProposeAllocation};
use domain::funding::{Contract, MOST_PARTS};
use domain::ids::{AllocationId, ContractId, OrganisationId, PartnershipId, ThemeId};
use domain::words::{AllocationStage, Word};
use domain::{Refusal, RefusalCode, Refusals, check_version};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

/// Where a contract belongs.
pub(super) struct Home {
    pub(super) partnership: PartnershipId,
    pub(super) allocation: Option<(AllocationId, AllocationStage)>,
    pub(super) place: Place,
}

impl Home {
    /// Nothing is contracted for an allocation that counts no more.
    pub(super) fn refuse_what_does_not_count(&self, refusals: &mut Refusals, of: ContractOf) {
        if let Some((_, stage)) = self.allocation.filter(|(_, stage)| !stage.counts()) {
            let message = format!("This allocation is {}: nothing is contracted for it.", stage.word());
            refusals.add(RefusalCode::WrongState, &[of.field()], message);
        }
    }
}

/// Where `of` is, if it is seen; an allocation is locked.
pub(super) async fn home(transaction: &DatabaseTransaction, sight: &Sight, of: ContractOf) -> Result<Home> {
    match of {
        ContractOf::Partnership(id) => {
            let found = scope::find::<partnerships::Entity>(sight).filter(partnerships::Column::Id.eq(id.0));
            found.one(transaction).await?.ok_or_else(|| Refusal::not_found(of.field(), "partnership"))?;
            Ok(Home { partnership: id, allocation: None, place: Place::Home(id.0) })
        }
        ContractOf::Allocation(id) => {
            let found = scope::find::<allocations::Entity>(sight)
                .filter(allocations::Column::Id.eq(id.0))
                .lock_exclusive()
                .one(transaction)
                .await?;
            let row = found.ok_or_else(|| Refusal::not_found(of.field(), "allocation"))?;
            let partnership = PartnershipId(row.partnership_id);
            let stage = Row::new("allocations", row.id).word(&row.stage)?;
            let place = Place::Theme { theme: ThemeId(row.primary_theme_id), partnership };
            Ok(Home { partnership, allocation: Some((id, stage)), place })
        }
    }
}

/// The proof that contracts may be changed in `place`.
pub(super) fn permitted(access: &Access<ProposeAllocation>, place: Place, field: &str) -> Result<Proof> {
    let message = "You have no role that allows this here.";
    access.at(place).ok_or_else(|| Refusal::forbidden(&[field], message).into())
}

/// A contract that is to change, locked.
pub(super) struct Subject {
    pub(super) contract: Contract,
    pub(super) partnership: PartnershipId,
    /// The proof that it may be changed.
    pub(super) permit: Proof,
}

/// The contract that is to change, as it was when the one who acts read it.
pub(super) async fn subject(
    transaction: &DatabaseTransaction,
    access: &Access<ProposeAllocation>,
    contract: ContractId,
    expected_version: i32,
) -> Result<Subject> {
    let found = scope::find::<contracts::Entity>(&access.sight())
        .filter(contracts::Column::Id.eq(contract.0))
        .lock_exclusive()
        .one(transaction)
        .await?;
    let row = found.ok_or_else(|| Refusal::not_found("id", "contract"))?;
    let partnership = PartnershipId(row.partnership_id);
    let allocation = row.allocation_id.map(|id| ContractOf::Allocation(AllocationId(id)));
    let of = allocation.unwrap_or(ContractOf::Partnership(partnership));
    let permit = permitted(access, home(transaction, &access.sight(), of).await?.place, "id")?;
    let contract = Contract::try_from(row)?;
    check_version("contract", contract.version, expected_version)?;
    Ok(Subject { contract, partnership, permit })
}

/// Adds NOT_FOUND for each organisation that is named and not there.
pub(super) async fn check_names(
    transaction: &DatabaseTransaction,
    access: &Access<ProposeAllocation>,
    (providers, funder): (&[OrganisationId], Option<OrganisationId>),
    refusals: &mut Refusals,
) -> Result<()> {
    // More than so many are refused by their number already.
    let named: Vec<Uuid> = providers.iter().take(MOST_PARTS).chain(&funder).map(|id| id.0).collect();
    let found = scope::find::<organisations::Entity>(&access.sight())
        .select_only()
        .column(organisations::Column::Id)
        .filter(organisations::Column::Id.is_in(named));
    let known: HashSet<Uuid> = found.into_tuple::<Uuid>().all(transaction).await?.into_iter().collect();
    let message = "There is no such organisation.";
    for (index, _) in providers.iter().take(MOST_PARTS).enumerate().filter(|(_, id)| !known.contains(&id.0)) {
        refusals.add(RefusalCode::NotFound, &["providerIds", &index.to_string()], message);
    }
    if funder.is_some_and(|id| !known.contains(&id.0)) {
        refusals.add(RefusalCode::NotFound, &["funderId"], message);
    }
    Ok(())
}
