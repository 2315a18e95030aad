//! Users and what they were granted.
//!
//! Reads here happen before anybody is known, and say so: they go through `scope::before_sign_in`.

mod administration;

pub use administration::{NewGrant, NewUser, create_user, grant_role};
pub(crate) use administration::{add_grant, add_user, set_password};

use crate::entity::{group_covers, group_themes, groups, partnerships, role_grants, sessions, users};
use crate::error::{Error, Result};
use crate::scope::{self, Scoped};
use crate::{Database, read, row::Row};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Grant, Ground, Permission, Role, Scope, Sight, Viewer};
use domain::account::{Email, Session, SessionId, User};
use domain::ids::{CountyId, GroupId, PartnershipId, PersonId, PoliceAreaId, RoleGrantId, ThemeId, UserId};
use domain::words::GroupKind;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// A user and the hash their password is checked against; `None` while they have no password.
pub struct Login {
    /// The user.
    pub user: User,
    /// The hash, in PHC form.
    pub password_hash: Option<String>,
}

/// The user who signs in with `email`, active or not.
///
/// # Errors
/// Where the database fails.
pub async fn login(database: &Database, email: &Email) -> Result<Option<Login>> {
    let found = scope::before_sign_in::<users::Entity>()
        .filter(users::Column::Email.eq(email.as_str()))
        .one(database.reading())
        .await?;
    found
        .map(|mut model| {
            let password_hash = model.password_hash.take();
            Ok(Login { user: user(model)?, password_hash })
        })
        .transpose()
}

pub(crate) fn user(model: users::Model) -> Result<User> {
    let row = Row::new("users", model.id);
    Ok(User {
        id: UserId(model.id),
        email: Email::try_new(&model.email).map_err(|error| row.inconsistent(error))?,
        name: model.name,
        person: model.person_id.map(PersonId),
        active: model.active,
    })
}

impl Scoped for users::Entity {
    /// Oneself; and for those who may read what others did somewhere, whoever did it: the records that
    /// name them decide which of them are met.
    fn visible(sight: &Sight) -> Condition {
        let reads = [Permission::ReadFunding, Permission::ReadAudit, Permission::ReadPapers];
        if reads.into_iter().any(|permission| !sight.reach(permission).is_nowhere()) {
            return scope::everything();
        }
        sight.user().map_or_else(scope::nothing, |own| Condition::all().add(users::Column::Id.eq(own.0)))
    }
}

impl TryFrom<users::Model> for User {
    type Error = Error;

    fn try_from(row: users::Model) -> Result<Self> {
        user(row)
    }
}

/// The users with these ids, met as those who did something.
///
/// # Errors
/// Where the database fails.
pub async fn acting_users(db: &Database, sight: &Sight, ids: &[UserId]) -> Result<HashMap<UserId, User>> {
    use users::{Column, Entity};
    read::by_ids::<Entity, _, User, _>(db.reading(), sight, Column::Id, ids, |user| user.id).await
}

/// A signed-in user, with the grants that hold on the day asked for.
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// What they reach.
    pub viewer: Viewer,
}

/// One line of [`viewer_of`]: a user, one of their grants, and one thing that lies in its scope.
#[derive(FromQueryResult)]
struct Line {
    #[sea_orm(nested)]
    user: users::Model,
    expires_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    grant_id: Option<Uuid>,
    role: Option<String>,
    police_area_id: Option<Uuid>,
    county_id: Option<Uuid>,
    partnership_id: Option<Uuid>,
    group_id: Option<Uuid>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    in_scope_id: Option<Uuid>,
    group_partnership_id: Option<Uuid>,
    group_kind: Option<String>,
    theme_id: Option<Uuid>,
}

/// Who holds `session`, in one statement; `None` once the session has ended or the user may not sign in.
///
/// # Errors
/// Where the database fails or holds what makes no sense.
pub async fn viewer_of(
    database: &Database,
    session: SessionId,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<SignedIn>> {
    let lines = who_holds(session, today).into_model::<Line>().all(database.reading()).await?;
    let Some(first) = lines.first() else { return Ok(None) };
    let user = user(first.user.clone())?;
    let held = Session { id: session, user: user.id, expires_at: first.expires_at, revoked_at: first.revoked_at };
    if !user.active || !held.is_open(now) {
        return Ok(None);
    }
    let mut grants: Vec<Grant> = Vec::new();
    for line in &lines {
        let Some(id) = line.grant_id.map(RoleGrantId) else { continue };
        if grants.last().is_none_or(|grant| grant.id != id) {
            grants.push(grant(line, id)?);
        }
        if let Some(grant) = grants.last_mut() {
            add_ground(&mut grant.ground, line)?;
        }
    }
    let viewer = Viewer::user(user.id, user.person, grants);
    Ok(Some(SignedIn { user, viewer }))
}

/// A grant without its ground.
fn grant(line: &Line, id: RoleGrantId) -> Result<Grant> {
    let row = Row::new("role_grants", id.0);
    let role: Role = row.word(line.role.as_deref().unwrap_or_default())?;
    let scope = match (line.police_area_id, line.county_id, line.partnership_id, line.group_id) {
        (None, None, None, None) => Scope::Platform,
        (Some(area), None, None, None) => Scope::PoliceArea(PoliceAreaId(area)),
        (None, Some(county), None, None) => Scope::County(CountyId(county)),
        (None, None, Some(partnership), None) => Scope::Partnership(PartnershipId(partnership)),
        (None, None, None, Some(group)) => Scope::Group(GroupId(group)),
        _ => return Err(row.inconsistent("two scopes")),
    };
    if role.scope_kind() != scope.kind() {
        return Err(row.inconsistent("a role over the wrong kind of scope"));
    }
    let valid_from = line.valid_from.ok_or_else(|| row.inconsistent("no first day"))?;
    Ok(Grant { id, role, scope, valid_from, valid_to: line.valid_to, ground: Ground::default() })
}

fn add_ground(ground: &mut Ground, line: &Line) -> Result<()> {
    ground.partnerships.extend(line.in_scope_id.map(PartnershipId));
    let Some(partnership) = line.group_partnership_id.map(PartnershipId) else { return Ok(()) };
    let row = Row::new("groups", line.group_id.unwrap_or_default());
    let kind: Option<GroupKind> = row.maybe_word(line.group_kind.as_deref())?;
    if matches!(kind, Some(GroupKind::Board | GroupKind::Executive)) {
        ground.board_of = Some(partnership);
    }
    ground.partnership = Some(partnership);
    ground.themes.extend(line.theme_id.map(|theme| (partnership, ThemeId(theme))));
    Ok(())
}

fn who_holds(session: SessionId, today: NaiveDate) -> sea_orm::Select<users::Entity> {
    use role_grants::Column as G;
    let mut select = scope::before_sign_in::<users::Entity>();
    let grant = |column: G| (role_grants::Entity, column);
    let holds = Condition::all()
        .add(G::UserId.into_expr().equals((users::Entity, users::Column::Id)))
        .add(G::RevokedAt.is_null())
        .add(G::ValidFrom.lte(today))
        .add(G::ValidTo.is_null().or(G::ValidTo.gte(today)));
    let covered = Query::select()
        .column((group_covers::Entity, group_covers::Column::PartnershipId))
        .from(group_covers::Entity)
        .inner_join(
            groups::Entity,
            group_covers::Column::GroupId.into_expr().equals((groups::Entity, groups::Column::Id)),
        )
        .and_where(groups::Column::CountyId.into_expr().equals(grant(G::CountyId)))
        .and_where(groups::Column::DissolvedOn.is_null().or(groups::Column::DissolvedOn.gt(today)))
        .to_owned();
    let lies_in = Condition::any()
        .add(partnerships::Column::PoliceAreaId.into_expr().equals(grant(G::PoliceAreaId)))
        .add(partnerships::Column::Id.into_expr().equals(grant(G::PartnershipId)))
        .add(partnerships::Column::CombinedInId.into_expr().equals(grant(G::PartnershipId)))
        .add(partnerships::Column::Id.into_expr().in_subquery(covered));
    QuerySelect::query(&mut select)
        .inner_join(sessions::Entity, sessions::Column::UserId.into_expr().equals((users::Entity, users::Column::Id)))
        .left_join(role_grants::Entity, holds)
        .left_join(partnerships::Entity, lies_in)
        .left_join(groups::Entity, groups::Column::Id.into_expr().equals(grant(G::GroupId)))
        .left_join(
            group_themes::Entity,
            group_themes::Column::GroupId.into_expr().equals((groups::Entity, groups::Column::Id)),
        );
    select
        .column(sessions::Column::ExpiresAt)
        .column(sessions::Column::RevokedAt)
        .column_as(G::Id, "grant_id")
        .columns([G::Role, G::PoliceAreaId, G::CountyId, G::PartnershipId, G::GroupId, G::ValidFrom, G::ValidTo])
        .column_as(partnerships::Column::Id, "in_scope_id")
        .column_as(groups::Column::PartnershipId, "group_partnership_id")
        .column_as(groups::Column::Kind, "group_kind")
        .column_as(group_themes::Column::ThemeId, "theme_id")
        .filter(Expr::col((sessions::Entity, sessions::Column::Id)).eq(session.0))
        // Lines of one grant stand together.
        .order_by_asc(role_grants::Column::Id)
}
