//! `fundingSummary`: figures by any combination of dimensions.

use super::fold::{By, Fold, Group, Part};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::row::Row;
use chrono::NaiveDate;
use domain::access::Sight;
use domain::funding::{AllocationFigures, FundingFigures, FundingFilter, FundingKey, FundingPosition, FundingSummary};
use domain::ids::{CountyId, OrganisationId, PartnershipId, PoliceAreaId, ThemeId};
use domain::money::OutOfRange;
use domain::words::FundingDimension as Dimension;
use sea_orm::Condition;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most rows of a summary (design.md §2).
const MOST: u64 = 10_000;

/// The figures of what `filter` lets through, by `dimensions`, on a day; today without one.
pub async fn summary(
    db: &Database,
    sight: &Sight,
    filter: &FundingFilter,
    dimensions: &[Dimension],
    as_of: Option<NaiveDate>,
) -> Result<FundingSummary> {
    let mut by: Vec<By> = Vec::new();
    for dimension in dimensions.iter().copied().map(By::Dimension) {
        if !by.contains(&dimension) {
            by.push(dimension);
        }
    }
    let of_allocations = filter.is_of_allocations() || dimensions.iter().any(|it| it.is_of_allocations());
    let fold = Fold { sight, by, filter, also: Condition::all(), as_of, kept: true, placed: true, most: Some(MOST) };
    if of_allocations {
        let none = FundingFigures::Allocations(AllocationFigures::default());
        told(&fold, dimensions, fold.figures(db.reading()).await?, none, FundingFigures::Allocations)
    } else {
        let none = FundingFigures::Settlements(FundingPosition::default());
        told(&fold, dimensions, fold.positions(db.reading()).await?, none, FundingFigures::Settlements)
    }
}

fn told<F>(
    fold: &Fold<'_>,
    dimensions: &[Dimension],
    groups: BTreeMap<Group, F>,
    none: FundingFigures,
    figures: impl Fn(F) -> FundingFigures,
) -> Result<FundingSummary> {
    if u64::try_from(groups.len()).unwrap_or(u64::MAX) > MOST {
        return Err(Error::TooManyRows { most: MOST, filter: fold.filter.to_narrow(dimensions) });
    }
    // The groups are in order already: first by the places of their values.
    let rows = groups
        .into_iter()
        .map(|(group, found)| Ok((key(&fold.by, &group.parts)?, figures(found))))
        .collect::<Result<Vec<_>>>()?;
    let total = rows.iter().try_fold(none, |total, (_, figures)| total.plus(figures));
    Ok(FundingSummary { total: total.map_err(|error: OutOfRange| Error::from(error))?, rows })
}

fn key(by: &[By], parts: &[Part]) -> Result<FundingKey> {
    let at = Row::new("settlements", Uuid::nil());
    let mut key = FundingKey::default();
    for (by, part) in by.iter().zip(parts) {
        match (by, part) {
            (_, Part::Year(year)) => key.year = Some(at.year(*year)?),
            (_, Part::Stage(word)) => key.stage = Some(at.word(word)?),
            (By::Dimension(dimension), Part::Id(id)) => match dimension {
                Dimension::PoliceArea => key.police_area = Some(PoliceAreaId(*id)),
                Dimension::County => key.county = Some(CountyId(*id)),
                Dimension::Partnership => key.partnership = Some(PartnershipId(*id)),
                Dimension::Theme => key.theme = Some(ThemeId(*id)),
                Dimension::Provider => key.provider = Some(OrganisationId(*id)),
                Dimension::Funder => key.funder = Some(OrganisationId(*id)),
                Dimension::FinancialYear | Dimension::Stage => {}
            },
            (_, Part::Id(_) | Part::Unknown) => {}
        }
    }
    Ok(key)
}
