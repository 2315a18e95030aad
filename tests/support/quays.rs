//! Torbay with money of its own: awards in every state, an allocation whose returns are due, contracts that run
//! out and leave gaps.

use super::{Store, TestApp};
use anyhow::Result;

/// The demonstration with Torbay's quays beside it; `None` where there is no PostgreSQL.
pub(crate) async fn quays(store: Store) -> Result<Option<TestApp>> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(None) };
    app.import(&serde_json::from_str(include_str!("../data/quays.json"))?).await?;
    Ok(Some(app))
}
