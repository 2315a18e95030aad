//! Relay connections over [`Page`]: the same shape for every list.

use super::error::{Failure, Result};
use async_graphql::{Object, OutputType, SimpleObject, TypeName};
use domain::page::Page;
use std::borrow::Cow;
use std::sync::Arc;

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub(crate) struct PageInfo {
    /// Whether more items follow this page.
    has_next_page: bool,
    /// Whether items came before this page.
    has_previous_page: bool,
    /// The cursor of the first item; null on an empty page.
    start_cursor: Option<String>,
    /// The cursor of the last item; null on an empty page.
    end_cursor: Option<String>,
}

/// One item of a list, with its place in it.
pub(crate) struct Edge<T> {
    cursor: String,
    node: T,
}

/// A page of a list.
pub(crate) struct Connection<T> {
    edges: Vec<Edge<T>>,
    has_next_page: bool,
    has_previous_page: bool,
    total: Option<u64>,
}

impl<T> Connection<T> {
    /// The connection that shows `page`, each record as `show` makes it.
    pub(crate) fn new<R>(page: Page<R>, show: impl Fn(R) -> T) -> Self {
        let edges = page
            .items
            .into_iter()
            .map(|(cursor, record)| Edge { cursor: cursor.to_string(), node: show(record) })
            .collect();
        Self { edges, has_next_page: page.has_next, has_previous_page: page.has_previous, total: page.total }
    }

    /// The connection that shows a page which a loader may share with others.
    pub(crate) fn shared<R: Clone>(page: Option<Arc<Page<R>>>, show: impl Fn(R) -> T) -> Self {
        Self::new(page.map_or_else(Page::empty, Arc::unwrap_or_clone), show)
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// One item of a list, with its place in it.
#[Object(name_type)]
impl<T: OutputType> Edge<T> {
    /// The item.
    async fn node(&self) -> &T {
        &self.node
    }

    /// The item's place, for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }
}

/// A page of a list.
#[Object(name_type)]
impl<T: OutputType> Connection<T> {
    /// The items with their places.
    async fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }

    /// The items.
    async fn nodes(&self) -> Vec<&T> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next_page,
            has_previous_page: self.has_previous_page,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }

    /// How many items the whole list has. Counted only when asked for.
    async fn total_count(&self) -> Result<u64> {
        self.total.ok_or_else(|| Failure::Internal("the list was not counted".to_owned()))
    }
}
