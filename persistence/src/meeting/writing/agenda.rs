//! The agenda of a meeting, written as a whole.

use super::ground::{as_read, nation};
use super::items::{agenda_of, missed, print_of, write_agenda};
use crate::audit::{self, Occasion};
use crate::entity::{agenda_items, minute_items};
use crate::error::Result;
use crate::work::Unit;
use crate::{Database, scope};
use domain::access::{Access, capability::ManageMeetings};
use domain::ids::MeetingId;
use domain::meeting::{EnteredItem, check_agenda};
use domain::{RefusalCode, Refusals};
use sea_orm::sea_query::Query;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter};

/// An agenda in place of the one that is there.
#[derive(Clone, Debug)]
pub struct NewAgenda {
    /// The meeting, and the version of it that was read.
    pub meeting: (MeetingId, i32),
    /// The items, in order.
    pub items: Vec<EnteredItem>,
}

/// Writes the agenda of a meeting in place of the one that is there.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not seen.
pub async fn set_agenda(
    database: &Database,
    access: &Access<ManageMeetings>,
    new: &NewAgenda,
    occasion: &Occasion,
) -> Result<MeetingId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let (sight, subject) = (access.sight(), as_read(transaction, access, new.meeting).await?);
            let mut refusals = Refusals::default();
            subject.meeting.check_not_cancelled(&mut refusals, "meetingId");
            subject.meeting.check_minutes_open(&mut refusals, "meetingId");
            let nation = nation(transaction, &sight, subject.row.home_id).await?;
            let planned = check_agenda(&mut refusals, new.items.clone(), nation);
            let there = agenda_of(transaction, &sight, subject.meeting.id).await?;
            for (index, item) in planned.iter().enumerate() {
                if item.id.is_some_and(|id| there.iter().all(|row| row.id != id.0)) {
                    let path = ["agenda", &index.to_string(), "id"];
                    refusals.add(RefusalCode::NotFound, &path, "This meeting's agenda has no such item.");
                }
            }
            for number in missed(transaction, &sight, there.clone(), &planned).await? {
                let message =
                    format!("Item {number} has minutes, papers or declared interests: it stays on the agenda.");
                refusals.add(RefusalCode::Conflict, &["agenda"], message);
            }
            refusals.none()?;
            write_agenda(transaction, &subject.permit, &sight, subject.meeting.id, planned).await?;
            exempt_what_became_private(transaction, &subject.permit, subject.meeting.id).await?;
            scope::update_permitted(&subject.permit, transaction, subject.changing()).await?;
            let after = agenda_of(transaction, &sight, subject.meeting.id).await?;
            let event = subject.event("SET_AGENDA").change("agenda", print_of(&there), print_of(&after));
            audit::write(transaction, event, occasion).await?;
            Ok((subject.meeting.id, subject.agenda_changed()))
        })
        .await
}

/// What is minuted under a private item is exempt. The other way somebody has to say so: they revise the minute.
async fn exempt_what_became_private(
    transaction: &DatabaseTransaction,
    permit: &super::ground::Proof,
    meeting: MeetingId,
) -> Result<()> {
    let mut private = Query::select();
    private
        .column(agenda_items::Column::Id)
        .from(agenda_items::Entity)
        .and_where(agenda_items::Column::MeetingId.eq(meeting.0))
        .and_where(agenda_items::Column::Private.eq(true));
    scope::update_all_permitted::<minute_items::Entity, _>(permit)
        .set(minute_items::ActiveModel { exempt: Set(true), ..minute_items::ActiveModel::default() })
        .filter(minute_items::Column::MeetingId.eq(meeting.0))
        .filter(minute_items::Column::AgendaItemId.in_subquery(private))
        .exec(transaction)
        .await?;
    Ok(())
}
