//! Priorities and plans. Priorities are everybody's; plans are once they are agreed, before that only
//! those see them who read the papers of the partnership, county or group (design.md §3).

pub mod thread;

use crate::database::Database;
use crate::entity::{plan_milestones, plan_objectives, plans, priorities};
use crate::error::{Error, Result};
use crate::read;
use crate::row::{Row, decimal};
use crate::scope::{Scoped, everything, find, may, seen};
use domain::FinancialYear;
use domain::access::{Permission, Sight};
use domain::group::Home;
use domain::ids::{CountyId, GroupId, PartnershipId, PlanId, PriorityId, ThemeId};
use domain::plan::{Plan, PlanMilestone, PlanObjective, Priority};
use domain::words::{PlanKind, PlanStatus, Word};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// The statuses in which everybody sees a plan.
const PUBLIC: [PlanStatus; 3] = [PlanStatus::Agreed, PlanStatus::Endorsed, PlanStatus::Superseded];

impl Scoped for priorities::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for plans::Entity {
    fn visible(sight: &Sight) -> Condition {
        use plans::Column;
        Condition::any().add(Column::Status.is_in(PUBLIC.map(Word::word))).add(may(
            sight,
            Permission::ReadPapers,
            Column::HomeId,
            Some(Column::GroupId),
        ))
    }
}

impl Scoped for plan_objectives::Entity {
    fn visible(sight: &Sight) -> Condition {
        let plans = seen::<plans::Entity>(sight, plans::Column::Id);
        Condition::all().add(plan_objectives::Column::PlanId.in_subquery(plans))
    }
}

impl Scoped for plan_milestones::Entity {
    fn visible(sight: &Sight) -> Condition {
        let plans = seen::<plans::Entity>(sight, plans::Column::Id);
        Condition::all().add(plan_milestones::Column::PlanId.in_subquery(plans))
    }
}

impl TryFrom<priorities::Model> for Priority {
    type Error = Error;

    fn try_from(row: priorities::Model) -> Result<Self> {
        let at = Row::new("priorities", row.id);
        Ok(Self {
            id: PriorityId(row.id),
            version: row.version,
            partnership: PartnershipId(row.partnership_id),
            year: at.year(row.first_year)?,
            theme: ThemeId(row.theme_id),
            standing: at.word(&row.standing)?,
            title: row.title,
            rank: row.rank,
            score: decimal(row.score),
            method: row.method,
            rationale: row.rationale,
            assessment: row.assessment_id.map(PlanId),
        })
    }
}

impl TryFrom<plans::Model> for Plan {
    type Error = Error;

    fn try_from(row: plans::Model) -> Result<Self> {
        let at = Row::new("plans", row.id);
        let home = match (row.partnership_id, row.county_id) {
            (Some(partnership), None) => Home::Partnership(PartnershipId(partnership)),
            (None, Some(county)) => Home::County(CountyId(county)),
            _ => return Err(at.inconsistent("it belongs to a partnership and a county, or to neither")),
        };
        Ok(Self {
            id: PlanId(row.id),
            version: row.version,
            home,
            group: row.group_id.map(GroupId),
            theme: row.theme_id.map(ThemeId),
            kind: at.word(&row.kind)?,
            title: row.title,
            status: at.word(&row.status)?,
            from: at.year(row.from_year)?,
            to: at.year(row.to_year)?,
            agreed_on: row.agreed_on,
            aims: at.json(row.aims)?,
            note: row.note,
            supersedes: row.supersedes_id.map(PlanId),
        })
    }
}

impl TryFrom<plan_objectives::Model> for PlanObjective {
    type Error = Error;

    fn try_from(row: plan_objectives::Model) -> Result<Self> {
        Ok(Self { text: row.text, activity: row.activity, achieved: row.achieved, completeness: row.completeness })
    }
}

impl TryFrom<plan_milestones::Model> for PlanMilestone {
    type Error = Error;

    fn try_from(row: plan_milestones::Model) -> Result<Self> {
        Ok(Self {
            kind: Row::new("plan_milestones", row.id).word(&row.kind)?,
            title: row.title,
            from: row.from_on,
            due_on: row.due_on,
            due_note: row.due_note,
            completed_on: row.completed_on,
        })
    }
}

/// The priorities with these ids.
pub async fn priorities_by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[PriorityId],
) -> Result<HashMap<PriorityId, Priority>> {
    use priorities::{Column, Entity};
    read::by_ids::<Entity, _, Priority, _>(db.reading(), sight, Column::Id, ids, |priority| priority.id).await
}

/// The priorities of each partnership, of `year` or of all years with the newest first, in the order
/// of their lists.
pub async fn priorities_of(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    year: Option<FinancialYear>,
) -> Result<HashMap<PartnershipId, Vec<Priority>>> {
    use priorities::{Column, Entity};
    let mut select = find::<Entity>(sight).filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)));
    if let Some(year) = year {
        select = select.filter(Column::FirstYear.eq(i32::from(year.first_year())));
    }
    let select = select.order_by_desc(Column::FirstYear).order_by_asc(Column::Position).order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(PartnershipId(row.partnership_id))).await
}

/// The plans with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[PlanId]) -> Result<HashMap<PlanId, Plan>> {
    use plans::{Column, Entity};
    read::by_ids::<Entity, _, Plan, _>(db.reading(), sight, Column::Id, ids, |plan| plan.id).await
}

/// The plans of each partnership and its groups, those that begin last first.
pub async fn of_partnerships(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<Plan>>> {
    use plans::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)))
        .order_by_desc(Column::FromYear)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.partnership_id.map(PartnershipId)).await
}

/// The next edition of each plan that has one.
pub async fn next_editions_of(db: &Database, sight: &Sight, plans: &[PlanId]) -> Result<HashMap<PlanId, Vec<Plan>>> {
    use plans::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::SupersedesId.is_in(plans.iter().map(|id| id.0)))
        .order_by_asc(Column::FromYear)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.supersedes_id.map(PlanId)).await
}

/// The priorities that were drawn from each strategic assessment, the newest year first.
pub async fn priorities_drawn_from(
    db: &Database,
    sight: &Sight,
    assessments: &[PlanId],
) -> Result<HashMap<PlanId, Vec<Priority>>> {
    use priorities::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::AssessmentId.is_in(assessments.iter().map(|id| id.0)))
        .order_by_desc(Column::FirstYear)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.assessment_id.map(PlanId)).await
}

/// The delivery plans of each group, those that begin last first.
pub async fn delivery_plans_of(
    db: &Database,
    sight: &Sight,
    groups: &[GroupId],
) -> Result<HashMap<GroupId, Vec<Plan>>> {
    use plans::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::GroupId.is_in(groups.iter().map(|id| id.0)))
        .filter(Column::Kind.eq(PlanKind::DeliveryPlan.word()))
        .order_by_desc(Column::FromYear)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.group_id.map(GroupId)).await
}

/// The objectives of each plan, in their order.
pub async fn objectives_of(
    db: &Database,
    sight: &Sight,
    plans: &[PlanId],
) -> Result<HashMap<PlanId, Vec<PlanObjective>>> {
    use plan_objectives::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::PlanId.is_in(plans.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(PlanId(row.plan_id))).await
}

/// The milestones of each plan, in their order.
pub async fn milestones_of(
    db: &Database,
    sight: &Sight,
    plans: &[PlanId],
) -> Result<HashMap<PlanId, Vec<PlanMilestone>>> {
    use plan_milestones::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::PlanId.is_in(plans.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(PlanId(row.plan_id))).await
}
