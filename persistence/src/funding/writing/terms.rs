//! Changing what an allocation is to cost and who provides it.

use super::super::totals::{self, Excess};
use super::ledger::{Ledger, Line};
use super::proposal::{State, check_funders, refuse_reference_twice, write_match_funding};
use super::standing::{HeldAllocation, hold_allocation, named};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::{allocations, approvals, match_fundings, organisations};
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use domain::access::capability::{Capability, ManagePartnership, ProposeAllocation};
use domain::access::{Access, Permit};
use domain::funding::{Budget, NewMatchFunding, ReviseAllocation};
use domain::ids::OrganisationId;
use domain::words::{AllocationStage, LedgerKind, Word};
use domain::{Pence, Refusal, RefusalCode, Refusals};
use sea_orm::ActiveValue::{self, NotSet, Set};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter};

/// Changes the terms of an allocation: a proposal's, or less money for one that is commissioned, which needs
/// `managing`.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, was changed since, or would take more than is
/// unallocated.
pub async fn revise_allocation(
    database: &Database,
    access: &Access<ProposeAllocation>,
    managing: Option<&Access<ManagePartnership>>,
    command: &ReviseAllocation,
    occasion: &Occasion,
) -> Result<()> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let held = hold_allocation(transaction, &access.sight(), command.allocation, "id").await?;
            let elsewhere = || Refusal::forbidden(&["id"], "You do not revise allocations there.");
            let proposing = access.at(held.place()).ok_or_else(elsewhere)?;
            held.refuse_stale(command.expected_version)?;
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            let budget = command.check(held.budget, &mut refusals);
            held.settlement.refuse_closed(&mut refusals, "id");
            held.refuse_before_last(command.on, &mut refusals);
            let provider = (organisations::Column::Id, command.provider);
            let sight = access.sight();
            let told = (&["providerId"][..], "organisation");
            named::<organisations::Entity, _>(transaction, &sight, &mut refusals, provider, told).await?;
            check_funders(transaction, &sight, command.match_funding.as_deref().unwrap_or_default(), &mut refusals)
                .await?;
            let reference = (command.reference.as_ref(), held.id());
            refuse_reference_twice(transaction, &held.settlement, reference, &mut refusals).await?;
            let change = Change::of(&held, &command, budget);
            let after = change.after(&held);
            held.settlement.hold_to_limits(after, &mut refusals, &["amount"])?;
            if held.stage.is_open_to_cuts() {
                let permit = managing.and_then(|access| access.at(held.settlement.place()));
                let message = "What is commissioned is cut by the partnership's manager.";
                let permit = permit.ok_or_else(|| Refusal::forbidden(&["id"], message))?;
                change.refuse_more(&held, &mut refusals);
                refusals.none()?;
                return change.write(transaction, &permit, &held, occasion).await;
            }
            if !held.stage.is_open_to_revision() {
                let message = format!("It is {}: nothing of it is revised.", held.stage.word());
                refusals.add(RefusalCode::WrongState, &["id"], message);
            }
            refusals.none()?;
            change.write(transaction, &proposing, &held, occasion).await
        })
        .await
}

/// What changes of an allocation.
struct Change<'a> {
    command: &'a ReviseAllocation,
    budget: Budget,
    provider: Option<OrganisationId>,
    stage: AllocationStage,
    /// By how much more is allocated.
    more: Result<Pence, domain::money::OutOfRange>,
}

impl<'a> Change<'a> {
    fn of(held: &HeldAllocation, command: &'a ReviseAllocation, budget: Budget) -> Self {
        let provider = command.provider.or(held.row.provider_id.map(OrganisationId));
        let before = held.budget.amount;
        let is_other = budget.amount != before || provider.map(|id| id.0) != held.row.provider_id;
        let stage = if is_other && held.stage.is_open_to_revision() { AllocationStage::Proposed } else { held.stage };
        let more = budget.amount.unwrap_or_default().minus(before.unwrap_or_default());
        Self { command, budget, provider, stage, more }
    }

    fn after(&self, held: &HeldAllocation) -> Result<domain::funding::FundingPosition, domain::money::OutOfRange> {
        let mut after = held.settlement.position;
        if held.stage.counts() {
            after.allocations.allocated = after.allocations.allocated.plus(self.more?)?;
        }
        Ok(after)
    }

    /// Of what is commissioned, only less money (design.md §2, "reviseAllocation").
    fn refuse_more(&self, held: &HeldAllocation, refusals: &mut Refusals) {
        let less = |after: Option<Pence>, before: Option<Pence>| match (after, before) {
            (Some(after), Some(before)) => after <= before,
            (after, before) => after == before,
        };
        let message = "What is commissioned can only be cut.";
        if !less(self.budget.amount, held.budget.amount) {
            refusals.add(RefusalCode::WrongState, &["amount"], message);
        }
        if !less(self.budget.total_budget, held.budget.total_budget) {
            refusals.add(RefusalCode::WrongState, &["totalBudget"], message);
        }
        if self.provider.map(|id| id.0) != held.row.provider_id {
            refusals.add(RefusalCode::WrongState, &["providerId"], message);
        }
        for field in self.command.words() {
            refusals.add(RefusalCode::WrongState, &[field], message);
        }
    }

    async fn write<C: Capability>(
        &self,
        transaction: &DatabaseTransaction,
        permit: &Permit<C>,
        held: &HeldAllocation,
        occasion: &Occasion,
    ) -> Result<((), Vec<domain::live::Change>)> {
        let (id, budget) = (held.id(), self.budget);
        let row = allocations::ActiveModel {
            id: Set(id.0),
            version: Set(held.row.version + 1),
            reference: said(self.command.reference.as_ref()),
            title: self.command.title.clone().map_or(NotSet, Set),
            need: said(self.command.need.as_ref()),
            recommendation: said(self.command.recommendation.as_ref()),
            budget_note: said(self.command.budget_note.as_ref()),
            stage: Set(self.stage.word().to_owned()),
            amount: Set(budget.amount.map(Pence::pence)),
            amount_certainty: Set(budget.amount_certainty.word().to_owned()),
            total_budget: Set(budget.total_budget.map(Pence::pence)),
            total_budget_certainty: Set(budget.total_budget_certainty.word().to_owned()),
            provider_id: Set(self.provider.map(|provider| provider.0)),
            ..Default::default()
        };
        scope::update_permitted(permit, transaction, row).await?;
        if let Some(matched) = &self.command.match_funding {
            let there = match_fundings::Column::AllocationId.eq(id.0);
            scope::delete_permitted::<match_fundings::Entity, _>(permit).filter(there).exec(transaction).await?;
            write_match_funding(transaction, permit, id, matched).await?;
        }
        if self.stage != held.stage {
            void_approvals(transaction, held, occasion).await?;
        }
        let reason = Some(self.command.reason.clone());
        let (sequence, on, stage) = (held.last.sequence + 1, self.command.on, self.stage);
        State { sequence, on, stage, budget, note: reason.clone() }.write(transaction, permit, id, occasion).await?;
        let more = self.more?;
        let kind = if more > Pence::ZERO { LedgerKind::Allocated } else { LedgerKind::Released };
        let line = (more != Pence::ZERO).then(|| Line::new(kind, more).of(id).because(reason));
        let ledger = Ledger::from(&held.settlement);
        let lines = line.into_iter().collect();
        let mut changes = ledger.write(transaction, permit, on, lines, occasion).await?;
        if changes.is_empty() {
            changes.push(ledger.change(None, Some(id)));
        }
        totals::keep(transaction, &[held.settlement.id()], Excess::Refused).await?;
        audit::write(transaction, self.told(held).permitted(permit), occasion).await?;
        Ok(((), changes))
    }

    fn told(&self, held: &HeldAllocation) -> Event {
        let amount = |amount: Option<Pence>| amount.map(|amount| amount.to_string());
        let provider = |provider: Option<uuid::Uuid>| provider.map(|id| id.to_string());
        let certainty = |certainty: domain::words::Certainty| Some(certainty.word().to_owned());
        let (before, after) = (held.budget, self.budget);
        let (row, command) = (&held.row, self.command);
        let fields = [
            ("amount", amount(before.amount), amount(after.amount)),
            ("amountCertainty", certainty(before.amount_certainty), certainty(after.amount_certainty)),
            ("totalBudget", amount(before.total_budget), amount(after.total_budget)),
            ("totalBudgetCertainty", certainty(before.total_budget_certainty), certainty(after.total_budget_certainty)),
            ("provider", provider(held.row.provider_id), provider(self.provider.map(|id| id.0))),
            ("stage", Some(held.stage.word().to_owned()), Some(self.stage.word().to_owned())),
            ("reference", row.reference.clone(), command.reference.clone().or(row.reference.clone())),
            ("title", Some(row.title.clone()), command.title.clone().or(Some(row.title.clone()))),
            ("need", row.need.clone(), command.need.clone().or(row.need.clone())),
            (
                "recommendation",
                row.recommendation.clone(),
                command.recommendation.clone().or(row.recommendation.clone()),
            ),
            ("budgetNote", row.budget_note.clone(), command.budget_note.clone().or(row.budget_note.clone())),
            ("matchFunding", None, command.match_funding.as_deref().map(told_of)),
        ];
        let event = Event::new("REVISE_ALLOCATION", "Allocation", held.row.id);
        let different = fields.into_iter().filter(|(_, before, after)| before != after);
        different
            .fold(event, |event, (field, before, after)| event.change(field, before, after))
            .change("reason", None, Some(self.command.reason.clone()))
            .change("on", None, Some(self.command.on.to_string()))
    }
}

/// What others contribute, in a line.
fn told_of(match_funding: &[NewMatchFunding]) -> String {
    let told = match_funding.iter().map(|matched| match matched.amount {
        Some(amount) => format!("{}: {amount}", matched.source),
        None => format!("{}: not stated", matched.source),
    });
    told.collect::<Vec<_>>().join("; ")
}

/// A text that is to be written, if it was said.
fn said(text: Option<&String>) -> ActiveValue<Option<String>> {
    text.map_or(NotSet, |text| Set(Some(text.clone())))
}

/// What was approved is no longer what is proposed.
async fn void_approvals(transaction: &DatabaseTransaction, held: &HeldAllocation, occasion: &Occasion) -> Result<()> {
    scope::update_unscoped::<approvals::Entity>()
        .set(approvals::ActiveModel { voided_at: Set(Some(occasion.at)), ..Default::default() })
        .filter(approvals::Column::AllocationId.eq(held.row.id))
        .filter(approvals::Column::VoidedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}
