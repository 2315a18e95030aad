//! People, changed.

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::id_of;
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use crate::graphql::person::Person;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::governance::{PersonChange, PersonTerms};
use domain::ids::{GroupId, PersonId};
use persistence::governance::person::{self, NewPerson, Revision};

/// Somebody new to the records.
#[derive(InputObject)]
pub(crate) struct NewPersonInput {
    /// The name as it is shown, at most 300 characters.
    name: String,
    /// What they work as, at most 300 characters.
    job_title: Option<String>,
    /// Address for mail.
    email: Option<String>,
    /// Telephone number.
    telephone: Option<String>,
}

impl From<NewPersonInput> for PersonTerms {
    fn from(input: NewPersonInput) -> Self {
        let NewPersonInput { name, job_title, email, telephone } = input;
        Self { name, job_title, email, telephone }
    }
}

/// Somebody new to the records who takes no seat.
#[derive(InputObject)]
pub(crate) struct CreatePersonInput {
    /// A group of the partnership or county in whose records they are to be named.
    group_id: ID,
    /// The name as it is shown, at most 300 characters.
    name: String,
    /// What they work as, at most 300 characters.
    job_title: Option<String>,
    /// Address for mail.
    email: Option<String>,
    /// Telephone number.
    telephone: Option<String>,
}

/// What is to change of a person; what is left out stays as it is, and null takes out what may be missing.
#[derive(InputObject)]
pub(crate) struct UpdatePersonInput {
    /// The person.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The name as it is shown.
    name: Option<String>,
    /// What they work as.
    job_title: MaybeUndefined<String>,
    /// Address for mail.
    email: MaybeUndefined<String>,
    /// Telephone number.
    telephone: MaybeUndefined<String>,
}

/// What came of a change of a person.
#[derive(SimpleObject)]
pub(crate) struct PersonPayload {
    /// The person as they are now; null where there are errors.
    person: Option<Person>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl PersonPayload {
    pub(super) async fn of(acting: &Acting<'_>, outcome: Result<PersonId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { person: acting.ask.one(id).await?.map(Person), user_errors: Vec::new() },
            Err(user_errors) => Self { person: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Enters a person who takes no seat, such as an officer in attendance or the owner of an action; who takes one is
    /// entered with it. Needs MANAGE_MEMBERSHIP in all of the group's partnership or county. Refusals: REQUIRED, INVALID
    /// and LIMIT_EXCEEDED for what is entered; NOT_FOUND; FORBIDDEN.
    async fn create_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to be entered.")] input: CreatePersonInput,
    ) -> Result<PersonPayload> {
        let acting = ctx.acting()?;
        let CreatePersonInput { group_id, name, job_title, email, telephone } = input;
        let outcome = async {
            let group: GroupId = id_of("input.groupId", &group_id)?;
            let access = acting.access_over(group, "groupId", "group").await?;
            let new = NewPerson { group, terms: PersonTerms { name, job_title, email, telephone } };
            Ok(person::enter(acting.ask.db(), &access, &new, &acting.occasion()).await?)
        };
        PersonPayload::of(&acting, outcome.await).await
    }

    /// Changes a person's name, job title, and how they are reached. Needs MANAGE_MEMBERSHIP on a group in which they
    /// sit or are invited to; for who sits nowhere any more, on one in which they sat; for who never sat, where they
    /// were entered. History tells that contact details changed, not what they are. Refusals: REQUIRED, INVALID and
    /// LIMIT_EXCEEDED for what is entered; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn update_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdatePersonInput,
    ) -> Result<PersonPayload> {
        let acting = ctx.acting()?;
        PersonPayload::of(&acting, update(&acting, input).await).await
    }
}

async fn update(acting: &Acting<'_>, input: UpdatePersonInput) -> Result<PersonId> {
    let person: PersonId = id_of("input.id", &input.id)?;
    let change = PersonChange {
        name: input.name,
        job_title: input.job_title.into(),
        email: input.email.into(),
        telephone: input.telephone.into(),
    };
    let revision = Revision { person, expected_version: input.expected_version, change };
    let access = acting.access_over(person, "id", "person").await?;
    Ok(person::update(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}
