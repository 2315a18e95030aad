//! Words of priorities, plans and bids.

super::vocabulary! {
    /// How a theme stands in a year.
    pub enum PriorityStanding {
        /// A priority.
        Headline,
        /// Coming up.
        Emerging,
        /// Kept under watch.
        WatchingBrief,
        /// Considered and not taken forward.
        NotTakenForward,
    }

    /// What sort of plan it is.
    pub enum PlanKind {
        /// The partnership plan: three years, refreshed yearly.
        PartnershipPlan,
        /// A theme group's delivery plan.
        DeliveryPlan,
        /// How the grant is to be spent.
        CommissioningPlan,
        /// The assessment priorities are drawn from.
        StrategicAssessment,
        /// The county's community safety agreement.
        CommunitySafetyAgreement,
    }

    /// Where a plan is in its life.
    pub enum PlanStatus {
        /// Being written.
        Drafting,
        /// Out for consultation.
        Consultation,
        /// Agreed by the partnership.
        Agreed,
        /// Endorsed by another body, such as a cabinet.
        Endorsed,
        /// Replaced by a later one.
        Superseded,
    }

    /// What sort of step of a plan it is.
    pub enum MilestoneKind {
        /// People come together to work on it.
        Workshop,
        /// Others are asked what they think.
        Consultation,
        /// A body endorses it.
        Endorsement,
        /// It is made public.
        Publication,
        /// It is looked at again.
        Review,
        /// Anything else.
        Other,
    }

    /// Where a bid to an outside fund stands.
    pub enum BidStatus {
        /// Thought of.
        Identified,
        /// Being written.
        Preparing,
        /// Sent.
        Submitted,
        /// Held up by the funder.
        Suspended,
        /// Won.
        Secured,
        /// Lost.
        Unsuccessful,
        /// Taken back.
        Withdrawn,
    }
}
