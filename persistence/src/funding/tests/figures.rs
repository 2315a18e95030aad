//! What the figures are, today and on earlier days.

use super::*;
use crate::entity::allocation_states;
use crate::funding::position::{
    of_allocations, of_counties, of_funds, of_partnerships, of_police_areas, of_settlements,
};
use crate::import::tests::{access, now};
use crate::scope;
use domain::ids::FundId;
use sea_orm::IntoActiveModel;

#[tokio::test]
async fn a_settlement_stands_as_its_ledger_and_states_say() -> Result<()> {
    for money in Money::all().await? {
        let (db, sight, this) = (&money.scratch.db, money.analyst(), money.settlement("this")?);
        let cases = [
            (
                None,
                ledger([80_000, 8_000, 500, 200, 1_000, 30_000]),
                lines([50_000, 20_000, 10_500, 40_000, 99_000], 1, true),
            ),
            (day("2018-03-31"), ledger([0; 6]), lines([0; 5], 0, false)),
            (day("2018-04-01"), ledger([100_000, 10_000, 0, 0, 0, 0]), lines([30_000, 0, 0, 10_000, 40_000], 0, false)),
            (day("2018-04-30"), ledger([100_000, 10_000, 0, 0, 0, 0]), lines([65_000, 0, 0, 40_000, 105_000], 0, true)),
            (
                day("2018-08-01"),
                ledger([100_000, 10_000, 500, 0, 0, 30_000]),
                lines([50_000, 20_000, 7_000, 40_000, 99_000], 1, true),
            ),
            (
                day("2018-08-31"),
                ledger([100_000, 10_000, 500, 0, 0, 30_000]),
                lines([50_000, 20_000, 6_500, 40_000, 99_000], 1, true),
            ),
        ];
        for (as_of, ledger, lines) in cases {
            let found = of_settlements(db, &sight, &[this], as_of).await?.remove(&this).unwrap_or_default();
            assert_eq!(found, position(ledger, lines), "{as_of:?}");
        }
        let today = of_settlements(db, &sight, &[this], None).await?.remove(&this).unwrap_or_default();
        assert_eq!(
            (today.available()?, today.unallocated()?, today.remaining()?, today.allocations.unspent()?),
            (pence(71_300), pence(21_300), pence(60_800), pence(9_500))
        );
        money.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_level_adds_up_from_its_settlements() -> Result<()> {
    for money in Money::all().await? {
        let (db, sight, year) = (&money.scratch.db, money.analyst(), year(2018)?);
        let ids: Vec<_> =
            ["this", "other", "there"].iter().map(|note| money.settlement(note)).collect::<Result<_>>()?;
        let each = of_settlements(db, &sight, &ids, None).await?;
        let sum = |wanted: &[usize]| {
            let positions = wanted.iter().filter_map(|index| each.get(ids.get(*index)?));
            positions.copied().try_fold(FundingPosition::default(), |all, one| all.plus(&one))
        };
        let partnerships = of_partnerships(db, &sight, &[(money.exeter, year), (money.plymouth, year)], None).await?;
        assert_eq!(partnerships.get(&(money.exeter, year)), Some(&sum(&[0, 1])?));
        assert_eq!(partnerships.get(&(money.plymouth, year)), Some(&sum(&[2])?));
        let areas = of_police_areas(db, &sight, &[(money.area, year)], None).await?;
        assert_eq!(areas.get(&(money.area, year)), Some(&sum(&[0, 1, 2])?));
        let rows = money.scratch.rows::<partnerships::Entity>().await?;
        let devon = rows.iter().find(|row| row.id == money.exeter.0).and_then(|row| row.county_id);
        let devon = domain::ids::CountyId(devon.context("Exeter lies in a county")?);
        let counties = of_counties(db, &sight, &[(devon, year)], None).await?;
        assert_eq!(counties.get(&(devon, year)), Some(&sum(&[0, 1])?));
        let rows = money.scratch.rows::<settlements::Entity>().await?;
        let fund = rows.iter().find(|row| row.id == ids[0].0).map(|row| FundId(row.fund_id)).context("the fund")?;
        assert_eq!(of_funds(db, &sight, &[fund], None).await?.get(&fund), Some(&sum(&[0, 2])?));
        money.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_allocation_stands_as_last_recorded_of_what_had_begun() -> Result<()> {
    for money in Money::all().await? {
        let (db, sight) = (&money.scratch.db, money.analyst());
        let d = *money.allocations.get("d").context("d")?;
        // Recorded after its recommendation, and effective before its proposal: it was cut.
        let cut = allocation_states::Model {
            id: Uuid::now_v7(),
            allocation_id: d.0,
            sequence: 3,
            effective_on: day("2018-03-20").context("a day")?,
            recorded_at: now(),
            by_user_id: None,
            stage: "AGREED".to_owned(),
            amount: Some(25_000),
            amount_certainty: "APPROXIMATE".to_owned(),
            total_budget: None,
            total_budget_certainty: "NOT_STATED".to_owned(),
            note: None,
        };
        scope::insert(&access()?, db.reading(), vec![cut.into_active_model()]).await?;
        let cut = lines([25_000, 25_000, 0, 0, 0], 0, true);
        for (as_of, figures) in
            [(day("2018-06-01"), Some(cut)), (day("2018-03-20"), Some(cut)), (day("2018-03-19"), None)]
        {
            assert_eq!(of_allocations(db, &sight, &[d], as_of).await?.get(&d), figures.as_ref(), "{as_of:?}");
        }
        money.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_sum_beyond_money_is_an_error() -> Result<()> {
    for scratch in Scratch::all().await? {
        scratch.import_register().await?;
        let most = |key: &str, fund: &str| json!({ "key": key, "fund": fund, "status": "CONFIRMED", "amount": budget(Pence::MAX, "EXACT") });
        let settlements = json!([most("a", "this"), most("b", "other")]);
        scratch.import(&[bundle("safer-exeter", "E22000049", &settlements)?]).await?;
        let money = Money::of(scratch).await?;
        let sight = money.analyst();
        let found = of_partnerships(&money.scratch.db, &sight, &[(money.exeter, year(2018)?)], None).await;
        assert!(matches!(found, Err(crate::Error::OutOfRange(_))), "{found:?}");
        money.drop().await?;
    }
    Ok(())
}
