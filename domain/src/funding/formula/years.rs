//! The awards of each year: the formula's, moved towards it no faster than the floor and the ceiling allow.

use super::apportion::apportion;
use super::command::WHOLE;
use super::exact::{Exact, whole};
use super::held::{Band, Claim, held};
use super::proposal::{AwardFormula, AwardProposal, ProposedAward, ProposedYear};
use super::share::{Sharer, in_order, shares};
use crate::FinancialYear;
use crate::money::Pence;
use crate::refusal::{Refusal, RefusalCode, Refusals};

/// Shares out what there is in each year, the first of which is compared with what the sharers got before it; adds what
/// stands in the way.
pub fn propose(
    formula: AwardFormula,
    mut sharers: Vec<Sharer>,
    totals: &[(FinancialYear, Pence)],
    refusals: &mut Refusals,
) -> Option<AwardProposal> {
    if sharers.is_empty() {
        let message = "Nobody is left to share the fund.";
        refusals.add(RefusalCode::Invalid, &["excludePartnershipIds"], message);
        return None;
    }
    in_order(&mut sharers);
    let (inputs, parts) = shares(&formula, &sharers, refusals)?;
    let mut before: Vec<Option<Pence>> = sharers.iter().map(|sharer| sharer.last_year).collect();
    let mut years = Vec::new();
    for (year, total) in totals {
        let of_year = Year { formula: &formula, sharers: &sharers, parts: &parts, year: *year, total: *total };
        let year = refusals.take(of_year.shared(&before))?;
        before = year.awards.iter().map(|award| Some(award.amount)).collect();
        years.push(year);
    }
    Some(AwardProposal { formula, inputs, years })
}

struct Year<'a> {
    formula: &'a AwardFormula,
    sharers: &'a [Sharer],
    parts: &'a [Exact],
    year: FinancialYear,
    total: Pence,
}

impl Year<'_> {
    fn shared(&self, before: &[Option<Pence>]) -> Result<ProposedYear, Refusal> {
        let unit = self.formula.round_to.pence();
        let exact: Vec<Exact> = self.parts.iter().map(|part| part * whole(self.total.pence())).collect();
        let by_formula = apportion(&exact, self.total.pence(), unit);
        let claims = self.claims(before)?;
        let held = held(self.total.pence(), &claims).map_err(|floors| self.too_high(floors))?;
        let (exact, held_at): (Vec<Exact>, Vec<_>) = held.into_iter().unzip();
        let awarded = super::exact::below(&exact.iter().sum::<Exact>());
        let amounts = apportion(&exact, awarded, unit);
        let rows = self.sharers.iter().zip(before).zip(by_formula).zip(amounts.into_iter().zip(held_at));
        let awards = rows.map(|(((sharer, last_year), formula_amount), (amount, held_at))| {
            Ok(ProposedAward {
                partnership: sharer.partnership,
                formula_amount: pence(formula_amount)?,
                amount: pence(amount)?,
                last_year: *last_year,
                held_at,
            })
        });
        let awards = awards.collect::<Result<_, Refusal>>()?;
        let unawarded = pence(self.total.pence() - awarded)?;
        Ok(ProposedYear { year: self.year, total: self.total, unawarded, awards })
    }

    fn claims(&self, before: &[Option<Pence>]) -> Result<Vec<Claim<'_>>, Refusal> {
        let each = self.parts.iter().zip(self.sharers).zip(before);
        each.map(|((share, sharer), before)| Ok(Claim { share, band: self.band(sharer, *before)? })).collect()
    }

    /// Between what the award lies, in whole units; anywhere where there was nothing the year before.
    fn band(&self, sharer: &Sharer, before: Option<Pence>) -> Result<Band, Refusal> {
        let Some(before) = before.filter(|before| *before > Pence::ZERO) else { return Ok(Band::default()) };
        let unit = i128::from(self.formula.round_to.pence()).max(1);
        let of_whole = i128::from(WHOLE) * unit;
        let changed = |change: i64| i128::from(before.pence()) * i128::from(WHOLE.saturating_add(change));
        let low = self.formula.floor.map_or(0, |floor| (changed(floor) + of_whole - 1).div_euclid(of_whole) * unit);
        let high = self.formula.ceiling.map(|ceiling| changed(ceiling).div_euclid(of_whole) * unit);
        if high.is_some_and(|high| high < low) {
            let message = format!(
                "Between the floor and the ceiling of {} in {} lies no whole multiple of {}: round to less.",
                sharer.name, self.year, self.formula.round_to
            );
            return Err(Refusal::new(RefusalCode::Invalid, &["roundTo"], message));
        }
        let fits = |amount: i128| i64::try_from(amount).map_err(|_| beyond());
        Ok(Band { low: fits(low)?, high: high.map(fits).transpose()? })
    }

    fn too_high(&self, floors: i128) -> Refusal {
        let Ok(floors) = i64::try_from(floors).map_err(|_| beyond()).and_then(pence) else { return beyond() };
        let more = floors.minus(self.total).unwrap_or(floors);
        let message = format!(
            "In {} the floors come to {floors}, {more} more than the {} that there is to award.",
            self.year, self.total
        );
        Refusal::new(RefusalCode::LimitExceeded, &["floorPercent"], message)
    }
}

fn pence(amount: i64) -> Result<Pence, Refusal> {
    Pence::try_new(amount).map_err(|_| beyond())
}

fn beyond() -> Refusal {
    Refusal::new(RefusalCode::LimitExceeded, &["amount"], "This goes beyond what money can be.")
}
