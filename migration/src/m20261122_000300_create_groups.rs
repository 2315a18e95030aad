//! Groups, seats and who holds them.

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
        groups(manager).await?;
        group_reports_to(manager).await?;
        group_themes(manager).await?;
        group_covers(manager).await?;
        memberships(manager).await?;
        membership_skills(manager).await?;
        Ok(())
    }
}

async fn groups(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("groups")
        .id()
        .version()
        .uuid("home_id")
        .reference("partnership_id", "partnerships")
        .optional()
        .reference("county_id", "counties")
        .optional()
        .uuid("parent_id")
        .optional()
        .text("name")
        .text("folded")
        .word(
            "kind",
            &[
                "BOARD",
                "EXECUTIVE",
                "THEME_GROUP",
                "SUB_GROUP",
                "TASK_AND_FINISH",
                "COUNTY_BOARD",
                "COMMISSIONING_BOARD",
                "SCRUTINY",
                "NETWORK",
            ],
        )
        .text("remit")
        .optional()
        .integer("meetings_per_year")
        .optional()
        .integer("quorum")
        .optional()
        .word("quorum_basis", &["MEMBERS", "ORGANISATIONS", "RESPONSIBLE_AUTHORITIES"])
        .optional()
        .reference("organisation_id", "organisations")
        .optional()
        .text("note")
        .optional()
        .day("established_on")
        .optional()
        .day("dissolved_on")
        .optional()
        .integer("position")
        .unique(&["id", "home_id"])
        .foreign_key(&["parent_id", "home_id"], "groups", &["id", "home_id"])
        .check(r#"("partnership_id" IS NULL) <> ("county_id" IS NULL)"#)
        .check(r#""home_id" = COALESCE("partnership_id", "county_id")"#)
        .check(r#""parent_id" <> "id""#)
        .check(r#""meetings_per_year" BETWEEN 0 AND 366"#)
        .check(r#""quorum" BETWEEN 1 AND 1000"#)
        .check(r#""dissolved_on" >= "established_on""#)
        .index(&["partnership_id", "position", "id"])
        .index(&["county_id", "position", "id"])
        .index(&["home_id", "kind"])
        .index(&["parent_id", "position"])
        .index(&["organisation_id"])
        .index(&["folded"])
        .create(manager)
        .await
}

async fn group_reports_to(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("group_reports_to")
        .reference("group_id", "groups")
        .reference("to_group_id", "groups")
        .integer("position")
        .primary_key(&["group_id", "to_group_id"])
        .check(r#""group_id" <> "to_group_id""#)
        .index(&["to_group_id"])
        .create(manager)
        .await
}

async fn group_themes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("group_themes")
        .reference("group_id", "groups")
        .reference("theme_id", "themes")
        .integer("position")
        .primary_key(&["group_id", "theme_id"])
        .index(&["theme_id"])
        .create(manager)
        .await
}

async fn group_covers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("group_covers")
        .reference("group_id", "groups")
        .reference("partnership_id", "partnerships")
        .primary_key(&["group_id", "partnership_id"])
        .index(&["partnership_id"])
        .create(manager)
        .await
}

async fn memberships(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("memberships")
        .id()
        .version()
        .uuid("group_id")
        .uuid("home_id")
        .reference("person_id", "people")
        .optional()
        .reference("organisation_id", "organisations")
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
        .text("post")
        .optional()
        .word("status", &["INVITED", "CURRENT", "ENDED"])
        .boolean("vacant")
        .boolean("responsible_authority")
        .reference("substitute_for_id", "memberships")
        .optional()
        .day("from_on")
        .optional()
        .day("to_on")
        .optional()
        .day("inducted_on")
        .optional()
        .text("note")
        .optional()
        .integer("position")
        .foreign_key(&["group_id", "home_id"], "groups", &["id", "home_id"])
        .check(r#"NOT ("vacant" AND "person_id" IS NOT NULL)"#)
        .check(r#""to_on" >= "from_on""#)
        .check(r#""substitute_for_id" <> "id""#)
        .index(&["group_id", "position", "id"])
        .index(&["home_id", "position", "id"])
        .index(&["person_id", "position", "id"])
        .index(&["organisation_id", "position", "id"])
        .index(&["substitute_for_id"])
        .create(manager)
        .await
}

async fn membership_skills(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("membership_skills")
        .reference("membership_id", "memberships")
        .text("skill")
        .integer("level")
        .day("assessed_on")
        .primary_key(&["membership_id", "skill", "assessed_on"])
        .check(r#""level" BETWEEN 0 AND 5"#)
        .create(manager)
        .await
}
