//! Risks, raised, changed and closed.

use super::ground::{self, next_position, permitted};
use super::in_turn;
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{allocations, bids, risks, themes};
use crate::error::Result;
use crate::governance::{Said, check_one, named, told};
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Place, Sight, capability::ManagePlans};
use domain::ids::{PartnershipId, RiskId};
use domain::london::day_of;
use domain::risk::{Risk, RiskChange, RiskTerms};
use domain::words::{Certainty, Word};
use domain::{Pence, Refusal, RefusalCode, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// A change of a risk.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The risk.
    pub risk: RiskId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: RiskChange,
}

/// Raises a risk of a partnership.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where the
/// partnership is not there.
pub async fn raise(
    database: &Database,
    access: &Access<ManagePlans>,
    (partnership, terms): (PartnershipId, &RiskTerms),
    occasion: &Occasion,
) -> Result<RiskId> {
    database
        .work(|transaction: Unit| async move {
            use risks::{Column, Entity};
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let permit = ground::partnership(transaction, access, partnership).await?;
            let (id, sight) = (RiskId(Uuid::now_v7()), access.sight());
            let (mut terms, mut refusals) = (terms.clone(), Refusals::default());
            terms.check(&mut refusals);
            check_named(transaction, &sight, (partnership, None), &terms, &mut refusals).await?;
            refusals.none()?;
            let mut row = row_of(id, 1, &terms);
            row.partnership_id = Set(partnership.0);
            let place = (Column::PartnershipId, Column::Position, partnership.0);
            row.position = Set(next_position::<Entity>(transaction, &sight, place).await?);
            scope::insert_permitted(&permit, transaction, row).await?;
            let event = Event::new("RAISE_RISK", "Risk", id.0).permitted(&permit);
            audit::write(transaction, told(event, None, said(&terms)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Changes a risk, closes it, or opens it again.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or
/// is not seen.
pub async fn update(
    database: &Database,
    access: &Access<ManagePlans>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<RiskId> {
    let id = revision.risk;
    database
        .work(|transaction: Unit| async move {
            let (transaction, sight) = (&*transaction, access.sight());
            let found = scope::find::<risks::Entity>(&sight).filter(risks::Column::Id.eq(id.0)).lock_exclusive();
            let row = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "risk"))?;
            let permit = permitted(access, Place::Home(row.partnership_id), "id")?;
            check_version("risk", row.version, revision.expected_version)?;
            let risk: Risk = row.try_into()?;
            let before = RiskTerms::of(&risk);
            let (mut after, mut refusals) = (revision.change.clone().applied_to(&before), Refusals::default());
            if before.open && !after.open && after.closed_on.is_none() {
                after.closed_on = Some(day_of(occasion.at));
            }
            after.check(&mut refusals);
            check_named(transaction, &sight, (risk.partnership, Some(&before)), &after, &mut refusals).await?;
            refusals.none()?;
            scope::update_permitted(&permit, transaction, row_of(id, risk.version + 1, &after)).await?;
            let event = Event::new("UPDATE_RISK", "Risk", id.0).permitted(&permit);
            audit::write(transaction, told(event, Some(said(&before)), said(&after)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// That the theme is there, and the allocation and the bid are the partnership's own, where they are newly named.
async fn check_named(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (partnership, before): (PartnershipId, Option<&RiskTerms>),
    after: &RiskTerms,
    refusals: &mut Refusals,
) -> Result<()> {
    let theme = after.theme.filter(|_| before.is_none_or(|before| before.theme != after.theme));
    check_one::<themes::Entity>(transaction, sight, refusals, themes::Column::Id, ("themeId", theme, "theme")).await?;
    let mut owned: Vec<(&str, &str, Option<Uuid>)> = Vec::new();
    if let Some(id) = after.allocation.filter(|_| before.is_none_or(|before| before.allocation != after.allocation)) {
        let found = scope::find::<allocations::Entity>(sight).filter(allocations::Column::Id.eq(id.0));
        owned.push(("allocationId", "allocation", found.one(transaction).await?.map(|row| row.partnership_id)));
    }
    if let Some(id) = after.bid.filter(|_| before.is_none_or(|before| before.bid != after.bid)) {
        let found = scope::find::<bids::Entity>(sight).filter(bids::Column::Id.eq(id.0));
        owned.push(("bidId", "bid", found.one(transaction).await?.map(|row| row.partnership_id)));
    }
    for (field, what, owner) in owned {
        match owner {
            None => refusals.push(Refusal::not_found(field, what)),
            Some(owner) if owner != partnership.0 => {
                let message = format!("This {what} is another partnership's.");
                refusals.add(RefusalCode::Invalid, &[field], message);
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn row_of(id: RiskId, version: i32, terms: &RiskTerms) -> risks::ActiveModel {
    risks::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        theme_id: Set(terms.theme.map(|id| id.0)),
        initiative: Set(terms.initiative.clone()),
        budget: Set(terms.budget.map(Pence::pence)),
        budget_certainty: Set(terms.budget_certainty.unwrap_or(Certainty::NotStated).word().to_owned()),
        budget_note: Set(terms.budget_note.clone()),
        previous_budget: Set(terms.previous_budget.map(Pence::pence)),
        recommendation: Set(terms.recommendation.clone()),
        open: Set(terms.open),
        allocation_id: Set(terms.allocation.map(|id| id.0)),
        bid_id: Set(terms.bid.map(|id| id.0)),
        closed_on: Set(terms.closed_on),
        ..risks::ActiveModel::default()
    }
}

fn said(terms: &RiskTerms) -> Said {
    vec![
        ("initiative", Some(terms.initiative.clone())),
        ("theme", named(terms.theme)),
        ("budget", terms.budget.map(|amount| amount.pence().to_string())),
        ("budgetCertainty", terms.budget_certainty.map(|certainty| certainty.word().to_owned())),
        ("budgetNote", terms.budget_note.clone()),
        ("previousBudget", terms.previous_budget.map(|amount| amount.pence().to_string())),
        ("recommendation", terms.recommendation.clone()),
        ("allocation", named(terms.allocation)),
        ("bid", named(terms.bid)),
        ("open", Some(terms.open.to_string())),
        ("closedOn", terms.closed_on.map(|day| day.to_string())),
    ]
}
