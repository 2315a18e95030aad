//! What the states and the spending of allocations say.

use super::super::narrow::{self, at_stage, of_allocation, of_partnership, of_settlement};
use super::super::reach::{agreed_stages, reads_allocation, reads_position};
use super::{Counting, Fold, Source, WHOLE, by, effective_by, sum};
use crate::entity::{allocation_states, allocations, ledger_entries, settlements};
use crate::scope::Scoped;
use allocations::{Column, Entity};
use domain::words::{AllocationStage, Certainty, FundingDimension, LedgerKind, Word};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition};
use strum::VariantArray;

/// The statement's name for the allocations one by one.
const EACH: &str = "each_allocation";
/// The statement's name for the states of an allocation up to the day.
const SO_FAR: &str = "so_far";

impl Fold<'_> {
    /// A row of sums for each group of allocations.
    pub(super) fn of_allocations(&self, counting: Counting) -> SelectStatement {
        let is_counted = || its("stage").is_in(words(AllocationStage::counts));
        let is_agreed = || its("stage").is_in(words(AllocationStage::is_agreed));
        let are_known = || its("amount").is_not_null().and(its("total_budget").is_not_null());
        let approximate = Certainty::Approximate.word();
        let is_approximate =
            || its("amount_certainty").eq(approximate).or(its("total_budget_certainty").eq(approximate));
        let one = || Expr::val(1);

        let mut select = Query::select();
        select
            .from_subquery(self.each(counting), EACH)
            // On an earlier day it may not have been there yet.
            .cond_where(Condition::any().add(its("stage").is_not_null()).add(its("spent").is_not_null()))
            .expr_as(sum(is_counted(), its("amount")), "allocated")
            .expr_as(sum(is_agreed(), its("amount")), "agreed")
            .expr_as(its("spent").sum().cast_as(WHOLE), "spent")
            .expr_as(sum(is_counted().and(are_known()), its("total_budget").sub(its("amount"))), "matched")
            .expr_as(sum(is_counted(), its("total_budget")), "total_budget")
            .expr_as(sum(is_counted().and(its("amount").is_null()), one()), "undetermined")
            .expr_as(sum(is_counted().and(is_approximate()), one()), "approximate");
        for (by, names) in self.by.iter().zip(by::NAMES) {
            select.expr_as(its(names.part), names.part).add_group_by([its(names.part)]);
            if self.placed && by.place_column().is_some() {
                select.expr_as(its(names.place), names.place).add_group_by([its(names.place)]);
            }
        }
        if let Some(most) = self.most {
            select.limit(most + 1);
        }
        select
    }

    /// Each allocation that counts, with what was spent of it: as it is, or in the last state recorded of
    /// those that had begun by the day.
    fn each(&self, counting: Counting) -> SelectStatement {
        use allocation_states::{Column as State, Entity as States};
        let source = self.source();
        let visible = Entity::visible(self.sight);
        let (may_count, may_spend) = match counting {
            Counting::ByThemselves => (visible, reads_allocation(self.sight)),
            Counting::InPositions => {
                let whole = reads_position(self.sight);
                (Condition::any().add(visible).add(whole.clone()), whole)
            }
        };

        // What is agreed today was a proposal once: its state of a day before is everybody's from agreement on.
        let stage = by::By::Dimension(FundingDimension::Stage).column(source);
        let may_be_told = Condition::any().add(may_spend.clone()).add(stage.clone().is_in(agreed_stages()));

        let mut select = narrow::settlements(self.sight);
        select
            .inner_join(
                Entity,
                Expr::col((Entity, Column::SettlementId)).equals((settlements::Entity, settlements::Column::Id)),
            )
            .cond_where(may_count)
            .cond_where(may_be_told)
            .cond_where(of_partnership(self.filter))
            .cond_where(of_settlement(self.filter))
            .cond_where(of_allocation(self.filter))
            .cond_where(at_stage(self.filter, &stage))
            .cond_where(self.also.clone())
            .expr_as(stage, "stage");
        match source {
            Source::Kept => select
                .expr_as(Column::Amount.into_expr(), "amount")
                .expr_as(Column::AmountCertainty.into_expr(), "amount_certainty")
                .expr_as(Column::TotalBudget.into_expr(), "total_budget")
                .expr_as(Column::TotalBudgetCertainty.into_expr(), "total_budget_certainty")
                .expr_as(Expr::case(may_spend, Column::Spent.into_expr()), "spent"),
            Source::Recorded => select
                .left_join(States, self.is_last_state())
                .expr_as(State::Amount.into_expr(), "amount")
                .expr_as(State::AmountCertainty.into_expr(), "amount_certainty")
                .expr_as(State::TotalBudget.into_expr(), "total_budget")
                .expr_as(State::TotalBudgetCertainty.into_expr(), "total_budget_certainty")
                .expr_as(Expr::case(may_spend, self.spent()), "spent"),
        };
        for (by, names) in self.by.iter().zip(by::NAMES) {
            select.expr_as(by.column(self.source()), names.part);
            if let Some(place) = by.place_column().filter(|_| self.placed) {
                by.join_place(&mut select, self.source());
                select.expr_as(place, names.place);
            }
        }
        select
    }

    /// That a state is the last recorded of its allocation's that had begun by the day.
    fn is_last_state(&self) -> Expr {
        use allocation_states::{Column as State, Entity as States};
        let last = Query::select()
            .expr(Expr::col((SO_FAR, State::Sequence)).max())
            .from_as(States, SO_FAR)
            .and_where(Expr::col((SO_FAR, State::AllocationId)).equals((Entity, Column::Id)))
            .cond_where(effective_by(self.as_of, (SO_FAR, State::EffectiveOn)))
            .to_owned();
        let of_it = State::AllocationId.into_expr().equals((Entity, Column::Id));
        // Compared, not looked up with IN: PostgreSQL then finds the one state by its key.
        of_it.and(State::Sequence.into_expr().eq(Expr::SubQuery(None, Box::new(last.into()))))
    }

    /// What was spent of the allocation: its returns as last corrected.
    fn spent(&self) -> Expr {
        use ledger_entries::{Column as Entry, Entity as Entries};
        let kinds = [LedgerKind::Spent, LedgerKind::Corrected].map(Word::word);
        let spent = Query::select()
            .expr(Entry::Amount.into_expr().sum().cast_as(WHOLE))
            .from(Entries)
            .and_where(Entry::AllocationId.into_expr().equals((Entity, Column::Id)))
            .and_where(Entry::Kind.is_in(kinds))
            .cond_where(effective_by(self.as_of, (Entries, Entry::EffectiveOn)))
            .to_owned();
        Expr::SubQuery(None, Box::new(spent.into()))
    }
}

fn its(name: &'static str) -> Expr {
    Expr::col((EACH, name))
}

fn words(wanted: impl Fn(AllocationStage) -> bool) -> impl Iterator<Item = &'static str> {
    AllocationStage::VARIANTS.iter().copied().filter(move |stage| wanted(*stage)).map(Word::word)
}
