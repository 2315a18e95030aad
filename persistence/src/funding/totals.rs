//! The totals that queries read: made from the ledgers and the states of allocations, and written in the
//! transaction of whatever changed these.
//!
//! The tables hold them to the limits of design.md §2. By how much more may be allocated than is available
//! is what the award permits; an import may bring more, which then may shrink but not grow.

use super::fold::{By, Fold};
use super::narrow::one_of;
use super::position::{EVERYTHING, by_id};
use crate::entity::{allocations, fund_sources, fund_totals, funds, ledger_entries, settlement_totals, settlements};
use crate::error::Result;
use crate::row::Row;
use crate::scope;
use domain::Pence;
use domain::access::{Sight, Viewer};
use domain::funding::{AllocationFigures, FundFigures, FundSource, FundTerms, FundingFilter, FundingPosition};
use domain::ids::{FundId, Id, SettlementId};
use domain::percent::Percent;
use domain::words::{AllocationStage, LedgerKind, Word};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, IntoActiveModel, Iterable, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use strum::VariantArray;
use uuid::Uuid;

/// Settlements a statement: far below the parameter limits of both databases.
const AT_ONCE: usize = 300;

/// What becomes of an allocation beyond what is available, or an award beyond its fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// It is taken as the documents have it: an import.
    Recorded,
    /// It may not grow beyond what is permitted: the database refuses it.
    Refused,
}

/// What the records of a settlement give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Computed {
    pub(super) position: FundingPosition,
    /// The same of its allocations at AGREED or later.
    pub(super) agreed: AllocationFigures,
}

/// What counts is everybody's, whoever writes.
pub(super) fn everything_seen() -> Sight {
    Arc::new(Viewer::system()).sight()
}

/// Keeps the totals of `settlements` and of the funds they draw on.
pub(crate) async fn keep_with_funds<C: ConnectionTrait>(
    connection: &C,
    settlements: &[SettlementId],
    excess: Excess,
) -> Result<()> {
    let drawn_on: Vec<FundId> = keep(connection, settlements, excess).await?.into_iter().map(FundId).collect();
    keep_funds(connection, &drawn_on, excess).await
}

/// Keeps the totals of `settlements`, and says which funds they draw on.
pub(crate) async fn keep<C: ConnectionTrait>(
    connection: &C,
    settlements: &[SettlementId],
    excess: Excess,
) -> Result<BTreeSet<Uuid>> {
    let mut drawn_on = BTreeSet::new();
    for some in settlements.chunks(AT_ONCE) {
        keep_spent(connection, some).await?;
        let computed = computed(connection, some).await?;
        let there = kept(connection, some).await?;
        let rows = named(connection, some).await?;
        drawn_on.extend(rows.iter().map(|row| row.fund_id));
        let rows = rows.iter().map(|row| {
            let id = SettlementId(row.id);
            let computed = computed.get(&id).copied().unwrap_or_default();
            let permitted = permitted(row, &computed)?;
            let before = there.get(&id).map_or(0, |row| row.tolerated);
            let over = excess_of(&computed.position)?;
            let tolerated = tolerated(excess, permitted, over, before);
            Ok(row_of(id, &computed, tolerated).into_active_model())
        });
        let rows = rows.collect::<Result<Vec<_>>>()?;
        let rest = settlement_totals::Column::iter().skip(1);
        let replace = OnConflict::column(settlement_totals::Column::SettlementId).update_columns(rest).to_owned();
        scope::keep(connection, rows, replace).await?;
    }
    Ok(drawn_on)
}

/// Keeps the totals of all settlements and funds that have none yet, such as those of an earlier release.
pub(crate) async fn keep_missing<C: ConnectionTrait>(connection: &C) -> Result<()> {
    let with =
        Query::select().column(settlement_totals::Column::SettlementId).from(settlement_totals::Entity).to_owned();
    let without = scope::find::<settlements::Entity>(&everything_seen())
        .filter(settlements::Column::Id.not_in_subquery(with))
        .select_only()
        .column(settlements::Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    let without: Vec<SettlementId> = without.into_iter().map(SettlementId).collect();
    keep_with_funds(connection, &without, Excess::Recorded).await?;
    let with = Query::select().column(fund_totals::Column::FundId).from(fund_totals::Entity).to_owned();
    let without = scope::find::<funds::Entity>(&everything_seen())
        .filter(funds::Column::Id.not_in_subquery(with))
        .select_only()
        .column(funds::Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    let without: Vec<FundId> = without.into_iter().map(FundId).collect();
    keep_funds(connection, &without, Excess::Recorded).await
}

const fn tolerated(excess: Excess, permitted: i64, over: i64, before: i64) -> i64 {
    let shrunk = if over < before { over } else { before };
    let more = match excess {
        Excess::Recorded => over,
        Excess::Refused => shrunk,
    };
    let more = if more > 0 { more } else { 0 };
    if more > permitted { more } else { permitted }
}

/// By how much more may be allocated than is available.
pub(super) fn permitted(row: &settlements::Model, computed: &Computed) -> Result<i64> {
    let at = Row::new("settlements", row.id);
    let percent = super::fund::maybe_percent(at, row.over_allocation_percent)?.unwrap_or(Percent::ZERO);
    Ok(computed.position.permitted_excess(percent)?.pence())
}

/// By how much more is allocated than is available; negative where less is.
pub(super) fn excess_of(position: &FundingPosition) -> Result<i64> {
    Ok(-position.unallocated()?.pence())
}

/// The figures that the records of `settlements` give.
pub(super) async fn computed<C: ConnectionTrait>(
    connection: &C,
    settlements: &[SettlementId],
) -> Result<HashMap<SettlementId, Computed>> {
    let sight = everything_seen();
    let agreed = AllocationStage::VARIANTS.iter().copied().filter(|stage| stage.is_agreed()).collect();
    let agreed = FundingFilter { stages: Some(agreed), ..EVERYTHING };
    let fold = |filter| Fold {
        sight: &sight,
        by: vec![By::Settlement],
        filter,
        also: Condition::all().add(one_of((settlements::Entity, settlements::Column::Id), settlements)),
        as_of: None,
        kept: false,
        placed: false,
        most: None,
    };
    let mut computed: HashMap<SettlementId, Computed> = HashMap::new();
    for (id, position) in by_id(fold(&EVERYTHING).positions(connection).await?) {
        computed.entry(id).or_default().position = position;
    }
    for (id, figures) in by_id(fold(&agreed).figures(connection).await?) {
        computed.entry(id).or_default().agreed = figures;
    }
    Ok(computed)
}

/// The totals kept of `settlements`.
pub(super) async fn kept<C: ConnectionTrait>(
    connection: &C,
    settlements: &[SettlementId],
) -> Result<HashMap<SettlementId, settlement_totals::Model>> {
    use settlement_totals::{Column, Entity};
    let rows = scope::named_by_what_is_seen::<Entity>()
        .filter(one_of((Entity, Column::SettlementId), settlements))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (SettlementId(row.settlement_id), row)).collect())
}

async fn named<C: ConnectionTrait>(connection: &C, ids: &[SettlementId]) -> Result<Vec<settlements::Model>> {
    let wanted = one_of((settlements::Entity, settlements::Column::Id), ids);
    Ok(scope::named_by_what_is_seen::<settlements::Entity>().filter(wanted).all(connection).await?)
}

/// What is kept of a settlement whose records give `computed`.
pub(super) fn row_of(id: SettlementId, computed: &Computed, tolerated: i64) -> settlement_totals::Model {
    let Computed { position: FundingPosition { settlements, allocations }, agreed } = computed;
    settlement_totals::Model {
        settlement_id: id.uuid(),
        settled: settlements.settled.pence(),
        top_sliced: settlements.top_sliced.pence(),
        carried_in: settlements.carried_in.pence(),
        carried_out: settlements.carried_out.pence(),
        clawed_back: settlements.clawed_back.pence(),
        paid: settlements.paid.pence(),
        allocated: allocations.allocated.pence(),
        agreed: allocations.agreed.pence(),
        spent: allocations.spent.pence(),
        matched: allocations.matched.pence(),
        total_budget: allocations.total_budget.pence(),
        undetermined: allocations.undetermined.into(),
        approximate: allocations.approximate.into(),
        agreed_matched: agreed.matched.pence(),
        agreed_total_budget: agreed.total_budget.pence(),
        agreed_undetermined: agreed.undetermined.into(),
        agreed_approximate: agreed.approximate.into(),
        tolerated,
    }
}

/// The position that is kept.
pub(super) fn position_of(row: &settlement_totals::Model) -> Result<FundingPosition> {
    let at = Row::new("settlement_totals", row.settlement_id);
    Ok(FundingPosition {
        settlements: domain::funding::SettlementFigures {
            settled: at.pence(row.settled)?,
            top_sliced: at.pence(row.top_sliced)?,
            carried_in: at.pence(row.carried_in)?,
            carried_out: at.pence(row.carried_out)?,
            clawed_back: at.pence(row.clawed_back)?,
            paid: at.pence(row.paid)?,
        },
        allocations: AllocationFigures {
            allocated: at.pence(row.allocated)?,
            agreed: at.pence(row.agreed)?,
            spent: at.pence(row.spent)?,
            matched: at.pence(row.matched)?,
            total_budget: at.pence(row.total_budget)?,
            undetermined: u32::try_from(row.undetermined).unwrap_or(u32::MAX),
            approximate: row.approximate > 0,
        },
    })
}

/// What was spent of each allocation of `settlements`, kept from its entries.
async fn keep_spent<C: ConnectionTrait>(connection: &C, settlements: &[SettlementId]) -> Result<()> {
    use allocations::{Column, Entity};
    let spent = Expr::SubQuery(None, Box::new(spent_of(Expr::col((Entity, Column::Id))).into()));
    scope::update_unscoped::<Entity>()
        .col_expr(Column::Spent, spent.clone())
        .filter(one_of((Entity, Column::SettlementId), settlements))
        .filter(Expr::col((Entity, Column::Spent)).ne(spent))
        .exec(connection)
        .await?;
    Ok(())
}

/// What the entries of the allocation with this id sum up to.
pub(super) fn spent_of(allocation: Expr) -> sea_orm::sea_query::SelectStatement {
    use ledger_entries::{Column, Entity};
    let kinds = [LedgerKind::Spent, LedgerKind::Corrected].map(Word::word);
    let sum = Column::Amount.into_expr().sum().cast_as("bigint");
    Query::select()
        .expr(Func::coalesce([sum, Expr::val(0)]))
        .from(Entity)
        .and_where(Column::AllocationId.into_expr().eq(allocation))
        .and_where(Column::Kind.is_in(kinds))
        .to_owned()
}

/// Keeps the totals of funds.
pub(super) async fn keep_funds<C: ConnectionTrait>(connection: &C, ids: &[FundId], excess: Excess) -> Result<()> {
    for some in ids.chunks(AT_ONCE) {
        let there = kept_of_funds(connection, some).await?;
        let mut rows = Vec::new();
        for (fund, percent, figures) in funds_computed(connection, some).await? {
            let before = there.get(&fund).map_or(0, |row| row.tolerated);
            let over = figures.unawarded.map_or(0, |unawarded| -unawarded.pence());
            let permitted = figures.permitted_excess(percent)?.pence();
            rows.push(fund_row_of(fund, &figures, tolerated(excess, permitted, over, before)).into_active_model());
        }
        let rest = fund_totals::Column::iter().skip(1);
        let replace = OnConflict::column(fund_totals::Column::FundId).update_columns(rest).to_owned();
        scope::keep(connection, rows, replace).await?;
    }
    Ok(())
}

/// What is kept of a fund with these figures.
pub(super) fn fund_row_of(fund: FundId, figures: &FundFigures, tolerated: i64) -> fund_totals::Model {
    fund_totals::Model {
        fund_id: fund.uuid(),
        total: figures.total.map(Pence::pence),
        retained: figures.retained.unwrap_or_default().pence(),
        awarded: figures.awarded.pence(),
        tolerated,
    }
}

pub(super) async fn kept_of_funds<C: ConnectionTrait>(
    connection: &C,
    ids: &[FundId],
) -> Result<HashMap<FundId, fund_totals::Model>> {
    let wanted = one_of((fund_totals::Entity, fund_totals::Column::FundId), ids);
    let rows = scope::named_by_what_is_seen::<fund_totals::Entity>().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(|row| (FundId(row.fund_id), row)).collect())
}

/// The figures of funds, from their sources and the totals kept of their settlements; and what share of what they
/// have to give may be awarded beyond it.
pub(super) async fn funds_computed<C: ConnectionTrait>(
    connection: &C,
    ids: &[FundId],
) -> Result<Vec<(FundId, Percent, FundFigures)>> {
    figures_of_funds(connection, ids, &awarded(connection, ids).await?).await
}

/// The same, where so much was awarded from each.
pub(super) async fn figures_of_funds<C: ConnectionTrait>(
    connection: &C,
    ids: &[FundId],
    awarded: &HashMap<FundId, Pence>,
) -> Result<Vec<(FundId, Percent, FundFigures)>> {
    let wanted = one_of((funds::Entity, funds::Column::Id), ids);
    let rows = scope::named_by_what_is_seen::<funds::Entity>().filter(wanted).all(connection).await?;
    let wanted = one_of((fund_sources::Entity, fund_sources::Column::FundId), ids);
    let sources = scope::named_by_what_is_seen::<fund_sources::Entity>().filter(wanted).all(connection).await?;
    let mut sources_of: HashMap<_, Vec<FundSource>> = HashMap::new();
    for row in sources {
        sources_of.entry(row.fund_id).or_default().push(row.try_into()?);
    }
    let figures = rows.into_iter().map(|row| {
        let at = Row::new("funds", row.id);
        let percent = super::fund::maybe_percent(at, row.over_allocation_percent)?.unwrap_or(Percent::ZERO);
        let terms = FundTerms {
            retained: at.maybe_pence(row.retained)?,
            retained_percent: super::fund::maybe_percent(at, row.retained_percent)?,
            over_allocation_percent: Some(percent),
            note: None,
        };
        let fund = FundId(row.id);
        let sources = sources_of.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        Ok((fund, percent, terms.figures(sources, awarded.get(&fund).copied().unwrap_or_default())?))
    });
    figures.collect()
}

/// Settled less clawed back, of each fund.
async fn awarded<C: ConnectionTrait>(connection: &C, ids: &[FundId]) -> Result<HashMap<FundId, Pence>> {
    let total = |column: settlement_totals::Column| Expr::col((settlement_totals::Entity, column));
    let awarded = total(settlement_totals::Column::Settled).sub(total(settlement_totals::Column::ClawedBack));
    let select = Query::select()
        .column((settlements::Entity, settlements::Column::FundId))
        .expr_as(awarded.sum().cast_as("bigint"), "awarded")
        .from(settlements::Entity)
        .inner_join(
            settlement_totals::Entity,
            total(settlement_totals::Column::SettlementId).equals((settlements::Entity, settlements::Column::Id)),
        )
        .and_where(one_of((settlements::Entity, settlements::Column::FundId), ids))
        .group_by_col((settlements::Entity, settlements::Column::FundId))
        .to_owned();
    let mut all = HashMap::new();
    for row in connection.query_all(&select).await? {
        let fund = FundId(row.try_get("", "fund_id")?);
        all.insert(fund, Pence::try_new(row.try_get("", "awarded")?)?);
    }
    Ok(all)
}
