//! How complete figures are: partnerships with and without a settlement, spend returns due and in.

use super::narrow::{self, of_partnership, of_settlement, one_of};
use crate::database::Database;
use crate::entity::{allocation_states, allocations, ledger_entries, partnerships, settlements, spend_returns};
use crate::error::Result;
use crate::row::Row;
use crate::scope::find;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::access::Sight;
use domain::funding::{ExpectedReturn, FundingFilter, ReturnsCount, ReturnsOf};
use domain::ids::{AllocationId, PartnershipId};
use domain::london;
use domain::words::{AllocationStage, PartnershipStatus, Word};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationDef,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many partnerships bear the money that a filter is about. Those that a combined one acts for
/// count through it, together with it as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bearers {
    /// All that still act, or have a settlement.
    pub partnerships: u32,
    /// Those with a settlement.
    pub settled: u32,
}

/// The partnerships that `filter` is about.
pub async fn bearers(
    db: &Database,
    sight: &Sight,
    filter: &FundingFilter,
    as_of: Option<NaiveDate>,
) -> Result<Bearers> {
    use partnerships::Column;
    let bearer = || Func::coalesce([Column::CombinedInId.into_expr(), Column::Id.into_expr()]);
    let settled = || {
        let with_a_settlement = || settled_partnerships(sight, filter, as_of);
        Column::Id.in_subquery(with_a_settlement()).or(Column::CombinedInId.in_subquery(with_a_settlement()))
    };
    let acts = Column::Status.eq(PartnershipStatus::Active.word());
    let mut select = find::<partnerships::Entity>(sight).select_only().into_query();
    select
        .cond_where(of_partnership(filter))
        .cond_where(Condition::any().add(acts).add(settled()))
        .expr_as(Expr::from(bearer()).count_distinct(), "partnerships")
        .expr_as(Expr::Case(Box::new(Expr::case(settled(), bearer()))).count_distinct(), "settled");
    let Some(row) = db.reading().query_one(&select).await? else { return Ok(Bearers::default()) };
    let count = |name| Ok::<_, sea_orm::DbErr>(u32::try_from(row.try_get::<i64>("", name)?).unwrap_or(u32::MAX));
    Ok(Bearers { partnerships: count("partnerships")?, settled: count("settled")? })
}

/// The partnerships with a settlement of the years and funders of `filter` that was there on the day.
fn settled_partnerships(sight: &Sight, filter: &FundingFilter, as_of: Option<NaiveDate>) -> SelectStatement {
    use settlements::{Column, Entity};
    let mut select = narrow::settlements(sight);
    select.column((Entity, Column::PartnershipId)).cond_where(of_settlement(filter));
    if let Some(day) = as_of {
        let entries = || {
            Query::select()
                .expr(Expr::val(1))
                .from(ledger_entries::Entity)
                .and_where(ledger_entries::Column::SettlementId.into_expr().equals((Entity, Column::Id)))
                .to_owned()
        };
        let effective = entries().and_where(ledger_entries::Column::EffectiveOn.lte(day)).to_owned();
        let unsaid = Expr::exists(entries()).not().and(Column::IssuedAt.lt(end_of(day)));
        select.and_where(Expr::exists(effective).or(unsaid));
    }
    select
}

fn end_of(day: NaiveDate) -> DateTime<Utc> {
    london::start_of(day.checked_add_days(Days::new(1)).unwrap_or(day))
}

/// The spend returns due and in, of the allocations that `filter` lets through and of which the one who
/// looks has READ_FUNDING. Without `as_of`, on `today`.
pub async fn returns(
    db: &Database,
    sight: &Sight,
    filter: &FundingFilter,
    as_of: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<ReturnsCount> {
    // The stage on the day is told by the history, not by the allocation.
    let of_any_stage = narrow::allocations(sight, &FundingFilter { stages: None, ..filter.clone() });
    let mut all = owing(db, sight, of_any_stage, as_of).await?;
    if let Some(stages) = &filter.stages {
        all.retain(|_, history| history.stage_on(as_of).is_some_and(|stage| stages.contains(&stage)));
    }
    let day = as_of.unwrap_or(today);
    Ok(all.values().map(|history| history.count(day)).fold(ReturnsCount::default(), ReturnsCount::plus))
}

/// The returns that each allocation owes for its year, quarter by quarter, as they are on `today`; none without
/// READ_FUNDING for it.
pub async fn expected_returns(
    db: &Database,
    sight: &Sight,
    ids: &[AllocationId],
    today: NaiveDate,
) -> Result<HashMap<AllocationId, Vec<ExpectedReturn>>> {
    let wanted = one_of((allocations::Entity, allocations::Column::Id), ids);
    let all = owing(db, sight, wanted.into(), None).await?;
    Ok(all.into_iter().map(|(id, history)| (AllocationId(id), history.expected(today).collect())).collect())
}

/// The returns that each allocation of the partnerships owes for its year, as they were on the day `on`: what was handed
/// in later counts as not in. None without READ_FUNDING for the allocation.
pub async fn expected_returns_of(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    on: NaiveDate,
) -> Result<HashMap<AllocationId, Vec<ExpectedReturn>>> {
    let wanted = one_of((allocations::Entity, allocations::Column::PartnershipId), partnerships);
    let all = owing(db, sight, wanted.into(), Some(on)).await?;
    Ok(all.into_iter().map(|(id, history)| (AllocationId(id), history.expected(on).collect())).collect())
}

/// The allocations that ever owed a return, with those that were current on the day.
async fn owing(
    db: &Database,
    sight: &Sight,
    wanted: Condition,
    as_of: Option<NaiveDate>,
) -> Result<HashMap<Uuid, ReturnsOf>> {
    let mut all = histories(db, sight, wanted.clone()).await?;
    for (allocation, period) in periods(db, sight, wanted, as_of).await? {
        if let Some(history) = all.get_mut(&allocation) {
            history.periods.push(period);
        }
    }
    Ok(all)
}

/// The statement's name for the states in which an allocation owes returns.
const OWED: &str = "owed";

/// The years and stages of allocations that ever owed a return.
async fn histories(db: &Database, sight: &Sight, wanted: Condition) -> Result<HashMap<Uuid, ReturnsOf>> {
    use allocation_states::{Column, Entity};
    let owing = [AllocationStage::Agreed, AllocationStage::Commissioned].map(Word::word);
    let ever_owed = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, OWED)
        .and_where(Expr::col((OWED, Column::AllocationId)).equals((Entity, Column::AllocationId)))
        .and_where(Expr::col((OWED, Column::Stage)).is_in(owing))
        .to_owned();
    let rows: Vec<(Uuid, i32, NaiveDate, String)> = find::<Entity>(sight)
        .select_only()
        .columns([Column::AllocationId])
        .column(allocations::Column::Recency)
        .columns([Column::EffectiveOn, Column::Stage])
        .join(JoinType::InnerJoin, of_allocation::<Entity>(Column::AllocationId))
        .filter(wanted)
        .filter(Expr::exists(ever_owed))
        .order_by_asc(Column::AllocationId)
        .order_by_asc(Column::Sequence)
        .into_tuple()
        .all(db.reading())
        .await?;
    let mut all: HashMap<Uuid, ReturnsOf> = HashMap::new();
    for (allocation, recency, effective_on, stage) in rows {
        let at = Row::new("allocations", allocation);
        let (year, stage) = (at.year(-recency)?, at.word(&stage)?);
        let new = || ReturnsOf { year, stages: Vec::new(), periods: Vec::new() };
        all.entry(allocation).or_insert_with(new).stages.push((effective_on, stage));
    }
    Ok(all)
}

type Period = (NaiveDate, NaiveDate);

/// The periods of the returns that were current on the day.
async fn periods(
    db: &Database,
    sight: &Sight,
    wanted: Condition,
    as_of: Option<NaiveDate>,
) -> Result<Vec<(Uuid, Period)>> {
    use spend_returns::{Column, Entity};
    let rows = find::<Entity>(sight)
        .join(JoinType::InnerJoin, of_allocation::<Entity>(Column::AllocationId))
        .filter(wanted)
        .filter(Condition::all().add_option(as_of.map(|day| Column::EffectiveOn.lte(day))))
        .all(db.reading())
        .await?;
    let there: HashSet<Uuid> = rows.iter().map(|row| row.id).collect();
    let current = rows.iter().filter(|row| row.corrected_by_id.is_none_or(|by| !there.contains(&by)));
    Ok(current.map(|row| (row.allocation_id, (row.period_from, row.period_to))).collect())
}

fn of_allocation<E: EntityTrait>(column: E::Column) -> RelationDef {
    E::belongs_to(allocations::Entity).from(column).to(allocations::Column::Id).into()
}
