//! What `fundingSummary` answers: figures by any combination of dimensions.

use super::{AllocationFigures, FundingFilter, FundingPosition};
use crate::FinancialYear;
use crate::ids::{CountyId, OrganisationId, PartnershipId, PoliceAreaId, ThemeId};
use crate::money::OutOfRange;
use crate::words::{AllocationStage, FundingDimension};

/// Figures of whole settlements, or of allocations alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FundingFigures {
    /// Of whole settlements.
    Settlements(FundingPosition),
    /// Of allocations: a theme or a provider has no settlement of its own.
    Allocations(AllocationFigures),
}

impl FundingFigures {
    /// The figures of both together; of allocations alone where one of them is.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn plus(&self, other: &Self) -> Result<Self, OutOfRange> {
        Ok(match (self, other) {
            (Self::Settlements(a), Self::Settlements(b)) => Self::Settlements(a.plus(b)?),
            (a, b) => Self::Allocations(a.allocations().plus(b.allocations())?),
        })
    }

    /// What every level has.
    #[must_use]
    pub const fn allocations(&self) -> &AllocationFigures {
        match self {
            Self::Settlements(position) => &position.allocations,
            Self::Allocations(figures) => figures,
        }
    }
}

/// What a row of a summary is about. A dimension that was not asked for is `None`, as is one that is
/// unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FundingKey {
    /// The police area.
    pub police_area: Option<PoliceAreaId>,
    /// The county in which the partnership lies.
    pub county: Option<CountyId>,
    /// The partnership.
    pub partnership: Option<PartnershipId>,
    /// The year.
    pub year: Option<FinancialYear>,
    /// The primary theme.
    pub theme: Option<ThemeId>,
    /// The provider.
    pub provider: Option<OrganisationId>,
    /// The funder.
    pub funder: Option<OrganisationId>,
    /// The stage, on the day asked for.
    pub stage: Option<AllocationStage>,
}

/// Figures by group, with their sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundingSummary {
    /// The sum of the rows.
    pub total: FundingFigures,
    /// The groups in order.
    pub rows: Vec<(FundingKey, FundingFigures)>,
}

impl FundingFilter {
    /// Whether it narrows to some allocations of a settlement, so that its other figures mean nothing.
    #[must_use]
    pub const fn is_of_allocations(&self) -> bool {
        self.themes.is_some() || self.providers.is_some() || self.stages.is_some()
    }

    /// The filter whose narrowing shortens a grouping by `dimensions` the most.
    #[must_use]
    pub fn to_narrow(&self, dimensions: &[FundingDimension]) -> &'static str {
        let by = |dimension| dimensions.contains(&dimension);
        if self.police_area.is_none() && self.county.is_none() && self.partnerships.is_none() {
            "policeAreaId"
        } else if by(FundingDimension::FinancialYear) && self.years.is_none() {
            "years"
        } else if by(FundingDimension::Theme) && self.themes.is_none() {
            "themeIds"
        } else if by(FundingDimension::Provider) && self.providers.is_none() {
            "providerIds"
        } else if by(FundingDimension::Funder) && self.funders.is_none() {
            "funderIds"
        } else if self.partnerships.is_none() {
            "partnershipIds"
        } else {
            "years"
        }
    }
}

impl FundingDimension {
    /// Whether only allocations have it, not whole settlements.
    #[must_use]
    pub const fn is_of_allocations(self) -> bool {
        matches!(self, Self::Theme | Self::Provider | Self::Stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_named_is_one_that_was_left_open() {
        let by = [FundingDimension::Partnership, FundingDimension::FinancialYear];
        let open = FundingFilter::default();
        assert_eq!(open.to_narrow(&by), "policeAreaId");
        let in_county = FundingFilter { county: Some(CountyId(uuid::Uuid::nil())), ..open };
        assert_eq!(in_county.to_narrow(&by), "years");
        assert_eq!(in_county.to_narrow(&[FundingDimension::Partnership]), "partnershipIds");
    }

    #[test]
    fn a_theme_has_no_settlement_of_its_own() {
        let filter = FundingFilter { themes: Some(vec![]), ..FundingFilter::default() };
        assert!(filter.is_of_allocations() && !FundingFilter::default().is_of_allocations());
        assert!(FundingDimension::Stage.is_of_allocations() && !FundingDimension::Funder.is_of_allocations());
    }
}
