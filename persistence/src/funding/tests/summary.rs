//! Summaries: groupings sum to their totals and agree with every other way of asking.

use super::*;
use crate::funding::position::{of_allocations, of_settlements};
use crate::funding::summary;
use domain::funding::{FundingFigures, FundingFilter, FundingSummary};
use domain::words::{AllocationStage, FundingDimension as By};
use strum::VariantArray;

/// Every grouping by at most so many dimensions.
fn groupings(most: u32) -> impl Iterator<Item = Vec<By>> {
    (0..1_u32 << By::VARIANTS.len()).filter(move |bits| bits.count_ones() <= most).map(|bits| {
        let chosen = By::VARIANTS.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1);
        chosen.map(|(_, dimension)| *dimension).collect()
    })
}

#[tokio::test]
async fn every_grouping_sums_to_its_total() -> Result<()> {
    for money in Money::all().await? {
        let db = &money.scratch.db;
        let settlements: Vec<_> = money.settlements.values().copied().collect();
        let allocations: Vec<_> = money.allocations.values().copied().collect();
        let earlier = day("2018-08-01");
        let all = [
            (money.analyst(), None, 8),
            (money.analyst(), earlier, 2),
            (money.lead()?, None, 2),
            (nobody(), None, 2),
            (nobody(), earlier, 1),
        ];
        for (sight, as_of, most) in all {
            let each = of_settlements(db, &sight, &settlements, as_of).await?;
            let whole = each.values().try_fold(FundingPosition::default(), |all, one| all.plus(one))?;
            let each = of_allocations(db, &sight, &allocations, as_of).await?;
            let parts = each.values().try_fold(AllocationFigures::default(), |all, one| all.plus(one))?;
            for by in groupings(most) {
                let found = summary(db, &sight, &FundingFilter::default(), &by, as_of).await?;
                let expected = if by.iter().any(|by| by.is_of_allocations()) {
                    FundingFigures::Allocations(parts)
                } else {
                    FundingFigures::Settlements(whole)
                };
                assert_eq!(found.total, expected, "{by:?} {as_of:?}");
                let mut sum = if found.rows.is_empty() { found.total } else { found.rows[0].1 };
                for (_, figures) in found.rows.iter().skip(1) {
                    sum = sum.plus(figures)?;
                }
                assert_eq!(sum, found.total, "{by:?} {as_of:?}");
            }
        }
        money.drop().await?;
    }
    Ok(())
}

fn allocated(found: &FundingSummary) -> Vec<i64> {
    found.rows.iter().map(|(_, figures)| figures.allocations().allocated.pence()).collect()
}

#[tokio::test]
async fn rows_come_in_the_order_of_their_dimensions() -> Result<()> {
    for money in Money::all().await? {
        let (db, sight, all) = (&money.scratch.db, money.analyst(), FundingFilter::default());
        let by = summary(db, &sight, &all, &[By::Partnership, By::FinancialYear], None).await?;
        let keys: Vec<_> = by.rows.iter().map(|(key, _)| (key.partnership, key.year)).collect();
        let (this, next) = (Some(year(2018)?), Some(year(2019)?));
        assert_eq!(keys, [(Some(money.exeter), this), (Some(money.exeter), next), (Some(money.plymouth), this)]);
        let by = summary(db, &sight, &all, &[By::Stage], None).await?;
        let stages: Vec<_> = by.rows.iter().filter_map(|(key, _)| key.stage).collect();
        use AllocationStage::{Agreed, Commissioned, Proposed, Recommended, Withdrawn};
        assert_eq!(stages, [Proposed, Recommended, Agreed, Commissioned, Withdrawn]);
        assert_eq!(allocated(&by), [1_000, 30_000, 6_000, 20_000, 0]);
        let by = summary(db, &sight, &all, &[By::Provider], None).await?;
        assert_eq!(by.rows.last().map(|(key, _)| key.provider), Some(None), "unknown comes last");
        assert_eq!(allocated(&by), [55_000, 2_000]);
        let by = summary(db, &sight, &all, &[By::County], None).await?;
        assert_eq!(by.rows.iter().map(|(key, _)| key.county.is_some()).collect::<Vec<_>>(), [true, false]);
        let by = summary(db, &sight, &all, &[By::Funder], None).await?;
        assert_eq!(allocated(&by), [5_000, 52_000], "Home Office, OPCC");
        let by = summary(db, &sight, &all, &[By::Theme], None).await?;
        let themes: Vec<_> = by.rows.iter().filter_map(|(key, _)| key.theme).collect();
        assert_eq!(themes, [money.theme("alcohol")?, money.theme("wine")?, money.theme("violence")?]);
        money.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn filters_let_through_what_they_name() -> Result<()> {
    for money in Money::all().await? {
        let (db, sight) = (&money.scratch.db, money.analyst());
        let all = FundingFilter::default;
        let cases = [
            (FundingFilter { themes: Some(vec![money.theme("alcohol")?]), ..all() }, 21_000),
            (FundingFilter { themes: Some(vec![money.theme("wine")?]), ..all() }, 0),
            (FundingFilter { years: Some(vec![year(2019)?]), ..all() }, 1_000),
            (FundingFilter { years: Some(vec![]), ..all() }, 0),
            (FundingFilter { partnerships: Some(vec![money.plymouth]), ..all() }, 1_000),
            (FundingFilter { police_area: Some(money.area), ..all() }, 57_000),
            (FundingFilter { police_area: Some(PoliceAreaId(Uuid::nil())), ..all() }, 0),
            (FundingFilter { stages: Some(vec![AllocationStage::Agreed]), ..all() }, 6_000),
            (FundingFilter { stages: Some(vec![AllocationStage::Withdrawn]), ..all() }, 0),
        ];
        for (filter, expected) in cases {
            let found = summary(db, &sight, &filter, &[], None).await?;
            assert_eq!(found.total.allocations().allocated, pence(expected), "{filter:?}");
            let of_allocations = matches!(found.total, FundingFigures::Allocations(_));
            assert_eq!(of_allocations, filter.themes.is_some() || filter.stages.is_some());
        }
        let then = FundingFilter { stages: Some(vec![AllocationStage::Proposed]), ..all() };
        let found = summary(db, &sight, &then, &[], day("2018-04-30")).await?;
        assert_eq!(found.total.allocations().allocated, pence(35_000), "the stage is that of the day");
        money.drop().await?;
    }
    Ok(())
}
