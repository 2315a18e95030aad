//! What stands in the way of a command, in words that name the thing and the way out.

use std::fmt;

/// What stands in the way.
#[derive(Debug)]
pub struct Problem(String);

impl std::error::Error for Problem {}

/// How a command ended.
pub(super) type Outcome = Result<(), Problem>;

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<persistence::Error> for Problem {
    fn from(error: persistence::Error) -> Self {
        let persistence::Error::Faulty(faults) = &error else { return Self(error.to_string()) };
        Self::of_faults(faults.iter().map(ToString::to_string))
    }
}

impl Problem {
    /// Every fault on a line of its own.
    pub(super) fn of_faults(faults: impl IntoIterator<Item = String>) -> Self {
        let faults: Vec<String> = faults.into_iter().collect();
        let count = match faults.len() {
            1 => "1 fault was found".to_owned(),
            many => format!("{many} faults were found"),
        };
        Self(format!("{count}; nothing was written.\n  {}", faults.join("\n  ")))
    }
}

macro_rules! told_as_it_is {
    ($($error:ty),+) => {$(
        impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                Self(error.to_string())
            }
        }
    )+};
}

told_as_it_is!(
    persistence::Unusable,
    crate::authentication::BadIssuer,
    crate::authentication::BadKey,
    crate::authentication::Unhashable,
    crate::config::Unreadable
);
