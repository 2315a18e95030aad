//! Whose place a bundle's partnership takes: by ONS code that of the register, otherwise its own.
//!
//! That a bundle has taken its place is remembered as a fact (`bundle/SLUG`), so that a later import of it
//! leaves the partnership as somebody may have changed it since.

use super::Source;
use super::shared::Shared;
use super::values::word;
use crate::entity::{
    districts, partnership_abbreviations, partnership_districts, partnerships, police_areas, service_facts,
};
use crate::error::Result;
use crate::import::ids;
use crate::import::writer::Writer;
use crate::text::folded;
use domain::bundle::Partnership;
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The partnerships that are there, and which bundles took whose place.
pub(super) struct Places {
    rows: HashMap<Uuid, partnerships::Model>,
    by_name: HashMap<String, Uuid>,
    taken: HashMap<String, Uuid>,
    areas: HashMap<Uuid, String>,
}

fn fact(slug: &str) -> String {
    format!("bundle/{slug}")
}

impl Places {
    pub(super) async fn load(writer: &Writer<'_>) -> Result<Self> {
        let rows = writer.all::<partnerships::Entity>().await?;
        let names = rows.iter().flat_map(|row| {
            [Some(&row.slug), row.ons_code.as_ref()].into_iter().flatten().map(|name| (name.clone(), row.id))
        });
        let mut by_name: HashMap<String, Uuid> = names.collect();
        let facts = writer.find::<service_facts::Entity>().filter(service_facts::Column::Name.starts_with("bundle/"));
        let facts = facts.all(writer.connection()).await?;
        let taken: HashMap<String, Uuid> = facts
            .iter()
            .filter_map(|row| Some((row.name.strip_prefix("bundle/")?.to_owned(), row.value.parse().ok()?)))
            .collect();
        for (slug, id) in &taken {
            // The bundle's own word for its partnership, even where somebody gave it another address since.
            by_name.insert(slug.clone(), *id);
        }
        let areas = writer.all::<police_areas::Entity>().await?;
        Ok(Self {
            rows: rows.into_iter().map(|row| (row.id, row)).collect(),
            by_name,
            taken,
            areas: areas.into_iter().map(|row| (row.id, row.code)).collect(),
        })
    }

    /// Slugs and codes that partnerships are known by.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    pub(super) fn named(&self, name: &str) -> Option<&partnerships::Model> {
        self.rows.get(self.by_name.get(name)?)
    }

    /// The code of the police area that a partnership lies in.
    pub(super) fn area_of(&self, row: &partnerships::Model) -> Option<&str> {
        self.areas.get(&row.police_area_id).map(String::as_str)
    }

    /// The partnership that is there already in the place of a bundle's.
    pub(super) fn place_of(&self, partnership: &Partnership) -> Option<&partnerships::Model> {
        if let Some(id) = self.taken.get(&partnership.slug) {
            return self.rows.get(id);
        }
        match &partnership.ons_code {
            Some(code) => self.named(code),
            None => self.named(&partnership.slug).filter(|row| row.ons_code.is_none()),
        }
    }

    /// Writes partnerships with their districts, abbreviations and commissioners' offices; the id of each
    /// bundle's partnership.
    pub(super) async fn write(
        mut self,
        writer: &mut Writer<'_>,
        shared: &mut Shared,
        sources: &[Source],
    ) -> Result<Vec<Uuid>> {
        let new_id = |slug: &str| ids::of_bundle(slug, "partnership", &[]);
        let place = |source: &Source| {
            let partnership = &source.bundle.partnership;
            self.place_of(partnership).map_or_else(|| new_id(&partnership.slug), |row| row.id)
        };
        let placed: Vec<Uuid> = sources.iter().map(place).collect();
        for (source, id) in sources.iter().zip(&placed) {
            self.by_name.insert(source.bundle.partnership.slug.clone(), *id);
        }
        shared.partnerships = self.by_name.clone();
        let there: HashSet<Uuid> = self.rows.keys().copied().collect();
        let (mut facts, mut changed) = (Vec::new(), HashSet::new());
        for (source, id) in sources.iter().zip(&placed) {
            let partnership = &source.bundle.partnership;
            if self.taken.contains_key(&partnership.slug) {
                writer.unchanged::<partnerships::Entity>(1);
                continue;
            }
            facts.push(service_facts::Model { name: fact(&partnership.slug), value: id.to_string() });
            let row = row(partnership, *id, self.rows.remove(id), shared)?;
            self.rows.insert(*id, row);
            changed.insert(*id);
        }
        for (source, id) in sources.iter().zip(&placed) {
            for name in &source.bundle.partnership.combines {
                let combined = shared.partnership(name)?;
                let Some(row) = self.rows.get_mut(&combined).filter(|row| row.combined_in_id.is_none()) else {
                    continue;
                };
                if !self.taken.contains_key(&source.bundle.partnership.slug) {
                    row.combined_in_id = Some(*id);
                    row.version += i32::from(changed.insert(combined) && there.contains(&combined));
                }
            }
        }
        let (updated, new): (Vec<Uuid>, Vec<Uuid>) = changed.into_iter().partition(|id| there.contains(id));
        let rows = |ids: &[Uuid]| ids.iter().filter_map(|id| self.rows.get(id).cloned()).collect::<Vec<_>>();
        writer.add::<partnerships::Entity>(rows(&new)).await?;
        writer.change::<partnerships::Entity>(rows(&updated)).await?;
        writer.add_parts::<service_facts::Entity>(facts).await?;
        covered(writer, sources, &placed).await?;
        abbreviations(writer, sources, &placed).await?;
        offices(writer, shared, sources).await?;
        Ok(placed)
    }
}

/// The partnership as its bundle has it; what the bundle leaves open stays as it is.
fn row(
    partnership: &Partnership,
    id: Uuid,
    before: Option<partnerships::Model>,
    shared: &Shared,
) -> Result<partnerships::Model> {
    let county = partnership.county.as_ref().map(|slug| shared.county(slug)).transpose()?;
    let successor = partnership.successor.as_ref().map(|name| shared.partnership(name)).transpose()?;
    let before = before.as_ref();
    Ok(partnerships::Model {
        id,
        version: before.map_or(1, |row| row.version + 1),
        name: partnership.name.clone(),
        folded: folded(&partnership.name),
        slug: partnership.slug.clone(),
        ons_code: partnership.ons_code.clone(),
        ons_order: partnership.ons_code.clone().unwrap_or_else(|| "~".to_owned()),
        register_name: before.and_then(|row| row.register_name.clone()),
        kind: word(partnership.kind),
        status: word(partnership.status),
        successor_id: successor,
        website: partnership.website.clone().or_else(|| before?.website.clone()),
        note: partnership.note.clone().or_else(|| before?.note.clone()),
        police_area_id: shared.police_area(&partnership.police_area)?,
        county_id: county.or_else(|| before?.county_id),
        combined_in_id: before.and_then(|row| row.combined_in_id),
    })
}

/// Districts, only of partnerships that have none.
async fn covered(writer: &mut Writer<'_>, sources: &[Source], placed: &[Uuid]) -> Result<()> {
    let pairs = writer.all::<partnership_districts::Entity>().await?;
    let covering: HashSet<Uuid> = pairs.into_iter().map(|pair| pair.partnership_id).collect();
    let there = writer.all::<districts::Entity>().await?;
    let mut by_code: HashMap<String, Uuid> = there.into_iter().filter_map(|row| Some((row.code?, row.id))).collect();
    let (mut new, mut pairs, mut same) = (Vec::new(), Vec::new(), 0);
    for (source, partnership_id) in sources.iter().zip(placed) {
        let partnership = &source.bundle.partnership;
        if covering.contains(partnership_id) {
            same += partnership.districts.len();
            continue;
        }
        for (position, district) in (0..).zip(&partnership.districts) {
            let known = district.code.as_ref().and_then(|code| by_code.get(code)).copied();
            let id = known.unwrap_or_else(|| match &district.code {
                Some(code) => ids::shared("district", &[code]),
                None => ids::of_bundle(&partnership.slug, "district", &[&district.name]),
            });
            if known.is_none() {
                let name = district.name.clone();
                new.push(districts::Model { id, code: district.code.clone(), name, region: None });
                by_code.extend(district.code.clone().map(|code| (code, id)));
            }
            pairs.push(partnership_districts::Model { partnership_id: *partnership_id, district_id: id, position });
        }
    }
    writer.add::<districts::Entity>(new).await?;
    writer.unchanged::<partnership_districts::Entity>(same);
    writer.add_parts::<partnership_districts::Entity>(pairs).await
}

async fn abbreviations(writer: &mut Writer<'_>, sources: &[Source], placed: &[Uuid]) -> Result<()> {
    let there = writer.all::<partnership_abbreviations::Entity>().await?;
    let there: HashSet<_> = there.into_iter().map(|row| (row.partnership_id, row.text)).collect();
    let rows = sources.iter().zip(placed).flat_map(|(source, id)| {
        source.bundle.partnership.abbreviations.iter().map(|one| partnership_abbreviations::Model {
            partnership_id: *id,
            text: one.text.clone(),
            meaning: one.meaning.clone(),
        })
    });
    let (same, new): (Vec<_>, Vec<_>) = rows.partition(|row| there.contains(&(row.partnership_id, row.text.clone())));
    writer.unchanged::<partnership_abbreviations::Entity>(same.len());
    writer.add_parts::<partnership_abbreviations::Entity>(new).await
}

/// Commissioners' offices, where the police area has none yet.
async fn offices(writer: &mut Writer<'_>, shared: &Shared, sources: &[Source]) -> Result<()> {
    let areas = writer.all::<police_areas::Entity>().await?;
    let mut areas: HashMap<String, police_areas::Model> =
        areas.into_iter().map(|row| (row.code.clone(), row)).collect();
    let (mut changed, mut same) = (Vec::new(), 0);
    for office in sources.iter().flat_map(|source| &source.bundle.police_areas) {
        let opcc = shared.organisation(&office.opcc)?;
        let Some(area) = areas.get_mut(&office.code).filter(|area| area.opcc_id.is_none()) else {
            same += 1;
            continue;
        };
        area.opcc_id = Some(opcc);
        changed.push(area.clone());
    }
    writer.unchanged::<police_areas::Entity>(same);
    writer.change::<police_areas::Entity>(changed).await
}
