//! Text as it is searched: lower case, accents off, the same on both databases.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, LikeExpr};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// `text` without case, accents or doubled spaces.
pub(crate) fn folded(text: &str) -> String {
    let plain: String = text.nfkd().filter(|character| !is_combining_mark(*character)).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// That the folded column holds every word of `text`, in any order.
pub(crate) fn contains_words(column: impl IntoColumnRef + Clone, text: &str) -> sea_orm::Condition {
    folded(text).split(' ').filter(|word| !word.is_empty()).fold(sea_orm::Condition::all(), |condition, word| {
        let escaped = word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        condition.add(Expr::col(column.clone()).like(LikeExpr::new(format!("%{escaped}%")).escape('\\')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_takes_case_and_accents_off() {
        assert_eq!(folded("  Sir Gâr &  CEREDIGION "), "sir gar & ceredigion");
    }
}
