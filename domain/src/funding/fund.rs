//! Funds: what a funder has to give in one year.

use crate::ids::{FundId, OrganisationId, PoliceAreaId};
use crate::money::{OutOfRange, Pence};
use crate::percent::Percent;
use crate::words::{Certainty, FundingMeasure};
use crate::{FinancialYear, ids};

/// What a funder has to give in one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund {
    /// Its id.
    pub id: FundId,
    /// Counts its changes.
    pub version: i32,
    /// Who gives.
    pub funder: OrganisationId,
    /// The police area it is for, if for one.
    pub police_area: Option<PoliceAreaId>,
    /// Its name.
    pub name: String,
    /// The year.
    pub year: FinancialYear,
    /// What only those see who have READ_FUNDING on the police area.
    pub terms: Option<FundTerms>,
}

/// What a fund keeps back, and what else is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FundTerms {
    /// Kept to commission centrally.
    pub retained: Option<Pence>,
    /// The same as a share of the total.
    pub retained_percent: Option<Percent>,
    /// By what share of what it has to give it may be over-awarded.
    pub over_allocation_percent: Option<Percent>,
    /// Anything else to know of it.
    pub note: Option<String>,
}

/// One source of a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundSource {
    /// Its name.
    pub name: String,
    /// Whom it comes from.
    pub funder: Option<OrganisationId>,
    /// How much, where stated.
    pub amount: Option<Pence>,
}

/// The figures of a fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundFigures {
    /// Sum of its sources; unknown where there are none or one is not stated.
    pub total: Option<Pence>,
    /// Kept centrally; unknown where only its share of an unknown total is.
    pub retained: Option<Pence>,
    /// Settled less clawed back.
    pub awarded: Pence,
    /// total − retained − awarded; no limit applies while it is unknown.
    pub unawarded: Option<Pence>,
}

impl FundFigures {
    /// By how much more than it has to give may be awarded, where `percent` of it may.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn permitted_excess(&self, percent: Percent) -> Result<Pence, OutOfRange> {
        let to_give = self.unawarded.map_or(Ok(Pence::ZERO), |unawarded| unawarded.plus(self.awarded))?;
        Ok(to_give.max(Pence::ZERO).share(percent))
    }

    /// The figures once `more` is awarded, or given back where negative.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn awarding(self, more: Pence) -> Result<Self, OutOfRange> {
        let unawarded = self.unawarded.map(|unawarded| unawarded.minus(more)).transpose()?;
        Ok(Self { awarded: self.awarded.plus(more)?, unawarded, ..self })
    }

    /// Whether the change from `before` to this awards no more than there is, and `percent` more of it (design.md
    /// §2, "Limits"); what was beyond already may not grow.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn is_within_limits(&self, before: &Self, percent: Percent) -> Result<bool, OutOfRange> {
        let Some(left) = self.unawarded else { return Ok(true) };
        let beyond = left.plus(self.permitted_excess(percent)?)? < Pence::ZERO;
        Ok(!beyond || before.unawarded.is_some_and(|before| left >= before))
    }
}

impl FundTerms {
    /// The figures that follow from the terms, the sources and what was awarded.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn figures(&self, sources: &[FundSource], awarded: Pence) -> Result<FundFigures, OutOfRange> {
        let amounts: Option<Vec<Pence>> = sources.iter().map(|source| source.amount).collect();
        let total = amounts.filter(|amounts| !amounts.is_empty()).map(Pence::sum).transpose()?;
        let share = self.retained_percent.zip(total).map(|(percent, total)| total.share(percent));
        let retained = self.retained.or(share);
        let left = |total: Pence| total.minus(retained.unwrap_or_default())?.minus(awarded);
        Ok(FundFigures { total, retained, awarded, unawarded: total.map(left).transpose()? })
    }
}

/// Which funds are wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FundFilter {
    /// For this police area.
    pub police_area: Option<PoliceAreaId>,
    /// Of one of these years.
    pub years: Option<Vec<FinancialYear>>,
    /// Given by one of these.
    pub funders: Option<Vec<OrganisationId>>,
}

/// What a document says of a figure of a fund or a settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedFigure {
    /// Its id.
    pub id: ids::StatedFigureId,
    /// Whose figure it states.
    pub of: StatedOf,
    /// Which figure.
    pub measure: FundingMeasure,
    /// As stated.
    pub stated: Pence,
    /// How sure the statement is.
    pub certainty: Certainty,
    /// Its words.
    pub quote: Option<String>,
    /// Anything else to know of it.
    pub note: Option<String>,
    /// The document that says so.
    pub document: Option<ids::DocumentId>,
    /// The minute that says so.
    pub minute: Option<ids::MinuteItemId>,
}

/// Whose figure a document states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatedOf {
    /// A fund's.
    Fund(FundId),
    /// A settlement's.
    Settlement(ids::SettlementId),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pence(pence: i64) -> Pence {
        Pence::try_new(pence).unwrap_or_default()
    }

    fn source(amount: Option<i64>) -> FundSource {
        FundSource { name: "Home Office".to_owned(), funder: None, amount: amount.map(pence) }
    }

    #[test]
    fn a_fund_of_unknown_size_has_no_limit() {
        let terms =
            FundTerms { retained_percent: Percent::try_from_millionths(10_000_000).ok(), ..FundTerms::default() };
        for sources in [vec![], vec![source(Some(100)), source(None)]] {
            let figures = terms.figures(&sources, pence(7));
            assert_eq!(figures, Ok(FundFigures { total: None, retained: None, awarded: pence(7), unawarded: None }));
        }
    }

    #[test]
    fn what_is_kept_and_awarded_is_no_longer_there() {
        let by_percent =
            FundTerms { retained_percent: Percent::try_from_millionths(10_000_000).ok(), ..FundTerms::default() };
        let sources = [source(Some(600)), source(Some(400))];
        let figures = by_percent.figures(&sources, pence(300)).map(|it| (it.total, it.retained, it.unawarded));
        assert_eq!(figures, Ok((Some(pence(1000)), Some(pence(100)), Some(pence(600)))));
        let stated = FundTerms { retained: Some(pence(250)), ..by_percent };
        assert_eq!(stated.figures(&sources, pence(300)).map(|it| it.unawarded), Ok(Some(pence(450))));
    }
}
