//! From a provider's token to a user of the service.

use super::now;
use crate::support::provider::{KEYS, Provider};
use crate::support::{ADMINISTRATOR, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::clock::Clock;
use rstest::rstest;
use serde_json::{Value, json};

const WHO: &str = "{ viewer { user { email } grants { role } } }";

struct Office {
    app: TestApp,
    provider: Provider,
}

impl Office {
    async fn open(store: Store) -> Result<Option<Self>> {
        let Some(home) = TestApp::demo(store).await? else { return Ok(None) };
        let provider = Provider::start()?;
        let issuer = provider.issuer()?;
        let app = TestApp::beside(home.database(), Clock::Fixed(now()), |it| it.with_issuer(Some(issuer))).await?;
        Ok(Some(Self { app, provider }))
    }

    async fn answer(&self, change: Value) -> Result<Value> {
        let token = self.provider.token(json!({}), self.provider.claims(now(), change)).await?;
        let request = reqwest::Client::new().post(format!("{}/graphql", self.app.address()));
        Ok(request.bearer_auth(token).json(&json!({ "query": WHO })).send().await?.json().await?)
    }
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("no error")
}

#[rstest]
#[tokio::test]
async fn a_verified_address_leads_to_its_user_and_the_subject_from_then_on(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(office) = Office::open(store).await? else { return Ok(()) };
    let subject = uuid::Uuid::now_v7().to_string();
    let clerk = json!({ "sub": subject, "email": "Clerk@Demo.Example" });
    let first = office.answer(clerk.clone()).await?;
    let expected = json!({ "user": { "email": "clerk@demo.example" }, "grants": [{ "role": "CLERK" }] });
    ensure!(first["data"]["viewer"] == expected, "{first:#}");
    let moved = office.answer(json!({ "sub": subject, "email": "administrator@demo.example" })).await?;
    ensure!(moved["data"]["viewer"]["user"]["email"] == "clerk@demo.example", "the subject decides: {moved:#}");
    let unverified = office.answer(json!({ "sub": subject, "email_verified": false })).await?;
    ensure!(unverified["data"]["viewer"]["user"]["email"] == "clerk@demo.example", "{unverified:#}");
    let history =
        "{ users(filter: { text: \"clerk@demo.example\" }) { nodes { history(first: 100) { nodes { action } } } } }";
    let told = office.app.data(ADMINISTRATOR, history, json!({})).await?;
    ensure!(told.to_string().matches("LINK_IDENTITY").count() == 1, "{told:#}");
    Ok(())
}

#[rstest]
#[case::unverified(json!({ "email": "clerk@demo.example", "email_verified": false }))]
#[case::unknown(json!({ "email": "stranger@demo.example" }))]
#[case::none(json!({ "email": null }))]
#[case::for_another_service(json!({ "email": "clerk@demo.example", "aud": "api://another" }))]
#[case::expired(json!({ "email": "clerk@demo.example", "exp": 1_500_000_000 }))]
#[tokio::test]
async fn whom_the_provider_does_not_vouch_for_is_not_let_in(
    #[case] change: Value,
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(office) = Office::open(store).await? else { return Ok(()) };
    let mut change = change;
    change["sub"] = uuid::Uuid::now_v7().to_string().into();
    let answer = office.answer(change).await?;
    ensure!(code(&answer) == "UNAUTHENTICATED" && answer.get("data").is_none(), "{answer:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_closed_account_stays_closed_and_a_silent_provider_makes_nobody_a_nobody(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(office) = Office::open(store).await? else { return Ok(()) };
    office.provider.behave(KEYS, Some(500), "").await?;
    let subject = uuid::Uuid::now_v7().to_string();
    let answer = office.answer(json!({ "sub": subject, "email": "clerk@demo.example" })).await?;
    ensure!(code(&answer) == "UNAVAILABLE", "{answer:#}");

    let Some(office) = Office::open(store).await? else { return Ok(()) };
    let email = format!("{}@accounts.example", uuid::Uuid::now_v7().simple());
    let document = "mutation($i: CreateUserInput!) { createUser(input: $i) { user { id } } }";
    let input = json!({ "i": { "email": email, "name": "Gone" } });
    let made = office.app.data(ADMINISTRATOR, document, input).await?;
    let id = made.pointer("/createUser/user/id").context("no user")?;
    let subject = json!({ "sub": uuid::Uuid::now_v7().to_string(), "email": email });
    ensure!(office.answer(subject.clone()).await?["data"]["viewer"].is_object(), "invited, and signed in elsewhere");
    let close = "mutation($i: UserInput!) { deactivateUser(input: $i) { userErrors { code } } }";
    office.app.data(ADMINISTRATOR, close, json!({ "i": { "userId": id } })).await?;
    ensure!(code(&office.answer(subject).await?) == "UNAUTHENTICATED", "it is closed");
    Ok(())
}
