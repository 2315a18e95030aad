//! Risks, bids and recommendations: what only those see who read the money, but for bids that were won
//! and recommendations, which whoever reads the papers of one of those they are made to sees too.

use crate::database::Database;
use crate::entity::{bids, groups, recommendation_targets, recommendation_updates, recommendations, risks};
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, find, may, seen, within};
use domain::access::{Permission, Sight};
use domain::ids::{
    AllocationId, BidId, GroupId, OrganisationId, PartnershipId, RecommendationId, RiskId, ThemeId, UserId,
};
use domain::risk::{Bid, Recommendation, RecommendationTarget, RecommendationUpdate, Risk};
use domain::words::{BidStatus, Word};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::HashMap;

impl Scoped for risks::Entity {
    fn visible(sight: &Sight) -> Condition {
        may(sight, Permission::ReadFunding, risks::Column::PartnershipId, None)
    }
}

impl Scoped for bids::Entity {
    fn visible(sight: &Sight) -> Condition {
        use bids::Column;
        Condition::any().add(Column::Status.eq(BidStatus::Secured.word())).add(may(
            sight,
            Permission::ReadFunding,
            Column::PartnershipId,
            None,
        ))
    }
}

impl Scoped for recommendations::Entity {
    fn visible(sight: &Sight) -> Condition {
        use recommendations::Column;
        Condition::any()
            .add(Column::Id.in_subquery(made_where(sight, Permission::ReadPapers)))
            .add(Column::Id.in_subquery(made_where(sight, Permission::ReadFunding)))
    }
}

impl Scoped for recommendation_targets::Entity {
    fn visible(sight: &Sight) -> Condition {
        let recommendations = seen::<recommendations::Entity>(sight, recommendations::Column::Id);
        Condition::all().add(recommendation_targets::Column::RecommendationId.in_subquery(recommendations))
    }
}

impl Scoped for recommendation_updates::Entity {
    fn visible(sight: &Sight) -> Condition {
        let recommendations = seen::<recommendations::Entity>(sight, recommendations::Column::Id);
        Condition::all().add(recommendation_updates::Column::RecommendationId.in_subquery(recommendations))
    }
}

/// The recommendations one of whose targets lies where the one who looks has `permission`.
fn made_where(sight: &Sight, permission: Permission) -> SelectStatement {
    use recommendation_targets::{Column, Entity};
    let groups = find::<groups::Entity>(sight)
        .filter(may(sight, permission, groups::Column::HomeId, Some(groups::Column::Id)))
        .select_only()
        .column(groups::Column::Id)
        .into_query();
    let reached = Condition::any()
        .add(within(sight.reach(permission), (Entity, Column::PartnershipId), None::<Column>))
        .add(Column::GroupId.in_subquery(groups));
    Query::select().column(Column::RecommendationId).from(Entity).cond_where(reached).take()
}

impl TryFrom<risks::Model> for Risk {
    type Error = Error;

    fn try_from(row: risks::Model) -> Result<Self> {
        let at = Row::new("risks", row.id);
        Ok(Self {
            id: RiskId(row.id),
            version: row.version,
            partnership: PartnershipId(row.partnership_id),
            theme: row.theme_id.map(ThemeId),
            budget: at.maybe_pence(row.budget)?,
            budget_certainty: at.word(&row.budget_certainty)?,
            previous_budget: at.maybe_pence(row.previous_budget)?,
            initiative: row.initiative,
            budget_note: row.budget_note,
            recommendation: row.recommendation,
            open: row.open,
            closed_on: row.closed_on,
            allocation: row.allocation_id.map(AllocationId),
            bid: row.bid_id.map(BidId),
        })
    }
}

impl TryFrom<bids::Model> for Bid {
    type Error = Error;

    fn try_from(row: bids::Model) -> Result<Self> {
        let at = Row::new("bids", row.id);
        Ok(Self {
            id: BidId(row.id),
            version: row.version,
            partnership: PartnershipId(row.partnership_id),
            funder: row.funder_id.map(OrganisationId),
            recipient: row.recipient_id.map(OrganisationId),
            amount: at.maybe_pence(row.amount)?,
            amount_certainty: at.word(&row.amount_certainty)?,
            fund_size: at.maybe_pence(row.fund_size)?,
            status: at.word(&row.status)?,
            theme: row.theme_id.map(ThemeId),
            fund: row.fund,
            purpose: row.purpose,
            note: row.note,
        })
    }
}

impl TryFrom<recommendations::Model> for Recommendation {
    type Error = Error;

    fn try_from(row: recommendations::Model) -> Result<Self> {
        let at = Row::new("recommendations", row.id);
        Ok(Self {
            id: RecommendationId(row.id),
            version: row.version,
            status: at.word(&row.status)?,
            source: row.source,
            text: row.text,
            from_value: row.from_value,
            to_value: row.to_value,
        })
    }
}

impl TryFrom<recommendation_updates::Model> for RecommendationUpdate {
    type Error = Error;

    fn try_from(row: recommendation_updates::Model) -> Result<Self> {
        let status = Row::new("recommendation_updates", row.id).word(&row.status)?;
        Ok(Self { at: row.at, by: row.by_user_id.map(UserId), text: row.text, status })
    }
}

impl TryFrom<recommendation_targets::Model> for RecommendationTarget {
    type Error = Error;

    fn try_from(row: recommendation_targets::Model) -> Result<Self> {
        match (row.partnership_id, row.group_id) {
            (Some(partnership), None) => Ok(Self::Partnership(PartnershipId(partnership))),
            (None, Some(group)) => Ok(Self::Group(GroupId(group))),
            _ => Err(Row::new("recommendation_targets", row.id).inconsistent("a partnership and a group, or neither")),
        }
    }
}

/// The risks with these ids.
pub async fn risks_by_ids(db: &Database, sight: &Sight, ids: &[RiskId]) -> Result<HashMap<RiskId, Risk>> {
    use risks::{Column, Entity};
    read::by_ids::<Entity, _, Risk, _>(db.reading(), sight, Column::Id, ids, |risk| risk.id).await
}

/// The risks of each partnership, in the order of its papers.
pub async fn risks_of(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<Risk>>> {
    use risks::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(PartnershipId(row.partnership_id))).await
}

/// The bids with these ids.
pub async fn bids_by_ids(db: &Database, sight: &Sight, ids: &[BidId]) -> Result<HashMap<BidId, Bid>> {
    use bids::{Column, Entity};
    read::by_ids::<Entity, _, Bid, _>(db.reading(), sight, Column::Id, ids, |bid| bid.id).await
}

/// The bids of each partnership, in the order of its papers.
pub async fn bids_of(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<Bid>>> {
    use bids::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(PartnershipId(row.partnership_id))).await
}

/// The recommendations with these ids.
pub async fn recommendations_by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[RecommendationId],
) -> Result<HashMap<RecommendationId, Recommendation>> {
    use recommendations::{Column, Entity};
    read::by_ids::<Entity, _, Recommendation, _>(db.reading(), sight, Column::Id, ids, |one| one.id).await
}

/// The recommendations made to each partnership itself, in the order of their papers.
pub async fn recommendations_to_partnerships(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<Recommendation>>> {
    let to = recommendation_targets::Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0));
    made_to(db, sight, to.into(), |target| target.partnership_id.map(PartnershipId)).await
}

/// The recommendations made to each group, in the order of their papers.
pub async fn recommendations_to_groups(
    db: &Database,
    sight: &Sight,
    groups: &[GroupId],
) -> Result<HashMap<GroupId, Vec<Recommendation>>> {
    let to = recommendation_targets::Column::GroupId.is_in(groups.iter().map(|id| id.0));
    made_to(db, sight, to.into(), |target| target.group_id.map(GroupId)).await
}

async fn made_to<I: domain::ids::Id>(
    db: &Database,
    sight: &Sight,
    to: Condition,
    target_of: impl Fn(&recommendation_targets::Model) -> Option<I>,
) -> Result<HashMap<I, Vec<Recommendation>>> {
    use recommendations::{Column, Entity};
    let targets: sea_orm::RelationDef = recommendation_targets::Entity::belongs_to(Entity)
        .from(recommendation_targets::Column::RecommendationId)
        .to(Column::Id)
        .into();
    let rows = find::<Entity>(sight)
        .join(JoinType::InnerJoin, targets.rev())
        .select_also(recommendation_targets::Entity)
        .filter(to)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db.reading())
        .await?;
    let mut made: HashMap<I, Vec<Recommendation>> = HashMap::new();
    for (row, target) in rows {
        if let Some(target) = target.as_ref().and_then(&target_of) {
            made.entry(target).or_default().push(row.try_into()?);
        }
    }
    Ok(made)
}

/// Whom each recommendation is made to, in the order it names them.
pub async fn targets_of(
    db: &Database,
    sight: &Sight,
    recommendations: &[RecommendationId],
) -> Result<HashMap<RecommendationId, Vec<RecommendationTarget>>> {
    use recommendation_targets::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::RecommendationId.is_in(recommendations.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(RecommendationId(row.recommendation_id))).await
}

/// What was reported on each recommendation, oldest first.
pub async fn updates_of(
    db: &Database,
    sight: &Sight,
    recommendations: &[RecommendationId],
) -> Result<HashMap<RecommendationId, Vec<RecommendationUpdate>>> {
    use recommendation_updates::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::RecommendationId.is_in(recommendations.iter().map(|id| id.0)))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(RecommendationId(row.recommendation_id))).await
}

/// The risks to each bid that are seen, in the order of their papers.
pub async fn risks_to_bids(db: &Database, sight: &Sight, bids: &[BidId]) -> Result<HashMap<BidId, Vec<Risk>>> {
    use risks::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::BidId.is_in(bids.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.bid_id.map(BidId)).await
}

/// The risks to each allocation that are seen, in the order of their papers.
pub async fn risks_to_allocations(
    db: &Database,
    sight: &Sight,
    allocations: &[AllocationId],
) -> Result<HashMap<AllocationId, Vec<Risk>>> {
    use risks::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::AllocationId.is_in(allocations.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.allocation_id.map(AllocationId)).await
}
