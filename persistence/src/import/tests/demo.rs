//! The bundles shipped with the program.

use super::*;
use crate::entity::{
    audit_events, districts, funds, ledger_entries, meetings, partnership_districts, partnerships, police_areas,
    settlements,
};
use domain::words::{LedgerKind, Word};

fn shipped_bundles() -> Result<Vec<Source>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/demo");
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path)?;
        let bundle = domain::bundle::read(&text).map_err(|faults| anyhow::anyhow!("{name}: {faults:?}"))?;
        sources.push(Source { name, bundle });
    }
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(sources)
}

#[tokio::test]
async fn register_and_bundles_are_there_once_however_often_imported() -> Result<()> {
    for scratch in Scratch::all().await? {
        let first = scratch.import_register().await?;
        assert_eq!(first.of("police_areas").added, 43);
        assert_eq!(first.of("partnerships").added, 314);
        assert!(scratch.import_register().await?.is_unchanged());
        let sources = shipped_bundles()?;
        let first = scratch.import(&sources).await?;
        assert_eq!((first.of("partnerships").added, first.of("partnerships").updated), (2, 6), "{first}");
        let again = scratch.import(&sources).await?;
        assert!(again.is_unchanged(), "{again}");
        let register_again = scratch.import_register().await?;
        assert!(register_again.is_unchanged(), "{register_again}");
        counts(&scratch).await?;
        plymouth(&scratch).await?;
        scratch.drop().await?;
    }
    Ok(())
}

async fn counts(scratch: &Scratch) -> Result<()> {
    assert_eq!(scratch.count::<police_areas::Entity>().await?, 43);
    assert_eq!(scratch.count::<districts::Entity>().await?, 318);
    assert_eq!(scratch.count::<partnership_districts::Entity>().await?, 333);
    let partnerships = scratch.rows::<partnerships::Entity>().await?;
    assert_eq!(partnerships.len(), 316);
    assert_eq!(partnerships.iter().filter(|row| row.ons_code.is_none()).count(), 2);
    let combined = partnerships.iter().find(|row| row.slug == "safer-bucks").context("safer-bucks")?;
    assert_eq!(partnerships.iter().filter(|row| row.combined_in_id == Some(combined.id)).count(), 4);
    // One event for the register, one for each bundle, none for what changed nothing.
    let mut events = scratch.rows::<audit_events::Entity>().await?;
    events.sort_by_key(|event| event.sequence);
    assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let undated = scratch.rows::<meetings::Entity>().await?.into_iter().filter(|row| row.day.is_none());
    assert!(undated.clone().count() > 0);
    assert!(undated.into_iter().all(|row| row.earliest > row.latest));
    Ok(())
}

async fn plymouth(scratch: &Scratch) -> Result<()> {
    let partnerships = scratch.rows::<partnerships::Entity>().await?;
    let plymouth = partnerships.iter().find(|row| row.slug == "safer-plymouth").context("safer-plymouth")?;
    assert_eq!(
        (plymouth.ons_code.as_deref(), plymouth.register_name.as_deref()),
        (Some("E22000056"), Some("Plymouth"))
    );
    let settlements = scratch.rows::<settlements::Entity>().await?;
    let settlement = settlements.iter().find(|row| row.partnership_id == plymouth.id && row.first_year == 2018);
    let id = settlement.context("the award for 2018-19")?.id;
    let ledger: Vec<_> =
        scratch.rows::<ledger_entries::Entity>().await?.into_iter().filter(|row| row.settlement_id == id).collect();
    let sum = |kind: LedgerKind| ledger.iter().filter(|row| row.kind == kind.word()).map(|row| row.amount).sum::<i64>();
    assert_eq!((sum(LedgerKind::Settled), sum(LedgerKind::Allocated)), (40_056_800, 38_156_800));
    assert!(ledger.iter().all(|row| row.effective_on.to_string() == "2018-04-01"));
    let mut sequences: Vec<_> = ledger.iter().map(|row| row.sequence).collect();
    sequences.sort_unstable();
    assert_eq!(sequences, (1..=10).collect::<Vec<i64>>());
    assert!(scratch.rows::<funds::Entity>().await?.iter().all(|row| row.recency == -row.first_year));
    Ok(())
}
