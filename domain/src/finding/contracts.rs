//! Contracts that run out, and days under no contract between two.
//!
//! Two contracts of a partnership are for the same service where their titles are alike but for case, accents
//! and spaces, or where different allocations of one title pay for them, as from year to year. That one provider
//! holds both says nothing: a provider may hold several services.

use super::{Finding, FindingKind};
use crate::ids::{AllocationId, ContractId, Id};
use crate::text::folded;
use chrono::{Days, NaiveDate};
use std::collections::HashSet;

/// How long before its end a contract ends soon.
pub const ENDING_SOON: Days = Days::new(90);

/// The days that a contract covers, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// The contract.
    pub id: ContractId,
    /// What is provided.
    title: String,
    /// The first day; `None` where not known.
    from: Option<NaiveDate>,
    /// The last day, an extension taken as used; `None` where open or not known.
    last: Option<NaiveDate>,
    service: String,
    allocation: Option<(AllocationId, String)>,
}

impl Spell {
    /// The days of the contract `id` with this title, which this allocation pays for.
    #[must_use]
    pub fn new(id: ContractId, title: &str, allocation: Option<(AllocationId, &str)>) -> Self {
        let allocation = allocation.map(|(id, title)| (id, folded(title)));
        Self { id, title: title.to_owned(), from: None, last: None, service: folded(title), allocation }
    }

    /// From its first day to its last, or to the last of its extension.
    #[must_use]
    pub fn lasting(self, from: Option<NaiveDate>, to: Option<NaiveDate>, extension_until: Option<NaiveDate>) -> Self {
        Self { from, last: extension_until.or(to), ..self }
    }

    fn is_for_the_service_of(&self, other: &Self) -> bool {
        let of_other_years = |mine: &(AllocationId, String)| {
            other.allocation.as_ref().is_some_and(|theirs| theirs.0 != mine.0 && theirs.1 == mine.1)
        };
        self.id != other.id && (self.service == other.service || self.allocation.as_ref().is_some_and(of_other_years))
    }

    fn lasts_beyond(&self, day: NaiveDate) -> bool {
        self.last.is_none_or(|last| last > day)
    }
}

/// What is found in the contracts of one partnership, all of them, in their order: ends soon first, then gaps.
#[must_use]
pub fn of_contracts(all: &[Spell], today: NaiveDate) -> Vec<Finding> {
    let ending = all.iter().filter_map(|spell| ending_soon(spell, all, today));
    let mut told = HashSet::new();
    let gaps = all.iter().filter_map(|spell| gap(spell, all)).filter(|gap| told.insert((gap.first, gap.next)));
    ending.chain(gaps.map(|gap| gap.finding)).collect()
}

/// A last day in the 90 days from `today` on, and no contract for the same service that lasts beyond it.
fn ending_soon(spell: &Spell, all: &[Spell], today: NaiveDate) -> Option<Finding> {
    let last = spell.last.filter(|last| (today..=today + ENDING_SOON).contains(last))?;
    let followed = all.iter().any(|other| other.is_for_the_service_of(spell) && other.lasts_beyond(last));
    let message = || format!("“{}” ends on {}, and no contract for the service follows.", spell.title, written(last));
    (!followed).then(|| finding(FindingKind::ContractEndingSoon, spell, message()))
}

struct Gap {
    first: NaiveDate,
    next: ContractId,
    finding: Finding,
}

/// Days after the last one on which no contract for the same service runs, though one begins later.
fn gap(spell: &Spell, all: &[Spell]) -> Option<Gap> {
    let last = spell.last?;
    let first = last.succ_opt()?;
    let others = || all.iter().filter(|other| other.is_for_the_service_of(spell) && other.lasts_beyond(last));
    if others().any(|other| other.from.is_none_or(|from| from <= first)) {
        return None;
    }
    let (begins, next) = others().filter_map(|other| Some((other.from?, other.id))).min()?;
    let (from, to) = (written(first), written(begins.pred_opt()?));
    let days = if from == to { format!("On {from}") } else { format!("From {from} to {to}") };
    let message =
        format!("{days} the service of “{}” is under no contract, between this one and the next.", spell.title);
    Some(Gap { first, next, finding: finding(FindingKind::ContractGap, spell, message) })
}

fn finding(kind: FindingKind, spell: &Spell, message: String) -> Finding {
    Finding { kind, message, subject: Some(spell.id.global()) }
}

fn written(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn spell(id: u128, title: &str, from: &str, to: &str) -> Spell {
        Spell::new(ContractId(Uuid::from_u128(id)), title, None).lasting(day(from), day(to), None)
    }

    fn paid_by(spell: Spell, allocation: u128, title: &str) -> Spell {
        Spell { allocation: Some((AllocationId(Uuid::from_u128(allocation)), folded(title))), ..spell }
    }

    fn found(all: &[Spell]) -> Vec<(FindingKind, String)> {
        let today = day("2018-06-01").unwrap_or_default();
        of_contracts(all, today).into_iter().map(|it| (it.kind, it.message)).collect()
    }

    fn kinds(all: &[Spell]) -> Vec<FindingKind> {
        found(all).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn what_ends_within_ninety_days_ends_soon() {
        let soon = [FindingKind::ContractEndingSoon];
        assert_eq!(kinds(&[spell(1, "Lights", "2017-01-01", "2018-06-01")]), soon, "today is its last day");
        assert_eq!(kinds(&[spell(1, "Lights", "2017-01-01", "2018-08-30")]), soon, "the ninetieth day");
        assert_eq!(kinds(&[spell(1, "Lights", "2017-01-01", "2018-08-31")]), []);
        assert_eq!(kinds(&[spell(1, "Lights", "2017-01-01", "2018-05-31")]), [], "it is over");
        assert_eq!(kinds(&[spell(1, "Lights", "2017-01-01", "")]), [], "it is open");
        let extended = spell(1, "Lights", "2017-01-01", "2018-06-30");
        let extended = extended.clone().lasting(extended.from, extended.last, day("2019-06-30"));
        assert_eq!(kinds(&[extended]), []);
    }

    #[test]
    fn what_is_followed_does_not_end_soon() {
        let first = || spell(1, "Lights", "2017-01-01", "2018-06-30");
        assert_eq!(kinds(&[first(), spell(2, " LIGHTS", "2018-07-01", "2019-06-30")]), []);
        assert_eq!(kinds(&[first(), spell(2, "Boats", "2018-07-01", "2019-06-30")]), [FindingKind::ContractEndingSoon]);
        let (first, second) = (paid_by(first(), 1, "Quay"), spell(2, "Lamps", "2018-07-01", "2019-06-30"));
        assert_eq!(kinds(&[first.clone(), paid_by(second.clone(), 2, "QUAY")]), [], "the next year's allocation");
        let soon = [FindingKind::ContractEndingSoon];
        assert_eq!(kinds(&[first, paid_by(second, 1, "Quay")]), soon, "another service of one allocation");
    }

    #[test]
    fn days_under_no_contract_are_told() {
        let first = || spell(1, "Lights", "2016-01-01", "2016-12-31");
        let later = || spell(2, "Lights", "2017-02-01", "2017-12-31");
        let message = "From 1 January 2017 to 31 January 2017 the service of “Lights” is under no contract, between \
                       this one and the next.";
        assert_eq!(found(&[first(), later()]), [(FindingKind::ContractGap, message.to_owned())]);
        assert_eq!(
            kinds(&[first(), later(), spell(3, "Lights", "2016-06-01", "2017-01-15")]),
            [FindingKind::ContractGap]
        );
        assert_eq!(kinds(&[first(), later(), spell(3, "Lights", "2016-06-01", "2017-03-01")]), []);
        assert_eq!(kinds(&[first(), later(), spell(3, "Lights", "", "2017-03-01")]), [], "when it began is not known");
        assert_eq!(kinds(&[first(), spell(2, "Lights", "2017-01-01", "")]), []);
        let twins = [first(), spell(3, "Lights", "2015-01-01", "2016-12-31"), later()];
        assert_eq!(kinds(&twins), [FindingKind::ContractGap], "one gap is told once");
        let one_day = [first(), spell(2, "Lights", "2017-01-02", "2017-12-31")];
        assert!(found(&one_day).iter().any(|(_, message)| message.starts_with("On 1 January 2017 the")));
    }
}
