//! What must fit together inside a bundle, between bundles, and with what is known already.

mod belonging;
mod funding;
mod governance;
mod index;
mod meetings;
mod performance;
mod plans;

pub use index::Known;

use super::{Amount, Bundle, Decimal, StatedFigure};
use crate::percent::Percent;
use crate::words::Certainty;
use crate::{Fault, Pence};
use index::{Keys, Shared};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// The faults of each bundle, in the order given: keys used twice, references to nothing, values
/// that contradict each other. Empty lists all through mean that the bundles can be imported.
///
/// What a bundle refers to may stand in it, in another of `bundles` or in `known`.
#[must_use]
pub fn check(bundles: &[Bundle], known: &Known) -> Vec<Vec<Fault>> {
    let shared = Shared::of(bundles, known);
    let mut all: Vec<Vec<Fault>> = bundles.iter().map(|bundle| check_one(bundle, &shared)).collect();
    let mut slugs = BTreeMap::new();
    let mut codes = BTreeMap::new();
    for (bundle, faults) in bundles.iter().zip(&mut all) {
        let partnership = &bundle.partnership;
        if slugs.insert(&partnership.slug, ()).is_some() {
            faults.push(Fault::new(
                "/partnership/slug",
                format!("another bundle of this import is about {:?} too", partnership.slug),
            ));
        }
        if let Some(code) = &partnership.ons_code
            && codes.insert(code, ()).is_some()
        {
            faults.push(Fault::new(
                "/partnership/onsCode",
                format!("another bundle of this import takes the place of {code:?} too"),
            ));
        }
    }
    all
}

fn check_one(bundle: &Bundle, shared: &Shared<'_>) -> Vec<Fault> {
    let mut checker = Checker { bundle, shared, keys: Keys::default(), faults: Vec::new() };
    checker.keys = checker.index();
    checker.governance();
    checker.meetings();
    checker.plans();
    checker.funding();
    checker.performance();
    checker.belonging();
    checker.faults
}

/// Which list of keys a reference points into.
type KeyList<'a> = for<'k> fn(&'k Keys<'a>) -> &'k BTreeSet<&'a str>;
/// Which list of shared names a reference points into.
type SharedList<'a> = for<'k> fn(&'k Shared<'a>) -> &'k BTreeSet<&'a str>;

/// One bundle under examination.
struct Checker<'a> {
    bundle: &'a Bundle,
    shared: &'a Shared<'a>,
    keys: Keys<'a>,
    faults: Vec<Fault>,
}

impl<'a> Checker<'a> {
    fn fault(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.faults.push(Fault::new(place, message));
    }

    /// Every name once; the second is the fault.
    fn unique<T: Ord + Display>(&mut self, what: &str, places: impl IntoIterator<Item = (String, T)>) -> BTreeSet<T> {
        let mut seen = BTreeSet::new();
        for (place, name) in places {
            if seen.contains(&name) {
                self.fault(place, format!("{what} {name} occurs twice; each must be unique"));
            } else {
                seen.insert(name);
            }
        }
        seen
    }

    /// A reference to something of the bundle by its key.
    fn key(&mut self, place: &str, what: &str, list: KeyList<'a>, key: &str) {
        if !list(&self.keys).contains(key) {
            self.fault(place, format!("there is no {what} with the key {key:?} in this bundle"));
        }
    }

    fn key_if(&mut self, place: &str, what: &str, list: KeyList<'a>, key: Option<&String>) {
        if let Some(key) = key {
            self.key(place, what, list, key);
        }
    }

    fn each_key(&mut self, place: &str, what: &str, list: KeyList<'a>, keys: &[String]) {
        for (index, key) in keys.iter().enumerate() {
            self.key(&format!("{place}/{index}"), what, list, key);
        }
        self.unique(what, keys.iter().enumerate().map(|(index, key)| (format!("{place}/{index}"), key.as_str())));
    }

    /// A reference to something shared by its natural key.
    fn known(&mut self, place: &str, what: &str, list: SharedList<'a>, name: &str) {
        if !list(self.shared).contains(name) {
            self.fault(place, format!("no {what} {name:?} is known, neither to the register nor to these bundles"));
        }
    }

    fn known_if(&mut self, place: &str, what: &str, list: SharedList<'a>, name: Option<&String>) {
        if let Some(name) = name {
            self.known(place, what, list, name);
        }
    }

    fn each_known(&mut self, place: &str, what: &str, list: SharedList<'a>, names: &[String]) {
        for (index, name) in names.iter().enumerate() {
            self.known(&format!("{place}/{index}"), what, list, name);
        }
        self.unique(what, names.iter().enumerate().map(|(index, name)| (format!("{place}/{index}"), name.as_str())));
    }

    /// An end that is not before its beginning.
    fn ordered<T: Ord + Display>(&mut self, place: &str, from: Option<T>, to: Option<T>) {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.fault(place, format!("{to} lies before {from}, where it begins"));
        }
    }

    /// An amount and its certainty that agree, and that is not negative.
    fn amount(&mut self, place: &str, amount: Amount) {
        match (amount.certainty.has_amount(), amount.pence) {
            (true, None) => self.fault(
                place,
                "is EXACT or APPROXIMATE, so its pence must be given; otherwise say TO_BE_DETERMINED or NOT_STATED",
            ),
            (false, Some(_)) => self.fault(place, "is TO_BE_DETERMINED or NOT_STATED, so it can have no pence"),
            _ => {}
        }
        self.not_negative(&format!("{place}/pence"), amount.pence);
    }

    fn not_negative(&mut self, place: &str, pence: Option<Pence>) {
        if pence.is_some_and(|pence| pence < Pence::ZERO) {
            self.fault(place, "must not be negative");
        }
    }

    fn percent(&mut self, place: &str, value: Option<Decimal>) {
        if value.is_some_and(|value| Percent::try_from_decimal(value.value()).is_err()) {
            self.fault(place, "must lie between 0 and 100 per cent");
        }
    }

    fn statements(&mut self, place: &str, statements: &[StatedFigure]) {
        for (index, figure) in statements.iter().enumerate() {
            let place = format!("{place}/statements/{index}");
            if !matches!(figure.certainty, Certainty::Exact | Certainty::Approximate) {
                self.fault(format!("{place}/certainty"), "a stated figure is EXACT or APPROXIMATE");
            }
            self.key_if(&format!("{place}/document"), "document", |keys| &keys.documents, figure.document.as_ref());
            self.key_if(&format!("{place}/minute"), "minute", |keys| &keys.minutes, figure.minute.as_ref());
        }
    }
}

/// The place of entry `index` of a list.
fn at(list: &str, index: usize) -> String {
    format!("/{list}/{index}")
}
