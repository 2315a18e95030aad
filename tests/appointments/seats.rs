//! Seats: invited, current, ended; vacancies, co-chairs, substitutes; and the people in them.

use super::{World, act, change, refused, with};
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, MANAGER, MEMBER, NOBODY, Store};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const SEAT: &str =
    "id version group { id } person { id name jobTitle } organisation { name } role acting post status vacant
    vacancyReason responsibleAuthority substituteFor { id } from to inductedOn";

impl World {
    async fn appoint(&self, asker: Option<&str>, input: Value) -> Result<Value> {
        act(&self.app, asker, "appointMember", &format!("membership {{ {SEAT} }}"), input).await
    }

    /// Changes a membership that an answer held.
    async fn reseat(&self, asker: Option<&str>, seat: &Value, changes: Value) -> Result<Value> {
        let input = with(&json!({ "id": seat["id"], "expectedVersion": seat["version"] }), changes);
        act(&self.app, asker, "updateMembership", &format!("membership {{ {SEAT} }}"), input).await
    }

    async fn end(&self, asker: Option<&str>, seat: &Value, changes: Value) -> Result<Value> {
        let input = with(&json!({ "id": seat["id"], "expectedVersion": seat["version"] }), changes);
        let rest = format!("membership {{ {SEAT} }} vacancy {{ {SEAT} }}");
        act(&self.app, asker, "endMembership", &rest, input).await
    }

    /// What is seen of a seat.
    async fn seen(&self, asker: Option<&str>, seat: &Value, what: &str) -> Result<Value> {
        let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Membership {{ {what} }} }} }}");
        Ok(self.app.data(asker, &document, json!({ "id": seat["id"] })).await?["node"].take())
    }

    /// An organisation by its name.
    async fn organisation(&self, name: &str) -> Result<Value> {
        let document = "query($name: String!) { organisations(filter: { text: $name }) { nodes { id } } }";
        let data = self.app.data(None, document, json!({ "name": name })).await?;
        data.pointer("/organisations/nodes/0/id").cloned().with_context(|| name.to_owned())
    }
}

#[rstest]
#[tokio::test]
async fn a_seat_runs_its_course(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let (group, council) =
        (world.group("THEME_GROUP")?["id"].clone(), world.organisation("Plymouth City Council").await?);
    let new =
        json!({ "name": " Ada Quay ", "jobTitle": "Director", "email": "ada@quay.example", "telephone": "01752 1" });
    let input = json!({ "groupId": group, "newPerson": new, "organisationId": council, "role": "CHAIR", "acting": true,
        "post": "Director of Quays", "status": "INVITED", "responsibleAuthority": true });
    let invited = world.appoint(CLERK, input).await?;
    refused(&invited, &[])?;
    let seat = invited["membership"].clone();
    let person = seat["person"]["id"].clone();
    let mut expected = json!({ "id": seat["id"], "version": 1, "group": { "id": group },
        "person": { "id": person, "name": "Ada Quay", "jobTitle": "Director" },
        "organisation": { "name": "Plymouth City Council" }, "role": "CHAIR", "acting": true, "post": "Director of Quays",
        "status": "INVITED", "vacant": false, "vacancyReason": null, "responsibleAuthority": true, "substituteFor": null,
        "from": null, "to": null, "inductedOn": null });
    ensure!(seat == expected, "{seat:#}");
    ensure!(world.seen(NOBODY, &seat, "id").await?.is_null(), "who is only invited is not everybody's to see");

    let taken =
        world.reseat(CLERK, &seat, json!({ "status": "CURRENT", "inductedOn": "2018-06-01", "acting": false })).await?;
    refused(&taken, &[])?;
    for (field, value) in [
        ("version", json!(2)),
        ("status", json!("CURRENT")),
        ("from", json!("2018-06-01")),
        ("inductedOn", json!("2018-06-01")),
        ("acting", json!(false)),
    ] {
        expected[field] = value;
    }
    ensure!(taken["membership"] == expected, "{taken:#}");
    let public = world.seen(NOBODY, &seat, "person { name email telephone }").await?;
    ensure!(public == json!({ "person": { "name": "Ada Quay", "email": null, "telephone": null } }), "{public:#}");
    let own = world.seen(CLERK, &seat, "person { email }").await?;
    ensure!(own == json!({ "person": { "email": "ada@quay.example" } }), "{own:#}");
    refused(&world.reseat(CLERK, &seat, json!({})).await?, &["STALE_VERSION expectedVersion"])?;
    let seat = &taken["membership"];
    refused(&world.reseat(CLERK, seat, json!({ "status": "INVITED" })).await?, &["WRONG_STATE status"])?;
    refused(&world.reseat(CLERK, seat, json!({ "status": "ENDED" })).await?, &["WRONG_STATE status"])?;
    refused(&world.reseat(CLERK, seat, json!({ "vacant": true })).await?, &["WRONG_STATE vacant"])?;
    refused(&world.reseat(CLERK, seat, json!({ "newPerson": { "name": "Bo" } })).await?, &["WRONG_STATE personId"])?;
    refused(
        &world.reseat(CLERK, seat, json!({ "to": "2018-05-31", "vacancyReason": "Left" })).await?,
        &["INVALID vacancyReason", "INVALID to"],
    )?;

    refused(&world.end(CLERK, seat, json!({ "on": "2018-05-31" })).await?, &["INVALID on"])?;
    refused(
        &world.end(CLERK, seat, json!({ "on": "2018-06-01", "vacancyReason": "Left" })).await?,
        &["INVALID vacancyReason"],
    )?;
    let leaving = json!({ "on": "2018-06-01", "leaveVacant": true, "vacancyReason": "Retired" });
    let ended = world.end(MANAGER, seat, leaving).await?;
    refused(&ended, &[])?;
    for (field, value) in [("version", json!(3)), ("status", json!("ENDED")), ("to", json!("2018-06-01"))] {
        expected[field] = value;
    }
    ensure!(ended["membership"] == expected, "{ended:#}");
    refused(&world.end(CLERK, &ended["membership"], json!({ "on": "2018-06-02" })).await?, &["WRONG_STATE id"])?;
    let vacancy = &ended["vacancy"];
    let empty = json!({ "id": vacancy["id"], "version": 1, "group": { "id": group }, "person": null,
        "organisation": { "name": "Plymouth City Council" }, "role": "CHAIR", "acting": false, "post": "Director of Quays",
        "status": "CURRENT", "vacant": true, "vacancyReason": "Retired", "responsibleAuthority": true,
        "substituteFor": null, "from": "2018-06-02", "to": null, "inductedOn": null });
    ensure!(*vacancy == empty, "{vacancy:#}");
    let public = world.seen(NOBODY, vacancy, "vacant vacancyReason").await?;
    ensure!(public == json!({ "vacant": true, "vacancyReason": null }), "why is not everybody's to know: {public:#}");

    refused(&world.reseat(CLERK, vacancy, json!({ "vacant": false })).await?, &["REQUIRED personId"])?;
    let filled = world.reseat(CLERK, vacancy, json!({ "personId": person, "from": "2018-07-01" })).await?;
    refused(&filled, &[])?;
    ensure!(filled["membership"]["vacant"] == false && filled["membership"]["vacancyReason"].is_null(), "{filled:#}");
    ensure!(
        filled["membership"]["from"] == "2018-07-01" && filled["membership"]["person"]["id"] == person,
        "{filled:#}"
    );
    for (action, role) in [
        ("CREATE_PERSON", "CLERK"),
        ("APPOINT_MEMBER", "CLERK"),
        ("END_MEMBERSHIP", "PARTNERSHIP_MANAGER"),
        ("LEAVE_VACANT", "PARTNERSHIP_MANAGER"),
    ] {
        let lines = world.audited(action).await?;
        ensure!(lines.len() == 1 && lines[0]["role"] == role, "{action}: {lines:#?}");
    }
    ensure!(!world.audited("CREATE_PERSON").await?[0].to_string().contains("ada@"), "the audit holds no addresses");
    let updates = world.audited("UPDATE_MEMBERSHIP").await?;
    ensure!(updates.len() == 2 && change(&updates[1], "status") == json!(["INVITED", "CURRENT"]), "{updates:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn nobody_sits_twice_and_several_may_chair(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let group = world.group("THEME_GROUP")?["id"].clone();
    let seat = |role: &str| json!({ "groupId": group, "role": role, "status": "CURRENT" });
    let new = |name: &str, role: &str| with(&seat(role), json!({ "newPerson": { "name": name } }));
    let one = world.appoint(CLERK, new("One", "CHAIR")).await?["membership"].clone();
    let two = world.appoint(CLERK, new("Two", "CHAIR")).await?["membership"].clone();
    let document = "query($id: ID!) { node(id: $id) { ... on Group { chairs { id } } } }";
    let chairs = world.app.data(NOBODY, document, json!({ "id": group })).await?;
    let chairs = chairs["node"]["chairs"].as_array().cloned().unwrap_or_default();
    ensure!([&one, &two].iter().all(|seat| chairs.contains(&json!({ "id": seat["id"] }))), "{chairs:#?}");

    let again = with(&seat("CHAIR"), json!({ "personId": one["person"]["id"] }));
    refused(&world.appoint(CLERK, again.clone()).await?, &["CONFLICT personId"])?;
    let invited = with(&again, json!({ "status": "INVITED" }));
    refused(&world.appoint(CLERK, invited).await?, &["CONFLICT personId"])?;
    let ended = with(&again, json!({ "status": "ENDED", "from": "2016-01-01", "to": "2016-12-31" }));
    refused(&world.appoint(CLERK, ended).await?, &[])?;
    refused(&world.end(CLERK, &one, json!({ "on": "2018-12-31" })).await?, &[])?;
    refused(&world.appoint(CLERK, with(&again, json!({ "from": "2018-12-31" }))).await?, &["CONFLICT personId"])?;
    refused(&world.appoint(CLERK, with(&again, json!({ "from": "2019-01-01" }))).await?, &[])?;

    let other = world.group("SUB_GROUP")?["id"].clone();
    let member = with(&new("Three", "MEMBER"), json!({ "groupId": other }));
    let elsewhere = world.appoint(CLERK, member).await?["membership"].clone();
    let standing = |whom: &Value| with(&new("Four", "SUBSTITUTE"), json!({ "substituteForId": whom["id"] }));
    refused(&world.appoint(CLERK, new("Four", "SUBSTITUTE")).await?, &["REQUIRED substituteForId"])?;
    refused(&world.appoint(CLERK, standing(&elsewhere)).await?, &["INVALID substituteForId"])?;
    let member = with(&new("Four", "MEMBER"), json!({ "substituteForId": two["id"] }));
    refused(&world.appoint(CLERK, member).await?, &["INVALID substituteForId"])?;
    let four = world.appoint(CLERK, standing(&two)).await?["membership"].clone();
    ensure!(four["substituteFor"]["id"] == two["id"], "{four:#}");
    let own = with(&standing(&four), json!({ "newPerson": null, "personId": four["person"]["id"] }));
    refused(&world.appoint(CLERK, own).await?, &["INVALID substituteForId"])?;
    let also = with(&standing(&one), json!({ "newPerson": null, "personId": four["person"]["id"] }));
    refused(&world.appoint(CLERK, also.clone()).await?, &[])?;
    refused(&world.appoint(CLERK, also).await?, &["CONFLICT personId"])?;
    let gone = world.end(CLERK, &two, json!({ "on": "2018-06-01" })).await?["membership"].clone();
    refused(&world.appoint(CLERK, standing(&gone)).await?, &["WRONG_STATE substituteForId"])
}

#[rstest]
#[tokio::test]
async fn all_that_is_wrong_is_told_at_once(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let group = world.group("THEME_GROUP")?;
    let seat = json!({ "groupId": group["id"], "role": "MEMBER", "status": "CURRENT" });
    let appoint = async |asker, changes: Value| world.appoint(asker, with(&seat, changes)).await;
    refused(&appoint(CLERK, json!({})).await?, &["REQUIRED personId"])?;
    let vacant = json!({ "vacant": true, "vacancyReason": "Moved", "from": "2018-02-01", "to": "2018-01-01" });
    refused(&appoint(CLERK, vacant.clone()).await?, &["REQUIRED post", "INVALID to"])?;
    refused(&appoint(CLERK, with(&vacant, json!({ "to": null, "post": "Director" }))).await?, &[])?;
    let wrong = json!({ "newPerson": { "name": "", "email": "nowhere" }, "acting": true, "vacancyReason": "?",
        "organisationId": "CAAAAAAAAAAAAAAAAAAAAAA", "from": "1066-10-14" });
    refused(
        &appoint(CLERK, wrong).await?,
        &[
            "REQUIRED newPerson.name",
            "INVALID newPerson.email",
            "INVALID vacancyReason",
            "INVALID acting",
            "INVALID from",
            "NOT_FOUND organisationId",
        ],
    )?;
    let both = json!({ "newPerson": { "name": "A" }, "personId": "CQAAAAAAAAAAAAAAAAAAAAA", "acting": true });
    refused(&appoint(CLERK, both).await?, &["INVALID newPerson", "INVALID acting"])?;
    let nobody = json!({ "personId": "CQAAAAAAAAAAAAAAAAAAAAA", "vacant": true, "post": "Director" });
    refused(&appoint(CLERK, nobody).await?, &["INVALID vacant", "NOT_FOUND personId"])?;
    let person = json!({ "newPerson": { "name": "Ada" } });
    for asker in [ANALYST, MEMBER] {
        refused(&appoint(asker, person.clone()).await?, &["FORBIDDEN groupId"])?;
    }
    let county = with(&person, json!({ "groupId": world.county_board["id"] }));
    refused(&appoint(CLERK, county.clone()).await?, &["FORBIDDEN groupId"])?;
    refused(&appoint(Some("county-officer"), county).await?, &[])?;

    let input = json!({ "id": group["id"], "expectedVersion": group["version"], "dissolvedOn": "2018-07-01" });
    refused(&act(&world.app, CLERK, "updateGroup", "group { id }", input).await?, &[])?;
    refused(&appoint(CLERK, with(&person, json!({ "from": "2018-07-01" }))).await?, &["WRONG_STATE groupId"])?;
    refused(&appoint(CLERK, person.clone()).await?, &[])?;
    let input = json!({ "id": group["id"], "expectedVersion": 2, "dissolvedOn": "2018-06-01" });
    refused(&act(&world.app, CLERK, "updateGroup", "group { id }", input).await?, &[])?;
    refused(&appoint(CLERK, person.clone()).await?, &["WRONG_STATE groupId"])?;
    let past = json!({ "status": "ENDED", "from": "2017-01-01", "to": "2018-05-01" });
    refused(&appoint(CLERK, with(&person, past)).await?, &[])
}

#[rstest]
#[tokio::test]
async fn an_invitation_that_is_not_taken_up_ends(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let seat = json!({ "groupId": world.group("THEME_GROUP")?["id"], "role": "MEMBER", "status": "INVITED",
        "newPerson": { "name": "Ada" }, "from": "2018-09-01" });
    let seat = world.appoint(CLERK, seat).await?["membership"].clone();
    let ended = world.end(CLERK, &seat, json!({ "on": "2018-06-20" })).await?;
    refused(&ended, &[])?;
    let [status, from, to] = ["status", "from", "to"].map(|field| ended["membership"][field].clone());
    ensure!((status, from, to) == (json!("ENDED"), json!("2018-06-20"), json!("2018-06-20")), "{ended:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_person_is_kept_where_they_sit(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let seat = json!({ "groupId": world.group("THEME_GROUP")?["id"], "role": "MEMBER", "status": "CURRENT",
        "newPerson": { "name": "Ada Kay", "email": "ada@quay.example" } });
    let seat = world.appoint(CLERK, seat).await?["membership"].clone();
    let person = &seat["person"]["id"];
    let update = async |asker, version: i32, changes: Value| {
        let input = with(&json!({ "id": person, "expectedVersion": version }), changes);
        act(&world.app, asker, "updatePerson", "person { version name jobTitle email telephone }", input).await
    };
    refused(&update(Some("county-officer"), 1, json!({ "name": "Mine" })).await?, &["FORBIDDEN id"])?;
    refused(&update(ANALYST, 1, json!({ "name": "Mine" })).await?, &["FORBIDDEN id"])?;
    let wrong = json!({ "name": "", "jobTitle": "\u{7}", "email": "@", "telephone": "none" });
    let told = ["REQUIRED name", "INVALID jobTitle", "INVALID email", "INVALID telephone"];
    refused(&update(CLERK, 1, wrong).await?, &told)?;
    let changed =
        json!({ "name": "Ada Quay", "jobTitle": "Director", "email": "quay@quay.example", "telephone": "01752 1" });
    let done = update(CLERK, 1, changed.clone()).await?;
    ensure!(done["person"] == with(&changed, json!({ "version": 2 })), "{done:#}");
    let removed = update(CLERK, 2, json!({ "email": null, "telephone": " " })).await?;
    ensure!(removed["person"]["email"].is_null() && removed["person"]["telephone"].is_null(), "{removed:#}");
    refused(&update(CLERK, 2, json!({})).await?, &["STALE_VERSION expectedVersion"])?;
    let lines = world.audited("UPDATE_PERSON").await?;
    ensure!(change(&lines[1], "email") == json!(["known", "another"]), "{lines:#?}");
    ensure!(change(&lines[0], "email") == json!(["known", null]), "{lines:#?}");
    ensure!(change(&lines[1], "name") == json!(["Ada Kay", "Ada Quay"]), "{lines:#?}");

    // Who sits elsewhere now is kept there.
    refused(&world.end(CLERK, &seat, json!({ "on": "2018-05-31" })).await?, &[])?;
    refused(&update(CLERK, 3, json!({ "name": "Ada Key" })).await?, &[])?;
    let county =
        json!({ "groupId": world.county_board["id"], "role": "MEMBER", "status": "CURRENT", "personId": person });
    refused(&world.appoint(ADMINISTRATOR, county).await?, &[])?;
    refused(&update(CLERK, 4, json!({ "name": "Ada Kay" })).await?, &["FORBIDDEN id"])?;
    refused(&update(Some("county-officer"), 4, json!({ "name": "Ada Kay" })).await?, &[])
}
