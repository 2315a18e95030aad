//! Ranks worked out from the members' values, beside what sources report.

use super::{indicator, made, partnership, with};
use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const STANDING: &str =
    "rank of fromWorst previousRank statedAs fromAveragePercent position source missing group { name asOf }";

/// Four partnerships in two versions of a family, of which one knows a member that is no partnership.
struct Coast {
    app: TestApp,
    ids: Vec<String>,
    families: Vec<Value>,
}

impl Coast {
    async fn new(store: Store) -> Result<Option<Self>> {
        let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(None) };
        let mut ids = Vec::new();
        for slug in ["safer-plymouth", "torbay", "east-and-mid-devon", "north-devon"] {
            ids.push(partnership(&app, slug).await?);
        }
        let member = |index: usize| json!({ "name": format!("Member {index}"), "partnershipId": ids[index] });
        let mut families = Vec::new();
        for (as_of, members) in [
            ("2017-03-31", json!([member(0), member(1)])),
            ("2018-03-31", json!([member(0), member(1), member(2), member(3), { "name": "Jersey" }])),
        ] {
            let input = json!({ "name": "A coast", "asOf": as_of, "members": members });
            let payload = made(&app, ADMINISTRATOR, "createComparatorGroup", "comparatorGroup { id }", input).await?;
            families.push(payload["comparatorGroup"]["id"].clone());
        }
        indicator(&app, json!({ "code": "WRECKS" })).await?;
        indicator(&app, json!({ "code": "RESCUES", "polarity": "HIGHER_IS_BETTER" })).await?;
        indicator(&app, json!({ "code": "SHIPS", "polarity": "NEUTRAL" })).await?;
        Ok(Some(Self { app, ids, families }))
    }

    /// Records a quarter of an indicator for each of the partnerships that has a value.
    async fn quarter(&self, code: &str, (from, to): (&str, &str), values: [Option<i64>; 4]) -> Result<()> {
        let measure = |(id, value): (&String, i64)| json!({ "subjectId": id, "indicator": code, "periodFrom": from, "periodTo": to, "value": value.to_string() });
        let known = self.ids.iter().zip(values).filter_map(|(id, value)| Some((id, value?)));
        let input = json!({ "measures": known.map(measure).collect::<Vec<_>>() });
        made(&self.app, ADMINISTRATOR, "recordMeasures", "measures { id }", input).await.map(|_| ())
    }

    /// The standing of one of the partnerships in the quarter that ends on `to`.
    async fn standing(&self, of: usize, code: &str, to: &str, field: &str) -> Result<Value> {
        let document = format!(
            "query($id: ID!, $code: [String!]) {{ node(id: $id) {{ ... on Partnership {{ measures(indicator: $code) {{
                nodes {{ periodTo found: {field} {{ {STANDING} }} }} }} }} }} }}"
        );
        let data = self.app.data(NOBODY, &document, json!({ "id": self.ids[of], "code": [code] })).await?;
        let nodes = data["node"]["measures"]["nodes"].as_array().into_iter().flatten();
        Ok(nodes.clone().find(|it| it["periodTo"] == to).context("the quarter")?["found"].clone())
    }
}

const SPRING: (&str, &str) = ("2018-04-01", "2018-06-30");
const WINTER: (&str, &str) = ("2018-01-01", "2018-03-31");

#[rstest]
#[tokio::test]
async fn ranks_are_worked_out_with_ties_and_missing_members(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(coast) = Coast::new(store).await? else { return Ok(()) };
    coast.quarter("WRECKS", WINTER, [Some(9), Some(5), Some(5), None]).await?;
    coast.quarter("WRECKS", SPRING, [Some(4), Some(4), Some(10), None]).await?;
    coast.quarter("RESCUES", SPRING, [Some(4), Some(4), Some(10), Some(2)]).await?;
    coast.quarter("SHIPS", SPRING, [Some(4), Some(6), None, None]).await?;
    let family = |as_of: &str| json!({ "name": "A coast", "asOf": as_of });
    let expected = json!({ "rank": 1, "of": 3, "fromWorst": 3, "previousRank": 3, "statedAs": null,
        "fromAveragePercent": "-33.33", "position": null, "source": "COMPUTED", "missing": ["Member 3", "Jersey"],
        "group": family("2018-03-31") });
    for field in ["standing", "computedStanding"] {
        let found = coast.standing(0, "WRECKS", SPRING.1, field).await?;
        ensure!(found == expected, "{found:#}");
    }
    let last = coast.standing(2, "WRECKS", SPRING.1, "standing").await?;
    ensure!((&last["rank"], &last["previousRank"]) == (&json!(3), &json!(1)), "{last:#}");
    let older = coast.standing(1, "WRECKS", WINTER.1, &format!("standing(groupId: {})", coast.families[0])).await?;
    let places = (&older["rank"], &older["of"], &older["previousRank"], &older["missing"]);
    ensure!(places == (&json!(1), &json!(2), &Value::Null, &json!([])), "{older:#}");
    ensure!(older["group"] == family("2017-03-31"), "{older:#}");

    let rescues = coast.standing(1, "RESCUES", SPRING.1, "standing").await?;
    ensure!(
        (&rescues["rank"], &rescues["of"], &rescues["previousRank"]) == (&json!(2), &json!(4), &Value::Null),
        "{rescues:#}"
    );
    let ships = coast.standing(0, "SHIPS", SPRING.1, "standing").await?;
    ensure!(
        (&ships["rank"], &ships["of"], &ships["fromWorst"]) == (&Value::Null, &json!(2), &Value::Null),
        "{ships:#}"
    );
    ensure!(ships["fromAveragePercent"] == "-20", "{ships:#}");
    beside_what_is_reported(&coast).await
}

/// A reported rank stays as reported; the computed one is asked for beside it.
async fn beside_what_is_reported(coast: &Coast) -> Result<()> {
    let summer = ("2018-07-01", "2018-09-30");
    coast.quarter("WRECKS", summer, [None, Some(5), Some(6), Some(7)]).await?;
    let reported = json!({ "groupId": coast.families[1], "rank": 5, "of": 5, "statedAs": "worst" });
    let measure = json!({ "subjectId": coast.ids[0], "indicator": "WRECKS", "periodFrom": summer.0, "periodTo": summer.1, "value": "8" });
    let measure = with(&measure, json!({ "standing": reported }));
    made(&coast.app, ADMINISTRATOR, "recordMeasure", "measure { id }", measure).await?;
    let reported = coast.standing(0, "WRECKS", summer.1, "standing").await?;
    ensure!(
        (&reported["rank"], &reported["source"], &reported["fromWorst"]) == (&json!(5), &json!("REPORTED"), &json!(1)),
        "{reported:#}"
    );
    let computed = coast.standing(0, "WRECKS", summer.1, "computedStanding").await?;
    ensure!(
        (&computed["rank"], &computed["of"], &computed["source"]) == (&json!(4), &json!(4), &json!("COMPUTED")),
        "{computed:#}"
    );
    ensure!(computed["previousRank"].is_null(), "one of them had no value in spring: {computed:#}");
    Ok(())
}
