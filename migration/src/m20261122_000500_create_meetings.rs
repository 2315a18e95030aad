//! Meetings: agenda, attendance, minutes and decisions.

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
        meetings(manager).await?;
        agenda_items(manager).await?;
        attendances(manager).await?;
        interest_declarations(manager).await?;
        minute_items(manager).await?;
        minute_leads(manager).await?;
        minute_themes(manager).await?;
        decisions(manager).await?;
        standing_items(manager).await?;
        Ok(())
    }
}

async fn meetings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("meetings")
        .id()
        .version()
        .uuid("group_id")
        .uuid("home_id")
        .text("title")
        .text("folded")
        .word("status", &["SCHEDULED", "HELD", "CANCELLED"])
        .moment("scheduled_for")
        .optional()
        .day("day")
        .optional()
        .text("date_note")
        .optional()
        .moment("started_at")
        .optional()
        .moment("ended_at")
        .optional()
        .text("venue")
        .optional()
        .text("note")
        .optional()
        .moment("agenda_published_at")
        .optional()
        .word("minutes_status", &["NONE", "DRAFT", "PUBLISHED_DRAFT", "APPROVED"])
        .reference("minutes_approved_at_id", "meetings")
        .optional()
        .day("minutes_approved_on")
        .optional()
        .text("minutes_amendments")
        .optional()
        .moment("earliest")
        .moment("latest")
        .unique(&["id", "home_id"])
        .foreign_key(&["group_id", "home_id"], "groups", &["id", "home_id"])
        .check(r#""ended_at" >= "started_at""#)
        .check(r#"("scheduled_for" IS NULL) OR ("day" IS NOT NULL)"#)
        .check(r#""minutes_approved_at_id" <> "id""#)
        .index(&["earliest", "id"])
        .index(&["latest", "id"])
        .index(&["group_id", "earliest", "id"])
        .index(&["group_id", "latest", "id"])
        .index(&["home_id", "earliest", "id"])
        .index(&["home_id", "latest", "id"])
        .index(&["day"])
        .index(&["minutes_approved_at_id"])
        .create(manager)
        .await
}

async fn agenda_items(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("agenda_items")
        .id()
        .reference("meeting_id", "meetings")
        .integer("number")
        .text("title")
        .text("presenter")
        .optional()
        .boolean("standing")
        .boolean("private")
        .json("exempt_paragraphs")
        .integer("page_from")
        .optional()
        .integer("page_to")
        .optional()
        .text("note")
        .optional()
        .unique(&["meeting_id", "number"])
        .unique(&["id", "meeting_id"])
        .check(r#""number" >= 0"#)
        .check(r#""page_from" >= 1"#)
        .check(r#""page_to" >= "page_from""#)
        .create(manager)
        .await
}

async fn attendances(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("attendances")
        .id()
        .reference("meeting_id", "meetings")
        .integer("position")
        .reference("person_id", "people")
        .optional()
        .text("name")
        .reference("organisation_id", "organisations")
        .optional()
        .text("job_title")
        .optional()
        .word("status", &["PRESENT", "APOLOGIES", "ABSENT"])
        .boolean("chaired")
        .reference("substitute_for_id", "people")
        .optional()
        .boolean("in_attendance")
        .text("note")
        .optional()
        .unique(&["meeting_id", "person_id"])
        .index(&["meeting_id", "position"])
        .index(&["person_id"])
        .index(&["organisation_id"])
        .index(&["substitute_for_id"])
        .create(manager)
        .await
}

async fn interest_declarations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("interest_declarations")
        .id()
        .reference("meeting_id", "meetings")
        .integer("position")
        .reference("person_id", "people")
        .uuid("agenda_item_id")
        .optional()
        .text("interest")
        .foreign_key(&["agenda_item_id", "meeting_id"], "agenda_items", &["id", "meeting_id"])
        .index(&["meeting_id", "position"])
        .index(&["person_id"])
        .index(&["agenda_item_id"])
        .create(manager)
        .await
}

async fn minute_items(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("minute_items")
        .id()
        .reference("meeting_id", "meetings")
        .uuid("agenda_item_id")
        .optional()
        .integer("position")
        .integer("number")
        .optional()
        .text("title")
        .text("text")
        .boolean("exempt")
        .json("exempt_paragraphs")
        .unique(&["id", "meeting_id"])
        .foreign_key(&["agenda_item_id", "meeting_id"], "agenda_items", &["id", "meeting_id"])
        .index(&["meeting_id", "position"])
        .index(&["agenda_item_id"])
        .create(manager)
        .await
}

async fn minute_leads(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("minute_leads")
        .reference("minute_id", "minute_items")
        .reference("person_id", "people")
        .integer("position")
        .primary_key(&["minute_id", "person_id"])
        .index(&["person_id"])
        .create(manager)
        .await
}

async fn minute_themes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("minute_themes")
        .reference("minute_id", "minute_items")
        .reference("theme_id", "themes")
        .integer("position")
        .primary_key(&["minute_id", "theme_id"])
        .index(&["theme_id"])
        .create(manager)
        .await
}

async fn decisions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("decisions")
        .id()
        .reference("minute_id", "minute_items")
        .integer("position")
        .word("kind", &["AGREED", "RESOLVED", "NOTED", "DEFERRED", "REFERRED"])
        .text("text")
        .reference("mover_id", "people")
        .optional()
        .reference("seconder_id", "people")
        .optional()
        .integer("in_favour")
        .optional()
        .integer("against")
        .optional()
        .integer("abstained")
        .optional()
        .check(r#"("in_favour" IS NULL) = ("against" IS NULL) AND ("against" IS NULL) = ("abstained" IS NULL)"#)
        .check(r#""in_favour" >= 0 AND "against" >= 0 AND "abstained" >= 0"#)
        .index(&["minute_id", "position"])
        .index(&["mover_id"])
        .index(&["seconder_id"])
        .create(manager)
        .await
}

async fn standing_items(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("standing_items")
        .id()
        .reference("group_id", "groups")
        .integer("position")
        .text("title")
        .day("since")
        .optional()
        .reference("ordered_by_id", "minute_items")
        .optional()
        .text("note")
        .optional()
        .index(&["group_id", "position"])
        .index(&["ordered_by_id"])
        .create(manager)
        .await
}
