//! Loading what belongs to a parent and passes a filter, where the list has no pages.

use domain::ids::Id;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// What belongs to a parent and passes a filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Filtered<P, F> {
    pub(crate) parent: P,
    pub(crate) filter: F,
}

/// Loads for many parents: keys that differ in the parent alone share a call of `fetch`.
pub(crate) async fn filtered<P, F, T, R>(
    keys: &[Filtered<P, F>],
    fetch: impl Fn(Vec<P>, F) -> R,
) -> Result<HashMap<Filtered<P, F>, T>, Arc<persistence::Error>>
where
    P: Id,
    F: Clone + Hash + Eq,
    R: Future<Output = persistence::Result<HashMap<P, T>>>,
{
    let mut alike: HashMap<&F, Vec<P>> = HashMap::new();
    for key in keys {
        alike.entry(&key.filter).or_default().push(key.parent);
    }
    let mut loaded = HashMap::with_capacity(keys.len());
    for (filter, parents) in alike {
        let found = fetch(parents, filter.clone()).await.map_err(Arc::new)?;
        loaded.extend(found.into_iter().map(|(parent, value)| (Filtered { parent, filter: filter.clone() }, value)));
    }
    Ok(loaded)
}
