//! Why a unit of work did not happen.

use domain::{Fault, Refusal, access::Denied, money::OutOfRange, page::PageError};
use sea_orm::sqlx::Error as Sqlx;
use sea_orm::{DbErr, RuntimeErr};
use std::borrow::Cow;
use uuid::Uuid;

/// Why a unit of work did not happen. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Who asked may not do this anywhere.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such record within reach.
    #[error("there is no such record")]
    NotFound,
    /// The page asked for cannot be given.
    #[error(transparent)]
    Page(#[from] PageError),
    /// What was handed in has faults; all of them are told.
    #[error("{} faults were found", .0.len())]
    Faulty(Vec<Fault>),
    /// What a user asked for cannot be done; all that stands in the way is told.
    #[error("refused: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Refusal>),
    /// An amount would leave the range of money.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// A grouping has more rows than an answer holds (design.md §2); narrow the filter named.
    #[error("the answer would have more than {most} rows; narrow the filter `{filter}`")]
    TooManyRows {
        /// The most rows of an answer.
        most: u64,
        /// The filter to narrow.
        filter: &'static str,
    },
    /// A stored value makes no sense.
    #[error("the row {id} of {table} holds a value that makes no sense: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The row.
        id: Uuid,
        /// What makes no sense.
        what: String,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
}

impl Error {
    /// Whether the database could not be had just now: it does not answer, or all ways to it are taken.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Database(DbErr::ConnectionAcquire(_)) => true,
            _ => self.driver().is_some_and(|it| matches!(it, Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::Io(_))),
        }
    }

    /// Whether the database was told to stop, or stopped by itself, because it took too long: PostgreSQL's
    /// `query_canceled`, or SQLite's `SQLITE_INTERRUPT`.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        let code = |error: &Sqlx| error.as_database_error().and_then(|error| error.code().map(Cow::into_owned));
        self.driver().and_then(code).is_some_and(|code| code == "57014" || code == "9")
    }

    /// What the driver said.
    fn driver(&self) -> Option<&Sqlx> {
        match self {
            Self::Database(
                DbErr::Conn(RuntimeErr::SqlxError(error))
                | DbErr::Exec(RuntimeErr::SqlxError(error))
                | DbErr::Query(RuntimeErr::SqlxError(error)),
            ) => Some(error),
            _ => None,
        }
    }
}

/// The outcome of a unit of work.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}
