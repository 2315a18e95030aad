//! What everybody tries to do with money: a fund, awards and allocations of Safer Plymouth are the subjects. One that
//! somebody changed is made afresh for the next who tries.

use super::cast::Viewer;
use super::mutations::{act, outcome};
use super::world::World;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// A record that everybody tries to change, and its version.
#[derive(Clone)]
pub(super) struct Subject {
    pub(super) id: String,
    pub(super) version: i64,
}

/// The stages on the way to completion, in their order.
const WAY: [&str; 6] = ["PROPOSED", "RECOMMENDED", "BOARD_APPROVED", "AGREED", "COMMISSIONED", "COMPLETED"];

/// Somebody of the cast by name.
pub(super) fn one<'a>(world: &'a World, name: &str) -> Result<&'a Viewer> {
    world.cast.iter().find(|viewer| viewer.name == name).with_context(|| format!("{name} is in the cast"))
}

/// Does what must succeed: the record that is at `path` in the payload.
pub(super) async fn made(
    world: &World,
    by: &str,
    mutation: &str,
    kind: &str,
    path: &str,
    input: Value,
) -> Result<Subject> {
    let rest = format!("{path} {{ id version }}");
    let answer = act(world, one(world, by)?, mutation, kind, &rest, input).await?;
    ensure!(outcome(&answer, mutation) == "done", "{mutation} by {by}: {answer:#}");
    let record = &answer["data"][mutation][path];
    let id = record["id"].as_str().context("an id")?.to_owned();
    Ok(Subject { id, version: record["version"].as_i64().context("a version")? })
}

/// The subject called `name`: the one that is there, else what `make` makes.
pub(super) async fn subject(world: &World, name: &str, make: impl Future<Output = Result<Subject>>) -> Result<Subject> {
    if let Some(there) = world.subjects.lock().await.get(name) {
        return Ok(there.clone());
    }
    let made = make.await?;
    world.subjects.lock().await.insert(name.to_owned(), made.clone());
    Ok(made)
}

/// Tries, and sees to a fresh subject where it was changed.
pub(super) async fn tried(
    world: &World,
    viewer: &Viewer,
    (mutation, kind, rest): (&str, &str, &str),
    (name, input): (&str, Value),
) -> Result<String> {
    let outcome = outcome(&act(world, viewer, mutation, kind, rest, input).await?, mutation);
    if outcome == "done" {
        world.subjects.lock().await.remove(name);
    }
    Ok(outcome)
}

/// The first example of a type in Safer Plymouth.
fn here(world: &World, kind: &str) -> Result<String> {
    let places = world.examples.get(kind).with_context(|| format!("examples of {kind}"))?;
    places.first().and_then(|ids| ids.first()).cloned().with_context(|| format!("a {kind} of Safer Plymouth"))
}

/// The theme of the group that "group lead of a theme" leads.
async fn theme(world: &World) -> Result<String> {
    let lead = one(world, "group lead of a theme")?;
    let document = "{ viewer { grants { scope { ... on Group { themes { id } } } } } }";
    let data = world.app.data(lead.email.as_deref(), document, json!({})).await?;
    let id = data.pointer("/viewer/grants/0/scope/themes/0/id").and_then(Value::as_str);
    Ok(id.context("the group has a theme")?.to_owned())
}

async fn new_fund(world: &World, year: &str) -> Result<Subject> {
    let input = json!({
        "funderId": here(world, "Organisation")?, "policeAreaId": here(world, "PoliceArea")?,
        "name": format!("Fund {}", uuid::Uuid::now_v7().simple()), "financialYear": year, "sources": [],
    });
    made(world, "administrator", "openFund", "OpenFundInput", "fund", input).await
}

async fn new_award(world: &World, fund: &Subject, status: &str) -> Result<Subject> {
    let input = json!({
        "fundId": fund.id, "partnershipId": here(world, "Partnership")?, "amount": 100_000_000, "status": status,
        "conditions": [{ "text": "Report each quarter." }],
    });
    made(world, "administrator", "issueSettlement", "IssueSettlementInput", "settlement", input).await
}

/// The confirmed award that allocations are proposed of.
async fn award(world: &World) -> Result<Subject> {
    let make = async { new_award(world, &new_fund(world, "2018-19").await?, "CONFIRMED").await };
    subject(world, "award", make).await
}

/// A new allocation at `stage`.
async fn at_stage(world: &World, stage: &str) -> Result<Subject> {
    let input = json!({
        "settlementId": award(world).await?.id, "title": "Tried", "amount": 1_000, "themeIds": [theme(world).await?],
    });
    let mut allocation =
        made(world, "administrator", "proposeAllocation", "ProposeAllocationInput", "allocation", input).await?;
    let meeting = here(world, "Meeting")?;
    for stage in WAY.iter().skip(1).take(WAY.iter().position(|one| *one == stage).unwrap_or_default()) {
        // Whoever proposed it does not recommend it.
        let by = match *stage {
            "BOARD_APPROVED" => &["clerk"][..],
            "AGREED" => &["commissioner", "treasurer"],
            _ => &["partnership manager"],
        };
        for by in by {
            let input = json!({
                "id": allocation.id, "expectedVersion": allocation.version, "stage": stage,
                "meetingId": (*stage == "BOARD_APPROVED").then_some(&meeting),
            });
            allocation = made(world, by, "decideAllocation", "DecideAllocationInput", "allocation", input).await?;
        }
    }
    Ok(allocation)
}

pub(super) async fn open_fund(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({
        "funderId": here(world, "Organisation")?, "policeAreaId": here(world, "PoliceArea")?,
        "name": format!("Fund {}", uuid::Uuid::now_v7().simple()), "financialYear": "2018-19", "sources": [],
    });
    tried(world, viewer, ("openFund", "OpenFundInput", "fund { id }"), ("", input)).await
}

pub(super) async fn agree_funding(world: &World, viewer: &Viewer) -> Result<String> {
    let fund = subject(world, "fund to agree", new_fund(world, "2019-20")).await?;
    let input = json!({
        "partnershipId": here(world, "Partnership")?, "title": "Years",
        "amounts": [{ "fundId": fund.id, "amount": 1_000 }],
    });
    let mutation = ("agreeFunding", "AgreeFundingInput", "agreement { id }");
    tried(world, viewer, mutation, ("fund to agree", input)).await
}

pub(super) async fn issue_settlement(world: &World, viewer: &Viewer) -> Result<String> {
    let fund = subject(world, "fund to award", new_fund(world, "2018-19")).await?;
    let input = json!({ "fundId": fund.id, "partnershipId": here(world, "Partnership")?, "amount": 1_000 });
    let mutation = ("issueSettlement", "IssueSettlementInput", "settlement { id }");
    tried(world, viewer, mutation, ("fund to award", input)).await
}

/// By one indicator, of which Safer Plymouth alone has a value.
pub(super) async fn issue_awards(world: &World, viewer: &Viewer) -> Result<String> {
    let fund = subject(world, "fund to share out", new_fund(world, "2018-19")).await?;
    let factors = json!([{ "indicator": "LAA-ASB", "weight": "100" }]);
    let model = json!({ "fundId": fund.id, "amount": 1_000, "missing": "AS_NOUGHT", "factors": factors });
    let document = "query($input: AwardModelInput!) { awardProposal(input: $input) { proposal { fingerprint } } }";
    let administrator = world.administrator()?.email.as_deref();
    let looked_at = world.app.data(administrator, document, json!({ "input": model })).await?;
    let fingerprint = looked_at.pointer("/awardProposal/proposal/fingerprint").context("a proposal")?;
    let input = json!({ "model": model, "expectedFingerprint": fingerprint });
    let mutation = ("issueAwards", "IssueAwardsInput", "awardModel { id }");
    tried(world, viewer, mutation, ("fund to share out", input)).await
}

/// Of an indicative award, which is not everybody's to see.
pub(super) async fn revise_settlement(world: &World, viewer: &Viewer) -> Result<String> {
    let make = async { new_award(world, &new_fund(world, "2018-19").await?, "INDICATIVE").await };
    let award = subject(world, "award to revise", make).await?;
    let input = json!({
        "id": award.id, "expectedVersion": award.version, "amount": 200_000_000, "reason": "More is needed.",
    });
    let mutation = ("reviseSettlement", "ReviseSettlementInput", "settlement { id }");
    tried(world, viewer, mutation, ("award to revise", input)).await
}

pub(super) async fn mark_condition(world: &World, viewer: &Viewer) -> Result<String> {
    let make = async { new_award(world, &new_fund(world, "2018-19").await?, "CONFIRMED").await };
    let award = subject(world, "award with a condition", make).await?;
    let input = json!({ "settlementId": award.id, "expectedVersion": award.version, "number": 1, "met": true });
    let mutation = ("markCondition", "MarkConditionInput", "settlement { id }");
    tried(world, viewer, mutation, ("award with a condition", input)).await
}

pub(super) async fn record_payment(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "settlementId": award(world).await?.id, "amount": 1, "on": "2018-06-01" });
    let mutation = ("recordPayment", "RecordPaymentInput", "settlement { id }");
    tried(world, viewer, mutation, ("", input)).await
}

pub(super) async fn claw_back(world: &World, viewer: &Viewer) -> Result<String> {
    let id = award(world).await?.id;
    let input = json!({ "settlementId": id, "amount": 1, "on": "2018-06-01", "note": "Not needed." });
    tried(world, viewer, ("clawBack", "MoveFundsInput", "settlement { id }"), ("", input)).await
}

pub(super) async fn carry_forward(world: &World, viewer: &Viewer) -> Result<String> {
    let make = async { new_award(world, &new_fund(world, "2019-20").await?, "INDICATIVE").await };
    let to = subject(world, "award of the next year", make).await?;
    let input = json!({
        "settlementId": award(world).await?.id, "toSettlementId": to.id, "amount": 1, "on": "2018-06-01",
        "note": "Underspent.",
    });
    tried(world, viewer, ("carryForward", "MoveFundsInput", "settlement { id }"), ("", input)).await
}

/// To the partnership of the third place, in the same police area.
pub(super) async fn transfer_funds(world: &World, viewer: &Viewer) -> Result<String> {
    let fund = subject(world, "fund of two", new_fund(world, "2018-19")).await?;
    let from = subject(world, "award to transfer from", new_award(world, &fund, "CONFIRMED")).await?;
    let other = world.examples.get("Partnership").and_then(|places| places.get(2)?.first()).context("Devon")?;
    let to = async {
        let input = json!({ "fundId": fund.id, "partnershipId": other, "amount": 1_000, "status": "CONFIRMED" });
        made(world, "administrator", "issueSettlement", "IssueSettlementInput", "settlement", input).await
    };
    let to = subject(world, "award to transfer to", to).await?;
    let input = json!({
        "fromSettlementId": from.id, "toSettlementId": to.id, "amount": 1, "on": "2018-06-01", "note": "More need.",
    });
    tried(world, viewer, ("transferFunds", "TransferFundsInput", "from { id } to { id }"), ("", input)).await
}

pub(super) async fn propose_allocation(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({
        "settlementId": award(world).await?.id, "title": "Tried", "amount": 1, "themeIds": [theme(world).await?],
    });
    let mutation = ("proposeAllocation", "ProposeAllocationInput", "allocation { id }");
    tried(world, viewer, mutation, ("", input)).await
}

/// At `stage`: from COMMISSIONED on it is a cut.
pub(super) async fn revise_allocation(world: &World, viewer: &Viewer, stage: &str) -> Result<String> {
    let name = format!("to revise at {stage}");
    let allocation = subject(world, &name, at_stage(world, stage)).await?;
    let input = json!({
        "id": allocation.id, "expectedVersion": allocation.version, "amount": 900, "reason": "Less is needed.",
    });
    let mutation = ("reviseAllocation", "ReviseAllocationInput", "allocation { id }");
    tried(world, viewer, mutation, (&name, input)).await
}

/// To `stage`, from the stage before; to the last two from AGREED.
pub(super) async fn decide_allocation(world: &World, viewer: &Viewer, stage: &str) -> Result<String> {
    let name = format!("to decide {stage}");
    let before = match WAY.iter().position(|one| *one == stage) {
        Some(place) => WAY[place.saturating_sub(1)],
        None => "AGREED",
    };
    let allocation = subject(world, &name, at_stage(world, before)).await?;
    let input = json!({
        "id": allocation.id, "expectedVersion": allocation.version, "stage": stage, "note": "It is so.",
        "meetingId": (stage == "BOARD_APPROVED").then(|| here(world, "Meeting")).transpose()?,
    });
    let mutation = ("decideAllocation", "DecideAllocationInput", "allocation { id }");
    tried(world, viewer, mutation, (&name, input)).await
}

pub(super) async fn submit_spend_return(world: &World, viewer: &Viewer) -> Result<String> {
    let allocation = subject(world, "to report of", at_stage(world, "AGREED")).await?;
    let input = json!({
        "allocationId": allocation.id, "periodFrom": "2018-04-01", "periodTo": "2018-04-30", "spent": 1,
    });
    let mutation = ("submitSpendReturn", "SubmitSpendReturnInput", "spendReturn { id }");
    tried(world, viewer, mutation, ("to report of", input)).await
}

pub(super) async fn correct_spend_return(world: &World, viewer: &Viewer) -> Result<String> {
    let make = async {
        let allocation = subject(world, "reported of", at_stage(world, "AGREED")).await?;
        world.subjects.lock().await.remove("reported of");
        let input = json!({
            "allocationId": allocation.id, "periodFrom": "2018-04-01", "periodTo": "2018-04-30", "spent": 1,
        });
        let by = "partnership manager";
        made(world, by, "submitSpendReturn", "SubmitSpendReturnInput", "spendReturn", input).await
    };
    let wrong = subject(world, "to correct", make).await?;
    let input = json!({ "id": wrong.id, "expectedVersion": wrong.version, "spent": 2, "reason": "Misread." });
    let mutation = ("correctSpendReturn", "CorrectSpendReturnInput", "spendReturn { id }");
    tried(world, viewer, mutation, ("to correct", input)).await
}
