//! What a minute said, kept before it changes.

use super::super::ground::Proof;
use crate::audit::Occasion;
use crate::entity::{decisions, earlier_minutes, minute_items, minute_leads, minute_themes};
use crate::error::Result;
use crate::scope;
use domain::access::Sight;
use domain::ids::MinuteItemId;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Keeps what a minute says before it changes.
pub(super) async fn keep(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    permit: &Proof,
    before: &minute_items::Model,
    occasion: &Occasion,
) -> Result<()> {
    let decided = scope::find::<decisions::Entity>(sight)
        .filter(decisions::Column::MinuteId.eq(before.id))
        .order_by_asc(decisions::Column::Position)
        .all(transaction)
        .await?;
    let decided: Vec<String> = decided.into_iter().map(|row| format!("{}: {}", row.kind, row.text)).collect();
    let row = earlier_minutes::ActiveModel {
        id: Set(Uuid::now_v7()),
        minute_id: Set(before.id),
        version: Set(before.version),
        title: Set(before.title.clone()),
        text: Set(before.text.clone()),
        decisions: Set(serde_json::json!(decided)),
        exempt: Set(before.exempt),
        replaced_at: Set(occasion.at),
        replaced_by_id: Set(permit.user().map(|user| user.0)),
    };
    Ok(scope::insert_permitted(permit, transaction, row).await?)
}

pub(super) async fn remove_parts(transaction: &DatabaseTransaction, permit: &Proof, id: MinuteItemId) -> Result<()> {
    let leads = scope::delete_permitted::<minute_leads::Entity, _>(permit);
    leads.filter(minute_leads::Column::MinuteId.eq(id.0)).exec(transaction).await?;
    let themes = scope::delete_permitted::<minute_themes::Entity, _>(permit);
    themes.filter(minute_themes::Column::MinuteId.eq(id.0)).exec(transaction).await?;
    let decided = scope::delete_permitted::<decisions::Entity, _>(permit);
    decided.filter(decisions::Column::MinuteId.eq(id.0)).exec(transaction).await?;
    Ok(())
}
