//! The interests that were declared at a meeting, written as a whole.

use super::ground::as_read;
use crate::audit::{self, Occasion};
use crate::entity::{agenda_items, interest_declarations, people};
use crate::error::Result;
use crate::known::known;
use crate::work::Unit;
use crate::{Database, scope};
use domain::access::{Access, capability::ManageMeetings};
use domain::ids::MeetingId;
use domain::meeting::{EnteredDeclaration, check_declarations};
use domain::{RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// The interests declared, in place of those recorded before.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The meeting, and the version of it that was read.
    pub meeting: (MeetingId, i32),
    /// Each, in the order of the minutes.
    pub declarations: Vec<EnteredDeclaration>,
}

/// Records the interests that were declared at a meeting, in place of those recorded before.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not seen.
pub async fn record_declarations(
    database: &Database,
    access: &Access<ManageMeetings>,
    declared: &Declared,
    occasion: &Occasion,
) -> Result<MeetingId> {
    use interest_declarations::{ActiveModel, Column, Entity};
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let (sight, subject) = (access.sight(), as_read(transaction, access, declared.meeting).await?);
            let (mut refusals, mut declarations) = (Refusals::default(), declared.declarations.clone());
            subject.meeting.check_not_cancelled(&mut refusals, "meetingId");
            subject.meeting.check_minutes_open(&mut refusals, "meetingId");
            check_declarations(&mut refusals, &mut declarations);
            let named = declarations.iter().map(|one| one.person.0).collect();
            let there = known::<people::Entity>(transaction, &sight, people::Column::Id, named).await?;
            let items = super::items::agenda_of(transaction, &sight, subject.meeting.id).await?;
            for (index, one) in declarations.iter().enumerate() {
                let index = index.to_string();
                there.check(&mut refusals, &["declarations", &index, "personId"], "person", Some(one.person));
                let on_agenda = |item: &agenda_items::Model| Some(item.id) == one.agenda_item.map(|id| id.0);
                if one.agenda_item.is_some() && !items.iter().any(on_agenda) {
                    let path = ["declarations", &index, "agendaItemId"];
                    refusals.add(RefusalCode::NotFound, &path, "This meeting's agenda has no such item.");
                }
            }
            refusals.none()?;
            let of_meeting = Column::MeetingId.eq(subject.row.id);
            let before = scope::find::<Entity>(&sight).filter(of_meeting.clone()).count(transaction).await?;
            scope::delete_permitted::<Entity, _>(&subject.permit).filter(of_meeting).exec(transaction).await?;
            for (position, one) in (0..).zip(&declarations) {
                let row = ActiveModel {
                    id: Set(Uuid::now_v7()),
                    meeting_id: Set(subject.row.id),
                    position: Set(position),
                    person_id: Set(one.person.0),
                    agenda_item_id: Set(one.agenda_item.map(|id| id.0)),
                    interest: Set(one.interest.clone()),
                };
                scope::insert_permitted(&subject.permit, transaction, row).await?;
            }
            scope::update_permitted(&subject.permit, transaction, subject.changing()).await?;
            let counts = (Some(before.to_string()), Some(declarations.len().to_string()));
            let event = subject.event("RECORD_DECLARATIONS").change("declarations", counts.0, counts.1);
            audit::write(transaction, event, occasion).await?;
            Ok((subject.meeting.id, subject.minutes_changed(false)))
        })
        .await
}
