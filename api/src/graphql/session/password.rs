//! Choosing passwords: the first, another, a forgotten one.

use super::{SessionPayload, blank, ended, throttled};
use crate::authentication::{Changed, Redeemed};
use crate::graphql::acting::Act;
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::account::{Email, UserKind};
use domain::password::WeakPassword;
use domain::{Refusal, RefusalCode};
use secrecy::SecretString;

/// Another password for oneself.
#[derive(InputObject)]
pub(crate) struct ChangePasswordInput {
    /// The present password.
    current_password: String,
    /// The new password: at least 10 characters, and hard to guess.
    new_password: String,
}

/// A one-time token and the password it is for.
#[derive(InputObject)]
pub(crate) struct RedeemTokenInput {
    /// The token, as the letter or whoever opened the account gave it.
    token: String,
    /// The password from now on: at least 10 characters, and hard to guess.
    password: String,
}

/// Whose password was forgotten.
#[derive(InputObject)]
pub(crate) struct RequestPasswordResetInput {
    /// The e-mail address of the account.
    email: String,
}

/// What came of changing one's password.
#[derive(SimpleObject)]
pub(crate) struct ChangePasswordPayload {
    /// Whether it was changed.
    changed: bool,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

/// What came of asking for a letter.
#[derive(SimpleObject)]
pub(crate) struct RequestPasswordResetPayload {
    /// Whether the wish was heard; not whether anybody has the address.
    requested: bool,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

fn weak(field: &str, weak: &WeakPassword) -> Refusal {
    Refusal::new(RefusalCode::Invalid, &[field], weak.to_string())
}

#[derive(Default)]
pub(crate) struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Changes one's own password; one's other sessions end, and one-time tokens with them. Refusals: REQUIRED
    /// where one is blank; CREDENTIALS where the present one is wrong; INVALID where the new one is short or easy
    /// to guess; THROTTLED after too many failures; WRONG_STATE for a program.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The present password and the new one.")] input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        let acting = ctx.acting()?;
        let missing: Vec<UserError> = [
            blank(&input.current_password, "currentPassword", "Enter your present password."),
            blank(&input.new_password, "newPassword", "Enter a new password."),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !missing.is_empty() {
            return Ok(ChangePasswordPayload { changed: false, user_errors: missing });
        }
        let refused = |refusal: Refusal| ChangePasswordPayload { changed: false, user_errors: vec![refusal.into()] };
        if acting.user.kind == UserKind::Service {
            let message = "A program has no password: its keys are made by those who manage users.";
            return Ok(refused(Refusal::new(RefusalCode::WrongState, &[], message)));
        }
        let (present, new) = (SecretString::from(input.current_password), SecretString::from(input.new_password));
        let keep = acting.caller.session;
        Ok(match ctx.authentication()?.change_password(acting.user, keep, present, new, acting.origin).await? {
            Changed::Done => ChangePasswordPayload { changed: true, user_errors: Vec::new() },
            Changed::Wrong => refused(ended("currentPassword", "This is not your present password.")),
            Changed::Weak(error) => refused(weak("newPassword", &error)),
            Changed::Throttled(seconds) => refused(throttled(seconds)),
        })
    }

    /// Uses a one-time token up: its user has this password from now on, every earlier session ends, and a new
    /// one begins. Needs no sign-in. Refusals: CREDENTIALS where the token is none, was used before, or has come
    /// to its end; INVALID where the password is short or easy to guess.
    async fn redeem_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token and the password.")] input: RedeemTokenInput,
    ) -> Result<SessionPayload> {
        let (token, password) = (SecretString::from(input.token), SecretString::from(input.password));
        Ok(match ctx.authentication()?.redeem(&token, password, ctx.origin()?).await? {
            Redeemed::Open(tokens) => SessionPayload::of(*tokens),
            Redeemed::Weak(error) => SessionPayload::refused(weak("password", &error)),
            Redeemed::NoToken => {
                let message = "This link was used before or is too old: ask for another one.";
                SessionPayload::refused(ended("token", message))
            }
        })
    }

    /// Sends a letter with a one-time token to whoever has forgotten the password of this address. Needs no
    /// sign-in. The answer is the same whether or not anybody has it. Refusals: REQUIRED and INVALID for the
    /// address; WRONG_STATE where the service sends no letters.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose password.")] input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        let refused = |error: UserError| RequestPasswordResetPayload { requested: false, user_errors: vec![error] };
        if let Some(error) = blank(&input.email, "email", "Enter your e-mail address.") {
            return Ok(refused(error));
        }
        let authentication = ctx.authentication()?;
        if !authentication.letters_go_out() {
            let message = "This service sends no letters: ask whoever manages users at your partnership.";
            return Ok(refused(Refusal::new(RefusalCode::WrongState, &[], message).into()));
        }
        match Email::try_new(&input.email) {
            Ok(email) => authentication.forgot_password(email, ctx.origin()?),
            Err(_) => {
                let message = "This is not an e-mail address; write it like name@example.org.";
                return Ok(refused(Refusal::new(RefusalCode::Invalid, &["email"], message).into()));
            }
        }
        Ok(RequestPasswordResetPayload { requested: true, user_errors: Vec::new() })
    }
}
