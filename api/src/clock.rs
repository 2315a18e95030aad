//! The one place that reads the time; everywhere else it is an argument.

use chrono::{DateTime, SubsecRound, Utc};

/// What time it is.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// As the machine has it.
    #[default]
    System,
    /// Always the same moment, for tests.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The moment, in whole microseconds: as fine as both databases keep it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the time")]
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Fixed(moment) => moment,
        }
    }
}
