//! The few words that table layouts are written in, the same for both databases.
//!
//! Every column is required unless followed by [`Layout::optional`]. Statuses are stored as words and
//! held to their list by a CHECK; money is whole pence; other decimals are whole millionths.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// A table being described; [`Layout::create`] makes it and its indexes.
pub(crate) struct Layout {
    name: &'static str,
    columns: Vec<ColumnDef>,
    rest: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
}

/// Starts the layout of the table `name`.
pub(crate) fn table(name: &'static str) -> Layout {
    let mut rest = Table::create();
    rest.table(name);
    Layout { name, columns: Vec::new(), rest, indexes: Vec::new() }
}

impl Layout {
    fn column(mut self, name: &'static str, describe: impl FnOnce(&mut ColumnDef) -> &mut ColumnDef) -> Self {
        let mut column = ColumnDef::new(name);
        describe(&mut column).not_null();
        self.columns.push(column);
        self
    }

    /// Lets the column named last be null.
    pub(crate) fn optional(mut self) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.null();
        }
        self
    }

    /// The primary key, a UUID made by the program.
    pub(crate) fn id(self) -> Self {
        self.column("id", |column| column.uuid().primary_key())
    }

    /// The primary key, a number that the database gives, greater with each row.
    pub(crate) fn number(self) -> Self {
        self.column("number", |column| column.big_integer().auto_increment().primary_key())
    }

    /// Counts the changes of a row, against lost updates.
    pub(crate) fn version(self) -> Self {
        self.column("version", ColumnDef::integer).check(r#""version" >= 1"#)
    }

    pub(crate) fn uuid(self, name: &'static str) -> Self {
        self.column(name, ColumnDef::uuid)
    }

    pub(crate) fn text(self, name: &'static str) -> Self {
        self.column(name, ColumnDef::text)
    }

    pub(crate) fn integer(self, name: &'static str) -> Self {
        self.column(name, ColumnDef::integer)
    }

    pub(crate) fn big_integer(self, name: &'static str) -> Self {
        self.column(name, ColumnDef::big_integer)
    }

    pub(crate) fn boolean(self, name: &'static str) -> Self {
        self.column(name, ColumnDef::boolean)
    }

    pub(crate) fn json(self, name: &'static str) -> Self {
        self.column(name, ColumnDef::json_binary)
    }

    pub(crate) fn day(self, name: &'static str) -> Self {
        self.column(name, ColumnDef::date)
    }

    pub(crate) fn moment(self, name: &'static str) -> Self {
        self.column(name, ColumnDef::timestamp_with_time_zone)
    }

    /// Whole pence within ±(2^53−1).
    pub(crate) fn pence(self, name: &'static str) -> Self {
        let range = format!(r#""{name}" BETWEEN -9007199254740991 AND 9007199254740991"#);
        self.column(name, ColumnDef::big_integer).check(&range)
    }

    /// One word of a closed list.
    pub(crate) fn word(self, name: &'static str, list: &[&str]) -> Self {
        let allowed = format!(r#""{name}" IN ('{}')"#, list.join("', '"));
        self.column(name, ColumnDef::text).check(&allowed)
    }

    /// The id of a row of `target`.
    pub(crate) fn reference(self, name: &'static str, target: &'static str) -> Self {
        self.uuid(name).foreign_key(&[name], target, &["id"])
    }

    pub(crate) fn primary_key(mut self, columns: &[&'static str]) -> Self {
        let mut key = Index::create();
        for column in columns {
            key.col(*column);
        }
        self.rest.primary_key(&mut key);
        self
    }

    pub(crate) fn foreign_key(mut self, from: &[&'static str], target: &'static str, to: &[&'static str]) -> Self {
        let mut key = ForeignKey::create();
        key.from_tbl(self.name).to_tbl(target);
        for column in from {
            key.from_col(*column);
        }
        for column in to {
            key.to_col(*column);
        }
        self.rest.foreign_key(&mut key);
        self
    }

    pub(crate) fn check(mut self, condition: &str) -> Self {
        self.rest.check(Expr::cust(condition.to_owned()));
        self
    }

    pub(crate) fn index(mut self, columns: &[&'static str]) -> Self {
        let mut index = self.named_index("ix", columns);
        index.table(self.name);
        self.indexes.push(index);
        self
    }

    /// No two rows alike in `columns`. Two nulls are not alike. In the table itself, so that its own
    /// foreign keys can refer to it.
    pub(crate) fn unique(mut self, columns: &[&'static str]) -> Self {
        let mut index = self.named_index("ux", columns);
        self.rest.index(index.unique());
        self
    }

    fn named_index(&self, kind: &str, columns: &[&'static str]) -> IndexCreateStatement {
        let mut index = Index::create();
        index.name(format!("{kind}_{}_{}", self.name, columns.join("_")));
        for column in columns {
            index.col(*column);
        }
        index
    }

    pub(crate) async fn create(mut self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        for mut column in self.columns {
            // Text is ordered byte by byte, as SQLite does, whatever the server's locale.
            if postgres && matches!(column.get_column_type(), Some(ColumnType::Text)) {
                column.extra(r#"COLLATE "C""#);
            }
            self.rest.col(&mut column);
        }
        manager.create_table(self.rest).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Makes the database itself refuse to change or delete rows of `table` (design.md §2: nothing in the
/// ledger is ever changed or deleted).
pub(crate) async fn append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let statements = match manager.get_database_backend() {
        DbBackend::Postgres => vec![
            format!(
                "CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ \
                 BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
            ),
            format!(
                "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_{table}()"
            ),
        ],
        _ => ["UPDATE", "DELETE"]
            .map(|change| {
                format!(
                    "CREATE TRIGGER {table}_no_{} BEFORE {change} ON {table} \
                     BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
                    change.to_lowercase()
                )
            })
            .to_vec(),
    };
    for statement in statements {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
