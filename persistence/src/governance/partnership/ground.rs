//! What keeps a partnership from being named, combined or merged so.

use crate::entity::partnerships::{Column, Entity};
use crate::error::Result;
use crate::scope::find;
use domain::access::Sight;
use domain::ids::PartnershipId;
use domain::partnership::Partnership;
use domain::words::{PartnershipKind, Word};
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Each address and each code stands for one partnership.
pub(super) async fn check_taken(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (slug, code): (&str, Option<&str>),
    refusals: &mut Refusals,
) -> Result<()> {
    if find::<Entity>(sight).filter(Column::Slug.eq(slug)).one(transaction).await?.is_some() {
        let message = format!("There is a partnership at {slug} already: give this one another address.");
        refusals.add(RefusalCode::Conflict, &["slug"], message);
    }
    let Some(code) = code else { return Ok(()) };
    if let Some(other) = find::<Entity>(sight).filter(Column::OnsCode.eq(code)).one(transaction).await? {
        let message = format!("This is the code of {}.", other.name);
        refusals.add(RefusalCode::Conflict, &["onsCode"], message);
    }
    Ok(())
}

/// Those that a combined partnership acts for are no such themselves, and nobody else acts for them.
pub(super) async fn check_combined(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    combined: &[PartnershipId],
    refusals: &mut Refusals,
) -> Result<()> {
    if combined.is_empty() || combined.len() > domain::funding::MOST_PARTS {
        return Ok(());
    }
    let rows = find::<Entity>(sight).filter(Column::Id.is_in(combined.iter().map(|id| id.0))).all(transaction).await?;
    let rows: HashMap<Uuid, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    for (index, id) in combined.iter().enumerate() {
        let path = ["combinesIds", &index.to_string()];
        match rows.get(&id.0) {
            Some(row) if row.kind == PartnershipKind::Combined.word() => {
                let message = "A combined partnership acts for others itself: name those.";
                refusals.add(RefusalCode::Invalid, &path, message);
            }
            Some(row) if row.combined_in_id.is_some() => {
                let message = format!("A combined partnership acts for {} already.", row.name);
                refusals.add(RefusalCode::Conflict, &path, message);
            }
            _ => {}
        }
    }
    Ok(())
}

/// What a partnership goes into is there, and did not itself go into it, directly or through others.
pub(super) async fn check_successor(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    after: &Partnership,
    refusals: &mut Refusals,
) -> Result<()> {
    let field = "successorId";
    let (mut next, mut met) = (after.successor.map(|id| id.0), HashSet::new());
    // Itself is told already.
    while let Some(id) = next.filter(|id| met.insert(*id) && !refusals.concern(&[field])) {
        let found = find::<Entity>(sight).filter(Column::Id.eq(id)).one(transaction).await?;
        match found {
            None => refusals.push(Refusal::not_found(field, "partnership")),
            Some(row) if row.successor_id == Some(after.id.0) => {
                let message = "That partnership went into this one, directly or through others.";
                refusals.add(RefusalCode::Invalid, &[field], message);
            }
            Some(row) => next = row.successor_id,
        }
    }
    Ok(())
}
