//! Plans as rows, and as lines of the audit.

use super::Proof;
use crate::audit::fingerprint;
use crate::entity::{plan_milestones, plan_objectives, plans};
use crate::error::Result;
use crate::governance::{Said, named};
use crate::scope;
use domain::access::Sight;
use domain::ids::PlanId;
use domain::plan::{PlanMilestone, PlanObjective, PlanTerms};
use domain::words::Word;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder};
use uuid::Uuid;

/// The row of a plan, but for whose it is, of what sort, and its place, which never change.
pub(super) fn row_of(id: PlanId, version: i32, terms: &PlanTerms) -> plans::ActiveModel {
    plans::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        theme_id: Set(terms.theme.map(|id| id.0)),
        title: Set(terms.title.clone()),
        status: Set(terms.status.word().to_owned()),
        from_year: Set(i32::from(terms.from.first_year())),
        to_year: Set(i32::from(terms.to.first_year())),
        agreed_on: Set(terms.agreed_on),
        aims: Set(serde_json::json!(terms.aims)),
        note: Set(terms.note.clone()),
        ..plans::ActiveModel::default()
    }
}

/// What a plan sets out to do, and its steps, in their order.
pub(super) async fn content_of(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    id: PlanId,
) -> Result<(Vec<PlanObjective>, Vec<PlanMilestone>)> {
    let objectives = {
        use plan_objectives::{Column, Entity};
        let own = scope::find::<Entity>(sight).filter(Column::PlanId.eq(id.0));
        own.order_by_asc(Column::Position).order_by_asc(Column::Id).all(transaction).await?
    };
    let milestones = {
        use plan_milestones::{Column, Entity};
        let own = scope::find::<Entity>(sight).filter(Column::PlanId.eq(id.0));
        own.order_by_asc(Column::Position).order_by_asc(Column::Id).all(transaction).await?
    };
    let objectives = objectives.into_iter().map(TryInto::try_into).collect::<Result<_>>()?;
    Ok((objectives, milestones.into_iter().map(TryInto::try_into).collect::<Result<_>>()?))
}

/// Writes what a plan sets out to do, and its steps.
pub(super) async fn write_content(
    transaction: &DatabaseTransaction,
    permit: &Proof,
    id: PlanId,
    terms: &PlanTerms,
) -> Result<()> {
    for (position, objective) in (0..).zip(&terms.objectives) {
        let row = plan_objectives::ActiveModel {
            id: Set(Uuid::now_v7()),
            plan_id: Set(id.0),
            position: Set(position),
            text: Set(objective.text.clone()),
            activity: Set(objective.activity.clone()),
            achieved: Set(objective.achieved.clone()),
            completeness: Set(objective.completeness),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    for (position, milestone) in (0..).zip(&terms.milestones) {
        let row = plan_milestones::ActiveModel {
            id: Set(Uuid::now_v7()),
            plan_id: Set(id.0),
            position: Set(position),
            kind: Set(milestone.kind.word().to_owned()),
            title: Set(milestone.title.clone()),
            from_on: Set(milestone.from),
            due_on: Set(milestone.due_on),
            due_note: Set(milestone.due_note.clone()),
            completed_on: Set(milestone.completed_on),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    Ok(())
}

/// Takes away what a plan sets out to do and its steps, for others in their place.
pub(super) async fn remove_content(transaction: &DatabaseTransaction, permit: &Proof, id: PlanId) -> Result<()> {
    let objectives = scope::delete_permitted::<plan_objectives::Entity, _>(permit);
    objectives.filter(plan_objectives::Column::PlanId.eq(id.0)).exec(transaction).await?;
    let milestones = scope::delete_permitted::<plan_milestones::Entity, _>(permit);
    milestones.filter(plan_milestones::Column::PlanId.eq(id.0)).exec(transaction).await?;
    Ok(())
}

/// What is said of a plan, as the audit tells it: long texts of what may still be a draft only by fingerprint.
pub(super) fn said(terms: &PlanTerms) -> Said {
    let marked = |there: bool, text: String| there.then(|| fingerprint(&text));
    vec![
        ("title", Some(fingerprint(&terms.title))),
        ("kind", Some(terms.kind.word().to_owned())),
        ("status", Some(terms.status.word().to_owned())),
        ("from", Some(terms.from.to_string())),
        ("to", Some(terms.to.to_string())),
        ("agreedOn", terms.agreed_on.map(|day| day.to_string())),
        ("theme", named(terms.theme)),
        ("aims", marked(!terms.aims.is_empty(), terms.aims.join("\n"))),
        ("objectives", marked(!terms.objectives.is_empty(), format!("{:?}", terms.objectives))),
        ("milestones", marked(!terms.milestones.is_empty(), format!("{:?}", terms.milestones))),
        ("note", terms.note.as_deref().map(fingerprint)),
    ]
}
