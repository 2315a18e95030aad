//! What a contract says, and how it changes.

mod check;

pub use check::check_providers;

use super::Contract;
use crate::ids::OrganisationId;
use crate::money::Pence;
use crate::words::{Certainty, ContractKind};
use chrono::NaiveDate;

/// What a contract says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractTerms {
    /// What sort of agreement.
    pub kind: ContractKind,
    /// What is provided.
    pub title: String,
    /// Who pays.
    pub funder: Option<OrganisationId>,
    /// Its first day.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub to: Option<NaiveDate>,
    /// Its last day if extended.
    pub extension_until: Option<NaiveDate>,
    /// What is said of extending it.
    pub extension_note: Option<String>,
    /// What it is worth in all; `None` where not known.
    pub value: Option<Pence>,
    /// How sure that is.
    pub value_certainty: Certainty,
    /// Anything else to know of it.
    pub note: Option<String>,
}

/// What is to change of a contract; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractChange {
    /// What sort of agreement.
    pub kind: Option<ContractKind>,
    /// What is provided.
    pub title: Option<String>,
    /// Who pays.
    pub funder: Option<Option<OrganisationId>>,
    /// Its first day.
    pub from: Option<Option<NaiveDate>>,
    /// Its last day.
    pub to: Option<Option<NaiveDate>>,
    /// Its last day if extended.
    pub extension_until: Option<Option<NaiveDate>>,
    /// What is said of extending it.
    pub extension_note: Option<Option<String>>,
    /// What it is worth in all.
    pub value: Option<Option<Pence>>,
    /// How sure that is.
    pub value_certainty: Option<Certainty>,
    /// Anything else to know of it.
    pub note: Option<Option<String>>,
}

impl ContractChange {
    /// What `contract` says with the change.
    #[must_use]
    pub fn applied_to(self, contract: &Contract) -> ContractTerms {
        let (value, value_certainty) = self.valued(contract);
        ContractTerms {
            kind: self.kind.unwrap_or(contract.kind),
            title: self.title.unwrap_or_else(|| contract.title.clone()),
            funder: self.funder.unwrap_or(contract.funder),
            from: self.from.unwrap_or(contract.from),
            to: self.to.unwrap_or(contract.to),
            extension_until: self.extension_until.unwrap_or(contract.extension_until),
            extension_note: self.extension_note.unwrap_or_else(|| contract.extension_note.clone()),
            value,
            value_certainty,
            note: self.note.unwrap_or_else(|| contract.note.clone()),
        }
    }

    /// Value and certainty change together where only one of them is told.
    fn valued(&self, contract: &Contract) -> (Option<Pence>, Certainty) {
        match (self.value, self.value_certainty) {
            (None, None) => (contract.value, contract.value_certainty),
            (None, Some(certainty)) => (contract.value.filter(|_| certainty.has_amount()), certainty),
            (Some(value), certainty) => {
                let before = Some(contract.value_certainty).filter(|it| it.has_amount() == value.is_some());
                (value, certainty_of(value, certainty.or(before)))
            }
        }
    }
}

/// How sure a value is: as told, else exact where there is one and not stated where there is none.
#[must_use]
pub fn certainty_of(value: Option<Pence>, told: Option<Certainty>) -> Certainty {
    told.unwrap_or(if value.is_some() { Certainty::Exact } else { Certainty::NotStated })
}

impl ContractTerms {
    /// What `contract` says.
    #[must_use]
    pub fn of(contract: &Contract) -> Self {
        ContractChange::default().applied_to(contract)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ContractId;
    use uuid::Uuid;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn what_is_not_told_stays_and_a_value_brings_its_certainty() {
        let contract = Contract {
            id: ContractId(Uuid::nil()),
            version: 1,
            kind: ContractKind::Grant,
            title: "Lights".to_owned(),
            funder: None,
            from: day("2018-04-01"),
            to: None,
            extension_until: None,
            extension_note: None,
            value: Pence::try_new(5).ok(),
            value_certainty: Certainty::Approximate,
            note: None,
        };
        let after = |change: ContractChange| change.applied_to(&contract);
        let to = ContractChange { to: Some(day("2019-03-31")), ..ContractChange::default() };
        assert_eq!((after(to.clone()).from, after(to).to), (contract.from, day("2019-03-31")));
        let valued = |value, value_certainty| {
            let terms = after(ContractChange { value, value_certainty, ..ContractChange::default() });
            (terms.value.map(Pence::pence), terms.value_certainty)
        };
        let six = Some(Pence::try_new(6).ok());
        assert_eq!(valued(None, None), (Some(5), Certainty::Approximate));
        assert_eq!(valued(six, None), (Some(6), Certainty::Approximate));
        assert_eq!(valued(six, Some(Certainty::Exact)), (Some(6), Certainty::Exact));
        assert_eq!(valued(Some(None), None), (None, Certainty::NotStated));
        assert_eq!(valued(None, Some(Certainty::ToBeDetermined)), (None, Certainty::ToBeDetermined));
    }
}
