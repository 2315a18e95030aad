//! Opening funds.

use super::super::totals::{self, Excess};
use super::standing::{named, place_of_fund};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::{fund_sources, funds, organisations, police_areas};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::scope::{self, find};
use crate::work::Unit;
use domain::access::{Access, capability::IssueSettlement};
use domain::funding::{FundShares, OpenFund};
use domain::ids::{FundId, PoliceAreaId};
use domain::text::folded;
use domain::{Pence, Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// Opens a fund: what a funder has to give in one year.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, or what was entered is wrong.
pub async fn open_fund(
    database: &Database,
    access: &Access<IssueSettlement>,
    command: &OpenFund,
    once: Option<&Once>,
    occasion: &Occasion,
) -> Result<FundId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let id = FundId(Uuid::now_v7());
            if let Some(first) = idempotency::claim(transaction, access.user(), once, id.0, occasion).await? {
                return Ok((FundId(first), Vec::new()));
            }
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            let shares = command.check(&mut refusals);
            check_names(transaction, access, &command, &mut refusals).await?;
            command.police_area = match command.police_area {
                None => area_of(transaction, access, &command).await?,
                area => area,
            };
            let path = if command.police_area.is_some() { "policeAreaId" } else { "funderId" };
            let permit = access.at(place_of_fund(command.police_area));
            if permit.is_none() {
                refusals.push(Refusal::forbidden(&[path], "You do not award funds there."));
            }
            refuse_twice(transaction, &command, &mut refusals).await?;
            refusals.none()?;
            let permit = permit.ok_or_else(|| Refusal::forbidden(&[path], "You do not award funds there."))?;
            scope::insert_permitted(&permit, transaction, row_of(id, &command, shares)).await?;
            for (position, source) in (0..).zip(&command.sources) {
                let row = fund_sources::ActiveModel {
                    id: Set(Uuid::now_v7()),
                    fund_id: Set(id.0),
                    position: Set(position),
                    name: Set(source.name.clone()),
                    funder_id: Set(source.funder.map(|funder| funder.0)),
                    amount: Set(source.amount.map(Pence::pence)),
                };
                scope::insert_permitted(&permit, transaction, row).await?;
            }
            totals::keep_funds(transaction, &[id], Excess::Refused).await?;
            audit::write(transaction, told(id, &command).permitted(&permit), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// That all records which the input names can be seen.
async fn check_names(
    transaction: &DatabaseTransaction,
    access: &Access<IssueSettlement>,
    command: &OpenFund,
    refusals: &mut Refusals,
) -> Result<()> {
    use organisations::{Column, Entity};
    let sight = access.sight();
    let organisation = "organisation";
    let funder = (Column::Id, Some(command.funder));
    named::<Entity, _>(transaction, &sight, refusals, funder, (&["funderId"], organisation)).await?;
    for (index, source) in command.sources.iter().enumerate() {
        let path = ["sources", &index.to_string(), "funderId"];
        named::<Entity, _>(transaction, &sight, refusals, (Column::Id, source.funder), (&path, organisation)).await?;
    }
    let area = (police_areas::Column::Id, command.police_area);
    named::<police_areas::Entity, _>(transaction, &sight, refusals, area, (&["policeAreaId"], "police area")).await?;
    Ok(())
}

/// The police area whose commissioner the funder is.
async fn area_of(
    transaction: &DatabaseTransaction,
    access: &Access<IssueSettlement>,
    command: &OpenFund,
) -> Result<Option<PoliceAreaId>> {
    let commissioned = find::<police_areas::Entity>(&access.sight())
        .filter(police_areas::Column::OpccId.eq(command.funder.0))
        .one(transaction)
        .await?;
    Ok(commissioned.map(|area| PoliceAreaId(area.id)))
}

/// A funder's funds of one year for one place are told apart by their names.
async fn refuse_twice(transaction: &DatabaseTransaction, command: &OpenFund, refusals: &mut Refusals) -> Result<()> {
    let area = match command.police_area {
        Some(area) => funds::Column::PoliceAreaId.eq(area.0),
        None => funds::Column::PoliceAreaId.is_null(),
    };
    let alike = scope::named_by_what_is_seen::<funds::Entity>()
        .filter(funds::Column::FunderId.eq(command.funder.0))
        .filter(funds::Column::FirstYear.eq(i32::from(command.year.first_year())))
        .filter(funds::Column::Folded.eq(folded(&command.name)))
        .filter(area);
    if alike.count(transaction).await? > 0 {
        let message = format!("This funder has a fund of this name for {} already.", command.year);
        refusals.add(RefusalCode::Conflict, &["name"], message);
    }
    Ok(())
}

fn row_of(id: FundId, command: &OpenFund, shares: FundShares) -> funds::ActiveModel {
    let year = i32::from(command.year.first_year());
    funds::ActiveModel {
        id: Set(id.0),
        version: Set(1),
        funder_id: Set(command.funder.0),
        police_area_id: Set(command.police_area.map(|area| area.0)),
        name: Set(command.name.clone()),
        folded: Set(folded(&command.name)),
        first_year: Set(year),
        recency: Set(-year),
        retained: Set(command.retained.map(Pence::pence)),
        retained_percent: Set(shares.retained.map(|percent| percent.millionths())),
        note: Set(command.note.clone()),
        over_allocation_percent: Set(shares.over_allocation.map(|percent| percent.millionths())),
    }
}

fn told(id: FundId, command: &OpenFund) -> Event {
    let sources = command.sources.iter().map(|source| match source.amount {
        Some(amount) => format!("{}: {amount}", source.name),
        None => format!("{}: not stated", source.name),
    });
    Event::new("OPEN_FUND", "Fund", id.0)
        .change("name", None, Some(command.name.clone()))
        .change("financialYear", None, Some(command.year.to_string()))
        .change("sources", None, Some(sources.collect::<Vec<_>>().join("; ")))
        .change("retained", None, command.retained.map(|amount| amount.to_string()))
}
