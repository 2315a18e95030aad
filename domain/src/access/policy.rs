//! The matrix of design.md §3: how far each permission of each role reaches inside its scope.

use crate::words::vocabulary;

vocabulary! {
    /// What somebody is to the service.
    pub enum Role {
        /// Runs the service.
        Administrator,
        /// The police and crime commissioner.
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
        /// Clerks a partnership.
        Clerk,
        /// Leads a group, such as a theme group.
        GroupLead,
        /// Sits on a group.
        GroupMember,
        /// Scrutinises a partnership.
        Scrutineer,
    }

    /// What may be done.
    pub enum Permission {
        /// Run the service: partnerships, themes, register, organisations.
        ManagePlatform,
        /// Invite users and grant roles.
        ManageUsers,
        /// Change a partnership, its board and executive, and what a board covers.
        ManagePartnership,
        /// Groups, memberships, people, organisations.
        ManageMembership,
        /// Meetings, minutes, actions.
        ManageMeetings,
        /// Members' documents, unpublished agendas, draft minutes.
        ReadPapers,
        /// Exempt papers and minutes.
        ReadExempt,
        /// E-mail addresses and telephone numbers.
        ReadContactDetails,
        /// Proposals, returns, ledger, fund totals, stated figures, risks and bids.
        ReadFunding,
        /// Funds, awards, carry-forward, clawback, transfer.
        IssueSettlement,
        /// Payments to a partnership.
        RecordPayment,
        /// Propose, recommend and revise allocations.
        ProposeAllocation,
        /// Record the board's approval of an allocation.
        RecordBoardDecision,
        /// Agree an allocation.
        AgreeAllocation,
        /// Spend returns.
        SubmitSpendReturn,
        /// Plans, priorities, risks, bids, recommendations.
        ManagePlans,
        /// Measures.
        RecordPerformance,
        /// What was changed by whom.
        ReadAudit,
    }

    /// What a role is granted over.
    pub enum ScopeKind {
        /// Everything.
        Platform,
        /// A police area and its partnerships.
        PoliceArea,
        /// A county, its own groups and the partnerships its boards cover.
        County,
        /// A partnership, its groups and the partnerships it combines.
        Partnership,
        /// One group only.
        Group,
    }
}

/// How far a permission reaches inside the scope it was granted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Nowhere.
    Nothing,
    /// All that lies in the scope.
    Scope,
    /// The partnerships that the county's boards cover, without their groups' papers.
    CoveredPartnerships,
    /// The county's own groups.
    OwnGroups,
    /// The partnership of the group, if the group is its board or executive.
    PartnershipOfBoard,
    /// The allocations for the group's themes, in its partnership; and the partnership as for
    /// [`Extent::PartnershipOfBoard`].
    GroupThemes,
}

impl Role {
    /// What the role is granted over.
    #[must_use]
    pub const fn scope_kind(self) -> ScopeKind {
        match self {
            Self::Administrator => ScopeKind::Platform,
            Self::Commissioner | Self::Treasurer | Self::OpccAnalyst => ScopeKind::PoliceArea,
            Self::CountyOfficer | Self::CountyMember => ScopeKind::County,
            Self::PartnershipManager | Self::CommissioningOfficer | Self::Clerk | Self::Scrutineer => {
                ScopeKind::Partnership
            }
            Self::GroupLead | Self::GroupMember => ScopeKind::Group,
        }
    }

    /// How far `permission` reaches for this role: the whole policy.
    #[must_use]
    pub const fn extent(self, permission: Permission) -> Extent {
        use Extent::{CoveredPartnerships, GroupThemes, Nothing, OwnGroups, PartnershipOfBoard, Scope};
        use Permission as P;
        match self {
            Self::Administrator => match permission {
                P::AgreeAllocation => Nothing,
                _ => Scope,
            },
            Self::Commissioner => match permission {
                P::ReadFunding | P::IssueSettlement | P::AgreeAllocation | P::ReadAudit => Scope,
                _ => Nothing,
            },
            Self::Treasurer => match permission {
                P::ReadFunding | P::AgreeAllocation | P::RecordPayment | P::ReadAudit => Scope,
                _ => Nothing,
            },
            Self::OpccAnalyst => match permission {
                P::ReadFunding => Scope,
                _ => Nothing,
            },
            Self::CountyOfficer => match permission {
                P::ReadFunding => CoveredPartnerships,
                P::ManageMeetings | P::ManageMembership | P::ReadPapers | P::ReadExempt | P::ReadContactDetails => {
                    OwnGroups
                }
                _ => Nothing,
            },
            Self::CountyMember => match permission {
                P::ReadFunding => CoveredPartnerships,
                P::ReadPapers | P::ReadExempt => OwnGroups,
                _ => Nothing,
            },
            Self::PartnershipManager => match permission {
                P::ManagePlatform | P::AgreeAllocation | P::IssueSettlement | P::RecordPayment => Nothing,
                _ => Scope,
            },
            Self::CommissioningOfficer => match permission {
                P::ReadFunding
                | P::ProposeAllocation
                | P::SubmitSpendReturn
                | P::ReadPapers
                | P::ReadContactDetails => Scope,
                _ => Nothing,
            },
            Self::Clerk => match permission {
                P::ManageMeetings
                | P::ManageMembership
                | P::RecordBoardDecision
                | P::ReadFunding
                | P::ReadPapers
                | P::ReadExempt
                | P::ReadContactDetails => Scope,
                _ => Nothing,
            },
            Self::GroupLead => match permission {
                P::ReadPapers | P::ReadExempt | P::ReadContactDetails | P::ManageMeetings | P::ManagePlans => Scope,
                P::ProposeAllocation | P::ReadFunding => GroupThemes,
                _ => Nothing,
            },
            Self::GroupMember => match permission {
                P::ReadPapers | P::ReadExempt | P::ReadContactDetails => Scope,
                P::ReadFunding => PartnershipOfBoard,
                _ => Nothing,
            },
            Self::Scrutineer => match permission {
                P::ReadFunding | P::ReadPapers => Scope,
                _ => Nothing,
            },
        }
    }
}
