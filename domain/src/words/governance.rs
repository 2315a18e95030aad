//! Words of partnerships, groups and seats.

super::vocabulary! {
    /// What a partnership is in law or by agreement.
    pub enum PartnershipKind {
        /// A community safety partnership under the Crime and Disorder Act 1998, s.5-7.
        CommunitySafety,
        /// One partnership acting for several statutory ones, such as a county-wide board.
        Combined,
        /// A local strategic partnership.
        LocalStrategic,
    }

    /// Whether a partnership still acts.
    pub enum PartnershipStatus {
        /// It acts.
        Active,
        /// It went into a successor and keeps its history.
        Merged,
        /// It ended without a successor.
        Dissolved,
    }

    /// What sort of body a group is.
    pub enum GroupKind {
        /// The partnership's board.
        Board,
        /// The executive that acts between board meetings.
        Executive,
        /// A group for one theme; its chair is the theme lead.
        ThemeGroup,
        /// A group below another group.
        SubGroup,
        /// A group set up for one piece of work.
        TaskAndFinish,
        /// A board that covers several partnerships of a county.
        CountyBoard,
        /// A board that approves commissioning.
        CommissioningBoard,
        /// A council's scrutiny committee.
        Scrutiny,
        /// A looser network or forum.
        Network,
    }

    /// What a quorum is counted in.
    pub enum QuorumBasis {
        /// Members present.
        Members,
        /// Organisations represented.
        Organisations,
        /// Responsible authorities represented.
        ResponsibleAuthorities,
    }

    /// What sort of body an organisation is.
    pub enum OrganisationKind {
        /// A local authority.
        Council,
        /// A police force.
        Police,
        /// A police and crime commissioner's office.
        Opcc,
        /// A fire and rescue service.
        FireAndRescue,
        /// A health body.
        Health,
        /// A probation body.
        Probation,
        /// A school, college or university.
        Education,
        /// A voluntary, community or social enterprise body.
        Voluntary,
        /// A housing provider.
        Housing,
        /// A central government body.
        Government,
        /// A partnership acting as an organisation.
        Partnership,
        /// A business.
        Business,
        /// Anything else.
        Other,
    }

    /// What a person or post does in a group.
    pub enum MembershipRole {
        /// Chairs the group.
        Chair,
        /// Chairs in the chair's absence.
        ViceChair,
        /// Leads the group's theme.
        ThemeLead,
        /// An ordinary member.
        Member,
        /// Co-opted by the group.
        CoOpted,
        /// Stands in for another membership.
        Substitute,
        /// Advises without a vote.
        Adviser,
        /// Attends without a vote.
        Observer,
        /// Clerks the group.
        Secretary,
    }

    /// Where a membership is in its life.
    pub enum MembershipStatus {
        /// Asked, not yet sitting.
        Invited,
        /// Sitting.
        Current,
        /// No longer sitting.
        Ended,
    }
}
