//! What accounts lacked: who may be found by name, invitations, keys for programs, sign-in elsewhere, and
//! the count of failed sign-ins.

use crate::layout::table;
use domain::text::folded;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use uuid::Uuid;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        widen_users(manager).await?;
        fold_names(manager).await?;
        widen_sessions(manager).await?;
        one_time_tokens(manager).await?;
        api_keys(manager).await?;
        identities(manager).await?;
        failed_sign_ins(manager).await?;
        withhold_the_audit(manager).await
    }
}

async fn widen_users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (collated, uuid) = match manager.get_database_backend() {
        DbBackend::Postgres => (r#"text COLLATE "C""#, "uuid"),
        _ => ("text", "uuid_text"),
    };
    let columns = [
        format!(r#""kind" {collated} NOT NULL DEFAULT 'PERSON' CHECK ("kind" IN ('PERSON', 'SERVICE'))"#),
        format!(r#""folded" {collated} NOT NULL DEFAULT ''"#),
        format!(r#""created_by_id" {uuid} REFERENCES "users" ("id")"#),
    ];
    add_columns(manager, "users", &columns).await?;
    for columns in [&["folded", "id"][..], &["created_by_id"]] {
        let mut index = Index::create();
        index.name(format!("ix_users_{}", columns.join("_"))).table("users");
        for column in columns {
            index.col(*column);
        }
        manager.create_index(index).await?;
    }
    Ok(())
}

async fn add_columns(manager: &SchemaManager<'_>, table: &str, columns: &[String]) -> Result<(), DbErr> {
    for column in columns {
        let statement = format!(r#"ALTER TABLE "{table}" ADD COLUMN {column}"#);
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Named {
    id: Uuid,
    name: String,
    email: String,
}

/// What users are searched by, for those who are there already.
async fn fold_names(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let all = Query::select().columns(["id", "name", "email"]).from("users").to_owned();
    for row in connection.query_all(&all).await? {
        let user = Named::from_query_result(&row, "")?;
        let update = Query::update()
            .table("users")
            .value("folded", folded(&format!("{} {}", user.name, user.email)))
            .and_where(Expr::col("id").eq(user.id))
            .to_owned();
        connection.execute(&update).await?;
    }
    Ok(())
}

async fn widen_sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (text, moment) = match manager.get_database_backend() {
        DbBackend::Postgres => (r#"text COLLATE "C""#, "timestamp with time zone"),
        _ => ("text", "timestamp_with_timezone_text"),
    };
    add_columns(manager, "sessions", &[format!(r#""refreshed_at" {moment}"#), format!(r#""agent" {text}"#)]).await
}

async fn one_time_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("one_time_tokens")
        .id()
        .reference("user_id", "users")
        .word("purpose", &["INVITATION", "PASSWORD_RESET"])
        .text("token_hash")
        .moment("issued_at")
        .moment("expires_at")
        .moment("ended_at")
        .optional()
        .unique(&["token_hash"])
        .index(&["user_id", "issued_at"])
        .create(manager)
        .await
}

async fn api_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("api_keys")
        .id()
        .reference("user_id", "users")
        .text("name")
        .text("key_hash")
        .moment("created_at")
        .moment("expires_at")
        .moment("revoked_at")
        .optional()
        .unique(&["key_hash"])
        .index(&["user_id", "created_at", "id"])
        .create(manager)
        .await
}

async fn identities(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("identities")
        .id()
        .reference("user_id", "users")
        .text("issuer")
        .text("subject")
        .moment("linked_at")
        .unique(&["issuer", "subject"])
        .index(&["user_id"])
        .create(manager)
        .await
}

async fn failed_sign_ins(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("failed_sign_ins")
        .id()
        .word("kind", &["ACCOUNT", "ADDRESS"])
        .text("subject_hash")
        .moment("at")
        .index(&["kind", "subject_hash", "at"])
        .index(&["at"])
        .create(manager)
        .await
}

/// On PostgreSQL the program's own role loses the right to change or empty the audit, beside the trigger
/// that refuses it (design.md §3). A superuser is held by the trigger alone.
async fn withhold_the_audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let withhold = "REVOKE UPDATE, DELETE, TRUNCATE ON audit_events FROM PUBLIC, CURRENT_USER";
        manager.get_connection().execute_unprepared(withhold).await?;
    }
    Ok(())
}
