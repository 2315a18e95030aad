//! When an action point is due, as the one who looks may know it: the day of a meeting that they may not see is
//! no day to them, whether it is shown, sorted by, filtered by or carried in a cursor.

use crate::entity::{action_points, meetings};
use crate::scope::{find, seen};
use action_points::{Column, Entity};
use domain::access::{Permission, Sight};
use domain::action::WITHOUT_DAY;
use sea_orm::sea_query::{CaseStatement, Expr, Query};
use sea_orm::{ColumnTrait, Condition, IdenStatic, Iterable, QuerySelect, Select};

/// The action points that the one who looks may see, with the day they are due in place of the one stored.
pub(super) fn find_dated(sight: &Sight) -> Select<Entity> {
    let mut select = find::<Entity>(sight);
    if sight.reach(Permission::ReadPapers).everywhere() {
        return select;
    }
    let mut dated = Query::select();
    dated.from(Entity);
    for column in Column::iter().filter(|column| !matches!(column, Column::DueOrder)) {
        dated.column((Entity, column));
    }
    let known =
        Condition::any()
            .add(Column::DueOn.is_not_null())
            .add(Column::DueMeetingId.in_subquery(seen::<meetings::Entity>(sight, meetings::Column::Id)));
    let day = CaseStatement::new().case(known, Column::DueOrder.into_expr()).finally(Expr::val(WITHOUT_DAY));
    dated.expr_as(Expr::Case(Box::new(day)), Column::DueOrder.as_str());
    QuerySelect::query(&mut select).from_clear().from_subquery(dated, Entity);
    select
}
