//! Plans, made, changed, agreed and refreshed.

mod rows;

use super::ground::{self, Proof, next_position, permitted, place};
use super::in_turn;
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{plans, themes};
use crate::error::Result;
use crate::governance::{check_one, told};
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Sight, capability::ManagePlans};
use domain::group::Home;
use domain::ids::{CountyId, GroupId, PartnershipId, PlanId};
use domain::london::day_of;
use domain::plan::{Plan, PlanChange, PlanTerms, check_life, refreshed};
use domain::words::{PlanKind, PlanStatus, Word};
use domain::{FinancialYear, Refusal, RefusalCode, Refusals, check_version};
use rows::{content_of, row_of, said, write_content};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// Whose a plan is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanOf {
    /// A partnership's own.
    Partnership(PartnershipId),
    /// A county's own.
    County(CountyId),
    /// A group's.
    Group(GroupId),
}

/// A plan to make.
#[derive(Clone, Debug)]
pub struct NewPlan {
    /// Whose it is.
    pub of: PlanOf,
    /// What it says.
    pub terms: PlanTerms,
}

/// A change of a plan.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The plan.
    pub plan: PlanId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: PlanChange,
}

/// The next edition of a plan.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// The plan that it is to replace.
    pub plan: PlanId,
    /// The version that was read.
    pub expected_version: i32,
    /// The years it is for.
    pub years: (FinancialYear, FinancialYear),
    /// Its title, where it is another.
    pub title: Option<String>,
}

/// Makes a plan.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where whose it is to
/// be is not there.
pub async fn create(
    database: &Database,
    access: &Access<ManagePlans>,
    new: &NewPlan,
    occasion: &Occasion,
) -> Result<PlanId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let (home, group, permit) = whose(transaction, access, new.of).await?;
            let (mut terms, mut refusals) = (new.terms.clone(), Refusals::default());
            check_kind(terms.kind, home, group, &mut refusals);
            terms.check(&mut refusals);
            check_life(None, &terms, day_of(occasion.at), &mut refusals);
            check_theme(transaction, access, &terms, &mut refusals).await?;
            refusals.none()?;
            let kept = Kept { home, group, supersedes: None, terms: &terms };
            let id = insert(transaction, &permit, &access.sight(), &kept).await?;
            let event = Event::new("CREATE_PLAN", "Plan", id.0).permitted(&permit);
            audit::write(transaction, told(event, None, said(&terms)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Changes a plan: what it says, how far it is, and where it is in its life. One that is agreed replaces the edition
/// before it.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or
/// is not seen.
pub async fn update(
    database: &Database,
    access: &Access<ManagePlans>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<PlanId> {
    let id = revision.plan;
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let (plan, before, permit) = subject(transaction, access, (id, revision.expected_version)).await?;
            let (mut after, mut refusals) = (revision.change.clone().applied_to(&before), Refusals::default());
            after.check(&mut refusals);
            check_life(Some(&before), &after, day_of(occasion.at), &mut refusals);
            if after.theme != before.theme {
                check_theme(transaction, access, &after, &mut refusals).await?;
            }
            refusals.none()?;
            scope::update_permitted(&permit, transaction, row_of(id, plan.version + 1, &after)).await?;
            if (&after.objectives, &after.milestones) != (&before.objectives, &before.milestones) {
                rows::remove_content(transaction, &permit, id).await?;
                write_content(transaction, &permit, id, &after).await?;
            }
            let agreed = |terms: &PlanTerms| matches!(terms.status, PlanStatus::Agreed | PlanStatus::Endorsed);
            if agreed(&after) && !agreed(&before) {
                replace(transaction, access, &permit, &plan, occasion).await?;
            }
            let event = Event::new("UPDATE_PLAN", "Plan", id.0).permitted(&permit);
            audit::write(transaction, told(event, Some(said(&before)), said(&after)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Makes the next edition of a plan, with what it aims at, sets out to do, and has still to do. The edition before
/// stands until the next is agreed.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or
/// is not seen.
pub async fn refresh(
    database: &Database,
    access: &Access<ManagePlans>,
    refresh: &Refresh,
    occasion: &Occasion,
) -> Result<PlanId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let (plan, before, permit) = subject(transaction, access, (refresh.plan, refresh.expected_version)).await?;
            let mut refusals = Refusals::default();
            if !matches!(plan.status, PlanStatus::Agreed | PlanStatus::Endorsed) {
                let message = "A plan is refreshed once it is agreed; until then, change it.";
                refusals.add(RefusalCode::WrongState, &["id"], message);
            }
            let sight = access.sight();
            let next = scope::find::<plans::Entity>(&sight).filter(plans::Column::SupersedesId.eq(plan.id.0));
            if next.count(transaction).await? > 0 {
                refusals.add(RefusalCode::Conflict, &["id"], "There is a next edition of this plan already.");
            }
            if refresh.years.0 < before.from {
                let message = "The next edition does not begin before the one it replaces.";
                refusals.add(RefusalCode::Invalid, &["from"], message);
            }
            let mut terms = refreshed(&before, refresh.years, refresh.title.clone());
            terms.check(&mut refusals);
            refusals.none()?;
            let kept = Kept { home: plan.home, group: plan.group, supersedes: Some(plan.id), terms: &terms };
            let id = insert(transaction, &permit, &sight, &kept).await?;
            let event = Event::new("REFRESH_PLAN", "Plan", id.0).permitted(&permit);
            let event = event.change("supersedes", None, Some(plan.id.0.to_string()));
            audit::write(transaction, told(event, None, said(&terms)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Whose a plan is to be, if that is there and plans may be kept for it.
async fn whose(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlans>,
    of: PlanOf,
) -> Result<(Home, Option<GroupId>, Proof)> {
    Ok(match of {
        PlanOf::Partnership(id) => (Home::Partnership(id), None, ground::partnership(transaction, access, id).await?),
        PlanOf::County(id) => (Home::County(id), None, ground::county(transaction, access, id).await?),
        PlanOf::Group(id) => {
            let (group, permit) = ground::group(transaction, access, id).await?;
            (group.home, Some(id), permit)
        }
    })
}

/// Holds the sort of plan to whose it is.
fn check_kind(kind: PlanKind, home: Home, group: Option<GroupId>, refusals: &mut Refusals) {
    if kind == PlanKind::DeliveryPlan && group.is_none() {
        let message = "A delivery plan is a group's: name the group.";
        refusals.add(RefusalCode::Required, &["groupId"], message);
    }
    if kind == PlanKind::CommunitySafetyAgreement && matches!(home, Home::Partnership(_)) {
        let message = "A community safety agreement is a county's.";
        refusals.add(RefusalCode::Invalid, &["kind"], message);
    }
}

async fn check_theme(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlans>,
    terms: &PlanTerms,
    refusals: &mut Refusals,
) -> Result<()> {
    let named = ("themeId", terms.theme, "theme");
    check_one::<themes::Entity>(transaction, &access.sight(), refusals, themes::Column::Id, named).await
}

/// A plan with what it says, and the proof that it may be changed; `id` and the version that was read.
async fn subject(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlans>,
    (id, expected): (PlanId, i32),
) -> Result<(Plan, PlanTerms, Proof)> {
    let sight = access.sight();
    let found = scope::find::<plans::Entity>(&sight).filter(plans::Column::Id.eq(id.0)).lock_exclusive();
    let row = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "plan"))?;
    let permit = permitted(access, place(row.home_id, row.group_id.map(GroupId)), "id")?;
    check_version("plan", row.version, expected)?;
    let plan: Plan = row.try_into()?;
    let (objectives, milestones) = content_of(transaction, &sight, id).await?;
    let terms = PlanTerms::of(&plan, objectives, milestones);
    Ok((plan, terms, permit))
}

/// A plan to keep.
struct Kept<'a> {
    home: Home,
    group: Option<GroupId>,
    supersedes: Option<PlanId>,
    terms: &'a PlanTerms,
}

async fn insert(transaction: &DatabaseTransaction, permit: &Proof, sight: &Sight, kept: &Kept<'_>) -> Result<PlanId> {
    use plans::{Column, Entity};
    let (id, home) = (PlanId(Uuid::now_v7()), ground::home_id(kept.home));
    let mut row = row_of(id, 1, kept.terms);
    row.kind = Set(kept.terms.kind.word().to_owned());
    row.home_id = Set(home);
    row.partnership_id = Set(if let Home::Partnership(id) = kept.home { Some(id.0) } else { None });
    row.county_id = Set(if let Home::County(id) = kept.home { Some(id.0) } else { None });
    row.group_id = Set(kept.group.map(|id| id.0));
    row.supersedes_id = Set(kept.supersedes.map(|id| id.0));
    row.position = Set(next_position::<Entity>(transaction, sight, (Column::HomeId, Column::Position, home)).await?);
    scope::insert_permitted(permit, transaction, row).await?;
    write_content(transaction, permit, id, kept.terms).await?;
    Ok(id)
}

/// The edition before stands no more.
async fn replace(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlans>,
    permit: &Proof,
    plan: &Plan,
    occasion: &Occasion,
) -> Result<()> {
    let Some(former) = plan.supersedes else { return Ok(()) };
    let found = scope::find::<plans::Entity>(&access.sight()).filter(plans::Column::Id.eq(former.0));
    let Some(row) = found.lock_exclusive().one(transaction).await? else { return Ok(()) };
    if row.status == PlanStatus::Superseded.word() {
        return Ok(());
    }
    let superseded = plans::ActiveModel {
        id: Set(row.id),
        version: Set(row.version + 1),
        status: Set(PlanStatus::Superseded.word().to_owned()),
        ..plans::ActiveModel::default()
    };
    scope::update_permitted(permit, transaction, superseded).await?;
    let event = Event::new("SUPERSEDE_PLAN", "Plan", row.id)
        .permitted(permit)
        .change("status", Some(row.status), Some(PlanStatus::Superseded.word().to_owned()))
        .change("supersededBy", None, Some(plan.id.0.to_string()));
    audit::write(transaction, event, occasion).await
}
