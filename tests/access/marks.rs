//! A table of what each viewer sees, short enough to be read: viewers who see the same share a column.

use super::cast::Viewer;
use serde_json::Value;
use std::fmt::Write;

/// The value at `path`, with lists looked through.
pub(crate) fn at(value: &Value, path: &[String]) -> Value {
    match (value, path) {
        (Value::Array(items), _) => items.iter().map(|item| at(item, path)).collect(),
        (_, [first, rest @ ..]) => at(&value[first.as_str()], rest),
        (_, []) => value.clone(),
    }
}

/// Whether there is nothing in a value: null, none, or nothing but that.
pub(crate) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        _ => false,
    }
}

/// How what a viewer sees of some examples stands to what there is: each `(there, seen)`.
pub(crate) fn mark(pairs: impl Iterator<Item = (Value, Value)>) -> char {
    let (mut same, mut nothing, mut other) = (0, 0, 0);
    for (there, seen) in pairs {
        match (is_nothing(&there), is_nothing(&seen)) {
            (true, true) => {}
            (true, false) => return '+',
            (false, _) if there == seen => same += 1,
            (false, true) => nothing += 1,
            (false, false) => other += 1,
        }
    }
    match (same, nothing, other) {
        (0, 0, 0) => '-',
        (_, 0, 0) => '=',
        (0, _, 0) => '.',
        (0, _, _) => '~',
        _ => char::from_digit(same, 36).unwrap_or('?').to_ascii_uppercase(),
    }
}

/// What `mark` says.
pub(crate) const LEGEND: &str = "\
=  all that the administrator sees       1-9, A-Z  so many of the examples, of the rest less or nothing
~  of none the same, yet something       .  nothing
-  there is no example                   +  something that the administrator does not see
";

/// Names of rows, each with a cell for every column.
type Lines = Vec<(String, Vec<String>)>;

/// The table: a column for all viewers who see the same in every row, a line for all rows of a type that are seen
/// alike. A row is called `Type.field`.
pub(crate) fn table(rows: &[String], columns: &[(Viewer, Vec<String>)]) -> String {
    let mut groups: Vec<(Vec<String>, &Vec<String>)> = Vec::new();
    for (viewer, column) in columns {
        match groups.iter_mut().find(|(_, known)| *known == column) {
            Some((viewers, _)) => viewers.push(viewer.to_string()),
            None => groups.push((vec![viewer.to_string()], column)),
        }
    }
    let mut text = String::new();
    for (number, (viewers, _)) in (1..).zip(&groups) {
        let _ = writeln!(text, "{number:2}  {}", viewers.join(", "));
    }
    let cells = |index: usize| groups.iter().map(move |(_, column)| column.get(index).cloned().unwrap_or_default());
    let lines = together(rows.iter().enumerate().map(|(index, row)| (row.as_str(), cells(index).collect())));
    let width = lines.iter().flat_map(|(_, cells)| cells).map(|cell| cell.chars().count()).max().unwrap_or_default();
    let line = |name: &str, cells: &[String]| {
        let cells: String = cells.iter().map(|cell| format!("{cell:width$} ")).collect();
        format!("{cells} {name}").trim_end().to_owned()
    };
    let numbers: Vec<String> = (1..=groups.len()).map(|number| number.to_string()).collect();
    let _ = writeln!(text, "\n{}", line("", &numbers));
    for (name, cells) in &lines {
        let _ = writeln!(text, "{}", line(name, cells));
    }
    text
}

/// The rows of one type with the same cells as one.
fn together<'a>(rows: impl Iterator<Item = (&'a str, Vec<String>)>) -> Lines {
    let mut lines: Lines = Vec::new();
    for (name, cells) in rows {
        let (of, field) = name.split_once('.').unwrap_or((name, ""));
        let same = |(known, its): &&mut (String, Vec<String>)| known.split('.').next() == Some(of) && *its == cells;
        match lines.iter_mut().find(same) {
            Some((known, _)) => known.push_str(&format!(", {field}")),
            None => lines.push((name.to_owned(), cells)),
        }
    }
    lines
}
