//! A service with room for money: a funder of nobody else's for each history, and the short ways to what tests begin with.

use crate::support::{Store, TestApp};
use anyhow::{Context, Result, ensure};
use domain::access::{Role, Scope, Viewer};
use domain::ids::{GlobalId, GroupId, Id, MeetingId, OrganisationId, PartnershipId, PoliceAreaId, ThemeId};
use persistence::account::{self, NewGrant};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

/// How many funders there are.
const FUNDERS: usize = 40;

/// The mutations of money, with their input and what is looked at of what comes of them.
const MUTATIONS: [(&str, &str, &str); 14] = [
    ("openFund", "OpenFundInput", "fund { id }"),
    ("agreeFunding", "AgreeFundingInput", "agreement { id settlements { id fund { id } } }"),
    ("issueSettlement", "IssueSettlementInput", "settlement { id version }"),
    ("reviseSettlement", "ReviseSettlementInput", "settlement { id version }"),
    ("markCondition", "MarkConditionInput", "settlement { id version }"),
    ("recordPayment", "RecordPaymentInput", "settlement { id version }"),
    ("carryForward", "MoveFundsInput", "settlement { id version }"),
    ("clawBack", "MoveFundsInput", "settlement { id version }"),
    ("transferFunds", "TransferFundsInput", "from { id version } to { id version }"),
    ("proposeAllocation", "ProposeAllocationInput", "allocation { id version }"),
    ("reviseAllocation", "ReviseAllocationInput", "allocation { id version }"),
    ("decideAllocation", "DecideAllocationInput", "allocation { id version stage }"),
    ("submitSpendReturn", "SubmitSpendReturnInput", "spendReturn { id version }"),
    ("correctSpendReturn", "CorrectSpendReturnInput", "spendReturn { id version }"),
];

/// The document that does `mutation`.
pub(super) fn document(mutation: &str) -> Result<String> {
    let (_, input, made) =
        MUTATIONS.iter().find(|(name, ..)| *name == mutation).with_context(|| format!("there is no {mutation}"))?;
    Ok(format!(
        "mutation($input: {input}!) {{ {mutation}(input: $input) {{ {made} userErrors {{ code path message currentVersion }} }} }}"
    ))
}

/// The codes of what stands in the way.
pub(super) fn codes(payload: &Value) -> Vec<&str> {
    let errors = payload["userErrors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().filter_map(|error| error["code"].as_str()).collect()
}

/// The service, and the ids of what its money is for.
pub(super) struct Desk {
    pub(super) app: TestApp,
    /// The way behind the service's back.
    pub(super) connection: DatabaseConnection,
    /// Where the database is.
    pub(super) address: String,
    /// Safer Plymouth.
    pub(super) here: String,
    /// Safer Exeter, of the same police area.
    pub(super) there: String,
    pub(super) area: String,
    pub(super) another_area: String,
    /// A meeting of Safer Plymouth's board.
    pub(super) meeting: String,
    /// The group for the first of the themes.
    pub(super) theme_group: String,
    pub(super) themes: Vec<String>,
    pub(super) funders: Vec<String>,
}

impl Desk {
    /// A service of the test's own; `None` where there is no PostgreSQL.
    pub(super) async fn open(store: Store) -> Result<Option<Self>> {
        let Some(address) = store.address().await? else { return Ok(None) };
        let app = TestApp::demo_at(&address).await?;
        app.import(&exeter()).await?;
        let connection = sea_orm::Database::connect(&address).await?;
        let one = async |question: &str| one(&connection, question).await;
        let partnership = |code: &str| format!("SELECT id FROM partnerships WHERE ons_code = '{code}'");
        let area = |code: &str| format!("SELECT id FROM police_areas WHERE code = '{code}'");
        let (here, there) = (one(&partnership("E22000056")).await?, one(&partnership("E22000049")).await?);
        let meeting = r#"SELECT meetings.id FROM meetings JOIN "groups" body ON body.id = meetings.group_id
            JOIN partnerships ON partnerships.id = body.partnership_id
            WHERE body.kind = 'BOARD' AND partnerships.ons_code = 'E22000056' ORDER BY meetings.id LIMIT 1"#;
        let group = r#"SELECT body.id FROM "groups" body JOIN group_themes ON group_themes.group_id = body.id
            JOIN themes ON themes.id = group_themes.theme_id
            WHERE body.kind = 'THEME_GROUP' AND themes.slug = 'alcohol-harm'"#;
        let themes = "SELECT id FROM themes WHERE slug IN ('alcohol-harm', 'prevent', 'fraud') ORDER BY slug";
        let funders = "SELECT id FROM organisations WHERE name LIKE 'Funder %' ORDER BY name";
        Ok(Some(Self {
            here: global(PartnershipId(here)),
            there: global(PartnershipId(there)),
            area: global(PoliceAreaId(one(&area("E23000035")).await?)),
            another_area: global(PoliceAreaId(one(&area("E23000029")).await?)),
            meeting: global(MeetingId(one(meeting).await?)),
            theme_group: global(GroupId(one(group).await?)),
            themes: all(&connection, themes).await?.into_iter().map(|id| global(ThemeId(id))).collect(),
            funders: all(&connection, funders).await?.into_iter().map(|id| global(OrganisationId(id))).collect(),
            app,
            connection,
            address,
        }))
    }

    /// The address of somebody new with these roles, given by whoever runs the service: nobody else makes commissioners.
    pub(super) async fn somebody(&self, name: &str, roles: &[(&str, &str)]) -> Result<String> {
        let newcomer = crate::accounts::open(&self.app, Some("administrator"), name).await?;
        let now = crate::support::app::clock()?.now();
        for (role, scope) in roles {
            let new = NewGrant {
                user: GlobalId::parse(&newcomer.id)?.of()?,
                role: role.parse::<Role>().ok().context("a role")?,
                scope: Scope::of(GlobalId::parse(scope)?).context("a scope")?,
                valid_from: domain::london::day_of(now),
                valid_to: None,
            };
            let (access, occasion) = (Viewer::system().access()?, persistence::Occasion::command(now));
            account::grant_role(self.app.database(), &access, new, &occasion).await?;
        }
        Ok(newcomer.email)
    }

    /// Does `mutation`: what came of it, done or refused.
    pub(super) async fn act(&self, who: &str, mutation: &str, input: &Value) -> Result<Value> {
        let mut data = self.app.data(Some(who), &document(mutation)?, json!({ "input": input })).await?;
        Ok(data[mutation].take())
    }

    /// Does what nothing stands in the way of, and answers with the id of what it made or changed.
    pub(super) async fn done(&self, who: &str, mutation: &str, input: &Value) -> Result<String> {
        let payload = self.act(who, mutation, input).await?;
        ensure!(codes(&payload).is_empty(), "{who} could not {mutation}: {payload:#}");
        let made = payload.as_object().into_iter().flatten().find(|(name, _)| *name != "userErrors");
        made.and_then(|(_, made)| made["id"].as_str()).map(str::to_owned).context("nothing was made")
    }

    /// A confirmed award of `amount` to `partnership`, alone in its fund.
    pub(super) async fn award(&self, name: &str, partnership: &str, amount: i64) -> Result<String> {
        let fund = self.fund(name, "2018-19", amount).await?;
        self.award_from(&fund, partnership, amount).await
    }

    /// A fund of `amount`.
    pub(super) async fn fund(&self, name: &str, year: &str, amount: i64) -> Result<String> {
        let sources = json!([{ "name": "Grant", "amount": amount }]);
        let input = json!({ "funderId": self.funders[0], "policeAreaId": self.area, "name": name, "financialYear": year,
            "sources": sources });
        self.done("commissioner", "openFund", &input).await
    }

    /// A confirmed award of `amount` from `fund`.
    pub(super) async fn award_from(&self, fund: &str, partnership: &str, amount: i64) -> Result<String> {
        let input = json!({ "fundId": fund, "partnershipId": partnership, "amount": amount, "status": "CONFIRMED", "on": "2018-04-01" });
        self.done("commissioner", "issueSettlement", &input).await
    }

    /// A proposal for Safer Plymouth.
    pub(super) async fn proposal(&self, settlement: &str, title: &str, amount: i64) -> Result<String> {
        let input =
            json!({ "settlementId": settlement, "title": title, "themeIds": [self.themes[0]], "amount": amount });
        self.done("commissioning-officer", "proposeAllocation", &input).await
    }

    /// The same, approved by the board: at version 3.
    pub(super) async fn approved(&self, settlement: &str, title: &str, amount: i64) -> Result<String> {
        let id = self.proposal(settlement, title, amount).await?;
        self.decide("partnership-manager", &id, 1, "RECOMMENDED").await?;
        self.decide("clerk", &id, 2, "BOARD_APPROVED").await?;
        Ok(id)
    }

    /// The same, agreed: at version 5.
    pub(super) async fn agreed(&self, settlement: &str, title: &str, amount: i64) -> Result<String> {
        let id = self.approved(settlement, title, amount).await?;
        self.decide("commissioner", &id, 3, "AGREED").await?;
        self.decide("treasurer", &id, 4, "AGREED").await?;
        Ok(id)
    }

    async fn decide(&self, who: &str, id: &str, version: i32, stage: &str) -> Result<String> {
        let meeting = (stage == "BOARD_APPROVED").then_some(&self.meeting);
        let input = json!({ "id": id, "expectedVersion": version, "stage": stage, "meetingId": meeting });
        self.done(who, "decideAllocation", &input).await
    }

    /// The figures of a settlement.
    pub(super) async fn position(&self, settlement: &str) -> Result<Value> {
        let document = "query($id: ID!) { node(id: $id) { ... on Settlement { version status amount position {
            settled available carriedIn carriedOut clawedBack paid allocated agreed spent unallocated } } } }";
        let mut data = self.app.data(Some("administrator"), document, json!({ "id": settlement })).await?;
        Ok(data["node"].take())
    }

    /// That all that is kept is as the records give it.
    pub(super) async fn verify(&self) -> Result<()> {
        let found = differences(self.app.database()).await?;
        ensure!(found.is_empty(), "{found:#?}");
        Ok(())
    }
}

/// What `safergraph verify` tells.
pub(super) async fn differences(database: &persistence::Database) -> Result<Vec<String>> {
    let access = Viewer::system().access()?;
    let mut found = Vec::new();
    let silent = persistence::import::Silent;
    persistence::funding::verify::verify(database, &access, &silent, |it| found.push(it.to_string())).await?;
    Ok(found)
}

/// The id as clients know it.
pub(super) fn global<I: Id>(id: I) -> String {
    id.global().to_string()
}

/// Answers of the database itself.
pub(super) async fn rows(connection: &DatabaseConnection, question: &str) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_string(connection.get_database_backend(), question);
    Ok(connection.query_all_raw(statement).await?)
}

async fn all(connection: &DatabaseConnection, question: &str) -> Result<Vec<Uuid>> {
    rows(connection, question).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

async fn one(connection: &DatabaseConnection, question: &str) -> Result<Uuid> {
    all(connection, question).await?.first().copied().with_context(|| format!("nothing to {question}"))
}

/// How many rows a condition holds of, such as `ledger_entries WHERE note = 'x'`.
pub(super) async fn count(connection: &DatabaseConnection, of: &str) -> Result<i64> {
    let rows = rows(connection, &format!("SELECT COUNT(*) AS many FROM {of}")).await?;
    Ok(rows.first().context("a count")?.try_get("", "many")?)
}

/// A bundle with the other partnership and the funders.
fn exeter() -> Value {
    let funders = (0..FUNDERS).map(|number| json!({ "name": format!("Funder {number:02}"), "kind": "OPCC" }));
    json!({
        "format": "safergraph-bundle/1",
        "partnership": { "slug": "safer-exeter", "name": "Safer Exeter", "kind": "COMMUNITY_SAFETY", "onsCode": "E22000049",
            "policeArea": "E23000035" },
        "organisations": funders.collect::<Vec<_>>(),
    })
}
