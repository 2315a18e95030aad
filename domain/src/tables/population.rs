//! Populations of community safety partnerships at the middle of a year, for rates.

use super::File;
use super::sheet::{Sheet, ungrouped};
use crate::Fault;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

const COLUMNS: [&str; 3] = ["csp_code", "mid_year", "population"];

/// How many people lived where on the 30th of June of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// The day.
    pub on: NaiveDate,
    /// Residents by the partnership's code; partnerships that are not in it have no figure.
    pub residents: BTreeMap<String, i64>,
}

/// Reads populations: the columns `csp_code`, `mid_year` and `population`, one line a partnership, all of one year.
/// A line without a figure is passed over: its partnership has none.
///
/// # Errors
/// Every fault of the file, each with line and column.
pub fn read(file: File<'_>) -> Result<Population, Vec<Fault>> {
    let Some(sheet) = Sheet::read(file, |_| true)? else {
        return Err(vec![Fault::new(file.name, "is empty")]);
    };
    let mut faults = Vec::new();
    let [Some(code), Some(year), Some(population)] = COLUMNS.map(|heading| sheet.column(heading, &mut faults)) else {
        return Err(faults);
    };
    sheet.check_widths(&mut faults);
    let (mut on, mut residents) = (None, BTreeMap::new());
    for row in &sheet.rows {
        let day = row.cell(year).parse().ok().and_then(|year| NaiveDate::from_ymd_opt(year, 6, 30));
        match day {
            Some(day) if on.is_none_or(|on| on == day) => on = Some(day),
            Some(_) => faults.push(sheet.fault(row, year, "the lines above are of another year")),
            None => faults.push(sheet.fault(row, year, format!("{:?} is no year", row.cell(year)))),
        }
        if row.cell(population).is_empty() {
            continue;
        }
        let people = ungrouped(row.cell(population)).and_then(|digits| digits.parse::<u32>().ok());
        let Some(people) = people.filter(|people| *people > 0) else {
            let message = format!("{:?} is no number of people", row.cell(population));
            faults.push(sheet.fault(row, population, message));
            continue;
        };
        if residents.insert(row.cell(code).to_owned(), i64::from(people)).is_some() {
            faults.push(sheet.fault(row, code, format!("{} stands in a line above too", row.cell(code))));
        }
    }
    match on {
        Some(on) if faults.is_empty() => Ok(Population { on, residents }),
        _ => Err(faults),
    }
}

impl Population {
    /// Whether it is of the time between `from` and `to`, so that a rate is not only indicative.
    #[must_use]
    pub fn is_within(&self, from: NaiveDate, to: NaiveDate) -> bool {
        from <= self.on && self.on <= to
    }

    /// The year, as in "mid-2019".
    #[must_use]
    pub fn year(&self) -> i32 {
        self.on.year()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partnerships_without_a_figure_have_none() -> Result<(), Vec<Fault>> {
        let text = include_str!("../../../data/population/csp_population_mid2019.csv");
        let population = read(File { name: "population", text })?;
        assert_eq!((population.year(), population.residents.len()), (2019, 309));
        assert_eq!(population.residents.get("E22000063"), None, "Bournemouth had merged");
        assert_eq!(population.residents.get("E22000001"), Some(&193_282));
        Ok(())
    }

    #[test]
    fn faults_are_told_with_line_and_column() {
        let text = "csp_code,mid_year,population\nA,2019,ten\nB,2020,1\nA,2019,0\nB,never,\nB,2019,5\n";
        let faults = read(File { name: "p.csv", text }).err().unwrap_or_default();
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "p.csv, line 2, column 3 (population): \"ten\" is no number of people",
                "p.csv, line 3, column 2 (mid_year): the lines above are of another year",
                "p.csv, line 4, column 3 (population): \"0\" is no number of people",
                "p.csv, line 5, column 2 (mid_year): \"never\" is no year",
                "p.csv, line 6, column 1 (csp_code): B stands in a line above too",
            ]
        );
    }
}
