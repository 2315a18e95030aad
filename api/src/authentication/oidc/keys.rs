//! A provider's published keys (JWKS, RFC 7517), of which only those are kept that can do the one thing they
//! are wanted for: check signatures of the one algorithm that is set.

use super::provider::Trouble;
use jsonwebtoken::jwk::{AlgorithmParameters, CommonParameters, EllipticCurve, Jwk, KeyAlgorithm};
use jsonwebtoken::jwk::{KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// The least bytes of an RSA modulus: 2048 bits (RFC 7518 §3.3).
const SHORTEST_MODULUS: usize = 256;

/// Keys by their `kid`.
pub(super) type KeySet = HashMap<String, Arc<DecodingKey>>;

/// The published document. Its keys are read one by one, for those of a kind that nobody here knows are
/// passed over (RFC 7517 §5), not the end of all others.
#[derive(Deserialize)]
struct Published {
    keys: Vec<Value>,
}

/// The keys in `text` that check signatures of `algorithm`.
pub(super) fn read(text: &[u8], algorithm: Algorithm) -> Result<KeySet, Trouble> {
    let published: Published = serde_json::from_slice(text).map_err(Trouble::Garbled)?;
    let keys: KeySet = published.keys.into_iter().filter_map(|key| fitting(key, algorithm)).collect();
    if keys.is_empty() { Err(Trouble::NoKeys) } else { Ok(keys) }
}

/// The key with its `kid`, if it is one for `algorithm`.
fn fitting(key: Value, algorithm: Algorithm) -> Option<(String, Arc<DecodingKey>)> {
    let jwk: Jwk = serde_json::from_value(key).ok()?;
    if !is_for_signatures(&jwk.common, algorithm) || !is_of_kind(&jwk.algorithm, algorithm) {
        return None;
    }
    let key = DecodingKey::from_jwk(&jwk).ok().filter(|key| is_whole(key, algorithm))?;
    Some((jwk.common.key_id?, Arc::new(key)))
}

/// Whether what the key says of itself lets it check signatures of `algorithm`.
fn is_for_signatures(key: &CommonParameters, algorithm: Algorithm) -> bool {
    key.public_key_use.as_ref().is_none_or(|it| *it == PublicKeyUse::Signature)
        && key.key_operations.as_ref().is_none_or(|them| them.contains(&KeyOperations::Verify))
        && key.key_algorithm.is_none_or(|it| it == KeyAlgorithm::from(algorithm))
}

/// Whether the key is of the kind, and on the curve, that `algorithm` is for.
fn is_of_kind(key: &AlgorithmParameters, algorithm: Algorithm) -> bool {
    match key {
        AlgorithmParameters::RSA(_) => algorithm.family() == AlgorithmFamily::Rsa,
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => algorithm == Algorithm::ES256,
            EllipticCurve::P384 => algorithm == Algorithm::ES384,
            _ => false,
        },
        AlgorithmParameters::OctetKeyPair(key) => algorithm == Algorithm::EdDSA && key.curve == EllipticCurve::Ed25519,
        _ => false,
    }
}

/// Whether the key is as long as it must be; the library does not ask, and falls over a short Ed25519 key.
fn is_whole(key: &DecodingKey, algorithm: Algorithm) -> bool {
    match key.kind() {
        DecodingKeyKind::RsaModulusExponent { n, .. } => {
            n.iter().skip_while(|byte| **byte == 0).count() >= SHORTEST_MODULUS
        }
        DecodingKeyKind::SecretOrDer(bytes) => match algorithm {
            Algorithm::EdDSA => bytes.len() == 32,
            Algorithm::ES256 => bytes.len() == 65,
            Algorithm::ES384 => bytes.len() == 97,
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64URL_NOPAD;
    use serde_json::json;

    fn coordinate(length: usize) -> String {
        BASE64URL_NOPAD.encode(&vec![9; length])
    }

    fn names(keys: &Value, algorithm: Algorithm) -> Vec<String> {
        let text = json!({ "keys": keys }).to_string();
        let mut names: Vec<String> = read(text.as_bytes(), algorithm).unwrap_or_default().into_keys().collect();
        names.sort();
        names
    }

    #[test]
    fn only_keys_for_the_algorithm_are_kept() {
        let (n, p256, p384, ed) = (coordinate(256), coordinate(32), coordinate(48), coordinate(32));
        let keys = json!([
            { "kty": "RSA", "kid": "plain", "n": n, "e": "AQAB" },
            { "kty": "RSA", "kid": "full", "n": n, "e": "AQAB", "use": "sig", "alg": "RS256", "key_ops": ["verify"] },
            { "kty": "RSA", "kid": "pss", "n": n, "e": "AQAB", "alg": "PS256" },
            { "kty": "RSA", "kid": "for-encryption", "n": n, "e": "AQAB", "use": "enc" },
            { "kty": "RSA", "kid": "for-wrapping", "n": n, "e": "AQAB", "key_ops": ["wrapKey"] },
            { "kty": "RSA", "kid": "short", "n": coordinate(255), "e": "AQAB" },
            { "kty": "RSA", "kid": "not-base64", "n": "*", "e": "AQAB" },
            { "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256" },
            { "kty": "oct", "kid": "secret", "k": n },
            { "kty": "oct", "kid": "disguised", "k": n, "alg": "RS256" },
            { "kty": "EC", "kid": "p256", "crv": "P-256", "x": p256, "y": p256 },
            { "kty": "EC", "kid": "p384", "crv": "P-384", "x": p384, "y": p384 },
            { "kty": "EC", "kid": "p256-cut", "crv": "P-256", "x": p256, "y": "" },
            { "kty": "EC", "kid": "elsewhere", "crv": "secp256k1", "x": p256, "y": p256 },
            { "kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": ed },
            { "kty": "OKP", "kid": "ed-cut", "crv": "Ed25519", "x": coordinate(31) },
            { "kty": "AKP", "kid": "of-tomorrow", "pub": "x" },
            "nonsense",
        ]);
        assert_eq!(names(&keys, Algorithm::RS256), ["full", "plain"]);
        assert_eq!(names(&keys, Algorithm::PS256), ["plain", "pss"]);
        assert_eq!(names(&keys, Algorithm::ES256), ["p256"]);
        assert_eq!(names(&keys, Algorithm::ES384), ["p384"]);
        assert_eq!(names(&keys, Algorithm::EdDSA), ["ed"]);
    }

    #[test]
    fn a_set_without_a_fitting_key_is_trouble() {
        let read = |text: &str| read(text.as_bytes(), Algorithm::RS256);
        assert!(matches!(read("{ \"keys\": [] }"), Err(Trouble::NoKeys)));
        for garbled in ["", "{}", "[]", "{ \"keys\": {} }", "<html>"] {
            assert!(matches!(read(garbled), Err(Trouble::Garbled(_))), "{garbled}");
        }
    }
}
