//! Funds and settlements from tables and sentences.

use crate::bundle::{Amount, Fund, Partnership, Settlement, StatedFigure};
use crate::drafting::prose::{Award, Told};
use crate::drafting::table::Tables;
use crate::drafting::{Work, dates};
use crate::text::folded;
use crate::words::{FundingMeasure, SettlementStatus};
use crate::{FinancialYear, Pence};
use chrono::NaiveDate;

/// The funds and settlements that the text tells of.
pub(super) fn made(
    work: &mut Work<'_>,
    tables: &Tables,
    told: &Told,
    partnership: &Partnership,
    day: Option<NaiveDate>,
) -> (Vec<Fund>, Vec<Settlement>) {
    let mut settlements: Vec<(FinancialYear, Settlement)> = Vec::new();
    let plan = plan_year(work, tables, told, day);
    for award in &told.awards {
        let Some(year) = award.year.or(plan) else { continue };
        award_of(work, award, year, &mut settlements);
    }
    let wanted = !tables.allocations.is_empty() || !told.unallocated.is_empty();
    match plan.filter(|_| wanted) {
        Some(year) => {
            if !settlements.iter().any(|(known, _)| *known == year) {
                work.doubts.add(
                    tables.line.max(1),
                    format!("the award of {year} is not stated; the settlement has no amount"),
                );
                settlements.push((year, settlement(year, Amount::default(), SettlementStatus::Indicative)));
            }
            if let Some((_, settlement)) = settlements.iter_mut().find(|(known, _)| *known == year) {
                settlement.allocations.clone_from(&tables.allocations);
                settlement.statements = statements(work, told);
            }
            totals(work, tables);
        }
        None if wanted => {
            work.doubts.add(tables.line.max(1), "for which year the money is is not said: the table is left out")
        }
        None => {}
    }
    let mut years: Vec<FinancialYear> = settlements.iter().map(|(year, _)| *year).collect();
    let next = told
        .retained
        .as_ref()
        .and_then(|_| day.and_then(|day| FinancialYear::containing(day).ok()).map(FinancialYear::next));
    years.extend(next.filter(|next| !years.contains(next)));
    if years.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let funds = funds(work, &years, told, next, partnership);
    (funds, settlements.into_iter().map(|(_, settlement)| settlement).collect())
}

/// The year that the table of money is for.
fn plan_year(work: &mut Work<'_>, tables: &Tables, told: &Told, day: Option<NaiveDate>) -> Option<FinancialYear> {
    if let Some(year) = work.hints.financial_year {
        return Some(year);
    }
    if let Some(year) = told.awards.iter().find_map(|award| award.year).filter(|_| !tables.allocations.is_empty()) {
        return Some(year);
    }
    if tables.allocations.is_empty() && told.unallocated.is_empty() && told.awards.is_empty() {
        return None;
    }
    let line = tables.line.max(1);
    let found = work
        .pieces
        .iter()
        .filter(|piece| folded(&piece.text).contains("plan"))
        .find_map(|piece| dates::financial_year(&piece.text));
    let year = found.or_else(|| day.and_then(|day| FinancialYear::containing(day).ok()));
    if let Some(year) = year {
        work.doubts.add(line, format!("the money is taken to be for {year}"));
    }
    year
}

fn award_of(work: &mut Work<'_>, award: &Award, year: FinancialYear, all: &mut Vec<(FinancialYear, Settlement)>) {
    if all.iter().any(|(known, _)| *known == year) {
        work.doubts.add(award.line, format!("a second award of {year} is left out"));
        return;
    }
    all.push((year, settlement(year, award.amount, SettlementStatus::Confirmed)));
    let before = year.previous();
    if award.standstill && !all.iter().any(|(known, _)| *known == before) {
        work.doubts.add(award.line, format!("a standstill: the award of {before} is taken to be the same"));
        let mut same = settlement(before, award.amount, SettlementStatus::Confirmed);
        same.note = Some(format!("Implied: the award of {year} is called a standstill."));
        all.push((before, same));
    }
}

fn settlement(year: FinancialYear, amount: Amount, status: SettlementStatus) -> Settlement {
    Settlement {
        key: format!("settlement-{year}"),
        fund: format!("fund-{year}"),
        recipient: None,
        status,
        amount,
        top_slice_percent: None,
        top_slice_amount: None,
        note: None,
        purpose: None,
        reason: None,
        conditions: Vec::new(),
        agreement: None,
        on: None,
        entries: Vec::new(),
        allocations: Vec::new(),
        statements: Vec::new(),
        documents: Vec::new(),
    }
}

fn statements(work: &Work<'_>, told: &Told) -> Vec<StatedFigure> {
    let minute = |line: usize| {
        work.minute_lines
            .iter()
            .filter(|(start, _)| *start <= line)
            .max_by_key(|(start, _)| *start)
            .map(|(_, key)| key.clone())
    };
    let one = |(index, stated): (usize, &crate::drafting::prose::Stated)| StatedFigure {
        key: format!("unallocated-{}", index + 1),
        measure: FundingMeasure::Unallocated,
        stated: stated.found.pence,
        certainty: stated.found.certainty,
        quote: Some(stated.quote.clone()),
        note: None,
        document: None,
        minute: minute(stated.line),
    };
    told.unallocated.iter().enumerate().map(one).collect()
}

/// Printed totals beside the sums of the rows.
fn totals(work: &mut Work<'_>, tables: &Tables) {
    for (line, cell, whole) in &tables.totals {
        let Some(printed) = cell.amount.pence else { continue };
        let parts =
            tables.allocations.iter().filter_map(|row| if *whole { row.total_budget.pence } else { row.amount.pence });
        let sum = Pence::sum(parts).unwrap_or(Pence::ZERO);
        let verdict = if sum == printed { "agrees with" } else { "differs from" };
        work.doubts.add(
            *line,
            format!(
                "the printed total, £{}, {verdict} the sum of the rows, £{}; it is not kept",
                printed.in_pounds(),
                sum.in_pounds()
            ),
        );
    }
}

fn funds(
    work: &mut Work<'_>,
    years: &[FinancialYear],
    told: &Told,
    next: Option<FinancialYear>,
    partnership: &Partnership,
) -> Vec<Fund> {
    let text = folded(&work.whole);
    let office = text.contains("crime commissioner") || text.contains("opcc");
    let printed = if office { "OPCC" } else { "Funder not named" };
    if !office {
        work.doubts.add(1, "who gives the money is not read");
    }
    let funder = work.register.organisation(printed, 1, &work.evidence, &mut work.doubts);
    let named = work.whole.contains("Community Safety Fund");
    let name = if named { "Community Safety Fund" } else { "Community safety grant" };
    work.doubts
        .add(1, format!("the fund is called \"{name}\"; the same fund in other bundles must have the same name"));
    let mut made = Vec::new();
    for year in years {
        let kept = told
            .retained
            .as_ref()
            .filter(|_| next == Some(*year))
            .and_then(|(_, percent)| percent.clone().try_into().ok());
        made.push(Fund {
            key: format!("fund-{year}"),
            funder: funder.clone(),
            police_area: Some(partnership.police_area.clone()),
            name: name.to_owned(),
            financial_year: *year,
            sources: Vec::new(),
            retained: None,
            retained_percent: kept,
            note: None,
            statements: Vec::new(),
        });
    }
    made
}
