//! The statements of a search, step by step: rows of the index by words, their texts, those of them that may be seen, how
//! well each record answers.

use super::dialect::Dialect;
use super::seen::seen;
use crate::entity::search_entries::{Column, Entity};
use domain::access::Sight;
use domain::page::PageRequest;
use domain::search::{Matching, Terms, points};
use domain::words::{SearchKind, Word};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{
    Asterisk, CaseStatement, CommonTableExpression, Expr, ExprTrait, Order, Query, SelectStatement, UnionType,
    WithClause,
};
use strum::VariantArray;
use uuid::Uuid;

pub(super) const FOUND: &str = "found";
pub(super) const SOURCE: &str = "source";
pub(super) const SOURCE_ID: &str = "source_id";
pub(super) const HIT: &str = "hit_id";
const KIND: &str = "kind";
const MATCHED: &str = "matched";
const ENTRY: &str = "entry";
const WORD: &str = "word";
const POINTS: &str = "points";
const SEEN: &str = "seen";
const BEST_OF_WORD: &str = "best_of_word";
const SCORED: &str = "scored";
const RANK: &str = "rank";

/// A record that was found.
#[derive(FromQueryResult)]
pub(super) struct Hit {
    pub(super) kind: String,
    pub(super) hit_id: Uuid,
    pub(super) points: i64,
    /// Its place in the order: by points, then by kind.
    pub(super) rank: i64,
    /// How many are found in all, where that is asked for.
    pub(super) total: Option<i64>,
}

/// A text of a record that was found.
#[derive(FromQueryResult)]
pub(super) struct Text {
    pub(super) kind: String,
    pub(super) hit_id: Uuid,
    pub(super) title: String,
    pub(super) body: String,
}

/// How many records are found, for a page with none on it.
pub(super) fn count(dialect: Dialect, sight: &Sight, terms: &[Terms], kinds: &[SearchKind]) -> SelectStatement {
    let mut select = Query::select();
    select.with_cte(scored(dialect, sight, terms, kinds));
    select.expr(Expr::col(Asterisk).count()).from(SCORED).take()
}

/// Those of a page that come behind `beyond`, and one more; with how many there are in all where the request says so, which
/// then costs little.
pub(super) fn page(
    dialect: Dialect,
    sight: &Sight,
    terms: &[Terms],
    kinds: &[SearchKind],
    request: &PageRequest,
    beyond: Option<(i64, Uuid)>,
) -> SelectStatement {
    let mut select = Query::select();
    select.columns([KIND, HIT, POINTS, RANK]).from(SCORED).with_cte(scored(dialect, sight, terms, kinds));
    if request.count {
        let all = Query::select().expr(Expr::col(Asterisk).count()).from(SCORED).take();
        select.expr_as(Expr::SubQuery(None, Box::new(all.into())), "total");
    } else {
        select.expr_as(Expr::val(None::<i64>), "total");
    }
    if let Some((rank, id)) = beyond {
        let place = Expr::tuple([Expr::col(RANK), Expr::col(HIT)]);
        select.and_where(place.lt(Expr::tuple([Expr::val(rank), Expr::val(id)])));
    }
    select.order_by(RANK, Order::Desc).order_by(HIT, Order::Desc).limit(request.size + 1).take()
}

/// What may be seen of the texts of these records, the record's own before those of its parts.
pub(super) fn texts(sight: &Sight, hits: &[(SearchKind, Uuid)]) -> SelectStatement {
    let mut kinds: Vec<SearchKind> = hits.iter().map(|(kind, _)| *kind).collect();
    kinds.sort();
    kinds.dedup();
    let columns =
        [Column::Id, Column::Source, Column::SourceId, Column::Kind, Column::HitId, Column::Title, Column::Body];
    let mut theirs = Query::select();
    theirs
        .columns(columns)
        .from(Entity)
        .and_where(Expr::col(Column::Kind).is_in(kinds.iter().map(|kind| kind.word())))
        .and_where(Expr::col(Column::HitId).is_in(hits.iter().map(|(_, id)| *id)));
    let mut select = Query::select();
    let shown = [KIND, HIT, "title", "body"];
    select.columns(shown).from(SEEN).order_by("id", Order::Asc);
    let mut with = WithClause::new();
    with.cte(table(FOUND, theirs));
    if let Some(seen) = seen(sight, &kinds, &[KIND, HIT, "title", "body", "id"]) {
        with.cte(table(SEEN, seen));
    }
    select.with_cte(with).take()
}

/// A step that is taken once. SQLite would rather take it anew for each row of what is joined to it.
fn table(name: &'static str, select: SelectStatement) -> CommonTableExpression {
    CommonTableExpression::new().table_name(name).query(select).materialized(true).to_owned()
}

/// The steps of a search; the last is the table [`SCORED`].
fn scored(dialect: Dialect, sight: &Sight, terms: &[Terms], kinds: &[SearchKind]) -> WithClause {
    let mut with = WithClause::new();
    with.cte(table(MATCHED, matched(dialect, terms))).cte(table(FOUND, found(kinds)));
    if let Some(seen) = seen(sight, kinds, &[KIND, HIT, WORD, POINTS]) {
        with.cte(table(SEEN, seen));
    }
    with.cte(table(BEST_OF_WORD, best_of_word())).cte(table(SCORED, ranked(terms.len())));
    with
}

/// The rows of the index, by which word they are found, and what that is worth.
fn matched(dialect: Dialect, terms: &[Terms]) -> SelectStatement {
    let mut arms = Vec::new();
    for (word, terms) in (0_i32..).zip(terms) {
        for matching in [Matching::Whole, Matching::Prefix, Matching::Near] {
            for in_title in [true, false] {
                let rows = dialect.rows_matching(terms, matching, in_title);
                arms.extend(rows.map(|mut rows| {
                    let worth = points(matching, in_title);
                    rows.expr_as(Expr::val(word), WORD).expr_as(Expr::val(worth), POINTS).take()
                }));
            }
        }
    }
    arms.into_iter().reduce(|mut all, arm| all.union(UnionType::All, arm).take()).unwrap_or_default()
}

/// Whose texts these rows are, and how they are found best.
fn found(kinds: &[SearchKind]) -> SelectStatement {
    let entry = |column: Column| (Entity, column);
    let mut found = Query::select();
    found
        .columns([Column::Source, Column::SourceId, Column::Kind, Column::HitId].map(entry))
        .column((MATCHED, WORD))
        .expr_as(Expr::col((MATCHED, POINTS)).max(), POINTS)
        .from(MATCHED)
        .inner_join(Entity, Expr::col(entry(Column::Id)).equals((MATCHED, ENTRY)))
        .group_by_col(entry(Column::Id))
        .group_by_col((MATCHED, WORD));
    if kinds.len() < SearchKind::VARIANTS.len() {
        found.and_where(Expr::col(entry(Column::Kind)).is_in(kinds.iter().map(|kind| kind.word())));
    }
    found
}

/// What each word is worth in each record: where it stands best.
fn best_of_word() -> SelectStatement {
    let record = [KIND, HIT, WORD];
    let best = Expr::col(POINTS).max();
    Query::select().columns(record).expr_as(best, POINTS).from(SEEN).group_by_columns(record).take()
}

/// The records in which all the words stand, and their place in the order.
fn ranked(words: usize) -> SelectStatement {
    let record = [KIND, HIT];
    let sum = || Expr::col(POINTS).sum();
    let words = i64::try_from(words).unwrap_or(i64::MAX);
    let kinds = (1_i64..).zip(SearchKind::VARIANTS.iter().rev());
    let by_kind = kinds
        .fold(CaseStatement::new(), |case, (place, kind)| case.case(Expr::col(KIND).eq(kind.word()), Expr::val(place)));
    Query::select()
        .columns(record)
        .expr_as(sum(), POINTS)
        .expr_as(sum().mul(Expr::val(16_i64)).add(by_kind), RANK)
        .from(BEST_OF_WORD)
        .group_by_columns(record)
        .and_having(Expr::col(Asterisk).count().eq(words))
        .take()
}
