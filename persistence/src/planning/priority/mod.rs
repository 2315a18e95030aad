//! Priorities, recorded, revised and taken back.

mod rows;

use super::ground::{self, Proof, permitted};
use super::in_turn;
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{plans, priorities, themes};
use crate::error::Result;
use crate::governance::told;
use crate::known::known;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Place, Sight, capability::ManagePlans};
use domain::ids::{PartnershipId, PlanId, PriorityId};
use domain::plan::{Plan, Priority, PriorityChange, PriorityTerms, Standings};
use domain::words::PlanKind;
use domain::{FinancialYear, Refusal, RefusalCode, Refusals, check_version};
use rows::{row_of, said};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// Priorities to record.
#[derive(Clone, Debug)]
pub struct NewPriorities {
    /// Whose.
    pub partnership: PartnershipId,
    /// Of which year.
    pub year: FinancialYear,
    /// What is said of each, in the order of the list.
    pub priorities: Vec<PriorityTerms>,
}

/// A change of a priority.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The priority.
    pub priority: PriorityId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: PriorityChange,
}

/// Records priorities after those that the year has already, all or none.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where the
/// partnership is not there.
pub async fn record(
    database: &Database,
    access: &Access<ManagePlans>,
    new: &NewPriorities,
    occasion: &Occasion,
) -> Result<Vec<PriorityId>> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let permit = ground::partnership(transaction, access, new.partnership).await?;
            let (sight, mut refusals) = (access.sight(), Refusals::default());
            if new.priorities.is_empty() {
                refusals.add(RefusalCode::Required, &["priorities"], "Enter at least one priority.");
            }
            refusals.parts(&["priorities"], new.priorities.len());
            let there = of_year(transaction, &sight, new.partnership, new.year).await?;
            let first = there.iter().map(|(_, row)| row.position + 1).max().unwrap_or_default();
            let mut list =
                Standings::of(there.into_iter().map(|(priority, _)| (priority.id, PriorityTerms::of(&priority))));
            let mut all = Vec::new();
            for (index, terms) in new.priorities.iter().enumerate() {
                let (mut terms, id, index) = (terms.clone(), PriorityId(Uuid::now_v7()), index.to_string());
                terms.check(&mut refusals, &["priorities", &index]);
                list.put(id, &terms, &mut refusals, &["priorities", &index]);
                all.push((id, terms, index));
            }
            let subject = (new.partnership, new.year);
            let paths: Vec<_> = all.iter().map(|(_, terms, at)| (terms, vec!["priorities", at.as_str()])).collect();
            check_named(transaction, &sight, subject, &paths, &mut refusals).await?;
            refusals.none()?;
            for (position, (id, terms, _)) in (first..).zip(&all) {
                let mut row = row_of(*id, 1, terms);
                row.partnership_id = Set(new.partnership.0);
                row.first_year = Set(i32::from(new.year.first_year()));
                row.position = Set(position);
                scope::insert_permitted(&permit, transaction, row).await?;
                let event = Event::new("RECORD_PRIORITY", "Priority", id.0).permitted(&permit);
                audit::write(transaction, told(event, None, said(terms, new.year)), occasion).await?;
            }
            Ok((all.into_iter().map(|(id, ..)| id).collect(), Vec::new()))
        })
        .await
}

/// Revises a priority.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or
/// is not there.
pub async fn revise(
    database: &Database,
    access: &Access<ManagePlans>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<PriorityId> {
    let id = revision.priority;
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let (priority, permit) = subject(transaction, access, (id, revision.expected_version)).await?;
            let (sight, mut refusals) = (access.sight(), Refusals::default());
            let before = PriorityTerms::of(&priority);
            let mut after = revision.change.clone().applied_to(&before);
            after.check(&mut refusals, &[]);
            if (after.theme, after.standing, after.rank) != (before.theme, before.standing, before.rank) {
                let there = of_year(transaction, &sight, priority.partnership, priority.year).await?;
                let mut list = Standings::of(there.into_iter().map(|(one, _)| (one.id, PriorityTerms::of(&one))));
                list.put(id, &after, &mut refusals, &[]);
            }
            if (after.theme, after.assessment) != (before.theme, before.assessment) {
                let subject = (priority.partnership, priority.year);
                check_named(transaction, &sight, subject, &[(&after, Vec::new())], &mut refusals).await?;
            }
            refusals.none()?;
            scope::update_permitted(&permit, transaction, row_of(id, priority.version + 1, &after)).await?;
            let event = Event::new("REVISE_PRIORITY", "Priority", id.0).permitted(&permit);
            let year = priority.year;
            audit::write(transaction, told(event, Some(said(&before, year)), said(&after, year)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Takes a priority back that was recorded by mistake. The partnership's history keeps what it said.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be done, was changed since, or is not there.
pub async fn remove(
    database: &Database,
    access: &Access<ManagePlans>,
    (id, expected): (PriorityId, i32),
    occasion: &Occasion,
) -> Result<PriorityId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let (priority, permit) = subject(transaction, access, (id, expected)).await?;
            let delete = scope::delete_permitted::<priorities::Entity, _>(&permit);
            delete.filter(priorities::Column::Id.eq(id.0)).exec(transaction).await?;
            let event = Event::new("REMOVE_PRIORITY", "Partnership", priority.partnership.0).permitted(&permit);
            let event = event.change("priority", Some(id.0.to_string()), None);
            let gone = said(&PriorityTerms::of(&priority), priority.year);
            let event = gone.into_iter().fold(event, |event, (field, was)| match was {
                Some(was) => event.change(field, Some(was), None),
                None => event,
            });
            audit::write(transaction, event, occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// The list of a partnership and a year, each with its row.
async fn of_year(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    partnership: PartnershipId,
    year: FinancialYear,
) -> Result<Vec<(Priority, priorities::Model)>> {
    use priorities::{Column, Entity};
    let rows = scope::find::<Entity>(sight)
        .filter(Column::PartnershipId.eq(partnership.0))
        .filter(Column::FirstYear.eq(i32::from(year.first_year())))
        .all(transaction)
        .await?;
    rows.into_iter().map(|row| Ok((row.clone().try_into()?, row))).collect()
}

/// A priority and the proof that it may be changed; `id` and the version that was read.
async fn subject(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlans>,
    (id, expected): (PriorityId, i32),
) -> Result<(Priority, Proof)> {
    let found = scope::find::<priorities::Entity>(&access.sight()).filter(priorities::Column::Id.eq(id.0));
    let row = found.lock_exclusive().one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "priority"))?;
    let permit = permitted(access, Place::Home(row.partnership_id), "id")?;
    check_version("priority", row.version, expected)?;
    Ok((row.try_into()?, permit))
}

/// That the themes and the assessments named are there, and that each assessment is one that the priorities of the
/// partnership and year can be drawn from.
async fn check_named(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (partnership, year): (PartnershipId, FinancialYear),
    all: &[(&PriorityTerms, Vec<&str>)],
    refusals: &mut Refusals,
) -> Result<()> {
    let named = all.iter().map(|(terms, _)| terms.theme.0).collect();
    let there = known::<themes::Entity>(transaction, sight, themes::Column::Id, named).await?;
    let named: Vec<Uuid> = all.iter().filter_map(|(terms, _)| terms.assessment).map(|id| id.0).collect();
    let found = scope::find::<plans::Entity>(sight).filter(plans::Column::Id.is_in(named)).all(transaction).await?;
    let plans = found.into_iter().map(TryInto::try_into).collect::<Result<Vec<Plan>>>()?;
    for (terms, path) in all {
        let field = |name| path.iter().copied().chain([name]).collect::<Vec<_>>();
        there.check(refusals, &field("themeId"), "theme", Some(terms.theme));
        if let Some(id) = terms.assessment {
            check_assessment(&plans, id, (partnership, year), &field("assessmentId"), refusals);
        }
    }
    Ok(())
}

fn check_assessment(
    plans: &[Plan],
    id: PlanId,
    (partnership, year): (PartnershipId, FinancialYear),
    path: &[&str],
    refusals: &mut Refusals,
) {
    let Some(plan) = plans.iter().find(|plan| plan.id == id) else {
        refusals.add(RefusalCode::NotFound, path, "There is no such plan.");
        return;
    };
    let own = plan.home == domain::group::Home::Partnership(partnership);
    if plan.kind != PlanKind::StrategicAssessment || !own {
        let message = "Priorities are drawn from a strategic assessment of the same partnership.";
        refusals.add(RefusalCode::Invalid, path, message);
    } else if plan.from > year {
        let message = "Priorities are not drawn from an assessment of a later year.";
        refusals.add(RefusalCode::Invalid, path, message);
    }
}
