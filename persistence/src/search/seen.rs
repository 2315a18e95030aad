//! Which texts of the index the one who looks may see: those of rows that they may see, by the tables' own conditions.

use super::found::{FOUND, HIT, SOURCE, SOURCE_ID};
use crate::entity::{
    action_points, agenda_items, allocations, decisions, groups, meetings, minute_items, organisation_aliases,
    organisations, partnerships, people,
};
use crate::scope::{Scoped, find};
use domain::access::Sight;
use domain::words::SearchKind;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement, UnionType};
use sea_orm::{QuerySelect, QueryTrait};

/// `columns` of the rows of [`FOUND`] that may be seen, of these kinds; `None` where there are no kinds.
pub(super) fn seen(sight: &Sight, kinds: &[SearchKind], columns: &[&'static str]) -> Option<SelectStatement> {
    let arms = kinds.iter().flat_map(|kind| of_kind(sight, *kind, columns));
    arms.reduce(|mut all, arm| all.union(UnionType::All, arm).take())
}

/// The texts that lead to records of a kind, a statement for each table they stand in.
fn of_kind(sight: &Sight, kind: SearchKind, columns: &[&'static str]) -> Vec<SelectStatement> {
    macro_rules! of {
        ($($table:ident)+) => {
            vec![$(arm::<$table::Entity>(sight, stringify!($table), SOURCE_ID, $table::Column::Id, columns)),+]
        };
    }
    match kind {
        SearchKind::Partnership => {
            // The names of its districts are the partnership's.
            let districts = arm::<partnerships::Entity>(sight, "districts", HIT, partnerships::Column::Id, columns);
            let mut arms = of![partnerships];
            arms.push(districts);
            arms
        }
        SearchKind::Group => of![groups],
        SearchKind::Person => of![people],
        SearchKind::Organisation => of![organisations organisation_aliases],
        SearchKind::Meeting => of![meetings agenda_items],
        SearchKind::Minute => of![minute_items decisions],
        SearchKind::ActionPoint => of![action_points],
        SearchKind::Allocation => of![allocations],
    }
}

/// The texts of `source` whose row of `E` may be seen: that with the id which the text has in `leads`.
fn arm<E: Scoped>(
    sight: &Sight,
    source: &'static str,
    leads: &'static str,
    id: E::Column,
    columns: &[&'static str],
) -> SelectStatement {
    let mut arm = find::<E>(sight).select_only().into_query();
    for column in columns {
        arm.column((FOUND, *column));
    }
    let of_source = Expr::col((FOUND, SOURCE)).eq(source);
    let its_row = Expr::col((FOUND, leads)).equals((E::default(), id));
    arm.inner_join(FOUND, of_source.and(its_row)).take()
}
