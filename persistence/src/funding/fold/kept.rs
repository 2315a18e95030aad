//! The totals kept of settlements, gathered: as many rows are read as there are settlements, whatever was
//! recorded of each.

use super::super::narrow::{self, of_partnership, of_settlement};
use super::super::reach::reads_position;
use super::{Fold, WHOLE};
use crate::entity::{settlement_totals, settlements};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use settlement_totals::{Column, Entity};

/// What those see of a figure who do not read the partnership's money.
enum Others {
    /// The same.
    TheSame,
    /// What is agreed.
    Agreed(Column),
    /// Nothing.
    Nothing,
}

const FIGURES: [(&str, Column, Others); 13] = [
    ("settled", Column::Settled, Others::TheSame),
    ("top_sliced", Column::TopSliced, Others::TheSame),
    ("carried_in", Column::CarriedIn, Others::TheSame),
    ("carried_out", Column::CarriedOut, Others::TheSame),
    ("clawed_back", Column::ClawedBack, Others::TheSame),
    ("paid", Column::Paid, Others::Nothing),
    ("allocated", Column::Allocated, Others::Agreed(Column::Agreed)),
    ("agreed", Column::Agreed, Others::TheSame),
    ("spent", Column::Spent, Others::Nothing),
    ("matched", Column::Matched, Others::Agreed(Column::AgreedMatched)),
    ("total_budget", Column::TotalBudget, Others::Agreed(Column::AgreedTotalBudget)),
    ("undetermined", Column::Undetermined, Others::Agreed(Column::AgreedUndetermined)),
    ("approximate", Column::Approximate, Others::Agreed(Column::AgreedApproximate)),
];

impl Fold<'_> {
    /// A row of all figures for each group of settlements.
    pub(super) fn of_kept_totals(&self) -> SelectStatement {
        let mut select = narrow::settlements(self.sight);
        select
            .inner_join(
                Entity,
                Expr::col((Entity, Column::SettlementId)).equals((settlements::Entity, settlements::Column::Id)),
            )
            .cond_where(of_partnership(self.filter))
            .cond_where(of_settlement(self.filter))
            .cond_where(self.also.clone());
        for (figure, column, others) in FIGURES {
            let whole = column.into_expr();
            let or = |rest: Expr| Expr::case(reads_position(self.sight), whole.clone()).finally(rest).into();
            let seen: Expr = match others {
                Others::TheSame => whole,
                Others::Agreed(column) => or(column.into_expr()),
                Others::Nothing => or(Expr::val(0)),
            };
            select.expr_as(seen.sum().cast_as(WHOLE), figure);
        }
        self.gather(&mut select);
        select
    }
}
