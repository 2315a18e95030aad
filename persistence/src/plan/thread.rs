//! The golden thread, both ways: from a priority to its money, plans and measures, and from them back to it
//! (`domain::plan::serving` and `is_on_theme` say what belongs to what). What is found is what the one who asks may
//! see.

use super::{by_ids, of_partnerships, priorities_by_ids, priorities_drawn_from};
use crate::database::Database;
use crate::entity::{allocations, indicator_themes, measures, priorities};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::row::Row;
use crate::scope::find;
use crate::{group, measure, theme};
use domain::access::Sight;
use domain::funding::Allocation;
use domain::group::Home;
use domain::ids::{AllocationId, GroupId, PartnershipId, PlanId, PriorityId, ThemeId};
use domain::measure::Measure;
use domain::page::{Page, PageRequest};
use domain::plan::{Plan, Priority, is_on_theme, serving};
use domain::theme::Tree;
use domain::words::PlanKind;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, RelationDef};
use std::collections::HashMap;
use uuid::Uuid;

/// A page of the allocations on each priority: those of its partnership and year whose primary theme is the
/// priority's or below it, in the order of the plan.
pub async fn allocations_of(
    db: &Database,
    sight: &Sight,
    ids: &[PriorityId],
    request: &PageRequest,
) -> Result<HashMap<PriorityId, Page<Allocation>>> {
    use allocations::{Column, Entity};
    let (found, tree) = (priorities_by_ids(db, sight, ids).await?, theme::tree(db, sight).await?);
    let year = Expr::col((priorities::Entity, priorities::Column::FirstYear));
    let of_the_year = Expr::col((Entity, Column::Recency)).add(year).eq(0);
    let on = |priority: &Priority| {
        let themes = tree.at_or_below(priority.theme);
        Condition::all().add(Column::PrimaryThemeId.is_in(themes.into_iter().map(|id| id.0)))
    };
    let join: RelationDef =
        Entity::belongs_to(priorities::Entity).from(Column::PartnershipId).to(priorities::Column::PartnershipId).into();
    let select =
        find::<Entity>(sight).join(JoinType::InnerJoin, join).filter(of_the_year).filter(each_on_its_own(&found, on));
    let order = Order::ascending("allocation", [Column::Recency, Column::Position, Column::Id]);
    let parents: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let pages = page::pages_by(db.reading(), select, priorities::Column::Id, &parents, &order, request).await?;
    page::convert(pages, PriorityId)
}

/// A page of the measures on each priority: its partnership's own, of indicators tied to the priority's theme or one
/// below it, for periods that end by the last day of the year or are not known; the newest first.
pub async fn measures_of(
    db: &Database,
    sight: &Sight,
    ids: &[PriorityId],
    request: &PageRequest,
) -> Result<HashMap<PriorityId, Page<Measure>>> {
    use measures::{Column, Entity};
    let (found, tree) = (priorities_by_ids(db, sight, ids).await?, theme::tree(db, sight).await?);
    let on = |priority: &Priority| {
        let themes = tree.at_or_below(priority.theme).into_iter().map(|id| id.0);
        let indicators = find::<indicator_themes::Entity>(sight)
            .filter(indicator_themes::Column::ThemeId.is_in(themes))
            .select_only()
            .column(indicator_themes::Column::IndicatorId)
            .into_query();
        let year = priority.year.last_day();
        Condition::all()
            .add(Column::IndicatorId.in_subquery(indicators))
            .add(Condition::any().add(Column::PeriodTo.is_null()).add(Column::PeriodTo.lte(year)))
    };
    let join: RelationDef =
        Entity::belongs_to(priorities::Entity).from(Column::PartnershipId).to(priorities::Column::PartnershipId).into();
    let select = find::<Entity>(sight).join(JoinType::InnerJoin, join).filter(each_on_its_own(&found, on));
    let parents: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let order = measure::newest_first();
    let pages = page::pages_by(db.reading(), select, priorities::Column::Id, &parents, &order, request).await?;
    page::convert(pages, PriorityId)
}

/// What holds of the rows that are joined to one priority or another, each by what is asked of its own.
fn each_on_its_own(found: &HashMap<PriorityId, Priority>, on: impl Fn(&Priority) -> Condition) -> Condition {
    let none = Condition::any().add(Expr::val(1).eq(0));
    found.values().fold(none, |any, priority| {
        any.add(on(priority).add(Expr::col((priorities::Entity, priorities::Column::Id)).eq(priority.id.0)))
    })
}

/// The plans that pursue each priority.
pub async fn plans_of(db: &Database, sight: &Sight, ids: &[PriorityId]) -> Result<HashMap<PriorityId, Vec<Plan>>> {
    let found = priorities_by_ids(db, sight, ids).await?;
    let partnerships: Vec<PartnershipId> = found.values().map(|priority| priority.partnership).collect();
    let plans = of_partnerships(db, sight, &partnerships).await?;
    let tree = theme::tree(db, sight).await?;
    let themes = about(db, sight, plans.values().flatten()).await?;
    let pursue = |priority: &Priority| -> Vec<Plan> {
        let of_it = plans.get(&priority.partnership).into_iter().flatten();
        of_it.filter(|plan| is_on_theme(plan, themes_of(&themes, plan), priority, &tree)).cloned().collect()
    };
    Ok(found.values().map(|priority| (priority.id, pursue(priority))).collect())
}

/// The priorities that each plan pursues; of a strategic assessment, those drawn from it.
pub async fn priorities_of(db: &Database, sight: &Sight, ids: &[PlanId]) -> Result<HashMap<PlanId, Vec<Priority>>> {
    let plans = by_ids(db, sight, ids).await?;
    let mut pursued = priorities_drawn_from(db, sight, ids).await?;
    let others = plans.values().filter(|plan| plan.kind != PlanKind::StrategicAssessment);
    let own = |plan: &Plan| if let Home::Partnership(id) = plan.home { Some(id) } else { None };
    let partnerships: Vec<PartnershipId> = others.clone().filter_map(own).collect();
    let all = super::priorities_of(db, sight, &partnerships, None).await?;
    let (tree, themes) = (theme::tree(db, sight).await?, about(db, sight, plans.values()).await?);
    for plan in others {
        let of_it = own(plan).and_then(|id| all.get(&id)).into_iter().flatten();
        let on = of_it.filter(|priority| is_on_theme(plan, themes_of(&themes, plan), priority, &tree));
        pursued.insert(plan.id, on.cloned().collect());
    }
    Ok(pursued)
}

/// The themes of the groups whose plans say no theme of their own.
async fn about<'a>(
    db: &Database,
    sight: &Sight,
    plans: impl Iterator<Item = &'a Plan>,
) -> Result<HashMap<GroupId, Vec<ThemeId>>> {
    let groups: Vec<GroupId> = plans.filter(|plan| plan.theme.is_none()).filter_map(|plan| plan.group).collect();
    if groups.is_empty() { Ok(HashMap::new()) } else { group::themes_of(db, sight, &groups).await }
}

/// What a plan is about: its theme, else those of its group; none where it is about all.
fn themes_of<'a>(of_groups: &'a HashMap<GroupId, Vec<ThemeId>>, plan: &'a Plan) -> &'a [ThemeId] {
    match (plan.theme.as_slice(), plan.group) {
        ([], Some(group)) => of_groups.get(&group).map(Vec::as_slice).unwrap_or_default(),
        (theme, _) => theme,
    }
}

/// The priorities that each allocation serves, the one it is counted under first.
pub async fn priorities_served_by(
    db: &Database,
    sight: &Sight,
    ids: &[AllocationId],
) -> Result<HashMap<AllocationId, Vec<Priority>>> {
    use allocations::{Column, Entity};
    let rows: Vec<(Uuid, Uuid, i32, Uuid)> = find::<Entity>(sight)
        .select_only()
        .columns([Column::Id, Column::PartnershipId, Column::Recency, Column::PrimaryThemeId])
        .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
        .into_tuple()
        .all(db.reading())
        .await?;
    let partnerships: Vec<PartnershipId> =
        rows.iter().map(|(_, partnership, ..)| PartnershipId(*partnership)).collect();
    let all = super::priorities_of(db, sight, &partnerships, None).await?;
    let tree: Tree = theme::tree(db, sight).await?;
    let mut served = HashMap::with_capacity(rows.len());
    for (id, partnership, recency, primary) in rows {
        let year = Row::new("allocations", id).year(-recency)?;
        let list = all.get(&PartnershipId(partnership)).into_iter().flatten();
        let list: Vec<Priority> = list.filter(|priority| priority.year == year).cloned().collect();
        let serving = serving(ThemeId(primary), &list, &tree).into_iter().cloned().collect();
        served.insert(AllocationId(id), serving);
    }
    Ok::<_, Error>(served)
}
