//! The model: what there is of one funder's money, and the figures that follow.

use super::people::{May, Who};
use std::collections::BTreeMap;

/// A day; written so, days compare as they follow each other.
pub(super) type Day = &'static str;

/// The day on which the tests live.
pub(super) const TODAY: Day = "2018-06-01";

/// The days on which things happen.
pub(super) const DAYS: [Day; 8] =
    ["2018-04-01", "2018-04-30", TODAY, "2018-06-02", "2018-10-01", "2019-01-15", "2019-03-31", "2019-04-01"];

/// A partnership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    Here,
    There,
}

/// A fund. Shares are in thousandths.
#[derive(Clone, Debug)]
pub(super) struct Fund {
    pub(super) id: String,
    pub(super) name: usize,
    pub(super) year: i32,
    pub(super) total: Option<i64>,
    pub(super) retained: i64,
    pub(super) over: i64,
}

/// An entry of a ledger.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) kind: &'static str,
    pub(super) amount: i64,
    pub(super) on: Day,
}

/// A settlement.
#[derive(Clone, Debug)]
pub(super) struct Settlement {
    pub(super) id: String,
    pub(super) fund: usize,
    pub(super) home: Home,
    pub(super) version: i32,
    pub(super) status: &'static str,
    pub(super) amount: Option<i64>,
    pub(super) slice: Option<i64>,
    pub(super) stated_slice: Option<i64>,
    pub(super) over: i64,
    pub(super) conditions: usize,
    pub(super) entries: Vec<Entry>,
}

/// The terms of an allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) amount: Option<i64>,
    pub(super) approximate: bool,
    pub(super) total: Option<i64>,
    pub(super) provider: Option<usize>,
}

/// An allocation from a day on.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) on: Day,
    pub(super) stage: &'static str,
    pub(super) terms: Terms,
    pub(super) by: Who,
}

/// An allocation.
#[derive(Clone, Debug)]
pub(super) struct Allocation {
    pub(super) id: String,
    pub(super) settlement: usize,
    pub(super) theme: usize,
    pub(super) version: i32,
    pub(super) states: Vec<State>,
    /// Who agreed it in which office, and it still holds.
    pub(super) agreed_by: Vec<(&'static str, Who)>,
}

/// A spend return.
#[derive(Clone, Debug)]
pub(super) struct Return {
    pub(super) id: String,
    pub(super) allocation: usize,
    pub(super) version: i32,
    pub(super) period: (Day, Day),
    pub(super) spent: i64,
    pub(super) on: Day,
    pub(super) corrected: bool,
}

/// Figures by their names in the schema.
pub(super) type Figures = BTreeMap<&'static str, i64>;

/// All of it.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) funder: String,
    pub(super) funds: Vec<Fund>,
    pub(super) settlements: Vec<Settlement>,
    pub(super) allocations: Vec<Allocation>,
    pub(super) returns: Vec<Return>,
}

/// `thousandths` of an amount, half-even to the penny.
pub(super) fn share(amount: i64, thousandths: i64) -> i64 {
    let scaled = i128::from(amount) * i128::from(thousandths);
    let (whole, rest) = (scaled.div_euclid(1000), scaled.rem_euclid(1000));
    let up = rest > 500 || rest == 500 && whole % 2 != 0;
    i64::try_from(whole + i128::from(up)).unwrap_or(i64::MAX)
}

impl Settlement {
    /// Sum of the entries of these kinds.
    pub(super) fn sum(&self, kinds: &[&str], as_of: Option<&str>) -> i64 {
        let counts = |entry: &&Entry| kinds.contains(&entry.kind) && as_of.is_none_or(|day| entry.on <= day);
        self.entries.iter().filter(counts).map(|entry| entry.amount).sum()
    }

    pub(super) fn enter(&mut self, kind: &'static str, amount: i64, on: Day) {
        self.entries.push(Entry { kind, amount, on });
    }

    pub(super) fn settled(&self) -> i64 {
        self.sum(&["SETTLED", "REVISED"], None)
    }

    pub(super) fn available(&self) -> i64 {
        let out = self.sum(&["TOP_SLICED", "CARRIED_OUT", "CLAWED_BACK"], None);
        self.settled() + self.sum(&["CARRIED_IN"], None) - out
    }

    /// What the funder keeps of an award of `settled`.
    pub(super) fn kept(&self, settled: i64) -> i64 {
        self.stated_slice.unwrap_or_else(|| self.slice.map_or(0, |slice| share(settled, slice)))
    }

    pub(super) fn is_public(&self) -> bool {
        self.status != "INDICATIVE"
    }
}

impl Allocation {
    pub(super) fn last(&self) -> &State {
        &self.states[self.states.len() - 1]
    }

    /// As it was at the end of a day, or is.
    pub(super) fn state(&self, as_of: Option<&str>) -> Option<&State> {
        self.states.iter().rev().find(|state| as_of.is_none_or(|day| state.on <= day))
    }

    pub(super) fn has_proposed(&self, who: Who) -> bool {
        self.states.iter().any(|state| state.stage == "PROPOSED" && state.by == who)
    }
}

pub(super) fn is_agreed(stage: &str) -> bool {
    ["AGREED", "COMMISSIONED", "COMPLETED"].contains(&stage)
}

pub(super) fn counts(stage: &str) -> bool {
    !["WITHDRAWN", "REJECTED"].contains(&stage)
}

impl World {
    pub(super) fn new(funder: &str) -> Self {
        let (funds, settlements, allocations, returns) = (vec![], vec![], vec![], vec![]);
        Self { funder: funder.to_owned(), funds, settlements, allocations, returns }
    }

    pub(super) fn allocations_of(&self, settlement: usize) -> impl Iterator<Item = &Allocation> {
        self.allocations.iter().filter(move |it| it.settlement == settlement)
    }

    pub(super) fn home_of(&self, allocation: &Allocation) -> Home {
        self.settlements[allocation.settlement].home
    }

    pub(super) fn allocated(&self, settlement: usize) -> i64 {
        let counting = self.allocations_of(settlement).map(Allocation::last).filter(|state| counts(state.stage));
        counting.filter_map(|state| state.terms.amount).sum()
    }

    pub(super) fn unallocated(&self, settlement: usize) -> i64 {
        self.settlements[settlement].available() - self.allocated(settlement)
    }

    /// Awarded from a fund less what was taken back.
    pub(super) fn awarded(&self, fund: usize) -> i64 {
        let its = self.settlements.iter().filter(|it| it.fund == fund);
        its.map(|it| it.settled() - it.sum(&["CLAWED_BACK"], None)).sum()
    }

    pub(super) fn sees_settlement(&self, who: Who, settlement: usize) -> bool {
        let it = &self.settlements[settlement];
        let of_its = |allocation: &Allocation| who.may_for_theme(May::Read, it.home, allocation.theme);
        it.is_public() || who.may(May::Read, it.home) || self.allocations_of(settlement).any(of_its)
    }

    pub(super) fn sees_fund(&self, who: Who, fund: usize) -> bool {
        let seen = |(index, it): (usize, &Settlement)| it.fund == fund && self.sees_settlement(who, index);
        who.may_in_area(May::Read) || self.settlements.iter().enumerate().any(seen)
    }

    pub(super) fn sees_allocation(&self, who: Who, allocation: &Allocation) -> bool {
        let public = self.settlements[allocation.settlement].is_public() && is_agreed(allocation.last().stage);
        public || who.may_for_theme(May::Read, self.home_of(allocation), allocation.theme)
    }

    /// The figures of a settlement at the end of a day, or now.
    pub(super) fn figures(&self, settlement: usize, as_of: Option<&str>) -> Figures {
        let it = &self.settlements[settlement];
        let of = |kinds: &[&str]| it.sum(kinds, as_of);
        let states = self.allocations_of(settlement).filter_map(|allocation| allocation.state(as_of));
        let counting: Vec<&State> = states.filter(|state| counts(state.stage)).collect();
        let amount = |state: &&&State| state.terms.amount.unwrap_or_default();
        let both = counting.iter().filter_map(|state| Some((state.terms.amount?, state.terms.total?)));
        let mut figures = Figures::from([
            ("settled", of(&["SETTLED", "REVISED"])),
            ("topSliced", of(&["TOP_SLICED"])),
            ("carriedIn", of(&["CARRIED_IN"])),
            ("carriedOut", of(&["CARRIED_OUT"])),
            ("clawedBack", of(&["CLAWED_BACK"])),
            ("paid", of(&["PAID"])),
            ("spent", of(&["SPENT", "CORRECTED"])),
            ("allocated", counting.iter().map(|state| amount(&state)).sum()),
            ("agreed", counting.iter().filter(|state| is_agreed(state.stage)).map(|state| amount(&state)).sum()),
            ("totalBudget", counting.iter().filter_map(|state| state.terms.total).sum()),
            ("matched", both.map(|(amount, total)| total - amount).sum()),
            ("undetermined", counting.iter().map(|state| i64::from(state.terms.amount.is_none())).sum()),
            ("approximate", i64::from(counting.iter().any(|state| state.terms.approximate))),
        ]);
        let get = |figure: &str| figures.get(figure).copied().unwrap_or_default();
        let available = get("settled") - get("topSliced") + get("carriedIn") - get("carriedOut") - get("clawedBack");
        let more = [
            ("available", available),
            ("unallocated", available - get("allocated")),
            ("remaining", available - get("spent")),
            ("unspent", get("agreed") - get("spent")),
        ];
        figures.extend(more);
        figures
    }
}
