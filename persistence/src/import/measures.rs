//! A partnership's own measures from a table.

use super::figures::{Figure, Figures, Subject, write};
use super::writer::Writer;
use super::{Progress, Report};
use crate::database::Database;
use crate::entity::{indicators, partnerships};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::Fault;
use domain::access::{Access, capability::ManagePlatform};
use domain::decimal::{from_millionths, to_millionths};
use domain::tables::MeasureLine;
use domain::words::{MeasureStatus, Unit, Word};
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Imports the measures of the partnership with this slug, all or none. A value that is there already and final is
/// only changed where `replace` says so.
///
/// # Errors
/// [`Error::Faulty`] with each line that names no indicator, or gives what a final value contradicts;
/// [`Error::Database`]. Nothing was written.
pub async fn measures(
    db: &Database,
    access: &Access<ManagePlatform>,
    (partnership, lines): (&str, &[MeasureLine]),
    replace: bool,
    now: DateTime<Utc>,
    progress: &dyn Progress,
) -> Result<Report> {
    let mut writer = Writer::begin(db, access, now, progress).await?;
    let find = writer.find::<partnerships::Entity>().filter(partnerships::Column::Slug.eq(partnership));
    let Some(home) = find.one(writer.connection()).await? else {
        return Err(Error::Faulty(vec![Fault::new(partnership, "is the slug of no partnership")]));
    };
    let indicators = writer.all::<indicators::Entity>().await?;
    let by_code: HashMap<&str, &indicators::Model> = indicators.iter().map(|row| (row.code.as_str(), row)).collect();
    let (mut figures, mut faults, mut places) = (Figures::default(), Vec::new(), HashMap::new());
    for (position, line) in (0..).zip(lines) {
        match figure(line, home.id, &by_code, position) {
            Ok(figure) => {
                places.insert(figure.key(), line);
                figures.extend([figure]);
            }
            Err(message) => faults.push(Fault::new(&line.place, message)),
        }
    }
    let paired = figures.paired(&writer).await?;
    for (figure, before) in &paired {
        let (Some(before), Some(line)) = (before, places.get(&figure.key())) else { continue };
        let is_final = before.status == MeasureStatus::Final.word();
        let stated = before.value.map(from_millionths);
        if let Some(stated) = stated.filter(|stated| is_final && !replace && line.value != Some(*stated)) {
            let message = format!("is {stated} already, and final; --replace changes it all the same");
            faults.push(Fault::new(&line.place, message));
        }
    }
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    write(paired, &mut writer).await?;
    if !writer.report().is_unchanged() {
        writer.audit("IMPORT_MEASURES", ("Partnership", home.id), Some(home.id)).await?;
    }
    writer.finish().await
}

fn figure(
    line: &MeasureLine,
    partnership: Uuid,
    indicators: &HashMap<&str, &indicators::Model>,
    position: i32,
) -> Result<Figure, String> {
    let Some(indicator) = indicators.get(line.indicator.as_str()) else {
        return Err(format!("no indicator has the code {:?}", line.indicator));
    };
    let is_rate = indicator.unit == Unit::RatePer1000.word();
    if is_rate && indicator.denominator.is_none() {
        return Err(format!("{} is a rate of which nobody said what it is per", line.indicator));
    }
    let value = line.value.and_then(to_millionths);
    let code = (indicator.id, indicator.code.clone());
    let figure = Figure::new(code, Subject::Partnership(partnership), (line.from, line.to), value);
    Ok(Figure {
        cumulative: line.cumulative,
        dimension: line.dimension.clone(),
        area: line.area.clone(),
        status: line.status,
        statement: line.statement.clone(),
        target: line.target.and_then(to_millionths),
        position,
        ..figure
    })
}
