//! Users and their sessions: who somebody is to the service, and how long a sign-in lasts.
//!
//! What they may do is [`crate::access`]'s; passwords and the form of tokens are left to `api`.

use crate::access::{Role, Scope};
use crate::ids::{ApiKeyId, PersonId, SessionId, UserId};
use crate::words::vocabulary;
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// How long an access token opens the door. Short, because it cannot be taken back by itself.
pub const ACCESS_TOKEN_LIFE: TimeDelta = TimeDelta::minutes(10);

/// How long a refresh token waits to be used; each use gives a new one.
pub const REFRESH_TOKEN_LIFE: TimeDelta = TimeDelta::days(14);

/// How long a session lasts however often it is refreshed; then the password is asked for again.
pub const SESSION_LIFE: TimeDelta = TimeDelta::days(90);

/// The most characters of a password; more is refused before any work is done on it.
pub const LONGEST_PASSWORD: usize = 256;

/// The most characters of an e-mail address that can be delivered to (RFC 5321 §4.5.3.1.3).
const LONGEST_EMAIL: usize = 254;

/// An e-mail address in the one form it is kept and compared in: trimmed, composed, lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

/// Text that is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEmail {
    /// Longer than any address.
    #[error("an e-mail address has at most {LONGEST_EMAIL} characters")]
    TooLong,
    /// Not of the form of an address.
    #[error("this is not an e-mail address; write it like name@example.org")]
    Malformed,
}

impl Email {
    /// Reads an address as people type it.
    ///
    /// # Errors
    /// [`NotAnEmail`] where it is none.
    pub fn try_new(text: &str) -> Result<Self, NotAnEmail> {
        // Four bytes are the most a character takes: nothing longer is worth normalising.
        if text.len() > 4 * LONGEST_EMAIL {
            return Err(NotAnEmail::TooLong);
        }
        let composed: String = text.trim().nfc().collect::<String>().to_lowercase().nfc().collect();
        if composed.chars().count() > LONGEST_EMAIL {
            return Err(NotAnEmail::TooLong);
        }
        let plain = !composed.chars().any(|character| character.is_control() || character.is_whitespace());
        let options = email_address::Options::default().without_display_text().without_domain_literal();
        if plain && email_address::EmailAddress::parse_with_options(&composed, options).is_ok() {
            Ok(Self(composed))
        } else {
            Err(NotAnEmail::Malformed)
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

vocabulary! {
    /// Who is behind an account.
    pub enum UserKind {
        /// Somebody who signs in.
        Person,
        /// A program, such as a frontend's server, that shows a key.
        Service,
    }

    /// What a one-time token was made for.
    pub enum TokenPurpose {
        /// To choose the first password.
        Invitation,
        /// To choose another password.
        PasswordReset,
    }
}

impl TokenPurpose {
    /// How long a token for this waits to be used.
    #[must_use]
    pub const fn life(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::PasswordReset => TimeDelta::hours(1),
        }
    }
}

/// Which users are wanted; all conditions hold together.
#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// Words of name and address, in any order.
    pub text: Option<String>,
    /// Who hold one of these roles today.
    pub role: Option<Vec<Role>>,
    /// Who hold a role over exactly this today.
    pub scope: Option<Scope>,
    /// Whether they may sign in.
    pub active: Option<bool>,
}

/// A key of a service account. The key itself is known to its holder only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The key's id.
    pub id: ApiKeyId,
    /// The service account it opens.
    pub user: UserId,
    /// What it is called, such as the server that has it.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was taken back before its time.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// How soon after one letter about a forgotten password another is sent: nobody's mail is flooded.
pub const BETWEEN_LETTERS: TimeDelta = TimeDelta::minutes(2);

/// The longest that a key may last before it must be made anew.
pub const LONGEST_KEY_LIFE: TimeDelta = TimeDelta::days(366);

/// How many failed sign-ins are heard, and in which time; those that succeed do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For one account.
    pub per_account: u32,
    /// From one address: a whole council may sit behind it.
    pub per_address: u32,
    /// Within this time.
    pub within: TimeDelta,
}

impl Default for Patience {
    fn default() -> Self {
        Self { per_account: 10, per_address: 50, within: TimeDelta::minutes(15) }
    }
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// Where they are written to, and what they sign in with.
    pub email: Email,
    /// What they are called.
    pub name: String,
    /// The person they are in the records, if known.
    pub person: Option<PersonId>,
    /// Whether they may sign in.
    pub active: bool,
    /// Who is behind it.
    pub kind: UserKind,
    /// Counts the changes, against lost updates.
    pub version: i32,
}

/// One sign-in and all that was refreshed from it: the family that falls together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub refreshed_at: Option<DateTime<Utc>>,
    /// What the program that signed in calls itself.
    pub agent: Option<String>,
    /// When it ends whatever happens.
    pub expires_at: DateTime<Utc>,
    /// When it was ended before its time.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Session {
    /// A session that starts now.
    #[must_use]
    pub fn start(id: SessionId, user: UserId, agent: Option<String>, now: DateTime<Utc>) -> Self {
        let expires_at = now + SESSION_LIFE;
        Self { id, user, started_at: now, refreshed_at: None, agent, expires_at, revoked_at: None }
    }

    /// Whether it still opens anything.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Until when a refresh token handed out now can be used: never beyond the session.
    #[must_use]
    pub fn refresh_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.expires_at.min(now + REFRESH_TOKEN_LIFE)
    }

    /// What becomes of the session when `token` is shown.
    #[must_use]
    pub fn refresh(&self, token: &RefreshToken, now: DateTime<Utc>) -> Refresh {
        if !self.is_open(now) {
            Refresh::Ended
        } else if token.used_at.is_some() {
            Refresh::Reused
        } else if now >= token.expires_at {
            Refresh::Ended
        } else {
            Refresh::Rotate { until: self.refresh_until(now) }
        }
    }
}

/// One refresh token of a session. The token itself is known to its holder only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
    /// When it was used; a token is used once.
    pub used_at: Option<DateTime<Utc>>,
}

/// What becomes of a session when one of its refresh tokens is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// The token is used up and another takes its place.
    Rotate {
        /// Until when the new one can be used.
        until: DateTime<Utc>,
    },
    /// Two hold the same token, so one of them stole it: the session is revoked.
    Reused,
    /// Token or session has come to its end.
    Ended,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use uuid::Uuid;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2018, 4, 1, 9, 0, 0).single().unwrap_or_default()
    }

    fn session() -> Session {
        Session::start(SessionId(Uuid::nil()), UserId(Uuid::nil()), None, now())
    }

    fn fresh() -> RefreshToken {
        RefreshToken { expires_at: session().refresh_until(now()), used_at: None }
    }

    #[test]
    fn one_person_has_one_spelling() {
        let spellings = ["ada@example.org", " Ada@Example.ORG ", "ADA@EXAMPLE.ORG\n"];
        for spelling in spellings {
            assert_eq!(Email::try_new(spelling).map(|email| email.to_string()), Ok("ada@example.org".to_owned()));
        }
        assert_eq!(Email::try_new("jose\u{301}@example.org"), Email::try_new("JOS\u{c9}@example.org"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "ada", "ada@", "@example.org", "a b@example.org", "Ada <ada@example.org>", "a\u{0}@b.org"] {
            assert_eq!(Email::try_new(text), Err(NotAnEmail::Malformed), "{text:?}");
        }
        assert_eq!(Email::try_new(&format!("{}@example.org", "a".repeat(2_000))), Err(NotAnEmail::TooLong));
    }

    #[test]
    fn a_refresh_token_is_used_once() {
        assert!(matches!(session().refresh(&fresh(), now()), Refresh::Rotate { .. }));
        let used = RefreshToken { used_at: Some(now()), ..fresh() };
        assert_eq!(session().refresh(&used, now()), Refresh::Reused);
    }

    #[test]
    fn a_refresh_token_lives_as_long_as_it_says_and_no_longer() {
        let last = fresh().expires_at - TimeDelta::seconds(1);
        assert!(matches!(session().refresh(&fresh(), last), Refresh::Rotate { .. }));
        assert_eq!(session().refresh(&fresh(), fresh().expires_at), Refresh::Ended);
    }

    #[test]
    fn no_refresh_outlives_its_session() {
        let late = session().expires_at - TimeDelta::days(1);
        assert_eq!(session().refresh_until(late), session().expires_at);
        let revoked = Session { revoked_at: Some(now()), ..session() };
        assert_eq!(revoked.refresh(&fresh(), now()), Refresh::Ended);
    }
}
