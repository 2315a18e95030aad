//! Partnerships as rows, and as lines of the audit.

use super::super::{Said, listed, named};
use crate::audit::{self, Event, Occasion};
use crate::entity::{districts, partnership_districts, partnerships};
use crate::error::{Error, Result};
use crate::scope::{self, find};
use domain::access::{Permit, Sight, capability::ManagePlatform};
use domain::governance::{DistrictTerms, PartnershipTerms};
use domain::ids::PartnershipId;
use domain::partnership::Partnership;
use domain::text::folded;
use domain::words::Word;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Writes the districts that a partnership covers; their names. One that the register has by its code, or where
/// none is given by its name, is that one.
pub(super) async fn write_districts(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManagePlatform>,
    sight: &Sight,
    (id, terms): (PartnershipId, &[DistrictTerms]),
) -> Result<Vec<String>> {
    let (mut names, mut met) = (Vec::new(), Vec::new());
    for (position, district) in (0..).zip(terms) {
        let known = known_district(transaction, sight, district).await?;
        let (district, name) = match known {
            Some(known) => (known.id, known.name),
            None => (new_district(transaction, permit, district).await?, district.name.clone()),
        };
        // By name and by code may be the same one.
        if met.contains(&district) {
            continue;
        }
        let row = partnership_districts::ActiveModel {
            partnership_id: Set(id.0),
            district_id: Set(district),
            position: Set(position),
        };
        scope::insert_permitted(permit, transaction, row).await?;
        met.push(district);
        names.push(name);
    }
    Ok(names)
}

async fn known_district(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    terms: &DistrictTerms,
) -> Result<Option<districts::Model>> {
    use districts::{Column, Entity};
    if let Some(code) = &terms.code {
        return Ok(find::<Entity>(sight).filter(Column::Code.eq(code)).one(transaction).await?);
    }
    // The register has a few hundred districts, and keeps no folded names of them.
    let all = find::<Entity>(sight).order_by_asc(Column::Code).order_by_asc(Column::Id).all(transaction).await?;
    Ok(all.into_iter().find(|row| folded(&row.name) == folded(&terms.name)))
}

async fn new_district(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManagePlatform>,
    terms: &DistrictTerms,
) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let row = districts::ActiveModel {
        id: Set(id),
        code: Set(terms.code.clone()),
        name: Set(terms.name.clone()),
        region: Set(None),
    };
    scope::insert_permitted(permit, transaction, row).await?;
    Ok(id)
}

/// Lets a combined partnership act for another, in whose history it is told.
pub(super) async fn combine(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManagePlatform>,
    sight: &Sight,
    (id, combined): (PartnershipId, PartnershipId),
    occasion: &Occasion,
) -> Result<()> {
    let found = find::<partnerships::Entity>(sight).filter(partnerships::Column::Id.eq(id.0)).one(transaction).await?;
    let row = found.ok_or(Error::NotFound)?;
    let row = partnerships::ActiveModel {
        id: Set(id.0),
        version: Set(row.version + 1),
        combined_in_id: Set(Some(combined.0)),
        ..Default::default()
    };
    scope::update_permitted(permit, transaction, row).await?;
    let event = Event::new("COMBINE_PARTNERSHIP", "Partnership", id.0).permitted(permit).within(id.0);
    audit::write(transaction, event.change("combinedIn", None, Some(combined.0.to_string())), occasion).await
}

/// What is said of a partnership that is new.
pub(super) fn said_new(terms: &PartnershipTerms, slug: &str, districts: Vec<String>) -> Said {
    vec![
        ("name", Some(terms.name.clone())),
        ("slug", Some(slug.to_owned())),
        ("onsCode", terms.ons_code.clone()),
        ("kind", Some(terms.kind.word().to_owned())),
        ("website", terms.website.clone()),
        ("policeArea", named(Some(terms.police_area))),
        ("county", named(terms.county)),
        ("combines", listed(&terms.combines)),
        ("districts", Some(districts.join("; ")).filter(|names| !names.is_empty())),
    ]
}

/// What may change of a partnership.
pub(super) fn said(partnership: &Partnership) -> Said {
    vec![
        ("name", Some(partnership.name.clone())),
        ("website", partnership.website.clone()),
        ("status", Some(partnership.status.word().to_owned())),
        ("successor", named(partnership.successor)),
    ]
}
