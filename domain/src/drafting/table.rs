//! Tables of money: the lines of a commissioning plan, and the risks to it.

use super::money::{Cell, amounts, cell};
use super::table_head::{Column, Row, header};
use super::{Work, short};
use crate::Pence;
use crate::bundle::{Allocation, Amount, MatchFunding, Risk, Theme};
use crate::text::{LONGEST_NAME, folded, slug};
use crate::words::{AllocationStage, Certainty};
use std::collections::BTreeMap;

/// What the tables of a text say.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) line: usize,
    pub(super) allocations: Vec<Allocation>,
    pub(super) risks: Vec<Risk>,
    pub(super) themes: Vec<Theme>,
    /// Totals as printed: of the contributions, of the budgets.
    pub(super) totals: Vec<(usize, Cell, bool)>,
}

/// Reads every table of money.
pub(super) fn read(work: &mut Work<'_>) -> Tables {
    let mut tables = Tables::default();
    let rows = rows(work);
    let mut columns: Option<(BTreeMap<usize, Column>, bool)> = None;
    for (index, row) in rows.iter().enumerate() {
        if let Some(found) = header(row) {
            // A head without a row of money below it is something else.
            let next = rows.get(index + 1).is_some_and(|next| next.count >= 3);
            if next {
                row.pieces.iter().for_each(|at| work.take(*at));
                columns = Some(found);
            }
            continue;
        }
        let Some((columns, risks)) = columns.as_ref().filter(|_| row.count >= 3) else {
            columns = None;
            continue;
        };
        row.pieces.iter().for_each(|at| work.take(*at));
        if row.cells.keys().any(|cell| !columns.contains_key(cell)) {
            work.doubts.add(row.line, "a row of the table has cells that its head does not name; they are left out");
        }
        if tables.allocations.len() + tables.risks.len() >= super::MOST {
            work.doubts.add(row.line, format!("a table of more than {} rows: the rest is left out", super::MOST));
            break;
        }
        if *risks {
            risk(work, row, columns, &mut tables);
        } else {
            allocation(work, row, columns, &mut tables);
        }
    }
    tables
}

fn rows(work: &Work<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (index, piece) in work.pieces.iter().enumerate() {
        let fresh = rows.last().is_none_or(|row| row.line != piece.line);
        if fresh {
            rows.push(Row { line: piece.line, cells: BTreeMap::new(), count: piece.cells, pieces: Vec::new() });
        }
        if let Some(row) = rows.last_mut() {
            row.pieces.push(index);
            row.cells
                .entry(piece.cell)
                .and_modify(|text| {
                    text.push('\n');
                    text.push_str(&piece.text);
                })
                .or_insert_with(|| piece.text.clone());
        }
    }
    rows
}

fn text(row: &Row, columns: &BTreeMap<usize, Column>, wanted: Column) -> Option<String> {
    let cell = columns.iter().find(|(_, column)| **column == wanted)?.0;
    row.cells.get(cell).filter(|text| text.chars().any(char::is_alphanumeric)).cloned()
}

/// The money in a column; a doubt where the reading is not sure.
fn money(work: &mut Work<'_>, row: &Row, columns: &BTreeMap<usize, Column>, wanted: Column) -> Cell {
    let found = cell(&text(row, columns, wanted).unwrap_or_default());
    if let Some(doubt) = &found.doubt {
        work.doubts.add(row.line, doubt);
    }
    found
}

fn allocation(work: &mut Work<'_>, row: &Row, columns: &BTreeMap<usize, Column>, tables: &mut Tables) {
    let theme = text(row, columns, Column::Theme);
    let title =
        text(row, columns, Column::Title).or_else(|| theme.clone()).or_else(|| text(row, columns, Column::Need));
    let amount = money(work, row, columns, Column::Amount);
    let total = money(work, row, columns, Column::Total);
    let Some(title) = title else {
        work.doubts.add(row.line, "a row of the table without a title is left out");
        return;
    };
    if folded(&title).starts_with("total") || folded(&title) == "sum" {
        tables.totals.push((row.line, amount, false));
        tables.totals.push((row.line, total, true));
        return;
    }
    if tables.allocations.is_empty() {
        tables.line = row.line;
    }
    let number = tables.allocations.len() + 1;
    let reference = text(row, columns, Column::Reference).unwrap_or_else(|| number.to_string());
    let printed = printed(row, columns, &[(&amount, Column::Amount), (&total, Column::Total)]);
    let match_funding = matched(work, row.line, &amount, &total);
    let mut total_budget = total.amount;
    if let (Some(part), Some(whole)) = (amount.amount.pence, total_budget.pence)
        && part > whole
    {
        work.doubts.add(row.line, "the total budget is less than the contribution; it is left not stated");
        total_budget = Amount::default();
    }
    let themes = vec![theme_slug(work, row.line, &theme.unwrap_or_else(|| title.clone()), &mut tables.themes)];
    tables.allocations.push(Allocation {
        key: format!("row-{number}"),
        reference: Some(short(&reference, LONGEST_NAME - 2)),
        title: short(&title.replace('\n', " "), LONGEST_NAME - 2),
        themes,
        need: text(row, columns, Column::Need),
        recommendation: text(row, columns, Column::Recommendation),
        stage: if columns.values().any(|column| *column == Column::Recommendation) {
            AllocationStage::Recommended
        } else {
            AllocationStage::Proposed
        },
        stages: Vec::new(),
        amount: amount.amount,
        total_budget,
        budget_note: printed,
        match_funding,
        provider: None,
        approvals: Vec::new(),
        spend_returns: Vec::new(),
        on: None,
    });
}

/// What the cells say where they say more than a number.
fn printed(row: &Row, columns: &BTreeMap<usize, Column>, cells: &[(&Cell, Column)]) -> Option<String> {
    let told = |(cell, column): &(&Cell, Column)| {
        let plain = cell.note.is_none()
            && cell.doubt.is_none()
            && matches!(cell.amount.certainty, Certainty::Exact | Certainty::NotStated);
        let name = if *column == Column::Total { "Total budget" } else { "Amount" };
        text(row, columns, *column).filter(|_| !plain).map(|text| format!("{name} printed as {text}."))
    };
    let told: Vec<String> = cells.iter().filter_map(told).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// Sources that the cell of the total names: `£15,000 secured from X`, `£30,000 (A, B in kind)`.
fn matched(work: &mut Work<'_>, line: usize, amount: &Cell, total: &Cell) -> Vec<MatchFunding> {
    let Some(note) = &total.note else { return Vec::new() };
    if total.amount.pence.is_none() {
        return Vec::new();
    }
    let note = note.trim().trim_start_matches('(').trim_end_matches([')', '.', ' ']);
    let note = ["secured from ", "funded by ", "funded via ", "from ", "including "]
        .iter()
        .find_map(|word| note.strip_prefix(word))
        .unwrap_or(note);
    let nil = amount.amount.pence == Some(Pence::ZERO);
    let sources: Vec<&str> =
        note.split(',').map(str::trim).filter(|source| source.chars().any(char::is_alphabetic)).collect();
    let all = nil && sources.len() == 1;
    let one = |source: &&str| {
        let in_kind = folded(source).contains("in kind") || folded(source).contains("in-kind");
        let name = source.strip_suffix(" funding").unwrap_or(source);
        MatchFunding {
            source: short(name, LONGEST_NAME - 2),
            funder: None,
            amount: if all && !in_kind { total.amount } else { Amount::default() },
            in_kind,
            note: None,
        }
    };
    if !sources.is_empty() {
        let how = if all { "all of the total is taken to come from it" } else { "how much comes from it is not said" };
        work.doubts.add(line, format!("the cell of the total names another source, \"{note}\"; {how}"));
    }
    sources.iter().map(one).collect()
}

fn theme_slug(work: &mut Work<'_>, line: usize, printed: &str, themes: &mut Vec<Theme>) -> String {
    let name = short(&printed.replace('\n', " "), LONGEST_NAME - 2);
    let made = slug(&name);
    let made = if made.is_empty() { "theme".to_owned() } else { made };
    if !themes.iter().any(|theme| theme.slug == made) {
        work.doubts.add(
            line,
            format!(
                "the theme \"{name}\" is made from the table; it may be one of the shared taxonomy by another name"
            ),
        );
        themes.push(Theme { slug: made.clone(), name, parent: None, aliases: Vec::new() });
    }
    made
}

fn risk(work: &mut Work<'_>, row: &Row, columns: &BTreeMap<usize, Column>, tables: &mut Tables) {
    let budget = money(work, row, columns, Column::Amount);
    let Some(initiative) = text(row, columns, Column::Title).or_else(|| text(row, columns, Column::Theme)) else {
        work.doubts.add(row.line, "a row of the table without a title is left out");
        return;
    };
    let theme = text(row, columns, Column::Theme).map(|theme| theme_slug(work, row.line, &theme, &mut tables.themes));
    let recommendation = text(row, columns, Column::Recommendation);
    let before = recommendation.as_deref().and_then(|text| previous(work, row.line, text));
    let base = format!("risk-{}", slug(&initiative).chars().take(40).collect::<String>().trim_matches('-'));
    let key = super::register::unused(&base, |key| tables.risks.iter().any(|risk| risk.key == key));
    tables.risks.push(Risk {
        key,
        theme,
        initiative,
        budget: budget.amount,
        budget_note: budget.note,
        previous_budget: before,
        recommendation,
        open: true,
    });
}

/// What was there the year before: `During 2017/18 approx. £16,000 was allocated`.
fn previous(work: &mut Work<'_>, line: usize, text: &str) -> Option<Pence> {
    let found = amounts(text);
    let first = found.first()?;
    let sentence = text
        .lines()
        .flat_map(super::prose::sentences)
        .find(|sentence| !amounts(sentence).is_empty())
        .unwrap_or_default();
    let sure = found.len() == 1 && super::dates::financial_year(sentence).is_some();
    let message = if sure { "is taken as the money of the year before" } else { "is in the words of a risk only" };
    work.doubts.add(line, format!("\"{}\" {message}", text.get(first.start..first.end).unwrap_or_default()));
    sure.then_some(first.pence)
}
