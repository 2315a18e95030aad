//! The golden thread of Safer Plymouth 2018-19: from each priority to its money, plans and measures, and back, with
//! the figures of the commissioning plan.

use crate::support::{ADMINISTRATOR, ANALYST, Asker, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const THREAD: &str = r#"{ partnership(by: { slug: "safer-plymouth" }) { id
    funding(year: "2018-19") { settled allocated undetermined }
    fundingByPriority(year: "2018-19") { priority { title standing } themes { slug }
        position { allocated undetermined totalBudget matched } }
    priorities(year: "2018-19") { id title standing theme { id slug } assessment { title kind priorities { title } }
        partnership { slug } plans { title priorities { title } } funding { allocated undetermined }
        allocations { totalCount nodes { title amount themes { slug } priorities { title } } }
        measures { totalCount nodes { indicator { code themes { slug } } } } } } }"#;

async fn thread(app: &TestApp, asker: Asker<'_>) -> Result<Value> {
    Ok(app.data(asker, THREAD, json!({})).await?["partnership"].take())
}

fn all(list: &Value) -> impl Iterator<Item = &Value> + Clone {
    list.as_array().into_iter().flatten()
}

fn sum(list: &Value, path: &str) -> i64 {
    all(list).filter_map(|one| one.pointer(path)?.as_i64()).sum()
}

#[rstest]
#[tokio::test]
async fn the_money_of_each_priority(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let partnership = thread(app, MANAGER).await?;
    let expected = json!({ "settled": 40_056_800, "allocated": 38_156_800, "undetermined": 1 });
    ensure!(partnership["funding"] == expected, "{partnership:#}");
    let rows = &partnership["fundingByPriority"];
    let money: Vec<(&str, i64)> = all(rows)
        .filter_map(|row| {
            let allocated = row["position"]["allocated"].as_i64()?;
            Some((row["priority"]["title"].as_str().unwrap_or("none"), allocated))
        })
        .filter(|(title, allocated)| *allocated != 0 || *title == "Alcohol harm")
        .collect();
    let expected = [
        ("Domestic Abuse and Sexual Violence", 18_520_000),
        ("Child Sexual Abuse and Exploitation", 3_000_000),
        ("Alcohol harm", 0),
        ("Prevent and Hate Crime", 200_000),
        ("Responding to Anti-Social Behaviour", 586_800),
        ("none", 15_850_000),
    ];
    ensure!(money == expected, "{money:#?}");
    let none = all(rows).last().context("rows")?;
    ensure!(
        none["themes"] == json!([{ "slug": "alcohol-and-substance-misuse" }, { "slug": "all-priorities" }]),
        "{none:#}"
    );
    ensure!(none["position"]["undetermined"] == 1, "{none:#}");
    // The rows add up to the total, and so do the figures that only allocations have.
    let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { funding(year: "2018-19") {
        allocated totalBudget matched undetermined } } }"#;
    let total = app.data(MANAGER, document, json!({})).await?["partnership"]["funding"].take();
    for figure in ["allocated", "totalBudget", "matched", "undetermined"] {
        let of_rows = sum(rows, &format!("/position/{figure}"));
        if total[figure].is_i64() {
            ensure!(total[figure].as_i64() == Some(of_rows), "{figure}: {of_rows} {total:#}");
        }
    }
    ensure!(all(rows).count() == 15, "every priority has its row, and what serves none: {rows:#}");

    let priority = |title: &str| all(&partnership["priorities"]).find(|one| one["title"] == title).context("priority");
    let dasv = priority("Domestic Abuse and Sexual Violence")?;
    let amounts: Vec<_> = all(&dasv["allocations"]["nodes"]).map(|one| (&one["title"], &one["amount"])).collect();
    let expected = [
        (&json!("Domestic Abuse and Sexual Violence"), &json!(16_020_000)),
        (&json!("Sexual Violence"), &json!(2_500_000)),
    ];
    ensure!(amounts == expected, "{amounts:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_thread_is_walked_both_ways(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let partnership = thread(app, ADMINISTRATOR).await?;
    let mut served = 0;
    for priority in all(&partnership["priorities"]) {
        let title = &priority["title"];
        ensure!(priority["partnership"]["slug"] == "safer-plymouth", "{priority:#}");
        let allocations = &priority["allocations"];
        ensure!(
            sum(&allocations["nodes"], "/amount") == priority["funding"]["allocated"].as_i64().unwrap_or(-1),
            "{title}"
        );
        for allocation in all(&allocations["nodes"]) {
            served += 1;
            ensure!(all(&allocation["priorities"]).any(|one| one["title"] == *title), "{allocation:#}");
        }
        for plan in all(&priority["plans"]) {
            ensure!(all(&plan["priorities"]).any(|one| one["title"] == *title), "{plan:#}");
        }
        let drawn = priority["standing"] == "HEADLINE" || priority["standing"] == "NOT_TAKEN_FORWARD";
        ensure!(priority["assessment"].is_null() != drawn, "{priority:#}");
        if drawn {
            ensure!(priority["assessment"]["kind"] == "STRATEGIC_ASSESSMENT", "{priority:#}");
            ensure!(all(&priority["assessment"]["priorities"]).any(|one| one["title"] == *title), "{priority:#}");
        }
        ensure!(all(&priority["plans"]).any(|plan| plan["title"] == "Draft Commissioning Plan"), "{priority:#}");
    }
    ensure!(served == 6, "six of the ten rows are for a priority's theme: {served}");
    let measures = |title: &str| -> Vec<String> {
        let priority = all(&partnership["priorities"]).find(|one| one["title"] == title);
        let nodes = priority.map(|priority| &priority["measures"]["nodes"]);
        let codes = nodes.into_iter().flat_map(all).filter_map(|one| one["indicator"]["code"].as_str());
        codes.map(str::to_owned).collect()
    };
    ensure!(measures("Modern Slavery") == ["MODERN-SLAVERY-VICTIMS"], "{:?}", measures("Modern Slavery"));
    ensure!(
        measures("Alcohol harm") == ["ALCOHOL-ADMISSIONS", "ALCOHOL-CRIME", "NTE-VIOLENCE"],
        "{:?}",
        measures("Alcohol harm")
    );
    ensure!(measures("Prevent and Hate Crime") == ["RACIALLY-AGGRAVATED-RATE"], "of a theme below");

    // A row on the parent of two priorities' themes serves neither.
    let document = r#"{ allocations(filter: { years: ["2018-19"] }) { nodes { reference priorities { title } } } }"#;
    let data = app.data(ADMINISTRATOR, document, json!({})).await?;
    let third = all(&data["allocations"]["nodes"]).find(|one| one["reference"] == "3").context("the third row")?;
    ensure!(third["priorities"] == json!([]), "{third:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_priority_has_the_money_that_the_summary_gives(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    const FIGURES: &str = "allocated agreed spent unspent matched totalBudget undetermined approximate";
    let document = format!(
        r#"{{ partnership(by: {{ slug: "safer-plymouth" }}) {{ id priorities(year: "2018-19") {{ theme {{ id }}
            now: funding {{ {FIGURES} }} before: funding(asOf: "2018-03-31") {{ {FIGURES} }}
            begun: funding(asOf: "2018-04-01") {{ {FIGURES} }} }} }} }}"#
    );
    for asker in [NOBODY, ANALYST, MANAGER] {
        let data = app.data(asker, &document, json!({})).await?;
        let partnership = &data["partnership"];
        for priority in all(&partnership["priorities"]) {
            let document = format!(
                "query($partnership: ID!, $theme: ID!) {{
                    now: fundingSummary(filter: {{ partnershipIds: [$partnership], years: [\"2018-19\"], themeIds: [$theme] }}) {{ total {{ {FIGURES} }} }}
                    before: fundingSummary(filter: {{ partnershipIds: [$partnership], years: [\"2018-19\"], themeIds: [$theme] }}, asOf: \"2018-03-31\") {{ total {{ {FIGURES} }} }}
                    begun: fundingSummary(filter: {{ partnershipIds: [$partnership], years: [\"2018-19\"], themeIds: [$theme] }}, asOf: \"2018-04-01\") {{ total {{ {FIGURES} }} }} }}"
            );
            let variables = json!({ "partnership": partnership["id"], "theme": priority["theme"]["id"] });
            let summary = app.data(asker, &document, variables).await?;
            for when in ["now", "before", "begun"] {
                ensure!(priority[when] == summary[when]["total"], "{when}: {priority:#} {summary:#}");
            }
        }
    }
    // What nobody in particular sees is not counted for them either.
    let seen = thread(app, NOBODY).await?;
    ensure!(sum(&seen["fundingByPriority"], "/position/allocated") == 0, "nothing is agreed yet");
    ensure!(
        all(&seen["fundingByPriority"]).all(|row| row["priority"]["title"].is_string()),
        "no row tells of hidden money"
    );
    ensure!(all(&seen["priorities"]).all(|one| one["allocations"]["totalCount"] == 0), "no count tells of it");
    ensure!(all(&seen["priorities"]).all(|one| one["plans"] == json!([])), "the plan is a draft");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn statements_do_not_grow_with_priorities(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let cost = async |year: &str| -> Result<u64> {
        let document = THREAD.replace("2018-19", year);
        let mut fewest = u64::MAX;
        for _ in 0..4 {
            let before = app.database().statements();
            app.data(ADMINISTRATOR, &document, json!({})).await?;
            fewest = fewest.min(app.database().statements() - before);
        }
        Ok(fewest)
    };
    // Fourteen priorities with all that hangs on them: one statement for each would be more than a hundred. How many
    // batches there are depends a little on when their keys come.
    let many = cost("2018-19").await?;
    ensure!(many <= 80, "it took {many} statements");
    Ok(())
}
