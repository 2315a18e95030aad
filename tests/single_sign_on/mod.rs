//! Tokens of an OpenID Connect provider, checked against a provider process of the tests' own.

mod forgeries;
mod keys;
mod people;
mod tokens;
mod trouble;
mod users;

use anyhow::{Result, bail};
use api::authentication::{BadToken, Identity, Issuer, Refused};
use chrono::{DateTime, TimeZone, Utc};

/// The moment at which these tests live.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2018, 6, 1, 12, 0, 0).single().unwrap_or_default()
}

/// What came of checking a token.
type Outcome = Result<Identity, Refused>;

const BAD: Outcome = Err(Refused::Token(BadToken));
const UNREACHABLE: Outcome = Err(Refused::Unreachable);

/// Who a good token is about.
async fn identity(issuer: &Issuer, token: &str, at: DateTime<Utc>) -> Result<Identity> {
    match issuer.verify(token, at).await {
        Ok(identity) => Ok(identity),
        Err(refused) => bail!("refused: {refused:?}"),
    }
}
