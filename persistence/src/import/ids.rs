//! Ids that follow from what a source calls its records, so that the same source gives the same rows.

use uuid::Uuid;

/// Of this service's imports alone. It never changes: every imported row's id depends on it.
const NAMESPACE: Uuid = Uuid::from_u128(0x5afe_66a9_1998_5c37_b0a4_11c0_de0f_5afe);

/// The id of what partnerships share: `kind` says what it is, `key` which.
pub(crate) fn shared(kind: &str, key: &[&str]) -> Uuid {
    made_of(&["", kind], key)
}

/// The id of what belongs to one bundle, known by its slug.
pub(crate) fn of_bundle(slug: &str, kind: &str, key: &[&str]) -> Uuid {
    made_of(&[slug, kind], key)
}

fn made_of(home: &[&str], key: &[&str]) -> Uuid {
    // Joined by a character that no text of a source has, lest "a", "bc" and "ab", "c" be one.
    let parts: Vec<&str> = home.iter().chain(key).copied().collect();
    Uuid::new_v5(&NAMESPACE, parts.join("\0").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_key_are_kept_apart() {
        assert_ne!(shared("theme", &["a", "bc"]), shared("theme", &["ab", "c"]));
        assert_ne!(shared("theme", &["a"]), of_bundle("theme", "a", &[]));
        assert_eq!(of_bundle("safer-plymouth", "group", &["board"]), of_bundle("safer-plymouth", "group", &["board"]));
    }
}
