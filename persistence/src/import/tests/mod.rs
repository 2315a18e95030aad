//! Imports on a database of their own: SQLite in memory, and PostgreSQL where `TEST_POSTGRES_URL` names one.

mod again;
mod demo;
mod faults;
mod money;

use super::{Report, Silent, Source, bundles, register};
use crate::database::Database;
use crate::error::Error;
use crate::scope;
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use domain::access::{Access, Viewer, capability::ManagePlatform};
use domain::register::{File, Register, Sources};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use uuid::Uuid;

/// A database that is gone with the test.
pub(crate) struct Scratch {
    pub(crate) db: Database,
    on_server: Option<(Database, String)>,
}

impl Scratch {
    async fn sqlite() -> Result<Self> {
        let db = Database::connect("sqlite::memory:").await?;
        db.migrate().await?;
        Ok(Self { db, on_server: None })
    }

    /// `None` where no server is named.
    async fn postgres() -> Result<Option<Self>> {
        let Ok(url) = std::env::var("TEST_POSTGRES_URL") else { return Ok(None) };
        let server = Database::connect(&url).await?;
        let name = format!("import_{}", Uuid::now_v7().simple());
        server.reading().execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        let (host, _) = url.rsplit_once('/').context("the URL names no database")?;
        let db = Database::connect(&format!("{host}/{name}")).await?;
        db.migrate().await?;
        Ok(Some(Self { db, on_server: Some((server, name)) }))
    }

    /// Every database that there is to test on.
    pub(crate) async fn all() -> Result<Vec<Self>> {
        let mut all = vec![Self::sqlite().await?];
        all.extend(Self::postgres().await?);
        Ok(all)
    }

    pub(crate) async fn drop(self) -> Result<()> {
        if let Some((server, name)) = self.on_server {
            drop(self.db);
            server.reading().execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        }
        Ok(())
    }

    pub(crate) async fn import_register(&self) -> Result<Report> {
        Ok(register(&self.db, &access()?, &shipped()?, now(), &Silent).await?)
    }

    pub(crate) async fn import(&self, sources: &[Source]) -> Result<Report, Error> {
        let access = access().map_err(|error| Error::Faulty(vec![domain::Fault::new("", error.to_string())]))?;
        bundles(&self.db, &access, sources, now(), &Silent).await
    }

    pub(crate) async fn rows<E: EntityTrait>(&self) -> Result<Vec<E::Model>> {
        Ok(scope::find_for::<E, _>(&access()?).all(self.db.reading()).await?)
    }

    async fn count<E: EntityTrait>(&self) -> Result<u64>
    where
        E::Model: Sync,
    {
        Ok(scope::find_for::<E, _>(&access()?).count(self.db.reading()).await?)
    }
}

pub(crate) fn access() -> Result<Access<ManagePlatform>> {
    Viewer::system().access().context("the program itself may import")
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 123_456_789).unwrap_or_default()
}

fn shipped() -> Result<Register> {
    let sources = Sources {
        lookup: File { name: "lookup", text: include_str!("../../../../data/register/lad_csp_pfa_lookup_dec2024.csv") },
        regions: File { name: "regions", text: include_str!("../../../../data/register/lad_region_2024.csv") },
        upper_tiers: File { name: "upper", text: include_str!("../../../../data/register/lad_upper_tier_2023.csv") },
    };
    domain::register::read(&sources).map_err(|faults| anyhow::anyhow!("{faults:?}"))
}

/// A bundle of the fewest words, with the lists of `more` added to it.
fn source(slug: &str, more: serde_json::Value) -> Result<Source> {
    let mut bundle = serde_json::json!({
        "format": "safergraph-bundle/1",
        "partnership": {
            "slug": slug, "name": "Safer Exeter", "kind": "COMMUNITY_SAFETY",
            "onsCode": "E22000049", "policeArea": "E23000035"
        },
    });
    if let (Some(bundle), serde_json::Value::Object(more)) = (bundle.as_object_mut(), more) {
        bundle.extend(more);
    }
    let bundle = domain::bundle::read(&bundle.to_string()).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    Ok(Source { name: format!("{slug}.json"), bundle })
}
