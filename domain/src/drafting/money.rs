//! Amounts as papers print them: `£160,200`, `£2m`, `approximately £20,000`, `Tbd`.

use crate::Pence;
use crate::bundle::Amount;
use crate::text::folded;
use crate::words::Certainty;

/// An amount found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) pence: Pence,
    pub(super) certainty: Certainty,
    /// Where it begins and ends, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Found {
    pub(super) fn amount(&self) -> Amount {
        Amount { pence: Some(self.pence), certainty: self.certainty }
    }
}

const ABOUT: [&str; 12] = [
    "approximately",
    "approx",
    "approx.",
    "around",
    "about",
    "circa",
    "c.",
    "some",
    "nearly",
    "roughly",
    "almost",
    "estimated",
];

/// Every amount with a pound sign, in order.
pub(super) fn amounts(text: &str) -> Vec<Found> {
    text.match_indices('£').filter_map(|(at, _)| amount_at(text, at)).collect()
}

fn amount_at(text: &str, start: usize) -> Option<Found> {
    let after = text.get(start..)?.strip_prefix('£')?;
    let space = after.len() - after.trim_start_matches(' ').len();
    let after = after.get(space..)?;
    let length = after.find(|one: char| !(one.is_ascii_digit() || matches!(one, ',' | '.'))).unwrap_or(after.len());
    let digits = after.get(..length)?.trim_end_matches([',', '.']);
    let tail = after.get(digits.len()..)?;
    let (scale, used) = scale(tail);
    let pence = pence(digits, scale)?;
    let before =
        text.get(..start)?.trim_end().rsplit(' ').next().unwrap_or_default().trim_start_matches('(').to_lowercase();
    let rough = scale > 1 || ABOUT.contains(&before.as_str());
    let certainty = if rough { Certainty::Approximate } else { Certainty::Exact };
    let end = start + '£'.len_utf8() + space + digits.len() + used;
    Some(Found { pence: Pence::try_new(pence).ok()?, certainty, start, end })
}

/// What `m`, `million`, `k` after a number multiply it by, and how many bytes they take.
fn scale(tail: &str) -> (i64, usize) {
    const SCALES: [(&str, i64); 8] = [
        ("million", 1_000_000),
        ("billion", 1_000_000_000),
        ("thousand", 1_000),
        ("bn", 1_000_000_000),
        ("mn", 1_000_000),
        ("m", 1_000_000),
        ("k", 1_000),
        ("K", 1_000),
    ];
    let space = tail.len() - tail.trim_start_matches(' ').len();
    let word: String = tail.trim_start_matches(' ').chars().take_while(|one| one.is_alphabetic()).collect();
    let found = SCALES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
    found.map_or((1, 0), |(name, scale)| (*scale, space + name.len()))
}

fn pence(digits: &str, scale: i64) -> Option<i64> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: String = whole.chars().filter(|one| *one != ',').collect();
    let mut pence = whole.parse::<i64>().ok()?.checked_mul(scale)?.checked_mul(100)?;
    let mut unit = scale.checked_mul(100)?;
    for digit in fraction.chars() {
        unit = unit.checked_div(10).filter(|unit| *unit > 0)?;
        pence = pence.checked_add(i64::from(digit.to_digit(10)?).checked_mul(unit)?)?;
    }
    Some(pence)
}

/// What a cell of a money column says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) amount: Amount,
    /// What it says beyond the number; none where nothing.
    pub(super) note: Option<String>,
    /// Why the reading is not sure; none where it is.
    pub(super) doubt: Option<String>,
}

/// Reads a cell of a money column.
pub(super) fn cell(text: &str) -> Cell {
    let text = text.trim();
    let word = folded(text);
    let word = word.trim_matches(['.', '(', ')', '?']);
    let stated = |amount: Amount, doubt: Option<&str>| Cell { amount, note: None, doubt: doubt.map(str::to_owned) };
    let undetermined = Amount { pence: None, certainty: Certainty::ToBeDetermined };
    let all = amounts(text);
    if let Some(first) = all.first() {
        let mut doubt = None;
        if all.len() > 1 {
            doubt = Some(format!("\"{text}\" holds {} amounts; the first is taken", all.len()));
        } else if first.pence == Pence::ZERO {
            doubt = Some(format!("\"{text}\" is read as nil"));
        } else if text.starts_with('-') || text.starts_with("(£") {
            doubt = Some(format!("\"{text}\" may be meant as negative; it is read as positive"));
        }
        let before = text.get(..first.start).unwrap_or_default();
        let after = text.get(first.end..).unwrap_or_default();
        let note = super::lines::spaced(&format!("{before} {after}"));
        let note = Some(note).filter(|note| note.chars().any(char::is_alphabetic));
        return Cell { amount: first.amount(), note, doubt };
    }
    match word {
        "tbd" | "tbc" | "tba" | "to be determined" | "to be confirmed" | "to be agreed" => stated(undetermined, None),
        "nil" | "none" | "zero" => stated(Amount { pence: Some(Pence::ZERO), certainty: Certainty::Exact }, None),
        "" | "-" | "–" | "n/a" | "not applicable" => stated(Amount::default(), None),
        _ => bare_number(text).unwrap_or_else(|| Cell {
            amount: Amount::default(),
            note: Some(text.to_owned()),
            doubt: Some(format!("\"{text}\" is no amount; it is left not stated, with the words as its note")),
        }),
    }
}

fn bare_number(text: &str) -> Option<Cell> {
    let digits = text.chars().all(|one| one.is_ascii_digit() || matches!(one, ',' | '.'));
    let found = amounts(&format!("£{text}")).into_iter().next().filter(|_| digits)?;
    let doubt = Some(format!("\"{text}\" has no pound sign; it is read as pounds"));
    Some(Cell { amount: found.amount(), note: None, doubt })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<i64>, Certainty) {
        let amount = cell(text).amount;
        (amount.pence.map(Pence::pence), amount.certainty)
    }

    #[test]
    fn cells_of_money_are_read_as_printed() {
        assert_eq!(read("£160,200"), (Some(16_020_000), Certainty::Exact));
        assert_eq!(read("£1,234.56"), (Some(123_456), Certainty::Exact));
        assert_eq!(read("£2m"), (Some(200_000_000), Certainty::Approximate));
        assert_eq!(read("£1.25 million"), (Some(125_000_000), Certainty::Approximate));
        assert_eq!(read("approximately £20,000"), (Some(2_000_000), Certainty::Approximate));
        assert_eq!(read("£000"), (Some(0), Certainty::Exact));
        assert_eq!(read("Tbd"), (None, Certainty::ToBeDetermined));
        assert_eq!(read("Unknown Estimate?"), (None, Certainty::NotStated));
        assert_eq!(read(""), (None, Certainty::NotStated));
        assert_eq!(read("12,000"), (Some(1_200_000), Certainty::Exact));
        assert_eq!(read("£99999999999999999999"), (None, Certainty::NotStated));
        assert_eq!(read("£1.2345"), (None, Certainty::NotStated));
        assert_eq!(cell("£15,000 secured from iBCF").note.as_deref(), Some("secured from iBCF"));
    }
}
