//! Seats say why they are vacant, and whether who leads a group does so only until there is somebody new.

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
        let collation = match manager.get_database_backend() {
            DbBackend::Postgres => r#" COLLATE "C""#,
            _ => "",
        };
        let connection = manager.get_connection();
        for column in [
            format!(r#""vacancy_reason" text{collation} CHECK ("vacancy_reason" IS NULL OR "vacant")"#),
            r#""acting" boolean NOT NULL DEFAULT FALSE"#.to_owned(),
        ] {
            let add = format!(r#"ALTER TABLE "memberships" ADD COLUMN {column}"#);
            connection.execute_unprepared(&add).await?;
        }
        Ok(())
    }
}
