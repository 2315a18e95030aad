//! The grants that a commissioner must publish, as one list.

use super::narrow::{self, first_year};
use super::reach::public_statuses;
use super::settlement;
use crate::database::Database;
use crate::entity::{funds, organisations, partnerships, settlements};
use crate::error::{Error, Result};
use crate::row::Row;
use domain::access::Sight;
use domain::funding::{GrantCondition, PublishedGrant, Years};
use domain::ids::SettlementId;
use domain::london;
use domain::place::PoliceArea;
use sea_orm::sea_query::{Expr, ExprTrait, Order, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, JoinType, QueryResult};
use uuid::Uuid;

/// The most grants of one list; no area has given as many in a generation.
const MOST: usize = 10_000;

/// The grants made for `area` in `years`, year by year and by partnership: awards that
/// are confirmed or closed, from funds of the area or of its commissioner. The same for whoever looks.
///
/// # Errors
/// [`Error::TooManyRows`] beyond what one list holds.
pub async fn grants(db: &Database, sight: &Sight, area: &PoliceArea, years: Years) -> Result<Vec<PublishedGrant>> {
    let rows = db.reading().query_all(&awards(sight, area, years)).await?;
    if rows.len() > MOST {
        return Err(Error::TooManyRows { most: MOST as u64, filter: "from" });
    }
    let ids = rows.iter().map(|row| Ok(SettlementId(row.try_get("", "id")?))).collect::<Result<Vec<_>>>()?;
    let mut conditions = settlement::conditions_of(db, sight, &ids).await?;
    let grant = |(row, id): (&QueryResult, &SettlementId)| grant(row, conditions.remove(id).unwrap_or_default());
    rows.iter().zip(&ids).map(grant).collect()
}

/// The awards with the names of what they refer to.
fn awards(sight: &Sight, area: &PoliceArea, years: Years) -> SelectStatement {
    use settlements::{Column, Entity};
    let of_area = Condition::any()
        .add(funds::Column::PoliceAreaId.eq(area.id.0))
        .add_option(area.opcc.map(|opcc| funds::Column::FunderId.eq(opcc.0)));
    let in_years = Condition::all()
        .add_option(years.from.map(|year| Column::FirstYear.gte(first_year(&year))))
        .add_option(years.to.map(|year| Column::FirstYear.lte(first_year(&year))));
    let mut select = narrow::settlements(sight);
    join_names(&mut select);
    for column in
        [Column::Id, Column::FirstYear, Column::Amount, Column::AmountCertainty, Column::Purpose, Column::Reason]
    {
        select.column((Entity, column));
    }
    select
        .column((Entity, Column::IssuedAt))
        // Said here and not left to what may be seen: an expected award is no grant, whoever looks.
        .and_where(Column::Status.is_in(public_statuses()))
        .cond_where(of_area)
        .cond_where(in_years)
        .order_by((Entity, Column::FirstYear), Order::Asc)
        .order_by((partnerships::Entity, partnerships::Column::Folded), Order::Asc)
        .order_by((Entity, Column::IssuedAt), Order::Asc)
        .order_by((Entity, Column::Position), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc)
        .limit(MOST as u64 + 1)
        .take()
}

/// Names are everybody's to know, as the registers they stand in are.
fn join_names(select: &mut SelectStatement) {
    let id = |name: &'static str| Expr::col((name, organisations::Column::Id));
    let funder = id("funders").equals((funds::Entity, funds::Column::FunderId));
    let recipient = id("recipients").equals((settlements::Entity, settlements::Column::RecipientId));
    select
        .join_as(JoinType::InnerJoin, organisations::Entity, "funders", funder)
        .join_as(JoinType::LeftJoin, organisations::Entity, "recipients", recipient)
        .expr_as(Expr::col((funds::Entity, funds::Column::Name)), "fund")
        .expr_as(Expr::col((partnerships::Entity, partnerships::Column::Name)), "partnership")
        .expr_as(Expr::col(("funders", organisations::Column::Name)), "funder")
        .expr_as(Expr::col(("recipients", organisations::Column::Name)), "recipient");
}

fn grant(row: &QueryResult, conditions: Vec<GrantCondition>) -> Result<PublishedGrant> {
    let at = Row::new("settlements", row.try_get::<Uuid>("", "id")?);
    Ok(PublishedGrant {
        year: at.year(row.try_get("", "first_year")?)?,
        fund: row.try_get("", "fund")?,
        funder: row.try_get("", "funder")?,
        partnership: row.try_get("", "partnership")?,
        recipient: row.try_get("", "recipient")?,
        amount: at.maybe_pence(row.try_get("", "amount")?)?,
        certainty: at.word(&row.try_get::<String>("", "amount_certainty")?)?,
        purpose: row.try_get("", "purpose")?,
        reason: row.try_get("", "reason")?,
        conditions,
        awarded_on: london::day_of(row.try_get("", "issued_at")?),
    })
}
