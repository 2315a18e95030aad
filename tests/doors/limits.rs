//! How fast one may ask.

use super::{NOTHING, answer, ask, header, pace, refusal};
use crate::support::app::clock;
use crate::support::socket::Socket;
use crate::support::{CLERK, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::http::{Limits, Paces};
use chrono::TimeDelta;
use persistence::Database;
use rstest::rstest;
use serde_json::{Value, json};

/// Another service over `database`, which holds everybody to `paces`.
async fn held(database: &Database, paces: Paces) -> Result<TestApp> {
    TestApp::changed(database, |state| state.limits = Limits::new(paces, database)).await
}

/// The same after a while.
async fn held_after(database: &Database, paces: Paces, seconds: i64) -> Result<TestApp> {
    let later = api::clock::Clock::Fixed(clock()?.now() + TimeDelta::seconds(seconds));
    TestApp::changed(database, |state| {
        state.limits = Limits::new(paces, database);
        state.clock = later;
    })
    .await
}

#[rstest]
#[tokio::test]
async fn an_address_that_asks_too_fast_is_told_to_wait(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    let app = held(&database, Paces { addresses: Some(pace(30, 3)?), ..Paces::default() }).await?;
    for left in ["2", "1", "0"] {
        let response = ask(&app, NOTHING).await?;
        ensure!(response.status() == 200, "{response:?}");
        ensure!(header(response.headers(), "ratelimit-policy") == "\"address\";q=3;w=6", "{response:?}");
        ensure!(header(response.headers(), "ratelimit") == format!("\"address\";r={left};t=2"), "{response:?}");
    }
    let refused = ask(&app, NOTHING).await?;
    ensure!(refused.status() == 429, "{refused:?}");
    ensure!(header(refused.headers(), "retry-after") == "2", "{refused:?}");
    ensure!(header(refused.headers(), "ratelimit") == "\"address\";r=0;t=2", "{refused:?}");
    ensure!(header(refused.headers(), "content-type").starts_with("application/json"), "{refused:?}");
    let told: Value = refused.json().await?;
    ensure!(told["errors"][0]["extensions"] == json!({ "code": "RATE_LIMITED", "retryAfter": 2 }), "{told:#}");
    ensure!(told.get("data").is_none(), "{told:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn two_processes_on_one_database_share_what_is_left_exactly() -> Result<()> {
    let Some(database) = Store::Postgres.database().await? else { return Ok(()) };
    let paces = Paces { addresses: Some(pace(60, 20)?), ..Paces::default() };
    let apps = [held(&database, paces).await?, held(&database, paces).await?];
    let both = (0..60).map(|number| ask(&apps[number % 2], NOTHING));
    let answers = futures_util::future::try_join_all(both).await?;
    let admitted = answers.iter().filter(|response| response.status() == 200).count();
    ensure!(admitted == 20, "{admitted} of 60 were admitted");
    ensure!(answers.iter().filter(|response| response.status() == 429).count() == 40, "and nothing else happened");
    // Five seconds later there are five again, wherever they are asked for.
    let later = [held_after(&database, paces, 5).await?, held_after(&database, paces, 5).await?];
    let both = (0..20).map(|number| ask(&later[number % 2], NOTHING));
    let admitted = futures_util::future::try_join_all(both).await?;
    let admitted = admitted.iter().filter(|response| response.status() == 200).count();
    ensure!(admitted == 5, "{admitted} of 20 were admitted");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn many_at_once_are_no_way_around(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    let app = held(&database, Paces { addresses: Some(pace(60, 7)?), ..Paces::default() }).await?;
    let answers = futures_util::future::try_join_all((0..40).map(|_| ask(&app, NOTHING))).await?;
    let admitted = answers.iter().filter(|response| response.status() == 200).count();
    ensure!(admitted == 7, "{admitted} of 40 were admitted");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn users_are_counted_apart_from_each_other_and_from_their_address(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let paces = Paces { users: Some(pace(60, 2)?), addresses: Some(pace(60, 4)?), ..Paces::default() };
    let app = held(home.database(), paces).await?;
    let (manager, clerk) = (app.token("partnership-manager").await?, app.token("clerk").await?);
    let code = async |token: &str| -> Result<u16> {
        let request = reqwest::Client::new().post(format!("{}/graphql", app.address())).bearer_auth(token);
        Ok(request.json(&json!({ "query": NOTHING })).send().await?.status().as_u16())
    };
    ensure!(
        [code(&manager).await?, code(&manager).await?, code(&manager).await?] == [200, 200, 429],
        "two, and no more"
    );
    ensure!(code(&clerk).await? == 200, "somebody else at the same address");
    let of_nobody =
        [ask(&app, NOTHING).await?.status(), ask(&app, NOTHING).await?.status(), ask(&app, NOTHING).await?.status()];
    ensure!(
        of_nobody.map(|status| status.as_u16()) == [200, 200, 429],
        "signing in twice was asked by nobody: {of_nobody:?}"
    );
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_key_has_a_pace_of_its_own(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let make = "mutation { createServiceAccount(input: { name: \"Website\" }) { user { id } } }";
    let user = home.data(MANAGER, make, json!({})).await?["createServiceAccount"]["user"]["id"].clone();
    let make = "mutation($user: ID!) { createApiKey(input: { userId: $user, name: \"web\", expiresAt: \"2018-12-31T00:00:00Z\" }) { secret } }";
    let key = home.data(MANAGER, make, json!({ "user": user })).await?["createApiKey"]["secret"].clone();
    let key = key.as_str().context("a key")?;
    let paces = Paces { users: Some(pace(60, 1)?), keys: Some(pace(60, 3)?), ..Paces::default() };
    let app = held(home.database(), paces).await?;
    let mut codes = Vec::new();
    for _ in 0..4 {
        let request = reqwest::Client::new().post(format!("{}/graphql", app.address())).bearer_auth(key);
        let response = request.json(&json!({ "query": NOTHING })).send().await?;
        codes.push((response.status().as_u16(), header(response.headers(), "ratelimit-policy").to_owned()));
    }
    let policy = "\"key\";q=3;w=3".to_owned();
    let expected = [200, 200, 200, 429].map(|code| (code, policy.clone()));
    ensure!(codes == expected, "{codes:?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn being_let_in_is_counted_by_address_whoever_it_is_and_however_it_is_written(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = held(home.database(), Paces { sign_in: Some(pace(60, 5)?), ..Paces::default() }).await?;
    let field = |name: &str| {
        format!(
            "{name}: signIn(input: {{ email: \"{name}@example.org\", password: \"x\" }}) {{ userErrors {{ code }} }}"
        )
    };
    let two =
        ask(&app, &format!("mutation {{ {} ...f }} fragment f on Mutation {{ {} }}", field("a"), field("b"))).await?;
    ensure!(header(two.headers(), "ratelimit") == "\"sign-in\";r=3;t=1", "{two:?}");
    let refreshed = "mutation { refreshSession(input: { refreshToken: \"none\" }) { userErrors { code } } }";
    let response = ask(&app, refreshed).await?;
    ensure!(header(response.headers(), "ratelimit") == "\"sign-in\";r=2;t=1", "{response:?}");
    let three = ask(&app, &format!("mutation {{ {} {} {} }}", field("a"), field("b"), field("c"))).await?;
    ensure!(three.status() == 429, "more than there is left: {three:?}");
    let two = "mutation { requestPasswordReset(input: { email: \"a@example.org\" }) { userErrors { code } }
        redeemToken(input: { token: \"none\", password: \"kettle orchard viaduct\" }) { userErrors { code } } }";
    ensure!(ask(&app, two).await?.status() == 200, "what was refused cost nothing");
    ensure!(ask(&app, refreshed).await?.status() == 429, "that was all");
    ensure!(ask(&app, NOTHING).await?.status() == 200, "who asks for something else is not held up");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_comes_to_nothing_counts_as_well(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    let app = held(&database, Paces { addresses: Some(pace(60, 3)?), ..Paces::default() }).await?;
    let broken = ask(&app, "{").await?;
    ensure!(header(broken.headers(), "ratelimit") == "\"address\";r=2;t=1", "{broken:?}");
    let bad_token = async || -> Result<u16> {
        let request = reqwest::Client::new().post(format!("{}/graphql", app.address())).bearer_auth("nobody's");
        let accept = "application/graphql-response+json";
        let request = request.header("accept", accept).json(&json!({ "query": NOTHING }));
        Ok(request.send().await?.status().as_u16())
    };
    ensure!(
        [bad_token().await?, bad_token().await?, bad_token().await?] == [401, 401, 429],
        "tokens cannot be guessed"
    );
    Ok(())
}

#[rstest]
#[tokio::test]
async fn operations_over_a_socket_are_counted_like_requests(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = held(home.database(), Paces { users: Some(pace(60, 2)?), ..Paces::default() }).await?;
    let mut socket = Socket::of(&app, CLERK).await?;
    for id in ["a", "b"] {
        socket.ask(id, NOTHING, json!({})).await?;
        let next = socket.hear().await?;
        ensure!(next["type"] == "next" && next["payload"]["data"]["__typename"] == "Query", "{next:#}");
        ensure!(socket.hear().await?["type"] == "complete", "one answer");
    }
    socket.ask("c", NOTHING, json!({})).await?;
    let error = socket.hear().await?;
    ensure!(error["type"] == "error" && error["payload"][0]["extensions"]["code"] == "RATE_LIMITED", "{error:#}");
    ensure!(error["payload"][0]["extensions"]["retryAfter"] == 1, "{error:#}");
    let over_http = app.answer(CLERK, NOTHING, json!({})).await?;
    ensure!(refusal(&over_http).0 == "RATE_LIMITED", "it is one count: {over_http:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn files_are_counted_by_address(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = held(home.database(), Paces { addresses: Some(pace(60, 3)?), ..Paces::default() }).await?;
    let get = async |path: &str| -> Result<(u16, String)> {
        let response = reqwest::get(format!("{}{path}", app.address())).await?;
        Ok((response.status().as_u16(), header(response.headers(), "ratelimit").to_owned()))
    };
    let calendar = get("/calendar/safer-plymouth.ics").await?;
    ensure!(calendar == (200, "\"address\";r=2;t=1".to_owned()), "{calendar:?}");
    let list = "/export/crime-and-disorder-reduction-grants.csv?police_area=devon-and-cornwall";
    ensure!(get(list).await?.1 == "\"address\";r=1;t=1", "exports");
    ensure!(get("/documents/none").await?.1 == "\"address\";r=0;t=1", "papers");
    ensure!(get("/calendar/safer-plymouth.ics").await?.0 == 429, "that was all");
    for open in ["/healthz", "/readyz", "/.well-known/jwks.json", "/"] {
        ensure!(get(open).await? == (200, String::new()), "{open} is always answered");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn those_who_have_everything_again_are_forgotten() -> Result<()> {
    let Some(database) = Store::Postgres.database().await? else { return Ok(()) };
    let now = clock()?.now();
    persistence::rate::take(&database, "somebody", pace(60, 2)?, 1, now).await?;
    persistence::rate::forget(&database, now).await?;
    let again = persistence::rate::take(&database, "somebody", pace(60, 2)?, 2, now).await?;
    ensure!(matches!(again, domain::rate::Taken::Refused { .. }), "not yet: {again:?}");
    persistence::rate::forget(&database, now + TimeDelta::seconds(1)).await?;
    let again = persistence::rate::take(&database, "somebody", pace(60, 2)?, 2, now).await?;
    ensure!(matches!(again, domain::rate::Taken::Granted(_)), "now: {again:?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_database_does_the_sum_that_the_program_does() -> Result<()> {
    let Some(database) = Store::Postgres.database().await? else { return Ok(()) };
    let (start, mut kept) = (clock()?.now(), None);
    let pace = pace(90, 5)?;
    for number in 0..200_i64 {
        let now = start + TimeDelta::milliseconds(number * 137 % 1_000 + number * 300);
        let cost = u32::try_from(number % 4)?;
        let (then, expected) = pace.take(kept, now.timestamp_micros(), cost);
        let taken = persistence::rate::take(&database, "sum", pace, cost, now).await?;
        ensure!(taken == expected, "{number}: {taken:?}, not {expected:?}");
        kept = then.or(kept);
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn who_is_not_limited_is_told_of_no_limits(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let response = ask(app, NOTHING).await?;
    ensure!(response.headers().get("ratelimit").is_none(), "{response:?}");
    let told = answer(app, &json!({ "query": NOTHING })).await?;
    ensure!(told == json!({ "data": { "__typename": "Query" } }), "{told:#}");
    ensure!(app.data(NOBODY, NOTHING, json!({})).await?["__typename"] == "Query", "as ever");
    Ok(())
}
