//! Themes of the taxonomy that partnerships share, made and changed.

use super::{NO_ROLE, Said, check_one, in_turn, named, told};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{merged_themes, themes};
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Place, Sight, capability::ManagePlatform};
use domain::ids::ThemeId;
use domain::text::folded;
use domain::theme::{Theme, ThemeChange, ThemeTerms, Tree, check_parent};
use domain::{Refusal, RefusalCode, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// A change of a theme.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The theme.
    pub theme: ThemeId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: ThemeChange,
}

/// Adds a theme.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, or where it may not be done.
pub async fn create(
    database: &Database,
    access: &Access<ManagePlatform>,
    terms: &ThemeTerms,
    occasion: &Occasion,
) -> Result<ThemeId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let permit = access.at(Place::Platform).ok_or_else(|| Refusal::forbidden(&[], NO_ROLE))?;
            let (id, sight) = (ThemeId(Uuid::now_v7()), access.sight());
            let (mut terms, mut refusals) = (terms.clone(), Refusals::default());
            terms.check(&mut refusals);
            let all = all(transaction, &sight).await?;
            refuse_taken(&all, (id, &terms), &mut refusals);
            refuse_slug(transaction, &sight, &terms, &mut refusals).await?;
            check_one::<themes::Entity>(transaction, &sight, &mut refusals, themes::Column::Id, parent_of(&terms))
                .await?;
            refusals.none()?;
            let last = all.iter().map(|(_, position)| *position).max();
            let mut row = row_of(id, 1, &terms);
            row.slug = Set(terms.slug.clone());
            row.position = Set(last.map_or(0, |last| last.saturating_add(1)));
            scope::insert_permitted(&permit, transaction, row).await?;
            let event = Event::new("CREATE_THEME", "Theme", id.0).permitted(&permit);
            audit::write(transaction, told(event, None, said(&terms)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Changes a theme: what it is called, and what it stands below.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or
/// is not there.
pub async fn update(
    database: &Database,
    access: &Access<ManagePlatform>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<ThemeId> {
    let id = revision.theme;
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let (sight, mut refusals) = (access.sight(), Refusals::default());
            let all = all(transaction, &sight).await?;
            let found = all.iter().find(|(theme, _)| theme.id == id);
            let (theme, _) = found.ok_or_else(|| Refusal::not_found("id", "theme"))?;
            let permit = access.at(Place::Platform).ok_or_else(|| Refusal::forbidden(&["id"], NO_ROLE))?;
            check_version("theme", theme.version, revision.expected_version)?;
            let before = ThemeTerms::of(theme);
            let mut after = revision.change.clone().applied_to(&before);
            after.check(&mut refusals);
            refuse_taken(&all, (id, &after), &mut refusals);
            check_one::<themes::Entity>(transaction, &sight, &mut refusals, themes::Column::Id, parent_of(&after))
                .await?;
            check_parent(id, after.parent, &Tree::of_themes(all.iter().map(|(theme, _)| theme)), &mut refusals);
            refusals.none()?;
            scope::update_permitted(&permit, transaction, row_of(id, theme.version + 1, &after)).await?;
            let event = Event::new("UPDATE_THEME", "Theme", id.0).permitted(&permit);
            audit::write(transaction, told(event, Some(said(&before)), said(&after)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// All themes with their places.
async fn all(transaction: &DatabaseTransaction, sight: &Sight) -> Result<Vec<(Theme, i32)>> {
    let rows = scope::find::<themes::Entity>(sight).all(transaction).await?;
    rows.into_iter().map(|row| Ok((row.clone().try_into()?, row.position))).collect()
}

const fn parent_of(terms: &ThemeTerms) -> (&'static str, Option<ThemeId>, &'static str) {
    ("parentId", terms.parent, "theme")
}

/// Each name is one theme's.
fn refuse_taken(all: &[(Theme, i32)], (id, terms): (ThemeId, &ThemeTerms), refusals: &mut Refusals) {
    let name = folded(&terms.name);
    if let Some((other, _)) = all.iter().find(|(other, _)| other.id != id && folded(&other.name) == name) {
        let message = format!("There is a theme of this name already: {}.", other.name);
        refusals.add(RefusalCode::Conflict, &["name"], message);
    }
}

/// Each address is one theme's, that of a theme which was merged into another included.
async fn refuse_slug(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    terms: &ThemeTerms,
    refusals: &mut Refusals,
) -> Result<()> {
    let slug = terms.slug.as_str();
    let there = scope::find::<themes::Entity>(sight).filter(themes::Column::Slug.eq(slug));
    let merged = scope::find::<merged_themes::Entity>(sight).filter(merged_themes::Column::Slug.eq(slug));
    if there.count(transaction).await? + merged.count(transaction).await? > 0 {
        refusals.add(RefusalCode::Conflict, &["slug"], "There is a theme with this address already.");
    }
    Ok(())
}

/// The row of a theme, but for its address and its place, which never change.
fn row_of(id: ThemeId, version: i32, terms: &ThemeTerms) -> themes::ActiveModel {
    themes::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        name: Set(terms.name.clone()),
        parent_id: Set(terms.parent.map(|id| id.0)),
        aliases: Set(serde_json::json!(terms.aliases)),
        ..themes::ActiveModel::default()
    }
}

fn said(terms: &ThemeTerms) -> Said {
    vec![
        ("name", Some(terms.name.clone())),
        ("slug", Some(terms.slug.clone())),
        ("parent", named(terms.parent)),
        ("aliases", Some(terms.aliases.join("; ")).filter(|aliases| !aliases.is_empty())),
    ]
}
