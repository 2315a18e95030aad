//! Users, what they were granted, and their sessions.

use crate::layout::{append_only, table};
use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        users(manager).await?;
        role_grants(manager).await?;
        sessions(manager).await?;
        refresh_tokens(manager).await?;
        audit_events(manager).await?;
        service_facts(manager).await?;
        Ok(())
    }
}

async fn users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("users")
        .id()
        .version()
        .text("email")
        .text("name")
        .text("password_hash")
        .optional()
        .reference("person_id", "people")
        .optional()
        .boolean("active")
        .moment("created_at")
        .unique(&["email"])
        .index(&["person_id"])
        .create(manager)
        .await
}

async fn role_grants(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("role_grants")
        .id()
        .reference("user_id", "users")
        .word(
            "role",
            &[
                "ADMINISTRATOR",
                "COMMISSIONER",
                "TREASURER",
                "OPCC_ANALYST",
                "COUNTY_OFFICER",
                "COUNTY_MEMBER",
                "PARTNERSHIP_MANAGER",
                "COMMISSIONING_OFFICER",
                "CLERK",
                "GROUP_LEAD",
                "GROUP_MEMBER",
                "SCRUTINEER",
            ],
        )
        .word("scope_kind", &["PLATFORM", "POLICE_AREA", "COUNTY", "PARTNERSHIP", "GROUP"])
        .reference("police_area_id", "police_areas")
        .optional()
        .reference("county_id", "counties")
        .optional()
        .reference("partnership_id", "partnerships")
        .optional()
        .reference("group_id", "groups")
        .optional()
        .day("valid_from")
        .day("valid_to")
        .optional()
        .moment("revoked_at")
        .optional()
        .check(r#""valid_to" >= "valid_from""#)
        .check(r#"("scope_kind" = 'POLICE_AREA') = ("police_area_id" IS NOT NULL)"#)
        .check(r#"("scope_kind" = 'COUNTY') = ("county_id" IS NOT NULL)"#)
        .check(r#"("scope_kind" = 'PARTNERSHIP') = ("partnership_id" IS NOT NULL)"#)
        .check(r#"("scope_kind" = 'GROUP') = ("group_id" IS NOT NULL)"#)
        .index(&["user_id"])
        .index(&["role"])
        .index(&["police_area_id"])
        .index(&["county_id"])
        .index(&["partnership_id"])
        .index(&["group_id"])
        .create(manager)
        .await
}

async fn sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("sessions")
        .id()
        .reference("user_id", "users")
        .moment("started_at")
        .moment("expires_at")
        .moment("revoked_at")
        .optional()
        .index(&["user_id", "started_at"])
        .create(manager)
        .await
}

async fn refresh_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("refresh_tokens")
        .id()
        .reference("session_id", "sessions")
        .text("token_hash")
        .moment("issued_at")
        .moment("expires_at")
        .moment("used_at")
        .optional()
        .unique(&["token_hash"])
        .index(&["session_id"])
        .create(manager)
        .await
}

async fn audit_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("audit_events")
        .id()
        .big_integer("sequence")
        .moment("at")
        .reference("by_user_id", "users")
        .optional()
        .word(
            "as_role",
            &[
                "ADMINISTRATOR",
                "COMMISSIONER",
                "TREASURER",
                "OPCC_ANALYST",
                "COUNTY_OFFICER",
                "COUNTY_MEMBER",
                "PARTNERSHIP_MANAGER",
                "COMMISSIONING_OFFICER",
                "CLERK",
                "GROUP_LEAD",
                "GROUP_MEMBER",
                "SCRUTINEER",
            ],
        )
        .optional()
        .text("action")
        .text("subject_kind")
        .uuid("subject_id")
        .uuid("home_id")
        .optional()
        .text("request_id")
        .optional()
        .json("changes")
        .unique(&["sequence"])
        .index(&["subject_id", "sequence"])
        .index(&["home_id", "sequence"])
        .index(&["by_user_id", "sequence"])
        .create(manager)
        .await?;
    append_only(manager, "audit_events").await
}

async fn service_facts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("service_facts").text("name").text("value").primary_key(&["name"]).create(manager).await
}
