//! Indicators and the families they are compared in: shared, and everybody's to read.

pub mod writing;

use crate::database::Database;
use crate::entity::{comparator_groups, comparator_members, indicator_themes, indicators};
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, everything, find};
use domain::access::Sight;
use domain::ids::{ComparatorGroupId, IndicatorId, PartnershipId, ThemeId};
use domain::indicator::{ComparatorGroup, ComparatorMember, Indicator};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::HashMap;

impl Scoped for indicators::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for indicator_themes::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for comparator_groups::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for comparator_members::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl TryFrom<indicators::Model> for Indicator {
    type Error = Error;

    fn try_from(row: indicators::Model) -> Result<Self> {
        let at = Row::new("indicators", row.id);
        Ok(Self {
            id: IndicatorId(row.id),
            version: row.version,
            unit: at.word(&row.unit)?,
            polarity: at.word(&row.polarity)?,
            code: row.code,
            title: row.title,
            denominator: row.denominator,
            source: row.source,
            numerator: row.numerator_id.map(IndicatorId),
            divisor: row.divisor_id.map(IndicatorId),
        })
    }
}

impl TryFrom<comparator_groups::Model> for ComparatorGroup {
    type Error = Error;

    fn try_from(row: comparator_groups::Model) -> Result<Self> {
        Ok(Self { id: ComparatorGroupId(row.id), version: row.version, name: row.name, as_of: row.as_of })
    }
}

impl TryFrom<comparator_members::Model> for ComparatorMember {
    type Error = Error;

    fn try_from(row: comparator_members::Model) -> Result<Self> {
        Ok(Self { name: row.name, partnership: row.partnership_id.map(PartnershipId) })
    }
}

/// The indicators with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[IndicatorId]) -> Result<HashMap<IndicatorId, Indicator>> {
    use indicators::{Column, Entity};
    read::by_ids::<Entity, _, Indicator, _>(db.reading(), sight, Column::Id, ids, |indicator| indicator.id).await
}

/// All indicators, by code.
pub async fn all(db: &Database, sight: &Sight) -> Result<Vec<Indicator>> {
    use indicators::{Column, Entity};
    let rows = find::<Entity>(sight).order_by_asc(Column::Code).all(db.reading()).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The themes that each indicator is tied to, in order.
pub async fn themes_of(
    db: &Database,
    sight: &Sight,
    indicators: &[IndicatorId],
) -> Result<HashMap<IndicatorId, Vec<ThemeId>>> {
    use indicator_themes::{Column, Entity};
    let rows = find::<Entity>(sight)
        .filter(Column::IndicatorId.is_in(indicators.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::ThemeId)
        .all(db.reading())
        .await?;
    Ok(read::gathered(rows.into_iter().map(|row| (IndicatorId(row.indicator_id), ThemeId(row.theme_id)))))
}

/// The comparator groups with these ids.
pub async fn comparator_groups_by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[ComparatorGroupId],
) -> Result<HashMap<ComparatorGroupId, ComparatorGroup>> {
    use comparator_groups::{Column, Entity};
    read::by_ids::<Entity, _, ComparatorGroup, _>(db.reading(), sight, Column::Id, ids, |group| group.id).await
}

/// All comparator groups, by name, the newest of a name first.
pub async fn comparator_groups(db: &Database, sight: &Sight) -> Result<Vec<ComparatorGroup>> {
    use comparator_groups::{Column, Entity};
    let select = find::<Entity>(sight).order_by_asc(Column::Name).order_by_desc(Column::AsOf);
    select.all(db.reading()).await?.into_iter().map(TryInto::try_into).collect()
}

/// The members of each comparator group, in the order printed.
pub async fn members_of(
    db: &Database,
    sight: &Sight,
    groups: &[ComparatorGroupId],
) -> Result<HashMap<ComparatorGroupId, Vec<ComparatorMember>>> {
    use comparator_members::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::ComparatorGroupId.is_in(groups.iter().map(|id| id.0)))
        .order_by_asc(Column::Position);
    read::grouped(db.reading(), select, |row| Some(ComparatorGroupId(row.comparator_group_id))).await
}

/// The families that each partnership is a member of, in no order.
pub async fn families_of(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<ComparatorGroup>>> {
    use comparator_members::{Column, Entity};
    let members = find::<Entity>(sight).filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)));
    let members = members.all(db.reading()).await?;
    let ids: Vec<ComparatorGroupId> = members.iter().map(|row| ComparatorGroupId(row.comparator_group_id)).collect();
    let families = comparator_groups_by_ids(db, sight, &ids).await?;
    Ok(read::gathered(members.into_iter().filter_map(|row| {
        let family = families.get(&ComparatorGroupId(row.comparator_group_id))?.clone();
        Some((PartnershipId(row.partnership_id?), family))
    })))
}
