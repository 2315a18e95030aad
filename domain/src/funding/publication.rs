//! What a commissioner must publish of the grants they make: the Elected Local Policing Bodies (Specified
//! Information) Order 2011 (SI 2011/3050), Schedule, paragraph 3(f).

use super::GrantCondition;
use crate::FinancialYear;
use crate::money::Pence;
use crate::words::Certainty;
use chrono::NaiveDate;

/// A crime and disorder reduction grant as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedGrant {
    /// The year it is for.
    pub year: FinancialYear,
    /// Name of the fund it is awarded from.
    pub fund: String,
    /// Name of who gives.
    pub funder: String,
    /// Name of the partnership it is awarded to.
    pub partnership: String,
    /// Name of the organisation it is paid to.
    pub recipient: Option<String>,
    /// The award as it stands; `None` where not known.
    pub amount: Option<Pence>,
    /// How sure that is.
    pub certainty: Certainty,
    /// What it is for.
    pub purpose: Option<String>,
    /// Why it is expected to reduce crime and disorder.
    pub reason: Option<String>,
    /// What the funder asks in return, in order.
    pub conditions: Vec<GrantCondition>,
    /// The day of the award, in London.
    pub awarded_on: NaiveDate,
}

/// Some years on end, the first and the last among them; open where one is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Years {
    /// The first.
    pub from: Option<FinancialYear>,
    /// The last.
    pub to: Option<FinancialYear>,
}

impl Years {
    /// Just this one.
    #[must_use]
    pub const fn only(year: FinancialYear) -> Self {
        Self { from: Some(year), to: Some(year) }
    }
}
