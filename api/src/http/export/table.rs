//! Tables as CSV (RFC 4180) in UTF-8, which no spreadsheet takes for formulas.

use std::io;

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell(String);

impl Cell {
    /// Text that people entered. What a spreadsheet would take for a formula gets an apostrophe before it.
    pub(super) fn text(text: &str) -> Self {
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        Self(if formula { format!("'{text}") } else { text.to_owned() })
    }

    /// What the program wrote itself: numbers, days and words of closed lists.
    pub(super) const fn own(text: String) -> Self {
        Self(text)
    }
}

/// The table with these names of columns and these rows.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn written<const COLUMNS: usize>(
    columns: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [Cell; COLUMNS]>,
) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| &cell.0))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text() {
        for text in ["=1+1", "+44 1752", "-5", "@SUM(A1)", "\tx", "\rx", "\nx"] {
            assert_eq!(Cell::text(text), Cell(format!("'{text}")));
        }
        for text in ["", "Lights", "'=1", "£5 = five", " =1"] {
            assert_eq!(Cell::text(text), Cell(text.to_owned()));
        }
    }

    #[test]
    fn what_separates_is_quoted() {
        let rows =
            [[Cell::text("a, \"b\""), Cell::own("-1.00".to_owned())], [Cell::text("1. c\n2. d"), Cell::text("")]];
        let table = written(["Text", "Number"], rows).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let expected = "Text,Number\r\n\"a, \"\"b\"\"\",-1.00\r\n\"1. c\n2. d\",\r\n";
        assert_eq!(table.as_deref(), Some(expected));
    }
}
