//! Which doors are open: to pages of other origins, to introspection, to the page that queries are tried at, and whose
//! word is taken for where a request comes from.

use axum::http::header::{
    ALLOW, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName,
    HeaderValue, IF_NONE_MATCH, LOCATION, RANGE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{Method, Uri};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may rely on what it was told of a door.
const TOLD_FOR: Duration = Duration::from_secs(2 * 60 * 60);

/// Which doors are open.
#[derive(Clone, Debug, Default)]
pub struct Doors {
    /// The origins whose pages may read answers.
    pub origins: Vec<PageOrigin>,
    /// Who may ask for the schema itself.
    pub introspection: Introspection,
    /// Whether the page to try queries at is shut.
    pub without_page: bool,
    /// The proxies whose headers are believed.
    pub proxies: Proxies,
}

/// Who may ask for the schema itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(from = "Said")]
pub enum Introspection {
    /// Everybody.
    #[default]
    #[value(name = "true")]
    #[serde(rename(serialize = "true"))]
    Everybody,
    /// Whoever is signed in.
    #[value(name = "signed-in")]
    #[serde(rename(serialize = "signed-in"))]
    SignedIn,
    /// Nobody.
    #[value(name = "false")]
    #[serde(rename(serialize = "false"))]
    Nobody,
}

/// As it is written in a file: a switch, or a word.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Switch(bool),
    Word(Word),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    True,
    SignedIn,
    False,
}

impl From<Said> for Introspection {
    fn from(said: Said) -> Self {
        match said {
            Said::Switch(true) | Said::Word(Word::True) => Self::Everybody,
            Said::Word(Word::SignedIn) => Self::SignedIn,
            Said::Switch(false) | Said::Word(Word::False) => Self::Nobody,
        }
    }
}

/// A door that cannot be set up so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDoor {
    /// Not the origin of a page.
    #[error("`allowed_origins` names {0}: write an origin as browsers do, such as https://example.org, and no `*`")]
    Origin(String),
    /// Not addresses.
    #[error("`trusted_proxies` names {0}: write addresses like 10.0.0.7, or networks like 10.0.0.0/8")]
    Proxy(String),
    /// A header that anybody could write.
    #[error(
        "`client_address` takes the word of a header: name the proxies that write it as `trusted_proxies`, such as \
         10.0.0.0/8, or clients could give any address as theirs"
    )]
    AnybodysWord,
}

/// The origin of pages, as browsers write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOrigin(HeaderValue);

impl std::str::FromStr for PageOrigin {
    type Err = BadDoor;

    fn from_str(text: &str) -> Result<Self, BadDoor> {
        let bad = || BadDoor::Origin(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| bad())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(bad()) };
        let usual = match scheme {
            "https" => 443,
            "http" => 80,
            _ => return Err(bad()),
        };
        // Written any other way it would be like no origin that a browser sends.
        let port = authority.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
        let plain = format!("{scheme}://{}{port}", authority.host()) == text && text.to_ascii_lowercase() == text;
        if !plain || authority.host().contains('*') || authority.port_u16() == Some(usual) {
            return Err(bad());
        }
        HeaderValue::from_str(text).map(Self).map_err(|_| bad())
    }
}

impl Doors {
    /// What tells browsers that pages of the named origins may read answers; `None` where there are none. No cookie is
    /// ever looked at, so no page is allowed to send one.
    pub(super) fn to_other_origins(&self) -> Option<CorsLayer> {
        if self.origins.is_empty() {
            return None;
        }
        let own = HeaderName::from_static;
        let origins = self.origins.iter().map(|origin| origin.0.clone());
        let sent = [
            AUTHORIZATION,
            CONTENT_TYPE,
            CONTENT_DISPOSITION,
            IF_NONE_MATCH,
            RANGE,
            own("last-event-id"),
            own("traceparent"),
            own("x-request-id"),
        ];
        let read = [
            ALLOW,
            CONTENT_DISPOSITION,
            CONTENT_LENGTH,
            CONTENT_RANGE,
            ETAG,
            LOCATION,
            RETRY_AFTER,
            WWW_AUTHENTICATE,
            super::limits::LEFT,
            super::limits::POLICY,
            own("x-request-id"),
        ];
        let cors = CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT])
            .allow_headers(sent)
            .expose_headers(read)
            .max_age(TOLD_FOR);
        Some(cors)
    }
}

/// The proxies whose headers are believed; where none are named, everybody's, which settings do not allow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Option<Vec<IpNet>>);

impl Proxies {
    /// Those at these addresses and in these networks.
    ///
    /// # Errors
    /// [`BadDoor::Proxy`].
    pub fn try_new<S: AsRef<str>>(named: &[S]) -> Result<Self, BadDoor> {
        let read = |text: &S| {
            let text = text.as_ref();
            let one = text.parse::<IpAddr>().map(IpNet::from);
            one.or_else(|_| text.parse()).map_err(|_| BadDoor::Proxy(text.to_owned()))
        };
        Ok(Self(Some(named.iter().map(read).collect::<Result<_, _>>()?)))
    }

    /// Whether what comes from `address` was sent by one of them.
    pub(super) fn believe(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.as_ref().is_none_or(|networks| networks.iter().any(|network| network.contains(&address)))
    }

    /// The client of a chain of proxies as `X-Forwarded-For` tells it, each of which added where the request came to it
    /// from: the last that is none of the proxies.
    pub(super) fn client<'a>(&self, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> Option<IpAddr> {
        self.0.as_ref()?;
        let mut last = None;
        for told in forwarded.rev() {
            let address: IpAddr = told.trim().parse().ok()?;
            last = Some(address);
            if !self.believe(address) {
                break;
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        for good in ["https://example.org", "http://localhost:3000", "https://example.org:8443", "http://[::1]:80000"] {
            assert_eq!(good.parse::<PageOrigin>().is_ok(), !good.ends_with("80000"), "{good}");
        }
        let bad = [
            "",
            "*",
            "null",
            "example.org",
            "https://example.org/",
            "https://Example.org",
            "https://*.example.org",
            "https://example.org:443",
            "ftp://example.org",
            "https://u@example.org",
            "https://example.org/a",
            "https://",
        ];
        for bad in bad {
            assert_eq!(bad.parse::<PageOrigin>(), Err(BadDoor::Origin(bad.to_owned())));
        }
    }

    #[test]
    fn only_proxies_are_believed() {
        let proxies = Proxies::try_new(&["10.0.0.0/8", "2001:db8::7"]).unwrap_or_default();
        let of = |text: &str| text.parse().is_ok_and(|address| proxies.believe(address));
        assert!(of("10.1.2.3") && of("2001:db8::7") && of("::ffff:10.1.2.3"));
        assert!(!of("192.0.2.1") && !of("2001:db8::8"));
        assert!(Proxies::try_new(&["10.0.0.0/33"]).is_err());
        let client = |chain: &str| proxies.client(chain.split(',')).map(|address| address.to_string());
        assert_eq!(
            client("1.1.1.1, 192.0.2.1, 10.0.0.9").as_deref(),
            Some("192.0.2.1"),
            "what clients add is not believed"
        );
        assert_eq!(client("10.0.0.1").as_deref(), Some("10.0.0.1"));
        assert_eq!(client("192.0.2.1, unknown"), None);
    }

    #[test]
    fn introspection_is_a_switch_or_a_word() {
        let read = |text: &str| serde_json::from_str::<Introspection>(text).ok();
        assert_eq!(read("true"), Some(Introspection::Everybody));
        assert_eq!(read("\"false\""), Some(Introspection::Nobody));
        assert_eq!(read("\"signed-in\""), Some(Introspection::SignedIn));
        assert_eq!(read("\"maybe\""), None);
    }
}
