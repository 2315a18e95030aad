//! People: seen where the records that name them are seen; how to reach them, only where they sit.

use crate::database::Database;
use crate::entity::people::{Column, Entity, Model};
use crate::entity::{action_owners, attendances, decisions, interest_declarations, memberships, minute_leads};
use crate::error::{Error, Result};
use crate::membership::held_on;
use crate::page::{self, Order};
use crate::scope::{Scoped, everything, find, may, seen};
use crate::{read, text};
use chrono::NaiveDate;
use domain::access::{Permission, Sight};
use domain::ids::PersonId;
use domain::page::{Page, PageRequest};
use domain::person::{Contact, Person, PersonFilter};
use domain::words::{MembershipStatus, Word};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        if sight.reach(Permission::ReadPapers).everywhere() {
            return everything();
        }
        let named = [
            seen::<memberships::Entity>(sight, memberships::Column::PersonId),
            seen::<attendances::Entity>(sight, attendances::Column::PersonId),
            seen::<attendances::Entity>(sight, attendances::Column::SubstituteForId),
            seen::<interest_declarations::Entity>(sight, interest_declarations::Column::PersonId),
            seen::<minute_leads::Entity>(sight, minute_leads::Column::PersonId),
            seen::<decisions::Entity>(sight, decisions::Column::MoverId),
            seen::<decisions::Entity>(sight, decisions::Column::SeconderId),
            seen::<action_owners::Entity>(sight, action_owners::Column::PersonId),
        ];
        let own = sight.person().map(|person| Column::Id.eq(person.0));
        // Whoever was entered and is named nowhere yet is found by those who enter the records.
        let entered = may(sight, Permission::ManageMeetings, Column::HomeId, None);
        named.into_iter().fold(Condition::any().add_option(own).add(entered), |seen, people| {
            seen.add(Column::Id.in_subquery(people))
        })
    }
}

impl TryFrom<Model> for Person {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self { id: PersonId(row.id), version: row.version, name: row.name, job_title: row.job_title })
    }
}

/// The people with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[PersonId]) -> Result<HashMap<PersonId, Person>> {
    read::by_ids::<Entity, _, Person, _>(db.reading(), sight, Column::Id, ids, |person| person.id).await
}

/// How the people with these ids are reached: those who sit on the day `today` in a group whose contact
/// details the one who looks may read. Nobody sits before the term begins or after it ends, whatever the
/// status still says.
pub async fn contacts_of(
    db: &Database,
    sight: &Sight,
    ids: &[PersonId],
    today: NaiveDate,
) -> Result<HashMap<PersonId, Contact>> {
    let mut select = find::<Entity>(sight).filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
    if !sight.reach(Permission::ReadContactDetails).everywhere() {
        use memberships::{Column as Seat, Entity as Seats};
        let where_they_sit = find::<Seats>(sight)
            .select_only()
            .column(Seat::PersonId)
            .filter(Seat::Status.eq(MembershipStatus::Current.word()))
            .filter(held_on(today, today))
            .filter(may(sight, Permission::ReadContactDetails, Seat::HomeId, Some(Seat::GroupId)))
            .into_query();
        select = select.filter(Column::Id.in_subquery(where_they_sit));
    }
    let rows = select.all(db.reading()).await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.id), Contact { email: row.email, telephone: row.telephone })).collect())
}

/// A page of the people that `filter` lets through, by name.
pub async fn page(db: &Database, sight: &Sight, filter: &PersonFilter, request: &PageRequest) -> Result<Page<Person>> {
    let mut select = find::<Entity>(sight);
    if let Some(text) = &filter.text {
        select = select.filter(text::contains_words((Entity, Column::Folded), text));
    }
    if let Some(organisation) = filter.organisation {
        use memberships::{Column as Seat, Entity as Seats};
        let sitting = find::<Seats>(sight)
            .select_only()
            .column(Seat::PersonId)
            .filter(Seat::OrganisationId.eq(organisation.0))
            .into_query();
        select = select.filter(Column::Id.in_subquery(sitting));
    }
    let order = Order::<Entity>::ascending("person-name", [Column::Folded, Column::Id]);
    page::page(db.reading(), select, &order, request).await?.try_map(TryInto::try_into)
}
