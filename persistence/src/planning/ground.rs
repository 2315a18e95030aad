//! Where plans and the like are kept, and by whom.

use crate::entity::{counties, groups, partnerships};
use crate::error::Result;
use crate::governance::{NO_ROLE, check_one};
use crate::scope::{self, Scoped};
use domain::access::{Access, Permit, Place, Sight, capability::ManagePlans};
use domain::group::{Group, Home};
use domain::ids::{CountyId, GroupId, PartnershipId};
use domain::{Refusal, Refusals};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The proof that plans may be kept in a place.
pub(super) type Proof = Permit<ManagePlans>;

/// The proof that plans may be kept in `place`; `field` named what is there.
pub(super) fn permitted(access: &Access<ManagePlans>, place: Place, field: &str) -> Result<Proof> {
    access.at(place).ok_or_else(|| Refusal::forbidden(&[field], NO_ROLE).into())
}

/// Where what belongs to `group`, or to `home` itself, is kept.
pub(super) const fn place(home: Uuid, group: Option<GroupId>) -> Place {
    match group {
        Some(group) => Place::Group { group, home },
        None => Place::Home(home),
    }
}

/// The `home_id` of what belongs to `home`.
pub(super) const fn home_id(home: Home) -> Uuid {
    match home {
        Home::Partnership(id) => id.0,
        Home::County(id) => id.0,
    }
}

/// That a partnership is there, and the proof that its plans may be kept.
pub(super) async fn partnership(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlans>,
    id: PartnershipId,
) -> Result<Proof> {
    use partnerships::{Column, Entity};
    let mut refusals = Refusals::default();
    let named = ("partnershipId", Some(id), "partnership");
    check_one::<Entity>(transaction, &access.sight(), &mut refusals, Column::Id, named).await?;
    refusals.none()?;
    permitted(access, Place::Home(id.0), "partnershipId")
}

/// That a county is there, and the proof that its plans may be kept.
pub(super) async fn county(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlans>,
    id: CountyId,
) -> Result<Proof> {
    use counties::{Column, Entity};
    let mut refusals = Refusals::default();
    let named = ("countyId", Some(id), "county");
    check_one::<Entity>(transaction, &access.sight(), &mut refusals, Column::Id, named).await?;
    refusals.none()?;
    permitted(access, Place::Home(id.0), "countyId")
}

/// A group, and the proof that its plans may be kept.
pub(super) async fn group(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlans>,
    id: GroupId,
) -> Result<(Group, Proof)> {
    let found = scope::find::<groups::Entity>(&access.sight()).filter(groups::Column::Id.eq(id.0));
    let row = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("groupId", "group"))?;
    let permit = permitted(access, Place::Group { group: id, home: row.home_id }, "groupId")?;
    Ok((row.try_into()?, permit))
}

/// The place after the last of the rows of `home`.
pub(super) async fn next_position<E: Scoped>(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (home_column, position, home): (E::Column, E::Column, Uuid),
) -> Result<i32> {
    let last: Option<Option<i32>> = scope::find::<E>(sight)
        .select_only()
        .column_as(position.max(), "last")
        .filter(home_column.eq(home))
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.flatten().map_or(0, |last| last.saturating_add(1)))
}
