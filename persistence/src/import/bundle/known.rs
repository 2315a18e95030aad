//! What is there before the import, for the domain's check.

use super::places::Places;
use crate::entity::{comparator_groups, counties, indicators, merged_themes, organisations, police_areas, themes};
use crate::error::Result;
use crate::import::writer::Writer;
use chrono::NaiveDate;
use domain::bundle::Known;
use sea_orm::QuerySelect;

pub(super) async fn known(writer: &Writer<'_>, places: &Places) -> Result<Known> {
    macro_rules! all {
        ($table:ident, $column:ident) => {
            writer
                .find::<$table::Entity>()
                .select_only()
                .column($table::Column::$column)
                .into_tuple::<String>()
                .all(writer.connection())
                .await?
                .into_iter()
                .collect()
        };
    }
    let groups = writer
        .find::<comparator_groups::Entity>()
        .select_only()
        .columns([comparator_groups::Column::Name, comparator_groups::Column::AsOf])
        .into_tuple::<(String, NaiveDate)>();
    let mut themes: std::collections::BTreeSet<String> = all!(themes, Slug);
    let merged: Vec<String> = all!(merged_themes, Slug);
    themes.extend(merged);
    Ok(Known {
        partnerships: places.names().map(str::to_owned).collect(),
        police_areas: all!(police_areas, Code),
        counties: all!(counties, Slug),
        themes,
        organisations: all!(organisations, Name),
        indicators: all!(indicators, Code),
        comparator_groups: groups.all(writer.connection()).await?.into_iter().collect(),
    })
}
