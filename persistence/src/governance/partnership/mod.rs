//! Partnerships, added to the register, changed, merged into others and dissolved.

mod ground;
mod rows;

use super::{NO_ROLE, check_each, check_one, in_turn, told};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{counties, partnerships, police_areas};
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Place, capability::ManagePartnership, capability::ManagePlatform};
use domain::governance::{PartnershipChange, PartnershipTerms, check_status};
use domain::ids::PartnershipId;
use domain::partnership::Partnership;
use domain::text::folded;
use domain::words::Word;
use domain::{Refusal, Refusals, check_version};
use ground::{check_combined, check_successor, check_taken};
use rows::{combine, said, said_new, write_districts};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// A change of a partnership.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The partnership.
    pub partnership: PartnershipId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: PartnershipChange,
}

/// Adds a partnership to the register.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, or where it may not be done.
pub async fn create(
    database: &Database,
    access: &Access<ManagePlatform>,
    terms: &PartnershipTerms,
    occasion: &Occasion,
) -> Result<PartnershipId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let permit = access.at(Place::Platform).ok_or_else(|| Refusal::forbidden(&[], NO_ROLE))?;
            let id = PartnershipId(Uuid::now_v7());
            let (mut terms, mut refusals) = (terms.clone(), Refusals::default());
            let slug = terms.check(&mut refusals);
            check_places(transaction, access, &terms, &mut refusals).await?;
            check_taken(transaction, &access.sight(), (&slug, terms.ons_code.as_deref()), &mut refusals).await?;
            check_combined(transaction, &access.sight(), &terms.combines, &mut refusals).await?;
            refusals.none()?;
            let row = partnerships::ActiveModel {
                id: Set(id.0),
                version: Set(1),
                name: Set(terms.name.clone()),
                folded: Set(folded(&terms.name)),
                slug: Set(slug.clone()),
                ons_order: Set(terms.ons_code.clone().unwrap_or_else(|| "~".to_owned())),
                ons_code: Set(terms.ons_code.clone()),
                register_name: Set(None),
                kind: Set(terms.kind.word().to_owned()),
                status: Set("ACTIVE".to_owned()),
                successor_id: Set(None),
                website: Set(terms.website.clone()),
                note: Set(None),
                police_area_id: Set(terms.police_area.0),
                county_id: Set(terms.county.map(|id| id.0)),
                combined_in_id: Set(None),
            };
            scope::insert_permitted(&permit, transaction, row).await?;
            let districts = write_districts(transaction, &permit, &access.sight(), (id, &terms.districts)).await?;
            for combined in &terms.combines {
                combine(transaction, &permit, &access.sight(), (*combined, id), occasion).await?;
            }
            let event = Event::new("CREATE_PARTNERSHIP", "Partnership", id.0).permitted(&permit).within(id.0);
            audit::write(transaction, told(event, None, said_new(&terms, &slug, districts)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// That the places it is to lie in are there, and those it is to act for.
async fn check_places(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlatform>,
    terms: &PartnershipTerms,
    refusals: &mut Refusals,
) -> Result<()> {
    let sight = access.sight();
    let area = ("policeAreaId", Some(terms.police_area), "police area");
    check_one::<police_areas::Entity>(transaction, &sight, refusals, police_areas::Column::Id, area).await?;
    let county = ("countyId", terms.county, "county");
    check_one::<counties::Entity>(transaction, &sight, refusals, counties::Column::Id, county).await?;
    let combined = ("combinesIds", terms.combines.as_slice(), "partnership");
    check_each::<partnerships::Entity>(transaction, &sight, refusals, partnerships::Column::Id, combined).await
}

/// Changes a partnership, or tells what became of it. All its records stay.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since,
/// or is not there.
pub async fn update(
    database: &Database,
    access: &Access<ManagePartnership>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<PartnershipId> {
    let id = revision.partnership;
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let sight = access.sight();
            let found = scope::find::<partnerships::Entity>(&sight).filter(partnerships::Column::Id.eq(id.0));
            let row = found.lock_exclusive().one(transaction).await?;
            let row = row.ok_or_else(|| Refusal::not_found("id", "partnership"))?;
            let permit = access.at(Place::Home(id.0)).ok_or_else(|| Refusal::forbidden(&["id"], NO_ROLE))?;
            check_version("partnership", row.version, revision.expected_version)?;
            let before = Partnership::try_from(row)?;
            let (mut after, mut refusals) = (revision.change.clone().applied_to(&before), Refusals::default());
            after.name = refusals.name(&["name"], &after.name);
            if after.website != before.website {
                after.website = refusals.website(after.website.as_deref());
            }
            check_status(&mut refusals, &after);
            if after.successor != before.successor {
                check_successor(transaction, &sight, &after, &mut refusals).await?;
            }
            refusals.none()?;
            let row = partnerships::ActiveModel {
                id: Set(id.0),
                version: Set(before.version + 1),
                name: Set(after.name.clone()),
                folded: Set(folded(&after.name)),
                website: Set(after.website.clone()),
                status: Set(after.status.word().to_owned()),
                successor_id: Set(after.successor.map(|id| id.0)),
                ..Default::default()
            };
            scope::update_permitted(&permit, transaction, row).await?;
            let event = Event::new("UPDATE_PARTNERSHIP", "Partnership", id.0).permitted(&permit);
            audit::write(transaction, told(event, Some(said(&before)), said(&after)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}
