//! Handing in and correcting spend returns.

use super::super::totals::{self, Excess};
use super::ledger::{Ledger, Line};
use super::standing::{HeldAllocation, hold_allocation};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::spend_returns::{self, Column, Entity};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::row::Row;
use crate::scope::{self, find};
use crate::work::Unit;
use chrono::Datelike;
use domain::access::{Access, Permit, capability};
use domain::check_version;
use domain::funding::{CorrectSpendReturn, SubmitSpendReturn};
use domain::ids::{AllocationId, SpendReturnId};
use domain::words::{LedgerKind, Word};
use domain::{Pence, Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder};
use uuid::Uuid;

type Allowed = Permit<capability::SubmitSpendReturn>;

/// Hands in what was spent of an allocation in a period.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, the allocation is not agreed, or the period is outside
/// its year or reported already.
pub async fn submit_spend_return(
    database: &Database,
    access: &Access<capability::SubmitSpendReturn>,
    command: &SubmitSpendReturn,
    once: Option<&Once>,
    occasion: &Occasion,
) -> Result<SpendReturnId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let id = SpendReturnId(Uuid::now_v7());
            if let Some(first) = idempotency::claim(transaction, access.user(), once, id.0, occasion).await? {
                return Ok((SpendReturnId(first), Vec::new()));
            }
            let held = hold_allocation(transaction, &access.sight(), command.allocation, "allocationId").await?;
            let permit = permitted(access, &held, "allocationId")?;
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            command.check(&mut refusals);
            command.check_year(held.settlement.year, &mut refusals);
            held.settlement.refuse_closed(&mut refusals, "allocationId");
            if !held.stage.is_agreed() {
                let message = format!("It is {}: what is spent is reported of what is agreed.", held.stage.word());
                refusals.add(RefusalCode::WrongState, &["allocationId"], message);
            }
            refuse_overlap(transaction, &held, &command, &mut refusals).await?;
            refusals.none()?;
            let row = spend_returns::ActiveModel {
                id: Set(id.0),
                version: Set(1),
                allocation_id: Set(held.row.id),
                partnership_id: Set(held.row.partnership_id),
                period_from: Set(command.period_from),
                period_to: Set(command.period_to),
                recency: Set(recency(command.period_to)),
                spent: Set(command.spent.pence()),
                forecast: Set(command.forecast.map(Pence::pence)),
                narrative: Set(command.narrative.clone()),
                outcomes: Set(command.outcomes.clone()),
                effective_on: Set(command.on),
                submitted_at: Set(occasion.at),
                submitted_by_id: Set(permit.user().map(|user| user.0)),
                corrected_by_id: Set(None),
            };
            scope::insert_permitted(&permit, transaction, row).await?;
            let line = Line::new(LedgerKind::Spent, command.spent).of(held.id());
            let ledger = Ledger::from(&held.settlement);
            let changes = ledger.write(transaction, &permit, command.on, vec![line], occasion).await?;
            totals::keep(transaction, &[held.settlement.id()], Excess::Refused).await?;
            let event = Event::new("SUBMIT_SPEND_RETURN", "SpendReturn", id.0)
                .permitted(&permit)
                .change("period", None, Some(format!("{} to {}", command.period_from, command.period_to)))
                .change("spent", None, Some(command.spent.to_string()))
                .change("forecast", None, command.forecast.map(|forecast| forecast.to_string()));
            audit::write(transaction, event, occasion).await?;
            Ok((id, changes))
        })
        .await
}

fn permitted(
    access: &Access<capability::SubmitSpendReturn>,
    held: &HeldAllocation,
    field: &str,
) -> Result<Allowed, Refusal> {
    let elsewhere = || Refusal::forbidden(&[field], "You do not hand in spend returns there.");
    access.at(held.settlement.place()).ok_or_else(elsewhere)
}

/// Days sort the newest first.
fn recency(day: chrono::NaiveDate) -> i32 {
    -day.num_days_from_ce()
}

async fn refuse_overlap(
    transaction: &DatabaseTransaction,
    held: &HeldAllocation,
    command: &SubmitSpendReturn,
    refusals: &mut Refusals,
) -> Result<()> {
    let there = scope::named_by_what_is_seen::<Entity>()
        .filter(Column::AllocationId.eq(held.row.id))
        .filter(Column::CorrectedById.is_null())
        .filter(Column::PeriodFrom.lte(command.period_to))
        .filter(Column::PeriodTo.gte(command.period_from))
        .order_by_asc(Column::PeriodFrom)
        .one(transaction)
        .await?;
    if let Some(there) = there {
        let period = format!("{} to {}", there.period_from, there.period_to);
        let message = format!("There is a return for {period} already: correct that one, or report other days.");
        refusals.add(RefusalCode::Conflict, &["periodFrom"], message);
    }
    Ok(())
}

/// Corrects a spend return: the old one stays, superseded by a new one for the same period.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, was corrected before, or the settlement is closed.
pub async fn correct_spend_return(
    database: &Database,
    access: &Access<capability::SubmitSpendReturn>,
    command: &CorrectSpendReturn,
    occasion: &Occasion,
) -> Result<SpendReturnId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let id = SpendReturnId(Uuid::now_v7());
            let sight = access.sight();
            let not_found = || Refusal::not_found("id", "spend return");
            let seen = || find::<Entity>(&sight).filter(Column::Id.eq(command.spend_return.0));
            let before = seen().one(transaction).await?.ok_or_else(not_found)?;
            let held = hold_allocation(transaction, &sight, AllocationId(before.allocation_id), "id").await?;
            // As it is now that nobody else can correct it.
            let old = seen().one(transaction).await?.ok_or_else(not_found)?;
            let permit = permitted(access, &held, "id")?;
            check_version("spend return", old.version, command.expected_version)?;
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            command.check(&mut refusals);
            held.settlement.refuse_closed(&mut refusals, "id");
            if old.corrected_by_id.is_some() {
                let message = "This return was corrected already: correct the one that replaced it.";
                refusals.add(RefusalCode::WrongState, &["id"], message);
            }
            if command.on < old.effective_on {
                let message = format!("The return counts from {}: this cannot count from before.", old.effective_on);
                refusals.add(RefusalCode::Invalid, &["on"], message);
            }
            refusals.none()?;
            let spent = Row::new("spend_returns", old.id).pence(old.spent)?;
            replace(transaction, &permit, (&old, id), &command, occasion).await?;
            let difference = command.spent.minus(spent)?;
            let line = Line::new(LedgerKind::Corrected, difference).of(held.id()).because(command.reason.clone());
            let ledger = Ledger::from(&held.settlement);
            let changes = ledger.write(transaction, &permit, command.on, vec![line], occasion).await?;
            totals::keep(transaction, &[held.settlement.id()], Excess::Refused).await?;
            let event = Event::new("CORRECT_SPEND_RETURN", "SpendReturn", id.0)
                .permitted(&permit)
                .change("spent", Some(spent.to_string()), Some(command.spent.to_string()))
                .change("reason", None, Some(command.reason.clone()));
            audit::write(transaction, event, occasion).await?;
            Ok((id, changes))
        })
        .await
}

async fn replace(
    transaction: &DatabaseTransaction,
    permit: &Allowed,
    (old, id): (&spend_returns::Model, SpendReturnId),
    command: &CorrectSpendReturn,
    occasion: &Occasion,
) -> Result<()> {
    let new = spend_returns::ActiveModel {
        id: Set(id.0),
        version: Set(1),
        allocation_id: Set(old.allocation_id),
        partnership_id: Set(old.partnership_id),
        period_from: Set(old.period_from),
        period_to: Set(old.period_to),
        recency: Set(old.recency),
        spent: Set(command.spent.pence()),
        forecast: Set(old.forecast),
        narrative: Set(old.narrative.clone()),
        outcomes: Set(old.outcomes.clone()),
        effective_on: Set(command.on),
        submitted_at: Set(occasion.at),
        submitted_by_id: Set(permit.user().map(|user| user.0)),
        corrected_by_id: Set(None),
    };
    scope::insert_permitted(permit, transaction, new).await?;
    let superseded = spend_returns::ActiveModel {
        id: Set(old.id),
        version: Set(old.version + 1),
        corrected_by_id: Set(Some(id.0)),
        ..Default::default()
    };
    Ok(scope::update_permitted(permit, transaction, superseded).await?)
}
