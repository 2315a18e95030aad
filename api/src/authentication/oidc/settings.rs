//! Whose tokens are taken, for whom they must be made and how they must be signed.

use jsonwebtoken::Algorithm;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// How a provider signs its tokens. Secrets shared with it (HMAC) are not among them on purpose: who can
/// check such a token can make one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "UPPERCASE")]
#[value(rename_all = "UPPER")]
pub enum OidcAlgorithm {
    /// RSA with PKCS #1 v1.5 padding and SHA-256, which every provider offers.
    #[default]
    Rs256,
    /// The same with SHA-384.
    Rs384,
    /// The same with SHA-512.
    Rs512,
    /// RSA with PSS padding and SHA-256.
    Ps256,
    /// The same with SHA-384.
    Ps384,
    /// The same with SHA-512.
    Ps512,
    /// The curve P-256 with SHA-256.
    Es256,
    /// The curve P-384 with SHA-384.
    Es384,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    #[value(name = "EdDSA")]
    EdDsa,
}

impl From<OidcAlgorithm> for Algorithm {
    fn from(algorithm: OidcAlgorithm) -> Self {
        match algorithm {
            OidcAlgorithm::Rs256 => Self::RS256,
            OidcAlgorithm::Rs384 => Self::RS384,
            OidcAlgorithm::Rs512 => Self::RS512,
            OidcAlgorithm::Ps256 => Self::PS256,
            OidcAlgorithm::Ps384 => Self::PS384,
            OidcAlgorithm::Ps512 => Self::PS512,
            OidcAlgorithm::Es256 => Self::ES256,
            OidcAlgorithm::Es384 => Self::ES384,
            OidcAlgorithm::EdDsa => Self::EdDSA,
        }
    }
}

/// The OpenID Connect provider whose tokens are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcSettings {
    /// Its name, which is an address too: tokens and the provider's own description carry exactly this text.
    pub issuer: String,
    /// Whom its tokens must be for: this service, as the provider knows it.
    pub audience: String,
    /// How they must be signed.
    pub algorithm: OidcAlgorithm,
}

/// Settings of single sign-on that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIssuer {
    /// An issuer without an audience.
    #[error(
        "`oidc_issuer` is set but not `oidc_audience`: without it, a token that was made for any other service \
         would be taken here"
    )]
    NoAudience,
    /// An audience without an issuer.
    #[error("`oidc_audience` is set but not `oidc_issuer`: name the provider whose tokens are to be taken")]
    NoIssuer,
    /// Not the address of an issuer.
    #[error(
        "`oidc_issuer` {0:?} cannot be used: write it exactly as the provider does, like \
         https://login.example.org/tenant/v2.0; https (http on this machine only), and without user, query and fragment"
    )]
    Address(String),
    /// The means to ask the provider are missing.
    #[error("providers cannot be asked from this machine: {0}")]
    Client(String),
}

impl OidcSettings {
    /// The settings, where single sign-on is set up at all.
    ///
    /// # Errors
    /// [`BadIssuer`] where only half of them is there.
    pub fn given(
        issuer: Option<&str>,
        audience: Option<&str>,
        algorithm: OidcAlgorithm,
    ) -> Result<Option<Self>, BadIssuer> {
        let filled = |text: &&str| !text.trim().is_empty();
        match (issuer.filter(filled), audience.filter(filled)) {
            (None, None) => Ok(None),
            (Some(_), None) => Err(BadIssuer::NoAudience),
            (None, Some(_)) => Err(BadIssuer::NoIssuer),
            (Some(issuer), Some(audience)) => {
                Ok(Some(Self { issuer: issuer.to_owned(), audience: audience.to_owned(), algorithm }))
            }
        }
    }

    /// The address of the issuer.
    pub(super) fn address(&self) -> Result<Url, BadIssuer> {
        let bad = || BadIssuer::Address(self.issuer.clone());
        let url = Url::parse(&self.issuer).map_err(|_| bad())?;
        let plain = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && self.issuer.trim() == self.issuer;
        if plain && (url.scheme() == "https" || is_local(&url)) { Ok(url) } else { Err(bad()) }
    }
}

/// Whether `url` is plain HTTP that never leaves this machine: a provider of a test's own.
pub(super) fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    url.scheme() == "http" && (host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(issuer: &str) -> Result<Url, BadIssuer> {
        let settings =
            OidcSettings { issuer: issuer.to_owned(), audience: "us".to_owned(), algorithm: Default::default() };
        settings.address()
    }

    #[test]
    fn plain_http_never_leaves_this_machine() {
        for good in
            ["https://login.example.org/tenant/v2.0", "http://127.0.0.1:9", "http://[::1]:9/", "http://localhost"]
        {
            assert!(address(good).is_ok(), "{good}");
        }
        let bad = [
            "http://login.example.org",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "http://127.0.0.1@example.org",
            "https://user:secret@example.org",
            "https://example.org?tenant=1",
            "https://example.org/#a",
            " https://example.org",
            "file:///etc/passwd",
            "login.example.org",
        ];
        for bad in bad {
            assert_eq!(address(bad), Err(BadIssuer::Address(bad.to_owned())), "{bad}");
        }
    }

    #[test]
    fn half_a_setting_is_none() {
        let given = |issuer, audience| OidcSettings::given(issuer, audience, OidcAlgorithm::Rs256);
        assert_eq!(given(None, Some(" ")), Ok(None));
        assert_eq!(given(Some("https://example.org"), None), Err(BadIssuer::NoAudience));
        assert_eq!(given(Some(""), Some("us")), Err(BadIssuer::NoIssuer));
        assert!(given(Some("https://example.org"), Some("us")).is_ok_and(|settings| settings.is_some()));
    }

    #[test]
    fn algorithms_are_written_as_in_tokens() -> Result<(), serde_json::Error> {
        use clap::ValueEnum;
        for algorithm in OidcAlgorithm::value_variants() {
            let name = serde_json::to_value(algorithm)?;
            let on_the_command_line = algorithm.to_possible_value().map(|value| value.get_name().to_owned());
            assert_eq!(name.as_str(), on_the_command_line.as_deref());
            assert_eq!(serde_json::from_value::<Algorithm>(name)?, Algorithm::from(*algorithm));
        }
        assert!(serde_json::from_str::<OidcAlgorithm>("\"HS256\"").is_err());
        Ok(())
    }
}
