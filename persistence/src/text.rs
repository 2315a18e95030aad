//! Text as it is searched: lower case, accents off, the same on both databases.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, LikeExpr};

pub(crate) use domain::text::folded;

/// That the folded column holds every word of `text`, in any order.
pub(crate) fn contains_words(column: impl IntoColumnRef + Clone, text: &str) -> sea_orm::Condition {
    folded(text).split(' ').filter(|word| !word.is_empty()).fold(sea_orm::Condition::all(), |condition, word| {
        let escaped = word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        condition.add(Expr::col(column.clone()).like(LikeExpr::new(format!("%{escaped}%")).escape('\\')))
    })
}
