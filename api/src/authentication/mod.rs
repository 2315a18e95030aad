//! Who asks: signing in and out, and turning a request's token into a viewer.
//!
//! Role grants are read from the database on every request; a token only says which session it is of.

mod oidc;
mod password;
mod token;

pub use oidc::{BadIssuer, Identity, Issuer, OidcAlgorithm, OidcSettings, Refused};
pub use password::{Passwords, Unhashable};
pub use token::{BadKey, BadToken, Keys, random};

use crate::clock::Clock;
use axum::http::{HeaderMap, header::AUTHORIZATION};
use chrono::{DateTime, Utc};
use domain::access::Viewer;
use domain::account::{Email, User};
use persistence::account::SignedIn;
use persistence::session::{self, Open};
use persistence::{Database, Occasion, account};
use secrecy::SecretString;
use std::sync::Arc;

/// Who asks: the viewer every request has, and the user behind it if there is one.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What may be seen and done.
    pub viewer: Arc<Viewer>,
    /// Who it is; `None` without sign-in.
    pub user: Option<Arc<User>>,
}

impl Caller {
    /// Somebody who has not signed in.
    #[must_use]
    pub fn nobody() -> Self {
        Self { viewer: Arc::new(Viewer::nobody()), user: None }
    }
}

impl From<SignedIn> for Caller {
    fn from(SignedIn { user, viewer }: SignedIn) -> Self {
        Self { viewer: Arc::new(viewer), user: Some(Arc::new(user)) }
    }
}

/// Why it is not known who asks.
#[derive(Debug, thiserror::Error)]
pub enum Unknown {
    /// The token opens nothing.
    #[error(transparent)]
    Token(#[from] BadToken),
    /// The service failed.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// The service failed while somebody signed in or out; the cause is for the log only.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database failed.
    #[error(transparent)]
    Persistence(#[from] persistence::Error),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] Unhashable),
    /// A token could not be made.
    #[error(transparent)]
    Key(#[from] BadKey),
}

/// The tokens of a session, as its holder gets them.
#[derive(Clone)]
pub struct Tokens {
    /// Opens the door for a few minutes.
    pub access: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// Changes into new tokens, once.
    pub refresh: SecretString,
    /// Until when the refresh token can be used.
    pub refresh_until: DateTime<Utc>,
    /// Whose they are.
    pub caller: Caller,
}

/// Signs people in and out.
#[derive(Clone)]
pub struct Authentication {
    database: Database,
    passwords: Passwords,
    keys: Keys,
    clock: Clock,
}

impl Authentication {
    /// Signs people in and out of the service that keeps its accounts in `database`.
    #[must_use]
    pub const fn new(database: Database, passwords: Passwords, keys: Keys, clock: Clock) -> Self {
        Self { database, passwords, keys, clock }
    }

    /// Signs in; `None` where address or password is wrong, without saying which.
    ///
    /// # Errors
    /// Where the service fails.
    pub async fn sign_in(
        &self,
        email: &str,
        password: SecretString,
        request: Option<String>,
    ) -> Result<Option<Tokens>, Failure> {
        let login = match Email::try_new(email) {
            Ok(email) => account::login(&self.database, &email).await?,
            Err(_) => None,
        };
        let (user, hash) = login.map_or((None, None), |login| (Some(login.user), login.password_hash));
        let matches = self.passwords.verify(password, hash).await?;
        let occasion = Occasion { at: self.clock.now(), request };
        match user {
            Some(user) if matches && user.active => {
                let refresh = token::new_refresh_token()?;
                let hash = token::refresh_token_hash(&refresh);
                let open = session::start(&self.database, user.id, hash, &occasion).await?;
                self.tokens(open, refresh, occasion.at).await
            }
            user => {
                session::record_failure(&self.database, user.map(|user| user.id), &occasion).await?;
                Ok(None)
            }
        }
    }

    /// Changes a refresh token into new tokens; `None` where it is none or no longer one.
    ///
    /// # Errors
    /// Where the service fails.
    pub async fn refresh(&self, shown: &SecretString, request: Option<String>) -> Result<Option<Tokens>, Failure> {
        let occasion = Occasion { at: self.clock.now(), request };
        let refresh = token::new_refresh_token()?;
        let (old, new) = (token::refresh_token_hash(shown), token::refresh_token_hash(&refresh));
        match session::refresh(&self.database, &old, new, &occasion).await? {
            Some(open) => self.tokens(open, refresh, occasion.at).await,
            None => Ok(None),
        }
    }

    /// Ends the session of a refresh token, or all of its user's; whether there was one.
    ///
    /// # Errors
    /// Where the service fails.
    pub async fn sign_out(
        &self,
        shown: &SecretString,
        everywhere: bool,
        request: Option<String>,
    ) -> Result<bool, Failure> {
        let occasion = Occasion { at: self.clock.now(), request };
        Ok(session::end(&self.database, &token::refresh_token_hash(shown), everywhere, &occasion).await?)
    }

    async fn tokens(&self, open: Open, refresh: SecretString, now: DateTime<Utc>) -> Result<Option<Tokens>, Failure> {
        let today = domain::london::day_of(now);
        let Some(signed_in) = account::viewer_of(&self.database, open.session.id, today, now).await? else {
            return Ok(None);
        };
        let (access, expires_at) = self.keys.sign(open.session.user, open.session.id, now)?;
        let caller = signed_in.into();
        Ok(Some(Tokens { access, expires_at, refresh, refresh_until: open.refresh_until, caller }))
    }

    /// Who sent a request with these headers: nobody without a token, and never nobody with a bad one.
    ///
    /// # Errors
    /// [`Unknown::Token`] where the token opens nothing.
    pub async fn caller(&self, headers: &HeaderMap) -> Result<Caller, Unknown> {
        let mut shown = headers.get_all(AUTHORIZATION).iter();
        let Some(header) = shown.next() else { return Ok(Caller::nobody()) };
        if shown.next().is_some() {
            return Err(BadToken.into());
        }
        let header = header.to_str().map_err(|_| BadToken)?;
        self.caller_with(header).await
    }

    /// Who shows `authorization`, such as `Bearer …`.
    ///
    /// # Errors
    /// [`Unknown::Token`] where the token opens nothing.
    pub async fn caller_with(&self, authorization: &str) -> Result<Caller, Unknown> {
        let (scheme, token) = authorization.trim().split_once(' ').ok_or(BadToken)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(BadToken.into());
        }
        let now = self.clock.now();
        let session = self.keys.verify(token.trim(), now)?;
        let today = domain::london::day_of(now);
        let signed_in = account::viewer_of(&self.database, session, today, now).await.map_err(Failure::from)?;
        Ok(signed_in.ok_or(BadToken)?.into())
    }
}
