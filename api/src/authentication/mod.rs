//! Who asks: signing in and out, and turning a request's token into a viewer.
//!
//! Role grants are read from the database on every request; a token only says which session it is of.

mod account;
mod calendar;
mod credential;
mod letters;
mod oidc;
mod origin;
mod password;
mod secret;
mod token;

pub use account::{Changed, Redeemed};
pub use calendar::calendar_secret;
pub use credential::Credential;
pub use letters::{BadLetters, Letters, Sent};
pub use oidc::{BadIssuer, Identity, Issuer, OidcAlgorithm, OidcSettings, Refused};
pub use origin::Origin;
pub use password::{Cost, Passwords, Unhashable, Verdict};
pub use secret::random;
pub use token::{BadKey, BadToken, Keys};

use crate::clock::Clock;
use chrono::{DateTime, Utc};
use domain::access::Viewer;
use domain::account::{Email, Patience, User, UserKind};
use domain::ids::SessionId;
use persistence::account::{Principal, SignedIn};
use persistence::session::{self, Checked, Open};
use persistence::throttle::{self, Heard};
use persistence::{Database, account as accounts};
use secrecy::SecretString;
use std::sync::Arc;

/// Who asks: the viewer every request has, and the user behind it if there is one.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What may be seen and done.
    pub viewer: Arc<Viewer>,
    /// Who it is; `None` without sign-in.
    pub user: Option<Arc<User>>,
    /// The session the request is of; `None` where it is of none of the service's own.
    pub session: Option<SessionId>,
}

impl Caller {
    /// Somebody who has not signed in.
    #[must_use]
    pub fn nobody() -> Self {
        Self { viewer: Arc::new(Viewer::nobody()), user: None, session: None }
    }

    fn known(SignedIn { user, viewer }: SignedIn, principal: &Principal) -> Self {
        let session = match principal {
            Principal::Session(session) => Some(*session),
            _ => None,
        };
        Self { viewer: Arc::new(viewer), user: Some(Arc::new(user)), session }
    }
}

/// Why it is not known who asks.
#[derive(Debug, thiserror::Error)]
pub enum Unknown {
    /// The token opens nothing.
    #[error(transparent)]
    Token(#[from] BadToken),
    /// The issuer that sign-in is left to cannot be asked.
    #[error("{}", Refused::Unreachable)]
    IssuerUnreachable,
    /// The service failed.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<Refused> for Unknown {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Token(bad) => bad.into(),
            Refused::Unreachable => Self::IssuerUnreachable,
        }
    }
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

/// What came of signing in.
pub enum SignIn {
    /// A session.
    Open(Box<Tokens>),
    /// Address or password is wrong, or the account is closed: it is not said which.
    Refused,
    /// There were too many failures: the next attempt is heard after so many seconds.
    Throttled(i64),
}

/// Signs people in and out.
#[derive(Clone)]
pub struct Authentication {
    database: Database,
    passwords: Passwords,
    keys: Keys,
    letters: Letters,
    issuer: Option<Issuer>,
    patience: Patience,
    clock: Clock,
}

impl Authentication {
    /// Signs people in and out of the service that keeps its accounts in `database`.
    #[must_use]
    pub fn new(database: Database, passwords: Passwords, keys: Keys, clock: Clock) -> Self {
        let (letters, patience) = (Letters::default(), Patience::default());
        Self { database, passwords, keys, letters, issuer: None, patience, clock }
    }

    /// The same, with letters that go out.
    #[must_use]
    pub fn with_letters(self, letters: Letters) -> Self {
        Self { letters, ..self }
    }

    /// The same, with an issuer whose tokens are taken as well.
    #[must_use]
    pub fn with_issuer(self, issuer: Option<Issuer>) -> Self {
        Self { issuer, ..self }
    }

    /// The same, with this patience for failed sign-ins.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The keys that access tokens can be checked with, as a JSON Web Key Set.
    #[must_use]
    pub fn published_keys(&self) -> serde_json::Value {
        self.keys.published()
    }

    /// Signs in, without saying what is wrong where something is. A failure counts against the account named
    /// and the address it came from; a success does not.
    ///
    /// # Errors
    /// Where the service fails.
    pub async fn sign_in(&self, email: &str, password: SecretString, origin: &Origin) -> Result<SignIn, Failure> {
        let now = self.clock.now();
        let address = Email::try_new(email).ok();
        let named = address.as_ref().map_or(email, Email::as_str);
        let counted = match throttle::count(&self.database, &origin.attempt(named), &self.patience, now).await? {
            Heard::Counted(counted) => counted,
            Heard::Throttled(seconds) => return Ok(SignIn::Throttled(seconds)),
        };
        let login = match &address {
            Some(email) => accounts::login(&self.database, email).await?,
            None => None,
        };
        let (user, hash) = login.map_or((None, None), |login| (Some(login.user), login.password_hash));
        let checked = match (self.passwords.verify(password, hash.clone()).await?, hash) {
            (Verdict::Right, Some(hash)) => Some(Checked { hash, rehash: None }),
            (Verdict::Outdated(new), Some(hash)) => Some(Checked { hash, rehash: Some(new) }),
            _ => None,
        };
        let occasion = origin.occasion(now);
        let known = user.as_ref().map(|user| user.id);
        let user = user.filter(|user| user.active && user.kind == UserKind::Person);
        let Some((user, checked)) = user.zip(checked) else {
            session::record_failure(&self.database, known, &occasion).await?;
            return Ok(SignIn::Refused);
        };
        throttle::forgive(&self.database, counted).await?;
        let refresh = secret::new_secret()?;
        let (token, agent) = (secret::hash_of(&refresh), origin.agent.clone());
        let open = session::start(&self.database, user.id, checked, token, agent, &occasion).await?;
        let Some(open) = open else { return Ok(SignIn::Refused) };
        let tokens = self.tokens(open, refresh, now).await?;
        Ok(tokens.map_or(SignIn::Refused, |tokens| SignIn::Open(Box::new(tokens))))
    }

    /// Changes a refresh token into new tokens; `None` where it is none or no longer one.
    ///
    /// # Errors
    /// Where the service fails.
    pub async fn refresh(&self, shown: &SecretString, origin: &Origin) -> Result<Option<Tokens>, Failure> {
        let now = self.clock.now();
        let refresh = secret::new_secret()?;
        let (old, new) = (secret::hash_of(shown), secret::hash_of(&refresh));
        match session::refresh(&self.database, &old, new, &origin.occasion(now)).await? {
            Some(open) => self.tokens(open, refresh, now).await,
            None => Ok(None),
        }
    }

    /// Ends the session of a refresh token, or all of its user's; whether there was one.
    ///
    /// # Errors
    /// Where the service fails.
    pub async fn sign_out(&self, shown: &SecretString, everywhere: bool, origin: &Origin) -> Result<bool, Failure> {
        let occasion = origin.occasion(self.clock.now());
        Ok(session::end(&self.database, &secret::hash_of(shown), everywhere, &occasion).await?)
    }

    async fn tokens(&self, open: Open, refresh: SecretString, now: DateTime<Utc>) -> Result<Option<Tokens>, Failure> {
        let Some(caller) = self.known(&Principal::Session(open.session.id), now).await? else { return Ok(None) };
        let (access, expires_at) = self.keys.sign(open.session.user, open.session.id, now)?;
        Ok(Some(Tokens { access, expires_at, refresh, refresh_until: open.refresh_until, caller }))
    }

    async fn known(&self, principal: &Principal, now: DateTime<Utc>) -> Result<Option<Caller>, Failure> {
        let today = domain::london::day_of(now);
        let found = accounts::viewer_of(&self.database, principal, today, now).await?;
        Ok(found.map(|signed_in| Caller::known(signed_in, principal)))
    }
}
