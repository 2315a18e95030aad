//! Money: funds, settlements, allocations, and every figure that follows from them.

mod agreement;
mod allocation;
mod approval;
mod by_priority;
mod contract;
mod expected_return;
mod filter;
mod formula;
mod fund;
mod ledger;
mod mutation;
mod position;
mod settlement;
mod spend_return;
mod stated;
mod subscription;
mod summary;

pub(crate) use agreement::FundingAgreement;
pub(crate) use allocation::{Allocation, AllocationQuery, OrganisationAllocations};
pub(crate) use approval::MinuteApprovals;
pub(crate) use by_priority::{PartnershipPriorityFunding, PriorityMoney};
pub(crate) use contract::{Contract, PartnershipContracts};
pub(crate) use formula::{AwardModel, AwardQuery, AwardsMutation};
pub(crate) use fund::{Fund, FundQuery};
pub(crate) use ledger::LedgerEntry;
pub(crate) use mutation::{
    AllocationMutation, ContractMutation, FundMutation, MovementMutation, SettlementMutation, SpendReturnMutation,
};
pub(crate) use position::{CountyFunding, PartnershipFunding, PoliceAreaFunding};
pub(crate) use settlement::{PartnershipSettlements, Settlement};
pub(crate) use spend_return::{SpendReturn, SpendReturnQuery};
pub(crate) use stated::StatedFigure;
pub(crate) use subscription::FundingSubscription;
pub(crate) use summary::SummaryQuery;
