//! The frontends' operations, as their authors wrote them.

pub(crate) use super::document::alone;
use super::{ADMINISTRATOR, TestApp};
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// One query of a frontend with variables that find something in the demonstration.
pub(crate) struct Operation {
    /// A name for snapshots.
    pub(crate) name: String,
    /// The operation with the fragments it uses, as clients send it.
    pub(crate) document: String,
    /// The operation in it.
    pub(crate) operation: &'static str,
    /// What is asked for.
    pub(crate) variables: Value,
}

const COUNTY: &str = include_str!("../operations/county-board.graphql");
pub(crate) const SPEND: &str = include_str!("../operations/opcc-spend.graphql");
pub(crate) const WORKSPACE: &str = include_str!("../operations/partnership-workspace.graphql");
const PERFORMANCE: &str = include_str!("../operations/performance.graphql");
const PUBLIC: &str = include_str!("../operations/public-site.graphql");

/// Every query of every file.
pub(crate) async fn all(app: &TestApp) -> Result<Vec<Operation>> {
    let ids = Ids::find(app).await?;
    let (area, partnership) = (&ids.area, &ids.partnership);
    let list = [
        (
            COUNTY,
            "CountyOverview",
            "",
            json!({ "county": "worcestershire", "year": "2016-17", "from": "2015-04-01", "to": "2018-03-31" }),
        ),
        (SPEND, "SpendAcrossPartnerships", "", json!({ "area": area, "years": ["2017-18", "2018-19"] })),
        (SPEND, "YearsFund", "", json!({ "area": area, "years": ["2017-18", "2018-19"] })),
        (SPEND, "SpendByTheme", "", json!({ "area": area, "years": ["2018-19"] })),
        (SPEND, "NationalTrend", "", json!({})),
        (SPEND, "AsItStood", "", json!({ "area": area, "year": "2018-19", "asOf": "2018-04-01" })),
        (SPEND, "AwaitingAgreement", "", json!({ "area": area })),
        (SPEND, "MoneyTrail", "", json!({ "settlement": ids.settlement })),
        (WORKSPACE, "MyWork", "", json!({ "partnership": partnership })),
        (WORKSPACE, "CommissioningTable", "", json!({ "slug": "safer-plymouth", "year": "2018-19" })),
        (WORKSPACE, "ActionLog", "", json!({ "partnership": partnership })),
        (WORKSPACE, "MemberRegister", "", json!({ "group": ids.board, "from": "2017-04-01", "to": "2018-03-31" })),
        (WORKSPACE, "AllocationHistory", "", json!({ "id": ids.allocation })),
        (PERFORMANCE, "IndicatorBoard", "", json!({ "slug": "safer-plymouth" })),
        (PERFORMANCE, "Find", "", json!({ "text": "plymouth" })),
        (PUBLIC, "FindPartnerships", "", json!({ "text": "plymouth", "policeArea": area })),
        (PUBLIC, "PartnershipPage", "", json!({ "slug": "safer-plymouth", "year": "2018-19" })),
        (PUBLIC, "MeetingPage", "_november", json!({ "id": ids.november })),
        (PUBLIC, "MeetingPage", "_march", json!({ "id": ids.march })),
    ];
    let operation = |(document, operation, suffix, variables)| Operation {
        name: format!("{operation}{suffix}"),
        document: alone(document, operation),
        operation,
        variables,
    };
    Ok(list.into_iter().map(operation).collect())
}

/// The names of the queries that the files hold.
pub(crate) fn names() -> Vec<&'static str> {
    let queries = |text: &'static str| text.lines().filter_map(|line| line.strip_prefix("query "));
    let name = |rest: &'static str| rest.split(['(', ' ']).next().unwrap_or_default();
    [COUNTY, SPEND, WORKSPACE, PERFORMANCE, PUBLIC].into_iter().flat_map(queries).map(name).collect()
}

struct Ids {
    area: Value,
    partnership: Value,
    board: Value,
    settlement: Value,
    allocation: Value,
    november: Value,
    march: Value,
}

impl Ids {
    async fn find(app: &TestApp) -> Result<Self> {
        let query = r#"{ partnership(by: { slug: "safer-plymouth" }) { id policeArea { id } board { id }
            settlement(year: "2018-19") { id allocations(first: 1) { nodes { id } } }
            november: meetings(filter: { from: "2017-11-14", to: "2017-11-14" }) { nodes { id } }
            march: meetings(filter: { from: "2018-03-06", to: "2018-03-06" }) { nodes { id } } } }"#;
        let data = app.data(ADMINISTRATOR, query, json!({})).await?;
        let found = |path: &str| data.pointer(path).cloned().with_context(|| format!("{path} in {data:#}"));
        Ok(Self {
            area: found("/partnership/policeArea/id")?,
            partnership: found("/partnership/id")?,
            board: found("/partnership/board/id")?,
            settlement: found("/partnership/settlement/id")?,
            allocation: found("/partnership/settlement/allocations/nodes/0/id")?,
            november: found("/partnership/november/nodes/0/id")?,
            march: found("/partnership/march/nodes/0/id")?,
        })
    }
}
