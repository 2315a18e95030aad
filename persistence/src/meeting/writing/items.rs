//! The items of an agenda as rows.

use super::ground::Proof;
use crate::audit::fingerprint;
use crate::entity::{agenda_items, documents, interest_declarations, minute_items, standing_items};
use crate::error::Result;
use crate::scope;
use crate::text::folded;
use chrono::NaiveDate;
use domain::access::Sight;
use domain::ids::MeetingId;
use domain::meeting::PlannedItem;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// The titles of the standing items that are on each agenda of the group on the day `day`, in order.
pub(super) async fn standing_titles(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    group: Uuid,
    day: NaiveDate,
) -> Result<Vec<String>> {
    use standing_items::{Column, Entity};
    let rows = scope::find::<Entity>(sight)
        .filter(Column::GroupId.eq(group))
        .filter(Condition::any().add(Column::Since.is_null()).add(Column::Since.lte(day)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(transaction)
        .await?;
    Ok(rows.into_iter().map(|row| row.title).collect())
}

/// The agenda of a meeting, by number.
pub(super) async fn agenda_of(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    meeting: MeetingId,
) -> Result<Vec<agenda_items::Model>> {
    use agenda_items::{Column, Entity};
    let select = scope::find::<Entity>(sight).filter(Column::MeetingId.eq(meeting.0)).order_by_asc(Column::Number);
    Ok(select.all(transaction).await?)
}

fn row_of(meeting: MeetingId, id: Uuid, item: PlannedItem) -> agenda_items::ActiveModel {
    agenda_items::ActiveModel {
        id: Set(id),
        meeting_id: Set(meeting.0),
        number: Set(item.number),
        title: Set(item.title),
        presenter: Set(item.presenter),
        standing: Set(item.standing),
        private: Set(item.private),
        exempt_paragraphs: Set(serde_json::json!(item.exempt_paragraphs)),
        page_from: Set(item.page_from),
        page_to: Set(item.page_to),
        ..agenda_items::ActiveModel::default()
    }
}

/// Writes an agenda in place of the one that is there. An item keeps its id where it is named or its title stays.
pub(super) async fn write_agenda(
    transaction: &DatabaseTransaction,
    permit: &Proof,
    sight: &Sight,
    meeting: MeetingId,
    planned: Vec<PlannedItem>,
) -> Result<()> {
    let mut there = agenda_of(transaction, sight, meeting).await?;
    let matched = matched(&mut there, planned);
    let leaving = there.iter().map(|row| row.id);
    scope::delete_permitted::<agenda_items::Entity, _>(permit)
        .filter(agenda_items::Column::Id.is_in(leaving))
        .exec(transaction)
        .await?;
    // Out of each other's way first: a meeting has each number once.
    let mut aside = -1;
    for (row, _) in matched.iter().filter_map(|(row, item)| Some((row.as_ref()?, item))) {
        aside += 1;
        let number = Set(1_000_000 + aside);
        let aside = agenda_items::ActiveModel { id: Set(row.id), number, ..agenda_items::ActiveModel::default() };
        scope::update_permitted(permit, transaction, aside).await?;
    }
    for (row, item) in matched {
        match row {
            Some(row) => scope::update_permitted(permit, transaction, row_of(meeting, row.id, item)).await?,
            None => scope::insert_permitted(permit, transaction, row_of(meeting, Uuid::now_v7(), item)).await?,
        }
    }
    Ok(())
}

/// Each planned item with the row that becomes it; what is left of `there` goes.
fn matched(
    there: &mut Vec<agenda_items::Model>,
    planned: Vec<PlannedItem>,
) -> Vec<(Option<agenda_items::Model>, PlannedItem)> {
    let mut take =
        |wanted: &dyn Fn(&agenda_items::Model) -> bool| there.iter().position(wanted).map(|index| there.remove(index));
    // Those that are named first, lest another takes them by their title.
    let named: Vec<_> =
        planned.into_iter().map(|item| (item.id.and_then(|id| take(&|row| row.id == id.0)), item)).collect();
    let by_title = |(row, item): (Option<agenda_items::Model>, PlannedItem)| {
        let title = folded(&item.title);
        (row.or_else(|| take(&|row| folded(&row.title) == title)), item)
    };
    named.into_iter().map(by_title).collect()
}

/// The numbers of those items that something refers to and that `planned` leaves out.
pub(super) async fn missed(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    mut there: Vec<agenda_items::Model>,
    planned: &[PlannedItem],
) -> Result<Vec<i32>> {
    matched(&mut there, planned.to_vec());
    let mut missed = Vec::new();
    for row in there {
        let minuted = scope::find::<minute_items::Entity>(sight).filter(minute_items::Column::AgendaItemId.eq(row.id));
        let papers = scope::find::<documents::Entity>(sight).filter(documents::Column::AgendaItemId.eq(row.id));
        let declared = scope::find::<interest_declarations::Entity>(sight)
            .filter(interest_declarations::Column::AgendaItemId.eq(row.id));
        if minuted.count(transaction).await? > 0
            || papers.count(transaction).await? > 0
            || declared.count(transaction).await? > 0
        {
            missed.push(row.number);
        }
    }
    Ok(missed)
}

/// What stands for an agenda in the audit, which does not hold its words.
pub(super) fn print_of(items: &[agenda_items::Model]) -> Option<String> {
    let line = |item: &agenda_items::Model| match item.private {
        true => format!("{} private\n", item.number),
        false => format!("{} {}\n", item.number, item.title),
    };
    (!items.is_empty()).then(|| fingerprint(&items.iter().map(line).collect::<String>()))
}
