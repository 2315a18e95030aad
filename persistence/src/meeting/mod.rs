//! Meetings, and in the parts below it what they leave behind: agenda, attendance, minutes.

pub mod agenda;
pub mod attendance;
pub mod minutes;
pub(crate) mod sight;
pub mod writing;

use crate::database::Database;
use crate::entity::{groups, meetings, partnerships};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::row::Row;
use crate::scope::find;
use crate::{read, text};
use domain::access::Sight;
use domain::ids::{GroupId, MeetingId, PartnershipId};
use domain::meeting::{Meeting, MeetingFilter, MeetingOrder, MeetingOrderField, Neighbours};
use domain::page::{Page, PageRequest};
use domain::words::{MinutesStatus, Word};
use meetings::{Column, Entity};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, Order as Sort, Query, SelectStatement, WindowStatement};
use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QuerySelect, QueryTrait, Select};
use std::collections::HashMap;
use uuid::Uuid;

impl TryFrom<meetings::Model> for Meeting {
    type Error = Error;

    fn try_from(row: meetings::Model) -> Result<Self> {
        let at = Row::new("meetings", row.id);
        Ok(Self {
            id: MeetingId(row.id),
            version: row.version,
            group: GroupId(row.group_id),
            home: row.home_id,
            status: at.word(&row.status)?,
            minutes_status: at.word(&row.minutes_status)?,
            title: row.title,
            scheduled_for: row.scheduled_for,
            day: row.day,
            date_note: row.date_note,
            started_at: row.started_at,
            ended_at: row.ended_at,
            venue: row.venue,
            note: row.note,
            agenda_published_at: row.agenda_published_at,
            minutes_approved_at: row.minutes_approved_at_id.map(MeetingId),
            minutes_approved_on: row.minutes_approved_on,
            minutes_amendments: row.minutes_amendments,
            minutes_digest: row.minutes_digest,
        })
    }
}

/// The meetings with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[MeetingId]) -> Result<HashMap<MeetingId, Meeting>> {
    let found = read::by_ids::<Entity, _, Meeting, _>(db.reading(), sight, Column::Id, ids, |it| it.id).await?;
    Ok(found.into_iter().map(|(id, meeting)| (id, meeting.seen_by(sight))).collect())
}

/// A page of the meetings that `filter` lets through, in `order`.
pub async fn page(
    db: &Database,
    sight: &Sight,
    filter: &MeetingFilter,
    order: MeetingOrder,
    request: &PageRequest,
) -> Result<Page<Meeting>> {
    let select = filtered(sight, filter);
    let page = page::page(db.reading(), select, &ordered(order), request).await?;
    page.try_map(|row| shown(sight, row))
}

/// A page of the meetings of each partnership's groups.
pub async fn pages_by_partnership(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    filter: &MeetingFilter,
    order: MeetingOrder,
    request: &PageRequest,
) -> Result<HashMap<PartnershipId, Page<Meeting>>> {
    let parents: Vec<_> = partnerships.iter().map(|id| id.0).collect();
    let select = filtered(sight, filter);
    let pages = page::pages_by(db.reading(), select, Column::HomeId, &parents, &ordered(order), request).await?;
    all_shown(sight, pages, PartnershipId)
}

/// A page of the meetings of each group.
pub async fn pages_by_group(
    db: &Database,
    sight: &Sight,
    groups: &[GroupId],
    filter: &MeetingFilter,
    order: MeetingOrder,
    request: &PageRequest,
) -> Result<HashMap<GroupId, Page<Meeting>>> {
    let parents: Vec<_> = groups.iter().map(|id| id.0).collect();
    let select = filtered(sight, filter);
    let pages = page::pages_by(db.reading(), select, Column::GroupId, &parents, &ordered(order), request).await?;
    all_shown(sight, pages, GroupId)
}

#[derive(FromQueryResult)]
struct Between {
    id: Uuid,
    previous: Option<Uuid>,
    next: Option<Uuid>,
}

/// What came before and after each meeting in its group, among those that can be seen.
pub async fn neighbours(
    db: &Database,
    sight: &Sight,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Neighbours>> {
    let asked = || Column::Id.is_in(meetings.iter().map(|id| id.0));
    let groups = find::<Entity>(sight).filter(asked()).select_only().column(Column::GroupId).into_query();
    let beside = |function: &'static str| Func::cust(function).arg(Expr::col((Entity, Column::Id)));
    let mut in_order = WindowStatement::partition_by((Entity, Column::GroupId));
    in_order.order_by((Entity, Column::Earliest), Sort::Asc).order_by((Entity, Column::Id), Sort::Asc);
    let mut all =
        find::<Entity>(sight).filter(Column::GroupId.in_subquery(groups)).select_only().column(Column::Id).into_query();
    all.expr_window_as(beside("LAG"), in_order.clone(), "previous").expr_window_as(beside("LEAD"), in_order, "next");
    let mut query = Query::select();
    let wanted = Expr::col(("placed", "id")).is_in(meetings.iter().map(|id| id.0));
    query.column(Asterisk).from_subquery(all, "placed").and_where(wanted);
    let connection = db.reading();
    let found = Between::find_by_statement(connection.get_database_backend().build(&query)).all(connection).await?;
    let neighbours = |row: Between| {
        let Between { id, previous, next } = row;
        (MeetingId(id), Neighbours { previous: previous.map(MeetingId), next: next.map(MeetingId) })
    };
    Ok(found.into_iter().map(neighbours).collect())
}

fn shown(sight: &Sight, row: meetings::Model) -> Result<Meeting> {
    Ok(Meeting::try_from(row)?.seen_by(sight))
}

fn all_shown<I: std::hash::Hash + Eq>(
    sight: &Sight,
    pages: HashMap<Uuid, Page<meetings::Model>>,
    id: impl Fn(Uuid) -> I,
) -> Result<HashMap<I, Page<Meeting>>> {
    pages.into_iter().map(|(parent, page)| Ok((id(parent), page.try_map(|row| shown(sight, row))?))).collect()
}

fn filtered(sight: &Sight, filter: &MeetingFilter) -> Select<Entity> {
    let mut select = find::<Entity>(sight);
    if let Some(area) = filter.police_area {
        let there = || partnerships::Column::PoliceAreaId.eq(area.0);
        select = select.filter(
            Condition::any()
                .add(Column::HomeId.in_subquery(of_partnerships(sight, partnerships::Column::Id, there())))
                .add(Column::HomeId.in_subquery(of_partnerships(sight, partnerships::Column::CountyId, there()))),
        );
    }
    if let Some(county) = filter.county {
        let there = partnerships::Column::CountyId.eq(county.0);
        select = select.filter(
            Condition::any().add(Column::HomeId.eq(county.0)).add(Column::HomeId.in_subquery(of_partnerships(
                sight,
                partnerships::Column::Id,
                there,
            ))),
        );
    }
    if let Some(partnership) = filter.partnership {
        select = select.filter(Column::HomeId.eq(partnership.0));
    }
    if let Some(group) = filter.group {
        select = select.filter(Column::GroupId.eq(group.0));
    }
    if let Some(kinds) = &filter.group_kind {
        let kinds = groups::Column::Kind.is_in(kinds.iter().map(|kind| kind.word()));
        let groups = find::<groups::Entity>(sight).filter(kinds).select_only().column(groups::Column::Id).into_query();
        select = select.filter(Column::GroupId.in_subquery(groups));
    }
    if let Some(from) = filter.from {
        select = select.filter(Column::Day.gte(from));
    }
    if let Some(to) = filter.to {
        select = select.filter(Column::Day.lte(to));
    }
    if let Some(status) = &filter.status {
        select = select.filter(Column::Status.is_in(status.iter().map(|status| status.word())));
    }
    if let Some(status) = &filter.minutes_status {
        let any = status.iter().fold(Condition::any(), |any, status| any.add(minutes_are(sight, *status)));
        select = select.filter(any);
    }
    if let Some(text) = &filter.text {
        select = select.filter(text::contains_words((Entity, Column::Folded), text));
    }
    select
}

/// `column` of the partnerships for which `condition` holds.
fn of_partnerships(sight: &Sight, column: partnerships::Column, condition: Expr) -> SelectStatement {
    let some = find::<partnerships::Entity>(sight).filter(condition).filter(column.is_not_null());
    some.select_only().column(column).into_query()
}

/// That the minutes are in `status` as the one who looks sees them: the rule of [`Meeting::seen_by`] in SQL.
fn minutes_are(sight: &Sight, status: MinutesStatus) -> Condition {
    let stored = |status: MinutesStatus| Column::MinutesStatus.eq(status.word());
    match status {
        MinutesStatus::None => Condition::any()
            .add(stored(status))
            .add(Condition::all().add(stored(MinutesStatus::Draft)).add(sight::papers(sight).not())),
        MinutesStatus::Draft => Condition::all().add(stored(status)).add(sight::papers(sight)),
        MinutesStatus::PublishedDraft | MinutesStatus::Approved => Condition::all().add(stored(status)),
    }
}

/// Undated meetings have a place at either end, so that they come last whichever way the list runs.
fn ordered(order: MeetingOrder) -> Order<Entity> {
    match (order.field, order.descending) {
        (MeetingOrderField::ScheduledFor, false) => Order::ascending("meeting-first", [Column::Earliest, Column::Id]),
        (MeetingOrderField::ScheduledFor, true) => Order::descending("meeting-last", [Column::Latest, Column::Id]),
    }
}
