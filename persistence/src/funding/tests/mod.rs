//! The figures over two partnerships' money, on both databases.

mod coverage;
mod figures;
mod lists;
mod sight;
mod summary;

use crate::entity::{allocations, partnerships, police_areas, settlements, themes};
use crate::import::Source;
use crate::import::tests::Scratch;
use anyhow::{Context, Result, anyhow};
use chrono::NaiveDate;
use domain::access::{Grant, Ground, Role, Scope, Sight, Viewer};
use domain::funding::{AllocationFigures, FundingPosition, SettlementFigures};
use domain::ids::{AllocationId, GroupId, PartnershipId, PoliceAreaId, RoleGrantId, SettlementId, ThemeId, UserId};
use domain::{FinancialYear, Pence};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A database with the money, and the ids of what is in it.
struct Money {
    scratch: Scratch,
    settlements: HashMap<String, SettlementId>,
    allocations: HashMap<String, AllocationId>,
    themes: HashMap<String, ThemeId>,
    exeter: PartnershipId,
    plymouth: PartnershipId,
    area: PoliceAreaId,
}

fn bundle(slug: &str, code: &str, settlements: &Value) -> Result<Source> {
    let fund = |key: &str, name: &str, funder: &str, year: &str| json!({ "key": key, "name": name, "funder": funder, "financialYear": year, "policeArea": "E23000035" });
    let bundle = json!({
        "format": "safergraph-bundle/1",
        "partnership": { "slug": slug, "name": slug, "kind": "COMMUNITY_SAFETY", "onsCode": code, "policeArea": "E23000035" },
        "organisations": [
            { "name": "OPCC", "kind": "OPCC" }, { "name": "Home Office", "kind": "GOVERNMENT" },
            { "name": "Harbour", "kind": "VOLUNTARY" }
        ],
        "themes": [
            { "slug": "alcohol", "name": "Alcohol" }, { "slug": "wine", "name": "Wine", "parent": "alcohol" },
            { "slug": "violence", "name": "Violence" }
        ],
        "funds": [
            fund("this", "Safety", "OPCC", "2018-19"), fund("next", "Safety", "OPCC", "2019-20"),
            fund("other", "Violence", "Home Office", "2018-19"),
        ],
        "settlements": settlements,
    });
    let bundle = domain::bundle::read(&bundle.to_string()).map_err(|faults| anyhow!("{faults:?}"))?;
    Ok(Source { name: format!("{slug}.json"), bundle })
}

fn line(title: &str, theme: &str, amount: Option<i64>, stages: &[(&str, &str)], more: Value) -> Value {
    let certainty = if amount.is_some() { "EXACT" } else { "TO_BE_DETERMINED" };
    let mut line = json!({
        "key": title, "title": title, "themes": [theme], "amount": { "pence": amount, "certainty": certainty },
        "stage": stages.last().map(|stage| stage.0),
        "stages": stages.iter().map(|(stage, on)| json!({ "stage": stage, "on": on })).collect::<Vec<_>>(),
    });
    if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
        line.extend(more);
    }
    line
}

fn budget(pence: i64, certainty: &str) -> Value {
    json!({ "pence": pence, "certainty": certainty })
}

fn exeter() -> Result<Source> {
    let returns = json!([
        { "key": "q1", "periodFrom": "2018-04-01", "periodTo": "2018-06-30", "spent": 7_000,
          "submittedAt": "2018-07-10T10:00:00Z" },
        { "key": "q1b", "periodFrom": "2018-04-01", "periodTo": "2018-06-30", "spent": 6_500, "corrects": "q1",
          "submittedAt": "2018-08-31T10:00:00Z" },
        { "key": "q2", "periodFrom": "2018-07-01", "periodTo": "2018-09-30", "spent": 4_000,
          "submittedAt": "2018-10-20T10:00:00Z" },
    ]);
    let plan = [
        line(
            "a",
            "alcohol",
            Some(20_000),
            &[("PROPOSED", "2018-04-10"), ("AGREED", "2018-05-01"), ("COMMISSIONED", "2018-06-01")],
            json!({ "totalBudget": budget(50_000, "APPROXIMATE"), "provider": "Harbour", "spendReturns": returns }),
        ),
        line(
            "b",
            "wine",
            Some(15_000),
            &[("PROPOSED", "2018-04-20"), ("WITHDRAWN", "2018-07-01")],
            json!({ "totalBudget": budget(15_000, "EXACT") }),
        ),
        line("c", "violence", None, &[("PROPOSED", "2018-05-05")], json!({ "totalBudget": budget(9_000, "EXACT") })),
        line(
            "d",
            "violence",
            Some(30_000),
            &[("PROPOSED", "2018-04-01"), ("RECOMMENDED", "2018-04-02")],
            json!({ "totalBudget": budget(40_000, "EXACT"), "provider": "Harbour" }),
        ),
    ];
    let entry =
        |key: &str, kind: &str, amount: i64, on: &str| json!({ "key": key, "kind": kind, "amount": amount, "on": on });
    let settlements = json!([
        {
            "key": "this", "fund": "this", "status": "CONFIRMED", "amount": budget(100_000, "EXACT"),
            "topSlicePercent": "10", "note": "this", "allocations": plan,
            "entries": [
                entry("paid", "PAID", 30_000, "2018-05-01"), entry("in", "CARRIED_IN", 500, "2018-06-01"),
                entry("cut", "REVISED", -20_000, "2018-09-01"), entry("back", "CLAWED_BACK", 1_000, "2019-01-01"),
                entry("out", "CARRIED_OUT", 200, "2019-02-01"),
            ],
        },
        {
            "key": "next", "fund": "next", "status": "INDICATIVE", "amount": budget(60_000, "EXACT"), "note": "next",
            "allocations": [line("e", "violence", Some(1_000), &[("PROPOSED", "2019-04-01")], json!({}))],
        },
        {
            "key": "other", "fund": "other", "status": "CONFIRMED", "amount": budget(5_000, "EXACT"), "note": "other",
            "allocations": [
                line("f", "violence", Some(5_000), &[("AGREED", "2018-04-01")], json!({ "provider": "Harbour" }))
            ],
        },
    ]);
    bundle("safer-exeter", "E22000049", &settlements)
}

fn plymouth() -> Result<Source> {
    let more = json!({ "totalBudget": budget(1_000, "EXACT") });
    let settlements = json!([{
        "key": "there", "fund": "this", "status": "CONFIRMED", "amount": budget(40_000, "EXACT"), "note": "there",
        "allocations": [line("g", "alcohol", Some(1_000), &[("AGREED", "2018-04-01")], more)],
    }]);
    bundle("safer-plymouth", "E22000056", &settlements)
}

impl Money {
    async fn all() -> Result<Vec<Self>> {
        let mut all = Vec::new();
        for scratch in Scratch::all().await? {
            scratch.import_register().await?;
            scratch.import(&[exeter()?, plymouth()?]).await?;
            all.push(Self::of(scratch).await?);
        }
        Ok(all)
    }

    async fn of(scratch: Scratch) -> Result<Self> {
        let settlements = scratch.rows::<settlements::Entity>().await?;
        let allocations = scratch.rows::<allocations::Entity>().await?;
        let themes = scratch.rows::<themes::Entity>().await?;
        let partnerships = scratch.rows::<partnerships::Entity>().await?;
        let areas = scratch.rows::<police_areas::Entity>().await?;
        let partnership = |slug: &str| {
            let found = partnerships.iter().find(|row| row.slug == slug);
            found.map(|row| PartnershipId(row.id)).context("a partnership")
        };
        Ok(Self {
            settlements: settlements.into_iter().filter_map(|row| Some((row.note?, SettlementId(row.id)))).collect(),
            allocations: allocations.into_iter().map(|row| (row.title, AllocationId(row.id))).collect(),
            themes: themes.into_iter().map(|row| (row.slug, ThemeId(row.id))).collect(),
            exeter: partnership("safer-exeter")?,
            plymouth: partnership("safer-plymouth").unwrap_or(PartnershipId(Uuid::nil())),
            area: areas
                .iter()
                .find(|row| row.code == "E23000035")
                .map(|row| PoliceAreaId(row.id))
                .context("the police area")?,
            scratch,
        })
    }

    fn settlement(&self, note: &str) -> Result<SettlementId> {
        self.settlements.get(note).copied().context("a settlement")
    }

    fn theme(&self, slug: &str) -> Result<ThemeId> {
        self.themes.get(slug).copied().context("a theme")
    }

    /// An analyst of the police area.
    fn analyst(&self) -> Sight {
        let ground = Ground { partnerships: vec![self.exeter, self.plymouth], ..Ground::default() };
        holder(Role::OpccAnalyst, Scope::PoliceArea(self.area), ground)
    }

    /// The lead of Exeter's violence group.
    fn lead(&self) -> Result<Sight> {
        let ground = Ground { themes: vec![(self.exeter, self.theme("violence")?)], ..Ground::default() };
        Ok(holder(Role::GroupLead, Scope::Group(GroupId(Uuid::nil())), ground))
    }

    async fn drop(self) -> Result<()> {
        self.scratch.drop().await
    }
}

fn holder(role: Role, scope: Scope, ground: Ground) -> Sight {
    let grant = Grant {
        id: RoleGrantId(Uuid::nil()),
        role,
        scope,
        valid_from: NaiveDate::MIN,
        valid_to: None,
        revoked_at: None,
        ground,
    };
    Arc::new(Viewer::user(UserId(Uuid::nil()), None, vec![grant])).sight()
}

fn nobody() -> Sight {
    Arc::new(Viewer::nobody()).sight()
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

fn year(first: i16) -> Result<FinancialYear> {
    Ok(FinancialYear::starting_in(first)?)
}

fn pence(pence: i64) -> Pence {
    Pence::try_new(pence).unwrap_or_default()
}

/// settled, topSliced, carriedIn, carriedOut, clawedBack, paid.
fn ledger(figures: [i64; 6]) -> SettlementFigures {
    let [settled, top_sliced, carried_in, carried_out, clawed_back, paid] = figures.map(pence);
    SettlementFigures { settled, top_sliced, carried_in, carried_out, clawed_back, paid }
}

/// allocated, agreed, spent, matched, totalBudget; undetermined; approximate.
fn lines(figures: [i64; 5], undetermined: u32, approximate: bool) -> AllocationFigures {
    let [allocated, agreed, spent, matched, total_budget] = figures.map(pence);
    AllocationFigures { allocated, agreed, spent, matched, total_budget, undetermined, approximate }
}

fn position(ledger: SettlementFigures, lines: AllocationFigures) -> FundingPosition {
    FundingPosition { settlements: ledger, allocations: lines }
}
