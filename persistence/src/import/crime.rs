//! Recorded crime as the Office for National Statistics publishes it: an indicator for each offence, and a measure of
//! it for each partnership and police area, with rates where the population is known.
//!
//! What is published is brought up to date: a later edition of the same year changes the values of the one before.

use super::figures::{Figure, Figures, Subject};
use super::writer::Writer;
use super::{Progress, Report, ids};
use crate::database::Database;
use crate::entity::{indicators, partnerships, police_areas};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::Fault;
use domain::access::{Access, capability::ManagePlatform};
use domain::decimal::to_millionths;
use domain::tables::{Area, CrimeTable, Offence, Population};
use domain::words::{Certainty, MeasureStatus, Polarity, Unit, Word};
use rust_decimal::Decimal;
use std::collections::HashMap;
use uuid::Uuid;

/// The code of the indicator of how many people live somewhere.
pub const POPULATION: &str = "POPULATION";

/// Imports the table, all of it or nothing. What is odd but was read is told beside the report.
///
/// # Errors
/// [`Error::Faulty`] where it names areas that are not in the register; [`Error::Database`]. Nothing was written.
pub async fn crime(
    db: &Database,
    access: &Access<ManagePlatform>,
    table: &CrimeTable,
    population: &Population,
    now: DateTime<Utc>,
    progress: &dyn Progress,
) -> Result<(Report, Vec<Fault>)> {
    let mut writer = Writer::begin(db, access, now, progress).await?;
    let places = Places::find(&writer).await?;
    let rows = places.rows(table)?;
    let counted = indicators(&mut writer, table).await?;
    let mut figures = Figures::default();
    for (subject, dimension, counts) in &rows {
        let residents = places.residents(subject, population).filter(|_| dimension.is_none());
        figures.extend(residents.and_then(|residents| counted.population(subject, residents, population)));
        for (place, (offence, count)) in (1..).zip(table.offences.iter().zip(counts.iter())) {
            let position = place * 2;
            figures.extend(counted.count(subject, dimension.as_deref(), (offence, *count), (table, position)));
            let rate = residents.zip(*count).and_then(|(residents, count)| {
                counted.rate(subject, (offence, count), (residents, population), (table, position + 1))
            });
            figures.extend(rate);
        }
    }
    figures.write(&mut writer).await?;
    if !writer.report().is_unchanged() {
        writer.audit("IMPORT_CRIME", ("CrimeTable", ids::shared("crimeTable", &[&table.to.to_string()])), None).await?;
    }
    let mut notes = table.notes.clone();
    notes.extend(places.without(&rows));
    Ok((writer.finish().await?, notes))
}

/// A row of the table: of which area, of which part of it, and the crimes of each offence.
type AreaRow<'a> = (Subject, Option<String>, &'a [Option<i64>]);

/// The areas of the register, by code.
struct Places {
    areas: HashMap<String, Uuid>,
    /// Each partnership, and the police area it lies in.
    partnerships: HashMap<String, (Uuid, Uuid)>,
}

impl Places {
    async fn find(writer: &Writer<'_>) -> Result<Self> {
        let areas = writer.all::<police_areas::Entity>().await?;
        let partnerships = writer.all::<partnerships::Entity>().await?;
        let coded = partnerships.into_iter().filter_map(|row| Some((row.ons_code?, (row.id, row.police_area_id))));
        Ok(Self { areas: areas.into_iter().map(|row| (row.code, row.id)).collect(), partnerships: coded.collect() })
    }

    /// The table's rows with the areas they are of.
    fn rows<'a>(&self, table: &'a CrimeTable) -> Result<Vec<AreaRow<'a>>> {
        let (mut rows, mut faults) = (Vec::with_capacity(table.rows.len()), Vec::new());
        for row in &table.rows {
            let area = self.areas.get(row.area.police_area()).copied();
            let found = match &row.area {
                Area::Whole(code) => area
                    .map(|id| (Subject::PoliceArea(id), None))
                    .ok_or_else(|| format!("police area has the code {code}")),
                Area::Unassigned { police_area, name } => area
                    .map(|id| (Subject::PoliceArea(id), Some(name.clone())))
                    .ok_or_else(|| format!("police area has the code {police_area}")),
                Area::Partnership { code, police_area } => match self.partnerships.get(code) {
                    Some((id, lies_in)) if Some(*lies_in) == area => Ok((Subject::Partnership(*id), None)),
                    Some(_) => Err(format!("partnership of the police area {police_area} has the code {code}")),
                    None => Err(format!("partnership has the code {code}")),
                },
            };
            match found {
                Ok((subject, dimension)) => rows.push((subject, dimension, row.counts.as_slice())),
                Err(what) => {
                    let message = format!("no {what}; `safergraph import register` brings those of December 2024");
                    faults.push(Fault::new(&row.place, message));
                }
            }
        }
        if faults.is_empty() { Ok(rows) } else { Err(Error::Faulty(faults)) }
    }

    /// How many live in the area; of a police area only where all its partnerships are known.
    fn residents(&self, subject: &Subject, population: &Population) -> Option<i64> {
        let of = |code: &String| population.residents.get(code).copied();
        match subject {
            Subject::Partnership(id) => of(self.partnerships.iter().find(|(_, (own, _))| own == id)?.0),
            Subject::PoliceArea(area) => {
                let parts = self.partnerships.iter().filter(|(_, (_, lies_in))| lies_in == area);
                parts.map(|(code, _)| of(code)).sum::<Option<i64>>().filter(|residents| *residents > 0)
            }
        }
    }

    /// The partnerships that have no row.
    fn without(&self, rows: &[AreaRow<'_>]) -> Vec<Fault> {
        let told: std::collections::HashSet<&Subject> = rows.iter().map(|(subject, ..)| subject).collect();
        let missing = self.partnerships.iter().filter(|(_, (id, _))| !told.contains(&Subject::Partnership(*id)));
        let mut missing: Vec<&String> = missing.map(|(code, _)| code).collect();
        missing.sort_unstable();
        missing.into_iter().map(|code| Fault::new(code, "the table has no row of this partnership")).collect()
    }
}

/// The indicators by code.
struct Counted(HashMap<String, Uuid>);

fn rate_code(offence: &Offence) -> String {
    format!("{}-RATE", offence.code)
}

async fn indicators(writer: &mut Writer<'_>, table: &CrimeTable) -> Result<Counted> {
    let indicator = |code: &str, title: &str, unit: Unit, polarity: Polarity, source: &str| indicators::Model {
        id: ids::shared("indicator", &[code]),
        version: 1,
        code: code.to_owned(),
        title: title.to_owned(),
        unit: unit.word().to_owned(),
        polarity: polarity.word().to_owned(),
        denominator: None,
        source: Some(source.to_owned()),
        numerator_id: None,
        divisor_id: None,
    };
    let there: HashMap<String, Uuid> =
        writer.all::<indicators::Entity>().await?.into_iter().map(|row| (row.code, row.id)).collect();
    let id_of = |row: &indicators::Model| Some(there.get(&row.code).copied().unwrap_or(row.id));
    let ons = "Office for National Statistics";
    let police = "Police recorded crime, Home Office and Office for National Statistics";
    let residents = indicator(POPULATION, "Residents", Unit::Count, Polarity::Neutral, ons);
    let divisor_id = id_of(&residents);
    let mut wanted = vec![residents];
    for offence in &table.offences {
        let title = format!("{} per 1,000 residents", offence.title);
        let lower = Polarity::LowerIsBetter;
        let count = indicator(&offence.code, &offence.title, Unit::Count, lower, police);
        let rate = indicator(&rate_code(offence), &title, Unit::RatePer1000, lower, police);
        let numerator_id = id_of(&count);
        wanted.push(count);
        wanted.push(indicators::Model { denominator: Some("residents".to_owned()), numerator_id, divisor_id, ..rate });
    }
    let (known, new): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|row| there.contains_key(&row.code));
    writer.unchanged::<indicators::Entity>(known.len());
    let mut by_code = there;
    by_code.extend(new.iter().map(|row| (row.code.clone(), row.id)));
    writer.add::<indicators::Entity>(new).await?;
    Ok(Counted(by_code))
}

impl Counted {
    fn indicator(&self, code: String) -> Option<(Uuid, String)> {
        Some((*self.0.get(&code)?, code))
    }

    fn population(&self, subject: &Subject, residents: i64, population: &Population) -> Option<Figure> {
        let indicator = self.indicator(POPULATION.to_owned())?;
        let value = to_millionths(Decimal::from(residents));
        let figure = Figure::new(indicator, *subject, (population.on, population.on), value);
        Some(Figure { statement: Some(format!("Estimate of mid-{}", population.year())), ..figure })
    }

    fn count(
        &self,
        subject: &Subject,
        dimension: Option<&str>,
        (offence, count): (&Offence, Option<i64>),
        (table, position): (&CrimeTable, i32),
    ) -> Option<Figure> {
        let indicator = self.indicator(offence.code.clone())?;
        let value = count.and_then(|count| to_millionths(Decimal::from(count)));
        let figure = Figure::new(indicator, *subject, (table.from, table.to), value);
        let status = if value.is_some() { MeasureStatus::Final } else { MeasureStatus::NotPublished };
        Some(Figure { dimension: dimension.map(str::to_owned), status, position, ..figure })
    }

    /// Crimes per thousand residents, half-even to two places. With a population of another time it is indicative.
    fn rate(
        &self,
        subject: &Subject,
        (offence, count): (&Offence, i64),
        (residents, population): (i64, &Population),
        (table, position): (&CrimeTable, i32),
    ) -> Option<Figure> {
        let per_thousand = Decimal::from(count).checked_mul(Decimal::ONE_THOUSAND)?;
        let rate = per_thousand.checked_div(Decimal::from(residents))?.round_dp(2);
        let figure = Figure::new(
            self.indicator(rate_code(offence))?,
            *subject,
            (table.from, table.to),
            Some(to_millionths(rate)?),
        );
        let of_then = population.is_within(table.from, table.to);
        let certainty = if of_then { Certainty::Exact } else { Certainty::Approximate };
        let statement = format!("{count} crimes, {residents} residents in mid-{}", population.year());
        Some(Figure { certainty, statement: Some(statement), position, ..figure })
    }
}
