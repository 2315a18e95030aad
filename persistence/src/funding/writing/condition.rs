//! Ticking off the conditions of an award.

use super::standing::hold;
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::{grant_conditions, settlements};
use crate::error::Result;
use crate::scope::{self, find};
use crate::work::Unit;
use domain::access::{Access, capability::IssueSettlement};
use domain::ids::SettlementId;
use domain::{Refusal, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};

/// Says whether the condition with this number, from 1, is met.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where there is none, it may not be, or the award is closed or was changed
/// since.
pub async fn mark_condition(
    database: &Database,
    access: &Access<IssueSettlement>,
    (settlement, expected_version): (SettlementId, i32),
    (number, met): (i32, bool),
    occasion: &Occasion,
) -> Result<()> {
    use grant_conditions::{Column, Entity};
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let sight = access.sight();
            let held = hold(transaction, &sight, settlement, "settlementId").await?;
            let elsewhere = || Refusal::forbidden(&["settlementId"], "You do not award funds there.");
            let permit = access.at(held.place()).ok_or_else(elsewhere)?;
            check_version("settlement", held.row.version, expected_version)?;
            let mut refusals = Refusals::default();
            held.refuse_closed(&mut refusals, "settlementId");
            refusals.none()?;
            let condition = find::<Entity>(&sight)
                .filter(Column::SettlementId.eq(settlement.0))
                .filter(Column::Position.eq(number.saturating_sub(1)))
                .one(transaction)
                .await?;
            let condition = condition.ok_or_else(|| Refusal::not_found("number", "condition"))?;
            let row =
                grant_conditions::ActiveModel { id: Set(condition.id), met: Set(Some(met)), ..Default::default() };
            scope::update_permitted(&permit, transaction, row).await?;
            let row = settlements::ActiveModel {
                id: Set(held.row.id),
                version: Set(held.row.version + 1),
                ..Default::default()
            };
            scope::update_permitted(&permit, transaction, row).await?;
            let event = Event::new("MARK_CONDITION", "Settlement", held.row.id)
                .permitted(&permit)
                .change("condition", None, Some(condition.text))
                .change("met", condition.met.map(|met| met.to_string()), Some(met.to_string()));
            audit::write(transaction, event, occasion).await?;
            Ok(((), Vec::new()))
        })
        .await
}
