//! Positions: the figures of many settlements, partnerships, areas or allocations at once, in two
//! statements.

use super::fold::{By, Fold, Group, Part};
use super::narrow::one_of;
use crate::database::Database;
use crate::entity::{allocations, partnerships, settlements};
use crate::error::Result;
use chrono::NaiveDate;
use domain::FinancialYear;
use domain::access::Sight;
use domain::funding::{AllocationFigures, FundingFilter, FundingPosition};
use domain::ids::{
    AllocationId, CountyId, FundId, FundingAgreementId, Id, PartnershipId, PoliceAreaId, SettlementId, ThemeId,
};
use domain::words::FundingDimension as Dimension;
use sea_orm::{ColumnTrait, Condition};
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// The positions of settlements on a day; today without one.
pub async fn of_settlements(
    db: &Database,
    sight: &Sight,
    ids: &[SettlementId],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<SettlementId, FundingPosition>> {
    let also = one_of((settlements::Entity, settlements::Column::Id), ids);
    let fold = fold(sight, vec![By::Settlement], also.into(), as_of);
    Ok(by_id(fold.positions(db.reading()).await?))
}

/// The positions of agreements, over all their years.
pub async fn of_agreements(
    db: &Database,
    sight: &Sight,
    ids: &[FundingAgreementId],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<FundingAgreementId, FundingPosition>> {
    let also = one_of((settlements::Entity, settlements::Column::AgreementId), ids);
    let fold = fold(sight, vec![By::Agreement], also.into(), as_of);
    Ok(by_id(fold.positions(db.reading()).await?))
}

/// The positions of all settlements of each fund together.
pub async fn of_funds(
    db: &Database,
    sight: &Sight,
    ids: &[FundId],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<FundId, FundingPosition>> {
    let also = one_of((settlements::Entity, settlements::Column::FundId), ids);
    let fold = fold(sight, vec![By::Fund], also.into(), as_of);
    Ok(by_id(fold.positions(db.reading()).await?))
}

/// The positions of partnerships in a year.
pub async fn of_partnerships(
    db: &Database,
    sight: &Sight,
    keys: &[(PartnershipId, FinancialYear)],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<(PartnershipId, FinancialYear), FundingPosition>> {
    in_years(db, sight, (Dimension::Partnership, settlements::Column::PartnershipId), keys, as_of).await
}

/// The positions of all partnerships of police areas in a year.
pub async fn of_police_areas(
    db: &Database,
    sight: &Sight,
    keys: &[(PoliceAreaId, FinancialYear)],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<(PoliceAreaId, FinancialYear), FundingPosition>> {
    in_years(db, sight, (Dimension::PoliceArea, partnerships::Column::PoliceAreaId), keys, as_of).await
}

/// The positions of all partnerships that lie in counties in a year.
pub async fn of_counties(
    db: &Database,
    sight: &Sight,
    keys: &[(CountyId, FinancialYear)],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<(CountyId, FinancialYear), FundingPosition>> {
    in_years(db, sight, (Dimension::County, partnerships::Column::CountyId), keys, as_of).await
}

/// The figures of allocations, each by itself.
pub async fn of_allocations(
    db: &Database,
    sight: &Sight,
    ids: &[AllocationId],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<AllocationId, AllocationFigures>> {
    // Not seen by the fold over whole settlements, which does not join this table.
    let also = one_of((allocations::Entity, allocations::Column::Id), ids);
    let fold = fold(sight, vec![By::Allocation], also.into(), as_of);
    Ok(by_id(fold.figures(db.reading()).await?))
}

/// The figures of the allocations of partnerships in a year, by primary theme: what the summary gives by theme.
pub async fn by_theme(
    db: &Database,
    sight: &Sight,
    keys: &[(PartnershipId, FinancialYear)],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<(PartnershipId, FinancialYear), HashMap<ThemeId, AllocationFigures>>> {
    let partnerships: Vec<PartnershipId> = keys.iter().map(|(id, _)| *id).collect();
    let years = keys.iter().map(|(_, year)| i32::from(year.first_year()));
    let also = Condition::all()
        .add(one_of((settlements::Entity, settlements::Column::PartnershipId), &partnerships))
        .add(settlements::Column::FirstYear.is_in(years));
    let by = [Dimension::Partnership, Dimension::FinancialYear, Dimension::Theme].map(By::Dimension).to_vec();
    let mut found: HashMap<_, HashMap<_, _>> = HashMap::new();
    for (group, figures) in fold(sight, by, also, as_of).figures(db.reading()).await? {
        if let [Part::Id(partnership), Part::Year(year), Part::Id(theme)] = group.parts.as_slice() {
            found.entry((*partnership, *year)).or_default().insert(ThemeId(*theme), figures);
        }
    }
    let of = |key: &(PartnershipId, FinancialYear)| {
        let themes = found.get(&(key.0.0, i32::from(key.1.first_year())));
        (*key, themes.cloned().unwrap_or_default())
    };
    Ok(keys.iter().map(of).collect())
}

async fn in_years<I: Id, C: ColumnTrait>(
    db: &Database,
    sight: &Sight,
    (dimension, column): (Dimension, C),
    keys: &[(I, FinancialYear)],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<(I, FinancialYear), FundingPosition>> {
    let ids: Vec<I> = keys.iter().map(|(id, _)| *id).collect();
    let years = keys.iter().map(|(_, year)| i32::from(year.first_year()));
    // Every one in every year asked for of any: one statement, and the few too many are dropped.
    let also = Condition::all()
        .add(one_of((column.entity_name(), column), &ids))
        .add(settlements::Column::FirstYear.is_in(years));
    let by = vec![By::Dimension(dimension), By::Dimension(Dimension::FinancialYear)];
    let found = by_parts(fold(sight, by, also, as_of).positions(db.reading()).await?);
    let of = |key: &(I, FinancialYear)| {
        let parts = [Part::Id(key.0.uuid()), Part::Year(i32::from(key.1.first_year()))];
        found.get(parts.as_slice()).map(|position| (*key, *position))
    };
    Ok(keys.iter().filter_map(of).collect())
}

pub(super) const EVERYTHING: FundingFilter = FundingFilter {
    police_area: None,
    county: None,
    partnerships: None,
    years: None,
    themes: None,
    providers: None,
    funders: None,
    stages: None,
};

fn fold(sight: &Sight, by: Vec<By>, also: Condition, as_of: Option<NaiveDate>) -> Fold<'_> {
    Fold { sight, by, filter: &EVERYTHING, also, as_of, kept: true, placed: false, most: None }
}

fn by_parts<F>(groups: BTreeMap<Group, F>) -> HashMap<Vec<Part>, F> {
    groups.into_iter().map(|(group, figures)| (group.parts, figures)).collect()
}

pub(super) fn by_id<I: Id + Hash, F>(groups: BTreeMap<Group, F>) -> HashMap<I, F> {
    let id = |group: Group| match group.parts.as_slice() {
        [Part::Id(id)] => Some(I::from_uuid(*id)),
        _ => None,
    };
    groups.into_iter().filter_map(|(group, figures)| Some((id(group)?, figures))).collect()
}
