//! Minutes, with who led them, the themes they touch and what was decided.

use crate::database::Database;
use crate::entity::{decisions, earlier_minutes, minute_items, minute_leads, minute_themes};
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::find;
use domain::access::Sight;
use domain::ids::{AgendaItemId, MeetingId, MinuteItemId, PersonId, ThemeId, UserId};
use domain::meeting::{Decision, EarlierText, MinuteItem, Vote};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

impl TryFrom<minute_items::Model> for MinuteItem {
    type Error = Error;

    fn try_from(row: minute_items::Model) -> Result<Self> {
        Ok(Self {
            id: MinuteItemId(row.id),
            version: row.version,
            meeting: MeetingId(row.meeting_id),
            agenda_item: row.agenda_item_id.map(AgendaItemId),
            number: row.number,
            title: row.title,
            text: row.text,
            exempt: row.exempt,
            exempt_paragraphs: Row::new("minute_items", row.id).json(row.exempt_paragraphs)?,
        })
    }
}

impl TryFrom<decisions::Model> for Decision {
    type Error = Error;

    fn try_from(row: decisions::Model) -> Result<Self> {
        let vote = match (row.in_favour, row.against, row.abstained) {
            (Some(in_favour), Some(against), Some(abstained)) => Some(Vote { in_favour, against, abstained }),
            _ => None,
        };
        Ok(Self {
            kind: Row::new("decisions", row.id).word(&row.kind)?,
            text: row.text,
            mover: row.mover_id.map(PersonId),
            seconder: row.seconder_id.map(PersonId),
            vote,
        })
    }
}

impl TryFrom<earlier_minutes::Model> for EarlierText {
    type Error = Error;

    fn try_from(row: earlier_minutes::Model) -> Result<Self> {
        Ok(Self {
            version: row.version,
            replaced_at: row.replaced_at,
            replaced_by: row.replaced_by_id.map(UserId),
            title: row.title,
            text: row.text,
            decisions: Row::new("earlier_minutes", row.id).json(row.decisions)?,
            exempt: row.exempt,
        })
    }
}

/// The minutes with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[MinuteItemId]) -> Result<HashMap<MinuteItemId, MinuteItem>> {
    use minute_items::{Column, Entity};
    read::by_ids::<Entity, _, MinuteItem, _>(db.reading(), sight, Column::Id, ids, |minute| minute.id).await
}

/// The minutes of each meeting, in their order.
pub async fn of_meetings(
    db: &Database,
    sight: &Sight,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Vec<MinuteItem>>> {
    use minute_items::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::MeetingId.is_in(meetings.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(MeetingId(row.meeting_id))).await
}

/// The decisions of each minute, in their order.
pub async fn decisions_of(
    db: &Database,
    sight: &Sight,
    minutes: &[MinuteItemId],
) -> Result<HashMap<MinuteItemId, Vec<Decision>>> {
    use decisions::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::MinuteId.is_in(minutes.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(MinuteItemId(row.minute_id))).await
}

/// What each minute said before it was revised, oldest first.
pub async fn earlier_of(
    db: &Database,
    sight: &Sight,
    minutes: &[MinuteItemId],
) -> Result<HashMap<MinuteItemId, Vec<EarlierText>>> {
    use earlier_minutes::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::MinuteId.is_in(minutes.iter().map(|id| id.0)))
        .order_by_asc(Column::Version);
    read::grouped(db.reading(), select, |row| Some(MinuteItemId(row.minute_id))).await
}

/// Who led each minute, in order.
pub async fn leads_of(
    db: &Database,
    sight: &Sight,
    minutes: &[MinuteItemId],
) -> Result<HashMap<MinuteItemId, Vec<PersonId>>> {
    use minute_leads::{Column, Entity};
    let rows = find::<Entity>(sight)
        .filter(Column::MinuteId.is_in(minutes.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .all(db.reading())
        .await?;
    Ok(read::gathered(rows.into_iter().map(|row| (MinuteItemId(row.minute_id), PersonId(row.person_id)))))
}

/// The themes that each minute touches, in order.
pub async fn themes_of(
    db: &Database,
    sight: &Sight,
    minutes: &[MinuteItemId],
) -> Result<HashMap<MinuteItemId, Vec<ThemeId>>> {
    use minute_themes::{Column, Entity};
    let rows = find::<Entity>(sight)
        .filter(Column::MinuteId.is_in(minutes.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .all(db.reading())
        .await?;
    Ok(read::gathered(rows.into_iter().map(|row| (MinuteItemId(row.minute_id), ThemeId(row.theme_id)))))
}
