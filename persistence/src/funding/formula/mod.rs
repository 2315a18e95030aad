//! Sharing a fund out by a formula: what the records give it, and what comes of it. Nothing is written.

mod ground;
mod last_year;
mod places;
mod values;

use super::totals;
use crate::database::Database;
use crate::entity::funds;
use crate::error::Result;
use crate::scope::find;
use data_encoding::HEXLOWER;
use domain::access::{Permission, Sight};
use domain::funding::{AwardFormula, AwardProposal, FundFigures, MOST_FACTORS, ProposeAwards, propose};
use domain::ids::{FundId, PoliceAreaId};
use domain::{RefusalCode, Refusals};
use places::Places;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use sha2::{Digest, Sha256};

/// A proposal, and what tells it from any other.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The same for the same fund, formula, inputs and results.
    pub fingerprint: String,
    /// What is proposed.
    pub proposal: AwardProposal,
}

/// What the fund would be shared out like; `None` where the one who looks does not read the money of its police area.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where what was entered gives no proposal.
pub async fn award_proposal(db: &Database, sight: &Sight, command: &ProposeAwards) -> Result<Option<Proposed>> {
    let connection = db.reading();
    let fund = find::<funds::Entity>(sight).filter(funds::Column::Id.eq(command.fund.0)).one(connection).await?;
    let Some(fund) = fund.filter(|fund| reads(sight, fund)) else { return Ok(None) };
    let figures = totals::funds_computed(connection, &[command.fund]).await?.into_iter().next();
    let Some((_, _, figures)) = figures else { return Ok(None) };
    let mut refusals = Refusals::default();
    let proposed = worked_out(connection, sight, (&fund, &figures), command, &mut refusals).await?;
    refusals.none()?;
    Ok(proposed)
}

/// Whether the one who looks reads the money of the fund's police area.
fn reads(sight: &Sight, fund: &funds::Model) -> bool {
    let reach = sight.reach(Permission::ReadFunding);
    fund.police_area_id.map_or(reach.everywhere(), |area| reach.covers_police_area(PoliceAreaId(area)))
}

/// The proposal; adds what stands in its way.
pub(super) async fn worked_out<C: ConnectionTrait>(
    connection: &C,
    sight: &Sight,
    (fund, figures): (&funds::Model, &FundFigures),
    command: &ProposeAwards,
    refusals: &mut Refusals,
) -> Result<Option<Proposed>> {
    let mut command = command.clone();
    let terms = command.check(refusals);
    let Some(area) = fund.police_area_id else {
        let message = "This fund is for no police area: there are no partnerships to share it.";
        refusals.add(RefusalCode::Invalid, &["fundId"], message);
        return Ok(None);
    };
    let totals = ground::totals(connection, sight, (fund, figures), &command, refusals).await?;
    if command.factors.len() > MOST_FACTORS {
        return Ok(None);
    }
    let places = Places::of(connection, sight, area, &command.excluded, refusals).await?;
    let before = last_year::awards(connection, sight, (fund, command.last_year_fund), refusals).await?;
    let values = values::Values::of(connection, sight, &command, &places, refusals).await?;
    let factors = values.factors(&command, &terms.weights, &places, refusals);
    // Values that are missing are told with the rest, once it is known which are needed.
    if factors.len() != command.factors.len() {
        return Ok(None);
    }
    let sharers = places.sharers(|place| values.of_place(place, &factors, &places), &before)?;
    let formula = AwardFormula {
        factors,
        amount: command.amount,
        round_to: command.round_to,
        missing: command.missing,
        excluded: command.excluded,
        floor: terms.floor,
        ceiling: terms.ceiling,
    };
    let Some(proposal) = propose(formula, sharers, &totals, refusals) else { return Ok(None) };
    let fingerprint = fingerprint(command.fund, &proposal)?;
    Ok(Some(Proposed { fingerprint, proposal }))
}

fn fingerprint(fund: FundId, proposal: &AwardProposal) -> Result<String> {
    let text = serde_json::to_string(&(fund, proposal)).map_err(super::award_model::unwritable)?;
    Ok(HEXLOWER.encode(&Sha256::digest(text)))
}
