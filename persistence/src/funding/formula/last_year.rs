//! What was awarded the year before.

use super::reads;
use crate::entity::{funds, settlements};
use crate::error::Result;
use crate::funding::totals;
use crate::row::Row;
use crate::scope::find;
use domain::access::Sight;
use domain::ids::{FundId, SettlementId};
use domain::{Pence, RefusalCode, Refusals};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Settled less clawed back, of each partnership that was awarded something known.
pub(super) struct Before(HashMap<Uuid, Pence>);

impl Before {
    /// Of these together; `None` where none of them was awarded anything.
    pub(super) fn of(&self, partnerships: &HashSet<Uuid>) -> Result<Option<Pence>> {
        let found: Vec<Pence> = partnerships.iter().filter_map(|id| self.0.get(id)).copied().collect();
        Ok(if found.is_empty() { None } else { Some(Pence::sum(found)?) })
    }
}

/// The awards of the year before: from the fund that is named, else from the funder's fund of the same name for the
/// police area, else from all that it had for it.
pub(super) async fn awards<C: ConnectionTrait>(
    connection: &C,
    sight: &Sight,
    (fund, named): (&funds::Model, Option<FundId>),
    refusals: &mut Refusals,
) -> Result<Before> {
    let funds: Vec<Uuid> = match named {
        Some(id) => named_fund(connection, sight, (fund, id), refusals).await?.into_iter().collect(),
        None => funds_before(connection, sight, fund).await?,
    };
    let mut before = HashMap::new();
    if funds.is_empty() {
        return Ok(Before(before));
    }
    let rows = find::<settlements::Entity>(sight)
        .filter(settlements::Column::FundId.is_in(funds))
        .filter(settlements::Column::Amount.is_not_null())
        .all(connection)
        .await?;
    let ids: Vec<SettlementId> = rows.iter().map(|row| SettlementId(row.id)).collect();
    let kept = totals::kept(connection, &ids).await?;
    for row in rows {
        let Some(kept) = kept.get(&SettlementId(row.id)) else { continue };
        let at = Row::new("settlement_totals", row.id);
        let net = at.pence(kept.settled)?.minus(at.pence(kept.clawed_back)?)?;
        let sum = before.entry(row.partnership_id).or_insert(Pence::ZERO);
        *sum = sum.plus(net)?;
    }
    Ok(Before(before))
}

async fn named_fund<C: ConnectionTrait>(
    connection: &C,
    sight: &Sight,
    (fund, id): (&funds::Model, FundId),
    refusals: &mut Refusals,
) -> Result<Option<Uuid>> {
    let named = find::<funds::Entity>(sight).filter(funds::Column::Id.eq(id.0)).one(connection).await?;
    let Some(named) = named.filter(|named| reads(sight, named)) else {
        refusals.add(RefusalCode::NotFound, &["lastYearFundId"], "There is no such fund.");
        return Ok(None);
    };
    if named.police_area_id != fund.police_area_id || named.first_year != fund.first_year - 1 {
        let message = "This is no fund of the same police area for the year before.";
        refusals.add(RefusalCode::Invalid, &["lastYearFundId"], message);
        return Ok(None);
    }
    Ok(Some(named.id))
}

async fn funds_before<C: ConnectionTrait>(connection: &C, sight: &Sight, fund: &funds::Model) -> Result<Vec<Uuid>> {
    let rows = find::<funds::Entity>(sight)
        .filter(funds::Column::FunderId.eq(fund.funder_id))
        .filter(funds::Column::FirstYear.eq(fund.first_year - 1))
        .filter(funds::Column::PoliceAreaId.eq(fund.police_area_id))
        .all(connection)
        .await?;
    let same: Vec<Uuid> = rows.iter().filter(|row| row.folded == fund.folded).map(|row| row.id).collect();
    Ok(if same.is_empty() { rows.into_iter().map(|row| row.id).collect() } else { same })
}
