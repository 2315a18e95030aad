//! Money that is told in sentences: awards, what is left over, bids. Every amount that finds no place is a doubt.

use super::money::{Found, amounts};
use super::{Work, short};
use crate::FinancialYear;
use crate::bundle::{Amount, Bid};
use crate::text::{folded, slug};
use crate::words::BidStatus;
use chrono::NaiveDate;

/// An award that a sentence tells of.
#[derive(Clone, Debug)]
pub(super) struct Award {
    pub(super) line: usize,
    pub(super) amount: Amount,
    pub(super) year: Option<FinancialYear>,
    /// Whether the year before had the same.
    pub(super) standstill: bool,
}

/// A figure that a sentence states.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    pub(super) line: usize,
    pub(super) found: Found,
    pub(super) quote: String,
}

/// What sentences say of money.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) awards: Vec<Award>,
    pub(super) unallocated: Vec<Stated>,
    pub(super) bids: Vec<Bid>,
    /// The share that the funder keeps, with the line.
    pub(super) retained: Option<(usize, String)>,
}

/// Reads the sentences of the whole text; tables were read before.
pub(super) fn read(work: &mut Work<'_>, tabled: &[bool], meeting: Option<NaiveDate>) -> Told {
    let mut told = Told::default();
    for index in 0..work.pieces.len() {
        let Some(piece) = work.piece(index).filter(|_| tabled.get(index) != Some(&true)) else { continue };
        let sentences = sentences(&piece.text);
        let bids = piece.text.contains('£') && folded(&piece.text).contains(" bid ");
        for (at, sentence) in sentences.iter().enumerate() {
            if told.retained.is_none()
                && let Some(percent) = retained(sentence)
            {
                work.doubts.add(
                    piece.line,
                    format!("{percent} per cent is taken as what the funder keeps: \"{}\"", short(sentence, 80)),
                );
                told.retained = Some((piece.line, percent));
            }
            for found in amounts(sentence) {
                let next = sentences.get(at + 1).copied().unwrap_or_default();
                place(work, piece.line, sentence, (next, bids), found, meeting, &mut told);
            }
        }
    }
    told
}

/// The sentences of a paragraph; a stop after `approx` and the like ends none.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.match_indices(". ").map(|(at, _)| at).find(|at| {
        let before = rest.get(..*at).unwrap_or_default();
        let word = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
        !matches!(word.as_str(), "approx" | "c" | "e.g" | "i.e" | "no" | "st")
    }) {
        let (first, more) = rest.split_at_checked(at + 2).unwrap_or((rest, ""));
        found.push(first.trim());
        rest = more;
    }
    found.push(rest.trim());
    found
}

fn place(
    work: &mut Work<'_>,
    line: usize,
    sentence: &str,
    (next, bids): (&str, bool),
    found: Found,
    meeting: Option<NaiveDate>,
    told: &mut Told,
) {
    let lower = folded(sentence);
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let shown = sentence.get(found.start..found.end).unwrap_or_default().to_owned();
    let rest = folded(sentence.get(found.end..).unwrap_or_default());
    if has(&[
        "not yet been allocated",
        "yet to be allocated",
        "unallocated",
        "not been allocated",
        "remains to be allocated",
    ]) {
        work.doubts.add(line, format!("{shown} is kept as what the text states to be unallocated"));
        told.unallocated.push(Stated { line, quote: quote(sentence, &found), found });
    } else if has(&["awarded", "award of", "settlement of", "grant of"])
        || (has(&["received"]) && has(&["commissioner", "opcc"]))
    {
        let year = year(work, line, sentence, &lower, meeting);
        let standstill = has(&["standstill"]) || folded(next).contains("standstill");
        work.doubts.add(line, format!("{shown} is read as an award from a sentence: \"{}\"", short(sentence, 80)));
        told.awards.push(Award { line, amount: found.amount(), year, standstill });
    } else if rest.starts_with("fund ") || rest == "fund" || rest.starts_with("fund.") {
        work.doubts.add(line, format!("{shown} is read as the size of a fund that could be bid to"));
        told.bids.push(bid(line, None, Amount::default(), Some(found.pence), BidStatus::Identified, sentence));
    } else if has(&["receiving", "secured"]) && rest.contains("funding") {
        let source = sentence
            .get(found.end..)
            .unwrap_or_default()
            .split(" funding")
            .next()
            .unwrap_or_default()
            .trim()
            .trim_start_matches("of ")
            .to_owned();
        work.doubts.add(line, format!("{shown} is read as money secured from elsewhere"));
        told.bids.push(bid(
            line,
            Some(source).filter(|source| source.starts_with(char::is_uppercase)),
            found.amount(),
            None,
            BidStatus::Secured,
            sentence,
        ));
    } else if has(&["required", "bid"]) && (has(&[" bid"]) || bids) {
        work.doubts.add(line, format!("{shown} is read as money that a bid is to bring"));
        told.bids.push(bid(line, None, found.amount(), None, BidStatus::Preparing, sentence));
    } else {
        work.doubts
            .add(line, format!("an amount that is in no record of the draft: {shown}, in \"{}\"", short(sentence, 80)));
    }
}

/// The words around a figure, short enough to be quoted.
fn quote(sentence: &str, found: &Found) -> String {
    let before = sentence.get(..found.start).unwrap_or_default();
    let start = before.trim_end().rfind(' ').map_or(0, |at| at + 1);
    short(sentence.get(start..).unwrap_or(sentence).trim_end_matches('.'), 290)
}

/// The financial year that a sentence means: named, or `last year` before the meeting.
fn year(
    work: &mut Work<'_>,
    line: usize,
    sentence: &str,
    lower: &str,
    meeting: Option<NaiveDate>,
) -> Option<FinancialYear> {
    if let Some(year) = super::dates::financial_year(sentence) {
        return Some(year);
    }
    let held = meeting.and_then(|day| FinancialYear::containing(day).ok());
    let year = if lower.contains("last year") || lower.contains("previous year") {
        held.map(FinancialYear::previous)
    } else {
        held
    };
    let year = year.or(work.hints.financial_year);
    let message = year.map_or_else(
        || "the year of the award is not said".to_owned(),
        |year| format!("the year of the award is taken to be {year}"),
    );
    work.doubts.add(line, message);
    year
}

/// `who will retain 10% of the funding`.
fn retained(sentence: &str) -> Option<String> {
    let lower = folded(sentence);
    let at = lower.find("retain")?;
    let rest = lower.get(at..)?;
    let percent = rest.find('%').or_else(|| rest.find(" per cent"))?;
    let before = rest.get(..percent)?;
    let digits = before.rsplit(|one: char| !(one.is_ascii_digit() || one == '.')).next()?;
    let whole: u8 = digits.split('.').next()?.parse().ok().filter(|whole| *whole <= 100)?;
    (lower.contains("fund") && percent < 40)
        .then(|| if digits.contains('.') { digits.to_owned() } else { whole.to_string() })
}

fn bid(
    line: usize,
    fund: Option<String>,
    amount: Amount,
    fund_size: Option<crate::Pence>,
    status: BidStatus,
    sentence: &str,
) -> Bid {
    Bid {
        key: format!("bid-line-{line}-{}", slug(sentence).chars().take(30).collect::<String>().trim_matches('-')),
        fund,
        funder: None,
        recipient: None,
        purpose: Some(sentence.to_owned()),
        amount,
        fund_size,
        note: None,
        status,
        theme: None,
    }
}
