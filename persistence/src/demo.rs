//! What a demonstration database needs beyond the imports: knowing that it is one, and its users.

use crate::account::{self, NewGrant, NewUser};
use crate::entity::{counties, groups, organisations, partnerships, police_areas, service_facts, users};
use crate::error::{Error, Result};
use crate::{Database, audit::Occasion, scope};
use domain::access::{
    Access, Role, Scope,
    capability::{ManagePlatform, ManageUsers},
};
use domain::account::Email;
use domain::ids::{CountyId, GroupId, PartnershipId, PoliceAreaId, UserId};
use domain::words::{GroupKind, Word};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const FACT: &str = "demo";
const FILLING: &str = "FILLING";
const FILLED: &str = "FILLED";

/// What a database is to a demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is in it.
    Empty,
    /// A demonstration began to fill it and was stopped; each step can be taken again.
    Filling,
    /// A demonstration filled it.
    Filled,
    /// It holds something that no demonstration brought.
    Foreign,
}

/// What the database is to a demonstration.
///
/// # Errors
/// Where the database fails.
pub async fn state(database: &Database) -> Result<State> {
    let connection = database.reading();
    let fact = scope::before_sign_in::<service_facts::Entity>()
        .filter(service_facts::Column::Name.eq(FACT))
        .one(connection)
        .await?;
    match fact.as_ref().map(|fact| fact.value.as_str()) {
        Some(FILLING) => return Ok(State::Filling),
        Some(_) => return Ok(State::Filled),
        None => {}
    }
    let used = has_rows::<users::Entity>(database).await?
        || has_rows::<police_areas::Entity>(database).await?
        || has_rows::<partnerships::Entity>(database).await?
        || has_rows::<organisations::Entity>(database).await?;
    Ok(if used { State::Foreign } else { State::Empty })
}

/// Whether there is anything in a table, whoever may see it.
pub(crate) async fn has_rows<E>(database: &Database) -> Result<bool>
where
    E: EntityTrait,
    E::Model: sea_orm::FromQueryResult + Send + Sync,
{
    Ok(scope::before_sign_in::<E>().count(database.reading()).await? > 0)
}

/// Marks an empty database as a demonstration's, before anything else is written.
///
/// # Errors
/// Where the database fails.
pub async fn begin(database: &Database, access: &Access<ManagePlatform>) -> Result<()> {
    let transaction = database.begin().await?;
    let fact = service_facts::ActiveModel { name: Set(FACT.to_owned()), value: Set(FILLING.to_owned()) };
    scope::insert(access, &transaction, vec![fact]).await?;
    transaction.commit().await?;
    Ok(())
}

/// The records that the demonstration's users are granted their roles over.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// The partnership.
    pub partnership: PartnershipId,
    /// Its police area.
    pub police_area: PoliceAreaId,
    /// Its board.
    pub board: GroupId,
    /// The county.
    pub county: CountyId,
}

impl Places {
    /// What `role` is granted over.
    #[must_use]
    pub const fn scope(self, role: Role) -> Scope {
        use domain::access::ScopeKind;
        match role.scope_kind() {
            ScopeKind::Platform => Scope::Platform,
            ScopeKind::PoliceArea => Scope::PoliceArea(self.police_area),
            ScopeKind::County => Scope::County(self.county),
            ScopeKind::Partnership => Scope::Partnership(self.partnership),
            ScopeKind::Group => Scope::Group(self.board),
        }
    }
}

/// Finds the partnership and the county with these slugs, the partnership's police area and its board.
///
/// # Errors
/// [`Error::NotFound`] where one of them is missing.
pub async fn places(
    database: &Database,
    access: &Access<ManagePlatform>,
    partnership: &str,
    county: &str,
) -> Result<Places> {
    let connection = database.reading();
    let partnership = scope::find_for::<partnerships::Entity, _>(access)
        .filter(partnerships::Column::Slug.eq(partnership))
        .one(connection)
        .await?
        .ok_or(Error::NotFound)?;
    let board = scope::find_for::<groups::Entity, _>(access)
        .filter(groups::Column::PartnershipId.eq(partnership.id))
        .filter(groups::Column::Kind.eq(GroupKind::Board.word()))
        .one(connection)
        .await?
        .ok_or(Error::NotFound)?;
    let county = scope::find_for::<counties::Entity, _>(access)
        .filter(counties::Column::Slug.eq(county))
        .one(connection)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Places {
        partnership: PartnershipId(partnership.id),
        police_area: PoliceAreaId(partnership.police_area_id),
        board: GroupId(board.id),
        county: CountyId(county.id),
    })
}

/// Adds the demonstration's users, each with one role, and with that ends the filling.
///
/// # Errors
/// [`Error::Faulty`] where one of them has an account already; then none is added.
pub async fn finish(
    database: &Database,
    access: &Access<ManagePlatform>,
    users: &Access<ManageUsers>,
    new: Vec<(NewUser, Role, Scope)>,
    occasion: &Occasion,
) -> Result<()> {
    let transaction = database.begin().await?;
    for (user, role, over) in new {
        let user: UserId = account::add_user(&transaction, users, user, occasion).await?.id;
        let valid_from = domain::london::day_of(occasion.at);
        let grant = NewGrant { user, role, scope: over, valid_from, valid_to: None };
        account::add_grant(&transaction, users, grant, occasion).await?;
    }
    let fact = service_facts::ActiveModel { name: Set(FACT.to_owned()), value: Set(FILLED.to_owned()) };
    scope::update_row(access, &transaction, fact).await?;
    transaction.commit().await?;
    Ok(())
}

/// Sets the passwords of the demonstration's users anew.
///
/// # Errors
/// Where the database fails.
pub async fn set_passwords(database: &Database, users: &[(Email, String)], occasion: &Occasion) -> Result<()> {
    let transaction = database.begin().await?;
    for (email, hash) in users {
        account::set_password(&transaction, email, hash.clone(), occasion).await?;
    }
    transaction.commit().await?;
    Ok(())
}
