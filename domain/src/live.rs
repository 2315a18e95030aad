//! What subscribers are told of: only which records changed. What of it they may know is looked up for
//! each of them when it reaches them.

use crate::access::Permission;
use crate::ids::{ActionPointId, AllocationId, GroupId, LedgerEntryId, MeetingId, PartnershipId, SettlementId};
use uuid::Uuid;

/// What a change is called by those who were told of it: with it they ask for what came after. Says nothing of how many
/// others there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventId(pub Uuid);

/// A change that was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Money moved, or an allocation.
    Funding(FundingChange),
    /// A meeting, or what it leaves behind.
    Meeting(MeetingChange),
    /// An action point.
    ActionPoint(ActionPointChange),
}

/// A change of a settlement's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FundingChange {
    /// Whose money it is.
    pub partnership: PartnershipId,
    /// The settlement.
    pub settlement: SettlementId,
    /// The line of its ledger, where one was written.
    pub entry: Option<LedgerEntryId>,
    /// The allocation that it concerns.
    pub allocation: Option<AllocationId>,
}

/// A change of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MeetingChange {
    /// The partnership or county whose group meets.
    pub home: Uuid,
    /// The group that meets.
    pub group: GroupId,
    /// The meeting.
    pub meeting: MeetingId,
    /// What one must hold in the group to be told, beside seeing the meeting: that a draft or an exempt minute was
    /// written is not for everybody either.
    pub needs: Option<Permission>,
}

/// A change of an action point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ActionPointChange {
    /// The partnership or county whose group keeps it.
    pub home: Uuid,
    /// The action point.
    pub action: ActionPointId,
}
