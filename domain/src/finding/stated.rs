//! Figures that documents state otherwise than the records give them.

use super::{Finding, FindingKind};
use crate::ids::{Id, StatedFigureId};
use crate::words::{Certainty, FundingMeasure};
use crate::{FinancialYear, Pence};

/// What a document says of a figure, and what the records give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The stated figure.
    pub id: StatedFigureId,
    /// Which figure.
    pub measure: FundingMeasure,
    /// Of which year.
    pub year: FinancialYear,
    /// As stated.
    pub stated: Pence,
    /// How sure the statement is.
    pub certainty: Certainty,
    /// As the records give it.
    pub recorded: Pence,
}

/// The finding that a document states another figure than the records give: if only by a penny, and even if it
/// says itself that it is not exact.
#[must_use]
pub fn of_statement(statement: &Statement) -> Option<Finding> {
    let Statement { id, measure, year, stated, certainty, recorded } = *statement;
    if stated == recorded {
        return None;
    }
    let about = if certainty == Certainty::Approximate { "about " } else { "" };
    let what = words(measure);
    let message = format!("A document states {what} of {about}{stated} for {year}; the records give {recorded}.");
    Some(Finding { kind: FindingKind::StatedFigureDiffers, message, subject: Some(id.global()) })
}

const fn words(measure: FundingMeasure) -> &'static str {
    match measure {
        FundingMeasure::FundTotal => "a fund",
        FundingMeasure::Retained => "a retained part",
        FundingMeasure::Settled => "an award",
        FundingMeasure::Allocated => "allocations",
        FundingMeasure::Unallocated => "an unallocated rest",
        FundingMeasure::Spent => "spending",
        FundingMeasure::Matched => "match funding",
        FundingMeasure::TotalBudget => "a total budget",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn found(stated: i64, recorded: i64, certainty: Certainty) -> Option<String> {
        let statement = Statement {
            id: StatedFigureId(Uuid::nil()),
            measure: FundingMeasure::Unallocated,
            year: FinancialYear::starting_in(2018).ok()?,
            stated: Pence::try_new(stated).ok()?,
            certainty,
            recorded: Pence::try_new(recorded).ok()?,
        };
        of_statement(&statement).map(|finding| finding.message)
    }

    #[test]
    fn a_figure_that_differs_is_told_with_both_amounts() {
        let message = "A document states an unallocated rest of about £20,000.00 for 2018-19; the records give \
                       £19,000.00.";
        assert_eq!(found(2_000_000, 1_900_000, Certainty::Approximate).as_deref(), Some(message));
        assert_eq!(found(1_900_000, 1_900_000, Certainty::Exact), None);
        assert!(found(1_900_001, 1_900_000, Certainty::Exact).is_some());
    }
}
