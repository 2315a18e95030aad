//! Changing awards: uplifts and cuts, confirming and closing.

use super::super::totals::{self, Excess};
use super::ledger::{Ledger, Line};
use super::standing::{Held, HeldFund, hold, hold_fund_of};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::settlements;
use crate::error::Result;
use crate::row::Row;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, capability::IssueSettlement};
use domain::check_version;
use domain::funding::{FundingPosition, ReviseSettlement};
use domain::money::OutOfRange;
use domain::percent::Percent;
use domain::words::{Certainty, LedgerKind, SettlementStatus, Word};
use domain::{Pence, Refusal, RefusalCode, Refusals};
use sea_orm::ActiveValue::Set;

/// Changes an award: its amount, its status, or how far it may be over-allocated.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, is closed, was changed since, or would go beyond the
/// fund or below what is allocated.
pub async fn revise_settlement(
    database: &Database,
    access: &Access<IssueSettlement>,
    command: &ReviseSettlement,
    occasion: &Occasion,
) -> Result<()> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let sight = access.sight();
            let fund = hold_fund_of(transaction, &sight, command.settlement, "id").await?;
            let held = hold(transaction, &sight, command.settlement, "id").await?;
            let permit =
                access.at(held.place()).ok_or_else(|| Refusal::forbidden(&["id"], "You do not award funds there."))?;
            check_version("settlement", held.row.version, command.expected_version)?;
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            let over_allocation = command.check(&mut refusals).or(Some(held.over_allocation));
            held.refuse_closed(&mut refusals, "id");
            let before = held_amount(&held)?;
            check_status(&held, &command, before, &mut refusals);
            let revision = Revision::of(&held, &command, before)?;
            revision.hold_to_limits(&held, &fund, over_allocation, &mut refusals)?;
            refusals.none()?;
            let status = command.status.unwrap_or(held.status);
            let row = settlements::ActiveModel {
                id: Set(held.row.id),
                version: Set(held.row.version + 1),
                status: Set(status.word().to_owned()),
                amount: Set(command.amount.or(before).map(Pence::pence)),
                amount_certainty: Set(match command.amount {
                    Some(_) => Certainty::Exact.word().to_owned(),
                    None => held.row.amount_certainty.clone(),
                }),
                over_allocation_percent: Set(over_allocation
                    .filter(|it| *it != Percent::ZERO)
                    .map(Percent::millionths)),
                ..Default::default()
            };
            scope::update_permitted(&permit, transaction, row).await?;
            let ledger = Ledger::from(&held);
            let lines = revision.lines(&command.reason);
            let mut changes = ledger.write(transaction, &permit, command.on, lines, occasion).await?;
            if changes.is_empty() {
                changes.push(ledger.change(None, None));
            }
            totals::keep_with_funds(transaction, &[held.id()], Excess::Refused).await?;
            audit::write(transaction, told(&held, &command, before).permitted(&permit), occasion).await?;
            Ok(((), changes))
        })
        .await
}

fn held_amount(held: &Held) -> Result<Option<Pence>> {
    Row::new("settlements", held.row.id).maybe_pence(held.row.amount)
}

fn check_status(held: &Held, command: &ReviseSettlement, before: Option<Pence>, refusals: &mut Refusals) {
    use SettlementStatus::{Confirmed, Indicative};
    let Some(status) = command.status else { return };
    if status == Confirmed && command.amount.or(before).is_none() {
        refusals.add(RefusalCode::Required, &["amount"], "A confirmed award has an amount.");
    }
    let relied_on = held.position.allocations.agreed != Pence::ZERO || held.position.settlements.paid != Pence::ZERO;
    if (held.status, status) == (Confirmed, Indicative) && relied_on {
        let message = "Something of this award is agreed or paid: it stays confirmed.";
        refusals.add(RefusalCode::WrongState, &["status"], message);
    }
}

/// What a change does to the figures.
struct Revision {
    /// The first amount, where there was none.
    settled: Option<Pence>,
    /// More, or less where negative.
    revised: Option<Pence>,
    top_sliced: Option<Pence>,
    /// By how much more is awarded from the fund.
    more: Pence,
}

impl Revision {
    fn of(held: &Held, command: &ReviseSettlement, before: Option<Pence>) -> Result<Self> {
        let none = Self { settled: None, revised: None, top_sliced: None, more: Pence::ZERO };
        let Some(amount) = command.amount.filter(|amount| before != Some(*amount)) else { return Ok(none) };
        let more = amount.minus(before.unwrap_or_default())?;
        let figures = &held.position.settlements;
        let at = Row::new("settlements", held.row.id);
        let percent = super::super::fund::maybe_percent(at, held.row.top_slice_percent)?;
        // A stated amount wins over the percentage, and stays what it is.
        let kept = match (at.maybe_pence(held.row.top_slice_amount)?, percent) {
            (Some(stated), _) => stated,
            (None, Some(percent)) => figures.settled.plus(more)?.share(percent),
            (None, None) => figures.top_sliced,
        };
        let top_sliced = Some(kept.minus(figures.top_sliced)?).filter(|kept| *kept != Pence::ZERO);
        let (settled, revised) = if before.is_none() { (Some(amount), None) } else { (None, Some(more)) };
        Ok(Self { settled, revised, top_sliced, more })
    }

    fn after(&self, held: &Held) -> Result<FundingPosition, OutOfRange> {
        let mut after = held.position;
        after.settlements.settled = after.settlements.settled.plus(self.more)?;
        after.settlements.top_sliced = after.settlements.top_sliced.plus(self.top_sliced.unwrap_or_default())?;
        Ok(after)
    }

    fn hold_to_limits(
        &self,
        held: &Held,
        fund: &HeldFund,
        over_allocation: Option<Percent>,
        refusals: &mut Refusals,
    ) -> Result<()> {
        if self.more > Pence::ZERO {
            fund.hold_to_limits(self.more, refusals, &["amount"])?;
        }
        let over_allocation = over_allocation.unwrap_or(held.over_allocation);
        // An uplift too: a stated top-slice may be more than the award that it brings.
        if self.more != Pence::ZERO {
            held.hold_to(over_allocation, self.after(held), refusals, &["amount"])?;
        }
        // What is allocated already is held to a lower percentage as well.
        let fits = |after: FundingPosition| after.fits(over_allocation);
        if over_allocation < held.over_allocation && !self.after(held).and_then(fits).unwrap_or(false) {
            let message = "More is allocated than that would permit.";
            refusals.add(RefusalCode::LimitExceeded, &["overAllocationPercent"], message);
        }
        Ok(())
    }

    fn lines(&self, reason: &str) -> Vec<Line> {
        let parts = [
            (LedgerKind::Settled, self.settled),
            (LedgerKind::Revised, self.revised),
            (LedgerKind::TopSliced, self.top_sliced),
        ];
        let parts = parts.into_iter().filter_map(|(kind, amount)| Some((kind, amount?)));
        parts.map(|(kind, amount)| Line::new(kind, amount).because(reason.to_owned())).collect()
    }
}

fn told(held: &Held, command: &ReviseSettlement, before: Option<Pence>) -> Event {
    let mut event = Event::new("REVISE_SETTLEMENT", "Settlement", held.row.id);
    let text = |amount: Option<Pence>| amount.map(|amount| amount.to_string());
    if command.amount.is_some_and(|amount| before != Some(amount)) {
        event = event.change("amount", text(before), text(command.amount));
    }
    if let Some(status) = command.status.filter(|status| *status != held.status) {
        event = event.change("status", Some(held.status.word().to_owned()), Some(status.word().to_owned()));
    }
    if let Some(percent) = command.over_allocation_percent {
        let before = held.over_allocation.to_decimal().normalize().to_string();
        event = event.change("overAllocationPercent", Some(before), Some(percent.normalize().to_string()));
    }
    event.change("reason", None, Some(command.reason.clone())).change("on", None, Some(command.on.to_string()))
}
