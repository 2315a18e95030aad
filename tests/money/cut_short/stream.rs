//! Clients that ask for one thing after another, each with a key of its own.

use super::service::Tokens;
use crate::money::desk::{codes, document};
use anyhow::{Context, Result, ensure};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use std::time::Duration;

/// How many ask beside each other.
pub(super) const CLIENTS: usize = 4;

/// What was asked for, and whether it was answered.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) mutation: &'static str,
    /// By what it is found among the records, and its key.
    pub(super) mark: String,
    input: Value,
    pub(super) acknowledged: bool,
}

/// Somebody who asks.
pub(super) struct Client {
    number: usize,
    settlement: String,
    allocation: String,
    theme: String,
    pub(super) asked: Vec<Asked>,
    client: reqwest::Client,
}

impl Client {
    pub(super) fn new(number: usize, settlement: &str, allocation: &str, theme: &str) -> Self {
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build();
        Self {
            number,
            settlement: settlement.to_owned(),
            allocation: allocation.to_owned(),
            theme: theme.to_owned(),
            asked: Vec::new(),
            client: client.unwrap_or_default(),
        }
    }

    /// Asks for one thing after another, until one is not answered.
    pub(super) async fn ask_until_it_breaks_off(mut self, address: &str, tokens: &Tokens) -> Result<Self> {
        loop {
            let mut next = self.next()?;
            let answered = self.ask(address, tokens, &next).await?.is_some();
            next.acknowledged = answered;
            self.asked.push(next);
            if !answered {
                return Ok(self);
            }
        }
    }

    /// Proposals, payments and returns for a day each, one client's beside another's.
    fn next(&self) -> Result<Asked> {
        let turn = self.asked.len();
        let mark = format!("Client {} asks {turn}", self.number);
        let (mutation, mut input) = match turn % 3 {
            0 => (
                "proposeAllocation",
                json!({ "settlementId": self.settlement, "title": mark, "themeIds": [self.theme], "amount": 100 + turn }),
            ),
            1 => (
                "recordPayment",
                json!({ "settlementId": self.settlement, "amount": 1 + turn, "on": "2018-06-01", "note": mark }),
            ),
            _ => {
                let day = u64::try_from(turn / 3 * CLIENTS + self.number)?;
                let first: NaiveDate = "2018-04-01".parse()?;
                let day = first + Days::new(day);
                let period = json!({ "allocationId": self.allocation, "periodFrom": day, "periodTo": day, "spent": turn,
                    "narrative": mark });
                ("submitSpendReturn", period)
            }
        };
        input["idempotencyKey"] = json!(mark);
        Ok(Asked { mutation, mark, input, acknowledged: false })
    }

    /// Asks for it; `None` where there was no answer.
    pub(super) async fn ask(&self, address: &str, tokens: &Tokens, asked: &Asked) -> Result<Option<Value>> {
        let who = if asked.mutation == "recordPayment" { "treasurer" } else { "commissioning-officer" };
        let token = tokens.get(who).context("a token")?;
        let body = json!({ "query": document(asked.mutation)?, "variables": { "input": asked.input } });
        let Ok(response) = self.client.post(address).bearer_auth(token).json(&body).send().await else {
            return Ok(None);
        };
        let Ok(mut answer) = response.json::<Value>().await else { return Ok(None) };
        ensure!(answer.get("errors").is_none(), "{}: {answer:#}", asked.mark);
        let payload = answer["data"][asked.mutation].take();
        ensure!(codes(&payload).is_empty(), "{}: {payload:#}", asked.mark);
        Ok(Some(payload))
    }
}
