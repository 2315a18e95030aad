//! Table C2 of the Office for National Statistics: police recorded crime by community safety partnership for a year,
//! as published: title lines, line breaks in headings, padded and grouped numbers, cells without a figure.
//!
//! Nothing is mended silently: what is odd but readable is told in the notes.

use super::File;
use super::sheet::{Column, Row, Sheet, ungrouped};
use crate::Fault;
use crate::text::slug;
use chrono::{Months, NaiveDate};
use std::collections::BTreeMap;

/// The headings of the columns that say which area a row is of.
const AREA: [&str; 6] = [
    "Police Force Area code",
    "Police Force Area name",
    "Community Safety Partnership code",
    "Community Safety Partnership name",
    "Local Authority code",
    "Local Authority name",
];

/// What publishers print where there is no figure.
const UNAVAILABLE: [&str; 6] = ["", "[x]", "[z]", "[u]", "..", "-"];

/// Recorded crime by partnership for a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrimeTable {
    /// The first day of the year.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// What is counted, in the order of the columns.
    pub offences: Vec<Offence>,
    /// The rows, in their order.
    pub rows: Vec<AreaCounts>,
    /// What is odd in it and was read all the same.
    pub notes: Vec<Fault>,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offence {
    /// The code of its indicator, such as `ONS-VIOLENCE-WITH-INJURY`.
    pub code: String,
    /// Its heading, without references to notes.
    pub title: String,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaCounts {
    /// Where it stands in the file, for faults.
    pub place: String,
    /// Which area it is of.
    pub area: Area,
    /// The crimes of each offence; `None` where the table gives no figure, which is not nought.
    pub counts: Vec<Option<i64>>,
}

/// What a row is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// A police area as a whole.
    Whole(String),
    /// The crimes of a police area that are of none of its partnerships.
    Unassigned {
        /// The code of the police area.
        police_area: String,
        /// What the table calls them, such as "Unassigned Gwent" or "Manchester Airport".
        name: String,
    },
    /// A partnership, by its code, in a police area.
    Partnership {
        /// The code of the partnership.
        code: String,
        /// The code of its police area.
        police_area: String,
    },
}

impl Area {
    /// The code of the police area that it is or lies in.
    #[must_use]
    pub fn police_area(&self) -> &str {
        match self {
            Self::Whole(code)
            | Self::Unassigned { police_area: code, .. }
            | Self::Partnership { police_area: code, .. } => code,
        }
    }
}

/// Reads the table.
///
/// # Errors
/// Every fault of the file, each with line and column.
pub fn read(file: File<'_>) -> Result<CrimeTable, Vec<Fault>> {
    // The line of headings is known by most of them, so that one that is wrong can be named.
    let known = |cells: &[String]| AREA.iter().filter(|name| cells.iter().any(|cell| cell == *name)).count();
    let Some(sheet) = Sheet::read(file, |cells| known(cells) >= 3)? else {
        let message = format!("no line holds the headings {:?}, {:?} and so on: is this table C2?", AREA[0], AREA[2]);
        return Err(vec![Fault::new(file.name, message)]);
    };
    let mut faults = Vec::new();
    let year = year(&sheet, &mut faults);
    let area = AREA.map(|heading| sheet.column(heading, &mut faults));
    let columns = sheet.other_columns(&AREA);
    if columns.is_empty() {
        faults.push(sheet.headings_fault("there is no column of figures"));
    }
    sheet.check_widths(&mut faults);
    let ([Some(force), Some(force_name), Some(partnership), Some(name), ..], Some((from, to))) = (area, year) else {
        return Err(faults);
    };
    let areas = Areas { sheet: &sheet, force, force_name, partnership, name };
    let (rows, mut notes) = areas.rows(&columns, &mut faults);
    let offences = offences(&sheet, &columns, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    notes.extend(sums(file.name, &offences, &rows));
    Ok(CrimeTable { from, to, offences, rows, notes })
}

/// The year that the titles name, such as "year ending June 2025".
fn year(sheet: &Sheet<'_>, faults: &mut Vec<Fault>) -> Option<(NaiveDate, NaiveDate)> {
    let named = |title: &String| {
        let (_, after) = title.split_once("year ending ")?;
        let words: Vec<&str> = after.split_whitespace().take(2).collect();
        let month = words.join(" ");
        let month = month.trim_end_matches(|character: char| !character.is_ascii_digit());
        NaiveDate::parse_from_str(&format!("1 {month}"), "%d %B %Y").ok()
    };
    let year = sheet.titles.iter().find_map(named).and_then(|month| {
        let after = month.checked_add_months(Months::new(1))?;
        Some((after.checked_sub_months(Months::new(12))?, after.pred_opt()?))
    });
    if year.is_none() {
        faults.push(sheet.headings_fault("no line above says which year it is of, as in \"year ending June 2025\""));
    }
    year
}

fn offences(sheet: &Sheet<'_>, columns: &[Column<'_>], faults: &mut Vec<Fault>) -> Vec<Offence> {
    let mut offences: Vec<Offence> = Vec::with_capacity(columns.len());
    for column in columns {
        let title = without_notes(column.heading());
        let plain = title.split('(').next().unwrap_or_default();
        let code = format!("ONS-{}", slug(plain).to_uppercase());
        if offences.iter().any(|other| other.code == code) {
            faults.push(sheet.headings_fault(format!("two columns are called {title:?}")));
        }
        offences.push(Offence { code, title });
    }
    offences
}

/// A heading without references such as `[note 4]`.
fn without_notes(heading: &str) -> String {
    let mut title = heading.to_owned();
    while let Some((before, after)) = title.split_once("[note") {
        let rest = after.split_once(']').map_or("", |(_, rest)| rest);
        title = format!("{} {}", before.trim(), rest.trim()).trim().to_owned();
    }
    title
}

/// The columns that say which area a row is of.
struct Areas<'a> {
    sheet: &'a Sheet<'a>,
    force: Column<'a>,
    force_name: Column<'a>,
    partnership: Column<'a>,
    name: Column<'a>,
}

impl Areas<'_> {
    fn rows(&self, columns: &[Column<'_>], faults: &mut Vec<Fault>) -> (Vec<AreaCounts>, Vec<Fault>) {
        let names = self.names();
        let (mut rows, mut notes) = (Vec::new(), Vec::new());
        let mut lines: BTreeMap<String, u64> = BTreeMap::new();
        for row in &self.sheet.rows {
            let Some(area) = self.area(row, &names, &mut notes, faults) else { continue };
            if let Some(line) = lines.insert(format!("{area:?}"), row.line) {
                faults.push(self.sheet.row_fault(row, format!("this area stands in line {line} too")));
            }
            let counts = columns.iter().map(|column| self.count(row, *column, faults)).collect();
            let place = self.sheet.row_fault(row, "").place;
            rows.push(AreaCounts { place, area, counts });
        }
        (rows, notes)
    }

    /// The code of each police area by its name, from the rows that are not left over.
    fn names(&self) -> BTreeMap<&str, &str> {
        let assigned = |row: &&Row| row.cell(self.name).is_empty() || !row.cell(self.partnership).is_empty();
        let rows = self.sheet.rows.iter().filter(assigned);
        rows.map(|row| (row.cell(self.force_name), row.cell(self.force))).collect()
    }

    fn area(
        &self,
        row: &Row,
        names: &BTreeMap<&str, &str>,
        notes: &mut Vec<Fault>,
        faults: &mut Vec<Fault>,
    ) -> Option<Area> {
        let force = row.cell(self.force);
        if !is_code(force, &["E23", "W15"]) {
            let message = format!("a police area's code is E23 or W15 and six digits, not {force:?}");
            faults.push(self.sheet.fault(row, self.force, message));
            return None;
        }
        let (code, name) = (row.cell(self.partnership), row.cell(self.name));
        if code.is_empty() && name.is_empty() {
            return Some(Area::Whole(force.to_owned()));
        }
        if code.is_empty() {
            let force_name = row.cell(self.force_name);
            // Published so: the crimes that Gwent could not assign stand under the code of South Wales.
            let named = names.get(force_name).copied().unwrap_or(force);
            if named != force {
                let message = format!("{force} is not the code of {force_name}, which is {named}: taken as {named}");
                notes.push(self.sheet.fault(row, self.force, message));
            }
            return Some(Area::Unassigned { police_area: named.to_owned(), name: name.to_owned() });
        }
        if !is_code(code, &["E22", "W14"]) {
            let message = format!("a partnership's code is E22 or W14 and six digits, not {code:?}");
            faults.push(self.sheet.fault(row, self.partnership, message));
            return None;
        }
        Some(Area::Partnership { code: code.to_owned(), police_area: force.to_owned() })
    }

    fn count(&self, row: &Row, column: Column<'_>, faults: &mut Vec<Fault>) -> Option<i64> {
        let text = row.cell(column);
        if UNAVAILABLE.contains(&text) {
            return None;
        }
        let count = ungrouped(text).and_then(|digits| digits.parse::<u32>().ok());
        if count.is_none() {
            faults.push(self.sheet.fault(row, column, format!("{text:?} is no number of crimes")));
        }
        count.map(i64::from)
    }
}

fn is_code(code: &str, kinds: &[&str]) -> bool {
    let digits = kinds.iter().find_map(|kind| code.strip_prefix(kind));
    digits.is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Where the parts of a police area do not add up to its total.
fn sums(file: &str, offences: &[Offence], rows: &[AreaCounts]) -> Vec<Fault> {
    let mut parts: BTreeMap<&str, Vec<&AreaCounts>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !matches!(row.area, Area::Whole(_))) {
        parts.entry(row.area.police_area()).or_default().push(row);
    }
    let mut notes = Vec::new();
    for (code, parts) in parts {
        let total = rows.iter().find(|row| row.area == Area::Whole(code.to_owned()));
        let Some(total) = total else {
            notes.push(Fault::new(file, format!("there is no total for the police area {code}")));
            continue;
        };
        for (place, offence) in offences.iter().enumerate() {
            let stated = total.counts.get(place).copied().flatten();
            let sum = parts.iter().try_fold(0, |sum, part| Some(sum + part.counts.get(place).copied().flatten()?));
            if let (Some(stated), Some(sum)) = (stated, sum)
                && stated != sum
            {
                let message = format!("{}: the parts of {code} add up to {sum}, its total is {stated}", offence.title);
                notes.push(Fault::new(&total.place, message));
            }
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: &str = include_str!("../../../data/crime/ons_table_c2_ye_june_2025.csv");

    fn table(text: &str) -> Result<CrimeTable, Vec<Fault>> {
        read(File { name: "c2.csv", text })
    }

    fn told(text: &str) -> Vec<String> {
        table(text).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    fn total(table: &CrimeTable, area: &Area) -> Option<i64> {
        table.rows.iter().find(|row| row.area == *area)?.counts.first().copied().flatten()
    }

    fn small(rows: &str) -> String {
        format!(
            "\"Crimes, year ending June 2025 [note 1]\"\n{},\"Total recorded\n crime (all) [note 2]\",Homicide\n{rows}\n",
            AREA.join(",")
        )
    }

    #[test]
    fn the_table_is_read_as_published() -> Result<(), Vec<Fault>> {
        let table = &table(PUBLISHED)?;
        assert_eq!((table.from.to_string(), table.to.to_string()), ("2024-07-01".to_owned(), "2025-06-30".to_owned()));
        assert_eq!(table.offences.len(), 23);
        assert_eq!(table.offences[0].code, "ONS-TOTAL-RECORDED-CRIME");
        assert_eq!(table.offences[0].title, "Total recorded crime (excluding fraud)");
        let count = |is: fn(&Area) -> bool| table.rows.iter().filter(|row| is(&row.area)).count();
        assert_eq!(count(|area| matches!(area, Area::Partnership { .. })), 314);
        assert_eq!(count(|area| matches!(area, Area::Unassigned { .. })), 43);
        assert_eq!(count(|area| matches!(area, Area::Whole(_))), 42);
        assert_eq!(total(table, &Area::Whole("E23000035".to_owned())), Some(121_216));
        let plymouth = Area::Partnership { code: "E22000056".to_owned(), police_area: "E23000035".to_owned() };
        assert_eq!(total(table, &plymouth), Some(25_767));
        let surrey = Area::Unassigned { police_area: "E23000031".to_owned(), name: "unassigned Surrey".to_owned() };
        assert!(table.rows.iter().any(|row| row.area == surrey));
        assert_eq!(total(table, &surrey), None, "it is not published");
        Ok(())
    }

    #[test]
    fn oddities_are_told() {
        let notes = table(PUBLISHED).map(|table| table.notes).unwrap_or_default();
        let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
        let surrey = "c2.csv, line 344, column 1 (Police Force Area code): E23000032 is not the code of Surrey, which \
                      is E23000031: taken as E23000031";
        let gwent = "c2.csv, line 134, column 1 (Police Force Area code): W15000003 is not the code of Gwent, which is \
                     W15000002: taken as W15000002";
        assert_eq!(notes, [gwent, surrey, "c2.csv: there is no total for the police area E23000034"]);
    }

    #[test]
    fn faults_are_told_with_line_and_column() {
        let rows = "E23000035,Devon,E22000056,Plymouth,E06000026,Plymouth,\"2,5\",1\n\
                    E23000035,Devon,X1,Exeter,E07000041,Exeter,10,-1\n\
                    Devon,Devon,,,,,1,1";
        assert_eq!(
            told(&small(rows)),
            [
                "c2.csv, line 4, column 7 (Total recorded crime (all) [note 2]): \"2,5\" is no number of crimes",
                "c2.csv, line 5, column 3 (Community Safety Partnership code): a partnership's code is E22 or W14 and six \
             digits, not \"X1\"",
                "c2.csv, line 6, column 1 (Police Force Area code): a police area's code is E23 or W15 and six digits, not \
             \"Devon\"",
            ]
        );
    }

    #[test]
    fn a_table_of_another_kind_is_refused() {
        let other = told("area,crimes\nPlymouth,1\n");
        assert_eq!(other.len(), 1);
        assert!(other.iter().all(|fault| fault.ends_with("is this table C2?")), "{other:?}");
        let renamed = small("").replace("Community Safety Partnership code", "CSP code").replace("year ending", "to");
        let faults = told(&renamed);
        assert!(faults.iter().any(|fault| fault.contains("no line above says which year")), "{faults:?}");
        let missing = "there is no column \"Community Safety Partnership code\"";
        assert!(faults.iter().any(|fault| fault.contains(missing)), "{faults:?}");
        assert!(faults.iter().any(|fault| fault.contains("no rows")), "{faults:?}");
    }

    #[test]
    fn an_area_stands_in_one_line() {
        let row = "E23000035,Devon,E22000056,Plymouth,E06000026,Plymouth,1,1";
        assert_eq!(told(&small(&format!("{row}\n{row}"))), ["c2.csv, line 5: this area stands in line 4 too"]);
    }

    #[test]
    fn parts_that_do_not_add_up_are_told() {
        let rows = "E23000035,Devon,,,,,5,1\n\
                    E23000035,Devon,E22000056,Plymouth,E06000026,Plymouth,3,1\n\
                    E23000035,Devon,,Unassigned Devon,,,1,[x]";
        let notes = table(&small(rows)).map(|table| table.notes).unwrap_or_default();
        let expected = "Total recorded crime (all): the parts of E23000035 add up to 4, its total is 5";
        assert_eq!(notes, [Fault::new("c2.csv, line 4", expected)]);
    }
}
