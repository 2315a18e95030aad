//! What happened to a record, for those who may read the audit.

use super::connection::Connection;
use super::context::{Ask, global, page_request};
use super::error::Result;
use super::loaders::{Listed, Records, listed, loads};
use super::node::{self, Node};
use super::role::Role;
use super::scalars::DateTime;
use super::user::User;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object, SimpleObject};
use domain::history;
use domain::ids::{AuditEventId, Kind};
use domain::page::Page;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

loads! {
    AuditEventId => history::AuditEvent, persistence::history::by_ids;
}

type HistoryOf = Listed<Uuid, ()>;

impl Loader<HistoryOf> for Records {
    type Value = Arc<Page<history::AuditEvent>>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[HistoryOf]) -> Result<HashMap<HistoryOf, Self::Value>, Self::Error> {
        listed(keys, async |subjects, (), page| {
            persistence::history::pages_of(&self.db, &self.sight, &subjects, &page).await
        })
        .await
    }
}

/// One thing that was done to a record.
pub(crate) struct AuditEvent(pub(crate) history::AuditEvent);

/// One thing that was done to a record.
#[Object]
impl AuditEvent {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// When it was done.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who did it; null where the program itself did, in an import for instance.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::named(ctx, self.0.by).await
    }

    /// As which of their roles; null where no one role decided, such as at a sign-in.
    async fn as_role(&self) -> Option<Role> {
        self.0.as_role.map(Into::into)
    }

    /// The id of the request it was done in; null for a command of whoever runs the service.
    async fn request_id(&self) -> Option<&str> {
        self.0.request.as_deref()
    }

    /// What was done, such as GRANT_ROLE.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The record it was done to; null where that may not be seen or has no page of its own.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        match Kind::of_name(&self.0.subject_kind) {
            Some(kind) => node::of_kind(ctx, kind, self.0.subject).await,
            None => Ok(None),
        }
    }

    /// The fields that changed. Secrets and the text of exempt papers never stand here.
    async fn changes(&self) -> Vec<FieldChange> {
        self.0.changes.iter().cloned().map(Into::into).collect()
    }
}

/// A field before and after a change.
#[derive(SimpleObject)]
pub(crate) struct FieldChange {
    /// The field's name.
    field: String,
    /// Its value before; null where there was none.
    before: Option<String>,
    /// Its value after; null where there is none.
    after: Option<String>,
}

impl From<history::FieldChange> for FieldChange {
    fn from(change: history::FieldChange) -> Self {
        let history::FieldChange { field, before, after } = change;
        Self { field, before, after }
    }
}

/// The history of one record.
pub(crate) struct History(pub(crate) Uuid);

/// The history of one record.
#[Object]
impl History {
    /// What was done to it, the newest first. Empty without READ_AUDIT over it.
    pub(crate) async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AuditEvent>> {
        let page = page_request(ctx, first, after, None, None)?;
        let found = ctx.ask()?.one(Listed { parent: self.0, filter: (), page }).await?;
        Ok(Connection::shared(found, AuditEvent))
    }
}
