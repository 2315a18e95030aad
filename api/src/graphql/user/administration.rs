//! Opening, changing and closing accounts.

use super::payload::UserPayload;
use crate::authentication::Sent;
use crate::graphql::acting::{Act, Acting};
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use domain::access::{Access, capability::ManageUsers};
use domain::account::{self, Email, UserKind};
use domain::ids::UserId;
use domain::text::{self, NotAName};
use domain::{Refusal, RefusalCode, password};
use persistence::account::{self as accounts, NewUser, UserChange};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

/// Who is to have an account.
#[derive(InputObject)]
pub(crate) struct CreateUserInput {
    /// The e-mail address, in any case; nobody else may have it.
    email: String,
    /// What the user is called.
    name: String,
    /// The user's first password. Better left out: the user is then invited to choose one.
    password: Option<String>,
    /// The person the user is in the records; a manager names those only who sit in their partnership and nowhere
    /// else, for a user sees the action points of that person.
    person_id: Option<ID>,
}

/// What is to change of a user; what is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct UpdateUserInput {
    /// Who.
    user_id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: Option<i32>,
    /// What the user is called.
    name: Option<String>,
    /// The e-mail address. Who receives what is sent to it can have the account.
    email: Option<String>,
    /// The person the user is in the records; null for nobody.
    person_id: MaybeUndefined<ID>,
}

/// Names a user.
#[derive(InputObject)]
pub(crate) struct UserInput {
    /// Who.
    user_id: ID,
}

/// A service account to open.
#[derive(InputObject)]
pub(crate) struct CreateServiceAccountInput {
    /// What it is called, such as "Website of Safer Plymouth".
    name: String,
}

/// The proof that the one who acts manages users somewhere; or of the user that `field` names, what they may
/// know: NOT_FOUND where they do not see them.
pub(super) async fn managing(acting: &Acting<'_>, user: UserId, field: &str) -> Result<Access<ManageUsers>> {
    match acting.access(&[field]) {
        Ok(access) => Ok(access),
        Err(_) => Err(accounts::refusal_for(acting.ask.db(), acting.ask.sight(), user, field).await?.into()),
    }
}

pub(super) fn name_of(text: &str) -> Result<String, Refusal> {
    text::name(text).map_err(|error| {
        let code = match error {
            NotAName::Blank => RefusalCode::Required,
            NotAName::TooLong => RefusalCode::LimitExceeded,
            NotAName::Unprintable => RefusalCode::Invalid,
        };
        Refusal::new(code, &["name"], error.to_string())
    })
}

fn email_of(text: &str) -> Result<Email, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::new(RefusalCode::Required, &["email"], "Enter an e-mail address."));
    }
    Email::try_new(text).map_err(|error| Refusal::new(RefusalCode::Invalid, &["email"], sentence(&error.to_string())))
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

#[derive(Default)]
pub(crate) struct UserMutation;

#[Object]
impl UserMutation {
    /// Opens an account, which may do nothing until it is granted a role. Without a password its user is invited
    /// by a one-time token: posted where the service sends letters, else in the answer, to be handed on. Needs
    /// MANAGE_USERS somewhere. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; CONFLICT
    /// where somebody has the address; NOT_FOUND for the person; FORBIDDEN.
    async fn create_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to have it.")] input: CreateUserInput,
    ) -> Result<UserPayload> {
        let acting = ctx.acting()?;
        UserPayload::with_token(create(ctx, &acting, input).await)
    }

    /// Changes an account. Needs MANAGE_USERS wherever the user has a role, and to change the address every
    /// permission that they have. Refusals: as for `createUser`; NOT_FOUND for the user; STALE_VERSION.
    async fn update_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateUserInput,
    ) -> Result<UserPayload> {
        let acting = ctx.acting()?;
        UserPayload::of(update(&acting, input).await)
    }

    /// Closes an account: its sessions, keys and tokens open nothing from this moment on. Needs MANAGE_USERS
    /// wherever the user has a role. Refusals: NOT_FOUND; FORBIDDEN; WRONG_STATE where it is closed, or is the
    /// last administrator's.
    async fn deactivate_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose account.")] input: UserInput,
    ) -> Result<UserPayload> {
        let acting = ctx.acting()?;
        UserPayload::of(set_active(&acting, input, false).await)
    }

    /// Opens a closed account again, with the roles it still has. Needs MANAGE_USERS and every permission of
    /// these roles. Refusals: NOT_FOUND; FORBIDDEN; WRONG_STATE where it is open.
    async fn reactivate_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose account.")] input: UserInput,
    ) -> Result<UserPayload> {
        let acting = ctx.acting()?;
        UserPayload::of(set_active(&acting, input, true).await)
    }

    /// Makes a one-time token with which the user chooses their first or another password; earlier tokens end.
    /// Needs MANAGE_USERS wherever the user has a role; where the service sends no letters, and the token is
    /// therefore in the answer, also every permission that the user has. Refusals: NOT_FOUND; FORBIDDEN;
    /// WRONG_STATE for closed and service accounts.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose password.")] input: UserInput,
    ) -> Result<UserPayload> {
        let acting = ctx.acting()?;
        UserPayload::with_token(reset(ctx, &acting, input).await)
    }

    /// Opens an account for a program, which shows a key made by `createApiKey` and may do what it is granted.
    /// Needs MANAGE_USERS somewhere. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for the name; FORBIDDEN.
    async fn create_service_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account to open.")] input: CreateServiceAccountInput,
    ) -> Result<UserPayload> {
        let acting = ctx.acting()?;
        UserPayload::of(create_service(&acting, &input).await)
    }
}

async fn create(
    ctx: &Context<'_>,
    acting: &Acting<'_>,
    input: CreateUserInput,
) -> Result<(account::User, Option<Sent>)> {
    let person = maybe_id_of("input.personId", input.person_id.as_ref())?;
    let access = acting.access(&[])?;
    let password = input.password.map(SecretString::from);
    let (email, name) = (email_of(&input.email), name_of(&input.name));
    let known: Vec<&str> = vec![&input.email, &input.name];
    let weak = password.as_ref().and_then(|password| password::check(password.expose_secret(), &known).err());
    let weak = weak.map(|error| Refusal::new(RefusalCode::Invalid, &["password"], error.to_string()));
    match (email, name, weak) {
        (Ok(email), Ok(name), None) => {
            let new = NewUser { email, name, password_hash: None, person, kind: UserKind::Person };
            Ok(ctx.authentication()?.open_account(&access, new, password, acting.origin).await?)
        }
        (email, name, weak) => {
            let refusals = email.err().into_iter().chain(name.err()).chain(weak).collect();
            Err(persistence::Error::Refused(refusals).into())
        }
    }
}

async fn update(acting: &Acting<'_>, input: UpdateUserInput) -> Result<account::User> {
    let user = id_of("input.userId", &input.user_id)?;
    let person = match &input.person_id {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(id) => Some(Some(id_of("input.personId", id)?)),
    };
    let access = managing(acting, user, "userId").await?;
    let name = input.name.as_deref().map(name_of).transpose();
    let email = input.email.as_deref().map(email_of).transpose();
    let (name, email) = match (name, email) {
        (Ok(name), Ok(email)) => (name, email),
        (name, email) => {
            let refusals = name.err().into_iter().chain(email.err()).collect();
            return Err(persistence::Error::Refused(refusals).into());
        }
    };
    let change = UserChange { user, expected_version: input.expected_version, name, email, person };
    Ok(accounts::update_user(acting.ask.db(), &access, change, &acting.occasion()).await?)
}

async fn set_active(acting: &Acting<'_>, input: UserInput, active: bool) -> Result<account::User> {
    let user = id_of("input.userId", &input.user_id)?;
    let access = managing(acting, user, "userId").await?;
    let (db, occasion) = (acting.ask.db(), acting.occasion());
    Ok(if active {
        accounts::reactivate_user(db, &access, user, &occasion).await?
    } else {
        accounts::deactivate_user(db, &access, user, &occasion).await?
    })
}

async fn reset(ctx: &Context<'_>, acting: &Acting<'_>, input: UserInput) -> Result<(account::User, Option<Sent>)> {
    let user = id_of("input.userId", &input.user_id)?;
    let access = managing(acting, user, "userId").await?;
    let (user, sent) = ctx.authentication()?.reset_password(&access, user, acting.origin).await?;
    Ok((user, Some(sent)))
}

async fn create_service(acting: &Acting<'_>, input: &CreateServiceAccountInput) -> Result<account::User> {
    let access = acting.access(&[])?;
    let name = name_of(&input.name)?;
    // Nobody writes to it and nobody signs in with it (RFC 2606 §2); it keeps the address unique.
    let address = format!("{}@service.invalid", Uuid::now_v7().simple());
    let email =
        Email::try_new(&address).map_err(|error| crate::graphql::error::Failure::Internal(error.to_string()))?;
    let new = NewUser { email, name, password_hash: None, person: None, kind: UserKind::Service };
    Ok(accounts::create_user(acting.ask.db(), &access, new, None, &acting.occasion()).await?)
}
