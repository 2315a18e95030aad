//! Formulas by which awards were issued, as they were kept.

use super::narrow::one_of;
use crate::database::Database;
use crate::entity::{award_model_settlements, award_models};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::read;
use crate::row::Row;
use crate::scope::find;
use award_models::{Column, Entity};
use domain::access::Sight;
use domain::funding::{AwardModel, AwardProposal};
use domain::ids::{AwardModelId, FundId, SettlementId, UserId};
use domain::page::{Page, PageRequest};
use sea_orm::QueryFilter;
use std::collections::HashMap;

impl TryFrom<award_models::Model> for AwardModel {
    type Error = Error;

    fn try_from(row: award_models::Model) -> Result<Self> {
        let at = Row::new("award_models", row.id);
        Ok(Self {
            id: AwardModelId(row.id),
            fund: FundId(row.fund_id),
            by: row.by_user_id.map(UserId),
            at: row.issued_at,
            fingerprint: row.fingerprint,
            proposal: AwardProposal {
                formula: at.json(row.formula)?,
                inputs: at.json(row.inputs)?,
                years: at.json(row.results)?,
            },
        })
    }
}

/// What cannot be written as JSON; nothing of a formula is.
pub(super) fn unwritable(error: serde_json::Error) -> Error {
    sea_orm::DbErr::Json(error.to_string()).into()
}

/// The formulas with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[AwardModelId]) -> Result<HashMap<AwardModelId, AwardModel>> {
    read::by_ids::<Entity, _, AwardModel, _>(db.reading(), sight, Column::Id, ids, |it| it.id).await
}

/// A page of the formulas by which each fund was awarded, the first issued first.
pub async fn pages_by_fund(
    db: &Database,
    sight: &Sight,
    funds: &[FundId],
    request: &PageRequest,
) -> Result<HashMap<FundId, Page<AwardModel>>> {
    let parents: Vec<_> = funds.iter().map(|id| id.0).collect();
    let order = Order::ascending("award-model-of-fund", [Column::IssuedAt, Column::Id]);
    let pages = page::pages_by(db.reading(), find::<Entity>(sight), Column::FundId, &parents, &order, request).await?;
    page::convert(pages, FundId)
}

/// The formula by which each settlement was issued; those issued by none are left out.
pub async fn of_settlements(
    db: &Database,
    sight: &Sight,
    settlements: &[SettlementId],
) -> Result<HashMap<SettlementId, AwardModelId>> {
    use award_model_settlements::{Column, Entity};
    let select = find::<Entity>(sight).filter(one_of((Entity, Column::SettlementId), settlements));
    let rows = select.all(db.reading()).await?;
    Ok(rows.into_iter().map(|row| (SettlementId(row.settlement_id), AwardModelId(row.award_model_id))).collect())
}

/// The settlements that were issued by each formula.
pub async fn settlements_of(
    db: &Database,
    sight: &Sight,
    models: &[AwardModelId],
) -> Result<HashMap<AwardModelId, Vec<SettlementId>>> {
    use award_model_settlements::{Column, Entity};
    let select = find::<Entity>(sight).filter(one_of((Entity, Column::AwardModelId), models));
    let rows = select.all(db.reading()).await?;
    Ok(read::gathered(rows.into_iter().map(|row| (AwardModelId(row.award_model_id), SettlementId(row.settlement_id)))))
}
