//! Meetings and actions as they change, told to those who may read what changed: of drafts to those who read papers, of
//! exempt business to those who read it, of what is published to everybody; through another process, too.

use crate::support::app::{PASSWORD, clock};
use crate::support::socket::Socket;
use crate::support::{Asker, CLERK, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::authentication::{Cost, Passwords};
use domain::access::{Role, Scope, Viewer};
use domain::account::{Email, UserKind};
use domain::ids::{GlobalId, Id, PersonId};
use persistence::account::{NewGrant, NewUser, create_user, grant_role};
use persistence::{Database, Occasion};
use rstest::rstest;
use serde_json::{Value, json};

/// Who reads papers and nothing exempt.
const SCRUTINEER: Asker<'static> = Some("scrutineer");

/// A lead of another partnership's group.
const ELSEWHERE: Asker<'static> = Some("elsewhere@live.example");

/// Somebody without a role who is a person of the records.
const OWNER: Asker<'static> = Some("owner@live.example");

const MEETINGS: &str = "subscription { meetingChanged { id status minutesStatus agenda { title } minutes { title } } }";

const ACTIONS: &str = "subscription($mine: Boolean) { actionPointChanged(mine: $mine) { text updates { text } } }";

/// Opens an account: a role over a group, or a person of the records.
async fn account(app: &TestApp, email: Asker<'_>, group: Option<&str>, person: Option<PersonId>) -> Result<()> {
    let (access, now) = (Viewer::system().access()?, clock()?.now());
    let occasion = Occasion::command(now);
    let passwords = Passwords::try_new(Cost { memory: 64, passes: 1, lanes: 1 }, 1)?;
    let password_hash = Some(passwords.hash(PASSWORD.to_owned().into()).await?);
    let (email, kind) = (Email::try_new(email.unwrap_or_default())?, UserKind::Person);
    let new = NewUser { email, name: "Of a test".to_owned(), password_hash, person, kind };
    let user = create_user(app.database(), &access, new, None, &occasion).await?.id;
    if let Some(group) = group {
        let (scope, valid_from) = (Scope::Group(GlobalId::parse(group)?.of()?), domain::london::day_of(now));
        let grant = NewGrant { user, role: Role::GroupLead, scope, valid_from, valid_to: None };
        grant_role(app.database(), &access, grant, &occasion).await?;
    }
    Ok(())
}

/// The board of Safer Plymouth, and one of its members.
async fn board(app: &TestApp) -> Result<(String, String)> {
    let document = r#"{ here: partnership(by: { slug: "safer-plymouth" }) { groups(kind: [BOARD]) { id
            memberships(first: 10) { nodes { person { id } } } } }
        there: partnership(by: { slug: "north-worcestershire" }) { groups { id } } }"#;
    let data = app.data(NOBODY, document, json!({})).await?;
    let text = |path: &str| data.pointer(path).and_then(Value::as_str).map(str::to_owned).context(path.to_owned());
    account(app, ELSEWHERE, Some(&text("/there/groups/0/id")?), None).await?;
    let seats = data.pointer("/here/groups/0/memberships/nodes").and_then(Value::as_array).context("seats")?;
    let person = seats.iter().find_map(|it| it["person"]["id"].as_str()).context("a member")?;
    account(app, OWNER, None, Some(id(person)?)).await?;
    Ok((text("/here/groups/0/id")?, person.to_owned()))
}

fn id<I: Id>(text: &str) -> Result<I> {
    Ok(GlobalId::parse(text)?.of()?)
}

/// What the clerk does; the record it made.
async fn done(app: &TestApp, mutation: &str, kind: &str, rest: &str, input: Value) -> Result<Value> {
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code path message }} }} }}"
    );
    let data = app.data(CLERK, &document, json!({ "input": input })).await?;
    let payload = &data[mutation];
    ensure!(payload["userErrors"] == json!([]), "{mutation}: {payload:#}");
    let made = payload.as_object().into_iter().flatten().find(|(name, _)| *name != "userErrors");
    Ok(made.context("something was made")?.1.clone())
}

/// A meeting through its whole life: called, a draft and an exempt minute, published.
async fn live_through(app: &TestApp, board: &str) -> Result<()> {
    let input = json!({ "groupId": board, "scheduledFor": "2018-05-01T09:00:00Z", "agenda": [{ "title": "Item" }] });
    let meeting = done(app, "scheduleMeeting", "ScheduleMeetingInput", "meeting { id version }", input).await?;
    let minute = |title: &str, paragraphs: Value| json!({ "meetingId": meeting["id"], "title": title, "text": "Said.", "exemptParagraphs": paragraphs });
    for input in [minute("Drafted", Value::Null), minute("Exempt", json!([3]))] {
        done(app, "recordMinute", "RecordMinuteInput", "minute { id }", input).await?;
    }
    let publish = json!({ "meetingId": meeting["id"], "expectedVersion": 1 });
    done(app, "publishMinutes", "PublishInput", "meeting { id }", publish).await?;
    // Exempt business of published minutes is told to those who read it alone; last comes what everybody hears.
    done(app, "recordMinute", "RecordMinuteInput", "minute { id }", minute("Exempt too", json!([3]))).await?;
    let announce = json!({ "meetingId": meeting["id"], "expectedVersion": 2 });
    done(app, "publishAgenda", "PublishInput", "meeting { id }", announce).await?;
    Ok(())
}

/// What a subscriber hears of that life, as the state of the minutes and their titles, each time.
async fn heard(socket: &mut Socket, times: usize) -> Result<Vec<Value>> {
    let mut heard = Vec::new();
    for _ in 0..times {
        let told = socket.answer("1").await?;
        let meeting = &told["meetingChanged"];
        let titles = |list: &Value| -> Vec<Value> {
            list.as_array().into_iter().flatten().map(|it| it["title"].clone()).collect()
        };
        heard.push(json!([meeting["minutesStatus"], titles(&meeting["agenda"]), titles(&meeting["minutes"])]));
    }
    Ok(heard)
}

/// How often each hears of it, and whether they read exempt minutes and unpublished agendas.
const EXPECTED: [(Asker<'static>, usize, bool, bool); 4] =
    [(NOBODY, 2, false, false), (ELSEWHERE, 2, false, false), (SCRUTINEER, 4, false, true), (CLERK, 6, true, true)];

/// Holds what somebody hears to be no more than they may know, and that it ends with the announcement.
async fn check(socket: &mut Socket, (asker, times, exempt, papers): (Asker<'_>, usize, bool, bool)) -> Result<()> {
    let heard = heard(socket, times).await.with_context(|| format!("{asker:?}"))?;
    let last = heard.last().context("something")?;
    let all: &[&str] = if exempt { &["Drafted", "Exempt", "Exempt too"] } else { &["Drafted"] };
    ensure!(last[0] == "PUBLISHED_DRAFT" && last[2] == json!(all), "{asker:?}: {heard:#?}");
    ensure!(last[1].as_array().is_some_and(|agenda| !agenda.is_empty()), "{asker:?} hears of the agenda: {heard:#?}");
    let text = json!(heard).to_string();
    // What is told may be as it was a step later.
    ensure!(text.contains("Exempt") == exempt && (papers || !text.contains("\"DRAFT\"")), "{asker:?}: {heard:#?}");
    // Nothing else was under way: what comes next is the answer to this.
    socket.ask("last", "{ __typename }", json!({})).await?;
    let next = socket.hear().await?;
    ensure!(next["id"] == "last", "{asker:?} is told more: {next:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn drafts_and_exempt_business_are_told_to_those_who_read_them(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let (board, _) = board(&app).await?;
    let mut sockets = Vec::new();
    for expected in EXPECTED {
        let mut socket = Socket::of(&app, expected.0).await?;
        socket.subscribe(&app, "1", MEETINGS, json!({})).await?;
        sockets.push((socket, expected));
    }
    live_through(&app, &board).await?;
    for (mut socket, expected) in sockets {
        check(&mut socket, expected).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_second_process_tells_no_more() -> Result<()> {
    let Some(address) = Store::Postgres.address().await? else { return Ok(()) };
    let one = TestApp::demo_at(&address).await?;
    let other = TestApp::beside(&Database::connect(&address).await?, clock()?, |it| it).await?;
    let (board, _) = board(&one).await?;
    let mut sockets = Vec::new();
    for expected in EXPECTED {
        let mut socket = Socket::of(&other, expected.0).await?;
        socket.subscribe(&other, "1", MEETINGS, json!({})).await?;
        sockets.push((socket, expected));
    }
    live_through(&one, &board).await?;
    for (mut socket, expected) in sockets {
        check(&mut socket, expected).await?;
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn one_hears_of_one_s_own_actions(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let (board, person) = board(&app).await?;
    let mut sockets = Vec::new();
    for (asker, mine) in
        [(OWNER, true), (OWNER, false), (CLERK, true), (CLERK, false), (ELSEWHERE, false), (NOBODY, false)]
    {
        let mut socket = Socket::of(&app, asker).await?;
        socket.subscribe(&app, "1", ACTIONS, json!({ "mine": mine })).await?;
        sockets.push((socket, asker, mine));
    }
    let raise = async |text: &str, owners: Value| {
        let input = json!({ "groupId": board, "text": text, "ownerIds": owners });
        done(&app, "raiseAction", "RaiseActionInput", "actionPoint { id version }", input).await
    };
    raise("Somebody else's", json!([])).await?;
    let own = raise("Theirs", json!([person])).await?;
    let report = json!({ "id": own["id"], "expectedVersion": 1, "status": "IN_PROGRESS", "note": "Half of it" });
    let document = "mutation($input: UpdateActionInput!) { updateAction(input: $input) { userErrors { code } } }";
    let reported = app.data(OWNER, document, json!({ "input": report })).await?;
    ensure!(reported["updateAction"]["userErrors"] == json!([]), "an owner reports: {reported:#}");
    for (mut socket, asker, mine) in sockets {
        let expected: &[&str] = match (asker, mine) {
            (OWNER, _) => &["Theirs", "Theirs"],
            (CLERK, false) => &["Somebody else's", "Theirs", "Theirs"],
            _ => &[],
        };
        for (number, text) in expected.iter().enumerate() {
            let told = socket.answer("1").await.with_context(|| format!("{asker:?}"))?;
            ensure!(told["actionPointChanged"]["text"] == *text, "{asker:?}: {told:#}");
            let last = number + 1 == expected.len();
            let report = told["actionPointChanged"]["updates"].as_array().is_some_and(|all| !all.is_empty());
            ensure!(!last || report, "{asker:?} hears of the report: {told:#}");
        }
        // What is looked up for somebody comes before the answer to what they ask a little later.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        socket.ask("last", "{ __typename }", json!({})).await?;
        let next = socket.hear().await?;
        ensure!(next["id"] == "last", "{asker:?} (mine: {mine}) is told more: {next:#}");
    }
    Ok(())
}
