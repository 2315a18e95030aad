//! Lists of meetings: of everything, of a partnership, of a group.

use super::{Meeting, MeetingStatus, MinutesStatus};
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, maybe_id_of, page_request};
use crate::graphql::error::Result;
use crate::graphql::group::GroupKind;
use crate::graphql::loaders::{Listed, Records, listed};
use crate::graphql::partnership::SortDirection;
use crate::graphql::scalars::Date;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::ids::{GroupId, PartnershipId};
use domain::meeting;
use domain::page::Page;
use std::collections::HashMap;
use std::sync::Arc;

type MeetingsOf<P> = Listed<P, (meeting::MeetingFilter, meeting::MeetingOrder)>;

impl Loader<MeetingsOf<PartnershipId>> for Records {
    type Value = Arc<Page<meeting::Meeting>>;
    type Error = Arc<persistence::Error>;

    async fn load(
        &self,
        keys: &[MeetingsOf<PartnershipId>],
    ) -> Result<HashMap<MeetingsOf<PartnershipId>, Self::Value>, Self::Error> {
        listed(keys, async |partnerships, (filter, order), page| {
            let (db, sight) = (&self.db, &self.sight);
            persistence::meeting::pages_by_partnership(db, sight, &partnerships, &filter, order, &page).await
        })
        .await
    }
}

impl Loader<MeetingsOf<GroupId>> for Records {
    type Value = Arc<Page<meeting::Meeting>>;
    type Error = Arc<persistence::Error>;

    async fn load(
        &self,
        keys: &[MeetingsOf<GroupId>],
    ) -> Result<HashMap<MeetingsOf<GroupId>, Self::Value>, Self::Error> {
        listed(keys, async |groups, (filter, order), page| {
            persistence::meeting::pages_by_group(&self.db, &self.sight, &groups, &filter, order, &page).await
        })
        .await
    }
}

/// Which meetings are wanted; all conditions hold together.
#[derive(InputObject)]
pub(crate) struct MeetingFilter {
    /// Of groups of the partnerships in this police area, and of the counties that these lie in.
    police_area_id: Option<ID>,
    /// Of the county's own groups and of those of the partnerships in it.
    county_id: Option<ID>,
    /// Of groups of this partnership.
    partnership_id: Option<ID>,
    /// Of this group, without those below it.
    group_id: Option<ID>,
    /// Of groups of one of these kinds.
    group_kind: Option<Vec<GroupKind>>,
    /// On this day or later; leaves out undated ones.
    from: Option<Date>,
    /// On this day or earlier; leaves out undated ones.
    to: Option<Date>,
    /// With one of these statuses.
    status: Option<Vec<MeetingStatus>>,
    /// With minutes in one of these statuses, as `minutesStatus` shows them.
    minutes_status: Option<Vec<MinutesStatus>>,
    /// Words of the title, in any order.
    text: Option<String>,
}

impl MeetingFilter {
    fn checked(self) -> Result<meeting::MeetingFilter> {
        Ok(meeting::MeetingFilter {
            police_area: maybe_id_of("filter.policeAreaId", self.police_area_id.as_ref())?,
            county: maybe_id_of("filter.countyId", self.county_id.as_ref())?,
            partnership: maybe_id_of("filter.partnershipId", self.partnership_id.as_ref())?,
            group: maybe_id_of("filter.groupId", self.group_id.as_ref())?,
            group_kind: self.group_kind.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            from: self.from.map(|day| day.0),
            to: self.to.map(|day| day.0),
            status: self.status.map(|status| status.into_iter().map(Into::into).collect()),
            minutes_status: self.minutes_status.map(|status| status.into_iter().map(Into::into).collect()),
            text: self.text,
        })
    }
}

/// What meetings are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "meeting::MeetingOrderField")]
pub(crate) enum MeetingOrderField {
    /// By when they are held, those of one moment by id; undated ones last whichever way the list runs.
    ScheduledFor,
}

/// The order of a list of meetings.
#[derive(InputObject)]
pub(crate) struct MeetingOrder {
    /// By what.
    field: MeetingOrderField,
    /// Which way.
    direction: SortDirection,
}

fn checked(
    filter: Option<MeetingFilter>,
    order: Option<MeetingOrder>,
) -> Result<(meeting::MeetingFilter, meeting::MeetingOrder)> {
    let filter = filter.map(MeetingFilter::checked).transpose()?.unwrap_or_default();
    let order = order.map_or_else(Default::default, |order| meeting::MeetingOrder {
        field: order.field.into(),
        descending: order.direction == SortDirection::Desc,
    });
    Ok((filter, order))
}

/// The meetings of a partnership's groups.
pub(crate) struct PartnershipMeetings(pub(crate) PartnershipId);

/// The meetings of a partnership's groups.
#[Object]
impl PartnershipMeetings {
    /// The meetings of all its groups; the earliest first unless told otherwise. Those of a county's groups
    /// that cover it are the county's.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments in the schema")]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "The order; the earliest first unless told.")] order_by: Option<MeetingOrder>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Meeting>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = checked(filter, order_by)?;
        Ok(Connection::shared(ctx.ask()?.one(Listed { parent: self.0, filter, page }).await?, Meeting))
    }
}

/// The meetings of one group.
pub(crate) struct GroupMeetings(pub(crate) GroupId);

/// The meetings of one group.
#[Object]
impl GroupMeetings {
    /// Its own meetings, without those of groups below it; the earliest first unless told otherwise.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments in the schema")]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "The order; the earliest first unless told.")] order_by: Option<MeetingOrder>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Meeting>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = checked(filter, order_by)?;
        Ok(Connection::shared(ctx.ask()?.one(Listed { parent: self.0, filter, page }).await?, Meeting))
    }
}

#[derive(Default)]
pub(crate) struct MeetingQuery;

#[Object]
impl MeetingQuery {
    /// The meetings whose agenda or minutes are published, and those whose papers the one who asks may
    /// read; the earliest first unless told otherwise.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments in the schema")]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "The order; the earliest first unless told.")] order_by: Option<MeetingOrder>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Meeting>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let (filter, order) = checked(filter, order_by)?;
        let found = persistence::meeting::page(ask.db(), ask.sight(), &filter, order, &page).await?;
        Ok(Connection::new(found, Meeting))
    }
}
