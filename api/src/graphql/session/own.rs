//! One's own sessions: where one is signed in, and ending that.

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, global, id_of, page_request};
use crate::graphql::error::Result;
use crate::graphql::loaders::loads;
use crate::graphql::payload::UserError;
use crate::graphql::scalars::DateTime;
use crate::graphql::viewer::caller;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::account;
use domain::ids::SessionId;
use persistence::session;

loads! {
    SessionId => account::Session, session::by_ids;
}

/// A sign-in of oneself, and all that was refreshed from it.
pub(crate) struct UserSession(pub(crate) account::Session);

/// A sign-in of oneself, and all that was refreshed from it.
#[Object]
impl UserSession {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// When it began.
    async fn started_at(&self) -> DateTime {
        DateTime(self.0.started_at)
    }

    /// When it was last refreshed; null where it never was.
    async fn refreshed_at(&self) -> Option<DateTime> {
        self.0.refreshed_at.map(DateTime)
    }

    /// When it ends, however often it is refreshed.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// When it was ended before its time; null where it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// What the program that signed in calls itself; null where it did not say.
    async fn agent(&self) -> Option<&str> {
        self.0.agent.as_deref()
    }

    /// Whether it is the one that this request is of.
    async fn current(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(caller(ctx)?.session == Some(self.0.id))
    }
}

/// Where the one who is signed in is signed in.
pub(crate) struct ViewerSessions;

/// Where the one who is signed in is signed in.
#[Object]
impl ViewerSessions {
    /// The user's open sessions, the newest first. A program that shows a key has none.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<UserSession>> {
        let page = page_request(ctx, first, after, last, before)?;
        let ask = ctx.ask()?;
        let found = session::page_of_own(ask.db(), ask.sight(), ask.now(), &page).await?;
        Ok(Connection::new(found, UserSession))
    }
}

/// A session to end.
#[derive(InputObject)]
pub(crate) struct RevokeSessionInput {
    /// Which of one's own sessions.
    session_id: ID,
}

/// What came of ending a session.
#[derive(SimpleObject)]
pub(crate) struct RevokeSessionPayload {
    /// The session; null where there are errors.
    session: Option<UserSession>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct SessionListMutation;

#[Object]
impl SessionListMutation {
    /// Ends one of one's own sessions; its tokens open nothing from then on. Refusals: NOT_FOUND for what is
    /// none of one's own; WRONG_STATE where it has ended.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to end.")] input: RevokeSessionInput,
    ) -> Result<RevokeSessionPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(revoke(&acting, &input).await)? {
            Ok(session) => RevokeSessionPayload { session: Some(UserSession(session)), user_errors: Vec::new() },
            Err(user_errors) => RevokeSessionPayload { session: None, user_errors },
        })
    }
}

async fn revoke(acting: &Acting<'_>, input: &RevokeSessionInput) -> Result<account::Session> {
    let id = id_of("input.sessionId", &input.session_id)?;
    Ok(session::revoke_own(acting.ask.db(), acting.ask.sight(), id, &acting.occasion()).await?)
}
