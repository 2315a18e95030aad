//! Themes: the shared taxonomy, which everybody may read.

use crate::database::Database;
use crate::entity::merged_themes;
use crate::entity::themes::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, everything, find};
use domain::access::Sight;
use domain::ids::ThemeId;
use domain::theme::{Theme, Tree, in_tree_order};
use sea_orm::sea_query::{CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl Scoped for Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl TryFrom<Model> for Theme {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let at = Row::new("themes", row.id);
        Ok(Self {
            id: ThemeId(row.id),
            version: row.version,
            slug: row.slug,
            name: row.name,
            parent: row.parent_id.map(ThemeId),
            aliases: at.json(row.aliases)?,
        })
    }
}

impl Scoped for merged_themes::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

/// The themes with these ids; under the id of one that was merged, the theme that it was merged into.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[ThemeId]) -> Result<HashMap<ThemeId, Theme>> {
    let connection = db.reading();
    let mut found = read::by_ids::<Entity, _, Theme, _>(connection, sight, Column::Id, ids, |theme| theme.id).await?;
    let missing: Vec<Uuid> = ids.iter().filter(|id| !found.contains_key(id)).map(|id| id.0).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let merged = find::<merged_themes::Entity>(sight).filter(merged_themes::Column::Id.is_in(missing));
    let merged: Vec<_> = merged.all(connection).await?;
    let into: Vec<ThemeId> = merged.iter().map(|row| ThemeId(row.theme_id)).collect();
    let kept = read::by_ids::<Entity, _, Theme, _>(connection, sight, Column::Id, &into, |theme| theme.id).await?;
    found.extend(merged.iter().filter_map(|row| Some((ThemeId(row.id), kept.get(&ThemeId(row.theme_id))?.clone()))));
    Ok(found)
}

/// All themes in the order of the tree.
pub async fn all(db: &Database, sight: &Sight) -> Result<Vec<Theme>> {
    let rows = find::<Entity>(sight).order_by_asc(Column::Position).order_by_asc(Column::Id).all(db.reading()).await?;
    Ok(in_tree_order(rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()?))
}

/// The tree that all themes make.
pub async fn tree(db: &Database, sight: &Sight) -> Result<Tree> {
    let select = find::<Entity>(sight).select_only().columns([Column::Id, Column::ParentId]);
    let rows: Vec<(Uuid, Option<Uuid>)> = select.into_tuple().all(db.reading()).await?;
    Ok(Tree::of(rows.into_iter().map(|(id, parent)| (ThemeId(id), parent.map(ThemeId)))))
}

const BELOW: &str = "themes_below";

/// The ids of these themes and of all below them; of one that was merged, those of the theme it was merged into. For `IN (SELECT …)`.
pub(crate) fn with_those_below(ids: &[ThemeId]) -> SelectStatement {
    let id = || Expr::col((Entity, Column::Id));
    let mut themes = Query::select();
    let mut merged = Query::select();
    merged
        .column(merged_themes::Column::ThemeId)
        .from(merged_themes::Entity)
        .and_where(merged_themes::Column::Id.is_in(ids.iter().map(|id| id.0)));
    let named = id().is_in(ids.iter().map(|id| id.0)).or(id().in_subquery(merged));
    themes.expr(id()).from(Entity).and_where(named);
    let mut below = Query::select();
    below.expr(id()).from(Entity).inner_join(BELOW, Expr::col((Entity, Column::ParentId)).equals((BELOW, Column::Id)));
    // Without duplicates, so that themes in a circle come to an end.
    themes.union(UnionType::Distinct, below);
    let mut table = CommonTableExpression::new();
    table.table_name(BELOW).column(Column::Id).query(themes);
    let mut with = WithClause::new();
    with.recursive(true).cte(table);
    let mut all = Query::select();
    all.column(Column::Id).from(BELOW).with_cte(with);
    all
}
