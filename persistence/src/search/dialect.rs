//! The one place where the two databases' full text search differs: FTS5 here, tsvectors there.

use domain::search::{Anchors, Matching, Terms};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DatabaseBackend};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    pub(super) fn of<C: ConnectionTrait>(connection: &C) -> Self {
        match connection.get_database_backend() {
            DatabaseBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }

    /// The ids of the rows of the index in whose title (else body) a word stands that matches like this; `None` where no
    /// word could.
    pub(super) fn rows_matching(self, terms: &Terms, matching: Matching, in_title: bool) -> Option<SelectStatement> {
        let words: Vec<&str> = match matching {
            Matching::Whole => vec![&terms.word],
            Matching::Prefix if !terms.as_prefix() => return None,
            Matching::Prefix => vec![&terms.word],
            Matching::Near if terms.near.is_empty() => return None,
            Matching::Near => terms.near.iter().map(String::as_str).collect(),
        };
        let prefix = matching == Matching::Prefix;
        let mut rows = Query::select();
        match self {
            Self::Sqlite => rows
                .expr_as(Expr::cust("rowid"), "entry")
                .from("search_text")
                .and_where(Expr::cust_with_values(r#""search_text" MATCH ?"#, [fts5(&words, prefix, in_title)])),
            Self::Postgres => rows.expr_as(Expr::col("id"), "entry").from("search_entries").and_where(
                Expr::cust_with_values(r#""vector" @@ CAST($1 AS tsquery)"#, [tsquery(&words, prefix, in_title)]),
            ),
        };
        Some(rows)
    }

    /// The words that stand anywhere and begin or end as told.
    pub(super) fn words_like(self, anchors: &[Anchors]) -> SelectStatement {
        let term = || Expr::col("term");
        let one = |Anchors { beginning, end, letters: (fewest, most) }: &Anchors| {
            let ends = match self {
                Self::Sqlite => term().like(format!("%{end}")),
                Self::Postgres => begins("reversed", &end.chars().rev().collect::<String>()),
            };
            Condition::all()
                .add(Expr::from(Func::char_length(term())).between(*fewest, *most))
                .add(Condition::any().add(begins("term", beginning)).add(ends))
        };
        let any = anchors.iter().fold(Condition::any(), |any, anchors| any.add(one(anchors)));
        Query::select().distinct().column("term").from("search_words").cond_where(any).take()
    }
}

/// That a column begins with `beginning`: a range, which an index finds whatever the statement was planned for.
fn begins(column: &'static str, beginning: &str) -> Expr {
    Expr::col(column).gte(beginning).and(Expr::col(column).lt(format!("{beginning}\u{10ffff}")))
}

/// A query of FTS5. Words are letters and digits; in quotes none is an operator.
fn fts5(words: &[&str], prefix: bool, in_title: bool) -> String {
    let column = if in_title { "title" } else { "body" };
    let star = if prefix { " *" } else { "" };
    let any: Vec<String> = words.iter().map(|word| format!("\"{word}\"{star}")).collect();
    format!("{column} : ({})", any.join(" OR "))
}

/// The same as a tsquery. Titles weigh A.
fn tsquery(words: &[&str], prefix: bool, in_title: bool) -> String {
    let weight = if in_title { "A" } else { "D" };
    let star = if prefix { "*" } else { "" };
    let any: Vec<String> = words.iter().map(|word| format!("'{word}':{star}{weight}")).collect();
    any.join(" | ")
}
