//! Who shares, and their part of each factor.

use super::command::WHOLE;
use super::exact::{Exact, below, fraction, whole};
use super::proposal::{AwardFactor, AwardFormula, FactorShare, SharerInputs};
use crate::ids::{MeasureId, PartnershipId};
use crate::money::Pence;
use crate::refusal::{RefusalCode, Refusals};
use crate::words::MissingValues;

/// One who has a part in a fund.
#[derive(Clone, Debug)]
pub struct Sharer {
    /// The partnership.
    pub partnership: PartnershipId,
    /// Its ONS code.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// What it got the year before; `None` where it got nothing that is known.
    pub last_year: Option<Pence>,
    /// Its value for each factor.
    pub values: Vec<FoundValue>,
}

/// A value as the records give it.
#[derive(Clone, Debug, Default)]
pub struct FoundValue {
    /// In millionths of the indicator's unit.
    pub value: Option<i64>,
    /// The measures that it is the sum of.
    pub measures: Vec<MeasureId>,
    /// Whose value is not there.
    pub lacking: Vec<String>,
}

/// The order in which equals come: by ONS code, those without one last, then by name.
pub(super) fn in_order(sharers: &mut [Sharer]) {
    sharers.sort_by(|a, b| {
        let key = |it: &Sharer| (it.code.is_none(), it.code.clone(), it.name.clone(), it.partnership);
        key(a).cmp(&key(b))
    });
}

/// What each brings, and its part of the whole; adds what stands in the way.
pub(super) fn shares(
    formula: &AwardFormula,
    sharers: &[Sharer],
    refusals: &mut Refusals,
) -> Option<(Vec<SharerInputs>, Vec<Exact>)> {
    let mut inputs: Vec<SharerInputs> =
        sharers.iter().map(|sharer| SharerInputs { partnership: sharer.partnership, shares: Vec::new() }).collect();
    let mut parts = vec![whole(0); sharers.len()];
    for (index, factor) in formula.factors.iter().enumerate() {
        let values: Vec<&FoundValue> = sharers.iter().filter_map(|sharer| sharer.values.get(index)).collect();
        let total = total(&index.to_string(), (factor, formula.missing), (sharers, &values), refusals)?;
        for ((inputs, part), found) in inputs.iter_mut().zip(&mut parts).zip(values) {
            let of_factor = fraction(found.value.unwrap_or_default(), total);
            inputs.shares.push(FactorShare {
                value: found.value,
                measures: found.measures.clone(),
                share: below(&((&of_factor * whole(1_000_000)).round())),
            });
            *part += of_factor * fraction(factor.weight, WHOLE);
        }
    }
    refusals.is_empty().then_some((inputs, parts))
}

/// The sum of the values of a factor; `None` only where so much was never measured.
fn total(
    index: &str,
    (factor, missing): (&AwardFactor, MissingValues),
    (sharers, values): (&[Sharer], &[&FoundValue]),
    refusals: &mut Refusals,
) -> Option<i128> {
    let path = ["factors", index, "indicator"];
    let lacking: Vec<&str> = values.iter().flat_map(|found| &found.lacking).map(String::as_str).collect();
    let period = format!("{} for {} to {}", factor.code, factor.period_from, factor.period_to);
    if missing == MissingValues::Refused && !lacking.is_empty() {
        let message = format!("There is no value of {period} for {}.", lacking.join(", "));
        refusals.add(RefusalCode::Required, &path, message);
    }
    let negative = sharers.iter().zip(values).filter(|(_, found)| found.value.is_some_and(|value| value < 0));
    let negative: Vec<&str> = negative.map(|(sharer, _)| sharer.name.as_str()).collect();
    if !negative.is_empty() {
        let message = format!("A share of {period} is none where a value is below nought: {}.", negative.join(", "));
        refusals.add(RefusalCode::Invalid, &path, message);
    }
    let total: i128 = values.iter().filter_map(|found| found.value).map(i128::from).sum();
    if total == 0 && negative.is_empty() && !refusals.concern(&path) {
        let message = format!("All values of {period} are nought: there is nothing to share by.");
        refusals.add(RefusalCode::Invalid, &path, message);
    }
    Some(total)
}
