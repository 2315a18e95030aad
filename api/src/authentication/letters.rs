//! Letters to users: the one-time link with which they choose a password.

use chrono::{DateTime, Utc};
use domain::account::{TokenPurpose, User};
use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// How long a mail server may take to accept a letter.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the token stands in the address of the page that takes it.
const PLACE: &str = "{token}";

/// Settings that no letter can be written with.
#[derive(Debug, thiserror::Error)]
pub enum BadLetters {
    /// The mail server's address is none.
    #[error(
        "the setting `mail_url` is no address of a mail server ({0}): write smtps://USER:PASSWORD@HOST or smtp://HOST:25"
    )]
    Server(String),
    /// The sender's address is none.
    #[error("the setting `mail_from` is no sender ({0}): write SaferGraph <no-reply@example.org>")]
    Sender(String),
    /// One is there without the other.
    #[error("to send mail, the settings `mail_url`, `mail_from` and `token_link` are needed, all three")]
    Incomplete,
    /// The page's address has no place for the token.
    #[error(
        "the setting `token_link` has no {PLACE} in it: write the address of the page that takes it, such as https://example.org/welcome#{PLACE}"
    )]
    Link,
}

/// What became of a one-time token.
#[derive(Clone)]
pub struct Sent {
    /// Whether it was posted to the user; else it is for the one who asked to hand on.
    pub posted: bool,
    /// The token, where it was not posted and may be shown.
    pub shown: Option<SecretString>,
    /// The link that holds it, where a page is known and it may be shown.
    pub link: Option<SecretString>,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
}

/// Writes letters, or makes links where no mail server is known.
#[derive(Clone, Default)]
pub struct Letters {
    post: Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>,
    link: Option<String>,
}

impl Letters {
    /// Letters that go out by `server` from `sender`; `link` is the page that takes the token.
    ///
    /// # Errors
    /// [`BadLetters`].
    pub fn try_new(
        server: Option<&SecretString>,
        sender: Option<&str>,
        link: Option<&str>,
    ) -> Result<Self, BadLetters> {
        if link.is_some_and(|link| !link.contains(PLACE)) {
            return Err(BadLetters::Link);
        }
        let post = match (server, sender, link) {
            (None, None, _) => None,
            (Some(server), Some(sender), Some(_)) => {
                let sender = sender.parse().map_err(|error| BadLetters::Sender(format!("{error}")))?;
                let post = AsyncSmtpTransport::<Tokio1Executor>::from_url(server.expose_secret())
                    .map_err(|error| BadLetters::Server(error.to_string()))?;
                Some((post.timeout(Some(PATIENCE)).build(), sender))
            }
            _ => return Err(BadLetters::Incomplete),
        };
        Ok(Self { post, link: link.map(str::to_owned) })
    }

    /// Whether letters go out.
    #[must_use]
    pub const fn go_out(&self) -> bool {
        self.post.is_some()
    }

    /// Posts the token to the user, or gives it back to be handed on. A letter that the mail server does not
    /// take is told in the log, and in the answer by `posted` and `shown` both missing.
    pub async fn send(
        &self,
        user: &User,
        purpose: TokenPurpose,
        token: SecretString,
        expires_at: DateTime<Utc>,
    ) -> Sent {
        let link = self.link.as_ref().map(|link| link.replace(PLACE, token.expose_secret()));
        let Some((post, sender)) = &self.post else {
            return Sent { posted: false, shown: Some(token), link: link.map(Into::into), expires_at };
        };
        let letter = letter(user, purpose, sender.clone(), &link.unwrap_or_default(), expires_at);
        let sent = match letter {
            Ok(letter) => post.send(letter).await.map(|_| ()).map_err(|error| error.to_string()),
            Err(cause) => Err(cause),
        };
        if let Err(cause) = &sent {
            tracing::error!(user = %user.id.0, %cause, "a letter could not be sent");
        }
        Sent { posted: sent.is_ok(), shown: None, link: None, expires_at }
    }
}

fn letter(
    user: &User,
    purpose: TokenPurpose,
    sender: Mailbox,
    link: &str,
    expires_at: DateTime<Utc>,
) -> Result<Message, String> {
    let (subject, cause) = match purpose {
        TokenPurpose::Invitation => ("Your account", "An account was opened for you. Choose its password here:"),
        TokenPurpose::PasswordReset => (
            "Another password",
            "You, or somebody for you, asked for another password. If nobody did, leave this letter be. Choose it here:",
        ),
    };
    let last = expires_at.format("%-d %B %Y, %H:%M UTC");
    let text = format!("Hello {},\n\n{cause}\n\n{link}\n\nThe link works once, until {last}.\n", user.name);
    let address = user.email.as_str().parse().map_err(|error| format!("{error}"))?;
    Message::builder()
        .from(sender)
        .to(Mailbox::new(Some(user.name.clone()), address))
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(server: Option<&str>, sender: Option<&str>, link: Option<&str>) -> String {
        let server = server.map(SecretString::from);
        Letters::try_new(server.as_ref(), sender, link).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let (server, sender, link) =
            ("smtp://localhost:25", "SaferGraph <a@example.org>", "https://example.org/#{token}");
        assert_eq!(refusal(Some(server), Some(sender), Some(link)), "");
        assert_eq!(refusal(None, None, None), "");
        assert!(refusal(Some(server), None, Some(link)).contains("all three"));
        assert!(refusal(None, None, Some("https://example.org")).contains("{token}"));
        assert!(refusal(Some("http://x"), Some(sender), Some(link)).contains("mail_url"));
        assert!(refusal(Some(server), Some("nobody"), Some(link)).contains("mail_from"));
    }
}
