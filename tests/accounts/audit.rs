//! The audit: complete, without secrets, and out of the program's own reach.

use super::{GOOD_PASSWORD, act, grant, invite, open, places, redeem, sign_in};
use crate::support::app::PASSWORD;
use crate::support::{ADMINISTRATOR, MANAGER, Store, TestApp};
use anyhow::{Context, Result, ensure};
use persistence::Database;
use rstest::rstest;
use sea_orm::{ConnectionTrait, FromQueryResult, JsonValue, Statement};
use serde_json::{Value, json};

const HISTORY: &str = "query($id: ID!) { node(id: $id) { ... on User { history(first: 50) { totalCount
    nodes { action by { name email } asRole requestId changes { field before after } } } } } }";

#[rstest]
#[tokio::test]
async fn what_is_done_to_an_account_is_told_in_order(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let here = places(app, "safer-plymouth").await?;
    let new = open(app, MANAGER, "Traced").await?;
    let granted = grant(app, MANAGER, &new.id, "CLERK", Some(&here.partnership)).await?;
    sign_in(app, &new.email, "wrong").await?;
    sign_in(app, &new.email, PASSWORD).await?;
    let input = json!({ "grantId": granted["grant"]["id"] });
    act(app, ADMINISTRATOR, "revokeRole", "RevokeRoleInput", "grant { id }", input).await?;
    let told = app.data(ADMINISTRATOR, HISTORY, json!({ "id": new.id })).await?;
    let nodes = told.pointer("/node/history/nodes").and_then(Value::as_array).context("no history")?;
    let line = |event: &Value| {
        let word = |path: &str| event.pointer(path).and_then(Value::as_str).unwrap_or("-").to_owned();
        format!("{} {} {}", word("/action"), word("/by/name"), word("/asRole"))
    };
    let lines: Vec<String> = nodes.iter().rev().map(line).collect();
    let expected = [
        "CREATE_USER Demo partnership manager PARTNERSHIP_MANAGER",
        "REDEEM_TOKEN Traced -",
        "GRANT_ROLE Demo partnership manager PARTNERSHIP_MANAGER",
        "SIGN_IN_FAILED - -",
        "SIGN_IN Traced -",
        "REVOKE_ROLE Demo administrator ADMINISTRATOR",
    ];
    ensure!(lines == expected, "{lines:#?}");
    ensure!(nodes.iter().all(|event| event["requestId"].is_string()), "every one was done in a request: {told:#}");
    let grants = app.data(MANAGER, HISTORY, json!({ "id": new.id })).await?;
    let seen = &grants["node"]["history"]["totalCount"];
    ensure!(*seen == 2, "a manager reads what belongs to the partnership, the grants: {grants:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn no_secret_enters_the_tables(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let new = invite(&app, ADMINISTRATOR, "Secretive").await?;
    let session = redeem(&app, &new.token, GOOD_PASSWORD).await?["session"].take();
    sign_in(&app, GOOD_PASSWORD, GOOD_PASSWORD).await?;
    let secrets = [
        GOOD_PASSWORD.to_owned(),
        new.token,
        session["refreshToken"].as_str().context("no token")?.to_owned(),
        session["accessToken"].as_str().context("no token")?.to_owned(),
    ];
    let raw = sea_orm::Database::connect(&address).await?;
    for table in ["audit_events", "users", "sessions", "refresh_tokens", "one_time_tokens", "failed_sign_ins"] {
        let statement = Statement::from_string(raw.get_database_backend(), format!("SELECT * FROM {table}"));
        let rows = JsonValue::find_by_statement(statement).all(&raw).await?;
        ensure!(!rows.is_empty(), "{table} is empty");
        let text = serde_json::to_string(&rows)?;
        for secret in &secrets {
            ensure!(!text.contains(secret.as_str()), "a secret stands in {table}");
        }
        if table == "audit_events" {
            ensure!(!text.contains("$argon2"), "a hash stands in the audit");
        }
    }
    Ok(())
}

/// The owner of the tables, who is no superuser, as the program is in production.
#[tokio::test]
async fn on_postgresql_the_programs_own_role_may_not_change_the_audit() -> Result<()> {
    let Some(address) = Store::Postgres.address().await? else { return Ok(()) };
    let superuser = sea_orm::Database::connect(&address).await?;
    let (server, name) = address.rsplit_once('/').context("no database")?;
    let role = format!("owner_of_{name}");
    for statement in [
        format!("CREATE ROLE {role} LOGIN PASSWORD 'of-a-test'"),
        format!("ALTER DATABASE {name} OWNER TO {role}"),
        format!("ALTER SCHEMA public OWNER TO {role}"),
    ] {
        superuser.execute_unprepared(&statement).await?;
    }
    let host = server.rsplit_once('@').map_or(server.trim_start_matches("postgres://"), |(_, host)| host);
    let owned = format!("postgres://{role}:of-a-test@{host}/{name}");
    let database = Database::connect(&owned).await?;
    database.migrate().await?;
    let app = TestApp::demo_over(database).await?;
    ensure!(sign_in(&app, "clerk@demo.example", PASSWORD).await?["session"].is_object(), "the service works");
    let connection = sea_orm::Database::connect(&owned).await?;
    for change in ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events", "TRUNCATE audit_events"] {
        let refused = connection.execute_unprepared(change).await.err().context(change)?;
        ensure!(refused.to_string().contains("permission denied"), "{change}: {refused}");
    }
    Ok(())
}
