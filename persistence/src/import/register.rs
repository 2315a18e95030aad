//! The national register: what it says is brought up to date, what a bundle or a person chose is kept.

use super::writer::Writer;
use super::{Progress, Report, ids};
use crate::database::Database;
use crate::entity::{counties, districts, partnership_districts, partnerships, police_areas};
use crate::error::Result;
use crate::text::folded;
use chrono::{DateTime, Utc};
use domain::access::{Access, capability::ManagePlatform};
use domain::register::{Csp, Register};
use domain::words::{PartnershipKind, PartnershipStatus, Word};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Imports the register, all of it or nothing.
///
/// A partnership keeps the name and slug that somebody chose for it; `register_name` holds the register's.
///
/// # Errors
/// [`crate::Error::Database`]; nothing was written.
pub async fn register(
    db: &Database,
    access: &Access<ManagePlatform>,
    register: &Register,
    now: DateTime<Utc>,
    progress: &dyn Progress,
) -> Result<Report> {
    let mut writer = Writer::begin(db, access, now, progress).await?;
    let areas = police_areas(&mut writer, register).await?;
    let counties = counties(&mut writer, register).await?;
    let districts = districts(&mut writer, register).await?;
    let partnerships = partnerships(&mut writer, register, &areas, &counties).await?;
    covered(&mut writer, register, &partnerships, &districts).await?;
    if !writer.report().is_unchanged() {
        writer.audit("IMPORT_REGISTER", ("Register", ids::shared("register", &[])), None).await?;
    }
    writer.finish().await
}

/// Ids by code.
type ByCode = HashMap<String, Uuid>;

/// What to do about each place of a list.
struct Sorted<M> {
    new: Vec<M>,
    changed: Vec<M>,
    same: usize,
    ids: ByCode,
}

/// Compares what is `wanted` with the rows that are there; `make` makes the row from the one it replaces.
fn sort<T, M: Clone + PartialEq>(
    wanted: &[T],
    mut there: HashMap<String, M>,
    code: impl Fn(&T) -> &str,
    id: impl Fn(&M) -> Uuid,
    make: impl Fn(&T, Option<M>) -> M,
) -> Sorted<M> {
    let mut sorted = Sorted { new: Vec::new(), changed: Vec::new(), same: 0, ids: HashMap::new() };
    for place in wanted {
        let before = there.remove(code(place));
        let after = make(place, before.clone());
        sorted.ids.insert(code(place).to_owned(), id(&after));
        match before {
            None => sorted.new.push(after),
            Some(before) if before == after => sorted.same += 1,
            Some(_) => sorted.changed.push(after),
        }
    }
    sorted
}

async fn police_areas(writer: &mut Writer<'_>, register: &Register) -> Result<ByCode> {
    let rows = writer.all::<police_areas::Entity>().await?;
    let there = rows.into_iter().map(|row| (row.code.clone(), row)).collect();
    let sorted = sort(
        &register.police_areas,
        there,
        |area| &area.code,
        |row| row.id,
        |area, before| police_areas::Model {
            id: before.as_ref().map_or_else(|| ids::shared("policeArea", &[&area.code]), |row| row.id),
            code: area.code.clone(),
            name: area.name.clone(),
            folded: folded(&area.name),
            // Addresses stay as they are.
            slug: before.as_ref().map_or_else(|| area.slug.clone(), |row| row.slug.clone()),
            nation: area.nation.word().to_owned(),
            region: area.region.clone(),
            opcc_id: before.and_then(|row| row.opcc_id),
        },
    );
    writer.unchanged::<police_areas::Entity>(sorted.same);
    writer.change::<police_areas::Entity>(sorted.changed).await?;
    writer.add::<police_areas::Entity>(sorted.new).await?;
    Ok(sorted.ids)
}

async fn counties(writer: &mut Writer<'_>, register: &Register) -> Result<ByCode> {
    let rows = writer.all::<counties::Entity>().await?;
    let there = rows.into_iter().filter_map(|row| Some((row.code.clone()?, row))).collect();
    let sorted = sort(
        &register.counties,
        there,
        |county| &county.code,
        |row| row.id,
        |county, before| counties::Model {
            id: before.as_ref().map_or_else(|| ids::shared("county", &[&county.code]), |row| row.id),
            code: Some(county.code.clone()),
            name: county.name.clone(),
            folded: folded(&county.name),
            slug: before.map_or_else(|| county.slug.clone(), |row| row.slug),
        },
    );
    writer.unchanged::<counties::Entity>(sorted.same);
    writer.change::<counties::Entity>(sorted.changed).await?;
    writer.add::<counties::Entity>(sorted.new).await?;
    Ok(sorted.ids)
}

async fn districts(writer: &mut Writer<'_>, register: &Register) -> Result<ByCode> {
    let rows = writer.all::<districts::Entity>().await?;
    let there = rows.into_iter().filter_map(|row| Some((row.code.clone()?, row))).collect();
    let sorted = sort(
        &register.districts,
        there,
        |district| &district.code,
        |row| row.id,
        |district, before| districts::Model {
            id: before.map_or_else(|| ids::shared("district", &[&district.code]), |row| row.id),
            code: Some(district.code.clone()),
            name: district.name.clone(),
            region: district.region.clone(),
        },
    );
    writer.unchanged::<districts::Entity>(sorted.same);
    writer.change::<districts::Entity>(sorted.changed).await?;
    writer.add::<districts::Entity>(sorted.new).await?;
    Ok(sorted.ids)
}

async fn partnerships(
    writer: &mut Writer<'_>,
    register: &Register,
    areas: &ByCode,
    counties: &ByCode,
) -> Result<ByCode> {
    let rows = writer.all::<partnerships::Entity>().await?;
    let taken: HashSet<String> = rows.iter().map(|row| row.slug.clone()).collect();
    let there = rows.into_iter().filter_map(|row| Some((row.ons_code.clone()?, row))).collect();
    let sorted = sort(
        &register.partnerships,
        there,
        |csp| &csp.code,
        |row| row.id,
        |csp, before| {
            let area = areas.get(&csp.police_area).copied().unwrap_or_default();
            let county = csp.county.as_ref().and_then(|code| counties.get(code)).copied();
            match before {
                None => new_partnership(csp, area, county, &taken),
                Some(row) => brought_up_to_date(csp, area, county, row),
            }
        },
    );
    writer.unchanged::<partnerships::Entity>(sorted.same);
    writer.change::<partnerships::Entity>(sorted.changed).await?;
    writer.add::<partnerships::Entity>(sorted.new).await?;
    Ok(sorted.ids)
}

fn new_partnership(csp: &Csp, area: Uuid, county: Option<Uuid>, taken: &HashSet<String>) -> partnerships::Model {
    // Somebody may have made a partnership without a code at this address before the register came.
    let slug =
        if taken.contains(&csp.slug) { format!("{}-{}", csp.slug, csp.code.to_lowercase()) } else { csp.slug.clone() };
    partnerships::Model {
        id: ids::shared("partnership", &[&csp.code]),
        version: 1,
        name: csp.name.clone(),
        folded: folded(&csp.name),
        slug,
        ons_code: Some(csp.code.clone()),
        ons_order: csp.code.clone(),
        register_name: Some(csp.name.clone()),
        kind: PartnershipKind::CommunitySafety.word().to_owned(),
        status: PartnershipStatus::Active.word().to_owned(),
        successor_id: None,
        website: None,
        note: None,
        police_area_id: area,
        county_id: county,
        combined_in_id: None,
    }
}

fn brought_up_to_date(csp: &Csp, area: Uuid, county: Option<Uuid>, before: partnerships::Model) -> partnerships::Model {
    let mut after = before.clone();
    if before.register_name.as_ref() == Some(&before.name) {
        csp.name.clone_into(&mut after.name);
        after.folded = folded(&csp.name);
    }
    after.register_name = Some(csp.name.clone());
    after.police_area_id = area;
    // A county that a bundle names stands against the register's silence.
    after.county_id = before.county_id.or(county);
    if after != before {
        after.version += 1;
    }
    after
}

/// Which districts each partnership covers.
async fn covered(
    writer: &mut Writer<'_>,
    register: &Register,
    partnerships: &ByCode,
    districts: &ByCode,
) -> Result<()> {
    let rows = writer.all::<partnership_districts::Entity>().await?;
    let there: HashSet<_> = rows.iter().map(|row| (row.partnership_id, row.district_id)).collect();
    let pairs = register.partnerships.iter().flat_map(|csp| {
        (0..).zip(&csp.districts).filter_map(|(position, district)| {
            Some(partnership_districts::Model {
                partnership_id: *partnerships.get(&csp.code)?,
                district_id: *districts.get(district)?,
                position,
            })
        })
    });
    let (same, new): (Vec<_>, Vec<_>) = pairs.partition(|row| there.contains(&(row.partnership_id, row.district_id)));
    writer.unchanged::<partnership_districts::Entity>(same.len());
    writer.add_parts::<partnership_districts::Entity>(new).await
}
