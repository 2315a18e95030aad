//! Secrets that only their holder knows: refresh tokens, one-time tokens, keys.

use super::token::BadKey;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use persistence::session::TokenHash;
use rand::TryRngCore;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// What the keys of service accounts begin with, so that they are known for what they are, by the service
/// and by those who search files for secrets that should not be there.
pub(super) const KEY_PREFIX: &str = "sgk_";

/// A new secret: 32 random bytes.
pub(super) fn new_secret() -> Result<SecretString, BadKey> {
    Ok(BASE64URL_NOPAD.encode(&random::<32>()?).into())
}

/// A new key of a service account.
pub(super) fn new_key() -> Result<SecretString, BadKey> {
    Ok(format!("{KEY_PREFIX}{}", BASE64URL_NOPAD.encode(&random::<32>()?)).into())
}

/// What is kept of a secret. A fast hash is enough: nobody guesses 32 random bytes.
pub(super) fn hash_of(secret: &SecretString) -> TokenHash {
    TokenHash(digest(secret.expose_secret()))
}

/// The hash of a text that need not be kept as it is.
pub(super) fn digest(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
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
