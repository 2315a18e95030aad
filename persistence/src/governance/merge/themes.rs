//! Two themes that are one, such as under two spellings.

use super::super::{NO_ROLE, in_turn};
use super::{Merger, conflict, references};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{
    allocation_themes, group_themes, indicator_themes, merged_themes, minute_themes, partnerships, priorities, themes,
};
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Permit, Place, Sight, capability::ManagePlatform};
use domain::ids::{PartnershipId, ThemeId};
use domain::plan::{Priority, Standings};
use domain::theme::{Theme, Tree};
use domain::{Refusal, RefusalCode, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

references! {
    /// The columns that refer to themes, by table: all of them are moved when two themes are merged.
    references_to_themes, move_references:
    themes.ParentId
    merged_themes.ThemeId
    group_themes.ThemeId
    minute_themes.ThemeId
    priorities.ThemeId
    plans.ThemeId
    risks.ThemeId
    bids.ThemeId
    allocations.PrimaryThemeId
    allocation_themes.ThemeId
    indicator_themes.ThemeId
}

/// Merges two themes that are one: all that is on the one that goes is on the one that stays, which is from now on
/// also called what the other was, and found under its id and address.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where they cannot be one, where it may not be done, the one that stays
/// was changed since, or one is not there.
pub async fn merge_themes(
    database: &Database,
    access: &Access<ManagePlatform>,
    merger: &Merger<ThemeId>,
    occasion: &Occasion,
) -> Result<ThemeId> {
    let (keep, merge) = (merger.keep, merger.merge);
    database
        .work(|transaction: Unit| async move {
            let (transaction, sight) = (&*transaction, access.sight());
            in_turn(transaction).await?;
            let [kept, gone] = both(transaction, &sight, merger).await?;
            let permit = access.at(Place::Platform).ok_or_else(|| Refusal::forbidden(&["keepId"], NO_ROLE))?;
            merger.check()?;
            check_version("theme", kept.version, merger.expected_version)?;
            let mut refusals = Refusals::default();
            check_tree(transaction, &sight, (keep, merge), &mut refusals).await?;
            check_priorities(transaction, &sight, (keep, merge), &mut refusals).await?;
            refusals.none()?;
            drop_doubles(transaction, &permit, (keep, merge)).await?;
            let moved = move_references(transaction, &permit, (merge.0, keep.0)).await?;
            let renamed = themes::ActiveModel {
                id: Set(keep.0),
                version: Set(kept.version + 1),
                aliases: Set(serde_json::json!(aliases(&kept, &gone))),
                ..themes::ActiveModel::default()
            };
            scope::update_permitted(&permit, transaction, renamed).await?;
            let delete = scope::delete_permitted::<themes::Entity, _>(&permit);
            delete.filter(themes::Column::Id.eq(merge.0)).exec(transaction).await?;
            let forward =
                merged_themes::ActiveModel { id: Set(merge.0), slug: Set(gone.slug.clone()), theme_id: Set(keep.0) };
            scope::insert_permitted(&permit, transaction, forward).await?;
            for (subject, action) in [(merge, "MERGE_INTO"), (keep, "MERGE_THEMES")] {
                let event = Event::new(action, "Theme", subject.0)
                    .permitted(&permit)
                    .change("theme", Some(merge.0.to_string()), Some(keep.0.to_string()))
                    .change("name", Some(gone.name.clone()), Some(kept.name.clone()))
                    .change("moved", None, Some(moved.clone()));
                audit::write(transaction, event, occasion).await?;
            }
            Ok((keep, Vec::new()))
        })
        .await
}

/// Both, or which of them is not there.
async fn both(transaction: &DatabaseTransaction, sight: &Sight, merger: &Merger<ThemeId>) -> Result<[Theme; 2]> {
    use themes::{Column, Entity};
    let (mut refusals, mut found) = (Refusals::default(), Vec::new());
    for (field, id) in [("keepId", merger.keep), ("mergeId", merger.merge)] {
        match scope::find::<Entity>(sight).filter(Column::Id.eq(id.0)).lock_exclusive().one(transaction).await? {
            Some(row) => found.push(row.try_into()?),
            None => refusals.push(Refusal::not_found(field, "theme")),
        }
    }
    refusals.none()?;
    found.try_into().map_err(|_| Refusal::not_found("mergeId", "theme").into())
}

/// A theme that stood below itself would be found nowhere.
async fn check_tree(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (keep, merge): (ThemeId, ThemeId),
    refusals: &mut Refusals,
) -> Result<()> {
    let select = scope::find::<themes::Entity>(sight).select_only();
    let select = select.columns([themes::Column::Id, themes::Column::ParentId]);
    let rows: Vec<(Uuid, Option<Uuid>)> = select.into_tuple().all(transaction).await?;
    let tree = Tree::of(rows.into_iter().map(|(id, parent)| (ThemeId(id), parent.map(ThemeId))));
    if tree.is_at_or_below(keep, merge) {
        let message = "The theme that stays stands below the other: move it, or keep the other.";
        refusals.add(RefusalCode::Invalid, &["keepId"], message);
    }
    Ok(())
}

/// A theme stands once in a partnership's list of a year.
async fn check_priorities(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (keep, merge): (ThemeId, ThemeId),
    refusals: &mut Refusals,
) -> Result<()> {
    use priorities::{Column, Entity};
    let rows = scope::find::<Entity>(sight).filter(Column::ThemeId.is_in([keep.0, merge.0]));
    let rows = rows.order_by_asc(Column::Position).order_by_asc(Column::Id).all(transaction).await?;
    let mut lists: BTreeMap<(PartnershipId, domain::FinancialYear), [Vec<Priority>; 2]> = BTreeMap::new();
    for row in rows {
        let priority: Priority = row.try_into()?;
        let of_both = lists.entry((priority.partnership, priority.year)).or_default();
        let [kept, gone] = of_both;
        if priority.theme == keep { kept.push(priority) } else { gone.push(priority) }
    }
    for ((partnership, year), [kept, gone]) in lists {
        let terms = |priority: &Priority| {
            let terms = domain::plan::PriorityTerms::of(priority);
            // Ranks stay as they are; it is the theme that would stand twice.
            domain::plan::PriorityTerms { theme: keep, rank: None, ..terms }
        };
        let mut list = Standings::of(kept.iter().map(|priority| (priority.id, terms(priority))));
        let mut twice = Refusals::default();
        gone.iter().for_each(|priority| list.put(priority.id, &terms(priority), &mut twice, &[]));
        // What stood twice within one of them already is nothing new.
        if kept.is_empty() || twice.is_empty() {
            continue;
        }
        let found = scope::find::<partnerships::Entity>(sight).filter(partnerships::Column::Id.eq(partnership.0));
        let name = found.one(transaction).await?.map(|row| row.name).unwrap_or_default();
        conflict(refusals, format!("Both stand in the list of {name} for {year}: take one of them back first."));
    }
    Ok(())
}

/// What the one that stays is called besides.
fn aliases(kept: &Theme, gone: &Theme) -> Vec<String> {
    let mut met = HashSet::from([kept.name.as_str()]);
    let names = kept.aliases.iter().chain([&gone.name]).chain(&gone.aliases);
    names.filter(|name| met.insert(name.as_str())).cloned().collect()
}

/// Takes away the later place of what is on both: an allocation's primary theme stays its primary theme.
async fn drop_doubles(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManagePlatform>,
    (keep, merge): (ThemeId, ThemeId),
) -> Result<()> {
    macro_rules! drop_doubles_of {
        ($($table:ident.$parent:ident($field:ident))+) => {$({
            use $table::{Column, Entity};
            let rows = scope::named_by_what_is_seen::<Entity>().filter(Column::ThemeId.is_in([keep.0, merge.0]));
            let rows = rows.order_by_asc(Column::Position).order_by_asc(Column::ThemeId).all(transaction).await?;
            let mut met = HashSet::new();
            for row in rows.into_iter().filter(|row| !met.insert(row.$field)) {
                let double = scope::delete_permitted::<Entity, _>(permit).filter(Column::$parent.eq(row.$field));
                double.filter(Column::ThemeId.eq(row.theme_id)).exec(transaction).await?;
            }
        })+};
    }
    drop_doubles_of! {
        allocation_themes.AllocationId(allocation_id)
        group_themes.GroupId(group_id)
        minute_themes.MinuteId(minute_id)
        indicator_themes.IndicatorId(indicator_id)
    }
    Ok(())
}
