//! The provider's keys: one of each kind, published as JWKS, signing whatever is asked of them.

use anyhow::{Context, Result};
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::pkcs8::KeypairBytes;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, crypto};
use p256::pkcs8::{EncodePrivateKey, LineEnding};
use rsa::pkcs1::{EncodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::pkcs8::EncodePublicKey;
use rsa::rand_core::{OsRng, RngCore};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde_json::{Map, Value, json};

/// One key of each kind.
pub(crate) struct Keys {
    /// How often keys were made before: part of the keys' names.
    generation: u32,
    rsa: EncodingKey,
    public: RsaPublicKey,
    ec: EncodingKey,
    ed: EncodingKey,
}

/// What a token is to say. The header is what this provider would write, with the members asked for put
/// over it, or left out where they are null.
#[derive(serde::Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    header: Map<String, Value>,
    claims: Value,
    /// How the public RSA key is written where it serves as a shared secret: `pem`, `pkcs1`, `der` or `n`.
    #[serde(default)]
    secret: String,
}

impl Keys {
    pub(crate) fn make(generation: u32) -> Result<Self> {
        let rsa = RsaPrivateKey::new(&mut OsRng, 2048)?;
        let ec = p256::SecretKey::random(&mut OsRng).to_pkcs8_der()?;
        // Without the public half: the library makes no JWK of a key that has both.
        let mut ed = KeypairBytes { secret_key: [0; 32], public_key: None };
        OsRng.fill_bytes(&mut ed.secret_key);
        Ok(Self {
            generation,
            public: rsa.to_public_key(),
            rsa: EncodingKey::from_rsa_der(rsa.to_pkcs1_der()?.as_bytes()),
            ec: EncodingKey::from_ec_der(ec.as_bytes()),
            ed: EncodingKey::from_ed_der(ed.to_pkcs8_der()?.as_bytes()),
        })
    }

    /// The keys that take these ones' place.
    pub(crate) fn next(&self) -> Result<Self> {
        Self::make(self.generation + 1)
    }

    /// The published document. Like Entra ID's, its RSA key doesn't say for which algorithm it is.
    pub(crate) fn published(&self) -> Result<Value> {
        let mut keys = Vec::new();
        for (algorithm, key) in
            [(Algorithm::RS256, &self.rsa), (Algorithm::ES256, &self.ec), (Algorithm::EdDSA, &self.ed)]
        {
            let mut jwk = serde_json::to_value(Jwk::from_encoding_key(key, algorithm)?)?;
            jwk["use"] = json!("sig");
            jwk["kid"] = json!(self.name(algorithm));
            if let Some(members) = jwk.as_object_mut().filter(|_| algorithm == Algorithm::RS256) {
                members.remove("alg");
            }
            keys.push(jwk);
        }
        Ok(json!({ "keys": keys }))
    }

    /// The name of the key that signs with `algorithm`.
    fn name(&self, algorithm: Algorithm) -> String {
        let kind = match algorithm.family() {
            AlgorithmFamily::Ec => "ec",
            AlgorithmFamily::Ed => "ed",
            AlgorithmFamily::Rsa | AlgorithmFamily::Hmac => "rsa",
        };
        format!("{kind}-{}", self.generation)
    }

    /// A token as wished for: signed with the algorithm that its header names, or not at all where that is
    /// none that there is.
    pub(crate) fn token(&self, wish: Wish) -> Result<String> {
        let mut header = json!({ "alg": "RS256", "typ": "JWT" });
        let members = header.as_object_mut().context("an object")?;
        members.extend(wish.header.clone());
        let algorithm = members.get("alg").and_then(|name| serde_json::from_value::<Algorithm>(name.clone()).ok());
        if let Some(algorithm) = algorithm {
            members.entry("kid").or_insert_with(|| json!(self.name(algorithm)));
        }
        members.retain(|_, value| !value.is_null());
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(&header), part(&wish.claims));
        let signature = match algorithm {
            Some(algorithm) => self.sign(&message, algorithm, &wish.secret)?,
            None => String::new(),
        };
        Ok(format!("{message}.{signature}"))
    }

    fn sign(&self, message: &str, algorithm: Algorithm, secret: &str) -> Result<String> {
        let key = match algorithm.family() {
            AlgorithmFamily::Rsa => self.rsa.clone(),
            AlgorithmFamily::Ec => self.ec.clone(),
            AlgorithmFamily::Ed => self.ed.clone(),
            AlgorithmFamily::Hmac => EncodingKey::from_secret(&self.public_as(secret)?),
        };
        Ok(crypto::sign(message.as_bytes(), &key, algorithm)?)
    }

    fn public_as(&self, form: &str) -> Result<Vec<u8>> {
        Ok(match form {
            "pkcs1" => self.public.to_pkcs1_pem(LineEnding::LF)?.into_bytes(),
            "der" => self.public.to_public_key_der()?.into_vec(),
            "n" => self.public.n().to_bytes_be(),
            _ => self.public.to_public_key_pem(LineEnding::LF)?.into_bytes(),
        })
    }
}
