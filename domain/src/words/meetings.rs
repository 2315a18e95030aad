//! Words of meetings, minutes, actions and papers.

super::vocabulary! {
    /// Where a meeting is in its life.
    pub enum MeetingStatus {
        /// Planned.
        Scheduled,
        /// It took place.
        Held,
        /// Called off.
        Cancelled,
    }

    /// Where the minutes of a meeting are in their life.
    pub enum MinutesStatus {
        /// None yet.
        None,
        /// Being written; members with papers see them.
        Draft,
        /// Published before approval.
        PublishedDraft,
        /// Approved at a later meeting or by correspondence.
        Approved,
    }

    /// How somebody stood to a meeting.
    pub enum AttendanceStatus {
        /// There.
        Present,
        /// Not there, with apologies.
        Apologies,
        /// Not there, without apologies.
        Absent,
    }

    /// What kind of decision was taken.
    pub enum DecisionKind {
        /// Agreed.
        Agreed,
        /// Formally resolved.
        Resolved,
        /// Noted.
        Noted,
        /// Put off.
        Deferred,
        /// Passed to another body.
        Referred,
    }

    /// Where an action point or recommendation stands.
    pub enum ActionStatus {
        /// Not started.
        Open,
        /// Under way.
        InProgress,
        /// Done.
        Done,
        /// No longer wanted.
        Cancelled,
    }

    /// Who may read a document.
    pub enum Visibility {
        /// Anybody, once published.
        Public,
        /// Members who read papers.
        Members,
        /// Those who may read exempt papers.
        Exempt,
    }

    /// What owns an action point.
    pub enum ActionOwnerKind {
        /// A person.
        Person,
        /// An organisation.
        Organisation,
        /// A group.
        Group,
        /// All holders of a role in a group and below it.
        RoleHolders,
    }
}
