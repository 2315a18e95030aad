//! `safergraph user`: the first administrator, and emergencies.

use crate::support::operator::run;
use crate::support::{Store, TestApp};
use anyhow::{Context, Result, ensure};
use persistence::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn the_operator_makes_administrators_and_commissioners(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let create = ["user", "create", "--email", "root@accounts.example", "--name", "Root", "--administrator"];
    ensure!(run(&address, &create).await?, "the first administrator");
    ensure!(!run(&address, &create).await?, "nobody has an account twice");
    let pcc = ["user", "create", "--email", "pcc@accounts.example", "--name", "Commissioner"];
    ensure!(run(&address, &pcc).await?, "another user");
    let over = "devon-and-cornwall";
    let grant = |role, over| ["user", "grant", "--email", "pcc@accounts.example", "--role", role, "--over", over];
    ensure!(run(&address, &grant("COMMISSIONER", over)).await?, "a commissioner");
    ensure!(run(&address, &grant("clerk", "safer-plymouth")).await?, "a role in any case");
    ensure!(!run(&address, &grant("TREASURER", "nowhere")).await?, "there is no such area");
    ensure!(!run(&address, &grant("COMMISSIONER", over)).await?, "nobody is it twice");
    let document = "query($t: String!) { users(filter: { text: $t }) { nodes { name grants { role scopeKind } } } }";
    let found = app.data(Some("administrator"), document, json!({ "t": "accounts.example" })).await?;
    let expected = json!({ "users": { "nodes": [
        { "name": "Commissioner", "grants": [
            { "role": "COMMISSIONER", "scopeKind": "POLICE_AREA" }, { "role": "CLERK", "scopeKind": "PARTNERSHIP" }] },
        { "name": "Root", "grants": [{ "role": "ADMINISTRATOR", "scopeKind": "PLATFORM" }] },
    ] } });
    ensure!(found == expected, "{found:#}");
    for words in [
        &["user", "list", "commissioner"][..],
        &["user", "reset-password", "--email", "pcc@accounts.example"],
        &["user", "revoke", "--email", "pcc@accounts.example", "--role", "CLERK"],
        &["user", "deactivate", "--email", "pcc@accounts.example"],
    ] {
        ensure!(run(&address, words).await?, "{words:?}");
    }
    ensure!(!run(&address, &["user", "reset-password", "--email", "pcc@accounts.example"]).await?, "it is closed");
    let database = Database::connect(&address).await?;
    let login =
        persistence::account::login(&database, &domain::account::Email::try_new("pcc@accounts.example")?).await?;
    ensure!(!login.context("the account stays")?.user.active, "closed");
    Ok(())
}
