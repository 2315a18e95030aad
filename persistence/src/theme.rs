//! Themes: the shared taxonomy, which everybody may read.

use crate::database::Database;
use crate::entity::themes::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, everything, find};
use domain::access::Sight;
use domain::ids::ThemeId;
use domain::theme::{Theme, in_tree_order};
use sea_orm::sea_query::{CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause};
use sea_orm::{Condition, QueryOrder};
use std::collections::HashMap;

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
            slug: row.slug,
            name: row.name,
            parent: row.parent_id.map(ThemeId),
            aliases: at.json(row.aliases)?,
        })
    }
}

/// The themes with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[ThemeId]) -> Result<HashMap<ThemeId, Theme>> {
    read::by_ids::<Entity, _, Theme, _>(db.reading(), sight, Column::Id, ids, |theme| theme.id).await
}

/// All themes in the order of the tree.
pub async fn all(db: &Database, sight: &Sight) -> Result<Vec<Theme>> {
    let rows = find::<Entity>(sight).order_by_asc(Column::Position).order_by_asc(Column::Id).all(db.reading()).await?;
    Ok(in_tree_order(rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()?))
}

const BELOW: &str = "themes_below";

/// The ids of these themes and of all below them, for `IN (SELECT …)`.
pub(crate) fn with_those_below(ids: &[ThemeId]) -> SelectStatement {
    let id = || Expr::col((Entity, Column::Id));
    let mut themes = Query::select();
    themes.expr(id()).from(Entity).and_where(id().is_in(ids.iter().map(|id| id.0)));
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
