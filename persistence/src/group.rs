//! Groups: the directory of bodies that meet, which everybody may read.

use crate::database::Database;
use crate::entity::groups::{Column, Entity, Model};
use crate::entity::{group_reports_to, group_themes, standing_items};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::scope::{Scoped, everything, find};
use crate::{read, theme};
use domain::access::Sight;
use domain::group::{Group, GroupFilter, Home, StandingItem};
use domain::ids::{CountyId, GroupId, MinuteItemId, OrganisationId, PartnershipId, ThemeId};
use domain::words::Word;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for group_reports_to::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for group_themes::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for standing_items::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl TryFrom<Model> for Group {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let at = Row::new("groups", row.id);
        let home = match (row.partnership_id, row.county_id) {
            (Some(partnership), None) => Home::Partnership(PartnershipId(partnership)),
            (None, Some(county)) => Home::County(CountyId(county)),
            _ => return Err(at.inconsistent("neither a partnership's nor a county's")),
        };
        Ok(Self {
            id: GroupId(row.id),
            version: row.version,
            kind: at.word(&row.kind)?,
            quorum_basis: at.maybe_word(row.quorum_basis.as_deref())?,
            name: row.name,
            remit: row.remit,
            home,
            parent: row.parent_id.map(GroupId),
            meetings_per_year: row.meetings_per_year,
            quorum: row.quorum,
            organisation: row.organisation_id.map(OrganisationId),
            note: row.note,
            established_on: row.established_on,
            dissolved_on: row.dissolved_on,
        })
    }
}

impl TryFrom<standing_items::Model> for StandingItem {
    type Error = Error;

    fn try_from(row: standing_items::Model) -> Result<Self> {
        Ok(Self { title: row.title, since: row.since, ordered_by: row.ordered_by_id.map(MinuteItemId) })
    }
}

/// The groups with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[GroupId]) -> Result<HashMap<GroupId, Group>> {
    read::by_ids::<Entity, _, Group, _>(db.reading(), sight, Column::Id, ids, |group| group.id).await
}

/// The groups of each partnership that `filter` lets through, in their order.
pub async fn of_partnerships(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    filter: &GroupFilter,
) -> Result<HashMap<PartnershipId, Vec<Group>>> {
    let select = filtered(ordered(find::<Entity>(sight)), sight, filter)
        .filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)));
    read::grouped(db.reading(), select, |row| row.partnership_id.map(PartnershipId)).await
}

/// Each county's own groups that `filter` lets through, in their order.
pub async fn of_counties(
    db: &Database,
    sight: &Sight,
    counties: &[CountyId],
    filter: &GroupFilter,
) -> Result<HashMap<CountyId, Vec<Group>>> {
    let select = filtered(ordered(find::<Entity>(sight)), sight, filter)
        .filter(Column::CountyId.is_in(counties.iter().map(|id| id.0)));
    read::grouped(db.reading(), select, |row| row.county_id.map(CountyId)).await
}

/// The groups right below each group, in their order.
pub async fn children_of(db: &Database, sight: &Sight, groups: &[GroupId]) -> Result<HashMap<GroupId, Vec<Group>>> {
    let select = ordered(find::<Entity>(sight)).filter(Column::ParentId.is_in(groups.iter().map(|id| id.0)));
    read::grouped(db.reading(), select, |row| row.parent_id.map(GroupId)).await
}

/// The bodies that each group reports to, in its order.
pub async fn reports_to(db: &Database, sight: &Sight, groups: &[GroupId]) -> Result<HashMap<GroupId, Vec<GroupId>>> {
    use group_reports_to::{Column, Entity};
    let rows = find::<Entity>(sight)
        .filter(Column::GroupId.is_in(groups.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::ToGroupId)
        .all(db.reading())
        .await?;
    let mut bodies: HashMap<GroupId, Vec<GroupId>> = HashMap::new();
    for row in rows {
        bodies.entry(GroupId(row.group_id)).or_default().push(GroupId(row.to_group_id));
    }
    Ok(bodies)
}

/// The themes that each group deals with, in its order.
pub async fn themes_of(db: &Database, sight: &Sight, groups: &[GroupId]) -> Result<HashMap<GroupId, Vec<ThemeId>>> {
    use group_themes::{Column, Entity};
    let rows = find::<Entity>(sight)
        .filter(Column::GroupId.is_in(groups.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::ThemeId)
        .all(db.reading())
        .await?;
    let mut themes: HashMap<GroupId, Vec<ThemeId>> = HashMap::new();
    for row in rows {
        themes.entry(GroupId(row.group_id)).or_default().push(ThemeId(row.theme_id));
    }
    Ok(themes)
}

/// What stands on every agenda of each group, in its order.
pub async fn standing_items_of(
    db: &Database,
    sight: &Sight,
    groups: &[GroupId],
) -> Result<HashMap<GroupId, Vec<StandingItem>>> {
    use standing_items::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::GroupId.is_in(groups.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(GroupId(row.group_id))).await
}

fn ordered(select: Select<Entity>) -> Select<Entity> {
    select.order_by_asc(Column::Position).order_by_asc(Column::Id)
}

fn filtered(mut select: Select<Entity>, sight: &Sight, filter: &GroupFilter) -> Select<Entity> {
    if let Some(kind) = &filter.kind {
        select = select.filter(Column::Kind.is_in(kind.iter().map(|kind| kind.word())));
    }
    if let Some(theme) = filter.theme {
        let dealing = find::<group_themes::Entity>(sight)
            .select_only()
            .column(group_themes::Column::GroupId)
            .filter(group_themes::Column::ThemeId.in_subquery(theme::with_those_below(&[theme])))
            .into_query();
        select = select.filter(Column::Id.in_subquery(dealing));
    }
    if let Some(day) = filter.on {
        select = select
            .filter(Condition::any().add(Column::EstablishedOn.is_null()).add(Column::EstablishedOn.lte(day)))
            .filter(Condition::any().add(Column::DissolvedOn.is_null()).add(Column::DissolvedOn.gt(day)));
    }
    select
}
