//! How much a selection asks for.

/// How much a selection asks for, its fragments put in their places.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    /// Fields, spreads and inline fragments.
    pub(super) selections: u64,
    /// Fields.
    pub(super) fields: u64,
    /// Fields answered under another name.
    pub(super) aliases: u64,
    /// Directives.
    pub(super) directives: u64,
    /// Fields that a selection names again.
    pub(super) repeats: u64,
    /// Lists of introspection.
    pub(super) lists: u64,
    /// Lists of introspection within one another, as far as they multiply.
    pub(super) lists_deep: u64,
    /// Fields within fields.
    pub(super) depth: u64,
    /// Selections within selections, and fragments within fragments.
    pub(super) nesting: u64,
    /// Values in the answer, leaving out `each`.
    pub(super) once: u64,
    /// Values for each item of the page that this is selected on.
    pub(super) each: u64,
}

impl Measure {
    /// Of both, side by side.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            repeats: self.repeats.saturating_add(other.repeats),
            lists: self.lists.saturating_add(other.lists),
            lists_deep: self.lists_deep.max(other.lists_deep),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            once: self.once.saturating_add(other.once),
            each: self.each.saturating_add(other.each),
        }
    }

    /// What it costs.
    pub(super) const fn cost(&self) -> u64 {
        self.once.saturating_add(self.each)
    }
}
