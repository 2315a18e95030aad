//! Settlements, their conditions, agreements and ledgers.

use super::fund::maybe_percent;
use super::narrow::{first_year, one_of};
use crate::database::Database;
use crate::entity::{funding_agreements, grant_conditions, ledger_entries, settlements};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::read;
use crate::row::Row;
use crate::scope::find;
use domain::FinancialYear;
use domain::access::Sight;
use domain::funding::{FundingAgreement, GrantCondition, LedgerEntry, Settlement};
use domain::ids::{
    AllocationId, FundId, FundingAgreementId, LedgerEntryId, OrganisationId, PartnershipId, SettlementId, UserId,
};
use domain::page::{Page, PageRequest};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use settlements::{Column, Entity};
use std::collections::HashMap;

impl TryFrom<settlements::Model> for Settlement {
    type Error = Error;

    fn try_from(row: settlements::Model) -> Result<Self> {
        let at = Row::new("settlements", row.id);
        Ok(Self {
            id: SettlementId(row.id),
            version: row.version,
            fund: FundId(row.fund_id),
            partnership: PartnershipId(row.partnership_id),
            recipient: row.recipient_id.map(OrganisationId),
            agreement: row.agreement_id.map(FundingAgreementId),
            year: at.year(row.first_year)?,
            status: at.word(&row.status)?,
            amount: at.maybe_pence(row.amount)?,
            amount_certainty: at.word(&row.amount_certainty)?,
            top_slice_percent: maybe_percent(at, row.top_slice_percent)?,
            top_slice_amount: at.maybe_pence(row.top_slice_amount)?,
            over_allocation_percent: maybe_percent(at, row.over_allocation_percent)?,
            note: row.note,
            purpose: row.purpose,
            reason: row.reason,
        })
    }
}

impl TryFrom<grant_conditions::Model> for GrantCondition {
    type Error = Error;

    fn try_from(row: grant_conditions::Model) -> Result<Self> {
        Ok(Self { number: row.position.saturating_add(1), text: row.text, due_on: row.due_on, met: row.met })
    }
}

impl TryFrom<funding_agreements::Model> for FundingAgreement {
    type Error = Error;

    fn try_from(row: funding_agreements::Model) -> Result<Self> {
        let at = Row::new("funding_agreements", row.id);
        Ok(Self {
            id: FundingAgreementId(row.id),
            version: row.version,
            title: row.title,
            from: at.year(row.from_year)?,
            to: at.year(row.to_year)?,
        })
    }
}

impl TryFrom<ledger_entries::Model> for LedgerEntry {
    type Error = Error;

    fn try_from(row: ledger_entries::Model) -> Result<Self> {
        let at = Row::new("ledger_entries", row.id);
        Ok(Self {
            id: LedgerEntryId(row.id),
            settlement: SettlementId(row.settlement_id),
            allocation: row.allocation_id.map(AllocationId),
            kind: at.word(&row.kind)?,
            amount: at.pence(row.amount)?,
            effective_on: row.effective_on,
            recorded_at: row.recorded_at,
            by: row.by_user_id.map(UserId),
            note: row.note,
        })
    }
}

/// The settlements with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[SettlementId]) -> Result<HashMap<SettlementId, Settlement>> {
    read::by_ids::<Entity, _, Settlement, _>(db.reading(), sight, Column::Id, ids, |it| it.id).await
}

/// The settlements of each partnership in these years (all without), the newest year first, and in a
/// year the first issued.
pub async fn of_partnerships(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    years: Option<&[FinancialYear]>,
) -> Result<HashMap<PartnershipId, Vec<Settlement>>> {
    let in_years = years.map(|years| Column::FirstYear.is_in(years.iter().map(first_year)));
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::PartnershipId), partnerships))
        .filter(Condition::all().add_option(in_years))
        .order_by_desc(Column::FirstYear)
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(PartnershipId(row.partnership_id))).await
}

/// The settlements of each agreement, year by year.
pub async fn of_agreements(
    db: &Database,
    sight: &Sight,
    agreements: &[FundingAgreementId],
) -> Result<HashMap<FundingAgreementId, Vec<Settlement>>> {
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::AgreementId), agreements))
        .order_by_asc(Column::FirstYear)
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.agreement_id.map(FundingAgreementId)).await
}

/// A page of the settlements from each fund.
pub async fn pages_by_fund(
    db: &Database,
    sight: &Sight,
    funds: &[FundId],
    request: &PageRequest,
) -> Result<HashMap<FundId, Page<Settlement>>> {
    let parents: Vec<_> = funds.iter().map(|id| id.0).collect();
    let order = Order::ascending("settlement-of-fund", [Column::Position, Column::Id]);
    let pages = page::pages_by(db.reading(), find::<Entity>(sight), Column::FundId, &parents, &order, request).await?;
    page::convert(pages, FundId)
}

/// The conditions of each settlement, in order.
pub async fn conditions_of(
    db: &Database,
    sight: &Sight,
    settlements: &[SettlementId],
) -> Result<HashMap<SettlementId, Vec<GrantCondition>>> {
    use grant_conditions::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::SettlementId), settlements))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(SettlementId(row.settlement_id))).await
}

/// The agreements with these ids.
pub async fn agreements_by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[FundingAgreementId],
) -> Result<HashMap<FundingAgreementId, FundingAgreement>> {
    use funding_agreements::{Column, Entity};
    read::by_ids::<Entity, _, FundingAgreement, _>(db.reading(), sight, Column::Id, ids, |it| it.id).await
}

/// The ledger entries with these ids.
pub async fn entries_by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[LedgerEntryId],
) -> Result<HashMap<LedgerEntryId, LedgerEntry>> {
    use ledger_entries::{Column, Entity};
    read::by_ids::<Entity, _, LedgerEntry, _>(db.reading(), sight, Column::Id, ids, |it| it.id).await
}

/// A page of each settlement's ledger, in the order recorded.
pub async fn ledger_pages(
    db: &Database,
    sight: &Sight,
    settlements: &[SettlementId],
    request: &PageRequest,
) -> Result<HashMap<SettlementId, Page<LedgerEntry>>> {
    use ledger_entries::{Column, Entity};
    let parents: Vec<_> = settlements.iter().map(|id| id.0).collect();
    let order = Order::ascending("ledger", [Column::Sequence, Column::Id]);
    let pages =
        page::pages_by(db.reading(), find::<Entity>(sight), Column::SettlementId, &parents, &order, request).await?;
    page::convert(pages, SettlementId)
}
