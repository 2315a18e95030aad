//! Plans, priorities, risks, bids, recommendations and themes are kept by people: their changes are counted, plans
//! follow one another, priorities name what they were drawn from, and progress is written down for good.

use crate::layout::{append_only, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The tables whose changes are counted from now on.
const COUNTED: [&str; 5] = ["priorities", "risks", "bids", "recommendations", "themes"];

/// What the other tables get.
const COLUMNS: [(&str, &str); 7] = [
    ("plans", r#""supersedes_id" uuid REFERENCES "plans" ("id")"#),
    ("plan_objectives", r#""completeness" integer CHECK ("completeness" BETWEEN 0 AND 100)"#),
    ("plan_milestones", MILESTONE_KIND),
    ("priorities", r#""assessment_id" uuid REFERENCES "plans" ("id")"#),
    ("risks", r#""allocation_id" uuid REFERENCES "allocations" ("id")"#),
    ("risks", r#""bid_id" uuid REFERENCES "bids" ("id")"#),
    ("risks", r#""closed_on" date CHECK ("closed_on" IS NULL OR NOT "open")"#),
];

const MILESTONE_KIND: &str = r#""kind" text NOT NULL DEFAULT 'OTHER'
    CHECK ("kind" IN ('WORKSHOP', 'CONSULTATION', 'ENDORSEMENT', 'PUBLICATION', 'REVIEW', 'OTHER'))"#;

const INDEXES: [(&str, &str); 4] =
    [("plans", "supersedes_id"), ("priorities", "assessment_id"), ("risks", "allocation_id"), ("risks", "bid_id")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let version = r#""version" integer NOT NULL DEFAULT 1 CHECK ("version" >= 1)"#;
        let counted = COUNTED.map(|table| (table, version));
        for (table, column) in counted.into_iter().chain(COLUMNS) {
            // Text is ordered byte by byte, as SQLite does, whatever the server's locale.
            let column = match manager.get_database_backend() {
                DbBackend::Postgres => column.replace(" text ", r#" text COLLATE "C" "#),
                _ => column.replace(" uuid ", " uuid_text "),
            };
            let add = format!(r#"ALTER TABLE "{table}" ADD COLUMN {column}"#);
            manager.get_connection().execute_unprepared(&add).await?;
        }
        for (table, column) in INDEXES {
            let index = Index::create().name(format!("ix_{table}_{column}")).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        recommendation_updates(manager).await
    }
}

async fn recommendation_updates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("recommendation_updates")
        .id()
        .reference("recommendation_id", "recommendations")
        .moment("at")
        .reference("by_user_id", "users")
        .optional()
        .text("text")
        .word("status", &["OPEN", "IN_PROGRESS", "DONE", "CANCELLED"])
        .index(&["recommendation_id", "at"])
        .create(manager)
        .await?;
    append_only(manager, "recommendation_updates").await
}
