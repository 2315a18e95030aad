//! What is refused of plans and priorities, all at once and in which words.

use super::{Plymouth, themes};
use crate::commissioning::{done, refused};
use crate::support::{ADMINISTRATOR, ANALYST, Asker, CLERK, MANAGER, MEMBER, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const LEAD: Asker<'static> = Some("group-lead");

fn with(base: &Value, changes: Value) -> Value {
    let mut input = base.clone();
    for (field, value) in changes.as_object().into_iter().flatten() {
        input[field] = value.clone();
    }
    input
}

#[rstest]
#[tokio::test]
async fn plans_are_held_to_the_rules(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = &app;
    let ground = Plymouth::of(app).await?;
    let good = json!({ "partnershipId": ground.id, "kind": "COMMISSIONING_PLAN", "title": "Plan", "from": "2018-19", "to": "2018-19" });
    let create = async |asker, changes| refused(app, asker, "createPlan", with(&good, changes)).await;

    let wrong = json!({ "title": " ", "to": "2017-18", "status": "AGREED", "aims": ["", "x\u{0}"],
        "objectives": [{ "text": "", "completeness": -1 }], "milestones": [{ "title": "A", "from": "2018-05-02", "dueOn": "2018-05-01" }],
        "themeId": "BwAAAAAAAAAAAAAAAAAAAAA" });
    let expected = [
        "REQUIRED input.title",
        "INVALID input.to",
        "REQUIRED input.aims.0",
        "INVALID input.aims.1",
        "REQUIRED input.objectives.0.text",
        "INVALID input.objectives.0.completeness",
        "INVALID input.milestones.0.dueOn",
        "REQUIRED input.agreedOn",
        "NOT_FOUND input.themeId",
    ];
    let found = create(MANAGER, wrong).await?;
    ensure!(found == expected, "{found:#?}");
    let many = vec!["aim"; 101];
    ensure!(create(MANAGER, json!({ "aims": many })).await? == ["LIMIT_EXCEEDED input.aims"], "at most a hundred");
    ensure!(create(MANAGER, json!({ "to": "2028-29" })).await? == ["LIMIT_EXCEEDED input.to"], "at most ten years");
    ensure!(create(MANAGER, json!({ "status": "SUPERSEDED" })).await? == ["INVALID input.status"], "none begins so");
    ensure!(create(MANAGER, json!({ "kind": "DELIVERY_PLAN" })).await? == ["REQUIRED input.groupId"], "a group's");
    ensure!(
        create(MANAGER, json!({ "kind": "COMMUNITY_SAFETY_AGREEMENT" })).await? == ["INVALID input.kind"],
        "a county's"
    );
    ensure!(create(MANAGER, json!({ "partnershipId": null })).await? == ["REQUIRED input.partnershipId"], "somebody's");
    ensure!(create(MANAGER, json!({ "groupId": ground.board })).await? == ["INVALID input.partnershipId"], "one's");
    let later = json!({ "status": "AGREED", "agreedOn": "2018-06-02" });
    ensure!(create(MANAGER, later).await? == ["INVALID input.agreedOn"], "not to come");
    for asker in [CLERK, MEMBER, ANALYST, LEAD] {
        let found = create(asker, json!({})).await?;
        ensure!(found == ["FORBIDDEN input.partnershipId"], "{asker:?}: {found:?}");
    }
    let nobody = json!({ "partnershipId": "BQAAAAAAAAAAAAAAAAAAAAA" });
    ensure!(create(MANAGER, nobody).await? == ["NOT_FOUND input.partnershipId"], "no partnership");

    // Who leads a group keeps its plans, and no other's.
    let delivery = json!({ "groupId": ground.board, "kind": "DELIVERY_PLAN", "title": "Ours", "from": "2018-19", "to": "2018-19" });
    let plan = done(
        app,
        LEAD,
        "createPlan",
        "plan { id version group { id } partnership { id } county { id } }",
        delivery.clone(),
    )
    .await?;
    ensure!(plan["group"]["id"] == json!(ground.board) && plan["partnership"]["id"] == json!(ground.id), "{plan:#}");
    let others = with(&delivery, json!({ "groupId": ground.other }));
    ensure!(refused(app, LEAD, "createPlan", others).await? == ["FORBIDDEN input.groupId"], "another group's");

    let change = |more| with(&json!({ "id": plan["id"], "expectedVersion": 1 }), more);
    let update = async |asker, more| refused(app, asker, "updatePlan", change(more)).await;
    ensure!(update(ANALYST, json!({ "note": "A" })).await? == ["NOT_FOUND input.id"], "a draft is not seen");
    ensure!(update(MEMBER, json!({ "note": "A" })).await? == ["FORBIDDEN input.id"], "seen, but not theirs");
    ensure!(update(LEAD, json!({ "status": "ENDORSED" })).await? == ["WRONG_STATE input.status"], "a step too far");
    ensure!(update(LEAD, json!({ "status": "SUPERSEDED" })).await? == ["WRONG_STATE input.status"], "it never stood");
    let refresh = change(json!({ "from": "2019-20", "to": "2019-20" }));
    ensure!(refused(app, LEAD, "refreshPlan", refresh).await? == ["WRONG_STATE input.id"], "it is a draft");
    done(app, LEAD, "updatePlan", "plan { id }", change(json!({ "status": "AGREED", "agreedOn": "2018-05-01" })))
        .await?;
    ensure!(update(LEAD, json!({ "note": "A" })).await? == ["STALE_VERSION input.expectedVersion"], "changed since");
    let agreed = |more| with(&json!({ "id": plan["id"], "expectedVersion": 2 }), more);
    let rewritten = agreed(json!({ "title": "Other", "aims": ["More"], "to": "2019-20", "status": "DRAFTING" }));
    let expected =
        ["WRONG_STATE input.status", "WRONG_STATE input.title", "WRONG_STATE input.to", "WRONG_STATE input.aims"];
    ensure!(refused(app, LEAD, "updatePlan", rewritten).await? == expected, "what was agreed stands");
    let early = agreed(json!({ "from": "2017-18", "to": "2018-19" }));
    ensure!(
        refused(app, LEAD, "refreshPlan", early).await? == ["INVALID input.from"],
        "not before the one it replaces"
    );
    Ok(())
}

#[rstest]
#[tokio::test]
async fn priorities_are_held_to_the_rules(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = &app;
    let (ground, themes) = (Plymouth::of(app).await?, themes(app).await?);
    let list =
        |priorities: Value| json!({ "partnershipId": ground.id, "financialYear": "2018-19", "priorities": priorities });
    let record = async |asker, priorities| refused(app, asker, "recordPriorities", list(priorities)).await;
    let one =
        |theme: &str, more| with(&json!({ "themeId": themes[theme], "title": "One", "standing": "EMERGING" }), more);

    let taken = record(MANAGER, json!([one("modern-slavery", json!({}))])).await?;
    ensure!(taken == ["CONFLICT input.priorities.0.themeId"], "{taken:?}");
    let wrong = json!([
        one("county-lines", json!({ "rank": 1 })),
        one("county-lines", json!({ "rank": 1 })),
        one("fraud", json!({ "title": "", "standing": "NOT_TAKEN_FORWARD", "rank": 0, "score": "0.1234567" })),
    ]);
    let expected = [
        "CONFLICT input.priorities.1.themeId",
        "CONFLICT input.priorities.1.rank",
        "REQUIRED input.priorities.2.title",
        "INVALID input.priorities.2.rank",
        "INVALID input.priorities.2.score",
        "REQUIRED input.priorities.2.rationale",
    ];
    let found = record(MANAGER, wrong).await?;
    ensure!(found == expected, "{found:#?}");
    ensure!(record(MANAGER, json!([])).await? == ["REQUIRED input.priorities"], "at least one");
    let missing = json!([one("fraud", json!({ "themeId": "BwAAAAAAAAAAAAAAAAAAAAA" }))]);
    ensure!(record(MANAGER, missing).await? == ["NOT_FOUND input.priorities.0.themeId"], "no such theme");
    ensure!(
        record(CLERK, json!([one("fraud", json!({}))])).await? == ["FORBIDDEN input.partnershipId"],
        "not the clerk's"
    );
    let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { plans { id kind } } }"#;
    let data = app.data(MANAGER, document, json!({})).await?;
    let plan = |kind: &str| {
        data["partnership"]["plans"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|one| one["kind"] == kind)
            .cloned()
            .unwrap_or_default()
    };
    let mut drawn = list(json!([one("fraud", json!({}))]));
    drawn["assessmentId"] = plan("COMMISSIONING_PLAN")["id"].clone();
    ensure!(
        refused(app, MANAGER, "recordPriorities", drawn.clone()).await? == ["INVALID input.priorities.0.assessmentId"],
        "no assessment"
    );
    drawn["assessmentId"] = plan("STRATEGIC_ASSESSMENT")["id"].clone();
    drawn["financialYear"] = json!("2016-17");
    ensure!(
        refused(app, MANAGER, "recordPriorities", drawn.clone()).await? == ["INVALID input.priorities.0.assessmentId"],
        "a later one"
    );
    drawn["financialYear"] = json!("2018-19");
    let made = done(app, MANAGER, "recordPriorities", "priorities { id version }", drawn).await?;
    let (id, version) = (&made[0]["id"], 1);
    let change = |more| with(&json!({ "id": id, "expectedVersion": version }), more);
    ensure!(
        refused(app, MANAGER, "revisePriority", change(json!({ "themeId": themes["modern-slavery"] }))).await?
            == ["CONFLICT input.themeId"],
        "taken"
    );
    ensure!(
        refused(app, MANAGER, "revisePriority", change(json!({ "standing": "NOT_TAKEN_FORWARD" }))).await?
            == ["REQUIRED input.rationale"],
        "why"
    );
    ensure!(
        refused(app, CLERK, "revisePriority", change(json!({ "title": "Mine" }))).await? == ["FORBIDDEN input.id"],
        "not the clerk's"
    );
    let revised = change(json!({ "standing": "HEADLINE", "rank": 3, "assessmentId": null }));
    let revised =
        done(app, MANAGER, "revisePriority", "priority { version standing rank assessment { id } }", revised).await?;
    ensure!(revised == json!({ "version": 2, "standing": "HEADLINE", "rank": 3, "assessment": null }), "{revised:#}");
    ensure!(
        refused(app, MANAGER, "removePriority", change(json!({}))).await? == ["STALE_VERSION input.expectedVersion"],
        "changed since"
    );
    let removal = json!({ "id": id, "expectedVersion": 2 });
    let gone = done(app, MANAGER, "removePriority", "removedId", removal.clone()).await?;
    ensure!(gone == *id, "{gone}");
    ensure!(
        refused(app, ADMINISTRATOR, "removePriority", removal).await? == ["NOT_FOUND input.id"],
        "it is there no more"
    );
    Ok(())
}
