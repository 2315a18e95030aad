//! The list of grants that a commissioner publishes: what is on it, for whom, and what is wrong with an address.

use crate::support::quays::quays;
use crate::support::{ADMINISTRATOR, ANALYST, Asker, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

const LIST: &str = "/export/crime-and-disorder-reduction-grants.csv";

const COLUMNS: &str = "Financial year,Fund,Grant-giver,Partnership,Recipient,Amount,Currency,Amount certainty,Purpose,\
                       Reason,Conditions,Date of award\r\n";

const PLYMOUTH: &str = "Community Safety Fund,Office of the Police and Crime Commissioner for Devon and Cornwall,\
                        Safer Plymouth Partnership,Western Planning and Delivery Unit,400568.00,GBP,exact,\
                        Local crime prevention and reduction initiatives";

async fn get(app: &TestApp, asker: Asker<'_>, query: &str) -> Result<reqwest::Response> {
    let request = reqwest::Client::new().get(format!("{}{LIST}{query}", app.address()));
    Ok(app.asked_by(asker, request).await?.send().await?)
}

async fn list(app: &TestApp, asker: Asker<'_>, query: &str) -> Result<String> {
    let response = get(app, asker, query).await?;
    ensure!(response.status() == 200, "{} {}", response.status(), response.text().await?);
    Ok(response.text().await?)
}

#[rstest]
#[tokio::test]
async fn the_grants_of_devon_and_cornwall(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let last = format!("2017-18,{PLYMOUTH},not stated,none recorded,2017-04-01\r\n");
    let reason = "Standstill on this year's (2017-18's) award";
    let this = format!("2018-19,{PLYMOUTH},{reason},none recorded,2018-04-01\r\n");
    for asker in [NOBODY, ANALYST, ADMINISTRATOR] {
        let found = list(app, asker, "?police_area=E23000035&year=2018-19").await?;
        ensure!(found == format!("{COLUMNS}{this}"), "{asker:?}: {found}");
    }
    for all in ["police_area=devon-and-cornwall", "police_area=E23000035&from=2017-18&to=2018-19"] {
        let found = list(app, NOBODY, &format!("?{all}")).await?;
        ensure!(found == format!("{COLUMNS}{last}{this}"), "{all}: {found}");
    }
    ensure!(list(app, NOBODY, "?police_area=E23000035&to=2017-18").await? == format!("{COLUMNS}{last}"), "until 2018");
    ensure!(list(app, NOBODY, "?police_area=E23000035&from=2019-20").await? == COLUMNS, "nothing yet");
    let expected = list(app, ADMINISTRATOR, "?police_area=E23000016").await?;
    ensure!(expected == COLUMNS, "what is expected is no grant, whoever asks: {expected}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_list_tells_all_that_is_asked_and_no_formula(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let area = app.data(NOBODY, r#"{ policeArea(by: { code: "E23000035" }) { id } }"#, json!({})).await?;
    let id = area["policeArea"]["id"].as_str().context("an area")?;
    let before = app.database().statements();
    let found = list(&app, NOBODY, &format!("?police_area={id}")).await?;
    let cost = app.database().statements() - before;
    ensure!(cost == 3, "the area, the grants and their conditions, not {cost} statements");
    let torbay: Vec<&str> = found.split("\r\n").filter(|line| line.contains(",Torbay,")).collect();
    let expected = [
        "2017-18,'+Quay Fund,Quay Council,Torbay,'=Lamps Limited,12345.05,GBP,approximate,\"'@quays, \"\"safer\"\"\",\
         '-fewer wrecks,\"1. =Report (due 2017-12-31)\n2. Repay what is not spent\",2017-06-30",
        "2018-19,Quay Fund,Office of the Police and Crime Commissioner for Devon and Cornwall,Torbay,not stated,,GBP,\
         to be determined,not stated,not stated,none recorded,2018-04-01",
    ];
    ensure!(torbay == expected, "{torbay:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_list_comes_as_a_file_that_need_not_be_sent_twice(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = "?police_area=E23000035&year=2018-19";
    let response = get(app, NOBODY, query).await?;
    let header = |name: &str| response.headers().get(name).and_then(|it| it.to_str().ok()).map(str::to_owned);
    ensure!(header("content-type").as_deref() == Some("text/csv; charset=utf-8; header=present"), "{response:?}");
    let name = "attachment; filename=\"crime-and-disorder-reduction-grants-devon-and-cornwall-2018-19.csv\"";
    ensure!(header("content-disposition").as_deref() == Some(name), "{response:?}");
    ensure!(header("cache-control").as_deref() == Some("public, max-age=300"), "{response:?}");
    let tag = header("etag").context("no tag")?;
    let address = format!("{}{LIST}", app.address());
    let again = |query: &str, tag: &str| {
        reqwest::Client::new().get(format!("{address}{query}")).header("if-none-match", tag.to_owned()).send()
    };
    let kept = again(query, &format!("\"other\", {tag}")).await?;
    ensure!(kept.status() == 304 && kept.headers().contains_key("etag"), "{kept:?}");
    ensure!(kept.text().await?.is_empty(), "it is there already");
    ensure!(again("?police_area=E23000035", &tag).await?.status() == 200, "another list");
    let head = reqwest::Client::new().head(format!("{address}{query}")).send().await?;
    ensure!(head.status() == 200 && head.headers().get("etag").is_some_and(|it| it == tag.as_str()), "{head:?}");
    Ok(())
}

#[rstest]
#[case::no_area("", 400, "`police_area`")]
#[case::an_empty_area("?police_area=", 400, "`police_area`")]
#[case::an_unknown_code("?police_area=E23999999", 404, "`police_area`")]
#[case::an_unknown_name("?police_area=atlantis", 404, "`police_area`")]
#[case::no_year("?police_area=E23000035&year=2018", 400, "`year`")]
#[case::an_impossible_year("?police_area=E23000035&from=2018-20", 400, "`from`")]
#[case::an_empty_year("?police_area=E23000035&to=", 400, "`to`")]
#[case::backwards("?police_area=E23000035&from=2019-20&to=2018-19", 400, "`from` is after `to`")]
#[case::both("?police_area=E23000035&year=2018-19&to=2018-19", 400, "`year` is one year")]
#[case::twice("?police_area=E23000035&year=2018-19&year=2019-20", 400, "`year` is given twice")]
#[case::misspelt("?police_area=E23000035&yaer=2018-19", 400, "`yaer`")]
#[tokio::test]
async fn a_wrong_address_is_told_what_is_wrong(
    #[case] query: &str,
    #[case] status: u16,
    #[case] told: &str,
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let response = get(app, NOBODY, query).await?;
    ensure!(response.status() == status, "{response:?}");
    let answer: Value = response.json().await?;
    let message = answer["errors"][0]["message"].as_str().context("no message")?;
    ensure!(message.contains(told) && answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST", "{answer:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn other_ways_to_ask_are_refused(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let address = format!("{}{LIST}?police_area=E23000035", app.address());
    let client = reqwest::Client::new();
    let posted = client.request(Method::POST, &address).send().await?;
    ensure!(posted.status() == 405 && posted.headers().get("allow").is_some_and(|it| it == "GET, HEAD"), "{posted:?}");
    let forged = client.get(&address).bearer_auth("nonsense").send().await?;
    ensure!(forged.status() == 401 && forged.headers().contains_key("www-authenticate"), "{forged:?}");
    let data = app.data(NOBODY, r#"{ partnership(by: { slug: "safer-plymouth" }) { id } }"#, json!({})).await?;
    let partnership = data["partnership"]["id"].as_str().context("a partnership")?;
    let other = get(app, NOBODY, &format!("?police_area={partnership}")).await?;
    ensure!(
        other.status() == 400 && other.text().await?.contains("the id of a Partnership"),
        "an id of something else"
    );
    Ok(())
}

/// The command writes to standard output, which tests do not see; what it says of its words they do.
#[rstest]
#[tokio::test]
async fn the_command_knows_its_words(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    TestApp::demo_at(&address).await?;
    let run = async |words: &[&str]| -> Result<bool> {
        let common = ["safergraph", "--log", "error", "--database-url", &address, "export", "grants"];
        let words: Vec<std::ffi::OsString> = common.iter().chain(words).map(Into::into).collect();
        let code = tokio::task::spawn_blocking(move || api::cli::run(words)).await?;
        Ok(format!("{code:?}") == format!("{:?}", std::process::ExitCode::SUCCESS))
    };
    ensure!(run(&["--police-area", "E23000035", "--year", "2018-19"]).await?, "a list");
    ensure!(run(&["--police-area", "devon-and-cornwall", "--from", "2017-18"]).await?, "a list of some years");
    ensure!(!run(&["--police-area", "atlantis"]).await?, "there is no such area");
    Ok(())
}
