//! What came of opening, changing or closing an account.

use super::User;
use crate::authentication::Sent;
use crate::graphql::acting::settled;
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use crate::graphql::scalars::DateTime;
use async_graphql::{Object, SimpleObject};
use domain::account;
use secrecy::ExposeSecret;

/// The way in for whoever is to choose a password.
pub(crate) struct OneTimeToken(Sent);

/// The way in for whoever is to choose a password, by `redeemToken`. It works once.
#[Object]
impl OneTimeToken {
    /// Whether it was posted to the user's address. Where it was not and there is no token here either, the
    /// mail server did not take the letter: try `resetPassword` again.
    async fn posted(&self) -> bool {
        self.0.posted
    }

    /// The token, to hand to the user; null where the service sends letters.
    async fn token(&self) -> Option<&str> {
        self.0.shown.as_ref().map(ExposeSecret::expose_secret)
    }

    /// The address of the page that takes it; null where the service sends letters or knows no such page.
    async fn link(&self) -> Option<&str> {
        self.0.link.as_ref().map(ExposeSecret::expose_secret)
    }

    /// Until when it can be used.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }
}

/// What came of opening, changing or closing an account.
#[derive(SimpleObject)]
pub(crate) struct UserPayload {
    /// The user; null where there are errors.
    user: Option<User>,
    /// The way in that was made for the user; null where none was.
    one_time_token: Option<OneTimeToken>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl UserPayload {
    pub(super) fn of(outcome: Result<account::User>) -> Result<Self> {
        Self::with_token(outcome.map(|user| (user, None)))
    }

    pub(super) fn with_token(outcome: Result<(account::User, Option<Sent>)>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok((user, sent)) => {
                Self { user: Some(User::seen(user)), one_time_token: sent.map(OneTimeToken), user_errors: Vec::new() }
            }
            Err(user_errors) => Self { user: None, one_time_token: None, user_errors },
        })
    }
}
