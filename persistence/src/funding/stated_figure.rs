//! What documents say of figures.

use super::narrow::one_of;
use crate::database::Database;
use crate::entity::stated_figures;
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::find;
use domain::access::Sight;
use domain::funding::{StatedFigure, StatedOf};
use domain::ids::{DocumentId, FundId, MinuteItemId, SettlementId, StatedFigureId};
use sea_orm::{QueryFilter, QueryOrder};
use stated_figures::{Column, Entity};
use std::collections::HashMap;

impl TryFrom<stated_figures::Model> for StatedFigure {
    type Error = Error;

    fn try_from(row: stated_figures::Model) -> Result<Self> {
        let at = Row::new("stated_figures", row.id);
        let of = match (row.fund_id, row.settlement_id) {
            (Some(fund), None) => StatedOf::Fund(FundId(fund)),
            (None, Some(settlement)) => StatedOf::Settlement(SettlementId(settlement)),
            _ => return Err(at.inconsistent("it is of a fund or of a settlement")),
        };
        Ok(Self {
            id: StatedFigureId(row.id),
            of,
            measure: at.word(&row.measure)?,
            stated: at.pence(row.stated)?,
            certainty: at.word(&row.certainty)?,
            quote: row.quote,
            note: row.note,
            document: row.document_id.map(DocumentId),
            minute: row.minute_id.map(MinuteItemId),
        })
    }
}

/// The stated figures with these ids.
pub async fn by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[StatedFigureId],
) -> Result<HashMap<StatedFigureId, StatedFigure>> {
    read::by_ids::<Entity, _, StatedFigure, _>(db.reading(), sight, Column::Id, ids, |it| it.id).await
}

/// What is stated of each fund, in order.
pub async fn of_funds(db: &Database, sight: &Sight, funds: &[FundId]) -> Result<HashMap<FundId, Vec<StatedFigure>>> {
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::FundId), funds))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.fund_id.map(FundId)).await
}

/// What is stated of each settlement, in order.
pub async fn of_settlements(
    db: &Database,
    sight: &Sight,
    settlements: &[SettlementId],
) -> Result<HashMap<SettlementId, Vec<StatedFigure>>> {
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::SettlementId), settlements))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| row.settlement_id.map(SettlementId)).await
}
