//! What may be asked of the schema itself: as much as tools ask at once, and no product of its lists.

use super::measure::Measure;
use super::{ServerError, most, too_complex};

/// Lists that introspection has.
const LISTS: [&str; 9] =
    ["types", "directives", "args", "enumValues", "fields", "inputFields", "interfaces", "possibleTypes", "locations"];

/// Lists of types and of what has a type: one in another multiplies the whole schema by itself.
const LEADING_ON: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// The most lists: twice what tools ask for.
const MOST_LISTS: u64 = 20;

/// Whether a field of introspection is a list, and whether it leads on to further types.
pub(super) fn list(field: &str) -> (bool, bool) {
    (LISTS.contains(&field), LEADING_ON.contains(&field))
}

/// Whether `all` asks for no more of the schema than tools do.
pub(super) fn within_limits(all: &Measure) -> Result<(), ServerError> {
    most(all.lists, MOST_LISTS, "lists of introspection")?;
    if all.lists_deep > 1 {
        return Err(too_complex("introspection asks for no fields of fields: read the types one beside the other"));
    }
    Ok(())
}
