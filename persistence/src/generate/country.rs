//! What partnerships share: themes, organisations, and the fund of each police area in each year.

use super::dice::Dice;
use super::plan::{Award, Place, Plan};
use super::words::{PLACES, PROVIDED, THEMES, ThemeWords};
use crate::entity::{fund_sources, funds, organisations, partnerships, police_areas, themes};
use crate::error::{Error, Result};
use crate::import::{ids, writer::Writer};
use crate::text::folded;
use domain::words::{OrganisationKind, Word};
use domain::{FinancialYear, Pence};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The register's places, and what is made up for all of them.
pub(super) struct Country {
    /// The partnerships that are to have money, in the order of their codes.
    pub(super) places: Vec<Place>,
    areas: BTreeMap<Uuid, police_areas::Model>,
    /// The providers' ids.
    pub(super) providers: Vec<Uuid>,
}

impl Country {
    /// Reads what the register brought.
    pub(super) async fn load(writer: &Writer<'_>, plan: &Plan) -> Result<Self> {
        let mut rows = writer
            .find::<partnerships::Entity>()
            .filter(partnerships::Column::OnsCode.is_not_null())
            .order_by_asc(partnerships::Column::OnsOrder)
            .all(writer.connection())
            .await?;
        rows.truncate(plan.partnerships.map_or(usize::MAX, usize::from));
        let mut of_area: BTreeMap<Uuid, i32> = BTreeMap::new();
        let mut place = |row: partnerships::Model| {
            let area = row.police_area_id;
            let next = of_area.entry(area).or_insert(0);
            *next += 1;
            Place { id: row.id, code: row.ons_order, name: row.name, area, position: *next - 1 }
        };
        let places: Vec<Place> = rows.into_iter().map(&mut place).collect();
        let mut areas: BTreeMap<Uuid, _> =
            writer.all::<police_areas::Entity>().await?.into_iter().map(|row| (row.id, row)).collect();
        areas.retain(|id, _| of_area.contains_key(id));
        Ok(Self { places, areas, providers: providers().map(|row| row.id).collect() })
    }

    /// Who gives money to a partnership: the commissioner's office of its area.
    pub(super) fn funder(&self, place: &Place) -> Result<Uuid> {
        self.areas.get(&place.area).map(|area| office(area).id).ok_or(Error::NotFound)
    }

    /// Writes what partnerships share; what is there is left.
    pub(super) async fn write(&self, writer: &mut Writer<'_>, plan: &Plan) -> Result<()> {
        let mut bodies: Vec<_> = providers().collect();
        bodies.push(organisation(GOVERNMENT, OrganisationKind::Government));
        bodies.extend(self.areas.values().map(office));
        bodies.extend(self.places.iter().map(council));
        writer.add::<organisations::Entity>(bodies).await?;
        writer.add::<themes::Entity>(THEMES.iter().zip(1..).map(theme).collect()).await?;
        self.offices(writer).await?;
        self.funds(writer, plan).await
    }

    /// Each area's commissioner, where the area has none yet.
    async fn offices(&self, writer: &mut Writer<'_>) -> Result<()> {
        let mut areas: Vec<_> = self.areas.values().filter(|area| area.opcc_id.is_none()).cloned().collect();
        for area in &mut areas {
            area.opcc_id = Some(office(area).id);
        }
        writer.change::<police_areas::Entity>(areas).await
    }

    async fn funds(&self, writer: &mut Writer<'_>, plan: &Plan) -> Result<()> {
        let (mut rows, mut sources) = (Vec::new(), Vec::new());
        for year in plan.years()? {
            let mut awarded: BTreeMap<Uuid, Pence> = BTreeMap::new();
            for place in &self.places {
                let sum = awarded.entry(place.area).or_default();
                *sum = sum.plus(Award::of(plan, place, year)?.settled)?;
            }
            for (area, awarded) in self.areas.values().filter_map(|area| Some((area, *awarded.get(&area.id)?))) {
                let (fund, parts) = fund(plan, area, year, awarded)?;
                rows.push(fund);
                sources.extend(parts);
            }
        }
        writer.add::<funds::Entity>(rows).await?;
        writer.add::<fund_sources::Entity>(sources).await.map(|_| ())
    }
}

const GOVERNMENT: &str = "Home Office";
const FUND: &str = "Community Safety Fund";

fn organisation(name: &str, kind: OrganisationKind) -> organisations::Model {
    let folded = folded(name);
    let id = ids::shared("organisation", &[&folded]);
    organisations::Model { id, version: 1, name: name.to_owned(), folded, kind: kind.word().to_owned() }
}

fn providers() -> impl Iterator<Item = organisations::Model> {
    PLACES.iter().flat_map(|place| {
        PROVIDED.iter().map(move |provided| organisation(&format!("{place} {provided}"), OrganisationKind::Voluntary))
    })
}

/// The commissioner's office of an area.
fn office(area: &police_areas::Model) -> organisations::Model {
    let name = format!("Office of the Police and Crime Commissioner for {}", area.name.replace('&', "and"));
    organisation(&name, OrganisationKind::Opcc)
}

/// The council that takes the grant for a partnership.
pub(super) fn council(place: &Place) -> organisations::Model {
    // The register writes "Bristol, City of".
    let name = place.name.split_once(", ").map_or(place.name.as_str(), |(name, _)| name);
    organisation(&format!("{name} Council"), OrganisationKind::Council)
}

/// The id of a theme.
pub(super) fn theme_id(slug: &str) -> Uuid {
    ids::shared("theme", &[slug])
}

fn theme((words, position): (&ThemeWords, i32)) -> themes::Model {
    themes::Model {
        version: 1,
        id: theme_id(words.slug),
        slug: words.slug.to_owned(),
        name: words.name.to_owned(),
        parent_id: words.parent.map(theme_id),
        aliases: serde_json::json!([]),
        position,
    }
}

/// The id of the fund of an area in a year: the one that an import would give it.
pub(super) fn fund_id(funder: Uuid, area: Uuid, year: FinancialYear) -> Uuid {
    let year = year.first_year().to_string();
    ids::shared("fund", &[&funder.to_string(), &folded(FUND), &year, &area.to_string()])
}

/// The fund out of which `awarded` is given, and where its money comes from.
fn fund(
    plan: &Plan,
    area: &police_areas::Model,
    year: FinancialYear,
    awarded: Pence,
) -> Result<(funds::Model, [fund_sources::Model; 2])> {
    let mut dice = Dice::of(plan.seed, &[&area.code, &year.to_string(), "fund"]);
    let first_year = i32::from(year.first_year());
    let funder = office(area).id;
    let id = fund_id(funder, area.id, year);
    let retained = dice.percent_of(awarded.pence(), 3, 12);
    // A little is never awarded.
    let total = awarded.pence() + retained + dice.percent_of(awarded.pence(), 0, 4);
    let granted = dice.percent_of(total, 60, 90);
    let source = |position: i32, name: &str, funder_id: Uuid, amount: i64| fund_sources::Model {
        id: ids::shared("fundSource", &[&id.to_string(), &position.to_string()]),
        fund_id: id,
        position,
        name: name.to_owned(),
        funder_id: Some(funder_id),
        amount: Some(amount),
    };
    let government = organisation(GOVERNMENT, OrganisationKind::Government).id;
    let sources =
        [source(0, "Police grant", government, granted), source(1, "Council tax precept", funder, total - granted)];
    let fund = funds::Model {
        id,
        version: 1,
        funder_id: funder,
        police_area_id: Some(area.id),
        name: FUND.to_owned(),
        folded: folded(FUND),
        first_year,
        recency: -first_year,
        retained: Some(retained),
        retained_percent: None,
        note: None,
        over_allocation_percent: None,
    };
    Ok((fund, sources))
}
