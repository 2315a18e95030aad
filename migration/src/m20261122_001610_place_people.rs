//! People who sit nowhere yet are entered by somebody: those who keep that partnership's or county's meetings find them.

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
        let mut home = ColumnDef::new("home_id");
        let add = Table::alter().table("people").add_column(home.uuid().null()).to_owned();
        manager.alter_table(add).await?;
        let index = Index::create().name("people_home_id").table("people").col("home_id").to_owned();
        manager.create_index(index).await
    }
}
