//! What a token says, and how much of it is believed.

use super::Identity;
use crate::authentication::BadToken;
use crate::authentication::token::LEEWAY;
use chrono::{DateTime, Utc};
use domain::account::Email;
use serde::Deserialize;
use serde_json::{Number, Value, json};

/// The most characters of a subject (OpenID Connect Core 1.0 §2).
const LONGEST_SUBJECT: usize = 255;

/// The most characters of a name; a longer one is none.
const LONGEST_NAME: usize = 200;

/// A moment as tokens write it: seconds since 1970, which may have a fraction (RFC 7519 §2).
#[derive(Deserialize)]
#[serde(transparent)]
struct Seconds(Number);

impl Seconds {
    fn whole(&self) -> Result<i64, BadToken> {
        self.0.as_i64().or_else(|| self.0.as_f64().map(|seconds| seconds as i64)).ok_or(BadToken)
    }
}

/// The claims of a token whose signature, issuer and audience were found right.
#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    sub: String,
    exp: Seconds,
    nbf: Option<Seconds>,
    iat: Option<Seconds>,
    #[serde(default)]
    email: Value,
    #[serde(default)]
    email_verified: Value,
    #[serde(default)]
    xms_edov: Value,
    #[serde(default)]
    name: Value,
}

impl Claims {
    /// Who the token is about, if it holds now.
    pub(super) fn identity(self, now: DateTime<Utc>) -> Result<Identity, BadToken> {
        let ends = self.exp.whole()?;
        self.hold(ends, now.timestamp())?;
        if self.sub.trim().is_empty() || self.sub.chars().count() > LONGEST_SUBJECT {
            return Err(BadToken);
        }
        Ok(Identity {
            email: self.email(),
            name: self.name(),
            expires_at: DateTime::from_timestamp(ends, 0).ok_or(BadToken)?,
            issuer: self.iss,
            subject: self.sub,
        })
    }

    /// Clocks of two machines may differ a little.
    fn hold(&self, ends: i64, now: i64) -> Result<(), BadToken> {
        let begins = [&self.nbf, &self.iat].into_iter().flatten();
        let too_early = begins.map(|moment| Ok(moment.whole()?.saturating_sub(LEEWAY) > now));
        let too_early = too_early.collect::<Result<Vec<bool>, BadToken>>()?.contains(&true);
        if too_early || ends.saturating_add(LEEWAY) <= now { Err(BadToken) } else { Ok(()) }
    }

    /// The address, if the provider vouches for it. Anybody can write a colleague's into an account of their
    /// own; Entra ID says by `xms_edov` that the domain's owner is the one who did.
    fn email(&self) -> Option<Email> {
        let yes = self.email_verified == json!(true) || self.email_verified == json!("true") || self.owner_verified();
        let no = self.email_verified == json!(false) || self.email_verified == json!("false");
        let address = self.email.as_str().filter(|_| yes && !no)?;
        Email::try_new(address).ok()
    }

    fn owner_verified(&self) -> bool {
        [json!(true), json!("true"), json!(1), json!("1")].contains(&self.xms_edov)
    }

    fn name(&self) -> Option<String> {
        let name = self.name.as_str()?.trim();
        let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
        fits.then(|| name.to_owned())
    }
}
