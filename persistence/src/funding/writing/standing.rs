//! Funds, settlements and allocations as a unit of work holds them: nobody else changes their money meanwhile.

use super::super::totals;
use crate::entity::{allocation_states, allocations, funds, settlements};
use crate::error::Result;
use crate::row::Row;
use crate::scope::{self, find};
use domain::access::{Place, Sight};
use domain::check_version;
use domain::funding::{Budget, FundFigures, FundingPosition};
use domain::ids::{AllocationId, FundId, Id, PartnershipId, PoliceAreaId, SettlementId, ThemeId, UserId};
use domain::money::OutOfRange;
use domain::percent::Percent;
use domain::words::{AllocationStage, SettlementStatus};
use domain::{FinancialYear, Pence, Refusal, RefusalCode, Refusals};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// A settlement that is held.
pub(super) struct Held {
    pub(super) row: settlements::Model,
    pub(super) status: SettlementStatus,
    pub(super) year: FinancialYear,
    pub(super) position: FundingPosition,
    pub(super) over_allocation: Percent,
}

impl Held {
    pub(super) const fn id(&self) -> SettlementId {
        SettlementId(self.row.id)
    }

    pub(super) const fn partnership(&self) -> PartnershipId {
        PartnershipId(self.row.partnership_id)
    }

    pub(super) const fn place(&self) -> Place {
        Place::Home(self.row.partnership_id)
    }

    /// That it takes anything more.
    pub(super) fn refuse_closed(&self, refusals: &mut Refusals, field: &str) {
        if self.status == SettlementStatus::Closed {
            let message = "This settlement is closed: it takes nothing more.";
            refusals.add(RefusalCode::WrongState, &[field], message);
        }
    }

    /// That its money may stand at `after` (design.md §2, "Limits").
    pub(super) fn hold_to_limits(
        &self,
        after: Result<FundingPosition, OutOfRange>,
        refusals: &mut Refusals,
        path: &[&str],
    ) -> Result<()> {
        self.hold_to(self.over_allocation, after, refusals, path)
    }

    /// The same where `over_allocation` is permitted from now on.
    pub(super) fn hold_to(
        &self,
        over_allocation: Percent,
        after: Result<FundingPosition, OutOfRange>,
        refusals: &mut Refusals,
        path: &[&str],
    ) -> Result<()> {
        let within = match after {
            Ok(after) => after.is_within_limits(&self.position, over_allocation)?,
            Err(OutOfRange) => false,
        };
        if !within && !refusals.concern(path) {
            let (left, more) = (self.position.unallocated()?, self.position.permitted_excess(over_allocation)?);
            let mut message = format!("{} of this settlement is unallocated", left.max(Pence::ZERO));
            if more > Pence::ZERO {
                message.push_str(&format!(", and up to {more} more than is available may be allocated"));
            }
            message.push_str(": this would take more.");
            refusals.add(RefusalCode::LimitExceeded, path, message);
        }
        Ok(())
    }
}

/// The settlement `id`, held.
///
/// # Errors
/// NOT_FOUND for `field` where it may not be seen.
pub(super) async fn hold(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    id: SettlementId,
    field: &str,
) -> Result<Held> {
    use settlements::{Column, Entity};
    let row = find::<Entity>(sight).filter(Column::Id.eq(id.0)).lock_exclusive().one(transaction).await?;
    let row = row.ok_or_else(|| Refusal::not_found(field, "settlement"))?;
    // Read once it is held: what others did until then is in it.
    let kept = totals::kept(transaction, &[id]).await?;
    let position = kept.get(&id).map(totals::position_of).transpose()?.unwrap_or_default();
    let at = Row::new("settlements", row.id);
    Ok(Held {
        status: at.word(&row.status)?,
        year: at.year(row.first_year)?,
        over_allocation: super::super::fund::maybe_percent(at, row.over_allocation_percent)?.unwrap_or(Percent::ZERO),
        position,
        row,
    })
}

/// Two settlements, held in one order whoever asks.
pub(super) async fn hold_both(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (from, from_field): (SettlementId, &str),
    (to, to_field): (SettlementId, &str),
) -> Result<(Held, Held)> {
    if from < to {
        let from = hold(transaction, sight, from, from_field).await?;
        return Ok((from, hold(transaction, sight, to, to_field).await?));
    }
    let to = hold(transaction, sight, to, to_field).await?;
    Ok((hold(transaction, sight, from, from_field).await?, to))
}

/// A fund that is held.
pub(super) struct HeldFund {
    pub(super) row: funds::Model,
    pub(super) year: FinancialYear,
    pub(super) figures: FundFigures,
    pub(super) over_allocation: Percent,
}

impl HeldFund {
    pub(super) fn place(&self) -> Place {
        place_of_fund(self.row.police_area_id.map(PoliceAreaId))
    }

    /// That `more` may be awarded from it (design.md §2, "Limits").
    pub(super) fn hold_to_limits(&self, more: Pence, refusals: &mut Refusals, path: &[&str]) -> Result<()> {
        let within = match self.figures.awarding(more) {
            Ok(after) => after.is_within_limits(&self.figures, self.over_allocation)?,
            Err(OutOfRange) => false,
        };
        if !within && !refusals.concern(path) {
            let left = self.figures.unawarded.unwrap_or_default().max(Pence::ZERO);
            let message = format!("{left} of this fund is left to award: this would take more.");
            refusals.add(RefusalCode::LimitExceeded, path, message);
        }
        Ok(())
    }
}

/// Where a fund for `police_area` is managed; one for none is the platform's.
pub(super) fn place_of_fund(police_area: Option<PoliceAreaId>) -> Place {
    police_area.map_or(Place::Platform, Place::PoliceArea)
}

/// The fund `id`, held.
///
/// # Errors
/// NOT_FOUND for `path` where it may not be seen.
pub(super) async fn hold_fund(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    id: FundId,
    path: &[&str],
) -> Result<HeldFund> {
    let row = find::<funds::Entity>(sight).filter(funds::Column::Id.eq(id.0)).lock_exclusive().one(transaction).await?;
    let row = row.ok_or_else(|| Refusal::new(RefusalCode::NotFound, path, "There is no such fund."))?;
    held_fund(transaction, row).await
}

/// The fund of a settlement that is seen, held before the settlement itself is.
pub(super) async fn hold_fund_of(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    settlement: SettlementId,
    field: &str,
) -> Result<HeldFund> {
    let seen = find::<settlements::Entity>(sight).filter(settlements::Column::Id.eq(settlement.0));
    let seen = seen.one(transaction).await?.ok_or_else(|| Refusal::not_found(field, "settlement"))?;
    let fund = scope::named_by_what_is_seen::<funds::Entity>().filter(funds::Column::Id.eq(seen.fund_id));
    let row = fund.lock_exclusive().one(transaction).await?;
    held_fund(transaction, row.ok_or_else(|| Refusal::not_found(field, "settlement"))?).await
}

async fn held_fund(transaction: &DatabaseTransaction, row: funds::Model) -> Result<HeldFund> {
    let at = Row::new("funds", row.id);
    let computed = totals::funds_computed(transaction, &[FundId(row.id)]).await?.into_iter().next();
    let (_, over_allocation, figures) = computed.ok_or_else(|| at.inconsistent("it is gone while it is held"))?;
    Ok(HeldFund { year: at.year(row.first_year)?, figures, over_allocation, row })
}

/// An allocation whose settlement is held.
pub(super) struct HeldAllocation {
    pub(super) row: allocations::Model,
    pub(super) settlement: Held,
    pub(super) stage: AllocationStage,
    pub(super) budget: Budget,
    pub(super) last: allocation_states::Model,
    /// Who proposed it, or changed what was proposed.
    pub(super) proposers: Vec<UserId>,
}

impl HeldAllocation {
    pub(super) const fn id(&self) -> AllocationId {
        AllocationId(self.row.id)
    }

    /// What it is commissioned for.
    pub(super) const fn place(&self) -> Place {
        Place::Theme { theme: ThemeId(self.row.primary_theme_id), partnership: PartnershipId(self.row.partnership_id) }
    }

    /// That it is still what the one who acts has read.
    pub(super) fn refuse_stale(&self, expected_version: i32) -> Result<()> {
        Ok(check_version("allocation", self.row.version, expected_version)?)
    }

    /// That what is done now comes after what was done last.
    pub(super) fn refuse_before_last(&self, on: chrono::NaiveDate, refusals: &mut Refusals) {
        if on < self.last.effective_on {
            let message =
                format!("What was done last counts from {}: this cannot count from before.", self.last.effective_on);
            refusals.add(RefusalCode::Invalid, &["on"], message);
        }
    }
}

/// The allocation `id` with its settlement held.
///
/// # Errors
/// NOT_FOUND for `field` where it may not be seen.
pub(super) async fn hold_allocation(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    id: AllocationId,
    field: &str,
) -> Result<HeldAllocation> {
    let seen = || find::<allocations::Entity>(sight).filter(allocations::Column::Id.eq(id.0));
    let not_found = || Refusal::not_found(field, "allocation");
    let before = seen().one(transaction).await?.ok_or_else(not_found)?;
    let settlement = hold(transaction, sight, SettlementId(before.settlement_id), field).await?;
    let row = seen().one(transaction).await?.ok_or_else(not_found)?;
    let at = Row::new("allocations", row.id);
    let states = scope::named_by_what_is_seen::<allocation_states::Entity>()
        .filter(allocation_states::Column::AllocationId.eq(row.id))
        .order_by_asc(allocation_states::Column::Sequence)
        .all(transaction)
        .await?;
    let proposed = states.iter().filter(|state| state.stage == domain::words::Word::word(AllocationStage::Proposed));
    let proposers = proposed.filter_map(|state| state.by_user_id).chain(row.proposed_by_id).map(UserId).collect();
    let last = states.into_iter().next_back().ok_or_else(|| at.inconsistent("it has no state"))?;
    Ok(HeldAllocation {
        stage: at.word(&row.stage)?,
        budget: Budget {
            amount: at.maybe_pence(row.amount)?,
            amount_certainty: at.word(&row.amount_certainty)?,
            total_budget: at.maybe_pence(row.total_budget)?,
            total_budget_certainty: at.word(&row.total_budget_certainty)?,
        },
        row,
        settlement,
        last,
        proposers,
    })
}

/// Adds NOT_FOUND where a record that the input names is not to be seen.
pub(super) async fn named<E, I: Id>(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    refusals: &mut Refusals,
    (column, id): (E::Column, Option<I>),
    (path, what): (&[&str], &str),
) -> Result<Option<E::Model>>
where
    E: scope::Scoped,
    E: EntityTrait,
{
    let Some(id) = id else { return Ok(None) };
    let found = find::<E>(sight).filter(column.eq(id.uuid())).one(transaction).await?;
    if found.is_none() {
        refusals.add(RefusalCode::NotFound, path, format!("There is no such {what}."));
    }
    Ok(found)
}
