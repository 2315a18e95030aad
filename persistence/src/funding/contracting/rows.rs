//! Contracts as rows, and as lines of the audit.

use super::Proof;
use crate::audit::Event;
use crate::entity::{contract_providers, contracts};
use crate::error::Result;
use crate::scope;
use domain::access::{Access, Sight, capability::ProposeAllocation};
use domain::funding::ContractTerms;
use domain::ids::{ContractId, OrganisationId, PartnershipId};
use domain::words::Word;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// The row of a contract, but for where it belongs, which never changes.
pub(super) fn row_of(id: ContractId, version: i32, terms: &ContractTerms) -> contracts::ActiveModel {
    contracts::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        kind: Set(terms.kind.word().to_owned()),
        title: Set(terms.title.clone()),
        funder_id: Set(terms.funder.map(|id| id.0)),
        from_on: Set(terms.from),
        to_on: Set(terms.to),
        extension_until: Set(terms.extension_until),
        extension_note: Set(terms.extension_note.clone()),
        value: Set(terms.value.map(Into::into)),
        value_certainty: Set(terms.value_certainty.word().to_owned()),
        note: Set(terms.note.clone()),
        ..Default::default()
    }
}

/// The place after the last of a partnership's contracts.
pub(super) async fn next_position(
    transaction: &DatabaseTransaction,
    access: &Access<ProposeAllocation>,
    partnership: PartnershipId,
) -> Result<i32> {
    let last: Option<Option<i32>> = scope::find::<contracts::Entity>(&access.sight())
        .select_only()
        .column_as(contracts::Column::Position.max(), "last")
        .filter(contracts::Column::PartnershipId.eq(partnership.0))
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.flatten().map_or(0, |last| last.saturating_add(1)))
}

pub(super) async fn write_providers(
    transaction: &DatabaseTransaction,
    permit: &Proof,
    contract: ContractId,
    providers: &[OrganisationId],
) -> Result<()> {
    for (position, organisation) in (0..).zip(providers) {
        let row = contract_providers::ActiveModel {
            contract_id: Set(contract.0),
            organisation_id: Set(organisation.0),
            position: Set(position),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    Ok(())
}

pub(super) async fn remove_providers(
    transaction: &DatabaseTransaction,
    permit: &Proof,
    contract: ContractId,
) -> Result<()> {
    let all = scope::delete_permitted::<contract_providers::Entity, _>(permit);
    all.filter(contract_providers::Column::ContractId.eq(contract.0)).exec(transaction).await?;
    Ok(())
}

/// Who provides under a contract, in order.
pub(super) async fn providers_of(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    contract: ContractId,
) -> Result<Vec<OrganisationId>> {
    let rows = scope::find::<contract_providers::Entity>(sight)
        .filter(contract_providers::Column::ContractId.eq(contract.0))
        .order_by_asc(contract_providers::Column::Position)
        .order_by_asc(contract_providers::Column::OrganisationId)
        .all(transaction)
        .await?;
    Ok(rows.into_iter().map(|row| OrganisationId(row.organisation_id)).collect())
}

/// What a contract says, and who provides.
type Said<'a> = (&'a ContractTerms, &'a [OrganisationId]);

/// What changed of a contract, in the history of a record: everything that it says where it is new or gone.
pub(super) fn told(
    action: &'static str,
    (kind, subject): (&'static str, Uuid),
    before: Option<Said<'_>>,
    after: Option<Said<'_>>,
) -> Event {
    let texts = |said: Option<Said<'_>>| said.map_or([const { None }; FIELDS.len()], texts);
    let (before, after) = (texts(before), texts(after));
    let all = FIELDS.into_iter().zip(before.into_iter().zip(after));
    let different = all.filter(|(_, (before, after))| before != after);
    different
        .fold(Event::new(action, kind, subject), |event, (field, (before, after))| event.change(field, before, after))
}

const FIELDS: [&str; 11] = [
    "kind",
    "title",
    "providers",
    "funder",
    "from",
    "to",
    "extensionUntil",
    "extensionNote",
    "value",
    "valueCertainty",
    "note",
];

/// The values of [`FIELDS`].
fn texts((terms, providers): Said<'_>) -> [Option<String>; FIELDS.len()] {
    let names: Vec<String> = providers.iter().map(|id| id.0.to_string()).collect();
    [
        Some(terms.kind.word().to_owned()),
        Some(terms.title.clone()),
        Some(names.join(" ")).filter(|names| !names.is_empty()),
        terms.funder.map(|id| id.0.to_string()),
        terms.from.map(|day| day.to_string()),
        terms.to.map(|day| day.to_string()),
        terms.extension_until.map(|day| day.to_string()),
        terms.extension_note.clone(),
        terms.value.map(|value| value.to_string()),
        Some(terms.value_certainty.word().to_owned()),
        terms.note.clone(),
    ]
}
