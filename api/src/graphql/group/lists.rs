//! The lists of groups that partnerships and counties have.

use super::{Group, GroupKind};
use crate::graphql::context::{Ask, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::filtered::{Filtered, filtered};
use crate::graphql::loaders::Records;
use crate::graphql::scalars::Date;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object};
use domain::group::{self, GroupFilter};
use domain::ids::{CountyId, PartnershipId};
use domain::words;
use std::collections::HashMap;
use std::sync::Arc;

type GroupsOf<P> = Filtered<P, GroupFilter>;

impl Loader<GroupsOf<PartnershipId>> for Records {
    type Value = Vec<group::Group>;
    type Error = Arc<persistence::Error>;

    async fn load(
        &self,
        keys: &[GroupsOf<PartnershipId>],
    ) -> Result<HashMap<GroupsOf<PartnershipId>, Self::Value>, Self::Error> {
        filtered(keys, async |partnerships, filter| {
            persistence::group::of_partnerships(&self.db, &self.sight, &partnerships, &filter).await
        })
        .await
    }
}

impl Loader<GroupsOf<CountyId>> for Records {
    type Value = Vec<group::Group>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[GroupsOf<CountyId>]) -> Result<HashMap<GroupsOf<CountyId>, Self::Value>, Self::Error> {
        filtered(keys, async |counties, filter| {
            persistence::group::of_counties(&self.db, &self.sight, &counties, &filter).await
        })
        .await
    }
}

pub(crate) struct PartnershipGroups(pub(crate) PartnershipId);

impl PartnershipGroups {
    /// The partnership's first group of `kind` that stands today. Board and executive come in one statement.
    async fn leading(&self, ctx: &Context<'_>, kind: words::GroupKind) -> Result<Option<Group>> {
        let ask = ctx.ask()?;
        let kinds = vec![words::GroupKind::Board, words::GroupKind::Executive];
        let filter = GroupFilter { kind: Some(kinds), theme: None, on: Some(ask.today()) };
        let groups = ask.list(Filtered { parent: self.0, filter }).await?;
        Ok(groups.into_iter().find(|group| group.kind == kind).map(Group))
    }
}

#[Object]
impl PartnershipGroups {
    /// The board that stands today, the first where there are several; null where there is none.
    async fn board(&self, ctx: &Context<'_>) -> Result<Option<Group>> {
        self.leading(ctx, words::GroupKind::Board).await
    }

    /// The executive that stands today, the first where there are several; null where there is none.
    async fn executive(&self, ctx: &Context<'_>) -> Result<Option<Group>> {
        self.leading(ctx, words::GroupKind::Executive).await
    }

    /// The partnership's own groups, in its order.
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of one of these kinds; all unless told.")] kind: Option<Vec<GroupKind>>,
        #[graphql(desc = "Dealing with this theme or one below it; all unless told.")] theme_id: Option<ID>,
        #[graphql(desc = "Standing on this day, today unless told: set up by then as far as is known, and not \
                          dissolved on it or before.")]
        as_of: Option<Date>,
    ) -> Result<Vec<Group>> {
        let ask = ctx.ask()?;
        let filter = GroupFilter {
            kind: kind.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            theme: maybe_id_of("themeId", theme_id.as_ref())?,
            on: Some(as_of.map_or_else(|| ask.today(), |day| day.0)),
        };
        Ok(ask.list(Filtered { parent: self.0, filter }).await?.into_iter().map(Group).collect())
    }
}

pub(crate) struct CountyBoards(pub(crate) CountyId);

#[Object]
impl CountyBoards {
    /// The county's own boards that stand today, in its order: groups that are a board, a county board or a
    /// commissioning board.
    async fn boards(&self, ctx: &Context<'_>) -> Result<Vec<Group>> {
        use words::GroupKind::{Board, CommissioningBoard, CountyBoard};
        let ask = ctx.ask()?;
        let kinds = vec![Board, CountyBoard, CommissioningBoard];
        let filter = GroupFilter { kind: Some(kinds), theme: None, on: Some(ask.today()) };
        Ok(ask.list(Filtered { parent: self.0, filter }).await?.into_iter().map(Group).collect())
    }
}
