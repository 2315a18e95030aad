//! Documents that were parsed and found valid, remembered for whoever sends them again, whole or by their hash.
//!
//! Only what passed everything is remembered, under the hash of its own text: nobody can put one document under another's
//! hash, and what is refused takes up no room. Whether a document is valid depends on its variables too (their
//! values are checked, and lists cost what their `first` says), so that is remembered for the two together.

use super::Schema;
use super::guard::measured;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, ServerError, ValidationResult, Variables, async_trait};
use moka::sync::Cache;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What SHA-256 makes of a text.
pub type Hash = [u8; 32];

/// Bytes of memory that documents may take, as far as that can be told from their text.
const ROOM: u64 = 32 * 1_024 * 1_024;
/// What one takes at least, so that there are not too many.
const LEAST: u32 = 16 * 1_024;
/// Bytes of memory for one byte of text: what contract's operations take when parsed.
const GROWTH: u32 = 16;
/// How many outcomes are remembered, of 100 bytes or so.
const MOST_OUTCOMES: u64 = 10_000;
/// What was not asked for so long is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// A document that was parsed and that the guard let in.
#[derive(Debug)]
pub struct Document {
    /// The hash of its text.
    pub hash: Hash,
    /// The bytes of its text.
    pub bytes: usize,
    /// What it says.
    pub parsed: ExecutableDocument,
}

/// How well remembering works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Documents that were found.
    pub hits: u64,
    /// Documents that were not.
    pub misses: u64,
    /// Outcomes of validation that were found.
    pub validations_saved: u64,
    /// Documents that are remembered.
    pub entries: u64,
    /// The memory they are reckoned to take.
    pub bytes: u64,
}

#[derive(Debug, Default)]
struct Counts {
    hits: AtomicU64,
    misses: AtomicU64,
    validations_saved: AtomicU64,
}

/// What is remembered, by one process.
#[derive(Clone, Debug)]
pub struct Remembered {
    documents: Cache<Hash, Arc<Document>>,
    outcomes: Cache<Hash, ValidationResult>,
    counts: Arc<Counts>,
}

impl Default for Remembered {
    fn default() -> Self {
        let weight = |_: &Hash, document: &Arc<Document>| {
            u32::try_from(document.bytes).unwrap_or(u32::MAX).saturating_mul(GROWTH).max(LEAST)
        };
        let documents = Cache::builder().max_capacity(ROOM).weigher(weight).time_to_idle(FORGOTTEN_AFTER);
        let outcomes = Cache::builder().max_capacity(MOST_OUTCOMES).time_to_idle(FORGOTTEN_AFTER);
        Self { documents: documents.build(), outcomes: outcomes.build(), counts: Arc::default() }
    }
}

impl Remembered {
    /// The document with this hash.
    #[must_use]
    pub fn get(&self, hash: &Hash) -> Option<Arc<Document>> {
        let found = self.documents.get(hash);
        let count = if found.is_some() { &self.counts.hits } else { &self.counts.misses };
        count.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// How well it works.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.documents.run_pending_tasks();
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Figures {
            hits: read(&self.counts.hits),
            misses: read(&self.counts.misses),
            validations_saved: read(&self.counts.validations_saved),
            entries: self.documents.entry_count(),
            bytes: self.documents.weighted_size(),
        }
    }
}

/// What goes with a request, so that the outcome of its validation is remembered.
pub(crate) struct Remember {
    pub(crate) remembered: Remembered,
    pub(crate) document: Arc<Document>,
    /// The hash of document, operation and variables together; `None` where they are not likely to come again.
    pub(crate) asked: Option<Hash>,
}

impl Remember {
    fn outcome(&self) -> Option<ValidationResult> {
        let found = self.remembered.outcomes.get(self.asked.as_ref()?)?;
        self.remembered.counts.validations_saved.fetch_add(1, Ordering::Relaxed);
        Some(found)
    }

    fn keep(&self, outcome: ValidationResult) {
        if let Some(asked) = self.asked {
            self.remembered.outcomes.insert(asked, outcome);
        }
        if !self.remembered.documents.contains_key(&self.document.hash) {
            self.remembered.documents.insert(self.document.hash, Arc::clone(&self.document));
        }
    }
}

/// Marks a request that is only to be found valid or not.
struct Rehearsal;

/// Remembers outcomes of validation.
pub(crate) struct Validating;

impl ExtensionFactory for Validating {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Validating {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        if ctx.data_opt::<Rehearsal>().is_some() {
            // Nothing more is done with it, whatever came of it.
            return Err(next.run(ctx).await.err().unwrap_or_default());
        }
        let Some(remember) = ctx.data_opt::<Remember>() else { return next.run(ctx).await };
        if let Some(outcome) = remember.outcome() {
            return Ok(outcome);
        }
        let outcome = next.run(ctx).await?;
        remember.keep(outcome);
        Ok(outcome)
    }
}

/// Whether `parsed` could be run, with no variables but those that have a default.
///
/// # Errors
/// Why not.
pub async fn check(schema: &Schema, parsed: ExecutableDocument) -> Result<(), Vec<ServerError>> {
    for (_, operation) in parsed.operations.iter() {
        measured(&parsed, &operation.node, &Variables::default()).map_err(|error| vec![error])?;
    }
    let mut request = Request::new("").data(Rehearsal);
    request.set_parsed_query(parsed);
    let errors = schema.execute(request).await.errors;
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}
