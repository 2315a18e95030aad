//! Searching records by words (design.md §3: what may not be seen is neither found nor counted nor hinted at).
//!
//! The index holds a row for each text; the two databases' full text search finds rows by words, and everything after that
//! is the same on both: texts that the one who looks may not see are left out by the very conditions of the tables they stand
//! in, and only then is scored, counted and shown.

mod dialect;
mod found;
mod rebuild;
mod seen;

pub use rebuild::rebuild;

use crate::database::Database;
use crate::error::Result;
use crate::row::Row;
use dialect::Dialect;
use domain::access::Sight;
use domain::page::{Cursor, Key, Page, PageError, PageRequest};
use domain::search::{Anchors, BEST, Question, Terms, snippet};
use domain::words::{SearchKind, Word};
use found::{Hit, Text};
use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, FromQueryResult};
use strum::VariantArray;
use uuid::Uuid;

/// The name that cursors of searches carry.
const ORDER: &str = "search";

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What kind of record.
    pub kind: SearchKind,
    /// Its id, which only `kind` gives a meaning.
    pub id: Uuid,
    /// A part of what was found, of texts that the one who looks may see.
    pub snippet: String,
    /// How well it answers, above 0 and at most 1, to thousandths.
    pub score: Decimal,
}

/// A page of the records in which every word of `question` stands, the best first; of those of `kinds`, where told.
///
/// # Errors
/// [`PageError`] for a cursor of another list, and where the database fails.
pub async fn page(
    db: &Database,
    sight: &Sight,
    question: &Question,
    kinds: Option<&[SearchKind]>,
    request: &PageRequest,
) -> Result<Page<Found>> {
    let connection = db.reading();
    let dialect = Dialect::of(connection);
    let kinds = kinds.unwrap_or(SearchKind::VARIANTS);
    if kinds.is_empty() {
        return Ok(Page { has_previous: request.after.is_some(), ..Page::empty() });
    }
    let terms = Terms::of(question, &near_words(connection, dialect, question).await?);
    let beyond = request.after.as_ref().map(place).transpose()?;
    let select = found::page(dialect, sight, &terms, kinds, request, beyond);
    let mut hits = Hit::find_by_statement(connection.get_database_backend().build(&select)).all(connection).await?;
    let total = match hits.first() {
        Some(hit) => hit.total,
        None if request.count && beyond.is_some() => {
            let all = found::count(dialect, sight, &terms, kinds);
            connection.query_one(&all).await?.map(|row| row.try_get_by_index(0)).transpose()?
        }
        None => Some(0),
    };
    let total = total.and_then(|total: i64| u64::try_from(total).ok());
    let has_next = u64::try_from(hits.len()).is_ok_and(|count| count > request.size);
    hits.truncate(usize::try_from(request.size).unwrap_or(usize::MAX));
    let items = shown(connection, sight, &terms, hits).await?;
    Ok(Page { items, has_next, has_previous: request.after.is_some(), total })
}

/// The words of the index that may be near to one that is searched for.
async fn near_words<C: ConnectionTrait>(connection: &C, dialect: Dialect, question: &Question) -> Result<Vec<String>> {
    let anchors: Vec<Anchors> = question.words().iter().filter_map(|word| Anchors::of(word)).collect();
    if anchors.is_empty() {
        return Ok(Vec::new());
    }
    let rows = connection.query_all(&dialect.words_like(&anchors)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}

/// Where a page begins: the rank and the id of what was last on the page before.
fn place(cursor: &Cursor) -> Result<(i64, Uuid)> {
    match cursor.keys.as_slice() {
        [Key::Number(rank), Key::Id(id)] if cursor.order == ORDER => Ok((*rank, *id)),
        _ => Err(PageError::Cursor("after").into()),
    }
}

async fn shown<C: ConnectionTrait>(
    connection: &C,
    sight: &Sight,
    terms: &[Terms],
    hits: Vec<Hit>,
) -> Result<Vec<(Cursor, Found)>> {
    if hits.is_empty() {
        return Ok(Vec::new());
    }
    let at = |hit: &Hit| Row::new("search_entries", hit.hit_id);
    let keys = hits.iter().map(|hit| Ok((at(hit).word(&hit.kind)?, hit.hit_id))).collect::<Result<Vec<_>>>()?;
    let select = found::texts(sight, &keys);
    let texts = Text::find_by_statement(connection.get_database_backend().build(&select)).all(connection).await?;
    let best = i32::try_from(terms.len()).unwrap_or(i32::MAX).saturating_mul(BEST);
    let one = |(hit, (kind, id)): (Hit, (SearchKind, Uuid))| {
        let own = texts.iter().filter(|text| text.hit_id == id && text.kind == kind.word());
        let snippet = snippet(terms, own.flat_map(|text| [text.body.as_str(), text.title.as_str()]));
        let score = (Decimal::from(hit.points) / Decimal::from(best)).round_dp(3);
        let cursor = Cursor { order: ORDER.to_owned(), keys: vec![Key::Number(hit.rank), Key::Id(id)] };
        (cursor, Found { kind, id, snippet, score })
    };
    Ok(hits.into_iter().zip(keys).map(one).collect())
}
