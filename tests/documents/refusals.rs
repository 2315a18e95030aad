//! What is wrong with documents that come in: told clearly, and nothing is kept of them.

use super::{Answer, PDF, send};
use crate::support::app::DOCUMENT_LIMIT;
use crate::support::harbour::{harbour, meeting};
use crate::support::{ANALYST, CLERK, MEMBER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use reqwest::multipart::{Form, Part};
use rstest::rstest;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn group(app: &TestApp) -> Result<String> {
    meeting(app, "Winter").await?["group"]["id"].as_str().map(str::to_owned).context("a group")
}

#[rstest]
#[tokio::test]
async fn who_may_not_file_is_told_before_the_bytes_are_read(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let group = group(&app).await?;
    let unpublished = meeting(&app, "Unpublished").await?["id"].as_str().context("an id")?.to_owned();
    let fields = [("groupId", group.as_str()), ("title", "Mine")];
    let nobody = send(&app, NOBODY, "/documents", &fields, PDF).await?;
    ensure!(
        nobody.status == 401 && nobody.body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED",
        "{:#}",
        nobody.body
    );
    send(&app, MEMBER, "/documents", &fields, PDF).await?.refused(403, &["FORBIDDEN groupId"])?;
    send(&app, ANALYST, "/documents", &fields, PDF).await?.refused(403, &["FORBIDDEN groupId"])?;
    let hidden = [("meetingId", unpublished.as_str()), ("title", "Mine")];
    send(&app, ANALYST, "/documents", &hidden, PDF).await?.refused(404, &["NOT_FOUND meetingId"])?;
    let forged = reqwest::Client::new().post(format!("{}/documents", app.address())).bearer_auth("forged").body(PDF);
    ensure!(forged.send().await?.status() == 401, "a token that opens nothing is never nobody");
    ensure!(app.kept()? == 0, "nothing is kept");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn all_that_is_wrong_is_told_at_once(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let group = group(&app).await?;
    let wrong = [("visibility", "SECRET"), ("publish", "perhaps"), ("exemptParagraphs", "one")];
    let expected = [
        "REQUIRED partnershipId",
        "INVALID visibility",
        "REQUIRED title",
        "INVALID exemptParagraphs",
        "INVALID publish",
    ];
    send(&app, CLERK, "/documents", &wrong, PDF).await?.refused(400, &expected)?;
    let of = ("groupId", group.as_str());
    let wales = [of, ("title", "Mine"), ("visibility", "EXEMPT"), ("exemptParagraphs", "12"), ("publish", "true")];
    let expected = ["INVALID exemptParagraphs", "INVALID publish"];
    send(&app, CLERK, "/documents", &wales, PDF).await?.refused(400, &expected)?;
    let unknown = [of, ("title", "Mine"), ("colour", "red")];
    send(&app, CLERK, "/documents", &unknown, PDF).await?.refused(400, &["INVALID colour"])?;
    let twice = [of, ("title", "Mine"), ("title", "Yours")];
    send(&app, CLERK, "/documents", &twice, PDF).await?.refused(400, &["INVALID title"])?;
    let two = [of, ("meetingId", group.as_str()), ("title", "Mine")];
    send(&app, CLERK, "/documents", &two, PDF).await?.refused(400, &["INVALID meetingId"])?;
    let control = [of, ("title", "Mine\u{0}")];
    send(&app, CLERK, "/documents", &control, PDF).await?.refused(400, &["INVALID title"])?;
    ensure!(app.kept()? == 0, "nothing is kept");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_not_what_it_says_is_refused(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let group = group(&app).await?;
    let of = [("groupId", group.as_str()), ("title", "Report"), ("fileName", "report.pdf")];
    let empty_zip = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    for (bytes, told) in [
        (empty_zip.as_slice(), "a ZIP archive"),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".as_slice(), "program"),
        (b"<!DOCTYPE html><html><body><script>alert(1)</script>".as_slice(), "text/html"),
        (b"just text".as_slice(), "plain text, but its name ends in .pdf"),
        (b"GIF89a\x01\0\x01\0".as_slice(), "image/gif"),
    ] {
        let answer = send(&app, CLERK, "/documents", &of, bytes).await?;
        answer.refused(415, &["INVALID file"])?;
        let message = answer.body["errors"][0]["message"].as_str().unwrap_or_default();
        ensure!(message.contains(told), "{message}");
    }
    send(&app, CLERK, "/documents", &of, b"").await?.refused(415, &["REQUIRED file"])?;
    ensure!(app.kept()? == 0, "nothing is kept");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_form_says_everything_before_the_file(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let group = group(&app).await?;
    let post = async |form: Form| {
        let request = reqwest::Client::new().post(format!("{}/documents", app.address())).multipart(form);
        Answer::of(app.asked_by(CLERK, request).await?.send().await?).await
    };
    let file = || Part::bytes(PDF).file_name("a.pdf");
    let late =
        Form::new().text("groupId", group.clone()).text("title", "A").part("file", file()).text("publish", "true");
    post(late).await?.refused(400, &["INVALID file"])?;
    let without = Form::new().text("groupId", group.clone()).text("title", "A");
    post(without).await?.refused(400, &["REQUIRED file"])?;
    let declared = file().mime_str("image/png")?;
    let disguised = Form::new().text("groupId", group.clone()).text("title", "A").part("file", declared);
    post(disguised).await?.refused(415, &["INVALID file"])?;
    ensure!(app.kept()? == 0, "nothing is kept");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_too_large_is_not_taken_in(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let group = group(&app).await?;
    let fields = [("groupId", group.as_str()), ("title", "Large")];
    let large = |size: u64| -> Result<Vec<u8>> {
        Ok([PDF, vec![b'x'; usize::try_from(size)? - PDF.len()].as_slice()].concat())
    };
    send(&app, CLERK, "/documents", &fields, &large(DOCUMENT_LIMIT)?).await?.filed()?;
    let answer = send(&app, CLERK, "/documents", &fields, &large(DOCUMENT_LIMIT + 1)?).await?;
    answer.refused(413, &["LIMIT_EXCEEDED file"])?;
    // Without saying beforehand how long it is.
    let pieces: Vec<std::io::Result<Vec<u8>>> = (0..40).map(|_| Ok(vec![b'x'; 32 * 1_024])).collect();
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    let request = reqwest::Client::new().post(format!("{}/documents", app.address())).query(&fields).body(body);
    let answer = Answer::of(app.asked_by(CLERK, request).await?.send().await?).await?;
    answer.refused(413, &["LIMIT_EXCEEDED file"])?;
    ensure!(app.kept()? == 1, "only what fits");
    Ok(())
}

/// Two gigabytes are refused by their announcement, and half a document leaves nothing.
#[rstest]
#[tokio::test]
async fn what_is_announced_or_broken_off_leaves_nothing(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let (group, token) = (group(&app).await?, app.token("clerk").await?);
    let host = app.address().trim_start_matches("http://");
    let head = |length: u64| {
        format!(
            "POST /documents?groupId={group}&title=Large HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: {length}\r\n\r\n"
        )
    };
    let mut socket = tokio::net::TcpStream::connect(host).await?;
    socket.write_all(head(2 * 1_024 * 1_024 * 1_024).as_bytes()).await?;
    let mut answer = vec![0; 12];
    tokio::time::timeout(Duration::from_secs(10), socket.read_exact(&mut answer)).await??;
    ensure!(answer == b"HTTP/1.1 413", "{}", String::from_utf8_lossy(&answer));

    let mut socket = tokio::net::TcpStream::connect(host).await?;
    socket.write_all(head(100_000).as_bytes()).await?;
    socket.write_all(PDF).await?;
    for _ in 0..100 {
        if app.kept()? == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    ensure!(app.kept()? == 1, "it is on its way");
    drop(socket);
    for _ in 0..100 {
        if app.kept()? == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    anyhow::bail!("half a document is left")
}
