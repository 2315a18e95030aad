//! Access tokens: short-lived JWTs, signed with Ed25519 and nothing else.

use super::secret::random;
use chrono::{DateTime, Utc};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::account::ACCESS_TOKEN_LIFE;
use domain::ids::{SessionId, UserId};
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{self, DecodePrivateKey, DecodePublicKey, EncodePrivateKey};
use ed25519_dalek::{PUBLIC_KEY_LENGTH, SigningKey, VerifyingKey};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

const ISSUER: &str = "safergraph";
const AUDIENCE: &str = "safergraph-api";

/// Clocks of two machines may differ by this many seconds.
pub(super) const LEEWAY: i64 = 30;

/// What a private key in PEM form is labelled.
const PRIVATE: &str = "PRIVATE KEY";

/// A token longer than this was not made here.
const LONGEST: usize = 2_048;

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadKey {
    /// Not the key that was looked for.
    #[error(
        "the signing key is not an Ed25519 private key in PEM form, or one that follows it is no key; `safergraph keys new` makes one"
    )]
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

/// The keys that sign and verify: the first signs, and what any of them signed is taken.
#[derive(Clone)]
pub struct Keys {
    signing: Arc<EncodingKey>,
    verifying: Arc<[Verifying]>,
}

/// A key that verifies, under the id that tokens name it by.
struct Verifying {
    id: String,
    public: [u8; PUBLIC_KEY_LENGTH],
    key: DecodingKey,
}

impl Verifying {
    fn new(key: &VerifyingKey) -> Self {
        let public = key.to_bytes();
        let id = HEXLOWER.encode(&Sha256::digest(public)[..8]);
        Self { id, public, key: DecodingKey::from_ed_der(&public) }
    }
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

    /// Reads keys in PEM form (PKCS #8). The first is a private key and signs; others may be private or
    /// public, and verify what was signed before the first took their place.
    ///
    /// # Errors
    /// [`BadKey::Form`].
    pub fn read(pem: &SecretString) -> Result<Self, BadKey> {
        let blocks = pem::parse_many(pem.expose_secret()).map_err(|_| BadKey::Form)?;
        let first = blocks.first().filter(|block| block.tag() == PRIVATE).ok_or(BadKey::Form)?;
        let verifying = blocks.iter().map(|block| match block.tag() {
            PRIVATE => SigningKey::from_pkcs8_der(block.contents()).map(|key| Verifying::new(&key.verifying_key())),
            _ => VerifyingKey::from_public_key_der(block.contents())
                .map(|key| Verifying::new(&key))
                .map_err(pkcs8::Error::from),
        });
        let verifying: Arc<[Verifying]> = verifying.collect::<Result<_, _>>().map_err(|_| BadKey::Form)?;
        Ok(Self { signing: Arc::new(EncodingKey::from_ed_der(first.contents())), verifying })
    }

    /// The public halves as a JSON Web Key Set (RFC 7517, RFC 8037), for those who check tokens themselves.
    #[must_use]
    pub fn published(&self) -> Value {
        let key = |key: &Verifying| {
            let x = BASE64URL_NOPAD.encode(&key.public);
            json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key.id, "x": x })
        };
        json!({ "keys": self.verifying.iter().map(key).collect::<Vec<_>>() })
    }

    fn id(&self) -> Option<String> {
        self.verifying.first().map(|key| key.id.clone())
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
        let header = Header { kid: self.id(), ..Header::new(Algorithm::EdDSA) };
        let token = jsonwebtoken::encode(&header, &claims, &self.signing).map_err(|_| BadKey::Form)?;
        Ok((token, expires_at))
    }

    /// The session that `token` was made for, and until when the token opens it.
    ///
    /// # Errors
    /// [`BadToken`], without saying what is wrong with it.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<(SessionId, DateTime<Utc>), BadToken> {
        if token.len() > LONGEST {
            return Err(BadToken);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| BadToken)?;
        let named = |key: &&Verifying| header.kid.as_deref() == Some(key.id.as_str());
        let key = self.verifying.iter().find(named).ok_or(BadToken)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library would read the machine's clock; the service's own decides below.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.key, &validation).map_err(|_| BadToken)?.claims;
        let ends = claims.exp.saturating_add(LEEWAY);
        if ends <= now.timestamp() || claims.iat.saturating_sub(LEEWAY) > now.timestamp() {
            return Err(BadToken);
        }
        let ends = DateTime::from_timestamp(ends, 0).ok_or(BadToken)?;
        Ok((SessionId(claims.sid), ends))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2018, 4, 1, 9, 0, 0).single().unwrap_or_default()
    }

    fn keys() -> Result<Keys, BadKey> {
        Keys::read(&Keys::make()?)
    }

    const SESSION: SessionId = SessionId(Uuid::from_u128(7));

    /// What comes of a good token.
    fn opened() -> Result<(SessionId, DateTime<Utc>), BadToken> {
        Ok((SESSION, now() + ACCESS_TOKEN_LIFE + TimeDelta::seconds(LEEWAY)))
    }

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
        let header = Header { kid: keys.id(), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims(change), &keys.signing).unwrap_or_default()
    }

    #[test]
    fn a_token_opens_its_session_until_it_expires() -> Result<(), BadKey> {
        let keys = keys()?;
        let token = token(&keys)?;
        assert_eq!(keys.verify(&token, now()), opened());
        assert_eq!(keys.verify(&token, now() + ACCESS_TOKEN_LIFE), opened());
        let late = now() + ACCESS_TOKEN_LIFE + TimeDelta::seconds(LEEWAY);
        assert_eq!(keys.verify(&token, late), Err(BadToken));
        assert_eq!(keys.verify(&token, now() - TimeDelta::seconds(LEEWAY + 1)), Err(BadToken));
        Ok(())
    }

    #[test]
    fn another_key_s_token_is_refused_even_under_our_key_s_name() -> Result<(), BadKey> {
        let (ours, theirs) = (keys()?, keys()?);
        assert_eq!(ours.verify(&token(&theirs)?, now()), Err(BadToken));
        let disguised = Keys { signing: theirs.signing, verifying: Arc::clone(&ours.verifying) };
        assert_eq!(ours.verify(&token(&disguised)?, now()), Err(BadToken));
        Ok(())
    }

    #[test]
    fn old_keys_still_verify_and_the_first_signs() -> Result<(), BadKey> {
        let (old, new) = (Keys::make()?, Keys::make()?);
        let before = Keys::read(&old)?;
        let after = Keys::read(&format!("{}{}", new.expose_secret(), old.expose_secret()).into())?;
        assert_eq!(after.verify(&token(&before)?, now()), opened());
        assert_eq!(after.verify(&token(&after)?, now()), opened());
        assert_eq!(before.verify(&token(&after)?, now()), Err(BadToken));
        assert_eq!(after.id(), Keys::read(&new)?.id());
        assert_eq!(after.published()["keys"].as_array().map(Vec::len), Some(2));
        assert!(!after.published().to_string().contains("\"d\""));
        Ok(())
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
            assert!(matches!(Keys::read(&text.into()), Err(BadKey::Form)), "{text}");
        }
    }

    #[test]
    fn an_unsigned_token_is_refused() -> Result<(), BadKey> {
        let keys = keys()?;
        for algorithm in ["none", "None", "NONE", ""] {
            let header = part(&json!({ "alg": algorithm, "typ": "JWT", "kid": keys.id() }));
            let body = part(&claims(&json!({})));
            assert_eq!(keys.verify(&format!("{header}.{body}."), now()), Err(BadToken));
        }
        Ok(())
    }

    #[test]
    fn our_public_key_is_no_shared_secret() -> Result<(), BadKey> {
        let keys = keys()?;
        let public = keys.verifying.first().ok_or(BadKey::Form)?.public;
        let header = Header { kid: keys.id(), ..Header::new(Algorithm::HS256) };
        let secret = EncodingKey::from_secret(&public);
        let forged = jsonwebtoken::encode(&header, &claims(&json!({})), &secret).unwrap_or_default();
        assert!(!forged.is_empty());
        assert_eq!(keys.verify(&forged, now()), Err(BadToken));
        Ok(())
    }

    #[test]
    fn a_token_for_somebody_else_is_refused() -> Result<(), BadKey> {
        let keys = keys()?;
        assert_eq!(keys.verify(&signed(&keys, &json!({})), now()), opened());
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
