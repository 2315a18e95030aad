//! What may not be seen is neither found nor counted nor hinted at by a snippet or a score.

use super::{count, hits, lines, search};
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value, json};

async fn started(store: Store) -> Result<Option<(TestApp, DatabaseConnection)>> {
    let Some(address) = store.address().await? else { return Ok(None) };
    let app = TestApp::demo_at(&address).await?;
    let raw = sea_orm::Database::connect(&address).await?;
    Ok(Some((app, raw)))
}

/// The rows of a table that belong to a meeting of Safer Plymouth.
const OF_PLYMOUTH: &str = "meeting_id IN (SELECT m.id FROM meetings m JOIN partnerships p ON p.id = m.home_id \
     WHERE p.slug = 'safer-plymouth')";

#[rstest]
#[tokio::test]
async fn exempt_minutes_are_for_those_who_may_read_them_and_that_is_written_down(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some((app, raw)) = started(store).await? else { return Ok(()) };
    let before = search(&app, NOBODY, "plymouth").await?;
    // A word that is public elsewhere in another spelling, and one that stands in a decision only.
    let secret = format!(
        "UPDATE minute_items SET exempt = true, title = 'Zebrafinch', text = 'Plymouth: the zebrafinch of one family' \
         WHERE {OF_PLYMOUTH}"
    );
    raw.execute_unprepared(&secret).await?;
    for (table, text) in [("decisions", "Zebracorn agreed"), ("action_points", "Zebramussel to be told")] {
        let minutes = format!("SELECT id FROM minute_items WHERE {OF_PLYMOUTH}");
        raw.execute_unprepared(&format!("UPDATE {table} SET text = '{text}' WHERE minute_id IN ({minutes})")).await?;
    }
    for asker in [NOBODY, ANALYST, Some("scrutineer"), Some("commissioning-officer"), Some("county-officer")] {
        for text in ["zebrafinch", "zebra", "zebrafinhc", "Zebracorn", "zebramussel"] {
            let page = search(&app, asker, text).await?;
            ensure!(page["totalCount"] == 0 && page["nodes"] == json!([]), "{asker:?} finds {text}: {page:#}");
        }
    }
    let after = search(&app, NOBODY, "plymouth").await?;
    let was_there = |line: &String| lines(&before).contains(line);
    ensure!(lines(&after).iter().all(was_there), "scores and snippets follow from the record alone: {after:#}");

    ensure!(read_exempt(&app).await?.is_empty(), "nobody read anything yet");
    for (text, shown) in [("zebrafinhc", "the zebrafinch of one family"), ("zebracorn", "Zebracorn agreed")] {
        let page = search(&app, CLERK, text).await?;
        ensure!(page["nodes"][0]["snippet"].as_str().is_some_and(|snippet| snippet.contains(shown)), "{page:#}");
    }
    let only = "{ search(text: \"zebramussel\") { nodes { snippet } } }";
    let traces = read_exempt(&app).await?.len();
    ensure!(traces >= 2, "what was shown is written down: {traces}");
    let shown = app.data(CLERK, only, json!({})).await?;
    ensure!(shown.to_string().contains("Zebramussel"), "{shown:#}");
    ensure!(read_exempt(&app).await?.len() == traces + 1, "a snippet is text, too");
    app.data(CLERK, "{ search(text: \"zebrafinch\") { totalCount nodes { score } } }", json!({})).await?;
    ensure!(read_exempt(&app).await?.len() == traces + 1, "a count is none");
    Ok(())
}

async fn read_exempt(app: &TestApp) -> Result<Vec<Value>> {
    let history = r#"{ partnership(by: { slug: "safer-plymouth" }) { history(first: 100) { nodes { action } } } }"#;
    let data = app.data(MANAGER, history, json!({})).await?;
    let nodes = data.pointer("/partnership/history/nodes").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(nodes.into_iter().filter(|event| event["action"] == "READ_EXEMPT").collect())
}

#[rstest]
#[tokio::test]
async fn drafts_are_for_those_who_read_the_papers(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some((app, raw)) = started(store).await? else { return Ok(()) };
    let change = format!("UPDATE minute_items SET text = 'A zebrafinch was seen', exempt = false WHERE {OF_PLYMOUTH}");
    raw.execute_unprepared(&change).await?;
    raw.execute_unprepared(&format!("UPDATE agenda_items SET title = 'Zebracorn' WHERE {OF_PLYMOUTH}")).await?;
    raw.execute_unprepared("UPDATE meetings SET venue = 'Zebrahall'").await?;
    let statuses = async |minutes: &str, agenda: &str| {
        let text = format!("UPDATE meetings SET minutes_status = '{minutes}', agenda_published_at = {agenda}");
        raw.execute_unprepared(&text).await
    };
    let published = "'2018-01-01T00:00:00+00:00'";

    statuses("DRAFT", "NULL").await?;
    for text in ["zebrafinch", "zebracorn", "zebrahall"] {
        ensure!(count(&app, NOBODY, text).await? == 0, "{text} is not published");
        ensure!(count(&app, Some("scrutineer"), text).await? > 0, "{text} is in the papers");
    }
    statuses("DRAFT", published).await?;
    ensure!(count(&app, NOBODY, "zebrafinch").await? == 0, "the minutes are a draft");
    ensure!(count(&app, NOBODY, "zebracorn").await? > 0 && count(&app, NOBODY, "zebrahall").await? > 0);

    // The meeting is seen for its minutes, its agenda is not: neither finds it nor stands in a snippet.
    statuses("APPROVED", "NULL").await?;
    ensure!(count(&app, NOBODY, "zebracorn").await? == 0, "the agenda is not published");
    let page = search(&app, NOBODY, "zebrahall").await?;
    ensure!(page["totalCount"] != 0 && !page.to_string().contains("Zebracorn"), "{page:#}");
    ensure!(
        count(&app, NOBODY, "zebrahall zebracorn").await? == 0,
        "nor does it add its words to those of the meeting"
    );
    ensure!(count(&app, Some("scrutineer"), "zebrahall zebracorn").await? > 0, "to others it does");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn proposals_are_for_those_who_read_the_money(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some((app, raw)) = started(store).await? else { return Ok(()) };
    raw.execute_unprepared("UPDATE allocations SET need = 'Zebrafinch'").await?;
    raw.execute_unprepared("UPDATE allocations SET stage = 'PROPOSED'").await?;
    ensure!(count(&app, NOBODY, "zebrafinch").await? == 0);
    ensure!(count(&app, ANALYST, "zebrafinch").await? > 0);
    raw.execute_unprepared("UPDATE allocations SET stage = 'AGREED'").await?;
    ensure!(count(&app, NOBODY, "zebrafinch").await? > 0);
    raw.execute_unprepared("UPDATE settlements SET status = 'INDICATIVE'").await?;
    ensure!(count(&app, NOBODY, "zebrafinch").await? == 0);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn people_are_found_by_name_where_they_are_seen_and_never_by_how_to_reach_them(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some((app, raw)) = started(store).await? else { return Ok(()) };
    let reached =
        "UPDATE people SET email = 'zebrafinch@zebra.example', telephone = '01752 668000' WHERE name = 'Dave Thorne'";
    raw.execute_unprepared(reached).await?;
    for text in ["zebrafinch", "zebra example", "668000", "01752"] {
        ensure!(count(&app, ADMINISTRATOR, text).await? == 0, "{text} is how to reach somebody");
    }
    ensure!(hits(&search(&app, NOBODY, "dave thorne").await?).contains(&"Person Dave Thorne".to_owned()));
    let unknown = if store == Store::Sqlite {
        "x'00000000000000000000000000000abc'"
    } else {
        "'00000000-0000-0000-0000-000000000abc'"
    };
    let unnamed = format!(
        "INSERT INTO people (id, version, name, folded) VALUES ({unknown}, 1, 'Zora Zebrafinch', 'zora zebrafinch')"
    );
    raw.execute_unprepared(&unnamed).await?;
    ensure!(count(&app, NOBODY, "zora").await? == 0, "nothing names her");
    ensure!(count(&app, ADMINISTRATOR, "zora").await? == 1);
    Ok(())
}
