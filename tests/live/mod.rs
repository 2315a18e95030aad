//! What subscribers are told, over which wire, on both databases.

mod delivery;
mod meetings;
mod money;
mod processes;
mod protocol;
mod tokens;

use crate::support::{ADMINISTRATOR, TestApp};
use anyhow::{Context, Result};
use domain::ids::{GlobalId, Id};
use domain::live::{Change, FundingChange};
use serde_json::{Value, json};

/// What the tests subscribe to.
const WATCH: &str = "subscription($area: ID, $partnership: ID) {
    fundingChanged(policeAreaId: $area, partnershipId: $partnership) {
        settlement { id partnership { slug } } entry { id kind } allocation { id title } position { settled paid } } }";

/// What there is to tell of one partnership.
pub(crate) struct Money {
    partnership: String,
    area: String,
    settlement: String,
    pub(crate) entry: String,
    /// Empty where it has none.
    pub(crate) allocation: String,
}

impl Money {
    /// What the partnership has for a year: an entry that READ_FUNDING shows and an allocation that everybody sees.
    pub(crate) async fn of(app: &TestApp, slug: &str) -> Result<Self> {
        let query =
            "query($slug: String!) { partnership(by: { slug: $slug }) { id policeArea { id } settlements { id status
            ledger(first: 1) { nodes { id } } allocations(first: 1) { nodes { id stage } } } } }";
        let data = app.data(ADMINISTRATOR, query, json!({ "slug": slug })).await?;
        let partnership = &data["partnership"];
        let settlements = partnership["settlements"].as_array().context("no settlements")?;
        let mut open = settlements.iter().filter(|it| it["status"] != "INDICATIVE");
        let rich = open.clone().find(|it| it["allocations"]["nodes"][0]["id"].is_string());
        let settlement = rich.or_else(|| open.next()).with_context(|| format!("no money: {data:#}"))?;
        let text = |value: &Value| value.as_str().map(str::to_owned).with_context(|| format!("no id in {data:#}"));
        Ok(Self {
            partnership: text(&partnership["id"])?,
            area: text(&partnership["policeArea"]["id"])?,
            settlement: text(&settlement["id"])?,
            entry: text(&settlement["ledger"]["nodes"][0]["id"])?,
            allocation: settlement["allocations"]["nodes"][0]["id"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// That the settlement changed, with a line of its ledger or an allocation.
    pub(crate) fn change(&self, entry: Option<&str>, allocation: Option<&str>) -> Result<Change> {
        Ok(Change::Funding(FundingChange {
            partnership: id(&self.partnership)?,
            settlement: id(&self.settlement)?,
            entry: entry.map(id).transpose()?,
            allocation: allocation.map(id).transpose()?,
        }))
    }

    /// That money was entered: told with READ_FUNDING only.
    pub(crate) fn entered(&self) -> Result<Change> {
        self.change(Some(&self.entry), None)
    }

    /// That the settlement changed: everybody sees it, so that those who are told nothing else are told this.
    pub(crate) fn changed(&self) -> Result<Change> {
        self.change(None, None)
    }
}

fn id<I: Id>(text: &str) -> Result<I> {
    Ok(GlobalId::parse(text)?.of()?)
}
