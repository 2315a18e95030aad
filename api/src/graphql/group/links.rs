//! What a group is tied to: other groups, themes, the partnerships it covers, and who chairs it.

use super::Group;
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, page_request};
use crate::graphql::error::Result;
use crate::graphql::loaders::{Listed, Records, listed, loads_by_parent};
use crate::graphql::meeting::MinuteItem;
use crate::graphql::membership::Membership;
use crate::graphql::partnership::Partnership;
use crate::graphql::scalars::Date;
use crate::graphql::theme::Theme;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object};
use domain::ids::{GroupId, ThemeId};
use domain::page::Page;
use domain::{group, london, membership, partnership, words};
use std::collections::HashMap;
use std::sync::Arc;

loads_by_parent! {
    ChildrenOf(GroupId) => Vec<group::Group>, persistence::group::children_of;
    ReportsTo(GroupId) => Vec<GroupId>, persistence::group::reports_to;
    ThemesOf(GroupId) => Vec<ThemeId>, persistence::group::themes_of;
    StandingItemsOf(GroupId) => Vec<group::StandingItem>, persistence::group::standing_items_of;
}

type CoveredBy = Listed<GroupId, ()>;

impl Loader<CoveredBy> for Records {
    type Value = Arc<Page<partnership::Partnership>>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[CoveredBy]) -> Result<HashMap<CoveredBy, Self::Value>, Self::Error> {
        listed(keys, async |groups, (), page| {
            persistence::partnership::pages_covered_by(&self.db, &self.sight, &groups, &page).await
        })
        .await
    }
}

/// Loads the chairs and theme leads of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct LeadingIn(GroupId);

impl Loader<LeadingIn> for Records {
    type Value = Vec<membership::Membership>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[LeadingIn]) -> Result<HashMap<LeadingIn, Self::Value>, Self::Error> {
        let groups: Vec<_> = keys.iter().map(|key| key.0).collect();
        let today = london::day_of(self.now);
        let found = persistence::membership::leading(&self.db, &self.sight, &groups, today).await?;
        Ok(found.into_iter().map(|(group, leading)| (LeadingIn(group), leading)).collect())
    }
}

/// Something that stands on every agenda of a group.
pub(crate) struct StandingItem(group::StandingItem);

/// Something that stands on every agenda of a group.
#[Object]
impl StandingItem {
    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The day since when it stands there; null where not known.
    async fn since(&self) -> Option<Date> {
        self.0.since.map(Date)
    }

    /// The minute that ordered it; null where none is known or it may not be seen.
    async fn ordered_by(&self, ctx: &Context<'_>) -> Result<Option<MinuteItem>> {
        Ok(ctx.ask()?.maybe(self.0.ordered_by).await?.map(MinuteItem))
    }
}

pub(super) struct GroupLinks(pub(super) GroupId);

#[Object]
impl GroupLinks {
    /// The groups right below it, in its order; dissolved ones too.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Group>> {
        Ok(ctx.ask()?.list(ChildrenOf(self.0)).await?.into_iter().map(Group).collect())
    }

    /// The bodies it reports to, besides `parent`.
    async fn reports_to(&self, ctx: &Context<'_>) -> Result<Vec<Group>> {
        let ask = ctx.ask()?;
        let ids = ask.list(ReportsTo(self.0)).await?;
        Ok(ask.each(&ids).await?.into_iter().map(Group).collect())
    }

    /// The themes it deals with, in its order.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<Theme>> {
        let ask = ctx.ask()?;
        let ids = ask.list(ThemesOf(self.0)).await?;
        Ok(ask.each(&ids).await?.into_iter().map(Theme).collect())
    }

    /// What stands on every agenda, in its order.
    async fn standing_items(&self, ctx: &Context<'_>) -> Result<Vec<StandingItem>> {
        Ok(ctx.ask()?.list(StandingItemsOf(self.0)).await?.into_iter().map(StandingItem).collect())
    }

    /// The partnerships that it covers, by name; only a county board or a commissioning board covers any.
    async fn covers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Partnership>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::shared(ctx.ask()?.one(Listed { parent: self.0, filter: (), page }).await?, Partnership))
    }
}

pub(super) struct GroupChairs {
    pub(super) group: GroupId,
    pub(super) kind: words::GroupKind,
}

impl GroupChairs {
    async fn all(&self, ctx: &Context<'_>) -> Result<impl Iterator<Item = Membership> + use<>> {
        let leading = ctx.ask()?.list(LeadingIn(self.group)).await?;
        Ok(membership::chairs(self.kind, leading).into_iter().map(Membership))
    }
}

#[Object]
impl GroupChairs {
    /// The membership that chairs it today, the first of `chairs`; null where none is known.
    async fn chair(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        Ok(self.all(ctx).await?.next())
    }

    /// The memberships that chair it today, in its order: those with the role CHAIR; in a theme group that has
    /// none, its theme leads.
    async fn chairs(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        Ok(self.all(ctx).await?.collect())
    }
}
