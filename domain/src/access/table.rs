//! The matrix as a table to read, for the documentation.

use super::{Extent, Permission, Role};
use crate::words::Word;
use std::fmt::Write;
use strum::VariantArray;

/// The policy as a Markdown table, a row a role, straight from [`Role::extent`].
#[must_use]
pub fn policy_table() -> String {
    let mut table = "| role | over a | may |\n| --- | --- | --- |\n".to_owned();
    for role in Role::VARIANTS {
        // Writing to a string does not fail.
        let _ = writeln!(table, "| {} | {} | {} |", role.word(), role.scope_kind().word(), may(*role));
    }
    table
}

/// What a role may do, gathered by how far it reaches.
fn may(role: Role) -> String {
    let extents = [
        (Extent::Scope, "in all of it"),
        (Extent::CoveredPartnerships, "in the partnerships that its boards cover"),
        (Extent::OwnGroups, "in its own groups"),
        (Extent::PartnershipOfBoard, "in the partnership, where the group is its board or executive"),
        (Extent::GroupThemes, "for the allocations of the group's themes"),
    ];
    let gathered = extents.into_iter().filter_map(|(extent, place)| {
        let has = |permission: &&Permission| role.extent(**permission) == extent;
        let words: Vec<&str> = Permission::VARIANTS.iter().filter(has).map(|permission| permission.word()).collect();
        (!words.is_empty()).then(|| format!("{place}: {}", words.join(", ")))
    });
    gathered.collect::<Vec<_>>().join("; ")
}
