//! Recommendations, recorded and followed. What is reported on one stays as it was reported.

use super::ground::{Proof, place};
use super::in_turn;
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{groups, partnerships, recommendation_targets, recommendation_updates, recommendations};
use crate::error::Result;
use crate::governance::NO_ROLE;
use crate::row::Row;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Place, Sight, capability::ManagePlans};
use domain::ids::{GroupId, RecommendationId};
use domain::risk::{ProgressReport, RecommendationTarget, RecommendationTerms};
use domain::words::{ActionStatus, Word};
use domain::{Refusal, RefusalCode, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// A report on a recommendation.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The recommendation.
    pub recommendation: RecommendationId,
    /// The version that was read.
    pub expected_version: i32,
    /// What is reported.
    pub report: ProgressReport,
}

/// Records a recommendation, by who keeps the plans of all that it is made to.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where somebody it is
/// made to is not there.
pub async fn record(
    database: &Database,
    access: &Access<ManagePlans>,
    terms: &RecommendationTerms,
    occasion: &Occasion,
) -> Result<RecommendationId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let (id, sight) = (RecommendationId(Uuid::now_v7()), access.sight());
            let (mut terms, mut refusals) = (terms.clone(), Refusals::default());
            terms.check(&mut refusals);
            let permits = permits(transaction, access, &terms.made_to, &mut refusals).await?;
            refusals.none()?;
            let Some(permit) = permits.first() else {
                return Err(Refusal::forbidden(&["partnershipIds"], NO_ROLE).into());
            };
            let row = recommendations::ActiveModel {
                id: Set(id.0),
                version: Set(1),
                position: Set(next_position(transaction, &sight).await?),
                source: Set(terms.source.clone()),
                text: Set(terms.text.clone()),
                from_value: Set(terms.from_value),
                to_value: Set(terms.to_value),
                status: Set(ActionStatus::Open.word().to_owned()),
            };
            scope::insert_permitted(permit, transaction, row).await?;
            write_targets(transaction, permit, id, &terms.made_to).await?;
            // It stands in the history of each that it is made to.
            for permit in &permits {
                let event = Event::new("RECORD_RECOMMENDATION", "Recommendation", id.0).permitted(permit);
                let event = event.change("source", None, Some(terms.source.clone()));
                audit::write(transaction, event.change("text", None, Some(terms.text.clone())), occasion).await?;
            }
            Ok((id, Vec::new()))
        })
        .await
}

/// Reports how far a recommendation has been followed, by who keeps the plans of one of those it is made to.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or
/// is not seen.
pub async fn report(
    database: &Database,
    access: &Access<ManagePlans>,
    reported: &Reported,
    occasion: &Occasion,
) -> Result<RecommendationId> {
    let id = reported.recommendation;
    database
        .work(|transaction: Unit| async move {
            use recommendations::{ActiveModel, Column, Entity};
            let (transaction, sight) = (&*transaction, access.sight());
            let found = scope::find::<Entity>(&sight).filter(Column::Id.eq(id.0)).lock_exclusive();
            let row = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "recommendation"))?;
            let targets = targets_of(transaction, &sight, id).await?;
            let permits = permits(transaction, access, &targets, &mut Refusals::default()).await?;
            let permit = permits.first().ok_or_else(|| Refusal::forbidden(&["id"], NO_ROLE))?;
            check_version("recommendation", row.version, reported.expected_version)?;
            let (mut report, mut refusals) = (reported.report.clone(), Refusals::default());
            report.check(&mut refusals);
            refusals.none()?;
            let before: ActionStatus = Row::new("recommendations", row.id).word(&row.status)?;
            let status = report.status.unwrap_or(before);
            let after = ActiveModel {
                id: Set(id.0),
                version: Set(row.version + 1),
                status: Set(status.word().to_owned()),
                ..ActiveModel::default()
            };
            scope::update_permitted(permit, transaction, after).await?;
            let line = recommendation_updates::ActiveModel {
                id: Set(Uuid::now_v7()),
                recommendation_id: Set(id.0),
                at: Set(occasion.at),
                by_user_id: Set(permit.user().map(|user| user.0)),
                text: Set(report.text(status)),
                status: Set(status.word().to_owned()),
            };
            scope::insert_permitted(permit, transaction, line).await?;
            let event = Event::new("REPORT_RECOMMENDATION", "Recommendation", id.0)
                .permitted(permit)
                .change("status", Some(row.status), Some(status.word().to_owned()))
                .change("note", None, report.note.clone());
            audit::write(transaction, event, occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// The proofs for each of `targets` that is there and whose plans may be kept, with what is wrong with the others.
async fn permits(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlans>,
    targets: &[RecommendationTarget],
    refusals: &mut Refusals,
) -> Result<Vec<Proof>> {
    let sight = access.sight();
    let (mut permits, mut partnership, mut group) = (Vec::new(), 0_usize, 0_usize);
    for target in targets.iter().take(2 * domain::funding::MOST_PARTS) {
        let (field, index, what, found) = match target {
            RecommendationTarget::Partnership(id) => {
                let index = partnership;
                partnership += 1;
                let row = scope::find::<partnerships::Entity>(&sight).filter(partnerships::Column::Id.eq(id.0));
                let found = row.one(transaction).await?.map(|row| Place::Home(row.id));
                ("partnershipIds", index, "partnership", found)
            }
            RecommendationTarget::Group(id) => {
                let index = group;
                group += 1;
                let row = scope::find::<groups::Entity>(&sight).filter(groups::Column::Id.eq(id.0));
                let found = row.one(transaction).await?.map(|row| place(row.home_id, Some(*id)));
                ("groupIds", index, "group", found)
            }
        };
        let path = [field, &index.to_string()];
        match found.map(|place| access.at(place)) {
            None => refusals.add(RefusalCode::NotFound, &path, format!("There is no such {what}.")),
            Some(None) => refusals.push(Refusal::forbidden(&path, NO_ROLE)),
            Some(Some(permit)) => permits.push(permit),
        }
    }
    Ok(permits)
}

async fn targets_of(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    id: RecommendationId,
) -> Result<Vec<RecommendationTarget>> {
    use recommendation_targets::{Column, Entity};
    let own = scope::find::<Entity>(sight).filter(Column::RecommendationId.eq(id.0));
    let rows = own.order_by_asc(Column::Position).order_by_asc(Column::Id).all(transaction).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

async fn write_targets(
    transaction: &DatabaseTransaction,
    permit: &Proof,
    id: RecommendationId,
    targets: &[RecommendationTarget],
) -> Result<()> {
    for (position, target) in (0..).zip(targets) {
        let (partnership, group) = match target {
            RecommendationTarget::Partnership(id) => (Some(id.0), None),
            RecommendationTarget::Group(GroupId(id)) => (None, Some(*id)),
        };
        let row = recommendation_targets::ActiveModel {
            id: Set(Uuid::now_v7()),
            recommendation_id: Set(id.0),
            position: Set(position),
            partnership_id: Set(partnership),
            group_id: Set(group),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    Ok(())
}

/// The place after the last recommendation that the one who acts sees.
async fn next_position(transaction: &DatabaseTransaction, sight: &Sight) -> Result<i32> {
    let last: Option<Option<i32>> = scope::find::<recommendations::Entity>(sight)
        .select_only()
        .column_as(recommendations::Column::Position.max(), "last")
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.flatten().map_or(0, |last| last.saturating_add(1)))
}
