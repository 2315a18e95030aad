//! Reading comma-separated values by the names of their columns, saying what is wrong with which line.

use super::File;
use crate::Fault;
use std::collections::BTreeMap;

/// Where a row stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    file: &'a str,
    number: u64,
}

impl Line<'_> {
    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(format!("{}, line {}", self.file, self.number), message)
    }

    /// That `code` begins in one of the ways that its kind of place has, and goes on with six digits.
    pub(super) fn code(&self, column: &str, code: &str, kinds: &[&str], faults: &mut Vec<Fault>) {
        let digits = kinds.iter().find_map(|kind| code.strip_prefix(kind));
        if !digits.is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())) {
            let kinds = kinds.join(", ");
            faults.push(self.fault(format!("{column} must be one of {kinds} and six digits, but is {code:?}")));
        }
    }
}

impl<'a> Line<'a> {
    /// Notes that `code` has `value`; another value in an earlier line is a fault.
    pub(super) fn one(
        self,
        values: &mut BTreeMap<String, (String, Line<'a>)>,
        code: &str,
        value: &str,
        faults: &mut Vec<Fault>,
    ) {
        let (known, line) = values.entry(code.to_owned()).or_insert_with(|| (value.to_owned(), self));
        if known != value {
            faults.push(self.fault(format!("{code} is {value:?} here, but {known:?} in line {}", line.number)));
        }
    }
}

/// The rows of `file`, of each the values of `columns`. A row with a fault is left out.
pub(super) fn rows<'a, const N: usize>(
    file: File<'a>,
    columns: [&str; N],
    faults: &mut Vec<Fault>,
) -> Vec<(Line<'a>, [String; N])> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(file.text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let line = |number: u64| Line { file: file.name, number };
    let Some(places) = headings(&mut reader, columns, line(1), faults) else { return Vec::new() };
    let width = reader.headers().map_or(0, csv::StringRecord::len);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let number = error.position().map_or(0, csv::Position::line);
                faults.push(line(number).fault(format!("cannot be read: {error}")));
                continue;
            }
        };
        let line = line(record.position().map_or(0, csv::Position::line));
        if record.len() != width {
            faults.push(line.fault(format!("has {} values, but the first line has {width}", record.len())));
            continue;
        }
        let values = places.map(|place| record.get(place).unwrap_or_default().to_owned());
        let empty = columns.iter().zip(&values).filter(|(_, value)| value.is_empty());
        let empty: Vec<Fault> = empty.map(|(column, _)| line.fault(format!("{column} is empty"))).collect();
        if empty.is_empty() {
            rows.push((line, values));
        }
        faults.extend(empty);
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(Fault::new(file.name, "has no rows"));
    }
    rows
}

/// Where each of `columns` stands.
fn headings<const N: usize>(
    reader: &mut csv::Reader<&[u8]>,
    columns: [&str; N],
    line: Line<'_>,
    faults: &mut Vec<Fault>,
) -> Option<[usize; N]> {
    let headings = reader.headers().cloned().unwrap_or_default();
    let mut places = [0; N];
    let mut complete = true;
    for (place, column) in places.iter_mut().zip(columns) {
        if let Some(found) = headings.iter().position(|heading| heading == column) {
            *place = found;
        } else {
            complete = false;
            let given = headings.iter().collect::<Vec<_>>().join(", ");
            faults.push(line.fault(format!("there is no column {column}; there are {given}")));
        }
    }
    complete.then_some(places)
}
