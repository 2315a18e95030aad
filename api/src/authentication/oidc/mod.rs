//! Single sign-on: bearer tokens of one OpenID Connect provider, such as a council's Entra ID.
//!
//! A token is believed if the configured issuer signed it, with the configured algorithm, for the configured
//! audience. The issuer's keys come from the issuer alone: what a token says of keys (`jku`, `jwk`, `x5u`) is
//! never looked at.

mod claims;
mod keys;
mod provider;
mod ring;
mod settings;

pub use settings::{BadIssuer, OidcAlgorithm, OidcSettings};

use super::BadToken;
use chrono::{DateTime, Utc};
use claims::Claims;
use domain::account::Email;
use jsonwebtoken::{Algorithm, Header, Validation};
use provider::Provider;
use ring::KeyRing;
use serde::Deserialize;
use std::sync::Arc;

/// The most bytes of a token. Entra ID's grow with the groups somebody is in; longer ones than this it does
/// not make.
const LONGEST: usize = 8 * 1024;

/// What a token may call itself. Others are made for other ends, such as telling of a sign-out, and are no
/// proof of who asks (RFC 8725 §3.11).
const TYPES: [&str; 3] = ["jwt", "at+jwt", "application/at+jwt"];

/// Somebody, as the issuer knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Who says so.
    pub issuer: String,
    /// The issuer's own name for them, which it gives to nobody else.
    pub subject: String,
    /// Their address, if the issuer has verified that it is theirs.
    pub email: Option<Email>,
    /// What they are called.
    pub name: Option<String>,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
}

/// Why a token does not tell who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The token opens nothing.
    #[error(transparent)]
    Token(#[from] BadToken),
    /// It cannot be found out whether the token is good: never a reason to take somebody for nobody.
    #[error(
        "the sign-in provider cannot be reached just now, so the token could not be checked; try again in a minute"
    )]
    Unreachable,
}

/// The issuer whose tokens are taken. A clone shares what is known of its keys.
#[derive(Clone)]
pub struct Issuer {
    settings: Arc<OidcSettings>,
    keys: Arc<KeyRing>,
}

impl Issuer {
    /// The issuer that `settings` name. It is asked for its keys when the first token comes, so that the
    /// service starts though the issuer is down.
    ///
    /// # Errors
    /// [`BadIssuer`] where the settings make no sense.
    pub fn try_new(settings: OidcSettings) -> Result<Self, BadIssuer> {
        let provider = Provider::try_new(&settings)?;
        Ok(Self { settings: Arc::new(settings), keys: Arc::new(KeyRing::of(provider)) })
    }

    /// Whether `token` claims to be of this issuer. This only tells who is to check it.
    #[must_use]
    pub fn is_of(&self, token: &str) -> bool {
        #[derive(Deserialize)]
        struct Claimed {
            iss: String,
        }
        let claimed = |token: &str| jsonwebtoken::dangerous::insecure_decode_claims::<Claimed>(token);
        token.len() <= LONGEST && claimed(token).is_ok_and(|claimed| claimed.iss == self.settings.issuer)
    }

    /// Who `token` is about.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, Refused> {
        let algorithm = Algorithm::from(self.settings.algorithm);
        let id = key_id(token, algorithm)?;
        let key = self.keys.key(&id, now).await?;
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library would read the machine's clock; the service's own decides.
        validation.validate_exp = false;
        let token = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|_| BadToken)?;
        Ok(token.claims.identity(now)?)
    }
}

/// The key that the token names, if its header is one of a token to look further at. Nothing that is refused
/// here makes us ask the provider.
fn key_id(token: &str, algorithm: Algorithm) -> Result<String, BadToken> {
    if token.len() > LONGEST {
        return Err(BadToken);
    }
    let header: Header = jsonwebtoken::decode_header(token).map_err(|_| BadToken)?;
    let of_known_type = header.typ.is_none_or(|typ| TYPES.contains(&typ.to_ascii_lowercase().as_str()));
    // `crit` names what must be understood (RFC 7515 §4.1.11), and no such thing is understood here.
    if header.alg != algorithm || header.crit.is_some() || !of_known_type {
        return Err(BadToken);
    }
    header.kid.ok_or(BadToken)
}
