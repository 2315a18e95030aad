//! Batched reading: one set of loaders for each request, which know who asks.
//!
//! Each aggregate says in its own file how its keys are loaded, with [`loads!`]; nothing is registered
//! here.

use super::error::{Failure, Result};
use crate::observe::Inherit;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::runtime::TokioTimer;
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Sight, Viewer};
use domain::ids::GlobalId;
use domain::page::{Page, PageRequest};
use futures_util::task::{FutureObj, Spawn, SpawnError};
use persistence::{Database, Occasion};
use std::collections::{HashMap, HashSet};
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What loaders read from: the database as one viewer sees it at one moment.
pub(crate) struct Records {
    pub(crate) db: Database,
    pub(crate) sight: Sight,
    pub(crate) now: DateTime<Utc>,
}

/// The exempt records whose text an answer holds.
#[derive(Clone, Debug, Default)]
pub struct ShownExempt(Arc<Mutex<HashSet<GlobalId>>>);

impl ShownExempt {
    fn remember(&self, id: GlobalId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }

    /// Writes them down, once the answer is complete. Without that line the answer is not given.
    ///
    /// # Errors
    /// [`Unrecorded`] where the database fails; the cause is logged.
    pub async fn record(&self, db: &Database, sight: &Sight, occasion: &Occasion) -> Result<(), Unrecorded> {
        let shown = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if shown.is_empty() {
            return Ok(());
        }
        persistence::exempt::record(db, sight, &shown, occasion).await.map_err(|cause| {
            tracing::error!(%cause, "what exempt text was read could not be written down");
            Unrecorded
        })
    }
}

/// It could not be written down who reads what is exempt.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("what you asked for is exempt, and the service cannot write down who reads it just now; try again")]
pub struct Unrecorded;

/// What one request may read: who asks, when, and its loaders. Put into the request's data.
pub struct Asking {
    loader: DataLoader<Records>,
    shown: ShownExempt,
}

impl Asking {
    /// For a request of `viewer` at `now`. Needs a tokio runtime.
    #[must_use]
    pub fn new(db: Database, viewer: &Arc<Viewer>, now: DateTime<Utc>) -> Self {
        let records = Records { db, sight: viewer.sight(), now };
        let loader = DataLoader::new(records, Inherit(Carrier), TokioTimer::default());
        Self { loader: loader.delay(Duration::from_micros(100)), shown: ShownExempt::default() }
    }

    /// What exempt text the answer holds, to be looked at when it is complete.
    #[must_use]
    pub fn shown(&self) -> ShownExempt {
        self.shown.clone()
    }

    /// The database.
    pub(crate) fn db(&self) -> &Database {
        &self.loader.loader().db
    }

    /// The proof of who is looking.
    pub(crate) fn sight(&self) -> &Sight {
        &self.loader.loader().sight
    }

    /// The moment of the request.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.loader.loader().now
    }

    /// Remembers that the answer holds text of an exempt record, for the audit.
    pub(crate) fn shows_exempt(&self, id: GlobalId) {
        self.shown.remember(id);
    }

    /// Today in London.
    pub(crate) fn today(&self) -> NaiveDate {
        domain::london::day_of(self.loader.loader().now)
    }

    /// The record of `key`, or `None` where there is none to be seen. Batched with the others of its
    /// kind that the same level of the query asks for.
    pub(crate) async fn one<K>(&self, key: K) -> Result<Option<<Records as Loader<K>>::Value>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Records: Loader<K, Error = Arc<persistence::Error>>,
    {
        Ok(self.loader.load_one(key).await?)
    }

    /// The record of `key` if there is a key at all.
    pub(crate) async fn maybe<K>(&self, key: Option<K>) -> Result<Option<<Records as Loader<K>>::Value>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Records: Loader<K, Error = Arc<persistence::Error>>,
    {
        match key {
            Some(key) => self.one(key).await,
            None => Ok(None),
        }
    }

    /// The records of `keys` that can be seen, in their order.
    pub(crate) async fn each<K>(&self, keys: &[K]) -> Result<Vec<<Records as Loader<K>>::Value>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Records: Loader<K, Error = Arc<persistence::Error>>,
    {
        let found = self.loader.load_many(keys.iter().cloned()).await?;
        Ok(keys.iter().filter_map(|key| found.get(key).cloned()).collect())
    }

    /// The record of `key`, or its empty value.
    pub(crate) async fn list<K>(&self, key: K) -> Result<<Records as Loader<K>>::Value>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Records: Loader<K, Error = Arc<persistence::Error>, Value: Default>,
    {
        Ok(self.one(key).await?.unwrap_or_default())
    }

    /// A record that another one is bound to by a foreign key, of a kind that everybody may see.
    pub(crate) async fn bound<K>(&self, key: K) -> Result<<Records as Loader<K>>::Value>
    where
        K: Send + Sync + Hash + Eq + Clone + Debug + 'static,
        Records: Loader<K, Error = Arc<persistence::Error>>,
    {
        let missing = format!("{key:?} is missing");
        self.one(key).await?.ok_or(Failure::Internal(missing))
    }
}

/// Starts what loaders do as a part of the request that they do it for, so that it ends with it.
struct Carrier;

impl Spawn for Carrier {
    fn spawn_obj(&self, future: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        tokio::spawn(persistence::carried(future));
        Ok(())
    }
}

/// Says that keys of a type are loaded by a persistence function `(db, sight, &[key]) -> map`.
macro_rules! loads {
    ($($key:ty => $value:ty, $load:path;)+) => {$(
        impl async_graphql::dataloader::Loader<$key> for $crate::graphql::loaders::Records {
            type Value = $value;
            type Error = std::sync::Arc<persistence::Error>;

            async fn load(
                &self,
                keys: &[$key],
            ) -> Result<std::collections::HashMap<$key, $value>, Self::Error> {
                $load(&self.db, &self.sight, keys).await.map_err(std::sync::Arc::new)
            }
        }
    )+};
}
pub(crate) use loads;

/// Says that a key type wrapping a parent's id is loaded by `(db, sight, &[parent]) -> map of parent`.
macro_rules! loads_by_parent {
    ($($key:ident($parent:ty) => $value:ty, $load:path;)+) => {$(
        #[doc = concat!("Loads what belongs to a `", stringify!($parent), "`.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) struct $key(pub(crate) $parent);

        impl async_graphql::dataloader::Loader<$key> for $crate::graphql::loaders::Records {
            type Value = $value;
            type Error = std::sync::Arc<persistence::Error>;

            async fn load(
                &self,
                keys: &[$key],
            ) -> Result<std::collections::HashMap<$key, $value>, Self::Error> {
                let parents: Vec<$parent> = keys.iter().map(|key| key.0).collect();
                let found = $load(&self.db, &self.sight, &parents).await.map_err(std::sync::Arc::new)?;
                Ok(found.into_iter().map(|(parent, value)| ($key(parent), value)).collect())
            }
        }
    )+};
}
pub(crate) use loads_by_parent;

/// A page of what belongs to a parent: the parent, what narrows the list, the page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Listed<P, F> {
    pub(crate) parent: P,
    pub(crate) filter: F,
    pub(crate) page: PageRequest,
}

/// Loads the pages of many parents: keys that differ in the parent alone share a call of `fetch`.
pub(crate) async fn listed<P, F, T, R>(
    keys: &[Listed<P, F>],
    fetch: impl Fn(Vec<P>, F, PageRequest) -> R,
) -> Result<HashMap<Listed<P, F>, Arc<Page<T>>>, Arc<persistence::Error>>
where
    P: Copy + Hash + Eq,
    F: Clone + Hash + Eq,
    R: Future<Output = persistence::Result<HashMap<P, Page<T>>>>,
{
    let mut alike: HashMap<(&F, &PageRequest), Vec<P>> = HashMap::new();
    for key in keys {
        alike.entry((&key.filter, &key.page)).or_default().push(key.parent);
    }
    let mut pages = HashMap::with_capacity(keys.len());
    for ((filter, page), parents) in alike {
        let found = fetch(parents, filter.clone(), page.clone()).await.map_err(Arc::new)?;
        pages.extend(
            found.into_iter().map(|(parent, items)| {
                (Listed { parent, filter: filter.clone(), page: page.clone() }, Arc::new(items))
            }),
        );
    }
    Ok(pages)
}
