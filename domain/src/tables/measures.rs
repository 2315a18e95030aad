//! A partnership's own measures, one a line.

use super::File;
use super::sheet::{Column, Row, Sheet, ungrouped};
use crate::Fault;
use crate::decimal::to_millionths;
use crate::words::{MeasureStatus, Word};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use strum::VariantArray;

/// The columns: the first four there must be.
pub const MEASURE_COLUMNS: [&str; 10] = [
    "indicator",
    "period_from",
    "period_to",
    "value",
    "status",
    "cumulative",
    "dimension",
    "area",
    "statement",
    "target",
];

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureLine {
    /// Where it stands in the file, for faults.
    pub place: String,
    /// The code of the indicator.
    pub indicator: String,
    /// The first day of the period.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// The value in the indicator's unit; `None` where the line gives none.
    pub value: Option<Decimal>,
    /// How final it is.
    pub status: MeasureStatus,
    /// Whether it counts from the start of the year.
    pub cumulative: bool,
    /// The part of the indicator; `None` for the whole.
    pub dimension: Option<String>,
    /// The area in the source's words; `None` for the partnership's own.
    pub area: Option<String>,
    /// What the source says in words.
    pub statement: Option<String>,
    /// What it was meant to be, in the indicator's unit.
    pub target: Option<Decimal>,
}

/// Reads measures.
///
/// # Errors
/// Every fault of the file, each with line and column.
pub fn read(file: File<'_>) -> Result<Vec<MeasureLine>, Vec<Fault>> {
    let Some(sheet) = Sheet::read(file, |_| true)? else {
        return Err(vec![Fault::new(file.name, "is empty")]);
    };
    let mut faults = Vec::new();
    for unknown in sheet.other_columns(&MEASURE_COLUMNS) {
        let known = MEASURE_COLUMNS.join(", ");
        faults.push(sheet.headings_fault(format!("{:?} is none of the columns {known}", unknown.heading())));
    }
    let [indicator, from, to, value, rest @ ..] = MEASURE_COLUMNS;
    let needed = [indicator, from, to, value].map(|heading| sheet.column(heading, &mut faults));
    let [Some(indicator), Some(from), Some(to), Some(value)] = needed else { return Err(faults) };
    let rest = rest.map(|heading| sheet.maybe_column(heading));
    sheet.check_widths(&mut faults);
    let columns = Columns { sheet: &sheet, indicator, from, to, value, rest };
    let lines: Vec<MeasureLine> = sheet.rows.iter().filter_map(|row| columns.line(row, &mut faults)).collect();
    once_each(&lines, &mut faults);
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

/// No two lines may give the same value.
fn once_each(lines: &[MeasureLine], faults: &mut Vec<Fault>) {
    let mut places = BTreeMap::new();
    for line in lines {
        let key = (&line.indicator, line.from, line.to, line.cumulative, &line.dimension, &line.area);
        if let Some(place) = places.insert(key, &line.place) {
            faults.push(Fault::new(&line.place, format!("gives the same value as {place}")));
        }
    }
}

struct Columns<'a> {
    sheet: &'a Sheet<'a>,
    indicator: Column<'a>,
    from: Column<'a>,
    to: Column<'a>,
    value: Column<'a>,
    rest: [Option<Column<'a>>; 6],
}

impl Columns<'_> {
    fn line(&self, row: &Row, faults: &mut Vec<Fault>) -> Option<MeasureLine> {
        let [status, cumulative, dimension, area, statement, target] = self.rest;
        let text = |column: Option<Column<'_>>| {
            column.map(|column| row.cell(column)).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let indicator = row.cell(self.indicator).to_owned();
        if indicator.is_empty() {
            faults.push(self.sheet.fault(row, self.indicator, "is empty"));
        }
        let (from, to) = (self.day(row, self.from, faults), self.day(row, self.to, faults));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            faults.push(self.sheet.fault(row, self.to, format!("the period ends on {to}, before it begins on {from}")));
        }
        Some(MeasureLine {
            place: self.sheet.row_fault(row, "").place,
            indicator,
            value: self.number(row, Some(self.value), faults),
            status: self.status(row, status, faults),
            cumulative: self.truth(row, cumulative, faults),
            dimension: text(dimension),
            area: text(area),
            statement: text(statement),
            target: self.number(row, target, faults),
            from: from?,
            to: to?,
        })
    }

    fn day(&self, row: &Row, column: Column<'_>, faults: &mut Vec<Fault>) -> Option<NaiveDate> {
        let day = row.cell(column).parse().ok();
        if day.is_none() {
            let message = format!("{:?} is no day such as 2025-04-01", row.cell(column));
            faults.push(self.sheet.fault(row, column, message));
        }
        day
    }

    fn number(&self, row: &Row, column: Option<Column<'_>>, faults: &mut Vec<Fault>) -> Option<Decimal> {
        let column = column?;
        let text = Some(row.cell(column)).filter(|text| !text.is_empty())?;
        let number = number(text).filter(|number| to_millionths(*number).is_some());
        if number.is_none() {
            let message = format!("{text:?} is no number with at most six places after the point");
            faults.push(self.sheet.fault(row, column, message));
        }
        number
    }

    fn status(&self, row: &Row, column: Option<Column<'_>>, faults: &mut Vec<Fault>) -> MeasureStatus {
        let given = column.map(|column| (column, row.cell(column))).filter(|(_, text)| !text.is_empty());
        let Some((column, text)) = given else { return MeasureStatus::Final };
        MeasureStatus::VARIANTS.iter().copied().find(|status| status.word() == text).unwrap_or_else(|| {
            let known = MeasureStatus::VARIANTS.iter().map(|status| status.word()).collect::<Vec<_>>().join(", ");
            faults.push(self.sheet.fault(row, column, format!("{text:?} is none of {known}")));
            MeasureStatus::Final
        })
    }

    fn truth(&self, row: &Row, column: Option<Column<'_>>, faults: &mut Vec<Fault>) -> bool {
        let Some(column) = column else { return false };
        match row.cell(column).to_lowercase().as_str() {
            "" | "false" | "no" => false,
            "true" | "yes" => true,
            other => {
                faults.push(self.sheet.fault(row, column, format!("{other:?} is neither true nor false")));
                false
            }
        }
    }
}

/// `-1,234.5` and the like.
fn number(text: &str) -> Option<Decimal> {
    let (sign, size) = text.strip_prefix('-').map_or(("", text), |size| ("-", size));
    let (whole, fraction) = size.split_once('.').unwrap_or((size, "0"));
    let plain = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let whole = ungrouped(whole).filter(|_| plain)?;
    Decimal::from_str_exact(&format!("{sign}{whole}.{fraction}")).ok().map(|number| number.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let faults = read(File { name: "m.csv", text }).err().unwrap_or_default();
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_line_is_a_measure() -> Result<(), Vec<Fault>> {
        let text = "\u{feff}Indicator,period_from,period_to,value,dimension,status,cumulative\n\
                    ASB,2025-04-01,2025-06-30,\"1,234.50\",Youth,PROVISIONAL,yes\n\
                    ASB,2025-07-01,2025-09-30,,,NOT_YET_AVAILABLE,\n";
        let lines = read(File { name: "m.csv", text })?;
        assert_eq!(lines.len(), 2);
        let (first, second) = (&lines[0], &lines[1]);
        assert_eq!((first.value, first.status), (Some(Decimal::new(12345, 1)), MeasureStatus::Provisional));
        assert_eq!((first.dimension.as_deref(), first.cumulative), (Some("Youth"), true));
        assert_eq!((second.value, second.status, second.cumulative), (None, MeasureStatus::NotYetAvailable, false));
        Ok(())
    }

    #[test]
    fn a_wrong_heading_is_named() {
        let faults = told("indicator,from,period_to,value\nA,2025-01-01,2025-01-31,1\n");
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults.iter().any(|fault| fault.starts_with("m.csv, line 1: \"from\" is none of the columns")));
        assert!(faults.iter().any(|fault| fault.starts_with("m.csv, line 1: there is no column \"period_from\"")));
    }

    #[test]
    fn faults_are_told_with_line_and_column() {
        let faults = told(
            "indicator,period_from,period_to,value,status,cumulative\n\
             ASB,2025-06-30,2025-04-01,1,FINAL,no\n\
             ,30/06/2025,2025-07-01,1.2345678,DONE,perhaps\n\
             ASB,2025-01-01,2025-01-31,1\n\
             ASB,2025-01-01,2025-01-31,2\n",
        );
        assert_eq!(
            faults,
            [
                "m.csv, line 2, column 3 (period_to): the period ends on 2025-04-01, before it begins on 2025-06-30",
                "m.csv, line 3, column 1 (indicator): is empty",
                "m.csv, line 3, column 2 (period_from): \"30/06/2025\" is no day such as 2025-04-01",
                "m.csv, line 3, column 4 (value): \"1.2345678\" is no number with at most six places after the point",
                "m.csv, line 3, column 5 (status): \"DONE\" is none of FINAL, PROVISIONAL, NOT_PUBLISHED, NOT_YET_AVAILABLE",
                "m.csv, line 3, column 6 (cumulative): \"perhaps\" is neither true nor false",
                "m.csv, line 5: gives the same value as m.csv, line 4",
            ]
        );
    }
}
