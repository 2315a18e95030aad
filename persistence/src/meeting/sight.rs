//! Who sees what of a meeting (design.md §3): a published agenda and published minutes are everybody's,
//! the rest needs its group's papers.

use crate::entity::{
    agenda_items, attendances, decisions, earlier_minutes, interest_declarations, meetings, minute_items, minute_leads,
    minute_themes,
};
use crate::scope::{Scoped, find, may, seen};
use domain::access::{Permission, Sight};
use domain::words::{MinutesStatus, Word};
use meetings::{Column, Entity};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};

/// Meetings whose papers the one who looks may read.
pub(super) fn papers(sight: &Sight) -> Condition {
    may(sight, Permission::ReadPapers, Column::HomeId, Some(Column::GroupId))
}

fn agenda_published() -> Expr {
    Column::AgendaPublishedAt.is_not_null()
}

fn minutes_published() -> Expr {
    Column::MinutesStatus.is_in([MinutesStatus::PublishedDraft, MinutesStatus::Approved].map(Word::word))
}

fn ids(sight: &Sight, condition: Condition) -> SelectStatement {
    find::<Entity>(sight).filter(condition).select_only().column(Column::Id).into_query()
}

/// The meetings whose minutes the one who looks may read.
pub(crate) fn minuted(sight: &Sight) -> SelectStatement {
    ids(sight, Condition::any().add(minutes_published()).add(papers(sight)))
}

/// The meetings whose papers the one who looks may read.
pub(crate) fn with_papers(sight: &Sight) -> SelectStatement {
    ids(sight, papers(sight))
}

/// The meetings whose exempt business the one who looks may read.
pub(crate) fn with_exempt(sight: &Sight) -> SelectStatement {
    ids(sight, may(sight, Permission::ReadExempt, Column::HomeId, Some(Column::GroupId)))
}

/// The agenda items from which press and public are excluded, seen or not: for conditions on their papers,
/// which add what may be seen.
pub(crate) fn private_items() -> SelectStatement {
    use agenda_items::{Column, Entity};
    Query::select().column((Entity, Column::Id)).from(Entity).and_where(Column::Private.eq(true)).to_owned()
}

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        Condition::any().add(agenda_published()).add(minutes_published()).add(papers(sight))
    }
}

impl Scoped for agenda_items::Entity {
    fn visible(sight: &Sight) -> Condition {
        let published = Condition::any().add(agenda_published()).add(papers(sight));
        Condition::all().add(agenda_items::Column::MeetingId.in_subquery(ids(sight, published)))
    }
}

impl Scoped for attendances::Entity {
    fn visible(sight: &Sight) -> Condition {
        Condition::all().add(attendances::Column::MeetingId.in_subquery(minuted(sight)))
    }
}

impl Scoped for interest_declarations::Entity {
    fn visible(sight: &Sight) -> Condition {
        Condition::all().add(interest_declarations::Column::MeetingId.in_subquery(minuted(sight)))
    }
}

impl Scoped for minute_items::Entity {
    fn visible(sight: &Sight) -> Condition {
        use minute_items::Column;
        let open =
            Condition::any().add(Column::Exempt.eq(false)).add(Column::MeetingId.in_subquery(with_exempt(sight)));
        Condition::all().add(Column::MeetingId.in_subquery(minuted(sight))).add(open)
    }
}

/// Earlier texts are for those who keep the group's meetings; exempt ones, for those of them who may read such.
impl Scoped for earlier_minutes::Entity {
    fn visible(sight: &Sight) -> Condition {
        use earlier_minutes::Column;
        let minutes_where = |permission: Permission| {
            let kept = ids(sight, may(sight, permission, meetings::Column::HomeId, Some(meetings::Column::GroupId)));
            let minutes = find::<minute_items::Entity>(sight).filter(minute_items::Column::MeetingId.in_subquery(kept));
            minutes.select_only().column(minute_items::Column::Id).into_query()
        };
        let open = Condition::any()
            .add(Column::Exempt.eq(false))
            .add(Column::MinuteId.in_subquery(minutes_where(Permission::ReadExempt)));
        Condition::all().add(Column::MinuteId.in_subquery(minutes_where(Permission::ManageMeetings))).add(open)
    }
}

/// Rows that belong to a minute follow it.
macro_rules! follow_their_minute {
    ($($table:ident)+) => {$(
        impl Scoped for $table::Entity {
            fn visible(sight: &Sight) -> Condition {
                let minutes = seen::<minute_items::Entity>(sight, minute_items::Column::Id);
                Condition::all().add($table::Column::MinuteId.in_subquery(minutes))
            }
        }
    )+};
}

follow_their_minute! { decisions minute_leads minute_themes }
