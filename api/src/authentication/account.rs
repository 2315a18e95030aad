//! Ways into an account beside the password: invitations, forgotten passwords, keys.

use super::{Authentication, Failure, Letters, Origin, Sent, Tokens, Verdict, secret};
use chrono::{DateTime, Utc};
use domain::access::{Access, capability::ManageUsers};
use domain::account::{ApiKey, Email, TokenPurpose, User};
use domain::ids::{SessionId, UserId};
use domain::password::{self, WeakPassword};
use persistence::account::key::{self, NewKey};
use persistence::account::token::{self, HandedTo};
use persistence::account::{self as accounts, NewUser};
use persistence::throttle::{self, Heard};
use secrecy::{ExposeSecret, SecretString};

/// What came of using a one-time token.
pub enum Redeemed {
    /// The password is set, and this is a session.
    Open(Box<Tokens>),
    /// The token is none or no longer one.
    NoToken,
    /// The password is not taken.
    Weak(WeakPassword),
}

/// What came of changing one's password.
pub enum Changed {
    /// It is changed.
    Done,
    /// The present one is wrong.
    Wrong,
    /// The new one is not taken.
    Weak(WeakPassword),
    /// There were too many failures: the next attempt is heard after so many seconds.
    Throttled(i64),
}

impl Authentication {
    /// Opens an account. Without a password its user is invited to choose one.
    ///
    /// # Errors
    /// [`persistence::Error::Refused`], or where the service fails.
    pub async fn open_account(
        &self,
        access: &Access<ManageUsers>,
        mut new: NewUser,
        password: Option<SecretString>,
        origin: &Origin,
    ) -> Result<(User, Option<Sent>), Failure> {
        let occasion = origin.occasion(self.clock.now());
        let invited = password.is_none();
        if let Some(password) = password {
            new.password_hash = Some(self.passwords.hash(password).await?);
        }
        let token = secret::new_secret()?;
        let invitation = invited.then(|| secret::hash_of(&token));
        let user = accounts::create_user(&self.database, access, new, invitation, &occasion).await?;
        if !invited {
            return Ok((user, None));
        }
        let purpose = TokenPurpose::Invitation;
        let sent = self.letters.send(&user, purpose, token, occasion.at + purpose.life()).await;
        Ok((user, Some(sent)))
    }

    /// Makes a one-time token for a user, in place of those before.
    ///
    /// # Errors
    /// [`persistence::Error::Refused`], or where the service fails.
    pub async fn reset_password(
        &self,
        access: &Access<ManageUsers>,
        user: UserId,
        origin: &Origin,
    ) -> Result<(User, Sent), Failure> {
        let occasion = origin.occasion(self.clock.now());
        let token = secret::new_secret()?;
        let handed_to = if self.letters.go_out() { HandedTo::User } else { HandedTo::Asker };
        let hash = secret::hash_of(&token);
        let (user, purpose) = token::reset(&self.database, access, user, handed_to, hash, &occasion).await?;
        let sent = self.letters.send(&user, purpose, token, occasion.at + purpose.life()).await;
        Ok((user, sent))
    }

    /// Whether forgotten passwords can be asked for: without letters only those who manage users help.
    #[must_use]
    pub const fn letters_go_out(&self) -> bool {
        self.letters.go_out()
    }

    /// Sends a letter to whoever forgot the password of `email`, if anybody has it. It happens after the
    /// answer, which is the same for everybody in words and time.
    pub fn forgot_password(&self, email: Email, origin: &Origin) {
        let (database, letters) = (self.database.clone(), self.letters.clone());
        let occasion = origin.occasion(self.clock.now());
        tokio::spawn(async move {
            let token = match secret::new_secret() {
                Ok(token) => token,
                Err(cause) => return tracing::error!(%cause, "a forgotten password could not be helped"),
            };
            match token::forgotten(&database, &email, secret::hash_of(&token), &occasion).await {
                Ok(Some((user, purpose))) => {
                    Letters::send(&letters, &user, purpose, token, occasion.at + purpose.life()).await;
                }
                Ok(None) => {}
                Err(cause) => tracing::error!(%cause, "a forgotten password could not be helped"),
            }
        });
    }

    /// Uses a one-time token up: its user has this password, and a session.
    ///
    /// # Errors
    /// Where the service fails.
    pub async fn redeem(&self, shown: &SecretString, new: SecretString, origin: &Origin) -> Result<Redeemed, Failure> {
        let now = self.clock.now();
        let hash = secret::hash_of(shown);
        let Some(user) = token::holder(&self.database, &hash, now).await? else { return Ok(Redeemed::NoToken) };
        if let Err(weak) = fit(&new, &user) {
            return Ok(Redeemed::Weak(weak));
        }
        let password = self.passwords.hash(new).await?;
        let refresh = secret::new_secret()?;
        let (agent, occasion) = (origin.agent.clone(), origin.occasion(now));
        let open = token::redeem(&self.database, &hash, password, secret::hash_of(&refresh), agent, &occasion).await?;
        let Some(open) = open else { return Ok(Redeemed::NoToken) };
        let tokens = self.tokens(open, refresh, now).await?;
        Ok(tokens.map_or(Redeemed::NoToken, |tokens| Redeemed::Open(Box::new(tokens))))
    }

    /// Changes one's own password; the other sessions end. A wrong present password counts as a failed sign-in.
    ///
    /// # Errors
    /// Where the service fails.
    pub async fn change_password(
        &self,
        user: &User,
        keep: Option<SessionId>,
        present: SecretString,
        new: SecretString,
        origin: &Origin,
    ) -> Result<Changed, Failure> {
        let now = self.clock.now();
        if let Err(weak) = fit(&new, user) {
            return Ok(Changed::Weak(weak));
        }
        let attempt = origin.attempt(user.email.as_str());
        let counted = match throttle::count(&self.database, &attempt, &self.patience, now).await? {
            Heard::Counted(counted) => counted,
            Heard::Throttled(seconds) => return Ok(Changed::Throttled(seconds)),
        };
        let login = accounts::login_of(&self.database, user.id).await?;
        let hash = login.and_then(|login| login.password_hash);
        if self.passwords.verify(present, hash).await? == Verdict::Wrong {
            return Ok(Changed::Wrong);
        }
        throttle::forgive(&self.database, counted).await?;
        let hash = self.passwords.hash(new).await?;
        accounts::change_password(&self.database, user.id, hash, keep, &origin.occasion(now)).await?;
        Ok(Changed::Done)
    }

    /// Makes a key for a service account; the key itself is shown this once.
    ///
    /// # Errors
    /// [`persistence::Error::Refused`], or where the service fails.
    pub async fn make_key(
        &self,
        access: &Access<ManageUsers>,
        user: UserId,
        name: String,
        expires_at: DateTime<Utc>,
        origin: &Origin,
    ) -> Result<(ApiKey, SecretString), Failure> {
        let secret = secret::new_key()?;
        let new = NewKey { user, name, expires_at, hash: secret::hash_of(&secret).0 };
        let key = key::create(&self.database, access, new, &origin.occasion(self.clock.now())).await?;
        Ok((key, secret))
    }
}

/// Holds a new password of `user` to the rules.
fn fit(password: &SecretString, user: &User) -> Result<(), WeakPassword> {
    password::check(password.expose_secret(), &[user.email.as_str(), &user.name])
}
