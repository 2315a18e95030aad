//! Words of searching.

super::vocabulary! {
    /// What kind of record a search finds; of records found equally well, an earlier kind comes first.
    pub enum SearchKind {
        /// A partnership.
        Partnership,
        /// A group.
        Group,
        /// A person.
        Person,
        /// An organisation.
        Organisation,
        /// A meeting.
        Meeting,
        /// A minute.
        Minute,
        /// An action point.
        ActionPoint,
        /// An allocation.
        Allocation,
    }
}
