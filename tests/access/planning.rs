//! What everybody tries to do with plans, priorities, risks, bids, recommendations and themes: those of Safer Plymouth,
//! and of the county of the second place, made afresh for each try.

use super::cast::Viewer;
use super::mutations::{act, outcome};
use super::world::World;
use crate::support::app::clock;
use anyhow::{Context, Result, anyhow};
use domain::FinancialYear;
use domain::access::{Access, Viewer as Asking, capability::Capability};
use domain::ids::{GlobalId, Id, PartnershipId, ThemeId};
use domain::plan::{PlanTerms, PriorityTerms};
use domain::risk::{BidTerms, RecommendationTarget, RecommendationTerms, RiskTerms};
use domain::theme::ThemeTerms;
use domain::words::{BidStatus, PlanKind, PlanStatus, PriorityStanding};
use persistence::Occasion;
use persistence::governance::theme;
use persistence::planning::plan::{NewPlan, PlanOf};
use persistence::planning::priority::NewPriorities;
use persistence::planning::{bid, plan, priority, recommendation, risk};
use serde_json::{Value, json};

/// The first example of a type in one of the places.
fn first<'a>(world: &'a World, kind: &str, place: usize) -> Result<&'a str> {
    let found = world.examples.get(kind).and_then(|places| places.get(place)?.first());
    found.map(String::as_str).with_context(|| format!("a {kind}"))
}

fn id_of<I: Id>(global: &str) -> Result<I> {
    Ok(GlobalId::parse(global)?.of()?)
}

fn partnership(world: &World) -> Result<PartnershipId> {
    id_of(first(world, "Partnership", 0)?)
}

fn system<C: Capability>() -> Result<Access<C>> {
    Ok(Asking::system().access()?)
}

fn occasion() -> Result<Occasion> {
    Ok(Occasion::command(clock()?.now()))
}

/// A name that nothing has yet.
fn name() -> String {
    format!("Tried {}", uuid::Uuid::now_v7().simple())
}

/// Does `mutation`, whose input type is named after it, and asks for `record` of what came of it.
async fn tried(world: &World, viewer: &Viewer, mutation: &str, record: &str, input: Value) -> Result<String> {
    let (head, rest) = mutation.split_at_checked(1).ok_or_else(|| anyhow!("a name"))?;
    let kind = format!("{}{rest}Input", head.to_uppercase());
    Ok(outcome(&act(world, viewer, mutation, &kind, record, input).await?, mutation))
}

async fn fresh_plan(world: &World, status: PlanStatus) -> Result<String> {
    let year = FinancialYear::starting_in(2018)?;
    let agreed_on = (status == PlanStatus::Agreed).then(|| "2018-04-01".parse()).transpose()?;
    let terms = PlanTerms {
        kind: PlanKind::PartnershipPlan,
        title: name(),
        status,
        from: year,
        to: year,
        agreed_on,
        theme: None,
        aims: Vec::new(),
        objectives: Vec::new(),
        milestones: Vec::new(),
        note: None,
    };
    let new = NewPlan { of: PlanOf::Partnership(partnership(world)?), terms };
    Ok(plan::create(world.app.database(), &system()?, &new, &occasion()?).await?.global().to_string())
}

fn plan_input() -> Value {
    json!({ "kind": "COMMISSIONING_PLAN", "title": name(), "from": "2018-19", "to": "2018-19" })
}

pub(super) async fn create_plan(world: &World, viewer: &Viewer) -> Result<String> {
    let mut input = plan_input();
    input["partnershipId"] = json!(first(world, "Partnership", 0)?);
    tried(world, viewer, "createPlan", "plan { id }", input).await
}

pub(super) async fn create_group_plan(world: &World, viewer: &Viewer) -> Result<String> {
    let mut input = plan_input();
    input["groupId"] = json!(super::meetings::board(world).await?);
    input["kind"] = json!("DELIVERY_PLAN");
    tried(world, viewer, "createPlan", "plan { id }", input).await
}

pub(super) async fn create_county_plan(world: &World, viewer: &Viewer) -> Result<String> {
    let mut input = plan_input();
    input["countyId"] = json!(first(world, "County", 1)?);
    input["kind"] = json!("COMMUNITY_SAFETY_AGREEMENT");
    tried(world, viewer, "createPlan", "plan { id }", input).await
}

pub(super) async fn update_plan(world: &World, viewer: &Viewer, state: &str) -> Result<String> {
    let status = if state == "agreed" { PlanStatus::Agreed } else { PlanStatus::Drafting };
    let input = json!({ "id": fresh_plan(world, status).await?, "expectedVersion": 1, "note": "Tried" });
    tried(world, viewer, "updatePlan", "plan { id }", input).await
}

pub(super) async fn refresh_plan(world: &World, viewer: &Viewer) -> Result<String> {
    let id = fresh_plan(world, PlanStatus::Agreed).await?;
    let input = json!({ "id": id, "expectedVersion": 1, "from": "2019-20", "to": "2019-20" });
    tried(world, viewer, "refreshPlan", "plan { id }", input).await
}

async fn fresh_theme(world: &World) -> Result<String> {
    let terms = ThemeTerms { name: name(), slug: String::new(), parent: None, aliases: Vec::new() };
    Ok(theme::create(world.app.database(), &system()?, &terms, &occasion()?).await?.global().to_string())
}

pub(super) async fn record_priorities(world: &World, viewer: &Viewer) -> Result<String> {
    let one = json!({ "themeId": fresh_theme(world).await?, "title": "Tried", "standing": "EMERGING" });
    let partnership = first(world, "Partnership", 0)?;
    let input = json!({ "partnershipId": partnership, "financialYear": "2030-31", "priorities": [one] });
    tried(world, viewer, "recordPriorities", "priorities { id }", input).await
}

async fn fresh_priority(world: &World) -> Result<String> {
    let theme: ThemeId = id_of(&fresh_theme(world).await?)?;
    let terms = PriorityTerms {
        theme,
        title: name(),
        standing: PriorityStanding::Emerging,
        rank: None,
        score: None,
        method: None,
        rationale: None,
        assessment: None,
    };
    let year = FinancialYear::starting_in(2031)?;
    let new = NewPriorities { partnership: partnership(world)?, year, priorities: vec![terms] };
    let ids = priority::record(world.app.database(), &system()?, &new, &occasion()?).await?;
    Ok(ids.first().context("one")?.global().to_string())
}

pub(super) async fn revise_priority(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "id": fresh_priority(world).await?, "expectedVersion": 1, "standing": "HEADLINE" });
    tried(world, viewer, "revisePriority", "priority { id }", input).await
}

pub(super) async fn remove_priority(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "id": fresh_priority(world).await?, "expectedVersion": 1 });
    tried(world, viewer, "removePriority", "removedId", input).await
}

pub(super) async fn raise_risk(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "partnershipId": first(world, "Partnership", 0)?, "initiative": "Tried" });
    tried(world, viewer, "raiseRisk", "risk { id }", input).await
}

pub(super) async fn update_risk(world: &World, viewer: &Viewer) -> Result<String> {
    let terms = RiskTerms {
        initiative: name(),
        theme: None,
        budget: None,
        budget_certainty: None,
        budget_note: None,
        previous_budget: None,
        recommendation: None,
        allocation: None,
        bid: None,
        open: true,
        closed_on: None,
    };
    let new = (partnership(world)?, &terms);
    let id = risk::raise(world.app.database(), &system()?, new, &occasion()?).await?;
    let input = json!({ "id": id.global().to_string(), "expectedVersion": 1, "open": false });
    tried(world, viewer, "updateRisk", "risk { id }", input).await
}

pub(super) async fn record_bid(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "partnershipId": first(world, "Partnership", 0)?, "fund": "Tried" });
    tried(world, viewer, "recordBid", "bid { id }", input).await
}

pub(super) async fn update_bid(world: &World, viewer: &Viewer, status: &str) -> Result<String> {
    let terms = BidTerms {
        fund: Some(name()),
        funder: None,
        recipient: None,
        purpose: None,
        amount: None,
        amount_certainty: None,
        fund_size: None,
        note: None,
        status: status.parse::<BidStatus>()?,
        theme: None,
    };
    let new = (partnership(world)?, &terms);
    let id = bid::record(world.app.database(), &system()?, new, &occasion()?).await?;
    let input = json!({ "id": id.global().to_string(), "expectedVersion": 1, "note": "Tried" });
    tried(world, viewer, "updateBid", "bid { id }", input).await
}

pub(super) async fn record_recommendation(world: &World, viewer: &Viewer, two: bool) -> Result<String> {
    let mut to = vec![first(world, "Partnership", 0)?];
    to.extend(two.then(|| first(world, "Partnership", 1)).transpose()?);
    let input = json!({ "source": "Tried", "text": "Tried", "partnershipIds": to });
    tried(world, viewer, "recordRecommendation", "recommendation { id }", input).await
}

/// One that is made to two partnerships: who keeps the plans of either reports on it.
pub(super) async fn report_recommendation(world: &World, viewer: &Viewer) -> Result<String> {
    let other: PartnershipId = id_of(first(world, "Partnership", 1)?)?;
    let terms = RecommendationTerms {
        source: "Tried".to_owned(),
        text: name(),
        from_value: None,
        to_value: None,
        made_to: [partnership(world)?, other].map(RecommendationTarget::Partnership).to_vec(),
    };
    let id = recommendation::record(world.app.database(), &system()?, &terms, &occasion()?).await?;
    let input = json!({ "id": id.global().to_string(), "expectedVersion": 1, "status": "DONE" });
    tried(world, viewer, "reportRecommendation", "recommendation { id }", input).await
}

pub(super) async fn create_theme(world: &World, viewer: &Viewer) -> Result<String> {
    tried(world, viewer, "createTheme", "theme { id }", json!({ "name": name() })).await
}

pub(super) async fn update_theme(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "id": fresh_theme(world).await?, "expectedVersion": 1, "aliases": ["Tried"] });
    tried(world, viewer, "updateTheme", "theme { id }", input).await
}

pub(super) async fn merge_themes(world: &World, viewer: &Viewer) -> Result<String> {
    let (keep, merge) = (fresh_theme(world).await?, fresh_theme(world).await?);
    let input = json!({ "keepId": keep, "expectedVersion": 1, "mergeId": merge });
    tried(world, viewer, "mergeThemes", "theme { id }", input).await
}
