//! Secret addresses of calendars: one's own, and what a program that knows one finds.

use crate::audit::{self, Event, Occasion};
use crate::entity::calendar_addresses::{Column, Entity, Model};
use crate::entity::{calendar_addresses, groups, partnerships};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::scope::{self, Scoped, find};
use crate::work::Unit;
use crate::{Database, read};
use domain::access::Sight;
use domain::calendar::{CalendarAddress, MOST_ADDRESSES};
use domain::ids::{CalendarAddressId, GroupId, PartnershipId, UserId};
use domain::page::{Page, PageRequest};
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, PaginatorTrait, QueryFilter, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

impl Scoped for Entity {
    /// One's own.
    fn visible(sight: &Sight) -> Condition {
        match sight.user() {
            Some(user) => Condition::all().add(Column::UserId.eq(user.0)),
            None => scope::nothing(),
        }
    }
}

impl TryFrom<Model> for CalendarAddress {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let Model { id, user_id, group_id, partnership_id, label, created_at, revoked_at, .. } = row;
        Ok(Self {
            id: CalendarAddressId(id),
            user: UserId(user_id),
            group: group_id.map(GroupId),
            partnership: partnership_id.map(PartnershipId),
            label,
            created_at,
            revoked_at,
        })
    }
}

/// The addresses with these ids.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[CalendarAddressId],
) -> Result<HashMap<CalendarAddressId, CalendarAddress>> {
    read::by_ids::<Entity, _, CalendarAddress, _>(db.reading(), sight, Column::Id, ids, |one| one.id).await
}

/// The open address whose secret has this hash: whoever knows it asks for nothing but its calendar.
///
/// # Errors
/// Where the database fails.
pub async fn by_secret(db: &Database, hash: &str) -> Result<Option<CalendarAddress>> {
    let found = scope::before_sign_in::<Entity>()
        .filter(Column::SecretHash.eq(hash))
        .filter(Column::RevokedAt.is_null())
        .one(db.reading())
        .await?;
    found.map(CalendarAddress::try_from).transpose()
}

/// A page of one's own open addresses, the newest first.
///
/// # Errors
/// Where the database fails or the page cannot be given.
pub async fn page_of_own(db: &Database, sight: &Sight, request: &PageRequest) -> Result<Page<CalendarAddress>> {
    let select = find::<Entity>(sight).filter(Column::RevokedAt.is_null());
    let order = Order::descending("calendar-address-newest", [Column::CreatedAt, Column::Id]);
    page::page(db.reading(), select, &order, request).await?.try_map(CalendarAddress::try_from)
}

/// An address to make.
#[derive(Clone, Debug)]
pub struct NewAddress {
    /// What its holder calls it.
    pub label: String,
    /// The group whose meetings it is to show.
    pub group: Option<GroupId>,
    /// The partnership whose groups' meetings it is to show; without either, one's own groups.
    pub partnership: Option<PartnershipId>,
    /// The hash of its secret, which only its holder knows.
    pub hash: String,
}

/// Makes an address for oneself, with one's own access.
///
/// # Errors
/// [`Error::Refused`] with all that is wrong with it, or where one has too many.
pub async fn create(
    db: &Database,
    (sight, user): (&Sight, UserId),
    new: &NewAddress,
    occasion: &Occasion,
) -> Result<CalendarAddress> {
    db.work(|transaction: Unit| async move {
        let transaction = &*transaction;
        let mut refusals = Refusals::default();
        let label = refusals.name(&["label"], &new.label);
        check_place(transaction, sight, new, &mut refusals).await?;
        let open = find::<Entity>(sight).filter(Column::RevokedAt.is_null()).count(transaction).await?;
        if open >= MOST_ADDRESSES {
            let message = format!("You have {MOST_ADDRESSES} addresses: take one back that you no longer use.");
            refusals.add(RefusalCode::LimitExceeded, &[], message);
        }
        refusals.none()?;
        let (group, partnership, created_at) = (new.group, new.partnership, occasion.at);
        let id = CalendarAddressId(Uuid::now_v7());
        let address = CalendarAddress { id, user, group, partnership, label, created_at, revoked_at: None };
        let row = calendar_addresses::ActiveModel {
            id: Set(address.id.0),
            user_id: Set(user.0),
            group_id: Set(group.map(|id| id.0)),
            partnership_id: Set(partnership.map(|id| id.0)),
            label: Set(address.label.clone()),
            secret_hash: Set(new.hash.clone()),
            created_at: Set(created_at),
            revoked_at: Set(None),
        };
        scope::insert_unscoped(transaction, row).await?;
        let event = told("CREATE_CALENDAR_ADDRESS", &address).change("label", None, Some(address.label.clone()));
        let of = group.map(|id| id.0).or(partnership.map(|id| id.0));
        let event = of.into_iter().fold(event, |event, of| event.change("of", None, Some(of.to_string())));
        audit::write(transaction, event, occasion).await?;
        Ok((address, Vec::new()))
    })
    .await
}

async fn check_place(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    new: &NewAddress,
    refusals: &mut Refusals,
) -> Result<()> {
    if let Some(group) = new.group {
        let found = find::<groups::Entity>(sight).filter(groups::Column::Id.eq(group.0)).one(transaction).await?;
        if found.is_none() {
            refusals.push(Refusal::not_found("groupId", "group"));
        }
    }
    if let Some(id) = new.partnership {
        use partnerships::{Column, Entity};
        if find::<Entity>(sight).filter(Column::Id.eq(id.0)).one(transaction).await?.is_none() {
            refusals.push(Refusal::not_found("partnershipId", "partnership"));
        }
        if new.group.is_some() {
            let message = "Name a group or a partnership, or neither for your own groups.";
            refusals.add(RefusalCode::Invalid, &["partnershipId"], message);
        }
    }
    Ok(())
}

/// Takes one of one's own addresses back: it opens nothing from this moment on.
///
/// # Errors
/// [`Error::Refused`] where one has no such address, or it was taken back before.
pub async fn revoke(
    db: &Database,
    sight: &Sight,
    id: CalendarAddressId,
    occasion: &Occasion,
) -> Result<CalendarAddress> {
    db.work(|transaction: Unit| async move {
        let transaction = &*transaction;
        let found = find::<Entity>(sight).filter(Column::Id.eq(id.0)).lock_exclusive().one(transaction).await?;
        let address = CalendarAddress::try_from(found.ok_or_else(|| Refusal::not_found("id", "address"))?)?;
        if address.revoked_at.is_some() {
            return Err(Refusal::new(RefusalCode::WrongState, &["id"], "This was taken back already.").into());
        }
        let revoked = calendar_addresses::ActiveModel { revoked_at: Set(Some(occasion.at)), ..Default::default() };
        let update = scope::update_unscoped::<Entity>().set(revoked);
        update.filter(Column::Id.eq(id.0)).exec(transaction).await?;
        let event = told("REVOKE_CALENDAR_ADDRESS", &address).change("label", Some(address.label.clone()), None);
        audit::write(transaction, event, occasion).await?;
        Ok((CalendarAddress { revoked_at: Some(occasion.at), ..address }, Vec::new()))
    })
    .await
}

fn told(action: &'static str, address: &CalendarAddress) -> Event {
    Event::new(action, "User", address.user.0).by(address.user)
}
