//! Partnerships: the directory, which everybody may read.

use crate::database::Database;
use crate::entity::{group_covers, partnership_abbreviations, partnerships};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::row::Row;
use crate::scope::{Scoped, everything, find};
use crate::{read, text};
use domain::access::Sight;
use domain::ids::{CountyId, GroupId, PartnershipId, PoliceAreaId};
use domain::page::{Page, PageRequest};
use domain::partnership::{Abbreviation, Partnership, PartnershipFilter, PartnershipOrder, PartnershipOrderField};
use domain::words::{PartnershipStatus, Word};
use partnerships::{Column, Entity};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for partnership_abbreviations::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for group_covers::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl TryFrom<partnerships::Model> for Partnership {
    type Error = Error;

    fn try_from(row: partnerships::Model) -> Result<Self> {
        let at = Row::new("partnerships", row.id);
        Ok(Self {
            id: PartnershipId(row.id),
            version: row.version,
            kind: at.word(&row.kind)?,
            status: at.word(&row.status)?,
            name: row.name,
            slug: row.slug,
            ons_code: row.ons_code,
            register_name: row.register_name,
            successor: row.successor_id.map(PartnershipId),
            website: row.website,
            note: row.note,
            police_area: PoliceAreaId(row.police_area_id),
            county: row.county_id.map(CountyId),
            combined_in: row.combined_in_id.map(PartnershipId),
        })
    }
}

impl TryFrom<partnership_abbreviations::Model> for Abbreviation {
    type Error = Error;

    fn try_from(row: partnership_abbreviations::Model) -> Result<Self> {
        Ok(Self { text: row.text, meaning: row.meaning })
    }
}

/// How clients name a partnership.
#[derive(Clone, Debug)]
pub enum PartnershipKey {
    /// By id.
    Id(PartnershipId),
    /// By its name in addresses.
    Slug(String),
    /// By its ONS code.
    OnsCode(String),
}

/// The partnerships with these ids.
pub async fn by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Partnership>> {
    read::by_ids::<Entity, _, Partnership, _>(db.reading(), sight, Column::Id, ids, |partnership| partnership.id).await
}

/// The partnership that `key` names.
pub async fn by_key(db: &Database, sight: &Sight, key: PartnershipKey) -> Result<Option<Partnership>> {
    let named = match key {
        PartnershipKey::Id(id) => Column::Id.eq(id.0),
        PartnershipKey::Slug(slug) => Column::Slug.eq(slug),
        PartnershipKey::OnsCode(code) => Column::OnsCode.eq(code),
    };
    find::<Entity>(sight).filter(named).one(db.reading()).await?.map(TryInto::try_into).transpose()
}

/// A page of the partnerships that `filter` lets through, in `order`.
pub async fn page(
    db: &Database,
    sight: &Sight,
    filter: &PartnershipFilter,
    order: PartnershipOrder,
    request: &PageRequest,
) -> Result<Page<Partnership>> {
    let select = filtered(find::<Entity>(sight), filter);
    page::page(db.reading(), select, &ordered(order), request).await?.try_map(TryInto::try_into)
}

/// A page of the partnerships that the one who looks has a role over or in, by name.
pub async fn page_of_own(db: &Database, sight: &Sight, request: &PageRequest) -> Result<Page<Partnership>> {
    let mut select = find::<Entity>(sight);
    if let Some(ids) = sight.partnerships() {
        select = select.filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
    }
    page::page(db.reading(), select, &by_name(), request).await?.try_map(TryInto::try_into)
}

/// A page of the partnerships of each police area, by name.
pub async fn pages_by_police_area(
    db: &Database,
    sight: &Sight,
    areas: &[PoliceAreaId],
    request: &PageRequest,
) -> Result<HashMap<PoliceAreaId, Page<Partnership>>> {
    let parents: Vec<_> = areas.iter().map(|id| id.0).collect();
    let select = find::<Entity>(sight);
    let pages = page::pages_by(db.reading(), select, Column::PoliceAreaId, &parents, &by_name(), request).await?;
    page::convert(pages, PoliceAreaId)
}

/// A page of the partnerships of each county, by name.
pub async fn pages_by_county(
    db: &Database,
    sight: &Sight,
    counties: &[CountyId],
    request: &PageRequest,
) -> Result<HashMap<CountyId, Page<Partnership>>> {
    let parents: Vec<_> = counties.iter().map(|id| id.0).collect();
    let select = find::<Entity>(sight);
    let pages = page::pages_by(db.reading(), select, Column::CountyId, &parents, &by_name(), request).await?;
    page::convert(pages, CountyId)
}

/// A page of the partnerships that each group covers, by name.
pub async fn pages_covered_by(
    db: &Database,
    sight: &Sight,
    groups: &[GroupId],
    request: &PageRequest,
) -> Result<HashMap<GroupId, Page<Partnership>>> {
    let parents: Vec<_> = groups.iter().map(|id| id.0).collect();
    let covers =
        group_covers::Entity::belongs_to(Entity).from(group_covers::Column::PartnershipId).to(Column::Id).into();
    let select = find::<Entity>(sight).join(JoinType::InnerJoin, sea_orm::RelationDef::rev(covers));
    let parent = group_covers::Column::GroupId;
    let pages = page::pages_by(db.reading(), select, parent, &parents, &by_name(), request).await?;
    page::convert(pages, GroupId)
}

/// The partnerships of each police area that still act, by name.
pub async fn acting_in_police_areas(
    db: &Database,
    sight: &Sight,
    areas: &[PoliceAreaId],
) -> Result<HashMap<PoliceAreaId, Vec<Partnership>>> {
    let select = acting(sight).filter(Column::PoliceAreaId.is_in(areas.iter().map(|id| id.0)));
    read::grouped(db.reading(), select, |row| Some(PoliceAreaId(row.police_area_id))).await
}

/// The partnerships of each county that still act, by name.
pub async fn acting_in_counties(
    db: &Database,
    sight: &Sight,
    counties: &[CountyId],
) -> Result<HashMap<CountyId, Vec<Partnership>>> {
    let select = acting(sight).filter(Column::CountyId.is_in(counties.iter().map(|id| id.0)));
    read::grouped(db.reading(), select, |row| row.county_id.map(CountyId)).await
}

fn acting(sight: &Sight) -> Select<Entity> {
    find::<Entity>(sight)
        .filter(Column::Status.eq(PartnershipStatus::Active.word()))
        .order_by_asc(Column::Folded)
        .order_by_asc(Column::Id)
}

/// The partnerships that each combined partnership acts for, by name.
pub async fn combined_by(
    db: &Database,
    sight: &Sight,
    combined: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<Partnership>>> {
    let select = find::<Entity>(sight)
        .filter(Column::CombinedInId.is_in(combined.iter().map(|id| id.0)))
        .order_by_asc(Column::Folded)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.combined_in_id.map(PartnershipId)).await
}

/// The abbreviations of each partnership's papers, in alphabetical order.
pub async fn abbreviations_of(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<Abbreviation>>> {
    use partnership_abbreviations::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)))
        .order_by_asc(Column::Text);
    read::grouped(db.reading(), select, |row| Some(PartnershipId(row.partnership_id))).await
}

fn filtered(mut select: Select<Entity>, filter: &PartnershipFilter) -> Select<Entity> {
    if let Some(text) = &filter.text {
        select = select.filter(text::contains_words((Entity, Column::Folded), text));
    }
    if let Some(area) = filter.police_area {
        select = select.filter(Column::PoliceAreaId.eq(area.0));
    }
    if let Some(county) = filter.county {
        select = select.filter(Column::CountyId.eq(county.0));
    }
    if let Some(status) = &filter.status {
        select = select.filter(Column::Status.is_in(status.iter().map(|status| status.word())));
    }
    select
}

fn by_name() -> Order<Entity> {
    Order::ascending("partnership-name", [Column::Folded, Column::Id])
}

fn ordered(order: PartnershipOrder) -> Order<Entity> {
    let mut ordered = match order.field {
        PartnershipOrderField::Name => by_name(),
        PartnershipOrderField::OnsCode => Order::ascending("partnership-code", [Column::OnsOrder, Column::Id]),
    };
    ordered.descending = order.descending;
    ordered
}
