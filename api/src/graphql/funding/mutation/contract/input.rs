//! What is entered of a contract.

use crate::graphql::certainty::Certainty;
use crate::graphql::context::{id_of, ids_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::funding::contract::ContractKind;
use crate::graphql::scalars::{Date, Pence};
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::funding::{ContractChange, ContractTerms, certainty_of, check_providers};
use domain::ids::OrganisationId;
use domain::{Refusal, RefusalCode, Refusals};
use persistence::funding::contracting::{ContractOf, NewContract, Revision};

/// A contract to record. It belongs to an allocation that pays for it, or to a partnership.
#[derive(InputObject)]
pub(crate) struct RecordContractInput {
    /// The allocation that pays for it; left out where none does.
    allocation_id: Option<ID>,
    /// The partnership it belongs to; left out where an allocation is named.
    partnership_id: Option<ID>,
    /// What sort of agreement it is.
    kind: ContractKind,
    /// What is provided, such as "Plymouth Domestic Abuse Service", at most 300 characters.
    title: String,
    /// Who provides, in order; at least one, at most 100.
    provider_ids: Vec<ID>,
    /// Who pays.
    funder_id: Option<ID>,
    /// The first day.
    from: Option<Date>,
    /// The last day; left out where it is open.
    to: Option<Date>,
    /// The last day if it is extended.
    extension_until: Option<Date>,
    /// What is said of extending or following it.
    extension_note: Option<String>,
    /// What it is worth in all, in pence.
    value: Option<Pence>,
    /// How sure the value is: EXACT unless told, and NOT_STATED without a value.
    value_certainty: Option<Certainty>,
    /// Anything else to know of it.
    note: Option<String>,
    /// A key of the client's own, as for `openFund`.
    pub(super) idempotency_key: Option<ID>,
}

impl RecordContractInput {
    /// As it is done, or what is wrong with it.
    pub(super) fn checked(self) -> Result<NewContract> {
        let of = of(self.allocation_id.as_ref(), self.partnership_id.as_ref())?;
        let providers: Vec<OrganisationId> = ids_of("input.providerIds", &self.provider_ids)?;
        let value = self.value.map(|pence| pence.0);
        let terms = ContractTerms {
            kind: self.kind.into(),
            title: self.title,
            funder: maybe_id_of("input.funderId", self.funder_id.as_ref())?,
            from: self.from.map(|day| day.0),
            to: self.to.map(|day| day.0),
            extension_until: self.extension_until.map(|day| day.0),
            extension_note: self.extension_note,
            value,
            value_certainty: certainty_of(value, self.value_certainty.map(Into::into)),
            note: self.note,
        };
        match of {
            Ok(of) => Ok(NewContract { of, terms, providers }),
            Err(refusal) => Err(persistence::Error::Refused(all_wrong(refusal, terms, &providers)).into()),
        }
    }
}

/// What is wrong beside not knowing what the contract belongs to.
fn all_wrong(first: Refusal, mut terms: ContractTerms, providers: &[OrganisationId]) -> Vec<Refusal> {
    let mut refusals = Refusals::default();
    refusals.push(first);
    check_providers(&mut refusals, providers);
    terms.check(&mut refusals);
    refusals.none().err().unwrap_or_default()
}

/// What a contract is to belong to: one of the two that the input names.
fn of(allocation: Option<&ID>, partnership: Option<&ID>) -> Result<Result<ContractOf, Refusal>> {
    Ok(match (allocation, partnership) {
        (Some(id), None) => Ok(ContractOf::Allocation(id_of("input.allocationId", id)?)),
        (None, Some(id)) => Ok(ContractOf::Partnership(id_of("input.partnershipId", id)?)),
        (None, None) => {
            let message = "Name the partnership that it belongs to, or the allocation that pays for it.";
            Err(Refusal::new(RefusalCode::Required, &["partnershipId"], message))
        }
        (Some(_), Some(_)) => {
            let message = "Name the allocation or the partnership, not both: an allocation says whose it is.";
            Err(Refusal::new(RefusalCode::Invalid, &["partnershipId"], message))
        }
    })
}

/// What is to change of a contract; what is left out stays as it is, and null takes out what may be missing.
#[derive(InputObject)]
pub(crate) struct ReviseContractInput {
    /// The contract.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// What sort of agreement it is.
    kind: Option<ContractKind>,
    /// What is provided.
    title: Option<String>,
    /// Who provides from now on, in order; at least one.
    provider_ids: Option<Vec<ID>>,
    /// Who pays.
    funder_id: MaybeUndefined<ID>,
    /// The first day.
    from: MaybeUndefined<Date>,
    /// The last day.
    to: MaybeUndefined<Date>,
    /// The last day if it is extended.
    extension_until: MaybeUndefined<Date>,
    /// What is said of extending or following it.
    extension_note: MaybeUndefined<String>,
    /// What it is worth in all, in pence.
    value: MaybeUndefined<Pence>,
    /// How sure the value is. Where only one of the two is told, the other follows: a first value is EXACT, without
    /// a value it is NOT_STATED, and TO_BE_DETERMINED or NOT_STATED takes the value out.
    value_certainty: Option<Certainty>,
    /// Anything else to know of it.
    note: MaybeUndefined<String>,
}

impl ReviseContractInput {
    /// As it is done, or what is wrong with it.
    pub(super) fn checked(self) -> Result<Revision> {
        let funder = match self.funder_id {
            MaybeUndefined::Value(id) => Some(Some(id_of("input.funderId", &id)?)),
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Undefined => None,
        };
        let change = ContractChange {
            kind: self.kind.map(Into::into),
            title: self.title,
            funder,
            from: self.from.map_value(|day| day.0).into(),
            to: self.to.map_value(|day| day.0).into(),
            extension_until: self.extension_until.map_value(|day| day.0).into(),
            extension_note: self.extension_note.into(),
            value: self.value.map_value(|pence| pence.0).into(),
            value_certainty: self.value_certainty.map(Into::into),
            note: self.note.into(),
        };
        Ok(Revision {
            contract: id_of("input.id", &self.id)?,
            expected_version: self.expected_version,
            change,
            providers: self.provider_ids.map(|ids| ids_of("input.providerIds", &ids)).transpose()?,
        })
    }
}

/// A contract that was recorded by mistake.
#[derive(InputObject)]
pub(crate) struct RemoveContractInput {
    /// The contract.
    pub(super) id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    pub(super) expected_version: i32,
}
