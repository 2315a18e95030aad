//! What awards are more or less than those of the year before.

use super::narrow::one_of;
use crate::database::Database;
use crate::entity::{funds, settlements};
use crate::error::Result;
use crate::row::Row;
use crate::scope::{find, seen};
use domain::access::Sight;
use domain::funding::{OtherAward, SettlementChange};
use domain::ids::SettlementId;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use sea_orm::{ColumnTrait, ConnectionTrait, QuerySelect, QueryTrait};
use settlements::{Column, Entity};
use std::collections::HashMap;
use uuid::Uuid;

const THIS: &str = "this_settlement";
const ITS_FUND: &str = "its_fund";

/// What each of these settlements is more or less than the same funder's award of the year before. One
/// that nothing can be compared with is left out.
pub async fn changes_on_last_year(
    db: &Database,
    sight: &Sight,
    settlements: &[SettlementId],
) -> Result<HashMap<SettlementId, SettlementChange>> {
    // The rows are the funder's other awards of the same year and the year before.
    let mut select = find::<Entity>(sight).select_only().into_query();
    let this = |column: Column| Expr::col((THIS, column));
    let same_partnership = this(Column::PartnershipId).equals((Entity, Column::PartnershipId));
    let either_year = this(Column::FirstYear)
        .equals((Entity, Column::FirstYear))
        .or(this(Column::FirstYear).eq(Column::FirstYear.into_expr().add(1)));
    let its_fund = |column: funds::Column| Expr::col((ITS_FUND, column));
    select
        .join_as(JoinType::InnerJoin, Entity, THIS, same_partnership.and(either_year))
        .inner_join(funds::Entity, funds::Column::Id.into_expr().equals((Entity, Column::FundId)))
        .join_as(
            JoinType::InnerJoin,
            funds::Entity,
            ITS_FUND,
            its_fund(funds::Column::Id)
                .equals((THIS, Column::FundId))
                .and(its_fund(funds::Column::FunderId).equals((funds::Entity, funds::Column::FunderId))),
        )
        .and_where(one_of((THIS, Column::Id), settlements))
        .and_where(this(Column::Id).in_subquery(seen::<Entity>(sight, Column::Id)))
        .expr_as(this(Column::Id), "this_id")
        .expr_as(this(Column::FirstYear), "this_year")
        .expr_as(this(Column::Amount), "this_amount")
        .expr_as(its_fund(funds::Column::Folded), "this_fund")
        .expr_as(Column::Id.into_expr(), "other_id")
        .expr_as(Column::FirstYear.into_expr(), "other_year")
        .expr_as(Column::Amount.into_expr(), "other_amount")
        .expr_as(funds::Column::Folded.into_expr(), "other_fund");

    let mut amounts = HashMap::new();
    let mut others: HashMap<SettlementId, Vec<OtherAward>> = HashMap::new();
    for row in db.reading().query_all(&select).await? {
        let id: Uuid = row.try_get("", "this_id")?;
        let at = Row::new("settlements", id);
        amounts.insert(SettlementId(id), at.maybe_pence(row.try_get("", "this_amount")?)?);
        if row.try_get::<Uuid>("", "other_id")? != id {
            others.entry(SettlementId(id)).or_default().push(OtherAward {
                of_the_year_before: row.try_get::<i32>("", "other_year")? < row.try_get::<i32>("", "this_year")?,
                from_a_fund_of_that_name: row.try_get::<String>("", "other_fund")?
                    == row.try_get::<String>("", "this_fund")?,
                amount: at.maybe_pence(row.try_get("", "other_amount")?)?,
            });
        }
    }
    let mut changes = HashMap::new();
    for (id, others) in others {
        let amount = amounts.get(&id).copied().flatten();
        if let Some(change) = SettlementChange::on_last_year(amount, &others)? {
            changes.insert(id, change);
        }
    }
    Ok(changes)
}
