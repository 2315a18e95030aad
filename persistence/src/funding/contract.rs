//! Contracts and who provides under them.

use super::narrow::one_of;
use crate::database::Database;
use crate::entity::{contract_providers, contracts};
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::find;
use contracts::{Column, Entity};
use domain::access::Sight;
use domain::funding::Contract;
use domain::ids::{AllocationId, ContractId, OrganisationId, PartnershipId};
use sea_orm::{QueryFilter, QueryOrder};
use std::collections::HashMap;

impl TryFrom<contracts::Model> for Contract {
    type Error = Error;

    fn try_from(row: contracts::Model) -> Result<Self> {
        let at = Row::new("contracts", row.id);
        Ok(Self {
            id: ContractId(row.id),
            version: row.version,
            kind: at.word(&row.kind)?,
            title: row.title,
            funder: row.funder_id.map(OrganisationId),
            from: row.from_on,
            to: row.to_on,
            extension_until: row.extension_until,
            extension_note: row.extension_note,
            value: at.maybe_pence(row.value)?,
            value_certainty: at.word(&row.value_certainty)?,
            note: row.note,
        })
    }
}

/// The contracts with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[ContractId]) -> Result<HashMap<ContractId, Contract>> {
    read::by_ids::<Entity, _, Contract, _>(db.reading(), sight, Column::Id, ids, |it| it.id).await
}

/// The contracts of each partnership, in order.
pub async fn of_partnerships(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<Contract>>> {
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::PartnershipId), partnerships))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(PartnershipId(row.partnership_id))).await
}

/// The contracts that each allocation pays for, in order.
pub async fn of_allocations(
    db: &Database,
    sight: &Sight,
    allocations: &[AllocationId],
) -> Result<HashMap<AllocationId, Vec<Contract>>> {
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::AllocationId), allocations))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.allocation_id.map(AllocationId)).await
}

/// Who provides under each contract, in order.
pub async fn providers_of(
    db: &Database,
    sight: &Sight,
    contracts: &[ContractId],
) -> Result<HashMap<ContractId, Vec<OrganisationId>>> {
    use contract_providers::{Column, Entity};
    let rows = find::<Entity>(sight)
        .filter(one_of((Entity, Column::ContractId), contracts))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::OrganisationId)
        .all(db.reading())
        .await?;
    let mut providers: HashMap<ContractId, Vec<OrganisationId>> = HashMap::new();
    for row in rows {
        providers.entry(ContractId(row.contract_id)).or_default().push(OrganisationId(row.organisation_id));
    }
    Ok(providers)
}
