//! Funds to open and years to promise.

use crate::FinancialYear;
use crate::ids::{FundId, OrganisationId, PartnershipId, PoliceAreaId};
use crate::money::Pence;
use crate::percent::Percent;
use crate::refusal::{RefusalCode, Refusals};
use rust_decimal::Decimal;

/// A fund to open.
#[derive(Clone, Debug)]
pub struct OpenFund {
    /// Who gives.
    pub funder: OrganisationId,
    /// The police area it is for; the one whose commissioner the funder is, where left out.
    pub police_area: Option<PoliceAreaId>,
    /// Its name.
    pub name: String,
    /// The year.
    pub year: FinancialYear,
    /// Its sources, in order.
    pub sources: Vec<NewSource>,
    /// Kept to commission centrally.
    pub retained: Option<Pence>,
    /// The same as a share of the total; the amount wins.
    pub retained_percent: Option<Decimal>,
    /// By what share of what it has to give it may be over-awarded.
    pub over_allocation_percent: Option<Decimal>,
    /// Anything else to know of it.
    pub note: Option<String>,
}

/// A source of a fund to open.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// Its name.
    pub name: String,
    /// Whom it comes from.
    pub funder: Option<OrganisationId>,
    /// How much; `None` while not stated.
    pub amount: Option<Pence>,
}

/// The shares of a fund to open.
#[derive(Clone, Copy, Debug)]
pub struct FundShares {
    /// Kept to commission centrally.
    pub retained: Option<Percent>,
    /// By what share it may be over-awarded.
    pub over_allocation: Option<Percent>,
}

impl OpenFund {
    /// Tidies the texts, and adds what is wrong.
    pub fn check(&mut self, refusals: &mut Refusals) -> FundShares {
        self.name = refusals.name(&["name"], &self.name);
        self.note = refusals.maybe_text(&["note"], self.note.as_deref());
        refusals.parts(&["sources"], self.sources.len());
        for (index, source) in self.sources.iter_mut().enumerate() {
            let index = index.to_string();
            source.name = refusals.name(&["sources", &index, "name"], &source.name);
            if let Some(amount) = source.amount {
                refusals.amount(&["sources", &index, "amount"], amount);
            }
        }
        if let Some(retained) = self.retained {
            refusals.amount(&["retained"], retained);
            let total: Option<Vec<Pence>> = self.sources.iter().map(|source| source.amount).collect();
            let total = total.filter(|amounts| !amounts.is_empty()).and_then(|amounts| Pence::sum(amounts).ok());
            if total.is_some_and(|total| retained > total) {
                refusals.add(RefusalCode::LimitExceeded, &["retained"], "More cannot be retained than there is.");
            }
        }
        FundShares {
            retained: refusals.percent(&["retainedPercent"], self.retained_percent),
            over_allocation: refusals.percent(&["overAllocationPercent"], self.over_allocation_percent),
        }
    }
}

/// Several years to promise at once.
#[derive(Clone, Debug)]
pub struct AgreeFunding {
    /// To whom.
    pub partnership: PartnershipId,
    /// To whom it is paid.
    pub recipient: Option<OrganisationId>,
    /// Its title.
    pub title: String,
    /// From which funds how much: one for each year.
    pub amounts: Vec<(FundId, Pence)>,
    /// The share of each that the funder keeps.
    pub top_slice_percent: Option<Decimal>,
}

impl AgreeFunding {
    /// Tidies the texts, and adds what is wrong; the share that the funder keeps.
    pub fn check(&mut self, refusals: &mut Refusals) -> Option<Percent> {
        self.title = refusals.name(&["title"], &self.title);
        refusals.parts(&["amounts"], self.amounts.len());
        if self.amounts.is_empty() {
            refusals.add(RefusalCode::Required, &["amounts"], "Enter an amount for each year.");
        }
        for (index, (_, amount)) in self.amounts.iter().enumerate() {
            refusals.amount(&["amounts", &index.to_string(), "amount"], *amount);
        }
        refusals.percent(&["topSlicePercent"], self.top_slice_percent)
    }
}
