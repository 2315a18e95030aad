//! What is wrong with something a person handed in, and where.

/// One fault in a file or a command: its place and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON pointer such as `/meetings/0/date`, or a line such as `line 12`.
    pub place: String,
    /// What is wrong, fit to show a person.
    pub message: String,
}

impl Fault {
    /// A fault at `place`.
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}
