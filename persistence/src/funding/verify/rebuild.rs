//! The way back: totals made from the records again. The records themselves are never touched.

use super::difference::{Difference, Of};
use super::settlements::figures;
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::{funds, settlement_totals, settlements};
use crate::error::{Error, Result};
use crate::funding::totals::{self, Excess};
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, capability::ManagePlatform};
use domain::ids::{FundId, SettlementId};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};

/// Makes what a difference is of from the records again, if it can be; whether it could.
///
/// # Errors
/// Where it is gone, or the database fails.
pub async fn rebuild(
    database: &Database,
    access: &Access<ManagePlatform>,
    difference: &Difference,
    occasion: &Occasion,
) -> Result<bool> {
    if !difference.can_be_rebuilt {
        return Ok(false);
    }
    database
        .work(|transaction: Unit| async move {
            match difference.of {
                Of::Settlement(id) | Of::Allocation(_, id) => {
                    of_settlement(&transaction, access, id, occasion).await?;
                }
                Of::Fund(id) => of_fund(&transaction, access, id, occasion).await?,
            }
            Ok((true, Vec::new()))
        })
        .await
}

/// As every unit of work: the fund is held first, then the settlement.
async fn of_settlement(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlatform>,
    id: SettlementId,
    occasion: &Occasion,
) -> Result<()> {
    use settlements::{Column, Entity};
    let row = || scope::find_for::<Entity, _>(access).filter(Column::Id.eq(id.0));
    let fund = row().one(transaction).await?.ok_or(Error::NotFound)?.fund_id;
    hold_fund(transaction, access, FundId(fund)).await?;
    let row = row().lock_exclusive().one(transaction).await?.ok_or(Error::NotFound)?;
    let before = totals::kept(transaction, &[id]).await?.remove(&id);
    totals::keep_with_funds(transaction, &[id], Excess::Recorded).await?;
    let after = totals::kept(transaction, &[id]).await?.remove(&id);
    let event = Event::new("REBUILD_TOTALS", "Settlement", id.0).by(access.user()).within(row.partnership_id);
    audit::write(transaction, changed(event, before.as_ref(), after.as_ref()), occasion).await
}

async fn of_fund(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlatform>,
    id: FundId,
    occasion: &Occasion,
) -> Result<()> {
    let row = hold_fund(transaction, access, id).await?;
    totals::keep_funds(transaction, &[id], Excess::Recorded).await?;
    let event = Event::new("REBUILD_TOTALS", "Fund", id.0).by(access.user()).within(row.police_area_id);
    audit::write(transaction, event, occasion).await
}

async fn hold_fund(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlatform>,
    id: FundId,
) -> Result<funds::Model> {
    let row = scope::find_for::<funds::Entity, _>(access).filter(funds::Column::Id.eq(id.0)).lock_exclusive();
    row.one(transaction).await?.ok_or(Error::NotFound)
}

fn changed(event: Event, before: Option<&settlement_totals::Model>, after: Option<&settlement_totals::Model>) -> Event {
    let Some(after) = after.map(figures) else { return event };
    let before = before.map(figures);
    after.into_iter().enumerate().fold(event, |event, (index, (figure, after))| {
        let before = before.and_then(|before| before.get(index).map(|(_, amount)| *amount));
        if before == Some(after) {
            return event;
        }
        event.change(figure, before.map(|amount| amount.to_string()), Some(after.to_string()))
    })
}
