//! What a request or a connection shows to be known by: read once, asked for the caller as often as something
//! is done with it.

use super::secret::{KEY_PREFIX, hash_of};
use super::token::LEEWAY;
use super::{Authentication, BadToken, Caller, Failure, Origin, Unknown};
use crate::observe::{self, Stage};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use chrono::{DateTime, TimeDelta, Utc};
use domain::account::Email;
use persistence::account::{self as accounts, Principal};

/// A token or key that was found good; whom it lets in is looked up each time anew.
#[derive(Clone, Debug)]
pub struct Credential {
    principal: Principal,
    /// The address by which an issuer's subject is known when it is first met.
    email: Option<Email>,
    ends_at: Option<DateTime<Utc>>,
}

impl Credential {
    /// When it ends by itself; `None` where the database knows.
    #[must_use]
    pub const fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.ends_at
    }

    /// The hash of the API key that was shown; `None` where it is something else.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match &self.principal {
            Principal::Key(hash) => Some(hash),
            _ => None,
        }
    }
}

impl Authentication {
    /// What a request with these headers shows; `None` where it shows nothing, and never with a bad token.
    ///
    /// # Errors
    /// [`Unknown::Token`] where the token opens nothing.
    pub async fn credential(&self, headers: &HeaderMap) -> Result<Option<Credential>, Unknown> {
        let mut shown = headers.get_all(AUTHORIZATION).iter();
        let Some(header) = shown.next() else { return Ok(None) };
        if shown.next().is_some() {
            return Err(BadToken.into());
        }
        let header = header.to_str().map_err(|_| BadToken)?;
        self.read(header).await.map(Some)
    }

    /// What `authorization` shows, such as `Bearer …`: an access token, the key of a service account, or a token
    /// of the issuer that sign-in is left to.
    ///
    /// # Errors
    /// [`Unknown::Token`] where the token opens nothing.
    pub async fn read(&self, authorization: &str) -> Result<Credential, Unknown> {
        observe::stage(Stage::Authenticate, self.shown(authorization)).await
    }

    async fn shown(&self, authorization: &str) -> Result<Credential, Unknown> {
        let (scheme, token) = authorization.trim().split_once(' ').ok_or(BadToken)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(BadToken.into());
        }
        let token = token.trim();
        let now = self.clock.now();
        if let Some(issuer) = self.issuer.as_ref().filter(|issuer| issuer.is_of(token)) {
            let identity = issuer.verify(token, now).await?;
            let principal = Principal::Identity { issuer: identity.issuer, subject: identity.subject };
            let ends_at = identity.expires_at.checked_add_signed(TimeDelta::seconds(LEEWAY));
            return Ok(Credential { principal, email: identity.email, ends_at });
        }
        if token.starts_with(KEY_PREFIX) {
            let principal = Principal::Key(hash_of(&token.into()).0);
            return Ok(Credential { principal, email: None, ends_at: None });
        }
        let (session, ends_at) = self.keys.verify(token, now)?;
        Ok(Credential { principal: Principal::Session(session), email: None, ends_at: Some(ends_at) })
    }

    /// Who shows `credential`, with the roles that they hold now: nobody without one, and never nobody with one
    /// that has ended.
    ///
    /// # Errors
    /// [`Unknown::Token`] where it opens nothing any more.
    pub async fn caller(&self, credential: Option<&Credential>, origin: &Origin) -> Result<Caller, Unknown> {
        let caller = observe::stage(Stage::Authenticate, self.found(credential, origin)).await?;
        observe::known(&caller);
        Ok(caller)
    }

    async fn found(&self, credential: Option<&Credential>, origin: &Origin) -> Result<Caller, Unknown> {
        let Some(credential) = credential else { return Ok(Caller::nobody()) };
        let now = self.clock.now();
        if credential.ends_at.is_some_and(|ends_at| ends_at <= now) {
            return Err(BadToken.into());
        }
        if let Some(caller) = self.known(&credential.principal, now).await? {
            return Ok(caller);
        }
        Ok(self.first_met(credential, origin, now).await?.ok_or(BadToken)?)
    }

    /// An issuer's subject that is bound to nobody yet: from now on to the user with the address that the issuer
    /// has verified.
    async fn first_met(
        &self,
        credential: &Credential,
        origin: &Origin,
        now: DateTime<Utc>,
    ) -> Result<Option<Caller>, Failure> {
        let Credential { principal, email: Some(email), .. } = credential else { return Ok(None) };
        let Principal::Identity { issuer, subject } = principal else { return Ok(None) };
        if accounts::login(&self.database, email).await?.is_none() {
            return Ok(None);
        }
        accounts::identity::link(&self.database, issuer, subject, email, &origin.occasion(now)).await?;
        self.known(principal, now).await
    }
}
