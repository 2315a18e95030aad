//! People named in the papers.

use super::connection::Connection;
use super::context::{Ask, global, maybe_id_of, page_request};
use super::error::Result;
use super::loaders::{Records, loads};
use super::membership::PersonMemberships;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, Object};
use domain::ids::PersonId;
use domain::person;
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    PersonId => person::Person, persistence::person::by_ids;
}

/// How to reach a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct ContactOf(PersonId);

impl Loader<ContactOf> for Records {
    type Value = person::Contact;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[ContactOf]) -> Result<HashMap<ContactOf, person::Contact>, Self::Error> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let today = domain::london::day_of(self.now);
        let found = persistence::person::contacts_of(&self.db, &self.sight, &people, today).await?;
        Ok(found.into_iter().map(|(id, contact)| (ContactOf(id), contact)).collect())
    }
}

/// A person who sits in a group or is named in its papers.
pub(crate) struct Person(pub(crate) person::Person);

/// A person who sits in a group or is named in its papers.
#[Object]
impl Person {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The name as it is shown.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What they work as; null where not stated.
    async fn job_title(&self) -> Option<&str> {
        self.0.job_title.as_deref()
    }

    /// Address for mail; null where not known, and for everybody without READ_CONTACT_DETAILS on a group
    /// in which they sit today.
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.ask()?.list(ContactOf(self.0.id)).await?.email)
    }

    /// Telephone number; null where not known, and for everybody without READ_CONTACT_DETAILS on a group
    /// in which they sit today.
    async fn telephone(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.ask()?.list(ContactOf(self.0.id)).await?.telephone)
    }

    #[graphql(flatten)]
    async fn members(&self) -> PersonMemberships {
        PersonMemberships(self.0.id)
    }
}

/// Which people are wanted; all conditions hold together.
#[derive(InputObject)]
pub(crate) struct PersonFilter {
    /// Words of the name, in any order.
    text: Option<String>,
    /// With a membership for this organisation.
    organisation_id: Option<ID>,
}

impl PersonFilter {
    fn checked(self) -> Result<person::PersonFilter> {
        let organisation = maybe_id_of("filter.organisationId", self.organisation_id.as_ref())?;
        Ok(person::PersonFilter { text: self.text, organisation })
    }
}

#[derive(Default)]
pub(crate) struct PersonQuery;

#[Object]
impl PersonQuery {
    /// The people who may be seen, by name: those who sit in a group today and those named in published
    /// papers, and more to those who may read unpublished ones.
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<PersonFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Person>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(PersonFilter::checked).transpose()?.unwrap_or_default();
        let found = persistence::person::page(ask.db(), ask.sight(), &filter, &page).await?;
        Ok(Connection::new(found, Person))
    }
}
