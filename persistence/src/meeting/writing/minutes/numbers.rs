//! Running numbers of minutes.

use super::super::ground::Subject;
use crate::entity::{meetings, minute_items};
use crate::error::Result;
use crate::scope;
use domain::access::Sight;
use domain::ids::MinuteItemId;
use domain::{RefusalCode, Refusals};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// The number after that of the group's last minute: of this meeting, else of the last before it that has numbered
/// ones. `None` where the group's minutes have no numbers.
pub(super) async fn next_number(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    subject: &Subject,
) -> Result<Option<i32>> {
    use minute_items::{Column, Entity};
    let numbered = || {
        let mut select = scope::find::<Entity>(sight).filter(Column::Number.is_not_null());
        let of_meeting = Column::MeetingId.into_expr().equals((meetings::Entity, meetings::Column::Id));
        QuerySelect::query(&mut select).inner_join(meetings::Entity, of_meeting);
        select
    };
    let last: Option<i32> = numbered()
        .filter(meetings::Column::GroupId.eq(subject.row.group_id))
        .filter(meetings::Column::Earliest.lt(subject.row.earliest).or(meetings::Column::Id.eq(subject.row.id)))
        .select_only()
        .column(Column::Number)
        // This meeting comes first: moments are compared with its own, which no other before it reaches.
        .order_by_desc(meetings::Column::Earliest)
        .order_by_desc(Column::Number)
        .limit(1)
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.and_then(|last| last.checked_add(1)))
}

/// Adds CONFLICT where another minute of the meeting has the number.
pub(super) async fn check_number(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    subject: &Subject,
    (number, except): (Option<i32>, Option<MinuteItemId>),
    refusals: &mut Refusals,
) -> Result<()> {
    use minute_items::{Column, Entity};
    let Some(number) = number else { return Ok(()) };
    let mut same =
        scope::find::<Entity>(sight).filter(Column::MeetingId.eq(subject.row.id)).filter(Column::Number.eq(number));
    if let Some(except) = except {
        same = same.filter(Column::Id.ne(except.0));
    }
    if same.count(transaction).await? > 0 {
        refusals.add(RefusalCode::Conflict, &["number"], format!("This meeting has a minute {number} already."));
    }
    Ok(())
}
