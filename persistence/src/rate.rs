//! How fast somebody asks, counted where all processes on one PostgreSQL see it.
//!
//! One statement takes what is asked for or leaves everything as it was, so that many at once are no way around the limit.
//! It does the sum of [`Pace::take`].

use crate::entity::rate_counts::{Column, Entity};
use crate::error::Result;
use crate::{Database, scope};
use chrono::{DateTime, Utc};
use domain::rate::{Pace, Taken};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseBackend, QueryFilter, QuerySelect, Statement};

const TAKE: &str = "INSERT INTO rate_counts AS kept (subject, full_at) VALUES ($1, $2::bigint + $3::bigint) \
    ON CONFLICT (subject) DO UPDATE SET full_at = GREATEST(kept.full_at, $2::bigint) + $3::bigint \
    WHERE GREATEST(kept.full_at, $2::bigint) + $3::bigint <= $2::bigint + $4::bigint \
    RETURNING full_at";

/// Takes `cost` of what `subject` has at this pace.
///
/// # Errors
/// Where the database fails.
pub async fn take(database: &Database, subject: &str, pace: Pace, cost: u32, now: DateTime<Utc>) -> Result<Taken> {
    let now = now.timestamp_micros();
    let asked = pace.step().saturating_mul(cost.into());
    if asked > pace.span() {
        return Ok(pace.refused(now, now, cost));
    }
    let values = [subject.into(), now.into(), asked.into(), pace.span().into()];
    let take = Statement::from_sql_and_values(DatabaseBackend::Postgres, TAKE, values);
    if let Some(row) = database.writing().query_one_raw(take).await? {
        return Ok(Taken::Granted(pace.left(row.try_get("", "full_at")?, now)));
    }
    let kept: Option<i64> = scope::before_sign_in::<Entity>()
        .filter(Column::Subject.eq(subject))
        .select_only()
        .column(Column::FullAt)
        .into_tuple()
        .one(database.writing())
        .await?;
    // Gone meanwhile only where there is room again.
    Ok(pace.refused(kept.unwrap_or(now), now, cost))
}

/// Forgets those of whom nothing needs to be kept, for they have everything again.
///
/// # Errors
/// Where the database fails.
pub async fn forget(database: &Database, now: DateTime<Utc>) -> Result<()> {
    let full = Column::FullAt.lte(now.timestamp_micros());
    scope::delete_unscoped::<Entity>().filter(full).exec(database.writing()).await?;
    Ok(())
}
