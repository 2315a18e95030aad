//! Why something that a user asked for is not done: what they can mend, told as design.md §4 has it.

/// What kind of mistake it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCode {
    /// A value is not of its form or out of its range.
    Invalid,
    /// A value is missing.
    Required,
    /// The record named is not there, or may not be seen.
    NotFound,
    /// The record may be seen, but this may not be done with it.
    Forbidden,
    /// What is to be made is there already, or overlaps with what is.
    Conflict,
    /// Somebody changed the record since it was read; this is its version now.
    StaleVersion(i32),
    /// An amount or a size goes beyond its limit.
    LimitExceeded,
    /// This does not follow from the state the record is in.
    WrongState,
    /// Address, password or token is wrong, without saying which.
    Credentials,
    /// Too many attempts; the next one is heard after so many seconds.
    Throttled(i32),
}

/// One thing that stands in the way, and where in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of mistake it is.
    pub code: RefusalCode,
    /// The names of the input's fields that lead to it, such as `["email"]`; empty for the input as a whole.
    pub path: Vec<String>,
    /// What is wrong, fit to show a person.
    pub message: String,
}

impl Refusal {
    /// A mistake in the field that `path` leads to.
    pub fn new(code: RefusalCode, path: &[&str], message: impl Into<String>) -> Self {
        Self { code, path: path.iter().map(|&name| name.to_owned()).collect(), message: message.into() }
    }

    /// The record that `field` names is not there, as far as the one who asks can tell.
    #[must_use]
    pub fn not_found(field: &str, what: &str) -> Self {
        Self::new(RefusalCode::NotFound, &[field], format!("There is no such {what}."))
    }

    /// The record may be seen, but this may not be done with it.
    pub fn forbidden(path: &[&str], message: impl Into<String>) -> Self {
        Self::new(RefusalCode::Forbidden, path, message)
    }
}

/// That a record, called `what`, is in the version in which it was read.
///
/// # Errors
/// STALE_VERSION with the version that it is in.
pub fn check_version(what: &str, version: i32, expected: i32) -> Result<(), Refusal> {
    if version == expected {
        return Ok(());
    }
    let message = format!("Somebody changed this {what} since you read it.");
    Err(Refusal::new(RefusalCode::StaleVersion(version), &["expectedVersion"], message))
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path.join("."), self.message)
        }
    }
}

/// Everything that stands in the way, gathered before anything is done.
#[derive(Debug, Default)]
pub struct Refusals(Vec<Refusal>);

impl Refusals {
    /// Adds what stands in the way of the field that `path` leads to.
    pub fn add(&mut self, code: RefusalCode, path: &[&str], message: impl Into<String>) {
        self.0.push(Refusal::new(code, path, message));
    }

    /// Adds a refusal.
    pub fn push(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    /// The value, or `None` with its refusal added.
    pub fn take<T>(&mut self, outcome: Result<T, Refusal>) -> Option<T> {
        outcome.map_err(|refusal| self.0.push(refusal)).ok()
    }

    /// Whether something stands in the way of the field that `path` leads to.
    #[must_use]
    pub fn concern(&self, path: &[&str]) -> bool {
        self.0.iter().any(|refusal| refusal.path == path)
    }

    /// Whether nothing stands in the way so far.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether nothing stands in the way.
    ///
    /// # Errors
    /// All that does.
    pub fn none(self) -> Result<(), Vec<Refusal>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}
