//! Agendas. Of a private item those without leave to read exempt papers see number, title and paragraphs.

use super::sight::with_exempt;
use crate::database::Database;
use crate::entity::agenda_items::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::read::Marked;
use crate::row::Row;
use crate::scope::find;
use domain::access::Sight;
use domain::ids::{AgendaItemId, MeetingId};
use domain::meeting::AgendaItem;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, Select};
use std::collections::HashMap;

impl TryFrom<Marked<Model>> for AgendaItem {
    type Error = Error;

    fn try_from(Marked { row, marked: open }: Marked<Model>) -> Result<Self> {
        let item = Self {
            id: AgendaItemId(row.id),
            meeting: MeetingId(row.meeting_id),
            number: row.number,
            title: row.title,
            presenter: row.presenter,
            standing: row.standing,
            private: row.private,
            exempt_paragraphs: Row::new("agenda_items", row.id).json(row.exempt_paragraphs)?,
            page_from: row.page_from,
            page_to: row.page_to,
            withheld: false,
        };
        Ok(if open { item } else { item.withheld() })
    }
}

/// The agenda items with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[AgendaItemId]) -> Result<HashMap<AgendaItemId, AgendaItem>> {
    let select = find::<Entity>(sight).filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
    let items = items(db, sight, select).await?;
    Ok(items.into_iter().map(|item| (item.id, item)).collect())
}

/// The agenda of each meeting, by number.
pub async fn of_meetings(
    db: &Database,
    sight: &Sight,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Vec<AgendaItem>>> {
    let select = find::<Entity>(sight)
        .filter(Column::MeetingId.is_in(meetings.iter().map(|id| id.0)))
        .order_by_asc(Column::Number);
    let mut agendas: HashMap<_, Vec<_>> = HashMap::new();
    for item in items(db, sight, select).await? {
        agendas.entry(item.meeting).or_default().push(item);
    }
    Ok(agendas)
}

async fn items(db: &Database, sight: &Sight, select: Select<Entity>) -> Result<Vec<AgendaItem>> {
    let open = Condition::any().add(Column::Private.eq(false)).add(Column::MeetingId.in_subquery(with_exempt(sight)));
    let rows = Marked::<Model>::read(db.reading(), select, open).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
