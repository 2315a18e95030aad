//! What people enter about money, checked: every mistake is told, with the field it is in.

use crate::money::Pence;
use crate::percent::Percent;
use crate::refusal::{RefusalCode, Refusals};
use crate::text::{LONGEST_NAME, NotAName, name};
use crate::words::Certainty;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// The largest single amount that is taken, £10 billion: more than any grant, and so little that thousands of them
/// can be added up.
pub const LARGEST_AMOUNT: i64 = 1_000_000_000_000;

/// The most characters of a text such as a need or a reason.
pub const LONGEST_TEXT: usize = 10_000;

/// The most parts, such as sources or conditions, that come with one record.
pub const MOST_PARTS: usize = 100;

const BLANK: &str = "This cannot be left blank.";

impl Refusals {
    /// That `amount` is not negative and not beyond any grant.
    pub fn amount(&mut self, path: &[&str], amount: Pence) {
        if amount < Pence::ZERO {
            self.add(RefusalCode::Invalid, path, "An amount cannot be negative.");
        } else if amount.pence() > LARGEST_AMOUNT {
            self.add(RefusalCode::LimitExceeded, path, "An amount is at most £10,000,000,000.00.");
        }
    }

    /// That `amount` is more than nothing and not beyond any grant.
    pub fn more_than_nothing(&mut self, path: &[&str], amount: Pence) {
        if amount == Pence::ZERO {
            self.add(RefusalCode::Invalid, path, "Enter an amount of more than nothing.");
        } else {
            self.amount(path, amount);
        }
    }

    /// An amount that may not be known, and how sure it is: exact where nothing else is said of an amount, not stated
    /// where there is none.
    pub fn amount_as_known(
        &mut self,
        [path, certainty_path]: [&[&str]; 2],
        amount: Option<Pence>,
        certainty: Option<Certainty>,
    ) -> (Option<Pence>, Certainty) {
        if let Some(amount) = amount {
            self.amount(path, amount);
        }
        match (amount, certainty) {
            (Some(_), None) => (amount, Certainty::Exact),
            (None, None) => (None, Certainty::NotStated),
            (Some(_), Some(certainty)) if !certainty.has_amount() => {
                let message = "An amount that is to be determined or not stated is left out.";
                self.add(RefusalCode::Invalid, certainty_path, message);
                (amount, certainty)
            }
            (None, Some(certainty)) if certainty.has_amount() => {
                self.add(RefusalCode::Required, path, "Enter the amount, or say that it is to be determined.");
                (amount, certainty)
            }
            (amount, Some(certainty)) => (amount, certainty),
        }
    }

    /// A share between nothing and the whole.
    pub fn percent(&mut self, path: &[&str], percent: Option<Decimal>) -> Option<Percent> {
        let percent = Percent::try_from_decimal(percent?);
        if percent.is_err() {
            let message = "A percentage lies between 0 and 100, with at most six decimal places.";
            self.add(RefusalCode::Invalid, path, message);
        }
        percent.ok()
    }

    /// A name or title: a single line.
    pub fn name(&mut self, path: &[&str], text: &str) -> String {
        match name(text) {
            Ok(name) => return name,
            Err(NotAName::Blank) => self.add(RefusalCode::Required, path, BLANK),
            Err(NotAName::TooLong) => {
                self.add(RefusalCode::LimitExceeded, path, format!("This has at most {LONGEST_NAME} characters."));
            }
            Err(NotAName::Unprintable) => {
                self.add(RefusalCode::Invalid, path, "This has no control characters and no line breaks.");
            }
        }
        String::new()
    }

    /// A name that may be left out; a blank one is.
    pub fn maybe_name(&mut self, path: &[&str], text: Option<&str>) -> Option<String> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(self.name(path, text))
    }

    /// A text of at most `longest` characters that must be there.
    pub fn long_text(&mut self, path: &[&str], text: &str, longest: usize) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.add(RefusalCode::Required, path, BLANK);
        }
        self.length(path, text, longest);
        text.to_owned()
    }

    /// That no more come at once than one record takes, and nothing twice.
    pub fn each_once<T: Eq + std::hash::Hash>(&mut self, path: &[&str], named: &[T]) {
        self.parts(path, named.len());
        let mut seen = std::collections::HashSet::new();
        for (index, _) in named.iter().enumerate().filter(|(_, one)| !seen.insert(*one)) {
            let index = index.to_string();
            let path: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
            self.add(RefusalCode::Invalid, &path, "This is named twice.");
        }
    }

    fn length(&mut self, path: &[&str], text: &str, longest: usize) {
        if text.chars().count() > longest {
            self.add(RefusalCode::LimitExceeded, path, format!("This text has at most {longest} characters."));
        } else if text.contains('\0') {
            self.add(RefusalCode::Invalid, path, "This text holds a character that no text has.");
        }
    }

    /// A text that must be there.
    pub fn text(&mut self, path: &[&str], text: &str) -> String {
        self.maybe_text(path, Some(text)).unwrap_or_else(|| {
            self.add(RefusalCode::Required, path, BLANK);
            String::new()
        })
    }

    /// A text that may be left out; a blank one is.
    pub fn maybe_text(&mut self, path: &[&str], text: Option<&str>) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        self.length(path, text, LONGEST_TEXT);
        Some(text.to_owned())
    }

    /// That no more than [`MOST_PARTS`] come with one record.
    pub fn parts(&mut self, path: &[&str], count: usize) {
        if count > MOST_PARTS {
            self.add(RefusalCode::LimitExceeded, path, format!("At most {MOST_PARTS} of these come at once."));
        }
    }

    /// That `day` is one that records are kept of.
    pub fn day(&mut self, path: &[&str], day: NaiveDate) {
        if !(1900..2200).contains(&day.year()) {
            self.add(RefusalCode::Invalid, path, "A day lies between 1900 and 2199.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(check: impl FnOnce(&mut Refusals)) -> Vec<(RefusalCode, String)> {
        let mut refusals = Refusals::default();
        check(&mut refusals);
        let refusals = refusals.none().err().unwrap_or_default();
        refusals.into_iter().map(|refusal| (refusal.code, refusal.path.join("."))).collect()
    }

    fn pence(pence: i64) -> Pence {
        Pence::try_new(pence).unwrap_or_default()
    }

    #[test]
    fn amounts_are_neither_negative_nor_beyond_any_grant() {
        for (amount, code) in [
            (-1, Some(RefusalCode::Invalid)),
            (0, None),
            (LARGEST_AMOUNT, None),
            (LARGEST_AMOUNT + 1, Some(RefusalCode::LimitExceeded)),
            (Pence::MAX, Some(RefusalCode::LimitExceeded)),
        ] {
            let found = told(|refusals| refusals.amount(&["amount"], pence(amount)));
            assert_eq!(found.first().map(|(code, _)| *code), code, "{amount}");
        }
        assert_eq!(told(|it| it.more_than_nothing(&["amount"], Pence::ZERO)).len(), 1);
    }

    #[test]
    fn an_amount_and_its_certainty_fit_together() {
        let known = |amount: Option<i64>, certainty| {
            let mut refusals = Refusals::default();
            let found = refusals.amount_as_known([&["amount"], &["certainty"]], amount.map(pence), certainty);
            refusals.none().map(|()| found).map_err(|refusals| refusals[0].path.join("."))
        };
        assert_eq!(known(Some(5), None), Ok((Some(pence(5)), Certainty::Exact)));
        assert_eq!(known(None, None), Ok((None, Certainty::NotStated)));
        assert_eq!(known(None, Some(Certainty::ToBeDetermined)), Ok((None, Certainty::ToBeDetermined)));
        assert_eq!(known(Some(5), Some(Certainty::NotStated)), Err("certainty".to_owned()));
        assert_eq!(known(None, Some(Certainty::Approximate)), Err("amount".to_owned()));
    }

    #[test]
    fn texts_are_trimmed_and_bounded() {
        let mut refusals = Refusals::default();
        assert_eq!(refusals.maybe_text(&["note"], Some("  ")), None);
        assert_eq!(refusals.text(&["note"], " Why. "), "Why.");
        assert_eq!(refusals.none(), Ok(()));
        assert_eq!(told(|it| drop(it.text(&["reason"], ""))), [(RefusalCode::Required, "reason".to_owned())]);
        let long = "x".repeat(LONGEST_TEXT + 1);
        assert_eq!(told(|it| drop(it.text(&["reason"], &long))), [(RefusalCode::LimitExceeded, "reason".to_owned())]);
    }
}
