//! Police areas, counties and districts: the register, which everybody may read.

use crate::database::Database;
use crate::entity::{counties, districts, partnership_districts, police_areas};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::row::Row;
use crate::scope::{Scoped, everything, find};
use crate::{read, text};
use domain::access::Sight;
use domain::ids::{CountyId, OrganisationId, PartnershipId, PoliceAreaId};
use domain::page::{Page, PageRequest};
use domain::place::{County, District, PoliceArea};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

impl Scoped for police_areas::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for counties::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for districts::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for partnership_districts::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl TryFrom<police_areas::Model> for PoliceArea {
    type Error = Error;

    fn try_from(row: police_areas::Model) -> Result<Self> {
        let at = Row::new("police_areas", row.id);
        Ok(Self {
            id: PoliceAreaId(row.id),
            nation: at.word(&row.nation)?,
            code: row.code,
            name: row.name,
            slug: row.slug,
            region: row.region,
            opcc: row.opcc_id.map(OrganisationId),
        })
    }
}

impl TryFrom<counties::Model> for County {
    type Error = Error;

    fn try_from(row: counties::Model) -> Result<Self> {
        Ok(Self { id: CountyId(row.id), code: row.code, name: row.name, slug: row.slug })
    }
}

/// How clients name a place.
#[derive(Clone, Debug)]
pub enum PlaceKey<I> {
    /// By id.
    Id(I),
    /// By ONS code.
    Code(String),
    /// By its name in addresses.
    Slug(String),
}

/// The police areas with these ids.
pub async fn police_areas_by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[PoliceAreaId],
) -> Result<HashMap<PoliceAreaId, PoliceArea>> {
    use police_areas::{Column, Entity};
    read::by_ids::<Entity, _, PoliceArea, _>(db.reading(), sight, Column::Id, ids, |area| area.id).await
}

/// The police area that `key` names.
pub async fn police_area(db: &Database, sight: &Sight, key: PlaceKey<PoliceAreaId>) -> Result<Option<PoliceArea>> {
    use police_areas::{Column, Entity};
    let named = match key {
        PlaceKey::Id(id) => Column::Id.eq(id.0),
        PlaceKey::Code(code) => Column::Code.eq(code),
        PlaceKey::Slug(slug) => Column::Slug.eq(slug),
    };
    find::<Entity>(sight).filter(named).one(db.reading()).await?.map(TryInto::try_into).transpose()
}

/// A page of police areas by name, whose name holds every word of `text`.
pub async fn police_areas_page(
    db: &Database,
    sight: &Sight,
    text: Option<&str>,
    request: &PageRequest,
) -> Result<Page<PoliceArea>> {
    use police_areas::{Column, Entity};
    let mut select = find::<Entity>(sight);
    if let Some(text) = text {
        select = select.filter(text::contains_words((Entity, Column::Folded), text));
    }
    let order = Order::<Entity>::ascending("police-area-name", [Column::Folded, Column::Id]);
    page::page(db.reading(), select, &order, request).await?.try_map(TryInto::try_into)
}

/// The counties with these ids.
pub async fn counties_by_ids(db: &Database, sight: &Sight, ids: &[CountyId]) -> Result<HashMap<CountyId, County>> {
    use counties::{Column, Entity};
    read::by_ids::<Entity, _, County, _>(db.reading(), sight, Column::Id, ids, |county| county.id).await
}

/// The county that `key` names.
pub async fn county(db: &Database, sight: &Sight, key: PlaceKey<CountyId>) -> Result<Option<County>> {
    use counties::{Column, Entity};
    let named = match key {
        PlaceKey::Id(id) => Column::Id.eq(id.0),
        PlaceKey::Code(code) => Column::Code.eq(code),
        PlaceKey::Slug(slug) => Column::Slug.eq(slug),
    };
    find::<Entity>(sight).filter(named).one(db.reading()).await?.map(TryInto::try_into).transpose()
}

/// A page of counties by name.
pub async fn counties_page(db: &Database, sight: &Sight, request: &PageRequest) -> Result<Page<County>> {
    use counties::{Column, Entity};
    let order = Order::<Entity>::ascending("county-name", [Column::Folded, Column::Id]);
    page::page(db.reading(), find::<Entity>(sight), &order, request).await?.try_map(TryInto::try_into)
}

/// The districts that each partnership covers, in the register's order.
pub async fn districts_of(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<District>>> {
    use partnership_districts::{Column, Entity};
    let covered = find::<Entity>(sight)
        .filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::DistrictId)
        .all(db.reading())
        .await?;
    let rows = find::<districts::Entity>(sight)
        .filter(districts::Column::Id.is_in(covered.iter().map(|row| row.district_id)))
        .all(db.reading())
        .await?;
    let by_id: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut districts: HashMap<PartnershipId, Vec<District>> = HashMap::new();
    for row in covered {
        if let Some(district) = by_id.get(&row.district_id) {
            districts.entry(PartnershipId(row.partnership_id)).or_default().push(District {
                code: district.code.clone(),
                name: district.name.clone(),
                region: district.region.clone(),
            });
        }
    }
    Ok(districts)
}

/// The counties in which each police area has partnerships, by name.
pub async fn counties_of(
    db: &Database,
    sight: &Sight,
    areas: &[PoliceAreaId],
) -> Result<HashMap<PoliceAreaId, Vec<CountyId>>> {
    use crate::entity::partnerships::{Column, Entity};
    let pairs: Vec<(uuid::Uuid, uuid::Uuid, String)> = find::<Entity>(sight)
        .select_only()
        .column(Column::PoliceAreaId)
        .column(counties::Column::Id)
        .column(counties::Column::Folded)
        .join(
            sea_orm::JoinType::InnerJoin,
            Entity::belongs_to(counties::Entity).from(Column::CountyId).to(counties::Column::Id).into(),
        )
        .filter(Column::PoliceAreaId.is_in(areas.iter().map(|id| id.0)))
        .distinct()
        .order_by_asc(counties::Column::Folded)
        .into_tuple()
        .all(db.reading())
        .await?;
    let mut counties: HashMap<PoliceAreaId, Vec<CountyId>> = HashMap::new();
    for (area, county, _) in pairs {
        counties.entry(PoliceAreaId(area)).or_default().push(CountyId(county));
    }
    Ok(counties)
}
