//! What everybody tries to do with accounts: a clerk of Safer Plymouth, and a program that clerks it, are the
//! subjects, made afresh for each try.

use super::cast::{self, Viewer};
use super::examples::global;
use super::mutations::{act, outcome, own_token};
use super::world::World;
use crate::support::app::{PASSWORD, clock};
use anyhow::{Context, Result};
use domain::access::{Access, Role, Scope, capability::ManageUsers};
use domain::account::{ApiKey, Email, User, UserKind};
use domain::ids::{GlobalId, Id, PartnershipId};
use persistence::Occasion;
use persistence::account::{self, NewGrant, NewUser};
use serde_json::{Value, json};

fn system() -> Result<Access<ManageUsers>> {
    Ok(domain::access::Viewer::system().access()?)
}

/// Safer Plymouth.
fn here(world: &World) -> Result<PartnershipId> {
    let id = world.examples.get("Partnership").and_then(|places| places.first()?.first()).context("Safer Plymouth")?;
    Ok(GlobalId::parse(id)?.of()?)
}

fn fresh_email() -> Result<Email> {
    Ok(Email::try_new(&format!("{}@access.example", uuid::Uuid::now_v7().simple()))?)
}

/// A clerk of Safer Plymouth, and the id of that grant.
async fn clerk(world: &World) -> Result<(User, String)> {
    let now = clock()?.now();
    let (access, occasion, database) = (system()?, Occasion::command(now), world.app.database());
    let (email, name) = (fresh_email()?, "Somebody".to_owned());
    let new = NewUser { email, name, password_hash: None, person: None, kind: UserKind::Person };
    let user = account::create_user(database, &access, new, None, &occasion).await?;
    let (scope, valid_from) = (Scope::Partnership(here(world)?), domain::london::day_of(now));
    let new = NewGrant { user: user.id, role: Role::Clerk, scope, valid_from, valid_to: None };
    let grant = account::grant_role(database, &access, new, &occasion).await?;
    Ok((user, grant.id.global().to_string()))
}

async fn program(world: &World) -> Result<ApiKey> {
    cast::program(world.app.database(), &system()?, here(world)?, "tried").await
}

async fn tried(world: &World, viewer: &Viewer, mutation: &str, kind: &str, rest: &str, input: Value) -> Result<String> {
    Ok(outcome(&act(world, viewer, mutation, kind, rest, input).await?, mutation))
}

pub(super) async fn create_user(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "email": fresh_email()?.as_str(), "name": "New" });
    tried(world, viewer, "createUser", "CreateUserInput", "user { id }", input).await
}

pub(super) async fn create_service_account(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "name": "New" });
    tried(world, viewer, "createServiceAccount", "CreateServiceAccountInput", "user { id }", input).await
}

pub(super) async fn update_user(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "userId": clerk(world).await?.0.id.global().to_string(), "name": "Renamed" });
    tried(world, viewer, "updateUser", "UpdateUserInput", "user { id }", input).await
}

/// `deactivateUser` or `resetPassword`.
pub(super) async fn on_user(world: &World, viewer: &Viewer, mutation: &str) -> Result<String> {
    let input = json!({ "userId": clerk(world).await?.0.id.global().to_string() });
    tried(world, viewer, mutation, "UserInput", "user { id }", input).await
}

pub(super) async fn reactivate(world: &World, viewer: &Viewer) -> Result<String> {
    let user = clerk(world).await?.0.id;
    account::deactivate_user(world.app.database(), &system()?, user, &Occasion::command(clock()?.now())).await?;
    let input = json!({ "userId": user.global().to_string() });
    tried(world, viewer, "reactivateUser", "UserInput", "user { id }", input).await
}

pub(super) async fn grant_role(world: &World, viewer: &Viewer) -> Result<String> {
    let user = clerk(world).await?.0.id.global().to_string();
    let scope = global("Partnership", here(world)?.0)?;
    let input = json!({ "userId": user, "role": "SCRUTINEER", "scopeId": scope });
    tried(world, viewer, "grantRole", "GrantRoleInput", "grant { id }", input).await
}

pub(super) async fn revoke_role(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "grantId": clerk(world).await?.1 });
    tried(world, viewer, "revokeRole", "RevokeRoleInput", "grant { id }", input).await
}

pub(super) async fn create_api_key(world: &World, viewer: &Viewer) -> Result<String> {
    let user = program(world).await?.user.global().to_string();
    let input = json!({ "userId": user, "name": "web-2", "expiresAt": "2018-12-31T00:00:00Z" });
    tried(world, viewer, "createApiKey", "CreateApiKeyInput", "secret", input).await
}

pub(super) async fn revoke_api_key(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "apiKeyId": program(world).await?.id.global().to_string() });
    tried(world, viewer, "revokeApiKey", "RevokeApiKeyInput", "apiKey { id }", input).await
}

/// The administrator's session; everybody's own is theirs to end.
pub(super) async fn revoke_session(world: &World, viewer: &Viewer) -> Result<String> {
    let sessions = world.examples.get("UserSession").and_then(|places| places.first()?.first()).context("a session")?;
    if viewer.name == world.administrator()?.name {
        own_token(world, viewer).await?;
        let document = "{ viewer { sessions { nodes { id current } } } }";
        let data = world.app.data(viewer.email.as_deref(), document, json!({})).await?;
        let nodes = data.pointer("/viewer/sessions/nodes").and_then(Value::as_array).context("sessions")?;
        let other = nodes.iter().find(|session| session["current"] == false).context("another session")?;
        let input = json!({ "sessionId": other["id"] });
        return tried(world, viewer, "revokeSession", "RevokeSessionInput", "session { id }", input).await;
    }
    let input = json!({ "sessionId": sessions });
    tried(world, viewer, "revokeSession", "RevokeSessionInput", "session { id }", input).await
}

/// To the same one, so that the others who try can still sign in.
pub(super) async fn change_password(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD });
    tried(world, viewer, "changePassword", "ChangePasswordInput", "changed", input).await
}

pub(super) async fn redeem_token(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "token": "a token that there is not", "password": PASSWORD });
    tried(world, viewer, "redeemToken", "RedeemTokenInput", "session { expiresAt }", input).await
}

pub(super) async fn request_password_reset(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "email": "clerk@demo.example" });
    tried(world, viewer, "requestPasswordReset", "RequestPasswordResetInput", "requested", input).await
}
