//! Lists, their orders and filters, nested ones for many parents at once.

use super::*;
use crate::funding::{allocation, fund, settlement, spend_return};
use domain::funding::{FundFilter, FundingFilter, SpendReturnFilter};
use domain::page::PageRequest;

fn first(count: i32, after: Option<&str>) -> Result<PageRequest> {
    Ok(PageRequest::try_new(Some(count), after, None, None)?.counting(true))
}

#[tokio::test]
async fn allocations_run_from_the_newest_year() -> Result<()> {
    for money in Money::all().await? {
        let (db, sight, all) = (&money.scratch.db, money.analyst(), FundingFilter::default());
        let mut titles = String::new();
        let mut after = None;
        while titles.len() < 7 {
            let page = allocation::page(db, &sight, &all, &first(2, after.as_deref())?).await?;
            after = page.items.last().map(|(cursor, _)| cursor.to_string());
            titles.extend(page.items.iter().map(|(_, allocation)| allocation.title.as_str()));
            assert_eq!(page.has_next, titles.len() < 7);
        }
        // Of a year, the first lines of all plans (a, f and g, in no order) come before the second.
        assert!(titles.starts_with('e') && titles.ends_with("bcd"), "{titles}");
        let below = FundingFilter { themes: Some(vec![money.theme("alcohol")?]), police_area: Some(money.area), ..all };
        let found = allocation::page(db, &sight, &below, &first(9, None)?).await?;
        assert_eq!(found.total, Some(3));
        let (this, other) = (money.settlement("this")?, money.settlement("other")?);
        let mut pages =
            allocation::pages_by_settlement(db, &sight, &[this, other], &FundingFilter::default(), &first(3, None)?)
                .await?;
        let title = |page: Option<domain::page::Page<domain::funding::Allocation>>| {
            page.map(|page| page.items.into_iter().map(|(_, it)| it.title).collect::<String>())
        };
        assert_eq!(title(pages.remove(&this)).as_deref(), Some("abc"));
        assert_eq!(title(pages.remove(&other)).as_deref(), Some("f"));
        money.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn settlements_funds_and_returns_come_in_their_orders() -> Result<()> {
    for money in Money::all().await? {
        let (db, sight) = (&money.scratch.db, money.analyst());
        let years = [year(2018)?];
        let all = settlement::of_partnerships(db, &sight, &[money.exeter], None).await?;
        let notes: Vec<_> = all.values().flatten().filter_map(|it| it.note.as_deref()).collect();
        assert_eq!(notes, ["next", "this", "other"]);
        let some = settlement::of_partnerships(db, &sight, &[money.exeter], Some(&years)).await?;
        assert_eq!(some.values().flatten().count(), 2);
        let filter = FundFilter { police_area: Some(money.area), ..FundFilter::default() };
        let funds = fund::page(db, &sight, &filter, &first(9, None)?).await?;
        let names: Vec<_> = funds.items.iter().map(|(_, fund)| (fund.year.first_year(), fund.name.as_str())).collect();
        assert_eq!(names, [(2019, "Safety"), (2018, "Safety"), (2018, "Violence")]);
        assert!(funds.items.iter().all(|(_, fund)| fund.terms.is_some()));
        let current = SpendReturnFilter {
            police_area: Some(money.area),
            years: Some(years.to_vec()),
            current: true,
            ..SpendReturnFilter::default()
        };
        let spent = async |filter: &SpendReturnFilter| -> Result<Vec<i64>> {
            let page = spend_return::page(db, &sight, filter, &first(9, None)?).await?;
            Ok(page.items.into_iter().map(|(_, it)| it.spent.pence()).collect())
        };
        assert_eq!(spent(&current).await?, [4_000, 6_500]);
        assert_eq!(spent(&SpendReturnFilter::default()).await?.len(), 3);
        let ledger = settlement::ledger_pages(db, &sight, &[money.settlement("this")?], &first(2, None)?).await?;
        let kinds: Vec<_> = ledger.values().flat_map(|page| page.items.iter().map(|(_, entry)| entry.kind)).collect();
        assert_eq!(kinds.len(), 2);
        assert_eq!(kinds.first(), Some(&domain::words::LedgerKind::Settled));
        money.drop().await?;
    }
    Ok(())
}
