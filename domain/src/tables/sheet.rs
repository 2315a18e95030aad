//! Rows of comma-separated values below a line of headings, each cell knowing where it stands.

use super::File;
use crate::Fault;

/// A table as it stands in a file.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    file: &'a str,
    /// The lines above the headings, each in one piece.
    pub(super) titles: Vec<String>,
    headings: Vec<String>,
    /// The line that the headings begin on.
    line: u64,
    /// The rows below the headings that hold anything.
    pub(super) rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    /// The line that it begins on.
    pub(super) line: u64,
    cells: Vec<String>,
}

/// A column that is there: its place and heading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column<'a> {
    place: usize,
    heading: &'a str,
}

impl<'a> Sheet<'a> {
    /// Reads `file`, whose headings stand in the first line of which `are_headings` holds.
    pub(super) fn read(file: File<'a>, are_headings: impl Fn(&[String]) -> bool) -> Result<Option<Self>, Vec<Fault>> {
        // A line that ends in two characters would be counted as one of the line before.
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(file.text).replace("\r\n", "\n");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let (mut titles, mut sheet, mut faults): (_, Option<Self>, _) = (Vec::new(), None, Vec::new());
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    faults.push(Fault::new(format!("{}, line {line}", file.name), format!("cannot be read: {error}")));
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            let cells: Vec<String> = record.iter().map(spaced).collect();
            match &mut sheet {
                None if are_headings(&cells) => {
                    let titles = std::mem::take(&mut titles);
                    sheet = Some(Self { file: file.name, titles, headings: cells, line, rows: Vec::new() });
                }
                None => titles.push(cells.join(" ").trim().to_owned()),
                Some(sheet) if cells.iter().any(|cell| !cell.is_empty()) => sheet.rows.push(Row { line, cells }),
                Some(_) => {}
            }
        }
        if faults.is_empty() { Ok(sheet) } else { Err(faults) }
    }

    /// The column with this heading.
    pub(super) fn maybe_column<'b>(&self, heading: &'b str) -> Option<Column<'b>> {
        let place = self.headings.iter().position(|other| other.eq_ignore_ascii_case(heading))?;
        Some(Column { place, heading })
    }

    /// The column with this heading; a fault where there is none.
    pub(super) fn column<'b>(&self, heading: &'b str, faults: &mut Vec<Fault>) -> Option<Column<'b>> {
        let column = self.maybe_column(heading);
        if column.is_none() {
            let given = self.headings.iter().map(|heading| format!("{heading:?}")).collect::<Vec<_>>().join(", ");
            faults.push(self.headings_fault(format!("there is no column {heading:?}; there are {given}")));
        }
        column
    }

    /// The columns beside `known`, which are all that have a heading.
    pub(super) fn other_columns(&self, known: &[&str]) -> Vec<Column<'_>> {
        let headings = self.headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty());
        let others = headings.filter(|(_, heading)| !known.iter().any(|known| heading.eq_ignore_ascii_case(known)));
        others.map(|(place, heading)| Column { place, heading }).collect()
    }

    /// A fault in the headings.
    pub(super) fn headings_fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(format!("{}, line {}", self.file, self.line), message)
    }

    /// A fault in a row.
    pub(super) fn row_fault(&self, row: &Row, message: impl Into<String>) -> Fault {
        Fault::new(format!("{}, line {}", self.file, row.line), message)
    }

    /// A fault in a cell.
    pub(super) fn fault(&self, row: &Row, column: Column<'_>, message: impl Into<String>) -> Fault {
        let Column { place, heading } = column;
        Fault::new(format!("{}, line {}, column {} ({heading})", self.file, row.line, place + 1), message)
    }

    /// That every row has as many cells as there are headings, but for empty ones at the end.
    pub(super) fn check_widths(&self, faults: &mut Vec<Fault>) {
        let width = self.headings.len();
        for row in &self.rows {
            let filled = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |place| place + 1);
            if filled > width {
                faults.push(self.row_fault(row, format!("has {filled} values, but there are {width} headings")));
            }
        }
        if self.rows.is_empty() {
            faults.push(self.headings_fault("there are no rows below the headings"));
        }
    }
}

impl Column<'_> {
    pub(super) const fn heading(&self) -> &str {
        self.heading
    }
}

impl Row {
    /// What stands in the column, without space around it; nothing where the row ends before it.
    pub(super) fn cell(&self, column: Column<'_>) -> &str {
        self.cells.get(column.place).map_or("", String::as_str)
    }
}

/// Without space around it, and with one space for every stretch of space and line breaks in it.
fn spaced(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The digits of a whole number as people write it: `1234` or `1,234`. `None` for anything else.
pub(super) fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next().filter(|first| !first.is_empty())?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || first.len() <= 3 && rest.iter().all(|group| group.len() == 3);
    let digits: String = std::iter::once(first).chain(rest).collect();
    (grouped && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_may_be_grouped() {
        for (text, digits) in [("0", "0"), ("25,767", "25767"), ("1,234,567", "1234567"), ("1234567", "1234567")] {
            assert_eq!(ungrouped(text).as_deref(), Some(digits));
        }
        for text in ["", ",", "1,23", "1234,567", "12.5", "-3", "[x]", "1,,000", "٣"] {
            assert_eq!(ungrouped(text), None, "{text}");
        }
    }

    #[test]
    fn titles_headings_and_rows_are_told_apart() {
        let text = "A title,,\n\"A\nnote\",,\nName,\"The\n count\",\n Ada ,\"1,000 \",\n,,\nBob\n";
        let sheet = Sheet::read(File { name: "F", text }, |cells| cells.first().is_some_and(|cell| cell == "Name"));
        let sheet = sheet.ok().flatten();
        let sheet = sheet.as_ref();
        assert_eq!(sheet.map(|sheet| sheet.titles.clone()), Some(vec!["A title".to_owned(), "A note".to_owned()]));
        let count = sheet.and_then(|sheet| sheet.maybe_column("the count"));
        let cells = sheet.zip(count).map(|(sheet, count)| {
            sheet.rows.iter().map(|row| (row.line, row.cell(count).to_owned())).collect::<Vec<_>>()
        });
        assert_eq!(cells, Some(vec![(6, "1,000".to_owned()), (8, String::new())]));
    }
}
