//! Who asks: one statement from what was shown to the user, their grants and what lies in them.
//!
//! Reads here happen before anybody is known, and say so: they go through `scope::before_sign_in`.

use super::ground::{add_group, lies_in};
use super::user;
use crate::entity::{
    api_keys, calendar_addresses, group_themes, groups, identities, partnerships, role_grants, sessions, users,
};
use crate::error::Result;
use crate::row::Row;
use crate::{Database, scope};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Grant, Ground, Role, Scope, Viewer};
use domain::account::User;
use domain::ids::{CountyId, GroupId, PartnershipId, PoliceAreaId, RoleGrantId, SessionId, ThemeId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

/// What somebody shows to be known by.
#[derive(Clone, Debug)]
pub enum Principal {
    /// A session of the service's own.
    Session(SessionId),
    /// The hash of a service account's key.
    Key(String),
    /// The hash of a calendar's secret address. It opens that calendar and nothing else.
    CalendarAddress(String),
    /// A subject of the issuer that sign-in is left to.
    Identity {
        /// The issuer.
        issuer: String,
        /// Its subject.
        subject: String,
    },
}

/// A signed-in user, with the grants that hold on the day asked for.
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// What they reach.
    pub viewer: Viewer,
}

/// Who `principal` is, in one statement; `None` where it is nobody, has ended, or may not sign in.
///
/// # Errors
/// Where the database fails or holds what makes no sense.
pub async fn viewer_of(
    database: &Database,
    principal: &Principal,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<SignedIn>> {
    use role_grants::Column as G;
    let holds = still_open(today).add(G::ValidFrom.lte(today));
    let select = shown(with_grants(holds, today), principal, now).filter(users::Column::Active.eq(true));
    let found = gather(select, database.reading()).await?;
    Ok(found.map(|(user, grants)| SignedIn { viewer: Viewer::user(user.id, user.person, grants), user }))
}

/// A user with the grants that hold today or will, and what lies in them; for deciding about the user.
pub(crate) async fn with_all_grants(
    connection: &impl ConnectionTrait,
    user: UserId,
    today: NaiveDate,
) -> Result<Option<(User, Vec<Grant>)>> {
    let select = with_grants(still_open(today), today).filter(users::Column::Id.eq(user.0));
    gather(select, connection).await
}

fn still_open(today: NaiveDate) -> Condition {
    use role_grants::Column as G;
    Condition::all().add(G::RevokedAt.is_null()).add(G::ValidTo.is_null().or(G::ValidTo.gte(today)))
}

/// Those of `select` that `principal` shows.
fn shown(mut select: Select<users::Entity>, principal: &Principal, now: DateTime<Utc>) -> Select<users::Entity> {
    let user = || Expr::col((users::Entity, users::Column::Id));
    let join = QuerySelect::query(&mut select);
    let condition = match principal {
        Principal::Session(session) => {
            use sessions::{Column, Entity};
            join.inner_join(Entity, user().equals((Entity, Column::UserId)));
            Condition::all()
                .add(Column::Id.eq(session.0))
                .add(Column::RevokedAt.is_null())
                .add(Column::ExpiresAt.gt(now))
        }
        Principal::Key(hash) => {
            use api_keys::{Column, Entity};
            join.inner_join(Entity, user().equals((Entity, Column::UserId)));
            let open = Condition::all().add(Column::RevokedAt.is_null()).add(Column::ExpiresAt.gt(now));
            open.add(Column::KeyHash.eq(hash.as_str()))
        }
        Principal::CalendarAddress(hash) => {
            use calendar_addresses::{Column, Entity};
            join.inner_join(Entity, user().equals((Entity, Column::UserId)));
            Condition::all().add(Column::RevokedAt.is_null()).add(Column::SecretHash.eq(hash.as_str()))
        }
        Principal::Identity { issuer, subject } => {
            use identities::{Column, Entity};
            join.inner_join(Entity, user().equals((Entity, Column::UserId)));
            Condition::all().add(Column::Issuer.eq(issuer.as_str())).add(Column::Subject.eq(subject.as_str()))
        }
    };
    select.filter(condition)
}

/// A user, one of their grants, and one thing that lies in its scope.
#[derive(FromQueryResult)]
struct Line {
    #[sea_orm(nested)]
    user: users::Model,
    grant_id: Option<Uuid>,
    role: Option<String>,
    police_area_id: Option<Uuid>,
    county_id: Option<Uuid>,
    partnership_id: Option<Uuid>,
    group_id: Option<Uuid>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    in_scope_id: Option<Uuid>,
    group_home_id: Option<Uuid>,
    group_partnership_id: Option<Uuid>,
    group_kind: Option<String>,
    theme_id: Option<Uuid>,
}

async fn gather(
    select: Select<users::Entity>,
    connection: &impl ConnectionTrait,
) -> Result<Option<(User, Vec<Grant>)>> {
    let lines = select.into_model::<Line>().all(connection).await?;
    let Some(first) = lines.first() else { return Ok(None) };
    let user = user(first.user.clone())?;
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
    Ok(Some((user, grants)))
}

/// A grant without its ground.
fn grant(line: &Line, id: RoleGrantId) -> Result<Grant> {
    let row = Row::new("role_grants", id.0);
    let role: Role = row.word(line.role.as_deref().unwrap_or_default())?;
    let scope = scope_of(row, line.police_area_id, line.county_id, line.partnership_id, line.group_id)?;
    if role.scope_kind() != scope.kind() {
        return Err(row.inconsistent("a role over the wrong kind of scope"));
    }
    let valid_from = line.valid_from.ok_or_else(|| row.inconsistent("no first day"))?;
    let ground = Ground::default();
    Ok(Grant { id, role, scope, valid_from, valid_to: line.valid_to, revoked_at: None, ground })
}

/// The scope that is stored in four columns, of which at most one is filled.
pub(super) fn scope_of(
    row: Row,
    area: Option<Uuid>,
    county: Option<Uuid>,
    partnership: Option<Uuid>,
    group: Option<Uuid>,
) -> Result<Scope> {
    match (area, county, partnership, group) {
        (None, None, None, None) => Ok(Scope::Platform),
        (Some(area), None, None, None) => Ok(Scope::PoliceArea(PoliceAreaId(area))),
        (None, Some(county), None, None) => Ok(Scope::County(CountyId(county))),
        (None, None, Some(partnership), None) => Ok(Scope::Partnership(PartnershipId(partnership))),
        (None, None, None, Some(group)) => Ok(Scope::Group(GroupId(group))),
        _ => Err(row.inconsistent("two scopes")),
    }
}

fn add_ground(ground: &mut Ground, line: &Line) -> Result<()> {
    ground.partnerships.extend(line.in_scope_id.map(PartnershipId));
    let Some(home) = line.group_home_id else { return Ok(()) };
    let row = Row::new("groups", line.group_id.unwrap_or_default());
    add_group(ground, row, home, line.group_partnership_id, line.group_kind.as_deref())?;
    let theme = line.group_partnership_id.zip(line.theme_id);
    ground.themes.extend(theme.map(|(partnership, theme)| (PartnershipId(partnership), ThemeId(theme))));
    Ok(())
}

/// Users with those of their grants of which `holds`, and what lies in these. Lines of one grant stand
/// together.
fn with_grants(holds: Condition, today: NaiveDate) -> Select<users::Entity> {
    use role_grants::Column as G;
    let mut select = scope::before_sign_in::<users::Entity>();
    let grant = |column: G| Expr::col((role_grants::Entity, column));
    let of_user = holds.add(G::UserId.into_expr().equals((users::Entity, users::Column::Id)));
    let lies_in = lies_in(grant(G::PoliceAreaId), grant(G::CountyId), grant(G::PartnershipId), today);
    QuerySelect::query(&mut select).left_join(role_grants::Entity, of_user).left_join(partnerships::Entity, lies_in);
    join_group(&mut select, grant(G::GroupId));
    select
        .column_as(G::Id, "grant_id")
        .columns([G::Role, G::PoliceAreaId, G::CountyId, G::PartnershipId, G::GroupId, G::ValidFrom, G::ValidTo])
        .column_as(partnerships::Column::Id, "in_scope_id")
        .column_as(groups::Column::HomeId, "group_home_id")
        .column_as(groups::Column::PartnershipId, "group_partnership_id")
        .column_as(groups::Column::Kind, "group_kind")
        .column_as(group_themes::Column::ThemeId, "theme_id")
        .order_by_asc(role_grants::Column::Id)
}

fn join_group<E: EntityTrait>(select: &mut Select<E>, group: Expr) {
    let themes = group_themes::Column::GroupId.into_expr().equals((groups::Entity, groups::Column::Id));
    QuerySelect::query(select)
        .left_join(groups::Entity, Expr::col((groups::Entity, groups::Column::Id)).eq(group))
        .left_join(group_themes::Entity, themes);
}
