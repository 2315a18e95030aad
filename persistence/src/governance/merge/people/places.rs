//! Everywhere that somebody sits, is named or was entered.

use crate::entity::{
    action_owners, action_points, attendances, decisions, interest_declarations, meetings, memberships, minute_items,
    minute_leads, people as entries,
};
use crate::error::Result;
use crate::scope::named_by_what_is_seen;
use domain::access::Place;
use domain::ids::{GroupId, PersonId};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Where these people sit, are named or were entered, in papers that are published or not: what is changed of them is changed
/// there.
pub(super) async fn places_of(transaction: &DatabaseTransaction, people: [PersonId; 2]) -> Result<Vec<Place>> {
    let people = people.map(|id| id.0);
    let mut places: BTreeSet<(Uuid, Option<Uuid>)> = BTreeSet::new();
    let seats = named_by_what_is_seen::<memberships::Entity>()
        .filter(memberships::Column::PersonId.is_in(people))
        .select_only()
        .column(memberships::Column::HomeId)
        .column(memberships::Column::GroupId);
    places.extend(seats.into_tuple::<(Uuid, Option<Uuid>)>().all(transaction).await?);
    let meetings = named_by_what_is_seen::<meetings::Entity>()
        .filter(meetings_of(people))
        .select_only()
        .column(meetings::Column::HomeId)
        .column(meetings::Column::GroupId);
    places.extend(meetings.into_tuple::<(Uuid, Option<Uuid>)>().all(transaction).await?);
    let owned = named_by_what_is_seen::<action_owners::Entity>()
        .filter(action_owners::Column::PersonId.is_in(people))
        .select_only()
        .column(action_owners::Column::ActionPointId)
        .into_query();
    let actions = named_by_what_is_seen::<action_points::Entity>()
        .filter(action_points::Column::Id.in_subquery(owned))
        .select_only()
        .column(action_points::Column::HomeId);
    places.extend(actions.into_tuple::<Uuid>().all(transaction).await?.into_iter().map(|home| (home, None)));
    let entered = named_by_what_is_seen::<entries::Entity>()
        .filter(entries::Column::Id.is_in(people))
        .filter(entries::Column::HomeId.is_not_null())
        .select_only()
        .column(entries::Column::HomeId);
    places.extend(entered.into_tuple::<Uuid>().all(transaction).await?.into_iter().map(|home| (home, None)));
    let place = |(home, group): (Uuid, Option<Uuid>)| match group {
        Some(group) => Place::Group { group: GroupId(group), home },
        None => Place::Home(home),
    };
    Ok(places.into_iter().map(place).collect())
}

/// The meetings that they attended, or whose minutes name them.
fn meetings_of(people: [Uuid; 2]) -> Condition {
    let attended = named_by_what_is_seen::<attendances::Entity>()
        .filter(
            Condition::any()
                .add(attendances::Column::PersonId.is_in(people))
                .add(attendances::Column::SubstituteForId.is_in(people)),
        )
        .select_only()
        .column(attendances::Column::MeetingId)
        .into_query();
    let declared = named_by_what_is_seen::<interest_declarations::Entity>()
        .filter(interest_declarations::Column::PersonId.is_in(people))
        .select_only()
        .column(interest_declarations::Column::MeetingId)
        .into_query();
    let led = named_by_what_is_seen::<minute_leads::Entity>()
        .filter(minute_leads::Column::PersonId.is_in(people))
        .select_only()
        .column(minute_leads::Column::MinuteId)
        .into_query();
    let decided = named_by_what_is_seen::<decisions::Entity>()
        .filter(
            Condition::any()
                .add(decisions::Column::MoverId.is_in(people))
                .add(decisions::Column::SeconderId.is_in(people)),
        )
        .select_only()
        .column(decisions::Column::MinuteId)
        .into_query();
    let minuted = named_by_what_is_seen::<minute_items::Entity>()
        .filter(
            Condition::any()
                .add(minute_items::Column::Id.in_subquery(led))
                .add(minute_items::Column::Id.in_subquery(decided)),
        )
        .select_only()
        .column(minute_items::Column::MeetingId)
        .into_query();
    Condition::any()
        .add(meetings::Column::Id.in_subquery(attended))
        .add(meetings::Column::Id.in_subquery(declared))
        .add(meetings::Column::Id.in_subquery(minuted))
}
