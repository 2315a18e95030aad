//! What an answer says, taken apart so that two of them can be subtracted.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The leaves of an answer by their path: sums of numbers, and how often a text stands there. Switches are
/// left out: a figure is approximate once any part of it is, which cannot be subtracted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Leaves {
    numbers: BTreeMap<String, i64>,
    texts: BTreeMap<(String, String), i64>,
}

impl Leaves {
    pub(super) fn of(answer: &Value) -> Self {
        let mut leaves = Self::default();
        leaves.add("", answer);
        leaves
    }

    fn add(&mut self, path: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.add(&format!("{path}/{name}"), value);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.add(path, item);
                }
            }
            Value::Number(number) => {
                *self.numbers.entry(path.to_owned()).or_default() += number.as_i64().unwrap_or_default();
            }
            // Cursors say where a page ends, which others' rows may move.
            Value::String(_) if path.ends_with("Cursor") => {}
            Value::String(text) => *self.texts.entry((path.to_owned(), text.clone())).or_default() += 1,
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// What is here and was not there, without what stayed.
    pub(super) fn minus(&self, before: &Self) -> Self {
        Self { numbers: difference(&self.numbers, &before.numbers), texts: difference(&self.texts, &before.texts) }
    }

    /// The texts that have `marker` in them.
    pub(super) fn texts_with(&self, marker: &str) -> BTreeSet<String> {
        self.texts.keys().map(|(_, text)| text).filter(|text| text.contains(marker)).cloned().collect()
    }
}

fn difference<K: Ord + Clone>(after: &BTreeMap<K, i64>, before: &BTreeMap<K, i64>) -> BTreeMap<K, i64> {
    let mut grown = after.clone();
    for (key, number) in before {
        *grown.entry(key.clone()).or_default() -= number;
    }
    grown.retain(|_, number| *number != 0);
    grown
}
