//! Signing in, staying signed in, signing out.

mod own;
mod password;

pub(crate) use own::{SessionListMutation, UserSession, ViewerSessions};
pub(crate) use password::PasswordMutation;

use super::acting::Act;
use super::error::{Failure, Result};
use super::payload::UserError;
use super::scalars::DateTime;
use super::viewer::Viewer;
use crate::authentication::{SignIn, Tokens};
use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{Refusal, RefusalCode};
use secrecy::{ExposeSecret, SecretString};

/// A session: tokens and whose they are. Keep the refresh token where no other page reads it.
pub(crate) struct Session(Tokens);

/// A session: tokens and whose they are. Keep the refresh token where no other page reads it.
#[Object]
impl Session {
    /// Opens the service for a few minutes: send it as `Authorization: Bearer …`.
    async fn access_token(&self) -> &str {
        &self.0.access
    }

    /// When the access token ends.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// Changes into a new session by `refreshSession`, once. Used twice, it ends the session.
    async fn refresh_token(&self) -> &str {
        self.0.refresh.expose_secret()
    }

    /// Until when the refresh token can be used.
    async fn refresh_expires_at(&self) -> DateTime {
        DateTime(self.0.refresh_until)
    }

    /// Who signed in.
    async fn viewer(&self) -> Result<Viewer> {
        Viewer::of(&self.0.caller).ok_or_else(|| Failure::Internal("a session without a user".to_owned()))
    }
}

/// What signing in needs.
#[derive(InputObject)]
pub(crate) struct SignInInput {
    /// The user's e-mail address, in any case.
    email: String,
    /// The user's password.
    password: String,
}

/// What staying signed in needs.
#[derive(InputObject)]
pub(crate) struct RefreshSessionInput {
    /// The newest refresh token of the session.
    refresh_token: String,
}

/// What signing out needs.
#[derive(InputObject)]
pub(crate) struct SignOutInput {
    /// The newest refresh token of the session.
    refresh_token: String,
    /// Whether all sessions of the user end; null and false end this one only.
    everywhere: Option<bool>,
}

/// What came of signing in or refreshing.
#[derive(SimpleObject)]
pub(crate) struct SessionPayload {
    /// The session; null where there are errors.
    session: Option<Session>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl SessionPayload {
    fn of(tokens: Tokens) -> Self {
        Self { session: Some(Session(tokens)), user_errors: Vec::new() }
    }

    fn refused(refusal: Refusal) -> Self {
        Self { session: None, user_errors: vec![refusal.into()] }
    }
}

/// What came of signing out.
#[derive(SimpleObject)]
pub(crate) struct SignOutPayload {
    /// Whether the session is over.
    signed_out: bool,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

/// Too many failures, with how long to wait.
fn throttled(seconds: i64) -> Refusal {
    let message = format!("Too many failed attempts: try again in {} minutes.", (seconds + 59) / 60);
    Refusal::new(RefusalCode::Throttled(i32::try_from(seconds).unwrap_or(i32::MAX)), &[], message)
}

fn blank(value: &str, field: &str, message: &str) -> Option<UserError> {
    value.trim().is_empty().then(|| Refusal::new(RefusalCode::Required, &[field], message).into())
}

#[derive(Default)]
pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Signs in with e-mail address and password. Refusals: REQUIRED where one is blank; CREDENTIALS where
    /// they do not match or the account is closed, without saying which; THROTTLED after too many failures for
    /// the account or from the address.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Result<SessionPayload> {
        let user_errors: Vec<UserError> = [
            blank(&input.email, "email", "Enter your e-mail address."),
            blank(&input.password, "password", "Enter your password."),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !user_errors.is_empty() {
            return Ok(SessionPayload { session: None, user_errors });
        }
        let password = SecretString::from(input.password);
        Ok(match ctx.authentication()?.sign_in(&input.email, password, ctx.origin()?).await? {
            SignIn::Open(tokens) => SessionPayload::of(*tokens),
            SignIn::Refused => {
                let message = "E-mail address and password do not match an open account.";
                SessionPayload::refused(Refusal::new(RefusalCode::Credentials, &[], message))
            }
            SignIn::Throttled(seconds) => SessionPayload::refused(throttled(seconds)),
        })
    }

    /// Changes a refresh token into a new session's tokens. The old one is used up: shown again, it ends
    /// the session for everybody who holds a part of it. Refusals: CREDENTIALS where the token is none, was
    /// used before, or has come to its end.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to stay in.")] input: RefreshSessionInput,
    ) -> Result<SessionPayload> {
        let shown = SecretString::from(input.refresh_token);
        let tokens = ctx.authentication()?.refresh(&shown, ctx.origin()?).await?;
        let over = || SessionPayload::refused(ended("refreshToken", "This session has ended: sign in again."));
        Ok(tokens.map_or_else(over, SessionPayload::of))
    }

    /// Ends a session, or all sessions of its user; its tokens open nothing from then on. Refusals:
    /// CREDENTIALS where there never was such a token. Signing out twice is no mistake.
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to end.")] input: SignOutInput,
    ) -> Result<SignOutPayload> {
        let shown = SecretString::from(input.refresh_token);
        let everywhere = input.everywhere.unwrap_or_default();
        let signed_out = ctx.authentication()?.sign_out(&shown, everywhere, ctx.origin()?).await?;
        let none = || ended("refreshToken", "This token belongs to no session.").into();
        let user_errors = if signed_out { Vec::new() } else { vec![none()] };
        Ok(SignOutPayload { signed_out, user_errors })
    }
}

fn ended(field: &str, message: &str) -> Refusal {
    Refusal::new(RefusalCode::Credentials, &[field], message)
}

impl From<crate::authentication::Failure> for Failure {
    fn from(failure: crate::authentication::Failure) -> Self {
        match failure {
            crate::authentication::Failure::Persistence(error) => error.into(),
            failure => Self::Internal(failure.to_string()),
        }
    }
}
