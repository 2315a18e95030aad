//! More of the same: a bundle with copies of what it holds, under other keys.

use serde_json::{Map, Value};

/// Lists that may hold several alike.
const LISTS: [&str; 10] =
    ["people", "memberships", "meetings", "actions", "documents", "plans", "risks", "bids", "measures", "contracts"];

/// `bundle` with a copy of every item of its lists, and of every allocation.
pub(crate) fn one_more_of_everything(mut bundle: Value) -> Value {
    for list in LISTS {
        multiply(bundle.get_mut(list));
    }
    for settlement in bundle["settlements"].as_array_mut().into_iter().flatten() {
        multiply(settlement.get_mut("allocations"));
    }
    bundle
}

fn multiply(list: Option<&mut Value>) {
    let Some(items) = list.and_then(Value::as_array_mut) else { return };
    let copies: Vec<Value> = items.iter().map(copy).collect();
    items.extend(copies);
}

/// `item` with every key and reference number in it made another; what it refers to stays.
fn copy(item: &Value) -> Value {
    match item {
        Value::Object(members) => {
            let renamed = |key: &str| Value::String(format!("{key}-again"));
            let member = |(name, value): (&String, &Value)| match (name.as_str(), value) {
                ("key" | "reference", Value::String(key)) => (name.clone(), renamed(key)),
                // A paper lies in one place: the copy of a meeting has copies of its papers.
                ("documents", Value::Array(keys)) => {
                    (name.clone(), keys.iter().filter_map(Value::as_str).map(renamed).collect())
                }
                _ => (name.clone(), copy(value)),
            };
            Value::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(copy).collect()),
        other => other.clone(),
    }
}
