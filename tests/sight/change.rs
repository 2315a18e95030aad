//! Changing rows behind the service's back, in a unit of work of the test's own.

use anyhow::Result;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use uuid::Uuid;

/// Values for columns.
pub(super) type Values = Vec<(&'static str, Value)>;

/// An id that is not there.
pub(super) fn no_id() -> Value {
    None::<Uuid>.into()
}

/// A moment that is not there.
pub(super) fn no_moment() -> Value {
    None::<DateTime<Utc>>.into()
}

/// The way to write.
#[derive(Debug)]
pub(super) struct Change<'a>(pub(super) &'a DatabaseTransaction);

impl Change<'_> {
    /// Sets columns of one row.
    pub(super) async fn row(&self, table: &'static str, id: Uuid, values: Values) -> Result<()> {
        let mut update = Query::update();
        update.table(table).values(simple(values)).and_where(Expr::col("id").eq(id));
        self.0.execute(&update).await?;
        Ok(())
    }

    /// Sets columns of every row.
    pub(super) async fn every(&self, table: &'static str, values: Values) -> Result<()> {
        let mut update = Query::update();
        update.table(table).values(simple(values));
        self.0.execute(&update).await?;
        Ok(())
    }

    /// Adds a row.
    pub(super) async fn add(&self, table: &'static str, values: Values) -> Result<()> {
        let (columns, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
        let mut insert = Query::insert();
        insert.into_table(table).columns(columns).values(values.into_iter().map(Expr::val))?;
        self.0.execute(&insert).await?;
        Ok(())
    }
}

fn simple(values: Values) -> impl Iterator<Item = (&'static str, Expr)> {
    values.into_iter().map(|(column, value)| (column, Expr::val(value)))
}
