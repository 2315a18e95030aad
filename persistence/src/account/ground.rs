//! What lies in a scope (design.md §3).

use crate::entity::{counties, group_covers, group_themes, groups, partnerships, police_areas};
use crate::error::Result;
use crate::row::Row;
use crate::scope;
use chrono::NaiveDate;
use domain::access::{Ground, Scope};
use domain::ids::{GroupId, PartnershipId, ThemeId};
use domain::words::{GroupKind, Word};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The groups of a county whose cover counts: boards, as design.md §3 has it, and no committee or network.
const BOARDS: [GroupKind; 3] = [GroupKind::Board, GroupKind::CountyBoard, GroupKind::CommissioningBoard];

/// The partnerships in a scope (design.md §3): an area's, those that a county's standing boards cover, a
/// partnership and those it combines.
pub(super) fn lies_in(area: Expr, county: Expr, partnership: Expr, today: NaiveDate) -> Condition {
    let covered = Query::select()
        .column((group_covers::Entity, group_covers::Column::PartnershipId))
        .from(group_covers::Entity)
        .inner_join(
            groups::Entity,
            group_covers::Column::GroupId.into_expr().equals((groups::Entity, groups::Column::Id)),
        )
        .and_where(groups::Column::CountyId.into_expr().eq(county))
        .and_where(groups::Column::Kind.is_in(BOARDS.map(Word::word)))
        .and_where(groups::Column::DissolvedOn.is_null().or(groups::Column::DissolvedOn.gt(today)))
        .to_owned();
    Condition::any()
        .add(partnerships::Column::PoliceAreaId.into_expr().eq(area))
        .add(partnerships::Column::Id.into_expr().eq(partnership.clone()))
        .add(partnerships::Column::CombinedInId.into_expr().eq(partnership))
        .add(partnerships::Column::Id.into_expr().in_subquery(covered))
}

/// Adds what a group's own row says.
pub(super) fn add_group(
    ground: &mut Ground,
    row: Row,
    home: Uuid,
    partnership: Option<Uuid>,
    kind: Option<&str>,
) -> Result<()> {
    let kind: Option<GroupKind> = row.maybe_word(kind)?;
    ground.home = Some(home);
    ground.partnership = partnership.map(PartnershipId);
    let runs_it = matches!(kind, Some(GroupKind::Board | GroupKind::Executive));
    ground.board_of = ground.partnership.filter(|_| runs_it);
    Ok(())
}

/// What lies in `scope`; `None` where there is no such thing.
pub(crate) async fn ground_of(
    connection: &impl ConnectionTrait,
    scope: Scope,
    today: NaiveDate,
) -> Result<Option<Ground>> {
    let (area, county, partnership) = match scope {
        Scope::Platform => return Ok(Some(Ground::default())),
        Scope::Group(group) => return ground_of_group(connection, group).await,
        Scope::PoliceArea(area) => (Some(area.0), None, None),
        Scope::County(county) => (None, Some(county.0), None),
        Scope::Partnership(partnership) => (None, None, Some(partnership.0)),
    };
    let there = match scope {
        Scope::PoliceArea(_) => is_there::<police_areas::Entity>(connection, police_areas::Column::Id, area).await?,
        Scope::County(_) => is_there::<counties::Entity>(connection, counties::Column::Id, county).await?,
        // A partnership lies in its own ground, which is read next.
        _ => true,
    };
    let ids: Vec<Uuid> = scope::before_sign_in::<partnerships::Entity>()
        .filter(lies_in(Expr::val(area), Expr::val(county), Expr::val(partnership), today))
        .select_only()
        .column(partnerships::Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    let found = there && partnership.is_none_or(|id| ids.contains(&id));
    Ok(found.then(|| Ground { partnerships: ids.into_iter().map(PartnershipId).collect(), ..Ground::default() }))
}

async fn is_there<E>(connection: &impl ConnectionTrait, column: E::Column, id: Option<Uuid>) -> Result<bool>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
{
    Ok(scope::before_sign_in::<E>().filter(column.eq(id)).one(connection).await?.is_some())
}

async fn ground_of_group(connection: &impl ConnectionTrait, group: GroupId) -> Result<Option<Ground>> {
    let found =
        scope::before_sign_in::<groups::Entity>().filter(groups::Column::Id.eq(group.0)).one(connection).await?;
    let Some(row) = found else { return Ok(None) };
    let mut ground = Ground::default();
    add_group(&mut ground, Row::new("groups", row.id), row.home_id, row.partnership_id, Some(&row.kind))?;
    let themes = scope::before_sign_in::<group_themes::Entity>()
        .filter(group_themes::Column::GroupId.eq(group.0))
        .all(connection)
        .await?;
    let themes = themes.into_iter().map(|row| ThemeId(row.theme_id));
    ground.themes =
        ground.partnership.map(|partnership| themes.map(|theme| (partnership, theme)).collect()).unwrap_or_default();
    Ok(Some(ground))
}
