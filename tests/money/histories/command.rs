//! What can be done with money, and how it is asked for.

use super::world::{Day, Home, TODAY, World};
use crate::money::desk::Desk;
use serde_json::{Value, json};

/// What is done. Records are named by their number in the model.
#[derive(Clone, Debug)]
pub(super) enum Command {
    OpenFund {
        year: i32,
        amounts: Vec<Option<i64>>,
        retained: Option<i64>,
        over: i64,
        name: usize,
    },
    AgreeFunding {
        home: Home,
        amounts: Vec<(usize, i64)>,
        slice: Option<i64>,
    },
    Issue(Issue),
    ReviseSettlement {
        settlement: usize,
        version: i32,
        amount: Option<i64>,
        status: Option<&'static str>,
        over: Option<i64>,
        on: Day,
    },
    Mark {
        settlement: usize,
        version: i32,
        number: usize,
        met: bool,
    },
    Pay {
        settlement: usize,
        amount: i64,
        on: Day,
        correction: bool,
    },
    Carry {
        from: usize,
        to: usize,
        amount: i64,
        on: Day,
    },
    ClawBack {
        settlement: usize,
        amount: i64,
        on: Day,
    },
    Transfer {
        from: usize,
        to: usize,
        amount: i64,
        on: Day,
    },
    Propose {
        settlement: usize,
        themes: Vec<usize>,
        amount: Option<i64>,
        approximate: bool,
        total: Option<i64>,
        provider: Option<usize>,
        on: Day,
    },
    ReviseAllocation(ReviseAllocation),
    Decide {
        allocation: usize,
        version: i32,
        stage: &'static str,
        with_meeting: bool,
        with_note: bool,
        on: Day,
    },
    Submit {
        allocation: usize,
        period: (Day, Day),
        spent: i64,
        on: Day,
    },
    Correct {
        spend_return: usize,
        version: i32,
        spent: i64,
        on: Day,
    },
}

/// An award to issue.
#[derive(Clone, Debug)]
pub(super) struct Issue {
    pub(super) fund: usize,
    pub(super) home: Home,
    pub(super) amount: Option<i64>,
    pub(super) slice: Option<i64>,
    pub(super) stated_slice: Option<i64>,
    pub(super) over: i64,
    pub(super) status: &'static str,
    pub(super) conditions: usize,
    pub(super) on: Day,
}

/// A change of an allocation's terms.
#[derive(Clone, Debug)]
pub(super) struct ReviseAllocation {
    pub(super) allocation: usize,
    pub(super) version: i32,
    pub(super) amount: Option<i64>,
    /// The amount is to be determined.
    pub(super) unknown: bool,
    pub(super) total: Option<i64>,
    pub(super) provider: Option<usize>,
    pub(super) on: Day,
}

/// Thousandths as a percentage.
fn percent(thousandths: i64) -> String {
    format!("{}.{}", thousandths / 10, (thousandths % 10).abs())
}

/// The day, or nothing for today.
fn maybe(on: Day) -> Option<Day> {
    (on != TODAY).then_some(on)
}

impl Command {
    /// Whether it takes a key, with which it is done once.
    pub(super) const fn is_repeatable(&self) -> bool {
        !matches!(
            self,
            Self::ReviseSettlement { .. }
                | Self::Mark { .. }
                | Self::ReviseAllocation(_)
                | Self::Decide { .. }
                | Self::Correct { .. }
        )
    }

    /// The mutation and its input.
    pub(super) fn input(&self, desk: &Desk, world: &World) -> (&'static str, Value) {
        let home = |home: Home| if home == Home::Here { &desk.here } else { &desk.there };
        let settlement = |index: usize| world.settlements[index].id.as_str();
        let allocation = |index: usize| world.allocations[index].id.as_str();
        match self {
            Self::OpenFund { year, amounts, retained, over, name } => {
                let sources = amounts.iter().map(|amount| json!({ "name": "Source", "amount": amount }));
                let input = json!({ "funderId": world.funder, "policeAreaId": desk.area, "name": format!("Fund {name}"),
                    "financialYear": format!("{year}-{:02}", (year + 1) % 100), "sources": sources.collect::<Vec<_>>(),
                    "retained": retained, "overAllocationPercent": percent(*over) });
                ("openFund", input)
            }
            Self::AgreeFunding { home: to, amounts, slice } => {
                let amounts =
                    amounts.iter().map(|(fund, amount)| json!({ "fundId": world.funds[*fund].id, "amount": amount }));
                let input = json!({ "partnershipId": home(*to), "title": "Some years", "amounts": amounts.collect::<Vec<_>>(),
                    "topSlicePercent": slice.map(percent) });
                ("agreeFunding", input)
            }
            Self::Issue(it) => {
                let conditions = (0..it.conditions).map(|_| json!({ "text": "A condition" })).collect::<Vec<_>>();
                let input = json!({ "fundId": world.funds[it.fund].id, "partnershipId": home(it.home), "amount": it.amount,
                    "topSlicePercent": it.slice.map(percent), "topSliceAmount": it.stated_slice,
                    "overAllocationPercent": percent(it.over), "status": it.status, "conditions": conditions,
                    "on": maybe(it.on) });
                ("issueSettlement", input)
            }
            Self::ReviseSettlement { settlement: of, version, amount, status, over, on } => (
                "reviseSettlement",
                json!({ "id": settlement(*of), "expectedVersion": version, "amount": amount, "status": status,
                    "overAllocationPercent": over.map(percent), "reason": "So it is", "on": maybe(on) }),
            ),
            Self::Mark { settlement: of, version, number, met } => (
                "markCondition",
                json!({ "settlementId": settlement(*of), "expectedVersion": version, "number": number, "met": met }),
            ),
            Self::Pay { settlement: of, amount, on, correction } => {
                let note = correction.then_some("Not paid after all");
                let input = json!({ "settlementId": settlement(*of), "amount": amount, "on": on, "note": note,
                    "correction": correction });
                ("recordPayment", input)
            }
            Self::Carry { from, to, amount, on } => (
                "carryForward",
                json!({ "settlementId": settlement(*from), "toSettlementId": settlement(*to), "amount": amount, "on": on,
                    "note": "For later" }),
            ),
            Self::ClawBack { settlement: of, amount, on } => (
                "clawBack",
                json!({ "settlementId": settlement(*of), "amount": amount, "on": on, "note": "Not needed" }),
            ),
            Self::Transfer { from, to, amount, on } => (
                "transferFunds",
                json!({ "fromSettlementId": settlement(*from), "toSettlementId": settlement(*to), "amount": amount,
                    "on": on, "note": "Needed there" }),
            ),
            Self::Propose { settlement: of, themes, amount, approximate, total, provider, on } => {
                let themes: Vec<&String> = themes.iter().map(|theme| &desk.themes[*theme]).collect();
                let input = json!({ "settlementId": settlement(*of), "title": "A line", "themeIds": themes, "amount": amount,
                    "amountCertainty": approximate.then_some("APPROXIMATE"), "totalBudget": total,
                    "providerId": provider.map(|it| &desk.funders[it]), "on": maybe(on) });
                ("proposeAllocation", input)
            }
            Self::ReviseAllocation(it) => {
                let input = json!({ "id": allocation(it.allocation), "expectedVersion": it.version, "amount": it.amount,
                    "amountCertainty": it.unknown.then_some("TO_BE_DETERMINED"), "totalBudget": it.total,
                    "providerId": it.provider.map(|it| &desk.funders[it]), "reason": "So it is", "on": maybe(it.on) });
                ("reviseAllocation", input)
            }
            Self::Decide { allocation: of, version, stage, with_meeting, with_note, on } => {
                let input = json!({ "id": allocation(*of), "expectedVersion": version, "stage": stage,
                    "meetingId": with_meeting.then_some(&desk.meeting), "note": with_note.then_some("Why"),
                    "on": maybe(on) });
                ("decideAllocation", input)
            }
            Self::Submit { allocation: of, period: (from, to), spent, on } => (
                "submitSpendReturn",
                json!({ "allocationId": allocation(*of), "periodFrom": from, "periodTo": to, "spent": spent, "on": maybe(on) }),
            ),
            Self::Correct { spend_return, version, spent, on } => (
                "correctSpendReturn",
                json!({ "id": world.returns[*spend_return].id, "expectedVersion": version, "spent": spent,
                    "reason": "Miscounted", "on": maybe(on) }),
            ),
        }
    }
}
