//! Gathering what the rules of [`domain::finding`] look at, for many partnerships at once.

mod meetings;

pub use meetings::of_meetings;

use crate::database::Database;
use crate::entity::{allocations, contracts, stated_figures};
use crate::error::Result;
use crate::funding::{fund, position, settlement};
use crate::scope::{find, may};
use chrono::NaiveDate;
use domain::access::{Permission, Sight};
use domain::finding::{Finding, Spell, Statement, of_contracts, of_statement};
use domain::funding::{FundFigures, FundingPosition, Settlement, StatedFigure, StatedOf};
use domain::ids::{AllocationId, ContractId, FundId, PartnershipId, SettlementId};
use domain::{FinancialYear, Pence};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// What does not add up in each partnership, on `today`: of meetings as far as the one who looks may see them, of money
/// where they have READ_FUNDING for all of it, for of half of the contracts nobody could say which one follows another.
pub async fn of_partnerships(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    today: NaiveDate,
) -> Result<HashMap<PartnershipId, Vec<Finding>>> {
    let mut found: HashMap<PartnershipId, Vec<Finding>> = HashMap::new();
    for (partnership, of_board) in meetings::of_boards(db, sight, partnerships, today).await? {
        found.entry(partnership).or_default().extend(of_board);
    }
    for (partnership, of_meeting) in meetings::of_latest(db, sight, partnerships, today).await? {
        found.entry(partnership).or_default().extend(of_meeting);
    }
    for (partnership, statement) in statements(db, sight, partnerships).await? {
        found.entry(partnership).or_default().extend(of_statement(&statement));
    }
    for (partnership, spells) in spells(db, sight, partnerships).await? {
        found.entry(partnership).or_default().extend(of_contracts(&spells, today));
    }
    Ok(found)
}

/// What documents say of the partnerships' settlements: the newest year first, then in order.
async fn statements(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<Vec<(PartnershipId, Statement)>> {
    use stated_figures::{Column, Entity};
    let rows = find::<Entity>(sight)
        .filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)))
        .filter(Column::SettlementId.is_not_null())
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db.reading())
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let figures = rows.into_iter().map(|row| Ok((PartnershipId(row.partnership_id), StatedFigure::try_from(row)?)));
    let figures: Vec<_> = figures.collect::<Result<_>>()?;
    let records = Records::of(db, sight, &figures).await?;
    let mut statements = Vec::new();
    for (partnership, figure) in figures {
        if let Some((year, recorded)) = records.figure(&figure)? {
            let StatedFigure { id, measure, stated, certainty, .. } = figure;
            statements.push((partnership, Statement { id, measure, year, stated, certainty, recorded }));
        }
    }
    statements.sort_by_key(|(_, statement)| std::cmp::Reverse(statement.year));
    Ok(statements)
}

/// What the records give of the settlements that figures are stated of.
struct Records {
    settlements: HashMap<SettlementId, Settlement>,
    positions: HashMap<SettlementId, FundingPosition>,
    funds: HashMap<FundId, FundFigures>,
}

impl Records {
    async fn of(db: &Database, sight: &Sight, figures: &[(PartnershipId, StatedFigure)]) -> Result<Self> {
        let mut ids: Vec<SettlementId> = figures.iter().filter_map(|(_, figure)| settlement_of(figure)).collect();
        ids.sort_unstable();
        ids.dedup();
        let settlements = settlement::by_ids(db, sight, &ids).await?;
        let positions = position::of_settlements(db, sight, &ids, None).await?;
        let of_funds = figures.iter().filter(|(_, figure)| figure.measure.is_of_fund());
        let of_funds = of_funds.filter_map(|(_, figure)| settlements.get(&settlement_of(figure)?));
        let funds: Vec<FundId> = of_funds.map(|settlement| settlement.fund).collect();
        let funds = if funds.is_empty() { HashMap::new() } else { figures_of_funds(db, sight, &funds).await? };
        Ok(Self { settlements, positions, funds })
    }

    /// The year and the figure; `None` where the records do not know it.
    fn figure(&self, stated: &StatedFigure) -> Result<Option<(FinancialYear, Pence)>> {
        let Some(settlement) = settlement_of(stated).and_then(|id| self.settlements.get(&id)) else { return Ok(None) };
        let figure = match self.positions.get(&settlement.id) {
            _ if stated.measure.is_of_fund() => {
                self.funds.get(&settlement.fund).and_then(|fund| stated.measure.in_fund(fund))
            }
            Some(position) => stated.measure.in_position(position)?,
            None => None,
        };
        Ok(figure.map(|figure| (settlement.year, figure)))
    }
}

const fn settlement_of(figure: &StatedFigure) -> Option<SettlementId> {
    match figure.of {
        StatedOf::Settlement(id) => Some(id),
        StatedOf::Fund(_) => None,
    }
}

async fn figures_of_funds(db: &Database, sight: &Sight, ids: &[FundId]) -> Result<HashMap<FundId, FundFigures>> {
    let mut sources = fund::sources_of(db, sight, ids).await?;
    let positions = position::of_funds(db, sight, ids, None).await?;
    let mut figures = HashMap::new();
    for (id, fund) in fund::by_ids(db, sight, ids).await? {
        let settled = positions.get(&id).map(|position| position.settlements).unwrap_or_default();
        if let Some(terms) = fund.terms {
            let awarded = settled.settled.minus(settled.clawed_back)?;
            figures.insert(id, terms.figures(&sources.remove(&id).unwrap_or_default(), awarded)?);
        }
    }
    Ok(figures)
}

/// All contracts of the partnerships whose money the one who looks reads as a whole, in order.
async fn spells(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
) -> Result<HashMap<PartnershipId, Vec<Spell>>> {
    use contracts::{Column, Entity};
    let rows = find::<Entity>(sight)
        .filter(Column::PartnershipId.is_in(partnerships.iter().map(|id| id.0)))
        .filter(may(sight, Permission::ReadFunding, Column::PartnershipId, None))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db.reading())
        .await?;
    let titles = titles(db, sight, rows.iter().filter_map(|row| row.allocation_id).collect()).await?;
    let mut spells: HashMap<PartnershipId, Vec<Spell>> = HashMap::new();
    for row in rows {
        let allocation = row.allocation_id.and_then(|id| Some((AllocationId(id), titles.get(&id)?.as_str())));
        let spell = Spell::new(ContractId(row.id), &row.title, allocation);
        let spell = spell.lasting(row.from_on, row.to_on, row.extension_until);
        spells.entry(PartnershipId(row.partnership_id)).or_default().push(spell);
    }
    Ok(spells)
}

/// The titles of allocations.
async fn titles(db: &Database, sight: &Sight, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    use allocations::{Column, Entity};
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = find::<Entity>(sight).select_only().columns([Column::Id, Column::Title]).filter(Column::Id.is_in(ids));
    Ok(select.into_tuple::<(Uuid, String)>().all(db.reading()).await?.into_iter().collect())
}
