//! Units of work: a transaction that is tried again where the database could not let it through beside
//! others, so that nobody who asks meets a deadlock.

use crate::database::Database;
use crate::error::{Error, Result};
use domain::Refusals;
use domain::live::{Change, FundingChange};
use sea_orm::{DatabaseTransaction, DbErr, RuntimeErr};
use std::sync::Arc;
use std::time::Duration;

/// How long to wait before each further attempt, in milliseconds.
const PAUSES: [u64; 4] = [5, 20, 60, 150];

/// The transaction of a unit of work.
pub(crate) type Unit = Arc<DatabaseTransaction>;

impl Database {
    /// Does `unit` in one transaction and tells of what it changed. It may be begun more than once, but is done
    /// once or not at all.
    pub(crate) async fn work<T, F>(&self, unit: impl Fn(Unit) -> F) -> Result<T>
    where
        F: Future<Output = Result<(T, Vec<Change>)>>,
    {
        for pause in PAUSES {
            match self.attempt(&unit).await {
                Err(error) if error.is_passing() => tokio::time::sleep(Duration::from_millis(pause)).await,
                outcome => return outcome,
            }
        }
        self.attempt(&unit).await
    }

    async fn attempt<T, F>(&self, unit: &impl Fn(Unit) -> F) -> Result<T>
    where
        F: Future<Output = Result<(T, Vec<Change>)>>,
    {
        let transaction = Arc::new(self.begin().await?);
        let (value, changes) = unit(Arc::clone(&transaction)).await?;
        // The unit is over, and with it its hold.
        let kept = || DbErr::Custom("a unit of work kept its transaction".to_owned());
        let is_entry = |change: &&Change| matches!(change, Change::Funding(FundingChange { entry: Some(_), .. }));
        let entries = changes.iter().filter(is_entry).count();
        self.commit(Arc::into_inner(transaction).ok_or_else(kept)?, changes).await?;
        self.count_entries(entries);
        Ok(value)
    }
}

impl Error {
    /// Whether the same would get through when begun again: two units of work stood in each other's way.
    fn is_passing(&self) -> bool {
        let Self::Database(DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error)) = self else { return false };
        let RuntimeErr::SqlxError(error) = error else { return false };
        // PostgreSQL's serialisation failure and deadlock; SQLite's busy, and busy with a snapshot.
        let code = error.as_database_error().and_then(|error| error.code());
        code.is_some_and(|code| matches!(&*code, "40001" | "40P01" | "5" | "517"))
    }
}

/// What came of a part of a unit of work; what stands in its way is added to the rest that does.
pub(crate) fn gathered<T>(refusals: &mut Refusals, outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Error::Refused(found)) => {
            found.into_iter().for_each(|refusal| refusals.push(refusal));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

impl From<Vec<domain::Refusal>> for Error {
    fn from(refusals: Vec<domain::Refusal>) -> Self {
        Self::Refused(refusals)
    }
}
