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
