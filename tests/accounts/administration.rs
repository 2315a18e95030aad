//! Opening, changing and closing accounts.

use super::{GOOD_PASSWORD, act, fresh_address, grant, invite, open, places, refused, sign_in};
use crate::support::app::PASSWORD;
use crate::support::{ADMINISTRATOR, ANALYST, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const CREATE: (&str, &str, &str) = ("createUser", "CreateUserInput", "user { id email name active kind version }");

async fn create(app: &TestApp, asker: crate::support::Asker<'_>, input: Value) -> Result<Value> {
    act(app, asker, CREATE.0, CREATE.1, CREATE.2, input).await
}

#[rstest]
#[tokio::test]
async fn all_that_is_wrong_with_a_new_user_is_said_at_once(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let long = "x".repeat(1_000_000 / 8);
    let cases = [
        (
            json!({ "email": "nobody", "name": " ", "password": "short" }),
            vec!["INVALID input.email", "REQUIRED input.name", "INVALID input.password"],
        ),
        (json!({ "email": "", "name": "Ada\u{0}" }), vec!["REQUIRED input.email", "INVALID input.name"]),
        (json!({ "email": fresh_address("a"), "name": long }), vec!["LIMIT_EXCEEDED input.name"]),
        (json!({ "email": fresh_address("a"), "name": "Ada", "password": long }), vec!["INVALID input.password"]),
        (json!({ "email": "Clerk@Demo.Example", "name": "Ada" }), vec!["CONFLICT input.email"]),
    ];
    for (input, expected) in cases {
        refused(&create(app, ADMINISTRATOR, input).await?, &expected)?;
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_lone_surrogate_is_no_text(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let body = r#"{"query":"mutation($e: String!) { signIn(input: { email: $e, password: \"x\" }) { userErrors { code } } }",
        "variables":{"e":"\ud800@demo.example"}}"#;
    let request = reqwest::Client::new().post(format!("{}/graphql", app.address()));
    let answer: Value = request.header("content-type", "application/json").body(body).send().await?.json().await?;
    ensure!(answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST", "{answer:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn nobody_acts_without_a_sign_in_or_a_role(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let document = r#"mutation { createUser(input: { email: "a@b.example", name: "A" }) { user { id } } }"#;
    let (code, message) = app.refusal(NOBODY, document, json!({})).await?;
    ensure!(code == "UNAUTHENTICATED", "{code}: {message}");
    refused(&create(app, ANALYST, json!({ "email": fresh_address("a"), "name": "A" })).await?, &["FORBIDDEN input"])
}

#[rstest]
#[tokio::test]
async fn a_closed_account_opens_nothing_from_that_moment(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let new = open(app, MANAGER, "Leaver").await?;
    let here = places(app, "safer-plymouth").await?;
    let granted = grant(app, MANAGER, &new.id, "CLERK", Some(&here.partnership)).await?;
    ensure!(granted["grant"].is_object(), "{granted:#}");
    let asker = Some(new.email.as_str());
    let risks = "{ viewer { user { name } } }";
    app.data(asker, risks, json!({})).await?;
    let input = json!({ "userId": new.id });
    let payload = act(app, MANAGER, "deactivateUser", "UserInput", "user { active version }", input.clone()).await?;
    ensure!(payload["user"]["active"] == false, "{payload:#}");
    let (code, _) = app.refusal(asker, risks, json!({})).await?;
    ensure!(code == "UNAUTHENTICATED", "{code}");
    refused(&sign_in(app, &new.email, PASSWORD).await?, &["CREDENTIALS input"])?;
    let again = act(app, MANAGER, "deactivateUser", "UserInput", "user { active }", input.clone()).await?;
    refused(&again, &["WRONG_STATE input.userId"])?;
    let back = act(app, MANAGER, "reactivateUser", "UserInput", "user { active }", input).await?;
    ensure!(back["user"]["active"] == true, "{back:#}");
    ensure!(sign_in(app, &new.email, PASSWORD).await?["session"].is_object(), "open again");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_two_change_at_once_is_not_lost(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let new = invite(app, ADMINISTRATOR, "Changing").await?;
    let update = |input| act(app, ADMINISTRATOR, "updateUser", "UpdateUserInput", "user { name version }", input);
    let first = update(json!({ "userId": new.id, "expectedVersion": 1, "name": "Changed" })).await?;
    ensure!(first["user"] == json!({ "name": "Changed", "version": 2 }), "{first:#}");
    let second = update(json!({ "userId": new.id, "expectedVersion": 1, "name": "Lost" })).await?;
    refused(&second, &["STALE_VERSION input.expectedVersion"])?;
    ensure!(second["userErrors"][0]["currentVersion"] == 2, "{second:#}");
    let taken = update(json!({ "userId": new.id, "email": "clerk@demo.example" })).await?;
    refused(&taken, &["CONFLICT input.email"])
}

#[rstest]
#[tokio::test]
async fn a_manager_leaves_alone_who_has_roles_elsewhere(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let (here, there) = (places(app, "safer-plymouth").await?, places(app, "north-worcestershire").await?);
    let new = open(app, ADMINISTRATOR, "Shared").await?;
    for (role, place) in [("CLERK", &here), ("SCRUTINEER", &there)] {
        let granted = grant(app, ADMINISTRATOR, &new.id, role, Some(&place.partnership)).await?;
        ensure!(granted["grant"].is_object(), "{granted:#}");
    }
    let query = "query($id: ID!) { node(id: $id) { ... on User { email grants { role } } } }";
    let seen = app.data(MANAGER, query, json!({ "id": new.id })).await?;
    ensure!(seen["node"] == json!({ "email": new.email, "grants": [{ "role": "CLERK" }] }), "{seen:#}");
    let input = json!({ "userId": new.id });
    for mutation in ["deactivateUser", "resetPassword"] {
        let payload = act(app, MANAGER, mutation, "UserInput", "user { id }", input.clone()).await?;
        refused(&payload, &["FORBIDDEN input.userId"])?;
    }
    let email = json!({ "userId": new.id, "email": fresh_address("taken") });
    let payload = act(app, MANAGER, "updateUser", "UpdateUserInput", "user { id }", email).await?;
    refused(&payload, &["FORBIDDEN input.userId"])
}

#[rstest]
#[tokio::test]
async fn the_last_administrator_stays(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let own = app.data(ADMINISTRATOR, "{ viewer { user { id } grants { id } } }", json!({})).await?;
    let (user, grant_id) = (&own["viewer"]["user"]["id"], &own["viewer"]["grants"][0]["id"]);
    let close =
        |user: Value| act(&app, ADMINISTRATOR, "deactivateUser", "UserInput", "user { id }", json!({ "userId": user }));
    let revoke = |grant: Value| {
        act(&app, ADMINISTRATOR, "revokeRole", "RevokeRoleInput", "grant { id }", json!({ "grantId": grant }))
    };
    refused(&close(user.clone()).await?, &["WRONG_STATE input.userId"])?;
    refused(&revoke(grant_id.clone()).await?, &["WRONG_STATE input.grantId"])?;
    let next = open(&app, ADMINISTRATOR, "Successor").await?;
    let granted = grant(&app, ADMINISTRATOR, &next.id, "ADMINISTRATOR", None).await?;
    ensure!(granted["grant"].is_object(), "{granted:#}");
    ensure!(revoke(grant_id.clone()).await?["grant"].is_object(), "there is another one now");
    let after = app.data(ADMINISTRATOR, "{ users { totalCount } viewer { grants { id } } }", json!({})).await?;
    ensure!(
        after == json!({ "users": { "totalCount": 1 }, "viewer": { "grants": [] } }),
        "it bites at once: {after:#}"
    );
    Ok(())
}

#[rstest]
#[tokio::test]
async fn two_administrators_who_depose_each_other_leave_one(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let other = open(&app, ADMINISTRATOR, "Other").await?;
    grant(&app, ADMINISTRATOR, &other.id, "ADMINISTRATOR", None).await?;
    let own = app.data(ADMINISTRATOR, "{ viewer { user { id } } }", json!({})).await?;
    let close =
        |asker, user: Value| act(&app, asker, "deactivateUser", "UserInput", "user { id }", json!({ "userId": user }));
    app.data(Some(&other.email), "{ viewer { user { id } } }", json!({})).await?;
    let (one, two) = tokio::join!(
        close(ADMINISTRATOR, json!(other.id)),
        close(Some(other.email.as_str()), own["viewer"]["user"]["id"].clone()),
    );
    let done = [&one, &two].iter().filter(|it| it.as_ref().is_ok_and(|payload| payload["user"].is_object())).count();
    ensure!(done == 1, "{one:?} {two:?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn users_are_found_by_those_who_manage_them(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let here = places(app, "safer-plymouth").await?;
    let new = open(app, MANAGER, "Zoë Quillfeather").await?;
    grant(app, MANAGER, &new.id, "SCRUTINEER", Some(&here.partnership)).await?;
    let document = "query($f: UserFilter) { users(filter: $f) { totalCount nodes { id } } }";
    let find = async |asker, filter: Value| -> Result<Value> {
        let mut data = app.data(asker, document, json!({ "f": filter })).await?;
        Ok(data["users"].take())
    };
    let only = json!({ "totalCount": 1, "nodes": [{ "id": new.id }] });
    let filter =
        json!({ "text": "quillfeather zoe", "role": ["SCRUTINEER"], "scopeId": here.partnership, "active": true });
    for asker in [MANAGER, ADMINISTRATOR, Some(new.email.as_str())] {
        let found = find(asker, filter.clone()).await?;
        ensure!(found == only, "{asker:?}: {found:#}");
    }
    for asker in [ANALYST, NOBODY] {
        ensure!(find(asker, filter.clone()).await?["totalCount"] == 0, "{asker:?}");
    }
    let clerks = json!({ "text": "quillfeather", "role": ["CLERK"] });
    ensure!(find(ADMINISTRATOR, clerks).await?["totalCount"] == 0, "not in that role");
    let (code, message) = app.refusal(ADMINISTRATOR, document, json!({ "f": { "scopeId": new.id } })).await?;
    ensure!(code == "BAD_REQUEST" && message.contains("scopeId"), "{message}");
    refused(&sign_in(app, &new.email, GOOD_PASSWORD).await?, &["CREDENTIALS input"])
}

/// A user sees the action points of the person they are, drafts among them: who may be said to be whom is access.
#[rstest]
#[tokio::test]
async fn a_manager_makes_nobody_a_person_of_another_partnership(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let document = "query($slug: String!) { partnership(by: { slug: $slug }) { memberships(first: 20) { nodes { person { id } } } } }";
    let person = async |slug: &str| -> Result<Value> {
        let data = app.data(ADMINISTRATOR, document, json!({ "slug": slug })).await?;
        let seats = data.pointer("/partnership/memberships/nodes").and_then(Value::as_array).cloned();
        let people = seats.unwrap_or_default().into_iter().map(|mut seat| seat["person"]["id"].take());
        people.into_iter().find(Value::is_string).context("nobody sits there")
    };
    let (own, foreign) = (person("safer-plymouth").await?, person("plymouth-2020").await?);
    let input = |person: &Value| json!({ "email": fresh_address("a"), "name": "A", "personId": person });
    refused(&create(app, MANAGER, input(&foreign)).await?, &["FORBIDDEN input.personId"])?;
    for (asker, person) in [(MANAGER, &own), (ADMINISTRATOR, &foreign)] {
        let payload = create(app, asker, input(person)).await?;
        ensure!(payload["user"].is_object(), "{payload:#}");
    }
    let missing = domain::ids::GlobalId { kind: domain::ids::Kind::Person, uuid: uuid::Uuid::nil() }.to_string();
    refused(&create(app, MANAGER, input(&json!(missing))).await?, &["NOT_FOUND input.personId"])?;
    let mine = create(app, MANAGER, json!({ "email": fresh_address("a"), "name": "A" })).await?;
    let change = json!({ "userId": mine["user"]["id"], "personId": foreign });
    refused(
        &act(app, MANAGER, "updateUser", "UpdateUserInput", "user { id }", change).await?,
        &["FORBIDDEN input.personId"],
    )
}
