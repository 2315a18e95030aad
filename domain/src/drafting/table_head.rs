//! The heads of tables of money: which column says what.

use super::money::amounts;
use crate::text::folded;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Theme,
    Reference,
    Title,
    Need,
    Recommendation,
    Amount,
    Total,
    Provider,
}

pub(super) fn column(head: &str, before: &[Column]) -> Option<Column> {
    let head = folded(head);
    let has = |words: &[&str]| words.iter().any(|word| head.contains(word));
    let found = if has(&["total"]) {
        Column::Total
    } else if has(&["contribution", "allocation", "amount", "budget", "cost", "funding", "grant", "award"])
        || head.contains('£')
    {
        Column::Amount
    } else if has(&["recommend", "proposal", "action"]) {
        Column::Recommendation
    } else if has(&["provider", "supplier", "organisation"]) {
        Column::Provider
    } else if has(&["theme", "priority"]) {
        Column::Theme
    } else if has(&["need", "rationale"]) {
        Column::Need
    } else if matches!(head.as_str(), "ref" | "no" | "no." | "reference" | "ref.") {
        Column::Reference
    } else if has(&[
        "project",
        "initiative",
        "concern",
        "service",
        "title",
        "description",
        "scheme",
        "activity",
        "risk",
    ]) {
        Column::Title
    } else {
        return None;
    };
    (!before.contains(&found)).then_some(found)
}

/// A row of a table: its line, and each cell's text with the pieces it is made of.
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) cells: BTreeMap<usize, String>,
    pub(super) count: usize,
    pub(super) pieces: Vec<usize>,
}

/// The columns that a row heads, and whether the table is one of risks.
pub(super) fn header(row: &Row) -> Option<(BTreeMap<usize, Column>, bool)> {
    if row.count < 3 || row.cells.values().any(|text| !amounts(text).is_empty() || text.len() > 60) {
        return None;
    }
    let mut columns = BTreeMap::new();
    for (cell, text) in &row.cells {
        let before: Vec<Column> = columns.values().copied().collect();
        if let Some(column) = column(text, &before) {
            columns.insert(*cell, column);
        }
    }
    let has = |wanted: Column| columns.values().any(|column| *column == wanted);
    let money = has(Column::Amount) || has(Column::Total);
    let what = has(Column::Theme) || has(Column::Title) || has(Column::Need);
    let risks = row.cells.values().any(|text| {
        let text = folded(text);
        text.contains("risk") || text.contains("concern")
    });
    (money && what && columns.len() >= 3).then_some((columns, risks))
}
