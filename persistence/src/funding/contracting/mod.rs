//! Recording contracts, revising them, and taking back what was recorded by mistake.

mod ground;
mod rows;

use crate::Database;
use crate::audit::{self, Occasion};
use crate::entity::{contracts, measures};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Permit, capability::ProposeAllocation};
use domain::funding::{ContractChange, ContractTerms, check_providers};
use domain::ids::{AllocationId, ContractId, OrganisationId, PartnershipId};
use domain::{Refusal, RefusalCode, Refusals};
use ground::{Subject, check_names, home, permitted, subject};
use rows::{next_position, providers_of, remove_providers, row_of, told, write_providers};
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// What a contract belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractOf {
    /// A partnership, without an allocation that pays for it.
    Partnership(PartnershipId),
    /// The allocation that pays for it.
    Allocation(AllocationId),
}

impl ContractOf {
    /// The field of the input that names it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Partnership(_) => "partnershipId",
            Self::Allocation(_) => "allocationId",
        }
    }
}

/// A contract to record.
#[derive(Clone, Debug)]
pub struct NewContract {
    /// What it belongs to.
    pub of: ContractOf,
    /// What it says.
    pub terms: ContractTerms,
    /// Who provides, in order.
    pub providers: Vec<OrganisationId>,
}

/// A change of a contract.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The contract.
    pub contract: ContractId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: ContractChange,
    /// Who provides from now on, in order; `None` for the same.
    pub providers: Option<Vec<OrganisationId>>,
}

/// The proof that a contract may be changed where it is.
type Proof = Permit<ProposeAllocation>;

/// Records a contract.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where what it
/// belongs to is not seen.
pub async fn record(
    database: &Database,
    access: &Access<ProposeAllocation>,
    new: &NewContract,
    once: Option<&Once>,
    occasion: &Occasion,
) -> Result<ContractId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let id = ContractId(Uuid::now_v7());
            if let Some(first) = idempotency::claim(transaction, access.user(), once, id.0, occasion).await? {
                return Ok((ContractId(first), Vec::new()));
            }
            let home = home(transaction, &access.sight(), new.of).await?;
            let permit = permitted(access, home.place, new.of.field())?;
            let (mut terms, mut refusals) = (new.terms.clone(), Refusals::default());
            home.refuse_what_does_not_count(&mut refusals, new.of);
            check_providers(&mut refusals, &new.providers);
            terms.check(&mut refusals);
            check_names(transaction, access, (&new.providers, terms.funder), &mut refusals).await?;
            refusals.none()?;
            let mut row = row_of(id, 1, &terms);
            row.partnership_id = Set(home.partnership.0);
            row.allocation_id = Set(home.allocation.map(|(allocation, _)| allocation.0));
            row.position = Set(next_position(transaction, access, home.partnership).await?);
            scope::insert_permitted(&permit, transaction, row).await?;
            write_providers(transaction, &permit, id, &new.providers).await?;
            let said = (&terms, new.providers.as_slice());
            let event = told("RECORD_CONTRACT", ("Contract", id.0), None, Some(said)).permitted(&permit);
            audit::write(transaction, event, occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Revises a contract.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since,
/// or is not seen.
pub async fn revise(
    database: &Database,
    access: &Access<ProposeAllocation>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<ContractId> {
    let (id, expected) = (revision.contract, revision.expected_version);
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let Subject { contract, permit, .. } = subject(transaction, access, id, expected).await?;
            let before = providers_of(transaction, &access.sight(), id).await?;
            let (mut terms, mut refusals) = (revision.change.clone().applied_to(&contract), Refusals::default());
            let told_providers = revision.providers.as_deref();
            told_providers.into_iter().for_each(|providers| check_providers(&mut refusals, providers));
            terms.check(&mut refusals);
            let named = (told_providers.unwrap_or_default(), revision.change.funder.flatten());
            check_names(transaction, access, named, &mut refusals).await?;
            refusals.none()?;
            scope::update_permitted(&permit, transaction, row_of(id, contract.version + 1, &terms)).await?;
            let after = told_providers.unwrap_or(&before);
            if after != before {
                remove_providers(transaction, &permit, id).await?;
                write_providers(transaction, &permit, id, after).await?;
            }
            let said = (ContractTerms::of(&contract), before.as_slice());
            let said = Some((&said.0, said.1));
            let event = told("REVISE_CONTRACT", ("Contract", id.0), said, Some((&terms, after))).permitted(&permit);
            audit::write(transaction, event, occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Takes a contract back that was recorded by mistake and that no measure tells of. The partnership's history keeps
/// what it said.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be done, a measure tells of it, it was changed since,
/// or is not seen.
pub async fn remove(
    database: &Database,
    access: &Access<ProposeAllocation>,
    (id, expected): (ContractId, i32),
    occasion: &Occasion,
) -> Result<ContractId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let Subject { contract, permit, partnership } = subject(transaction, access, id, expected).await?;
            // Measures of a contract are seen with it.
            let measured = scope::find::<measures::Entity>(&access.sight());
            if measured.filter(measures::Column::ContractId.eq(id.0)).count(transaction).await? > 0 {
                let message = "What it delivered is measured: it was no mistake. Revise it instead.";
                return Err(Refusal::new(RefusalCode::WrongState, &["id"], message).into());
            }
            let (terms, providers) =
                (ContractTerms::of(&contract), providers_of(transaction, &access.sight(), id).await?);
            remove_providers(transaction, &permit, id).await?;
            let delete = scope::delete_permitted::<contracts::Entity, _>(&permit);
            delete.filter(contracts::Column::Id.eq(id.0)).exec(transaction).await?;
            let of = ("Partnership", partnership.0);
            let event = told("REMOVE_CONTRACT", of, Some((&terms, providers.as_slice())), None).permitted(&permit);
            audit::write(transaction, event.change("contract", Some(id.0.to_string()), None), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}
