//! Indicators, measures and families can be changed: their changes are counted, against lost updates. A measure that is
//! recorded by hand is recorded once; a rate says which two indicators it is worked out from.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (text, uuid) = match manager.get_database_backend() {
            DbBackend::Postgres => (r#"text COLLATE "C""#, "uuid"),
            _ => ("text", "uuid_text"),
        };
        let version = r#""version" integer NOT NULL DEFAULT 1 CHECK ("version" >= 1)"#;
        let columns = [
            ("indicators", version.to_owned()),
            ("indicators", format!(r#""numerator_id" {uuid} REFERENCES "indicators" ("id")"#)),
            ("indicators", format!(r#""divisor_id" {uuid} REFERENCES "indicators" ("id")"#)),
            ("comparator_groups", version.to_owned()),
            ("measures", version.to_owned()),
            // Stands for the series and the period of what is recorded by hand. What is imported has none: papers print
            // the same figure twice, and each is kept as printed.
            ("measures", format!(r#""recorded_key" {text}"#)),
        ];
        let connection = manager.get_connection();
        for (table, column) in columns {
            connection.execute_unprepared(&format!(r#"ALTER TABLE "{table}" ADD COLUMN {column}"#)).await?;
        }
        let once = r#"CREATE UNIQUE INDEX "ux_measures_recorded_key" ON "measures" ("recorded_key")"#;
        connection.execute_unprepared(once).await?;
        for column in ["numerator_id", "divisor_id"] {
            let index = format!(r#"CREATE INDEX "ix_indicators_{column}" ON "indicators" ("{column}")"#);
            connection.execute_unprepared(&index).await?;
        }
        Ok(())
    }
}
