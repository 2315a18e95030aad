//! Roles, their scopes and permissions, as the schema shows them.

use async_graphql::Enum;

/// What somebody is to the service. A role is granted over a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::access::Role")]
pub(crate) enum Role {
    /// Runs the service.
    Administrator,
    /// The police and crime commissioner of an area.
    Commissioner,
    /// The commissioner's treasurer.
    Treasurer,
    /// Reads the money of a police area.
    OpccAnalyst,
    /// Runs a county's own groups.
    CountyOfficer,
    /// Sits on a county's own groups.
    CountyMember,
    /// Runs a partnership.
    PartnershipManager,
    /// Prepares a partnership's commissioning.
    CommissioningOfficer,
    /// Clerks a partnership's groups.
    Clerk,
    /// Leads a group, such as a theme group.
    GroupLead,
    /// Sits on a group.
    GroupMember,
    /// Scrutinises a partnership.
    Scrutineer,
}

/// What kind of thing a role is granted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::access::ScopeKind")]
pub(crate) enum ScopeKind {
    /// Everything.
    Platform,
    /// A police area and its partnerships.
    PoliceArea,
    /// A county, its own groups and the partnerships its boards cover.
    County,
    /// A partnership, its groups, and the partnerships it combines.
    Partnership,
    /// One group only.
    Group,
}

/// What may be done. Which role has which permission is one table, printed in the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::access::Permission")]
pub(crate) enum Permission {
    /// Run the service: partnerships, themes, register, organisations.
    ManagePlatform,
    /// Invite users and grant roles.
    ManageUsers,
    /// Change a partnership, its board and executive, and what a board covers.
    ManagePartnership,
    /// Change groups, memberships, people, organisations.
    ManageMembership,
    /// Run meetings, minutes and actions.
    ManageMeetings,
    /// Read members' documents, unpublished agendas, draft minutes.
    ReadPapers,
    /// Read exempt papers and minutes.
    ReadExempt,
    /// Read e-mail addresses and telephone numbers.
    ReadContactDetails,
    /// Read proposals, returns, the ledger, fund totals, stated figures, risks and bids.
    ReadFunding,
    /// Set up funds, award, carry forward, claw back, transfer.
    IssueSettlement,
    /// Record payments to a partnership.
    RecordPayment,
    /// Propose, recommend and revise allocations.
    ProposeAllocation,
    /// Record the board's approval of an allocation.
    RecordBoardDecision,
    /// Agree an allocation.
    AgreeAllocation,
    /// Submit and correct spend returns.
    SubmitSpendReturn,
    /// Change plans, priorities, risks, bids, recommendations.
    ManagePlans,
    /// Record measures.
    RecordPerformance,
    /// Read what was changed by whom.
    ReadAudit,
}
