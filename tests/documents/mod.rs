//! Documents as they come in and go out.

mod refusals;

use crate::support::harbour::{harbour, meeting};
use crate::support::{ADMINISTRATOR, ANALYST, Asker, CLERK, MANAGER, MEMBER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use reqwest::multipart::{Form, Part};
use rstest::rstest;
use serde_json::{Value, json};

/// The shortest of papers.
const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF";
const OTHER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n2 0 obj\n<<>>\nendobj\n%%EOF";

/// Sends the bytes of a document to `path`.
async fn send(app: &TestApp, asker: Asker<'_>, path: &str, fields: &[(&str, &str)], bytes: &[u8]) -> Result<Answer> {
    let request = reqwest::Client::new().post(format!("{}{path}", app.address())).query(fields).body(bytes.to_vec());
    Answer::of(app.asked_by(asker, request).await?.send().await?).await
}

/// What came back.
struct Answer {
    status: u16,
    body: Value,
}

impl Answer {
    async fn of(response: reqwest::Response) -> Result<Self> {
        Ok(Self { status: response.status().as_u16(), body: response.json().await? })
    }

    /// The id of what was filed.
    fn filed(&self) -> Result<String> {
        ensure!(self.status == 201, "{}: {:#}", self.status, self.body);
        self.body["document"]["id"].as_str().map(str::to_owned).context("an id")
    }

    /// Status, and codes with paths, such as `INVALID title`.
    fn refused(&self, status: u16, expected: &[&str]) -> Result<()> {
        let told = |error: &Value| {
            let path: Vec<&str> = error["path"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            format!("{} {}", error["code"].as_str().unwrap_or_default(), path.join("."))
        };
        let wrong: Vec<String> = self.body["errors"].as_array().into_iter().flatten().map(told).collect();
        ensure!(
            self.status == status && wrong == expected,
            "not {status} {expected:?} but {} {:#}",
            self.status,
            self.body
        );
        Ok(())
    }
}

async fn fetch(app: &TestApp, asker: Asker<'_>, path: &str, headers: &[(&str, &str)]) -> Result<reqwest::Response> {
    let mut request = reqwest::Client::new().get(format!("{}{path}", app.address()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Ok(app.asked_by(asker, request).await?.send().await?)
}

/// How often exempt text was shown in Safer Plymouth, as its history tells.
async fn shown(app: &TestApp) -> Result<usize> {
    let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { history(first: 100) { nodes { action } } } }"#;
    let data = app.data(ADMINISTRATOR, document, json!({})).await?;
    let nodes = data["partnership"]["history"]["nodes"].as_array().context("a history")?;
    Ok(nodes.iter().filter(|node| node["action"] == "READ_EXEMPT").count())
}

const DOCUMENT: &str = "query($id: ID!) { node(id: $id) { ... on Document { title version mediaType sizeBytes sha256 url
    visibility exemptParagraphs publishedAt versions { number fileName sizeBytes sha256 url uploadedBy { name } } } } }";

#[rstest]
#[tokio::test]
async fn a_paper_goes_in_and_out_as_it_is(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let winter = meeting(&app, "Winter").await?;
    let form = Form::new()
        .text("meetingId", winter["id"].as_str().context("an id")?.to_owned())
        .text("title", "Agenda – Dŵr")
        .text("visibility", "PUBLIC")
        .text("publish", "true")
        .part("file", Part::bytes(PDF).file_name("C:\\papers\\Agenda.pdf").mime_str("application/pdf")?);
    let request = reqwest::Client::new().post(format!("{}/documents", app.address())).multipart(form);
    let id = Answer::of(app.asked_by(CLERK, request).await?.send().await?).await?.filed()?;
    let known = app.data(CLERK, DOCUMENT, json!({ "id": id })).await?["node"].take();
    ensure!(known["mediaType"] == "application/pdf" && known["sizeBytes"] == PDF.len(), "{known:#}");
    ensure!(known["versions"][0]["fileName"] == "Agenda.pdf" && known["version"] == 1, "{known:#}");
    let tag = format!("\"{}\"", known["sha256"].as_str().context("a hash")?);

    let path = format!("/documents/{id}");
    for asker in [NOBODY, ANALYST, CLERK] {
        let response = fetch(&app, asker, &path, &[("accept-encoding", "gzip")]).await?;
        let headers = response.headers().clone();
        ensure!(response.status() == 200 && headers["etag"] == tag.as_str(), "{asker:?}: {headers:?}");
        ensure!(headers["content-length"] == PDF.len().to_string().as_str(), "{headers:?}");
        ensure!(headers["x-content-type-options"] == "nosniff", "{headers:?}");
        ensure!(headers["cache-control"] == "public, max-age=60", "{headers:?}");
        let name = "inline; filename=\"Agenda _ D_r.pdf\"; filename*=UTF-8''Agenda%20%E2%80%93%20D%C5%B5r.pdf";
        ensure!(headers["content-disposition"] == name, "{headers:?}");
        ensure!(response.bytes().await? == PDF, "the same bytes");
    }
    let same = fetch(&app, NOBODY, &path, &[("if-none-match", &tag)]).await?;
    ensure!(same.status() == 304, "{}", same.status());
    let part = fetch(&app, NOBODY, &path, &[("range", "bytes=0-3")]).await?;
    let range = format!("bytes 0-3/{}", PDF.len());
    ensure!(part.status() == 206 && part.headers()["content-range"] == range.as_str(), "{part:?}");
    ensure!(part.bytes().await? == PDF[..4], "a part");
    let beyond = fetch(&app, NOBODY, &path, &[("range", "bytes=9999-")]).await?;
    ensure!(beyond.status() == 416, "{}", beyond.status());
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_paper_is_read_by_whom_it_is_for(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let winter = meeting(&app, "Winter").await?;
    let meeting = winter["id"].as_str().context("an id")?;
    let private = winter["agenda"].as_array().into_iter().flatten().find(|item| item["private"] == true);
    let item = private.and_then(|item| item["id"].as_str()).context("a private item")?;
    let file = async |fields: &[(&str, &str)]| send(&app, CLERK, "/documents", fields, PDF).await?.filed();
    let members = file(&[("meetingId", meeting), ("title", "Members")]).await?;
    let unpublished = file(&[("meetingId", meeting), ("title", "Later"), ("visibility", "PUBLIC")]).await?;
    let exempt =
        file(&[("meetingId", meeting), ("title", "Exempt"), ("visibility", "EXEMPT"), ("exemptParagraphs", "3,1")])
            .await?;
    let of_private = file(&[("agendaItemId", item), ("title", "Of a private item")]).await?;
    let seen = async |asker, id: &str| {
        Ok::<_, anyhow::Error>(fetch(&app, asker, &format!("/documents/{id}"), &[]).await?.status().as_u16())
    };
    for id in [&members, &unpublished] {
        for (asker, status) in [(NOBODY, 404), (ANALYST, 404), (MEMBER, 200), (Some("scrutineer"), 200), (CLERK, 200)] {
            ensure!(seen(asker, id).await? == status, "{asker:?}");
        }
    }
    let before = shown(&app).await?;
    for id in [&exempt, &of_private] {
        for (asker, status) in [(NOBODY, 404), (ANALYST, 404), (Some("scrutineer"), 404)] {
            ensure!(seen(asker, id).await? == status, "{asker:?}");
        }
    }
    ensure!(shown(&app).await? == before, "nothing was shown");
    ensure!(seen(MEMBER, &exempt).await? == 200 && seen(CLERK, &of_private).await? == 200, "these may");
    ensure!(shown(&app).await? == before + 2, "and it is written down");
    let kept = fetch(&app, MEMBER, &format!("/documents/{exempt}"), &[]).await?;
    ensure!(kept.headers()["cache-control"] == "no-store", "{:?}", kept.headers());
    let members = fetch(&app, MEMBER, &format!("/documents/{members}"), &[]).await?;
    ensure!(members.headers()["cache-control"] == "private, no-cache", "{:?}", members.headers());
    Ok(())
}

#[rstest]
#[tokio::test]
async fn versions_stay_for_those_who_keep_them(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let group = meeting(&app, "Winter").await?["group"]["id"].as_str().context("a group")?.to_owned();
    let id = send(&app, MANAGER, "/documents", &[("groupId", &group), ("title", "Terms")], PDF).await?.filed()?;
    let versions = format!("/documents/{id}/versions");
    send(&app, CLERK, &versions, &[("expectedVersion", "7")], OTHER)
        .await?
        .refused(409, &["STALE_VERSION expectedVersion"])?;
    send(&app, MEMBER, &versions, &[], OTHER).await?.refused(403, &["FORBIDDEN documentId"])?;
    send(&app, ANALYST, &versions, &[], OTHER).await?.refused(404, &["NOT_FOUND documentId"])?;
    ensure!(app.kept()? == 1, "nothing of these is kept");
    let fields = [("expectedVersion", "1"), ("fileName", "terms.pdf")];
    send(&app, CLERK, &versions, &fields, OTHER).await?.filed()?;
    let known = app.data(CLERK, DOCUMENT, json!({ "id": id })).await?["node"].take();
    ensure!(known["version"] == 2 && known["versions"][0]["number"] == 2, "{known:#}");
    ensure!(
        known["sha256"] == known["versions"][0]["sha256"] && known["sha256"] != known["versions"][1]["sha256"],
        "{known:#}"
    );
    let of_member = app.data(MEMBER, DOCUMENT, json!({ "id": id })).await?["node"].take();
    ensure!(of_member["versions"] == json!([]) && of_member["title"] == "Terms", "{of_member:#}");
    ensure!(fetch(&app, MEMBER, &format!("/documents/{id}"), &[]).await?.bytes().await? == OTHER, "the newest");
    for (asker, number, expected) in
        [(CLERK, 1, Some(PDF)), (CLERK, 2, Some(OTHER)), (CLERK, 3, None), (MEMBER, 1, None)]
    {
        let response = fetch(&app, asker, &format!("{versions}/{number}"), &[]).await?;
        match expected {
            Some(bytes) => ensure!(response.bytes().await? == bytes, "{number}"),
            None => ensure!(response.status() == 404, "{asker:?} {number}"),
        }
    }
    Ok(())
}

const UPDATE: &str = "mutation($input: UpdateDocumentInput!) { updateDocument(input: $input) {
    document { title version visibility exemptParagraphs publishedAt } userErrors { code path currentVersion } } }";
const HISTORY: &str = r#"{ partnership(by: { slug: "safer-plymouth" }) {
    history(first: 1) { nodes { action changes { field before after } } } } }"#;
const REMOVE: &str = "mutation($input: RemoveDocumentInput!) { removeDocument(input: $input) {
    removedId userErrors { code path } } }";

#[rstest]
#[tokio::test]
async fn a_paper_is_published_withdrawn_and_taken_away(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let group = meeting(&app, "Winter").await?["group"]["id"].as_str().context("a group")?.to_owned();
    let fields = [("groupId", group.as_str()), ("title", "Plan"), ("visibility", "PUBLIC")];
    let id = send(&app, MANAGER, "/documents", &fields, PDF).await?.filed()?;
    send(&app, MANAGER, &format!("/documents/{id}/versions"), &[], OTHER).await?.filed()?;
    let update = async |asker, rest: Value| -> Result<Value> {
        let mut input = json!({ "id": id });
        if let (Some(input), Value::Object(rest)) = (input.as_object_mut(), rest) {
            input.extend(rest);
        }
        Ok(app.data(asker, UPDATE, json!({ "input": input })).await?["updateDocument"].take())
    };
    let public =
        async || Ok::<_, anyhow::Error>(fetch(&app, NOBODY, &format!("/documents/{id}"), &[]).await?.status().as_u16());
    ensure!(public().await? == 404, "not yet");
    let published = update(CLERK, json!({ "expectedVersion": 2, "publish": true, "title": "The plan" })).await?;
    ensure!(published["document"]["publishedAt"] == "2018-06-01T12:00:00Z", "{published:#}");
    ensure!(public().await? == 200, "now");
    let stale = update(CLERK, json!({ "expectedVersion": 2, "publish": false })).await?;
    ensure!(
        stale["userErrors"][0]["code"] == "STALE_VERSION" && stale["userErrors"][0]["currentVersion"] == 3,
        "{stale:#}"
    );
    let wrong = update(CLERK, json!({ "expectedVersion": 3, "title": " ", "visibility": "MEMBERS", "publish": true, "exemptParagraphs": [12] })).await?;
    let codes: Vec<_> =
        wrong["userErrors"].as_array().into_iter().flatten().map(|error| error["code"].clone()).collect();
    ensure!(codes == ["REQUIRED", "INVALID", "INVALID", "INVALID"], "{wrong:#}");
    let exempt =
        update(CLERK, json!({ "expectedVersion": 3, "visibility": "EXEMPT", "exemptParagraphs": [3] })).await?;
    ensure!(
        exempt["document"]["publishedAt"].is_null() && exempt["document"]["exemptParagraphs"] == json!([3]),
        "{exempt:#}"
    );
    ensure!(public().await? == 404, "withdrawn");
    let not_theirs = update(Some("group-member"), json!({ "expectedVersion": 4 })).await?;
    ensure!(not_theirs["userErrors"][0]["code"] == "FORBIDDEN", "{not_theirs:#}");
    let unseen = update(ANALYST, json!({ "expectedVersion": 4 })).await?;
    ensure!(unseen["userErrors"][0]["code"] == "NOT_FOUND", "{unseen:#}");

    let told = app
        .data(
            ADMINISTRATOR,
            "query($id: ID!) { node(id: $id) { ... on Document { history { nodes { action } } } } }",
            json!({ "id": id }),
        )
        .await?;
    let actions: Vec<&Value> =
        told["node"]["history"]["nodes"].as_array().into_iter().flatten().map(|event| &event["action"]).collect();
    ensure!(actions == ["UPDATE_DOCUMENT", "UPDATE_DOCUMENT", "REPLACE_DOCUMENT", "FILE_DOCUMENT"], "{told:#}");

    ensure!(app.kept()? == 2, "both versions");
    let removed = app.data(CLERK, REMOVE, json!({ "input": { "id": id, "expectedVersion": 4 } })).await?;
    ensure!(removed["removeDocument"]["removedId"] == id.as_str(), "{removed:#}");
    ensure!(app.kept()? == 0, "their bytes are gone with them");
    let data = app.data(ADMINISTRATOR, HISTORY, json!({})).await?;
    let last = &data["partnership"]["history"]["nodes"][0];
    ensure!(
        last["action"] == "REMOVE_DOCUMENT" && last.to_string().contains("(exempt)"),
        "what is exempt is not told: {last:#}"
    );
    Ok(())
}
