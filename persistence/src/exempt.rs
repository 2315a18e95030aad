//! The record of who was shown exempt text (design.md §3). The text itself never stands in it.

use crate::audit::{self, Event, Occasion};
use crate::entity::{documents, meetings, minute_items, partnerships};
use crate::error::Result;
use crate::{Database, scope};
use domain::access::{Permission, Place, Sight};
use domain::ids::{GlobalId, GroupId, Kind};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Where a record belongs.
struct Shown {
    id: GlobalId,
    place: Place,
}

/// Writes, for each partnership or county, one line that says which exempt minutes and documents were shown.
///
/// # Errors
/// Where the database fails; what was to be shown must then not be.
pub async fn record(db: &Database, sight: &Sight, shown: &HashSet<GlobalId>, occasion: &Occasion) -> Result<()> {
    let transaction = db.begin().await?;
    let mut by_home: BTreeMap<Uuid, Vec<Shown>> = BTreeMap::new();
    for one in placed(&transaction, shown).await? {
        by_home.entry(home(one.place)).or_default().push(one);
    }
    for (home, mut shown) in by_home {
        shown.sort_by_key(|one| one.id.to_string());
        let role = shown.first().and_then(|one| sight.role_for(Permission::ReadExempt, one.place));
        let event = Event::new("READ_EXEMPT", kind_of(&transaction, home).await?, home).by(sight.user()).within(home);
        let event = role.into_iter().fold(event, Event::acting_as);
        let event = shown
            .into_iter()
            .fold(event, |event, one| event.change(one.id.kind.name(), None, Some(one.id.to_string())));
        audit::write(&transaction, event, occasion).await?;
    }
    transaction.commit().await?;
    Ok(())
}

const fn home(place: Place) -> Uuid {
    match place {
        Place::Home(home) | Place::Group { home, .. } => home,
        Place::Theme { partnership, .. } => partnership.0,
        Place::PoliceArea(area) => area.0,
        Place::Platform => Uuid::nil(),
    }
}

async fn placed(transaction: &DatabaseTransaction, shown: &HashSet<GlobalId>) -> Result<Vec<Shown>> {
    let of_kind = |kind: Kind| shown.iter().filter(move |id| id.kind == kind).map(|id| id.uuid);
    let in_group = |kind, uuid, home: Uuid, group: Option<Uuid>| {
        let place = group.map_or(Place::Home(home), |group| Place::Group { group: GroupId(group), home });
        Shown { id: GlobalId { kind, uuid }, place }
    };
    let mut minutes = scope::named_by_what_is_seen::<minute_items::Entity>()
        .filter(minute_items::Column::Id.is_in(of_kind(Kind::MinuteItem)))
        .select_only()
        .column(minute_items::Column::Id)
        .columns([meetings::Column::HomeId, meetings::Column::GroupId]);
    let of_meeting = minute_items::Column::MeetingId.into_expr().equals((meetings::Entity, meetings::Column::Id));
    QuerySelect::query(&mut minutes).inner_join(meetings::Entity, of_meeting);
    let minutes: Vec<(Uuid, Uuid, Uuid)> = minutes.into_tuple().all(transaction).await?;
    let papers: Vec<(Uuid, Uuid, Option<Uuid>)> = scope::named_by_what_is_seen::<documents::Entity>()
        .filter(documents::Column::Id.is_in(of_kind(Kind::Document)))
        .select_only()
        .columns([documents::Column::Id, documents::Column::HomeId, documents::Column::GroupId])
        .into_tuple()
        .all(transaction)
        .await?;
    let minutes = minutes.into_iter().map(|(id, home, group)| in_group(Kind::MinuteItem, id, home, Some(group)));
    let papers = papers.into_iter().map(|(id, home, group)| in_group(Kind::Document, id, home, group));
    Ok(minutes.chain(papers).collect())
}

async fn kind_of(transaction: &DatabaseTransaction, home: Uuid) -> Result<&'static str> {
    let partnership = scope::named_by_what_is_seen::<partnerships::Entity>()
        .filter(partnerships::Column::Id.eq(home))
        .one(transaction)
        .await?;
    Ok(if partnership.is_some() { Kind::Partnership.name() } else { Kind::County.name() })
}
