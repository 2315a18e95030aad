//! What the ledgers say of settlements.

use super::super::narrow::{self, of_partnership, of_settlement};
use super::super::reach::reads_position;
use super::{Fold, effective_by, sum};
use crate::entity::{ledger_entries, settlements};
use domain::words::{LedgerKind, Word};
use ledger_entries::{Column, Entity};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition};

/// The kinds of entry that each figure is the sum of.
const FIGURES: [(&str, &[LedgerKind]); 6] = [
    ("settled", &[LedgerKind::Settled, LedgerKind::Revised]),
    ("top_sliced", &[LedgerKind::TopSliced]),
    ("carried_in", &[LedgerKind::CarriedIn]),
    ("carried_out", &[LedgerKind::CarriedOut]),
    ("clawed_back", &[LedgerKind::ClawedBack]),
    ("paid", &[LedgerKind::Paid]),
];

impl Fold<'_> {
    /// A row of sums for each group of settlements.
    pub(super) fn of_settlements(&self) -> SelectStatement {
        let is_of = |kinds: &[LedgerKind]| Column::Kind.is_in(kinds.iter().map(|kind| kind.word()));
        let all: Vec<LedgerKind> = FIGURES.iter().flat_map(|(_, kinds)| kinds.iter().copied()).collect();
        // Payments count where the whole position may be read (design.md §3).
        let may_count = Condition::any().add(Column::Kind.ne(LedgerKind::Paid.word())).add(reads_position(self.sight));

        let mut select = narrow::settlements(self.sight);
        select
            .inner_join(
                Entity,
                Expr::col((Entity, Column::SettlementId)).equals((settlements::Entity, settlements::Column::Id)),
            )
            .cond_where(is_of(&all))
            .cond_where(may_count)
            .cond_where(effective_by(self.as_of, (Entity, Column::EffectiveOn)))
            .cond_where(of_partnership(self.filter))
            .cond_where(of_settlement(self.filter))
            .cond_where(self.also.clone());
        for (figure, kinds) in FIGURES {
            select.expr_as(sum(is_of(kinds), Column::Amount.into_expr()), figure);
        }
        self.gather(&mut select);
        select
    }
}
