//! Money: what is awarded and agreed is everybody's, the rest needs READ_FUNDING.

use super::holds::Reads::Funding;
use super::{Checker, ids, list, one};
use crate::sight::rows::{Agreement, Allocation, Contract, Entry, Fund, Return, Settlement, StatedFigure, Target};
use crate::sight::today;
use serde_json::{Value, json};
use uuid::Uuid;

fn counts(stage: &str) -> bool {
    stage != "WITHDRAWN" && stage != "REJECTED"
}

fn is_agreed(stage: &str) -> bool {
    ["AGREED", "COMMISSIONED", "COMPLETED"].contains(&stage)
}

fn is_public(settlement: &Settlement) -> bool {
    settlement.status == "CONFIRMED" || settlement.status == "CLOSED"
}

impl Checker<'_> {
    /// READ_FUNDING on an allocation: where the partnership's money is read, or as lead of its theme's group.
    fn reads_allocation(&self, it: &Allocation) -> bool {
        self.in_partnership(Funding, it.partnership_id) || self.leads(it.partnership_id, it.primary_theme_id)
    }

    pub(super) fn sees_allocation(&self, it: &Allocation) -> bool {
        let public = |settlement: &Settlement| settlement.id == it.settlement_id && is_public(settlement);
        self.reads_allocation(it) || is_agreed(&it.stage) && self.rows.settlements.iter().any(public)
    }

    fn allocation(&self, id: Option<Uuid>) -> Option<&Allocation> {
        self.rows.allocations.iter().find(|it| Some(it.id) == id)
    }

    pub(super) fn seen_allocation(&self, id: Uuid) -> Option<Uuid> {
        self.allocation(Some(id)).filter(|it| self.sees_allocation(it)).map(|it| it.id)
    }

    fn reads_allocation_with(&self, id: Option<Uuid>) -> bool {
        self.allocation(id).is_some_and(|it| self.reads_allocation(it))
    }

    /// READ_FUNDING on a settlement's position: a lead has it where an allocation is for the theme.
    fn reads_position(&self, it: &Settlement) -> bool {
        let of = |allocation: &&Allocation| allocation.settlement_id == it.id;
        self.in_partnership(Funding, it.partnership_id)
            || self.rows.allocations.iter().filter(of).any(|allocation| self.reads_allocation(allocation))
    }

    pub(super) fn sees_settlement(&self, it: &Settlement) -> bool {
        is_public(it) || self.reads_position(it)
    }

    fn reads_fund(&self, id: Uuid) -> bool {
        self.rows.funds.iter().any(|fund| fund.id == id && self.in_area(Funding, fund.police_area_id))
    }

    pub(super) fn sees_fund(&self, fund: &Fund) -> bool {
        let of = |it: &&Settlement| it.fund_id == fund.id;
        self.reads_fund(fund.id) || self.rows.settlements.iter().filter(of).any(|it| self.sees_settlement(it))
    }

    pub(super) fn sees_agreement(&self, agreement: &Agreement) -> bool {
        let of = |it: &&Settlement| it.agreement_id == Some(agreement.id);
        self.in_partnership(Funding, agreement.partnership_id)
            || self.rows.settlements.iter().filter(of).any(|it| self.sees_settlement(it))
    }

    pub(super) fn sees_contract(&self, it: &Contract) -> bool {
        let of_seen = it.allocation_id.is_some_and(|id| self.seen_allocation(id).is_some());
        self.in_partnership(Funding, it.partnership_id) || of_seen
    }

    pub(super) fn sees_return(&self, it: &Return) -> bool {
        self.reads_allocation_with(Some(it.allocation_id))
    }

    pub(super) fn sees_entry(&self, entry: &Entry) -> bool {
        let mut settlements = self.rows.settlements.iter();
        let partnership = settlements.find(|it| it.id == entry.settlement_id).map(|it| it.partnership_id);
        partnership.is_some_and(|id| self.in_partnership(Funding, id))
            || self.reads_allocation_with(entry.allocation_id)
    }

    pub(super) fn sees_stated(&self, it: &StatedFigure) -> bool {
        let settlement = self.rows.settlements.iter().find(|of| Some(of.id) == it.settlement_id);
        settlement.is_some_and(|of| self.in_partnership(Funding, of.partnership_id))
            || it.fund_id.is_some_and(|fund| self.reads_fund(fund))
    }

    /// A recommendation is read by those who read the papers or the money of one it is made to.
    pub(super) fn is_addressed(&self, target: &Target) -> bool {
        use super::holds::Reads::Papers;
        let partnership =
            target.partnership_id.filter(|id| self.in_partnership(Papers, *id) || self.in_partnership(Funding, *id));
        let group = target.group_id.filter(|id| self.in_group(Papers, *id) || self.in_group(Funding, *id));
        partnership.is_some() || group.is_some()
    }

    fn sum(&self, settlement: Uuid, kinds: &[&str]) -> i64 {
        let of = |it: &&Entry| it.settlement_id == settlement && kinds.contains(&it.kind.as_str());
        self.rows.ledger_entries.iter().filter(of).map(|it| it.amount).sum()
    }

    fn spent(&self, allocation: Uuid) -> i64 {
        let of =
            |it: &&Entry| it.allocation_id == Some(allocation) && ["SPENT", "CORRECTED"].contains(&it.kind.as_str());
        self.rows.ledger_entries.iter().filter(of).map(|it| it.amount).sum()
    }

    /// Amounts and those agreed as they stood before today. What was not agreed yet then is a proposal still to
    /// those who don't read the money, even if it is agreed today.
    fn before(&self, its: &[&Allocation], reads: impl Fn(&Allocation) -> bool) -> Value {
        let (mut allocated, mut agreed) = (0, 0);
        for it in its {
            let states = self.rows.allocation_states.iter().filter(|of| of.allocation_id == it.id);
            let Some(last) = states.filter(|of| of.effective_on < today()).max_by_key(|of| of.sequence) else {
                continue;
            };
            let amount = last.amount.unwrap_or_default();
            if reads(it) && counts(&last.stage) || self.sees_allocation(it) && is_agreed(&last.stage) {
                allocated += amount;
            }
            if (reads(it) || self.sees_allocation(it)) && is_agreed(&last.stage) {
                agreed += amount;
            }
        }
        json!({ "allocated": allocated, "agreed": agreed })
    }

    pub(super) fn shown_fund(&self, fund: &Fund) -> Value {
        let reads = self.reads_fund(fund.id);
        let sources = self.rows.fund_sources.iter().filter(|it| reads && it.fund_id == fund.id);
        let settlements: Vec<_> = self.rows.settlements.iter().filter(|it| it.fund_id == fund.id).collect();
        let settlements: Vec<_> = settlements.into_iter().filter(|it| self.sees_settlement(it)).collect();
        let stated = self.rows.stated_figures.iter().filter(|it| it.fund_id == Some(fund.id) && self.sees_stated(it));
        let awarded =
            settlements.iter().map(|it| self.sum(it.id, &["SETTLED", "REVISED"]) - self.sum(it.id, &["CLAWED_BACK"]));
        let awarded: i64 = awarded.sum();
        json!({
            "sources": list(sources.map(|it| it.name.clone().into())),
            "retained": fund.retained.filter(|_| reads),
            "note": fund.note.as_ref().filter(|_| reads),
            "awarded": Some(awarded).filter(|_| reads),
            "statements": ids("StatedFigure", stated.map(|it| it.id)),
            "settlements": settlements.len(),
        })
    }

    pub(super) fn shown_settlement(&self, it: &Settlement) -> Value {
        let rows = self.rows;
        let whole = self.reads_position(it);
        let its: Vec<_> = rows.allocations.iter().filter(|of| of.settlement_id == it.id).collect();
        let seen = its.iter().filter(|of| self.sees_allocation(of)).count();
        let counted: Vec<_> = its.iter().filter(|of| whole || self.sees_allocation(of)).collect();
        let sum = |wanted: fn(&str) -> bool| -> i64 {
            counted.iter().filter(|of| wanted(&of.stage)).filter_map(|of| of.amount).sum()
        };
        let ledger = rows.ledger_entries.iter().filter(|of| of.settlement_id == it.id && self.sees_entry(of));
        let stated = rows.stated_figures.iter().filter(|of| of.settlement_id == Some(it.id) && self.sees_stated(of));
        let documents = rows.documents.iter().filter(|of| of.settlement_id == Some(it.id) && self.sees_document(of));
        let spent: i64 = its.iter().filter(|_| whole).map(|of| self.spent(of.id)).sum();
        json!({
            "allocations": seen,
            "ledger": ledger.count(),
            "statements": ids("StatedFigure", stated.map(|of| of.id)),
            "documents": ids("Document", documents.map(|of| of.id)),
            "position": {
                "settled": self.sum(it.id, &["SETTLED", "REVISED"]),
                "paid": if whole { self.sum(it.id, &["PAID"]) } else { 0 },
                "allocated": sum(counts),
                "agreed": sum(is_agreed),
                "spent": spent,
            },
            "before": self.before(&its, |_| whole),
        })
    }

    pub(super) fn shown_allocation(&self, it: &Allocation) -> Value {
        let reads = self.reads_allocation(it);
        let approvals = self.rows.approvals.iter().filter(|of| of.allocation_id == it.id && of.voided_at.is_none());
        let returns = self.rows.spend_returns.iter().filter(|of| of.allocation_id == it.id && self.sees_return(of));
        let contracts =
            self.rows.contracts.iter().filter(|of| of.allocation_id == Some(it.id) && self.sees_contract(of));
        json!({
            "settlement": one("Settlement", Some(it.settlement_id)),
            "approvals": list(approvals.map(|of| one("User", of.by_user_id.filter(|_| reads)))),
            "spendReturns": ids("SpendReturn", returns.map(|of| of.id)),
            "contracts": ids("Contract", contracts.map(|of| of.id)),
            "position": {
                "allocated": it.amount.filter(|_| counts(&it.stage)).unwrap_or_default(),
                "spent": if reads { self.spent(it.id) } else { 0 },
            },
            "before": self.before(&[it], |_| reads),
        })
    }
}
