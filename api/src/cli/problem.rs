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
        match &error {
            persistence::Error::Faulty(faults) => Self::of_faults(faults.iter().map(ToString::to_string)),
            persistence::Error::Refused(refusals) => {
                Self(refusals.iter().map(|refusal| refusal.message.as_str()).collect::<Vec<_>>().join(" "))
            }
            error => Self(error.to_string()),
        }
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

impl From<crate::authentication::Failure> for Problem {
    fn from(failure: crate::authentication::Failure) -> Self {
        match failure {
            crate::authentication::Failure::Persistence(error) => error.into(),
            failure => Self(failure.to_string()),
        }
    }
}

told_as_it_is!(
    persistence::Unusable,
    persistence::storage::UnusableStorage,
    crate::authentication::BadIssuer,
    crate::authentication::BadKey,
    crate::authentication::BadLetters,
    crate::authentication::Unhashable,
    crate::config::BadQueries,
    crate::config::Unreadable,
    crate::observe::UnusableCollector,
    crate::http::BadDoor,
    domain::account::NotAnEmail,
    domain::password::WeakPassword,
    domain::text::NotAName
);
