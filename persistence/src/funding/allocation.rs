//! Allocations with their themes, match funding and approvals.

use super::narrow::{self, one_of};
use crate::database::Database;
use crate::entity::{allocation_themes, allocations, approvals, match_fundings};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::read;
use crate::row::Row;
use crate::scope::find;
use allocations::{Column, Entity};
use domain::access::{Permission, Sight};
use domain::funding::{Allocation, Approval, FundingFilter, MatchFunding};
use domain::ids::{
    AllocationId, Id, MeetingId, MinuteItemId, OrganisationId, PartnershipId, SettlementId, ThemeId, UserId,
};
use domain::page::{Page, PageRequest};
use sea_orm::{EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QueryResult, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl TryFrom<allocations::Model> for Allocation {
    type Error = Error;

    fn try_from(row: allocations::Model) -> Result<Self> {
        let at = Row::new("allocations", row.id);
        Ok(Self {
            id: AllocationId(row.id),
            version: row.version,
            settlement: SettlementId(row.settlement_id),
            reference: row.reference,
            title: row.title,
            need: row.need,
            recommendation: row.recommendation,
            stage: at.word(&row.stage)?,
            amount: at.maybe_pence(row.amount)?,
            amount_certainty: at.word(&row.amount_certainty)?,
            total_budget: at.maybe_pence(row.total_budget)?,
            total_budget_certainty: at.word(&row.total_budget_certainty)?,
            budget_note: row.budget_note,
            provider: row.provider_id.map(OrganisationId),
        })
    }
}

impl TryFrom<match_fundings::Model> for MatchFunding {
    type Error = Error;

    fn try_from(row: match_fundings::Model) -> Result<Self> {
        let at = Row::new("match_fundings", row.id);
        Ok(Self {
            source: row.source,
            funder: row.funder_id.map(OrganisationId),
            amount: at.maybe_pence(row.amount)?,
            amount_certainty: at.word(&row.amount_certainty)?,
            in_kind: row.in_kind,
            note: row.note,
        })
    }
}

/// The allocations with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[AllocationId]) -> Result<HashMap<AllocationId, Allocation>> {
    read::by_ids::<Entity, _, Allocation, _>(db.reading(), sight, Column::Id, ids, |it| it.id).await
}

/// The newest year first, then as in the plan.
fn in_order() -> Order<Entity> {
    Order::ascending("allocation", [Column::Recency, Column::Position, Column::Id])
}

/// A page of the allocations that `filter` lets through.
pub async fn page(
    db: &Database,
    sight: &Sight,
    filter: &FundingFilter,
    request: &PageRequest,
) -> Result<Page<Allocation>> {
    let select = find::<Entity>(sight).filter(narrow::allocations(sight, filter));
    page::page(db.reading(), select, &in_order(), request).await?.try_map(TryInto::try_into)
}

/// A page of the allocations of each settlement that `filter` lets through.
pub async fn pages_by_settlement(
    db: &Database,
    sight: &Sight,
    settlements: &[SettlementId],
    filter: &FundingFilter,
    request: &PageRequest,
) -> Result<HashMap<SettlementId, Page<Allocation>>> {
    pages_by(db, sight, Column::SettlementId, settlements, filter, request).await
}

/// A page of the allocations that each organisation provides and `filter` lets through.
pub async fn pages_by_provider(
    db: &Database,
    sight: &Sight,
    providers: &[OrganisationId],
    filter: &FundingFilter,
    request: &PageRequest,
) -> Result<HashMap<OrganisationId, Page<Allocation>>> {
    pages_by(db, sight, Column::ProviderId, providers, filter, request).await
}

async fn pages_by<I: Id>(
    db: &Database,
    sight: &Sight,
    parent: Column,
    parents: &[I],
    filter: &FundingFilter,
    request: &PageRequest,
) -> Result<HashMap<I, Page<Allocation>>> {
    let parents: Vec<_> = parents.iter().map(|id| id.uuid()).collect();
    let select = find::<Entity>(sight).filter(narrow::allocations(sight, filter));
    let pages = page::pages_by(db.reading(), select, parent, &parents, &in_order(), request).await?;
    page::convert(pages, I::from_uuid)
}

/// The themes of each allocation, the primary one first.
pub async fn themes_of(
    db: &Database,
    sight: &Sight,
    allocations: &[AllocationId],
) -> Result<HashMap<AllocationId, Vec<ThemeId>>> {
    use allocation_themes::{Column, Entity};
    let rows = find::<Entity>(sight)
        .filter(one_of((Entity, Column::AllocationId), allocations))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::ThemeId)
        .all(db.reading())
        .await?;
    let mut themes: HashMap<AllocationId, Vec<ThemeId>> = HashMap::new();
    for row in rows {
        themes.entry(AllocationId(row.allocation_id)).or_default().push(ThemeId(row.theme_id));
    }
    Ok(themes)
}

/// What others contribute to each allocation, in order.
pub async fn match_funding_of(
    db: &Database,
    sight: &Sight,
    allocations: &[AllocationId],
) -> Result<HashMap<AllocationId, Vec<MatchFunding>>> {
    use match_fundings::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::AllocationId), allocations))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(AllocationId(row.allocation_id))).await
}

/// The approvals of each allocation that still hold, in the order given.
pub async fn approvals_of(
    db: &Database,
    sight: &Sight,
    allocations: &[AllocationId],
) -> Result<HashMap<AllocationId, Vec<Approval>>> {
    let wanted = one_of((approvals::Entity, approvals::Column::AllocationId), allocations);
    Ok(grouped(approvals_where(db, sight, wanted).await?, |approval| Some(approval.allocation)))
}

/// The approvals that each minute records and that still hold, in the order given.
pub async fn approvals_minuted_in(
    db: &Database,
    sight: &Sight,
    minutes: &[MinuteItemId],
) -> Result<HashMap<MinuteItemId, Vec<Approval>>> {
    let wanted = one_of((approvals::Entity, approvals::Column::MinuteId), minutes);
    Ok(grouped(approvals_where(db, sight, wanted).await?, |approval| approval.minute))
}

fn grouped<I: Id>(all: Vec<Approval>, key: impl Fn(&Approval) -> Option<I>) -> HashMap<I, Vec<Approval>> {
    let mut grouped: HashMap<I, Vec<Approval>> = HashMap::new();
    for approval in all {
        if let Some(key) = key(&approval) {
            grouped.entry(key).or_default().push(approval);
        }
    }
    grouped
}

/// An approval with what decides who may know who gave it.
struct Given {
    row: approvals::Model,
    partnership: Uuid,
    theme: Uuid,
}

impl FromQueryResult for Given {
    fn from_query_result(result: &QueryResult, prefix: &str) -> std::result::Result<Self, sea_orm::DbErr> {
        Ok(Self {
            row: approvals::Model::from_query_result(result, prefix)?,
            partnership: result.try_get(prefix, "partnership_of_row")?,
            theme: result.try_get(prefix, "theme_of_row")?,
        })
    }
}

async fn approvals_where(db: &Database, sight: &Sight, wanted: sea_orm::sea_query::Expr) -> Result<Vec<Approval>> {
    use approvals::{Column as Its, Entity as Approvals};
    let allocation = Approvals::belongs_to(Entity).from(Its::AllocationId).to(Column::Id).into();
    let rows: Vec<Given> = find::<Approvals>(sight)
        .join(JoinType::InnerJoin, allocation)
        .column_as(Column::PartnershipId, "partnership_of_row")
        .column_as(Column::PrimaryThemeId, "theme_of_row")
        .filter(wanted)
        .filter(sea_orm::ColumnTrait::is_null(&Its::VoidedAt))
        .order_by_asc(Column::Recency)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .order_by_asc(Its::Position)
        .order_by_asc(Its::Id)
        .into_model()
        .all(db.reading())
        .await?;
    rows.into_iter().map(|given| approval(sight, given)).collect()
}

fn approval(sight: &Sight, Given { row, partnership, theme }: Given) -> Result<Approval> {
    let at = Row::new("approvals", row.id);
    let reach = sight.reach(Permission::ReadFunding);
    let may_know =
        reach.covers_home(partnership) || reach.themes().contains(&(PartnershipId(partnership), ThemeId(theme)));
    Ok(Approval {
        allocation: AllocationId(row.allocation_id),
        stage: at.word(&row.stage)?,
        approved_as: at.word(&row.approved_as)?,
        by: row.by_user_id.filter(|_| may_know).map(UserId),
        on: row.on_day,
        reference: row.reference,
        meeting: row.meeting_id.map(MeetingId),
        minute: row.minute_id.map(MinuteItemId),
        note: row.note,
    })
}
