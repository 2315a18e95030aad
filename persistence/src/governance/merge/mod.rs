//! Two records that are one: every reference moves to the one that is kept, and the other goes.

mod organisations;
mod people;
mod themes;

pub use organisations::{merge_organisations, references_to_organisations};
pub use people::{merge_people, references_to_people};
pub use themes::{merge_themes, references_to_themes};

use domain::{Refusal, RefusalCode, Refusals};

/// Two records that are one.
#[derive(Clone, Copy, Debug)]
pub struct Merger<I> {
    /// The one that stays.
    pub keep: I,
    /// Its version as it was read.
    pub expected_version: i32,
    /// The one that goes.
    pub merge: I,
}

impl<I: PartialEq> Merger<I> {
    fn check(&self) -> Result<(), Refusal> {
        if self.keep == self.merge {
            let message = "This is one record already: name the other one.";
            return Err(Refusal::new(RefusalCode::Invalid, &["mergeId"], message));
        }
        Ok(())
    }
}

/// Adds what shows that two records are not one.
fn conflict(refusals: &mut Refusals, message: String) {
    refusals.add(RefusalCode::Conflict, &["mergeId"], message);
}

/// Says which columns refer to a kind of record, and moves what they hold: a list and its use that cannot differ.
macro_rules! references {
    ($(#[$meta:meta])* $list:ident, $move:ident: $($table:ident.$column:ident)+) => {
        $(#[$meta])*
        #[must_use]
        pub fn $list() -> Vec<(&'static str, &'static str)> {
            use sea_orm::{EntityName, IdenStatic};
            vec![$((
                $crate::entity::$table::Entity.table_name(),
                $crate::entity::$table::Column::$column.as_str(),
            )),+]
        }

        /// Lets all that refers to `from` refer to `to`; how often, as the audit tells it.
        async fn $move<C: domain::access::capability::Capability>(
            transaction: &sea_orm::DatabaseTransaction,
            permit: &domain::access::Permit<C>,
            (from, to): (uuid::Uuid, uuid::Uuid),
        ) -> $crate::error::Result<String> {
            use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
            let mut moved = Vec::new();
            $({
                use $crate::entity::$table::{Column, Entity};
                let all = $crate::scope::update_all_permitted::<Entity, _>(permit);
                let all = all.col_expr(Column::$column, Expr::value(to)).filter(Column::$column.eq(from));
                let count = all.exec(transaction).await?.rows_affected;
                if count > 0 {
                    moved.push(format!("{} {count}", stringify!($table)));
                }
            })+
            Ok(moved.join("; "))
        }
    };
}
use references;
