//! How complete figures are.

use super::*;
use crate::funding::{Bearers, bearers, returns};
use domain::funding::{FundingFilter, ReturnsCount};
use domain::words::AllocationStage;

#[tokio::test]
async fn partnerships_and_returns_are_counted_in_the_filter() -> Result<()> {
    for money in Money::all().await? {
        let (db, sight) = (&money.scratch.db, money.analyst());
        let today = day("2019-06-01").context("a day")?;
        let filter =
            FundingFilter { police_area: Some(money.area), years: Some(vec![year(2018)?]), ..FundingFilter::default() };
        let of = async |filter: &FundingFilter, as_of| -> Result<_> {
            let count = returns(db, &sight, filter, as_of, today).await?;
            Ok((bearers(db, &sight, filter, as_of).await?, (count.due, count.handed_in)))
        };
        let settled = |settled| Bearers { partnerships: 8, settled };
        assert_eq!(of(&filter, None).await?, (settled(2), (12, 2)));
        assert_eq!(of(&filter, day("2018-08-15")).await?, (settled(2), (3, 1)));
        assert_eq!(of(&filter, day("2018-03-01")).await?, (settled(0), (0, 0)));
        let agreed = FundingFilter { stages: Some(vec![AllocationStage::Agreed]), ..filter.clone() };
        assert_eq!(of(&agreed, None).await?, (settled(2), (8, 0)));
        let plymouth = FundingFilter { partnerships: Some(vec![money.plymouth]), ..filter.clone() };
        assert_eq!(of(&plymouth, None).await?, (Bearers { partnerships: 1, settled: 1 }, (4, 0)));
        assert_eq!(returns(db, &nobody(), &filter, None, today).await?, ReturnsCount::default());
        assert_eq!(bearers(db, &nobody(), &filter, None).await?, settled(2));
        money.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn partnerships_that_another_acts_for_count_through_it() -> Result<()> {
    for scratch in Scratch::all().await? {
        scratch.import_register().await?;
        let text = include_str!("../../../../data/demo/safer-bucks.json");
        let bundle = domain::bundle::read(text).map_err(|faults| anyhow!("{faults:?}"))?;
        scratch.import(&[Source { name: "safer-bucks.json".to_owned(), bundle }]).await?;
        let rows = scratch.rows::<partnerships::Entity>().await?;
        let bucks = rows.iter().find(|row| row.slug == "safer-bucks").context("Safer Bucks")?;
        let combined: Vec<_> =
            rows.iter().filter(|row| row.combined_in_id == Some(bucks.id)).map(|row| PartnershipId(row.id)).collect();
        assert_eq!(combined.len(), 4);
        for partnerships in [combined.clone(), vec![PartnershipId(bucks.id)], combined[..1].to_vec()] {
            let filter = FundingFilter { partnerships: Some(partnerships), ..FundingFilter::default() };
            let found = bearers(&scratch.db, &nobody(), &filter, None).await?;
            assert_eq!(found, Bearers { partnerships: 1, settled: 1 });
        }
        scratch.drop().await?;
    }
    Ok(())
}
