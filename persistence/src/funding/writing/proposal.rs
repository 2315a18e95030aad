//! Proposing lines of the commissioning plan.

use super::super::totals::{self, Excess};
use super::ledger::{Ledger, Line};
use super::standing::{Held, hold, named};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::{allocation_states, allocation_themes, allocations, match_fundings, organisations, themes};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::scope;
use crate::work::Unit;
use chrono::NaiveDate;
use domain::access::{Access, Permit, Place, Sight, capability};
use domain::funding::{Budget, NewMatchFunding, ProposeAllocation};
use domain::ids::AllocationId;
use domain::words::{AllocationStage, Certainty, LedgerKind, Word};
use domain::{Pence, Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

type Allowed = Permit<capability::ProposeAllocation>;

/// Proposes a line of a commissioning plan.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, the settlement is closed or has not so much
/// unallocated, or what was entered is wrong.
pub async fn propose_allocation(
    database: &Database,
    access: &Access<capability::ProposeAllocation>,
    command: &ProposeAllocation,
    once: Option<&Once>,
    occasion: &Occasion,
) -> Result<AllocationId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let id = AllocationId(Uuid::now_v7());
            if let Some(first) = idempotency::claim(transaction, access.user(), once, id.0, occasion).await? {
                return Ok((AllocationId(first), Vec::new()));
            }
            let held = hold(transaction, &access.sight(), command.settlement, "settlementId").await?;
            let permit = permitted(access, command, &held)?;
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            let budget = command.check(&mut refusals);
            held.refuse_closed(&mut refusals, "settlementId");
            check_names(transaction, &access.sight(), &command, &mut refusals).await?;
            let reference = (command.reference.as_ref(), id);
            refuse_reference_twice(transaction, &held, reference, &mut refusals).await?;
            let mut after = held.position;
            let allocated = after.allocations.allocated.plus(budget.amount.unwrap_or_default());
            let after = allocated.map(|allocated| {
                after.allocations.allocated = allocated;
                after
            });
            held.hold_to_limits(after, &mut refusals, &["amount"])?;
            refusals.none()?;
            write(transaction, &permit, &held, (id, &command, budget), occasion).await?;
            let ledger = Ledger::from(&held);
            let lines = budget.amount.map(|amount| Line::new(LedgerKind::Allocated, amount).of(id));
            let lines = lines.into_iter().collect();
            let mut changes = ledger.write(transaction, &permit, command.on, lines, occasion).await?;
            if changes.is_empty() {
                changes.push(ledger.change(None, Some(id)));
            }
            totals::keep(transaction, &[held.id()], Excess::Refused).await?;
            audit::write(transaction, told(id, &command, budget).permitted(&permit), occasion).await?;
            Ok((id, changes))
        })
        .await
}

/// A theme lead proposes for the themes of the group; others for anything of the partnership.
fn permitted(
    access: &Access<capability::ProposeAllocation>,
    command: &ProposeAllocation,
    held: &Held,
) -> Result<Allowed, Refusal> {
    let for_theme = |theme| Place::Theme { theme, partnership: held.partnership() };
    let place = command.themes.first().map_or(held.place(), |theme| for_theme(*theme));
    let leads = access.reach().themes().iter().any(|(partnership, _)| *partnership == held.partnership());
    access.at(place).ok_or_else(|| {
        if leads && !command.themes.is_empty() {
            Refusal::forbidden(&["themeIds", "0"], "You propose for the themes of your group only.")
        } else {
            Refusal::forbidden(&["settlementId"], "You do not propose allocations there.")
        }
    })
}

async fn check_names(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    command: &ProposeAllocation,
    refusals: &mut Refusals,
) -> Result<()> {
    for (index, theme) in command.themes.iter().enumerate() {
        let (wanted, path) = ((themes::Column::Id, Some(*theme)), ["themeIds", &index.to_string()]);
        named::<themes::Entity, _>(transaction, sight, refusals, wanted, (&path, "theme")).await?;
    }
    let provider = (organisations::Column::Id, command.provider);
    let told = (&["providerId"][..], "organisation");
    named::<organisations::Entity, _>(transaction, sight, refusals, provider, told).await?;
    check_funders(transaction, sight, &command.match_funding, refusals).await
}

/// That whoever else contributes can be seen.
pub(super) async fn check_funders(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    match_funding: &[NewMatchFunding],
    refusals: &mut Refusals,
) -> Result<()> {
    for (index, matched) in match_funding.iter().enumerate() {
        let path = ["matchFunding", &index.to_string(), "funderId"];
        let funder = (organisations::Column::Id, matched.funder);
        named::<organisations::Entity, _>(transaction, sight, refusals, funder, (&path, "organisation")).await?;
    }
    Ok(())
}

/// A reference is one allocation's of its settlement, but for that of `allocation` itself.
pub(super) async fn refuse_reference_twice(
    transaction: &DatabaseTransaction,
    held: &Held,
    (reference, allocation): (Option<&String>, AllocationId),
    refusals: &mut Refusals,
) -> Result<()> {
    let Some(reference) = reference else { return Ok(()) };
    let alike = scope::named_by_what_is_seen::<allocations::Entity>()
        .filter(allocations::Column::SettlementId.eq(held.row.id))
        .filter(allocations::Column::Id.ne(allocation.0))
        .filter(allocations::Column::Reference.eq(reference));
    if alike.count(transaction).await? > 0 {
        let message = format!("{reference} is the reference of another allocation of this settlement.");
        refusals.add(RefusalCode::Conflict, &["reference"], message);
    }
    Ok(())
}

async fn write(
    transaction: &DatabaseTransaction,
    permit: &Allowed,
    held: &Held,
    (id, command, budget): (AllocationId, &ProposeAllocation, Budget),
    occasion: &Occasion,
) -> Result<()> {
    let Some(primary) = command.themes.first() else { return Ok(()) };
    let last: Option<Option<i32>> = scope::named_by_what_is_seen::<allocations::Entity>()
        .select_only()
        .column_as(allocations::Column::Position.max(), "last")
        .filter(allocations::Column::SettlementId.eq(held.row.id))
        .into_tuple()
        .one(transaction)
        .await?;
    let row = allocations::ActiveModel {
        id: Set(id.0),
        version: Set(1),
        settlement_id: Set(held.row.id),
        partnership_id: Set(held.row.partnership_id),
        primary_theme_id: Set(primary.0),
        recency: Set(-held.row.first_year),
        position: Set(last.flatten().map_or(0, |last| last + 1)),
        reference: Set(command.reference.clone()),
        title: Set(command.title.clone()),
        need: Set(command.need.clone()),
        recommendation: Set(command.recommendation.clone()),
        stage: Set(AllocationStage::Proposed.word().to_owned()),
        amount: Set(budget.amount.map(Pence::pence)),
        amount_certainty: Set(budget.amount_certainty.word().to_owned()),
        total_budget: Set(budget.total_budget.map(Pence::pence)),
        total_budget_certainty: Set(budget.total_budget_certainty.word().to_owned()),
        budget_note: Set(command.budget_note.clone()),
        provider_id: Set(command.provider.map(|provider| provider.0)),
        proposed_by_id: Set(permit.user().map(|user| user.0)),
        proposed_at: Set(occasion.at),
        spent: Set(0),
    };
    scope::insert_permitted(permit, transaction, row).await?;
    for (position, theme) in (0..).zip(&command.themes) {
        let row = allocation_themes::ActiveModel {
            allocation_id: Set(id.0),
            theme_id: Set(theme.0),
            position: Set(position),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    write_match_funding(transaction, permit, id, &command.match_funding).await?;
    let state = State { sequence: 1, on: command.on, stage: AllocationStage::Proposed, budget, note: None };
    state.write(transaction, permit, id, occasion).await
}

/// Writes what others contribute.
pub(super) async fn write_match_funding<C: capability::Capability>(
    transaction: &DatabaseTransaction,
    permit: &Permit<C>,
    id: AllocationId,
    match_funding: &[NewMatchFunding],
) -> Result<()> {
    for (position, matched) in (0..).zip(match_funding) {
        let certainty = if matched.amount.is_some() { Certainty::Exact } else { Certainty::NotStated };
        let row = match_fundings::ActiveModel {
            id: Set(Uuid::now_v7()),
            allocation_id: Set(id.0),
            position: Set(position),
            source: Set(matched.source.clone()),
            funder_id: Set(matched.funder.map(|funder| funder.0)),
            amount: Set(matched.amount.map(Pence::pence)),
            amount_certainty: Set(certainty.word().to_owned()),
            in_kind: Set(matched.in_kind),
            note: Set(matched.note.clone()),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    Ok(())
}

/// A state that an allocation is in from a day on; states are only ever added.
pub(super) struct State {
    pub(super) sequence: i32,
    pub(super) on: NaiveDate,
    pub(super) stage: AllocationStage,
    pub(super) budget: Budget,
    pub(super) note: Option<String>,
}

impl State {
    pub(super) async fn write<C: capability::Capability>(
        self,
        transaction: &DatabaseTransaction,
        permit: &Permit<C>,
        allocation: AllocationId,
        occasion: &Occasion,
    ) -> Result<()> {
        let row = allocation_states::ActiveModel {
            id: Set(Uuid::now_v7()),
            allocation_id: Set(allocation.0),
            sequence: Set(self.sequence),
            effective_on: Set(self.on),
            recorded_at: Set(occasion.at),
            by_user_id: Set(permit.user().map(|user| user.0)),
            stage: Set(self.stage.word().to_owned()),
            amount: Set(self.budget.amount.map(Pence::pence)),
            amount_certainty: Set(self.budget.amount_certainty.word().to_owned()),
            total_budget: Set(self.budget.total_budget.map(Pence::pence)),
            total_budget_certainty: Set(self.budget.total_budget_certainty.word().to_owned()),
            note: Set(self.note),
        };
        Ok(scope::insert_permitted(permit, transaction, row).await?)
    }
}

fn told(id: AllocationId, command: &ProposeAllocation, budget: Budget) -> Event {
    let amount = |amount: Option<Pence>, certainty: Certainty| {
        amount.map_or_else(|| certainty.word().to_owned(), |amount| amount.to_string())
    };
    Event::new("PROPOSE_ALLOCATION", "Allocation", id.0)
        .change("title", None, Some(command.title.clone()))
        .change("stage", None, Some(AllocationStage::Proposed.word().to_owned()))
        .change("amount", None, Some(amount(budget.amount, budget.amount_certainty)))
        .change("totalBudget", None, Some(amount(budget.total_budget, budget.total_budget_certainty)))
        .change("on", None, Some(command.on.to_string()))
}
