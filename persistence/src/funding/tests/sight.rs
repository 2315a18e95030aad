//! Who sees which money.

use super::*;
use crate::funding::position::{of_allocations, of_settlements};
use crate::funding::{allocation, changes_on_last_year, contract, fund, settlement, spend_return};
use domain::funding::{FundFilter, FundingFilter, SpendReturnFilter};
use domain::page::PageRequest;

fn page() -> Result<PageRequest> {
    Ok(PageRequest::try_new(None, None, None, None)?.counting(true))
}

async fn seen(money: &Money, sight: &Sight) -> Result<String> {
    let found = allocation::page(&money.scratch.db, sight, &FundingFilter::default(), &page()?).await?;
    assert_eq!(found.total, Some(u64::try_from(found.items.len())?), "the count is of what is seen");
    let mut titles: Vec<_> = found.items.into_iter().map(|(_, allocation)| allocation.title).collect();
    titles.sort();
    Ok(titles.concat())
}

#[tokio::test]
async fn proposals_are_seen_with_read_funding_only() -> Result<()> {
    for money in Money::all().await? {
        assert_eq!(seen(&money, &money.analyst()).await?, "abcdefg");
        assert_eq!(seen(&money, &nobody()).await?, "afg");
        assert_eq!(seen(&money, &money.lead()?).await?, "acdefg");
        money.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_public_sees_awards_and_what_is_agreed() -> Result<()> {
    for money in Money::all().await? {
        let (db, this, next) = (&money.scratch.db, money.settlement("this")?, money.settlement("next")?);
        let found = of_settlements(db, &nobody(), &[this, next], None).await?;
        let public =
            position(ledger([80_000, 8_000, 500, 200, 1_000, 0]), lines([20_000, 20_000, 0, 30_000, 50_000], 0, true));
        assert_eq!((found.get(&this), found.get(&next)), (Some(&public), None));
        assert_eq!(settlement::by_ids(db, &nobody(), &[this, next]).await?.len(), 1);
        assert_eq!(
            settlement::ledger_pages(db, &nobody(), &[this], &page()?).await?.remove(&this).and_then(|it| it.total),
            Some(0)
        );
        let returns = spend_return::page(db, &nobody(), &SpendReturnFilter::default(), &page()?).await?;
        assert_eq!(returns.total, Some(0));
        let funds = fund::page(db, &nobody(), &FundFilter::default(), &page()?).await?;
        assert_eq!(funds.items.len(), 2, "not the one that only an indicative award draws on");
        assert!(funds.items.iter().all(|(_, fund)| fund.terms.is_none()));
        assert!(changes_on_last_year(db, &nobody(), &[next]).await?.is_empty());
        assert!(contract::of_partnerships(db, &nobody(), &[money.exeter]).await?.is_empty());
        money.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_theme_lead_reads_the_position_of_the_settlements_of_the_theme() -> Result<()> {
    for money in Money::all().await? {
        let (db, lead) = (&money.scratch.db, money.lead()?);
        let ids: Vec<_> = ["this", "next"].iter().map(|note| money.settlement(note)).collect::<Result<_>>()?;
        let whole = of_settlements(db, &money.analyst(), &ids, None).await?;
        assert_eq!(of_settlements(db, &lead, &ids, None).await?, whole);
        let a = *money.allocations.get("a").context("a")?;
        let found = of_allocations(db, &lead, &[a], None).await?;
        assert_eq!(found.get(&a).map(|figures| figures.spent), Some(Pence::ZERO), "another theme's returns");
        let there = money.settlement("there")?;
        let ledger = settlement::ledger_pages(db, &lead, &[ids[0], there], &page()?).await?;
        let of_own = ledger.get(&ids[0]).map(|page| page.items.iter().all(|(_, entry)| entry.allocation.is_some()));
        assert_eq!((of_own, ledger.get(&there).and_then(|page| page.total)), (Some(true), Some(0)));
        money.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_award_is_compared_with_the_same_funds_a_year_before() -> Result<()> {
    for money in Money::all().await? {
        let ids: Vec<_> = money.settlements.values().copied().collect();
        let next = money.settlement("next")?;
        let changes = changes_on_last_year(&money.scratch.db, &money.analyst(), &ids).await?;
        let change = changes.get(&next).map(|it| (it.amount, it.percent.map(|percent| percent.to_string())));
        assert_eq!(change, Some((pence(-20_000), Some("-25".to_owned()))));
        assert_eq!(changes.len(), 1);
        money.drop().await?;
    }
    Ok(())
}
