//! Access tokens: short-lived JWTs, signed with Ed25519 and nothing else.

use chrono::{DateTime, Utc};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::account::{ACCESS_TOKEN_LIFE, SessionId};
use domain::ids::UserId;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use persistence::session::TokenHash;
use rand::TryRngCore;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

const ISSUER: &str = "safergraph";
const AUDIENCE: &str = "safergraph-api";

/// Clocks of two machines may differ by this many seconds.
pub(super) const LEEWAY: i64 = 30;

/// A token longer than this was not made here.
const LONGEST: usize = 2_048;

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadKey {
    /// Not the key that was looked for.
    #[error("the signing key is not an Ed25519 private key in PEM form; `safergraph keys new` makes one")]
    Form,
    /// The machine gives no randomness.
    #[error("no random numbers to be had from this machine: {0}")]
    Randomness(String),
}

/// A token that opens nothing: malformed, forged, expired or for somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not or no longer valid: leave it out to refresh the session or to sign in again")]
pub struct BadToken;

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    iat: i64,
    exp: i64,
}

/// The key that signs and verifies.
#[derive(Clone)]
pub struct Keys {
    id: String,
    signing: Arc<EncodingKey>,
    verifying: Arc<DecodingKey>,
}

impl Keys {
    /// A new key in PEM form.
    ///
    /// # Errors
    /// [`BadKey::Randomness`].
    pub fn make() -> Result<SecretString, BadKey> {
        let key = SigningKey::from_bytes(&random()?);
        let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| BadKey::Form)?;
        Ok(pem.as_str().into())
    }

    /// Reads a key in PEM form (PKCS #8).
    ///
    /// # Errors
    /// [`BadKey::Form`].
    pub fn read(pem: &SecretString) -> Result<Self, BadKey> {
        let key = SigningKey::from_pkcs8_pem(pem.expose_secret().trim()).map_err(|_| BadKey::Form)?;
        let public = key.verifying_key().to_bytes();
        let der = key.to_pkcs8_der().map_err(|_| BadKey::Form)?;
        Ok(Self {
            id: HEXLOWER.encode(&Sha256::digest(public)[..8]),
            signing: Arc::new(EncodingKey::from_ed_der(der.as_bytes())),
            verifying: Arc::new(DecodingKey::from_ed_der(&public)),
        })
    }

    /// A token for `user` in `session`, and when it ends.
    ///
    /// # Errors
    /// [`BadKey::Form`] where the key does not sign.
    pub fn sign(
        &self,
        user: UserId,
        session: SessionId,
        now: DateTime<Utc>,
    ) -> Result<(String, DateTime<Utc>), BadKey> {
        let expires_at = now + ACCESS_TOKEN_LIFE;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.0,
            sid: session.0,
            iat: now.timestamp(),
            exp: expires_at.timestamp(),
        };
        let header = Header { kid: Some(self.id.clone()), ..Header::new(Algorithm::EdDSA) };
        let token = jsonwebtoken::encode(&header, &claims, &self.signing).map_err(|_| BadKey::Form)?;
        Ok((token, expires_at))
    }

    /// The session that `token` was made for.
    ///
    /// # Errors
    /// [`BadToken`], without saying what is wrong with it.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<SessionId, BadToken> {
        if token.len() > LONGEST {
            return Err(BadToken);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| BadToken)?;
        if header.kid.as_deref() != Some(self.id.as_str()) {
            return Err(BadToken);
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library would read the machine's clock; the service's own decides below.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.verifying, &validation).map_err(|_| BadToken)?.claims;
        let now = now.timestamp();
        if claims.exp.saturating_add(LEEWAY) <= now || claims.iat.saturating_sub(LEEWAY) > now {
            return Err(BadToken);
        }
        Ok(SessionId(claims.sid))
    }
}

/// A refresh token: 32 random bytes that only its holder knows.
pub(super) fn new_refresh_token() -> Result<SecretString, BadKey> {
    Ok(BASE64URL_NOPAD.encode(&random::<32>()?).into())
}

/// What is kept of a refresh token. A fast hash is enough: nobody guesses 32 random bytes.
#[must_use]
pub(super) fn refresh_token_hash(token: &SecretString) -> TokenHash {
    TokenHash(HEXLOWER.encode(&Sha256::digest(token.expose_secret().as_bytes())))
}

/// Random bytes from the operating system.
///
/// # Errors
/// [`BadKey::Randomness`].
pub fn random<const N: usize>() -> Result<[u8; N], BadKey> {
    let mut bytes = [0; N];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| BadKey::Randomness(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};
    use serde_json::{Value, json};

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2018, 4, 1, 9, 0, 0).single().unwrap_or_default()
    }

    fn keys() -> Result<Keys, BadKey> {
        Keys::read(&Keys::make()?)
    }

    const SESSION: SessionId = SessionId(Uuid::from_u128(7));

    fn token(keys: &Keys) -> Result<String, BadKey> {
        Ok(keys.sign(UserId(Uuid::from_u128(1)), SESSION, now())?.0)
    }

    fn part(value: &Value) -> String {
        BASE64URL_NOPAD.encode(value.to_string().as_bytes())
    }

    fn claims(change: &Value) -> Value {
        let mut claims = json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::from_u128(1), "sid": SESSION.0,
            "iat": now().timestamp(), "exp": (now() + ACCESS_TOKEN_LIFE).timestamp(),
        });
        if let (Some(claims), Some(change)) = (claims.as_object_mut(), change.as_object()) {
            claims.extend(change.clone());
        }
        claims
    }

    fn signed(keys: &Keys, change: &Value) -> String {
        let header = Header { kid: Some(keys.id.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims(change), &keys.signing).unwrap_or_default()
    }

    #[test]
    fn a_token_opens_its_session_until_it_expires() -> Result<(), BadKey> {
        let keys = keys()?;
        let token = token(&keys)?;
        assert_eq!(keys.verify(&token, now()), Ok(SESSION));
        assert_eq!(keys.verify(&token, now() + ACCESS_TOKEN_LIFE), Ok(SESSION));
        let late = now() + ACCESS_TOKEN_LIFE + TimeDelta::seconds(LEEWAY);
        assert_eq!(keys.verify(&token, late), Err(BadToken));
        assert_eq!(keys.verify(&token, now() - TimeDelta::seconds(LEEWAY + 1)), Err(BadToken));
        Ok(())
    }

    #[test]
    fn another_key_s_token_is_refused_even_under_our_key_s_name() -> Result<(), BadKey> {
        let (ours, theirs) = (keys()?, keys()?);
        assert_eq!(ours.verify(&token(&theirs)?, now()), Err(BadToken));
        let disguised = Keys { id: ours.id.clone(), ..theirs };
        assert_eq!(ours.verify(&token(&disguised)?, now()), Err(BadToken));
        Ok(())
    }

    #[test]
    fn an_unsigned_token_is_refused() -> Result<(), BadKey> {
        let keys = keys()?;
        for algorithm in ["none", "None", "NONE", ""] {
            let header = part(&json!({ "alg": algorithm, "typ": "JWT", "kid": keys.id }));
            let body = part(&claims(&json!({})));
            assert_eq!(keys.verify(&format!("{header}.{body}."), now()), Err(BadToken));
        }
        Ok(())
    }

    #[test]
    fn our_public_key_is_no_shared_secret() -> Result<(), BadKey> {
        let keys = keys()?;
        let public = keys.verifying.try_get_as_bytes().map_err(|_| BadKey::Form)?.to_vec();
        let header = Header { kid: Some(keys.id.clone()), ..Header::new(Algorithm::HS256) };
        let secret = EncodingKey::from_secret(&public);
        let forged = jsonwebtoken::encode(&header, &claims(&json!({})), &secret).unwrap_or_default();
        assert!(!forged.is_empty());
        assert_eq!(keys.verify(&forged, now()), Err(BadToken));
        Ok(())
    }

    #[test]
    fn a_token_for_somebody_else_is_refused() -> Result<(), BadKey> {
        let keys = keys()?;
        assert_eq!(keys.verify(&signed(&keys, &json!({})), now()), Ok(SESSION));
        let changes = [
            json!({ "aud": "another-service" }),
            json!({ "iss": "another-issuer" }),
            json!({ "exp": null }),
            json!({ "sid": "not an id" }),
            json!({ "exp": (now() - TimeDelta::hours(1)).timestamp() }),
            json!({ "iat": (now() + TimeDelta::hours(1)).timestamp() }),
        ];
        for change in changes {
            assert_eq!(keys.verify(&signed(&keys, &change), now()), Err(BadToken), "{change}");
        }
        Ok(())
    }

    #[test]
    fn what_is_no_token_is_refused() -> Result<(), BadKey> {
        let keys = keys()?;
        let token = token(&keys)?;
        let longer = format!("{token}A");
        for text in ["", ".", "..", "a.b.c", "Bearer", &longer, &token[..token.len() - 8], &"a".repeat(1_000_000)] {
            assert_eq!(keys.verify(text, now()), Err(BadToken));
        }
        Ok(())
    }
}
