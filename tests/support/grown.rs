//! More of the same: a bundle with copies of what it holds, under other keys; or a whole one for another place.

use anyhow::Result;
use serde_json::{Map, Value};

/// The bundle of Safer Plymouth.
pub(crate) fn safer_plymouth() -> Result<Value> {
    Ok(serde_json::from_str(include_str!("../../data/demo/safer-plymouth.json"))?)
}

/// Where a twin of Safer Plymouth is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Its slug, the only name by which it is not Safer Plymouth.
    pub(crate) slug: &'static str,
    /// The code of a partnership of the national register.
    pub(crate) ons_code: &'static str,
    /// The police area that the register has it in.
    pub(crate) police_area: &'static str,
    /// The county that the register has it in.
    pub(crate) county: Option<&'static str>,
}

/// The members of a bundle's records that are free text; what others compare or look up is not.
const FREE_TEXT: [&str; 16] = [
    "text",
    "note",
    "quote",
    "need",
    "recommendation",
    "budgetNote",
    "extensionNote",
    "initiative",
    "purpose",
    "reason",
    "remit",
    "dueNote",
    "statement",
    "rationale",
    "presenter",
    "jobTitle",
];

/// What a bundle brings for all partnerships: there already, and the same for the twin.
const SHARED: [&str; 5] = ["policeAreas", "organisations", "themes", "indicators", "comparatorGroups"];

/// Safer Plymouth a second time at another place: the same names, numbers, titles, amounts and people, with
/// `marker` at the end of every free text and in the contact details.
pub(crate) fn twin(place: Place, marker: &str) -> Result<Value> {
    let mut original = safer_plymouth()?;
    if let Some(members) = original.as_object_mut() {
        members.retain(|name, _| !SHARED.contains(&name.as_str()));
    }
    let own = |name: &str| original["partnership"][name].as_str().unwrap_or_default().to_owned();
    let names = [("slug", place.slug), ("onsCode", place.ons_code), ("policeArea", place.police_area)];
    let names: Vec<(String, &str)> = names.into_iter().map(|(name, other)| (own(name), other)).collect();
    let mut twin = marked(&original, &names, marker);
    if let Some(county) = place.county {
        twin["partnership"]["county"] = county.into();
    }
    for person in twin["people"].as_array_mut().into_iter().flatten() {
        let key = person["key"].as_str().unwrap_or_default().to_owned();
        person["email"] = format!("{key}@{marker}.example").into();
        person["telephone"] = format!("01752 668000 {marker}").into();
    }
    Ok(twin)
}

fn marked(value: &Value, names: &[(String, &str)], marker: &str) -> Value {
    match value {
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| match value {
                Value::String(text) if FREE_TEXT.contains(&name.as_str()) => {
                    (name.clone(), Value::String(format!("{text} {marker}")))
                }
                _ => (name.clone(), marked(value, names, marker)),
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| marked(item, names, marker)).collect()),
        Value::String(text) => {
            names.iter().find(|(own, _)| own == text).map_or(text.as_str(), |(_, other)| other).into()
        }
        other => other.clone(),
    }
}

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
