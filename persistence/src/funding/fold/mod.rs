//! The figures as folds over what is seen (design.md §2): one way for every grouping. Of a day they are
//! made from the ledgers and the states of allocations, as are the totals kept of each settlement; of now
//! they are gathered from those totals. Sums are made by the database in whole pence; where one leaves
//! its integers it refuses, and what leaves the range of money is refused here.

mod allocations;
mod by;
mod kept;
mod settlements;

pub(super) use by::{By, Part, Place};

use crate::error::Result;
use chrono::NaiveDate;
use domain::Pence;
use domain::access::Sight;
use domain::funding::{AllocationFigures, FundingFilter, FundingPosition, SettlementFigures};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, IntoCondition, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, QueryResult};
use std::collections::BTreeMap;

/// A question for figures.
pub(super) struct Fold<'a> {
    pub(super) sight: &'a Sight,
    /// What they are gathered by.
    pub(super) by: Vec<By>,
    /// Which partnerships, settlements and allocations count.
    pub(super) filter: &'a FundingFilter,
    /// What else must hold of them, said of the columns that the fold joins.
    pub(super) also: Condition,
    /// The last day whose effects count; all count without it.
    pub(super) as_of: Option<NaiveDate>,
    /// Whether what is kept may be read where no day is asked for.
    pub(super) kept: bool,
    /// Whether groups are to be put in order.
    pub(super) placed: bool,
    /// The most groups to read; one more tells that there are too many.
    pub(super) most: Option<u64>,
}

/// A group: the places of its values in their order, and the values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    pub(super) places: Vec<Place>,
    pub(super) parts: Vec<Part>,
}

/// Where the figures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// The totals and current values kept.
    Kept,
    /// The ledgers and the states of allocations.
    Recorded,
}

/// How allocations count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counting {
    /// In the position of their settlement, which some read as a whole.
    InPositions,
    /// By themselves: those alone that can be seen.
    ByThemselves,
}

impl Fold<'_> {
    const fn source(&self) -> Source {
        if self.kept && self.as_of.is_none() { Source::Kept } else { Source::Recorded }
    }

    /// The positions of settlements, gathered. Groups of which nothing is recorded are left out, whatever the day.
    pub(super) async fn positions<C: ConnectionTrait>(
        &self,
        connection: &C,
    ) -> Result<BTreeMap<Group, FundingPosition>> {
        let mut positions = self.all_positions(connection).await?;
        positions.retain(|_, position| *position != FundingPosition::default());
        Ok(positions)
    }

    async fn all_positions<C: ConnectionTrait>(&self, connection: &C) -> Result<BTreeMap<Group, FundingPosition>> {
        if self.source() == Source::Kept {
            return Ok(self.read(connection, &self.of_kept_totals()).await?.into_iter().collect());
        }
        let mut positions: BTreeMap<Group, FundingPosition> = BTreeMap::new();
        for (group, figures) in self.read(connection, &self.of_settlements()).await? {
            positions.entry(group).or_default().settlements = figures;
        }
        for (group, figures) in self.read(connection, &self.of_allocations(Counting::InPositions)).await? {
            positions.entry(group).or_default().allocations = figures;
        }
        Ok(positions)
    }

    /// The figures of allocations, gathered.
    pub(super) async fn figures<C: ConnectionTrait>(
        &self,
        connection: &C,
    ) -> Result<BTreeMap<Group, AllocationFigures>> {
        Ok(self.read(connection, &self.of_allocations(Counting::ByThemselves)).await?.into_iter().collect())
    }

    /// Gathers the rows of settlements that `select` sums up, and puts their groups in order where that is asked for.
    fn gather(&self, select: &mut SelectStatement) {
        for (by, names) in self.by.iter().zip(by::NAMES) {
            let column = by.column(self.source());
            select.expr_as(column.clone(), names.part).add_group_by([column]);
            if let Some(place) = by.place_column().filter(|_| self.placed) {
                by.join_place(select, self.source());
                select.expr_as(place.clone(), names.place).add_group_by([place]);
            }
        }
        if let Some(most) = self.most {
            select.limit(most + 1);
        }
    }

    async fn read<F: Figures, C: ConnectionTrait>(
        &self,
        connection: &C,
        select: &SelectStatement,
    ) -> Result<Vec<(Group, F)>> {
        let rows = connection.query_all(select).await?;
        rows.iter().map(|row| Ok((self.group(row)?, F::read(row)?))).collect()
    }

    fn group(&self, row: &QueryResult) -> Result<Group> {
        let mut group = Group { places: Vec::new(), parts: Vec::new() };
        for (by, names) in self.by.iter().zip(by::NAMES) {
            let part = by.part(row, names)?;
            group.places.push(if self.placed { by.place(row, names, &part)? } else { Place::Last });
            group.parts.push(part);
        }
        Ok(group)
    }
}

/// Figures as a row of sums.
trait Figures: Sized {
    fn read(row: &QueryResult) -> Result<Self>;
}

impl Figures for SettlementFigures {
    fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            settled: pence(row, "settled")?,
            top_sliced: pence(row, "top_sliced")?,
            carried_in: pence(row, "carried_in")?,
            carried_out: pence(row, "carried_out")?,
            clawed_back: pence(row, "clawed_back")?,
            paid: pence(row, "paid")?,
        })
    }
}

impl Figures for AllocationFigures {
    fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            allocated: pence(row, "allocated")?,
            agreed: pence(row, "agreed")?,
            spent: pence(row, "spent")?,
            matched: pence(row, "matched")?,
            total_budget: pence(row, "total_budget")?,
            undetermined: u32::try_from(number(row, "undetermined")?).unwrap_or(u32::MAX),
            approximate: number(row, "approximate")? > 0,
        })
    }
}

impl Figures for FundingPosition {
    fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self { settlements: SettlementFigures::read(row)?, allocations: AllocationFigures::read(row)? })
    }
}

/// A sum; without anything to add it is nil.
fn number(row: &QueryResult, name: &str) -> Result<i64> {
    Ok(row.try_get::<Option<i64>>("", name)?.unwrap_or_default())
}

fn pence(row: &QueryResult, name: &str) -> Result<Pence> {
    Ok(Pence::try_new(number(row, name)?)?)
}

/// The sum of `amount` over rows of which `condition` holds. The name of the type is one to both
/// databases; a sum that it cannot hold is an error to both.
fn sum(condition: impl IntoCondition, amount: Expr) -> Expr {
    Expr::Case(Box::new(Expr::case(condition, amount))).sum().cast_as(WHOLE)
}

const WHOLE: &str = "bigint";

/// That what `column` dates was effective on or before the day, if there is one.
fn effective_by(day: Option<NaiveDate>, column: impl IntoColumnRef) -> Condition {
    Condition::all().add_option(day.map(|day| Expr::col(column).lte(day)))
}
