//! Letters, as a mail server gets them.

use super::{GOOD_PASSWORD, act, fresh_address, redeem};
use crate::support::app::{PASSWORD, clock};
use crate::support::{ADMINISTRATOR, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::authentication::Letters;
use rstest::rstest;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A mail server that takes every letter and keeps it.
struct Post {
    address: String,
    letters: mpsc::UnboundedReceiver<String>,
}

impl Post {
    async fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("smtp://{}", listener.local_addr()?);
        let (send, letters) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream, send.clone()));
            }
        });
        Ok(Self { address, letters })
    }

    async fn next(&mut self) -> Result<String> {
        let letter = tokio::time::timeout(Duration::from_secs(10), self.letters.recv()).await;
        letter.context("no letter came")?.context("the mail server is gone")
    }
}

/// Speaks as much of SMTP (RFC 5321) as it takes to be given a letter.
async fn take(stream: TcpStream, letters: mpsc::UnboundedSender<String>) -> Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 ready\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let reply: &[u8] = match line.split(' ').next().unwrap_or_default() {
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                let mut letter = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    letter.push_str(&line);
                    letter.push('\n');
                }
                // Quoted-printable (RFC 2045 §6.7), as far as links need it.
                letters.send(letter.replace("=\n", "").replace("=3D", "="))?;
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 fine\r\n",
        };
        writing.write_all(reply).await?;
    }
    Ok(())
}

async fn service(home: &TestApp, server: &str) -> Result<TestApp> {
    let link = Some("https://workspace.example/welcome#{token}");
    let letters = Letters::try_new(Some(&server.into()), Some("SaferGraph <no-reply@accounts.example>"), link)?;
    TestApp::beside(home.database(), clock()?, |it| it.with_letters(letters)).await
}

fn token_in(letter: &str) -> Result<&str> {
    let link = letter.lines().find_map(|line| line.trim().strip_prefix("https://workspace.example/welcome#"));
    link.with_context(|| format!("no link in: {letter}"))
}

#[rstest]
#[tokio::test]
async fn an_invitation_is_posted_and_not_shown(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(home) = TestApp::demo(store).await? else { return Ok(()) };
    let mut post = Post::open().await?;
    let app = service(home, &post.address).await?;
    let input = json!({ "email": fresh_address("zoe"), "name": "Zoë Quill" });
    let rest = "user { id } oneTimeToken { posted token link expiresAt }";
    let payload = act(&app, ADMINISTRATOR, "createUser", "CreateUserInput", rest, input).await?;
    let told = &payload["oneTimeToken"];
    ensure!(told["posted"] == true && told["token"].is_null() && told["link"].is_null(), "{payload:#}");
    let letter = post.next().await?;
    let opened = redeem(&app, token_in(&letter)?, GOOD_PASSWORD).await?;
    ensure!(opened["session"].is_object(), "{opened:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_forgotten_password_is_answered_alike_for_everybody(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(home) = TestApp::demo(store).await? else { return Ok(()) };
    let mut post = Post::open().await?;
    let app = service(home, &post.address).await?;
    let known = super::open(home, ADMINISTRATOR, "Forgetting").await?;
    let forget = |email: &str| {
        let input = json!({ "email": email });
        act(&app, None, "requestPasswordReset", "RequestPasswordResetInput", "requested", input)
    };
    let unknown = forget(&fresh_address("nobody")).await?;
    // An invitation went out at this very moment, and nobody's mail is flooded: this one waits.
    let asked = forget(&known.email).await?;
    ensure!(asked == unknown && asked["requested"] == true, "{asked:#} {unknown:#}");
    let later = api::clock::Clock::Fixed(super::later(chrono::TimeDelta::minutes(2))?);
    let link = Some("https://workspace.example/welcome#{token}");
    let server = post.address.as_str().into();
    let letters = Letters::try_new(Some(&server), Some("no-reply@accounts.example"), link)?;
    let app = TestApp::beside(home.database(), later, |it| it.with_letters(letters)).await?;
    let input = json!({ "email": known.email.to_uppercase() });
    act(&app, None, "requestPasswordReset", "RequestPasswordResetInput", "requested", input).await?;
    let letter = post.next().await?;
    ensure!(redeem(&app, token_in(&letter)?, GOOD_PASSWORD).await?["session"].is_object(), "it opens");
    ensure!(super::sign_in(&app, &known.email, PASSWORD).await?["session"].is_null(), "the old one does not");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_letter_that_nobody_takes_is_told(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(home) = TestApp::demo(store).await? else { return Ok(()) };
    let closed = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let app = service(home, &format!("smtp://{closed}")).await?;
    let input = json!({ "email": fresh_address("unreached"), "name": "Unreached" });
    let rest = "user { id } oneTimeToken { posted token }";
    let payload = act(&app, ADMINISTRATOR, "createUser", "CreateUserInput", rest, input).await?;
    ensure!(payload["oneTimeToken"] == json!({ "posted": false, "token": null }), "{payload:#}");
    ensure!(payload["user"].is_object(), "the account is there, and `resetPassword` tries again: {payload:#}");
    Ok(())
}
