//! Themes: the taxonomy that partnerships share.

use super::context::{Ask, global};
use super::error::Result;
use super::loaders::{Records, loads};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object};
use domain::ids::ThemeId;
use domain::theme;
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    ThemeId => theme::Theme, persistence::theme::by_ids;
}

/// Loads the tree that all themes make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WholeTree;

impl Loader<WholeTree> for Records {
    type Value = Arc<theme::Tree>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, _: &[WholeTree]) -> Result<HashMap<WholeTree, Self::Value>, Self::Error> {
        let tree = persistence::theme::tree(&self.db, &self.sight).await?;
        Ok(HashMap::from([(WholeTree, Arc::new(tree))]))
    }
}

/// A theme of the taxonomy that partnerships share, so that they can be compared.
pub(crate) struct Theme(pub(crate) theme::Theme);

/// A theme of the taxonomy that partnerships share, so that they can be compared.
#[Object]
impl Theme {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The name in addresses, such as domestic-abuse.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The theme above it; null at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Theme>> {
        Ok(ctx.ask()?.maybe(self.0.parent).await?.map(Theme))
    }

    /// What else papers call it.
    async fn aliases(&self) -> &[String] {
        &self.0.aliases
    }
}

#[derive(Default)]
pub(crate) struct ThemeQuery;

#[Object]
impl ThemeQuery {
    /// All themes as the tree is read: each before those below it.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<Theme>> {
        let ask = ctx.ask()?;
        Ok(persistence::theme::all(ask.db(), ask.sight()).await?.into_iter().map(Theme).collect())
    }
}
