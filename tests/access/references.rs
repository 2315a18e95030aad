//! Whether what leads to records agrees with the records: a field shows one exactly where the administrator is
//! shown it and the viewer can fetch it by its id.

use super::schema::{Schema, list};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that show less than their records could be fetched by, and why.
const STRICTER: [(&str, &str); 1] =
    [("AgendaItem.documents", "of a private item nothing is shown but title and paragraphs")];

/// What a viewer was shown: the ids at each field of each example.
pub(super) type Shown = BTreeMap<(String, usize), Option<Vec<String>>>;

/// The ids that an answer to [`Schema::references_of`] shows.
pub(super) fn shown(data: &Value, references: &BTreeMap<String, Vec<String>>) -> Shown {
    let mut shown = Shown::new();
    for (kind, fields) in references {
        for (index, record) in list(&data[kind.as_str()]).enumerate() {
            for field in fields {
                let ids = (!record.is_null()).then(|| ids(&record[field.as_str()]));
                shown.insert((format!("{kind}.{field}"), index), ids);
            }
        }
    }
    shown
}

/// The ids of a record, of a list or of a connection.
pub(super) fn ids(value: &Value) -> Vec<String> {
    let nodes = if value["nodes"].is_array() { &value["nodes"] } else { value };
    match nodes {
        Value::Array(items) => items.iter().flat_map(ids).collect(),
        one => one["id"].as_str().map(ToOwned::to_owned).into_iter().collect(),
    }
}

/// Where a viewer is shown something else than what is there and can be fetched.
pub(super) fn disagreements(there: &Shown, shown: &Shown, fetched: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for ((field, index), ids) in shown {
        let (Some(ids), Some(Some(all))) = (ids, there.get(&(field.clone(), *index))) else { continue };
        // In whatever order: that may depend on what is shown.
        let expected: BTreeSet<&String> = all.iter().filter(|id| fetched.contains(*id)).collect();
        let met: BTreeSet<&String> = ids.iter().collect();
        let stricter = STRICTER.iter().any(|(known, _)| known == field);
        if met != expected && !(stricter && met.is_subset(&expected)) {
            found.insert(format!(
                "{field}: {} of {}, of which {} can be fetched",
                ids.len(),
                all.len(),
                expected.len()
            ));
        }
    }
    found
}

/// Whose counts are not those of the items shown, page by page.
pub(super) fn miscounted(data: &Value, schema: &Schema) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for kind in schema.nodes() {
        for record in list(&data[kind]) {
            for (field, value) in record.as_object().into_iter().flatten() {
                let whole = value["pageInfo"]["hasNextPage"] == false;
                let (count, shown) = (value["totalCount"].as_u64(), list(&value["nodes"]).count());
                if whole && count != u64::try_from(shown).ok() {
                    found.insert(format!("{kind}.{field} counts {count:?} and shows {shown}"));
                }
            }
        }
    }
    found
}
