//! Two entries of one organisation, such as under a name that was misspelt.

use super::super::{NO_ROLE, in_turn};
use super::{Merger, conflict, references};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{action_owners, contract_providers, funds, organisation_aliases, organisations};
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Permit, Place, capability::ManagePlatform};
use domain::ids::OrganisationId;
use domain::text::folded;
use domain::{Refusal, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

references! {
    /// The columns that refer to organisations, by table: all of them are moved when two organisations are merged.
    references_to_organisations, move_references:
    police_areas.OpccId
    organisation_aliases.OrganisationId
    groups.OrganisationId
    memberships.OrganisationId
    attendances.OrganisationId
    action_owners.OrganisationId
    bids.FunderId
    bids.RecipientId
    funds.FunderId
    fund_sources.FunderId
    settlements.RecipientId
    allocations.ProviderId
    match_fundings.FunderId
    contracts.FunderId
    contract_providers.OrganisationId
}

/// Merges two organisations that are one: all that names the one that goes names the one that stays, which is from
/// now on also called what the other was.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where they cannot be one, where it may not be done, the one that stays
/// was changed since, or one is not there.
pub async fn merge_organisations(
    database: &Database,
    access: &Access<ManagePlatform>,
    merger: &Merger<OrganisationId>,
    occasion: &Occasion,
) -> Result<OrganisationId> {
    let (keep, merge) = (merger.keep, merger.merge);
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let [kept, gone] = both(transaction, access, merger).await?;
            let permit = access.at(Place::Platform).ok_or_else(|| Refusal::forbidden(&["keepId"], NO_ROLE))?;
            merger.check()?;
            check_version("organisation", kept.version, merger.expected_version)?;
            let mut refusals = Refusals::default();
            check_funds(transaction, (keep, merge), &mut refusals).await?;
            refusals.none()?;
            drop_doubles(transaction, &permit, (keep, merge)).await?;
            name_aliases(transaction, &permit, &kept, &gone).await?;
            let moved = move_references(transaction, &permit, (merge.0, keep.0)).await?;
            let version =
                organisations::ActiveModel { id: Set(keep.0), version: Set(kept.version + 1), ..Default::default() };
            scope::update_permitted(&permit, transaction, version).await?;
            let delete = scope::delete_permitted::<organisations::Entity, _>(&permit);
            delete.filter(organisations::Column::Id.eq(merge.0)).exec(transaction).await?;
            for (subject, action) in [(merge, "MERGE_INTO"), (keep, "MERGE_ORGANISATIONS")] {
                let event = Event::new(action, "Organisation", subject.0)
                    .permitted(&permit)
                    .change("organisation", Some(merge.0.to_string()), Some(keep.0.to_string()))
                    .change("name", Some(gone.name.clone()), Some(kept.name.clone()))
                    .change("moved", None, Some(moved.clone()));
                audit::write(transaction, event, occasion).await?;
            }
            Ok((keep, Vec::new()))
        })
        .await
}

/// Both, or which of them is not there.
async fn both(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlatform>,
    merger: &Merger<OrganisationId>,
) -> Result<[organisations::Model; 2]> {
    use organisations::{Column, Entity};
    let (mut refusals, sight) = (Refusals::default(), access.sight());
    let mut found = Vec::new();
    for (field, id) in [("keepId", merger.keep), ("mergeId", merger.merge)] {
        match scope::find::<Entity>(&sight).filter(Column::Id.eq(id.0)).lock_exclusive().one(transaction).await? {
            Some(row) => found.push(row),
            None => refusals.push(Refusal::not_found(field, "organisation")),
        }
    }
    refusals.none()?;
    found.try_into().map_err(|_| Refusal::not_found("mergeId", "organisation").into())
}

/// A funder's funds of one year for one place are told apart by their names.
async fn check_funds(
    transaction: &DatabaseTransaction,
    (keep, merge): (OrganisationId, OrganisationId),
    refusals: &mut Refusals,
) -> Result<()> {
    let theirs = scope::named_by_what_is_seen::<funds::Entity>();
    let theirs = theirs.filter(funds::Column::FunderId.is_in([keep.0, merge.0])).all(transaction).await?;
    let mut met = HashSet::new();
    for fund in theirs {
        if !met.insert((folded(&fund.name), fund.first_year, fund.police_area_id)) {
            let year = fund.first_year;
            conflict(
                refusals,
                format!("Each of them gives a fund of one name and year: {}, from April {year}.", fund.name),
            );
        }
    }
    Ok(())
}

/// Takes away what would be said twice.
async fn drop_doubles(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManagePlatform>,
    (keep, merge): (OrganisationId, OrganisationId),
) -> Result<()> {
    {
        use contract_providers::{Column, Entity};
        let provided = scope::named_by_what_is_seen::<Entity>().filter(Column::OrganisationId.eq(keep.0));
        let provided: Vec<Uuid> =
            provided.select_only().column(Column::ContractId).into_tuple().all(transaction).await?;
        let doubles = scope::delete_permitted::<Entity, _>(permit).filter(Column::OrganisationId.eq(merge.0));
        doubles.filter(Column::ContractId.is_in(provided)).exec(transaction).await?;
    }
    use action_owners::{Column, Entity};
    let owned = scope::named_by_what_is_seen::<Entity>().filter(Column::OrganisationId.eq(keep.0));
    let owned: Vec<Uuid> = owned.select_only().column(Column::ActionPointId).into_tuple().all(transaction).await?;
    let doubles = scope::delete_permitted::<Entity, _>(permit).filter(Column::OrganisationId.eq(merge.0));
    doubles.filter(Column::ActionPointId.is_in(owned)).exec(transaction).await?;
    Ok(())
}

/// The one that stays is called what the other was; what it is called already is not said twice.
async fn name_aliases(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManagePlatform>,
    kept: &organisations::Model,
    gone: &organisations::Model,
) -> Result<()> {
    use organisation_aliases::{ActiveModel, Column, Entity};
    let all = scope::named_by_what_is_seen::<Entity>().filter(Column::OrganisationId.is_in([kept.id, gone.id]));
    let (own, theirs): (Vec<_>, Vec<_>) =
        all.all(transaction).await?.into_iter().partition(|alias| alias.organisation_id == kept.id);
    let mut met: HashSet<_> = own.into_iter().map(|alias| (alias.folded, alias.partnership_id)).collect();
    met.insert((kept.folded.clone(), None));
    let doubles: Vec<Uuid> = theirs
        .into_iter()
        .filter_map(|alias| (!met.insert((alias.folded, alias.partnership_id))).then_some(alias.id))
        .collect();
    scope::delete_permitted::<Entity, _>(permit).filter(Column::Id.is_in(doubles)).exec(transaction).await?;
    if met.insert((gone.folded.clone(), None)) {
        let row = ActiveModel {
            id: Set(Uuid::now_v7()),
            organisation_id: Set(kept.id),
            text: Set(gone.name.clone()),
            folded: Set(gone.folded.clone()),
            partnership_id: Set(None),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    Ok(())
}
