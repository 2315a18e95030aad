//! Money that moves: carried forward to a later year, taken back, or given to another partnership.

use super::super::totals::{self, Excess};
use super::ledger::{Ledger, Line};
use super::standing::{Held, hold, hold_both, hold_fund_of};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::{funds, settlements};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::row::Row;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Permit, capability::IssueSettlement};
use domain::funding::{FundingPosition, MoveFunds};
use domain::ids::{OrganisationId, SettlementId};
use domain::live::Change;
use domain::money::OutOfRange;
use domain::words::LedgerKind;
use domain::{Pence, Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter};
use std::collections::BTreeSet;

fn elsewhere(field: &str) -> Refusal {
    Refusal::forbidden(&[field], "You do not award funds there.")
}

/// Takes back what is not allocated.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, the award is closed, or so much is not unallocated.
pub async fn claw_back(
    database: &Database,
    access: &Access<IssueSettlement>,
    command: &MoveFunds,
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
            let sight = access.sight();
            hold_fund_of(transaction, &sight, id, "settlementId").await?;
            let held = hold(transaction, &sight, id, "settlementId").await?;
            let permit = access.at(held.place()).ok_or_else(|| elsewhere("settlementId"))?;
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            command.check(&mut refusals, true);
            held.refuse_closed(&mut refusals, "settlementId");
            let after = without(&held, command.amount, |figures| &mut figures.clawed_back);
            held.hold_to_limits(after, &mut refusals, &["amount"])?;
            refusals.none()?;
            let moved = Moved { permit: &permit, command: &command, occasion };
            let changes = moved.write(transaction, &held, LedgerKind::ClawedBack, command.amount).await?;
            totals::keep_with_funds(transaction, &[id], Excess::Refused).await?;
            moved.tell(transaction, "CLAW_BACK", &held, "clawedBack").await?;
            Ok((id, changes))
        })
        .await
}

/// Carries what is not allocated into a later year's award of the same funder to the same partnership.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, either award is closed, they do not belong together,
/// or so much is not unallocated.
pub async fn carry_forward(
    database: &Database,
    access: &Access<IssueSettlement>,
    (command, to): (&MoveFunds, SettlementId),
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
            let (from_field, to_field) = ("settlementId", "toSettlementId");
            let (from, to) = hold_both(transaction, &access.sight(), (id, from_field), (to, to_field)).await?;
            let permit = access.at(from.place()).ok_or_else(|| elsewhere(from_field))?;
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            command.check(&mut refusals, true);
            from.refuse_closed(&mut refusals, from_field);
            to.refuse_closed(&mut refusals, to_field);
            let funders = funders(transaction, [&from, &to]).await?;
            if from.row.partnership_id != to.row.partnership_id || from.year >= to.year || funders.len() > 1 {
                let message = "Money is carried into a later year's settlement of the same partnership and funder.";
                refusals.add(RefusalCode::Invalid, &[to_field], message);
            }
            let after = without(&from, command.amount, |figures| &mut figures.carried_out);
            from.hold_to_limits(after, &mut refusals, &["amount"])?;
            refusals.none()?;
            let moved = Moved { permit: &permit, command: &command, occasion };
            let mut changes = moved.write(transaction, &from, LedgerKind::CarriedOut, command.amount).await?;
            changes.extend(moved.write(transaction, &to, LedgerKind::CarriedIn, command.amount).await?);
            totals::keep(transaction, &[from.id(), to.id()], Excess::Refused).await?;
            moved.tell(transaction, "CARRY_FORWARD", &from, "carriedOut").await?;
            moved.tell(transaction, "CARRY_FORWARD", &to, "carriedIn").await?;
            Ok((id, changes))
        })
        .await
}

/// Takes money back from one partnership and awards it to another of the same fund, at once.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, either award is closed, they are not of one fund, or
/// so much is not unallocated.
pub async fn transfer_funds(
    database: &Database,
    access: &Access<IssueSettlement>,
    (command, to): (&MoveFunds, SettlementId),
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
            let sight = access.sight();
            let (from_field, to_field) = ("fromSettlementId", "toSettlementId");
            hold_fund_of(transaction, &sight, id, from_field).await?;
            let (from, to) = hold_both(transaction, &sight, (id, from_field), (to, to_field)).await?;
            let mut refusals = Refusals::default();
            let mut permitted =
                |held: &Held, field| refusals.take(access.at(held.place()).ok_or_else(|| elsewhere(field)));
            let (giving, taking) = (permitted(&from, from_field), permitted(&to, to_field));
            // What else stands in the way would tell of money that is not theirs to read.
            let (Some(giving), Some(taking)) = (giving, taking) else { return Err(refused(refusals)) };
            let mut command = command.clone();
            command.check(&mut refusals, true);
            from.refuse_closed(&mut refusals, from_field);
            to.refuse_closed(&mut refusals, to_field);
            if from.row.fund_id != to.row.fund_id || from.row.partnership_id == to.row.partnership_id {
                let message = "Money is transferred between two partnerships of one fund.";
                refusals.add(RefusalCode::Invalid, &[to_field], message);
            }
            let awarded = Row::new("settlements", to.row.id).maybe_pence(to.row.amount)?;
            if awarded.is_none() {
                let message = "The award that it is transferred to has no amount yet.";
                refusals.add(RefusalCode::WrongState, &[to_field], message);
            }
            let after = without(&from, command.amount, |figures| &mut figures.clawed_back);
            from.hold_to_limits(after, &mut refusals, &["amount"])?;
            refusals.none()?;
            let given = Moved { permit: &giving, command: &command, occasion };
            let taken = Moved { permit: &taking, command: &command, occasion };
            let mut changes = given.write(transaction, &from, LedgerKind::ClawedBack, command.amount).await?;
            changes.extend(taken.award(transaction, &to, awarded.unwrap_or_default()).await?);
            totals::keep_with_funds(transaction, &[from.id(), to.id()], Excess::Refused).await?;
            given.tell(transaction, "TRANSFER_FUNDS", &from, "clawedBack").await?;
            taken.tell(transaction, "TRANSFER_FUNDS", &to, "revised").await?;
            Ok((id, changes))
        })
        .await
}

fn refused(refusals: Refusals) -> crate::Error {
    crate::Error::Refused(refusals.none().err().unwrap_or_default())
}

/// The position once `amount` is added to a figure that makes less available.
fn without(
    held: &Held,
    amount: Pence,
    figure: impl Fn(&mut domain::funding::SettlementFigures) -> &mut Pence,
) -> Result<FundingPosition, OutOfRange> {
    let mut after = held.position;
    let figure = figure(&mut after.settlements);
    *figure = figure.plus(amount)?;
    Ok(after)
}

async fn funders(transaction: &DatabaseTransaction, held: [&Held; 2]) -> Result<BTreeSet<OrganisationId>> {
    let ids = held.map(|held| held.row.fund_id);
    let rows = scope::named_by_what_is_seen::<funds::Entity>().filter(funds::Column::Id.is_in(ids));
    Ok(rows.all(transaction).await?.into_iter().map(|fund| OrganisationId(fund.funder_id)).collect())
}

/// One side of a movement.
struct Moved<'a> {
    permit: &'a Permit<IssueSettlement>,
    command: &'a MoveFunds,
    occasion: &'a Occasion,
}

impl Moved<'_> {
    async fn write(
        &self,
        transaction: &DatabaseTransaction,
        held: &Held,
        kind: LedgerKind,
        amount: Pence,
    ) -> Result<Vec<Change>> {
        let line = Line::new(kind, amount).because(self.command.note.clone());
        Ledger::from(held).write(transaction, self.permit, self.command.on, vec![line], self.occasion).await
    }

    /// Awards the amount on top of what was awarded; the funder keeps its share of it too.
    async fn award(&self, transaction: &DatabaseTransaction, held: &Held, awarded: Pence) -> Result<Vec<Change>> {
        let amount = self.command.amount;
        let row = settlements::ActiveModel {
            id: Set(held.row.id),
            version: Set(held.row.version + 1),
            amount: Set(Some(awarded.plus(amount)?.pence())),
            ..Default::default()
        };
        scope::update_permitted(self.permit, transaction, row).await?;
        let at = Row::new("settlements", held.row.id);
        let percent = super::super::fund::maybe_percent(at, held.row.top_slice_percent)?;
        let percent = percent.filter(|_| held.row.top_slice_amount.is_none());
        let figures = &held.position.settlements;
        let kept = match percent {
            Some(percent) => figures.settled.plus(amount)?.share(percent).minus(figures.top_sliced)?,
            None => Pence::ZERO,
        };
        let mut changes = self.write(transaction, held, LedgerKind::Revised, amount).await?;
        if kept != Pence::ZERO {
            changes.extend(self.write(transaction, held, LedgerKind::TopSliced, kept).await?);
        }
        Ok(changes)
    }

    async fn tell(
        &self,
        transaction: &DatabaseTransaction,
        action: &'static str,
        held: &Held,
        figure: &str,
    ) -> Result<()> {
        let event = Event::new(action, "Settlement", held.row.id)
            .permitted(self.permit)
            .change(figure, None, Some(self.command.amount.to_string()))
            .change("on", None, Some(self.command.on.to_string()))
            .change("note", None, self.command.note.clone());
        audit::write(transaction, event, self.occasion).await
    }
}
