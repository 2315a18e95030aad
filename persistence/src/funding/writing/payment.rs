//! Payments from the funder to the partnership.

use super::super::totals::{self, Excess};
use super::ledger::{Ledger, Line};
use super::standing::hold;
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::work::Unit;
use domain::access::{Access, capability::RecordPayment};
use domain::funding::MoveFunds;
use domain::ids::SettlementId;
use domain::words::{LedgerKind, SettlementStatus};
use domain::{Pence, Refusal, RefusalCode, Refusals};

/// Records a payment, or with `correction` takes back one that was recorded by mistake.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, or the award is not confirmed.
pub async fn record_payment(
    database: &Database,
    access: &Access<RecordPayment>,
    (command, correction): (&MoveFunds, bool),
    once: Option<&Once>,
    occasion: &Occasion,
) -> Result<SettlementId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let id = command.settlement;
            if idempotency::claim(transaction, access.user(), once, id.0, occasion).await?.is_some() {
                return Ok((id, Vec::new()));
            }
            let held = hold(transaction, &access.sight(), id, "settlementId").await?;
            let elsewhere = || Refusal::forbidden(&["settlementId"], "You do not record payments there.");
            let permit = access.at(held.place()).ok_or_else(elsewhere)?;
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            command.check(&mut refusals, correction);
            held.refuse_closed(&mut refusals, "settlementId");
            if held.status == SettlementStatus::Indicative {
                let message = "This award is not confirmed yet: nothing is paid of it.";
                refusals.add(RefusalCode::WrongState, &["settlementId"], message);
            }
            let paid = held.position.settlements.paid;
            if correction && command.amount > paid {
                let message = format!("Only {paid} is recorded as paid.");
                refusals.add(RefusalCode::LimitExceeded, &["amount"], message);
            }
            refusals.none()?;
            let amount = if correction { Pence::ZERO.minus(command.amount)? } else { command.amount };
            let line = Line::new(LedgerKind::Paid, amount).because(command.note.clone());
            let changes = Ledger::from(&held).write(transaction, &permit, command.on, vec![line], occasion).await?;
            totals::keep(transaction, &[id], Excess::Refused).await?;
            let event = Event::new("RECORD_PAYMENT", "Settlement", id.0)
                .permitted(&permit)
                .change("paid", Some(paid.to_string()), Some(paid.plus(amount)?.to_string()))
                .change("on", None, Some(command.on.to_string()))
                .change("note", None, command.note.clone());
            audit::write(transaction, event, occasion).await?;
            Ok((id, changes))
        })
        .await
}
