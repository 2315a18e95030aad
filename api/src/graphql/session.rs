//! Signing in, staying signed in, signing out.

use super::error::{Failure, Result};
use super::payload::{UserError, UserErrorCode};
use super::scalars::DateTime;
use super::viewer::Viewer;
use crate::authentication::{Authentication, Tokens};
use crate::http::RequestId;
use async_graphql::{Context, InputObject, Object, SimpleObject};
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
    fn of(tokens: Option<Tokens>, otherwise: impl FnOnce() -> UserError) -> Self {
        match tokens {
            Some(tokens) => Self { session: Some(Session(tokens)), user_errors: Vec::new() },
            None => Self { session: None, user_errors: vec![otherwise()] },
        }
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

fn authentication<'a>(ctx: &Context<'a>) -> Result<&'a Authentication> {
    ctx.data::<Authentication>().map_err(|error| Failure::Internal(error.message))
}

fn request_id(ctx: &Context<'_>) -> Option<String> {
    ctx.data_opt::<RequestId>().map(|id| id.0.clone())
}

#[derive(Default)]
pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Signs in with e-mail address and password. Refusals: REQUIRED where one is blank; CREDENTIALS where
    /// they do not match or the account is closed, without saying which.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Result<SessionPayload> {
        let blank = |value: &str, field, message: &str| {
            value.trim().is_empty().then(|| UserError::new(UserErrorCode::Required, &[field], message))
        };
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
        let tokens = authentication(ctx)?.sign_in(&input.email, password, request_id(ctx)).await?;
        Ok(SessionPayload::of(tokens, || {
            UserError::new(UserErrorCode::Credentials, &[], "E-mail address and password do not match an open account.")
        }))
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
        let tokens = authentication(ctx)?.refresh(&shown, request_id(ctx)).await?;
        Ok(SessionPayload::of(tokens, || ended("This session has ended: sign in again.")))
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
        let signed_out = authentication(ctx)?.sign_out(&shown, everywhere, request_id(ctx)).await?;
        let user_errors = if signed_out { Vec::new() } else { vec![ended("This token belongs to no session.")] };
        Ok(SignOutPayload { signed_out, user_errors })
    }
}

fn ended(message: &str) -> UserError {
    UserError::new(UserErrorCode::Credentials, &["refreshToken"], message)
}

impl From<crate::authentication::Failure> for Failure {
    fn from(failure: crate::authentication::Failure) -> Self {
        match failure {
            crate::authentication::Failure::Persistence(error) => error.into(),
            failure => Self::Internal(failure.to_string()),
        }
    }
}
