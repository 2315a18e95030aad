//! Which money is wanted, and the words that say so.

use crate::graphql::context::{ids_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::scalars::FinancialYear;
use async_graphql::{Enum, ID, InputObject};
use domain::ids::Id;
use domain::{funding, words};

/// Where an allocation is on its way from proposal to completion.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::AllocationStage")]
pub(crate) enum AllocationStage {
    /// Proposed.
    Proposed,
    /// Recommended to the board.
    Recommended,
    /// Approved by the board; the commissioner's office has not agreed it yet.
    BoardApproved,
    /// Agreed by the commissioner and the treasurer.
    Agreed,
    /// A provider is at work on it.
    Commissioned,
    /// Done.
    Completed,
    /// Taken back by the partnership; its money no longer counts.
    Withdrawn,
    /// Refused by one who could have approved it; its money no longer counts.
    Rejected,
}

/// What figures can be grouped by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::FundingDimension")]
pub(crate) enum FundingDimension {
    /// The police area of the partnership, by name.
    PoliceArea,
    /// The county in which the partnership lies, by name.
    County,
    /// The partnership, by name.
    Partnership,
    /// The financial year, the earliest first.
    FinancialYear,
    /// The primary theme of the allocation, in the order of the taxonomy.
    Theme,
    /// The provider of the allocation, by name.
    Provider,
    /// The funder of the settlement, by name.
    Funder,
    /// The stage of the allocation, on the day asked for, in the order of its way.
    Stage,
}

/// Which money is wanted; all conditions hold together. An empty list lets nothing through.
#[derive(InputObject)]
pub(crate) struct FundingFilter {
    /// Of partnerships in this police area.
    police_area_id: Option<ID>,
    /// Of partnerships that lie in this county.
    county_id: Option<ID>,
    /// Of one of these partnerships.
    partnership_ids: Option<Vec<ID>>,
    /// Of one of these financial years.
    years: Option<Vec<FinancialYear>>,
    /// For one of these themes or one below them, as primary theme.
    theme_ids: Option<Vec<ID>>,
    /// Provided by one of these organisations.
    provider_ids: Option<Vec<ID>>,
    /// From a fund of one of these organisations.
    funder_ids: Option<Vec<ID>>,
    /// At one of these stages.
    stages: Option<Vec<AllocationStage>>,
}

impl FundingFilter {
    pub(super) fn checked(self) -> Result<funding::FundingFilter> {
        Ok(funding::FundingFilter {
            police_area: maybe_id_of("filter.policeAreaId", self.police_area_id.as_ref())?,
            county: maybe_id_of("filter.countyId", self.county_id.as_ref())?,
            partnerships: ids("filter.partnershipIds", self.partnership_ids)?,
            years: years(self.years),
            themes: ids("filter.themeIds", self.theme_ids)?,
            providers: ids("filter.providerIds", self.provider_ids)?,
            funders: ids("filter.funderIds", self.funder_ids)?,
            stages: self.stages.map(|stages| stages.into_iter().map(Into::into).collect()),
        })
    }

    pub(super) fn maybe(filter: Option<Self>) -> Result<funding::FundingFilter> {
        Ok(filter.map(Self::checked).transpose()?.unwrap_or_default())
    }
}

/// The ids that a client may have sent as `argument`.
pub(super) fn ids<I: Id>(argument: &str, ids: Option<Vec<ID>>) -> Result<Option<Vec<I>>> {
    ids.map(|ids| ids_of(argument, &ids)).transpose()
}

/// The years that a client may have sent.
pub(super) fn years(years: Option<Vec<FinancialYear>>) -> Option<Vec<domain::FinancialYear>> {
    years.map(|years| years.into_iter().map(|year| year.0).collect())
}
