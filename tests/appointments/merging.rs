//! Two records that are one: nothing that named the one that goes is lost, and two that are two stay so.

use super::{World, act, change, refused, text};
use crate::support::{ADMINISTRATOR, CLERK, MANAGER, NOBODY, Store};
use anyhow::{Context, Result, ensure};
use domain::ids::{GlobalId, Kind};
use persistence::governance::merge::{references_to_organisations, references_to_people};
use rstest::rstest;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

type References = Vec<(&'static str, &'static str)>;

impl World {
    async fn raw(&self) -> Result<DatabaseConnection> {
        Ok(sea_orm::Database::connect(self.app.database().address()).await?)
    }

    /// Fills Torbay with records of every kind.
    async fn fill_torbay(&self) -> Result<()> {
        let mut bundle: Value = serde_json::from_str(include_str!("../data/everything.json"))?;
        bundle["partnership"] = json!({ "slug": "torbay", "name": "Torbay", "kind": "COMMUNITY_SAFETY",
            "onsCode": "E22000060", "policeArea": "E23000035" });
        bundle["measures"] = json!([]);
        self.app.import(&bundle).await
    }

    /// A person of Safer Plymouth, new to a group of this kind.
    async fn person(&self, name: &str, group: &str, role: &str) -> Result<Value> {
        let input = json!({ "groupId": self.group(group)?["id"], "role": role, "status": "CURRENT",
            "newPerson": { "name": name, "email": format!("{name}@quay.example") } });
        let made = act(&self.app, CLERK, "appointMember", "membership { person { id version } }", input).await?;
        Ok(made["membership"]["person"].clone())
    }

    async fn organisation_named(&self, name: &str, aliases: Value) -> Result<Value> {
        let input = json!({ "name": name, "kind": "OTHER", "aliases": aliases });
        let made = act(&self.app, CLERK, "createOrganisation", "organisation { id version }", input).await?;
        Ok(made["organisation"].clone())
    }

    async fn merge(&self, asker: Option<&str>, of: &str, keep: &Value, merge: &Value) -> Result<Value> {
        let input = json!({ "keepId": keep["id"], "expectedVersion": keep["version"], "mergeId": merge["id"] });
        let rest = if of == "mergePeople" {
            "person { id version name email }"
        } else {
            "organisation { id version name aliases { text } }"
        };
        act(&self.app, asker, of, rest, input).await
    }

    async fn is_there(&self, record: &Value) -> Result<bool> {
        let data = self
            .app
            .data(ADMINISTRATOR, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": record["id"] }))
            .await?;
        Ok(data["node"]["id"].is_string())
    }
}

fn uuid(record: &Value) -> Result<Uuid> {
    Ok(GlobalId::parse(record["id"].as_str().context("it has an id")?)?.uuid)
}

/// How often `id` stands in each of these columns.
async fn counts(raw: &DatabaseConnection, references: &References, id: Uuid) -> Result<Vec<i64>> {
    let mut counts = Vec::new();
    for (table, column) in references {
        let select = Query::select()
            .expr(Expr::col(Alias::new(*column)).count())
            .from(Alias::new(*table))
            .and_where(Expr::col(Alias::new(*column)).eq(id))
            .take();
        let row = raw.query_one(&select).await?.context("a count")?;
        counts.push(row.try_get_by_index(0)?);
    }
    Ok(counts)
}

/// Lets something in each of these columns name `id`: what names one other, or where nothing names any, one row.
async fn name_everywhere(raw: &DatabaseConnection, references: &References, id: Uuid) -> Result<()> {
    for (table, column) in references {
        let col = || Expr::col(Alias::new(*column));
        let other = Query::select()
            .column(Alias::new(*column))
            .from(Alias::new(*table))
            .and_where(col().is_not_null())
            .limit(1)
            .take();
        let other: Option<Uuid> = raw.query_one(&other).await?.map(|row| row.try_get_by_index(0)).transpose()?;
        let one = Query::select().column(Alias::new("id")).from(Alias::new(*table)).limit(1).take();
        let condition = match other {
            Some(other) => col().eq(other),
            None => Expr::col(Alias::new("id")).in_subquery(one),
        };
        let update =
            Query::update().table(Alias::new(*table)).value(Alias::new(*column), id).and_where(condition).take();
        raw.execute(&update).await.with_context(|| format!("{table}.{column}"))?;
    }
    Ok(())
}

/// The columns that refer to `target`, as the database itself has them.
pub(crate) async fn in_the_catalogue(raw: &DatabaseConnection, target: &str) -> Result<BTreeSet<(String, String)>> {
    let sql = match raw.get_database_backend() {
        DatabaseBackend::Postgres => format!(
            "SELECT c.conrelid::regclass::text, a.attname::text FROM pg_constraint c \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) \
             WHERE c.contype = 'f' AND c.confrelid = '{target}'::regclass"
        ),
        _ => format!(
            "SELECT t.name, k.\"from\" FROM sqlite_master t, pragma_foreign_key_list(t.name) k \
             WHERE t.type = 'table' AND k.\"table\" = '{target}'"
        ),
    };
    let rows = raw.query_all_raw(sea_orm::Statement::from_string(raw.get_database_backend(), sql)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

#[rstest]
#[tokio::test]
async fn every_reference_is_moved(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    world.fill_torbay().await?;
    let raw = world.raw().await?;
    let people =
        [world.person("keep", "THEME_GROUP", "MEMBER").await?, world.person("gone", "SUB_GROUP", "MEMBER").await?];
    let bodies = [
        world.organisation_named("Keep", json!(["K"])).await?,
        world.organisation_named("Gone", json!(["k", "G"])).await?,
    ];
    let all = [
        ("people", "mergePeople", references_to_people(), &people),
        ("organisations", "mergeOrganisations", references_to_organisations(), &bodies),
    ];
    for (table, mutation, references, [keep, gone]) in all {
        let listed = references.iter().map(|(table, column)| ((*table).to_owned(), (*column).to_owned())).collect();
        let known = in_the_catalogue(&raw, table).await?;
        ensure!(known == listed, "what refers to {table} is not what is moved: {known:#?} {listed:#?}");
        let aliased = references.iter().filter(|(table, _)| *table != "organisation_aliases").copied().collect();
        name_everywhere(&raw, &aliased, uuid(gone)?).await?;
        let before = counts(&raw, &aliased, uuid(gone)?).await?;
        ensure!(before.iter().all(|count| *count > 0), "each is tried: {aliased:?} {before:?}");
        let own = counts(&raw, &aliased, uuid(keep)?).await?;
        let merged = world.merge(ADMINISTRATOR, mutation, keep, gone).await?;
        refused(&merged, &[])?;
        ensure!(
            counts(&raw, &references, uuid(gone)?).await?.iter().all(|count| *count == 0),
            "nothing is left behind"
        );
        let expected: Vec<i64> = before.iter().zip(&own).map(|(before, own)| before + own).collect();
        ensure!(counts(&raw, &aliased, uuid(keep)?).await? == expected, "all is moved");
        ensure!(world.is_there(keep).await? && !world.is_there(gone).await?, "one stays and the other goes");
        if table == "organisations" {
            let body = &merged["organisation"];
            ensure!(body["aliases"] == json!([{ "text": "G" }, { "text": "Gone" }, { "text": "K" }]), "{body:#}");
        } else {
            ensure!(merged["person"]["email"] == "keep@quay.example" && merged["person"]["version"] == 2, "{merged:#}");
        }
    }
    let [line] = &world.audited("MERGE_ORGANISATIONS").await?[..] else { anyhow::bail!("one line for one act") };
    ensure!(change(line, "name") == json!(["Gone", "Keep"]) && change(line, "moved")[1].is_string(), "{line:#}");
    let [line] = &world.audited("MERGE_PEOPLE").await?[..] else { anyhow::bail!("one line for one act") };
    ensure!(change(line, "name") == json!(["gone", "keep"]) && !line.to_string().contains('@'), "{line:#}");
    world.app.database().check_layout().await?;
    Ok(())
}

/// Somebody of the records by name.
async fn named(world: &World, name: &str) -> Result<Value> {
    let document = "query($name: String!) { people(filter: { text: $name }) { nodes { id version } } }";
    let data = world.app.data(ADMINISTRATOR, document, json!({ "name": name })).await?;
    data.pointer("/people/nodes/0").cloned().with_context(|| name.to_owned())
}

#[rstest]
#[tokio::test]
async fn two_who_are_two_stay_so(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    world.fill_torbay().await?;
    let merge = async |asker, keep: &Value, gone: &Value| world.merge(asker, "mergePeople", keep, gone).await;
    let raw = world.raw().await?;
    let by_key = async |meeting: &str, position: i32| -> Result<Value> {
        let select = Query::select()
            .column((Alias::new("attendances"), Alias::new("person_id")))
            .from(Alias::new("attendances"))
            .inner_join(
                Alias::new("meetings"),
                Expr::col((Alias::new("meetings"), Alias::new("id")))
                    .equals((Alias::new("attendances"), Alias::new("meeting_id"))),
            )
            .and_where(Expr::col((Alias::new("meetings"), Alias::new("title"))).eq(meeting))
            .and_where(Expr::col((Alias::new("attendances"), Alias::new("position"))).eq(position))
            .take();
        let row = raw.query_one(&select).await?.context("somebody attended")?;
        let id = GlobalId { kind: Kind::Person, uuid: row.try_get_by_index(0)? }.to_string();
        let document = "query($id: ID!) { node(id: $id) { ... on Person { id version } } }";
        Ok(world.app.data(ADMINISTRATOR, document, json!({ "id": id })).await?["node"].take())
    };
    let (ann, cat) = (by_key("Published", 0).await?, by_key("Published", 1).await?);
    let both = merge(ADMINISTRATOR, &ann, &cat).await?;
    refused(&both, &["CONFLICT mergeId", "CONFLICT mergeId"])?;
    let message = text(&both, "/userErrors/0/message")?;
    ensure!(message.contains("Published of 2018-01-10"), "{message}");
    refused(&merge(ADMINISTRATOR, &ann, &ann).await?, &["INVALID mergeId"])?;
    let nobody = json!({ "id": "CQAAAAAAAAAAAAAAAAAAAAA" });
    refused(&merge(ADMINISTRATOR, &ann, &nobody).await?, &["NOT_FOUND mergeId"])?;
    let stale = super::with(&ann, json!({ "version": 7 }));
    refused(&merge(ADMINISTRATOR, &stale, &named(&world, "eve").await?).await?, &["STALE_VERSION expectedVersion"])?;

    let one = world.person("one", "THEME_GROUP", "MEMBER").await?;
    let two = world.person("two", "THEME_GROUP", "MEMBER").await?;
    refused(&merge(CLERK, &one, &two).await?, &["CONFLICT mergeId"])?;
    refused(&merge(MANAGER, &one, &ann).await?, &["FORBIDDEN mergeId"])?;
    refused(&merge(Some("county-officer"), &one, &two).await?, &["FORBIDDEN mergeId"])?;
    refused(&merge(Some("scrutineer"), &one, &two).await?, &["FORBIDDEN keepId"])?;
    let three = world.person("three", "SUB_GROUP", "MEMBER").await?;
    refused(&merge(CLERK, &one, &three).await?, &[])?;
    let seats = "query($id: ID!) { node(id: $id) { ... on Person { memberships { totalCount } } } }";
    let seats = world.app.data(NOBODY, seats, json!({ "id": one["id"] })).await?;
    ensure!(seats["node"]["memberships"]["totalCount"] == 2, "{seats:#}");
    refused(&merge(CLERK, &one, &three).await?, &["NOT_FOUND mergeId"])
}

#[rstest]
#[tokio::test]
async fn two_funders_of_one_fund_stay_two(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let (one, two) =
        (world.organisation_named("One", json!([])).await?, world.organisation_named("Two", json!([])).await?);
    for funder in [&one, &two] {
        let input = json!({ "funderId": funder["id"], "name": "Quays", "financialYear": "2018-19", "sources": [] });
        let opened = act(&world.app, ADMINISTRATOR, "openFund", "fund { id }", input).await?;
        refused(&opened, &[])?;
    }
    let merge = async |asker, keep: &Value, gone: &Value| world.merge(asker, "mergeOrganisations", keep, gone).await;
    refused(&merge(MANAGER, &one, &two).await?, &["FORBIDDEN keepId"])?;
    let refusal = merge(ADMINISTRATOR, &one, &two).await?;
    refused(&refusal, &["CONFLICT mergeId"])?;
    ensure!(text(&refusal, "/userErrors/0/message")?.contains("Quays"), "{refusal:#}");
    refused(&merge(ADMINISTRATOR, &one, &one).await?, &["INVALID mergeId"])
}

#[rstest]
#[tokio::test]
async fn who_was_entered_without_a_seat_is_kept_there(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let enter = async |group: &Value, name: &str| -> Result<Value> {
        let input = json!({ "groupId": group["id"], "name": name });
        let made = act(&world.app, ADMINISTRATOR, "createPerson", "person { id version }", input).await?;
        refused(&made, &[])?;
        Ok(made["person"].clone())
    };
    let network = world.group("NETWORK")?;
    let (own, twin) = (enter(network, "Own").await?, enter(network, "Own twice").await?);
    let other = enter(&world.county_board, "Other").await?;
    let rename = async |asker, person: &Value| {
        let input = json!({ "id": person["id"], "expectedVersion": 1, "jobTitle": "Officer" });
        act(&world.app, asker, "updatePerson", "person { version }", input).await
    };
    refused(&rename(CLERK, &own).await?, &[])?;
    refused(&rename(CLERK, &other).await?, &["NOT_FOUND id"])?;
    let own = super::with(&own, json!({ "version": 2 }));
    refused(&world.merge(CLERK, "mergePeople", &own, &other).await?, &["NOT_FOUND mergeId"])?;
    refused(&world.merge(CLERK, "mergePeople", &own, &twin).await?, &[])?;
    // Seen elsewhere, since they sit there too; but they were entered where the clerk has no say.
    let seat = json!({ "groupId": network["id"], "role": "MEMBER", "status": "CURRENT", "personId": other["id"] });
    refused(&act(&world.app, ADMINISTRATOR, "appointMember", "membership { id }", seat).await?, &[])?;
    let own = super::with(&own, json!({ "version": 3 }));
    refused(&world.merge(CLERK, "mergePeople", &own, &other).await?, &["FORBIDDEN mergeId"])
}
