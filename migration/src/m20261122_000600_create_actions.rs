//! Action points, their owners and progress.

use crate::layout::table;
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
        action_points(manager).await?;
        action_owners(manager).await?;
        action_updates(manager).await?;
        Ok(())
    }
}

async fn action_points(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("action_points")
        .id()
        .version()
        .uuid("home_id")
        .uuid("group_id")
        .uuid("meeting_id")
        .optional()
        .uuid("minute_id")
        .optional()
        .text("text")
        .word("status", &["OPEN", "IN_PROGRESS", "DONE", "CANCELLED"])
        .day("due_on")
        .optional()
        .reference("due_meeting_id", "meetings")
        .optional()
        .text("due_note")
        .optional()
        .day("due_order")
        .reference("carried_to_id", "groups")
        .optional()
        .text("note")
        .optional()
        .integer("position")
        .foreign_key(&["group_id", "home_id"], "groups", &["id", "home_id"])
        .foreign_key(&["meeting_id", "home_id"], "meetings", &["id", "home_id"])
        .foreign_key(&["minute_id", "meeting_id"], "minute_items", &["id", "meeting_id"])
        .check(r#"("minute_id" IS NULL) OR ("meeting_id" IS NOT NULL)"#)
        .index(&["due_order", "position", "id"])
        .index(&["home_id", "due_order", "position", "id"])
        .index(&["group_id", "due_order", "position", "id"])
        .index(&["status", "due_order"])
        .index(&["meeting_id", "position"])
        .index(&["minute_id", "position"])
        .index(&["due_meeting_id"])
        .index(&["carried_to_id"])
        .create(manager)
        .await
}

async fn action_owners(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("action_owners")
        .id()
        .reference("action_point_id", "action_points")
        .integer("position")
        .word("kind", &["PERSON", "ORGANISATION", "GROUP", "ROLE_HOLDERS"])
        .reference("person_id", "people")
        .optional()
        .reference("organisation_id", "organisations")
        .optional()
        .reference("group_id", "groups")
        .optional()
        .word(
            "role",
            &[
                "CHAIR",
                "VICE_CHAIR",
                "THEME_LEAD",
                "MEMBER",
                "CO_OPTED",
                "SUBSTITUTE",
                "ADVISER",
                "OBSERVER",
                "SECRETARY",
            ],
        )
        .optional()
        .text("label")
        .optional()
        .check(r#"("kind" = 'PERSON') = ("person_id" IS NOT NULL)"#)
        .check(r#"("kind" = 'ORGANISATION') = ("organisation_id" IS NOT NULL)"#)
        .check(r#"("kind" IN ('GROUP', 'ROLE_HOLDERS')) = ("group_id" IS NOT NULL)"#)
        .check(r#"("kind" = 'ROLE_HOLDERS') = ("role" IS NOT NULL)"#)
        .index(&["action_point_id", "position"])
        .index(&["person_id"])
        .index(&["organisation_id"])
        .index(&["group_id"])
        .create(manager)
        .await
}

async fn action_updates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("action_updates")
        .id()
        .reference("action_point_id", "action_points")
        .moment("at")
        .reference("by_user_id", "users")
        .optional()
        .text("text")
        .word("status", &["OPEN", "IN_PROGRESS", "DONE", "CANCELLED"])
        .index(&["action_point_id", "at"])
        .index(&["by_user_id"])
        .create(manager)
        .await
}
