//! What money is kept with beside the ledger: the totals that queries read, held to their limits by the
//! database itself, and why an allocation moved.

use crate::layout::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settlement_totals(manager).await?;
        fund_totals(manager).await?;
        widen(manager).await?;
        one_approval_an_office(manager).await
    }
}

/// The program fills it for the settlements that are there already, as it does after every change.
async fn settlement_totals(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("settlement_totals")
        .reference("settlement_id", "settlements")
        .pence("settled")
        .pence("top_sliced")
        .pence("carried_in")
        .pence("carried_out")
        .pence("clawed_back")
        .pence("paid")
        .pence("allocated")
        .pence("agreed")
        .pence("spent")
        .pence("matched")
        .pence("total_budget")
        .big_integer("undetermined")
        .big_integer("approximate")
        // The same of what is agreed or later: what those see who do not read the partnership's money.
        .pence("agreed_matched")
        .pence("agreed_total_budget")
        .big_integer("agreed_undetermined")
        .big_integer("agreed_approximate")
        // By how much more may be allocated than is available: what the award permits, or what an import
        // brought with it.
        .pence("tolerated")
        .primary_key(&["settlement_id"])
        .check(r#""tolerated" >= 0"#)
        .check(
            r#""allocated" <= "settled" - "top_sliced" + "carried_in" - "carried_out" - "clawed_back" + "tolerated""#,
        )
        .create(manager)
        .await
}

async fn fund_totals(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("fund_totals")
        .reference("fund_id", "funds")
        // Null while a source is not stated: there is no limit then.
        .pence("total")
        .optional()
        .pence("retained")
        .pence("awarded")
        .pence("tolerated")
        .primary_key(&["fund_id"])
        .check(r#""tolerated" >= 0"#)
        .check(r#""awarded" <= "total" - "retained" + "tolerated""#)
        .create(manager)
        .await
}

async fn widen(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let text = match manager.get_database_backend() {
        DbBackend::Postgres => r#"text COLLATE "C""#,
        _ => "text",
    };
    let columns = [
        ("allocations", r#""spent" bigint NOT NULL DEFAULT 0"#.to_owned()),
        (
            "funds",
            r#""over_allocation_percent" bigint CHECK ("over_allocation_percent" BETWEEN 0 AND 100000000)"#.to_owned(),
        ),
        ("allocation_states", format!(r#""note" {text}"#)),
    ];
    for (table, column) in columns {
        let statement = format!(r#"ALTER TABLE "{table}" ADD COLUMN {column}"#);
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Each office agrees an allocation once, unless its approval was voided (design.md §2, "Stages").
async fn one_approval_an_office(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statement = r#"CREATE UNIQUE INDEX "ux_approvals_agreed_as" ON "approvals" ("allocation_id", "approved_as")
        WHERE "stage" = 'AGREED' AND "voided_at" IS NULL"#;
    manager.get_connection().execute_unprepared(statement).await.map(|_| ())
}
