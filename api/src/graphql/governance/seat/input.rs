//! What is entered of a seat.

use super::super::{changed_day, changed_id, day};
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::governance::person::NewPersonInput;
use crate::graphql::membership::{MembershipRole, MembershipStatus};
use crate::graphql::scalars::Date;
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::governance::{SeatChange, SeatTerms};
use domain::{Refusal, RefusalCode, Refusals, words};
use persistence::governance::seat::{Appointment, Ending, Holder, Revision};

/// Who is to take a seat: one of the two that the input names, or nobody.
fn holder(person: Option<&ID>, new: Option<NewPersonInput>) -> Result<Result<Option<Holder>, Refusal>> {
    Ok(match (person, new) {
        (Some(id), None) => Ok(Some(Holder::Known(id_of("input.personId", id)?))),
        (None, Some(new)) => Ok(Some(Holder::New(new.into()))),
        (None, None) => Ok(None),
        (Some(_), Some(_)) => {
            let message = "Name somebody the records know or somebody new, not both.";
            Err(Refusal::new(RefusalCode::Invalid, &["newPerson"], message))
        }
    })
}

/// An appointment to a group.
#[derive(InputObject)]
pub(crate) struct AppointMemberInput {
    /// The group.
    group_id: ID,
    /// Who takes the seat; left out where somebody new does, or where it is vacant.
    person_id: Option<ID>,
    /// Somebody new to the records, who takes the seat.
    new_person: Option<NewPersonInput>,
    /// The organisation that the seat is held for.
    organisation_id: Option<ID>,
    /// What is done in the group. Several may chair it together.
    role: MembershipRole,
    /// Whether the chair or theme lead is so only until there is a new one; no unless told. For other roles INVALID.
    acting: Option<bool>,
    /// The post that the seat goes with, such as Director of Public Health, at most 300 characters.
    post: Option<String>,
    /// INVITED until the invitation is taken up; CURRENT unless told; ENDED for what is only recorded now.
    status: Option<MembershipStatus>,
    /// Whether nobody holds the seat; no unless told. It then has a `post` or an organisation.
    vacant: Option<bool>,
    /// Why the seat is vacant, at most 10,000 characters.
    vacancy_reason: Option<String>,
    /// The membership of the same group that a SUBSTITUTE stands in for: REQUIRED then, and INVALID otherwise.
    substitute_for_id: Option<ID>,
    /// Whether the seat represents one of the responsible authorities; no unless told.
    responsible_authority: Option<bool>,
    /// First day of the term; left out where not known.
    from: Option<Date>,
    /// Last day of the term; left out where open or not known. Who is only INVITED has none.
    to: Option<Date>,
    /// The day of the induction.
    inducted_on: Option<Date>,
}

impl AppointMemberInput {
    /// As it is done, or what is wrong with it.
    pub(super) fn checked(self) -> Result<Appointment> {
        let holder = holder(self.person_id.as_ref(), self.new_person)?;
        let mut terms = SeatTerms {
            organisation: maybe_id_of("input.organisationId", self.organisation_id.as_ref())?,
            role: self.role.into(),
            acting: self.acting.unwrap_or_default(),
            post: self.post,
            status: self.status.map_or(words::MembershipStatus::Current, Into::into),
            vacant: self.vacant.unwrap_or_default(),
            vacancy_reason: self.vacancy_reason,
            responsible_authority: self.responsible_authority.unwrap_or_default(),
            substitute_for: maybe_id_of("input.substituteForId", self.substitute_for_id.as_ref())?,
            from: day(self.from),
            to: day(self.to),
            inducted_on: day(self.inducted_on),
        };
        let group = id_of("input.groupId", &self.group_id)?;
        match holder {
            Ok(holder) => Ok(Appointment { group, terms, holder }),
            Err(refusal) => {
                let mut refusals = Refusals::default();
                refusals.push(refusal);
                terms.check(&mut refusals, None);
                Err(persistence::Error::Refused(refusals.none().err().unwrap_or_default()).into())
            }
        }
    }
}

/// What is to change of a membership; what is left out stays as it is, and null takes out what may be missing. Who
/// holds a seat does not change: that membership ends, and another begins.
#[derive(InputObject)]
pub(crate) struct UpdateMembershipInput {
    /// The membership.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// Who fills the vacancy; WRONG_STATE unless the seat is vacant. They sit from `from`, today unless told.
    person_id: Option<ID>,
    /// Somebody new to the records, who fills the vacancy.
    new_person: Option<NewPersonInput>,
    /// The organisation that the seat is held for.
    organisation_id: MaybeUndefined<ID>,
    /// What is done in the group.
    role: Option<MembershipRole>,
    /// Whether the chair or theme lead is so only until there is a new one.
    acting: Option<bool>,
    /// The post that the seat goes with.
    post: MaybeUndefined<String>,
    /// CURRENT, where an invitation is taken up: from `from`, today where no day is known. WRONG_STATE for any other
    /// step; `endMembership` ends one.
    status: Option<MembershipStatus>,
    /// Whether nobody holds the seat. WRONG_STATE where somebody does: `endMembership` leaves it vacant.
    vacant: Option<bool>,
    /// Why the seat is vacant; INVALID where somebody holds it.
    vacancy_reason: MaybeUndefined<String>,
    /// The membership of the same group that a SUBSTITUTE stands in for.
    substitute_for_id: MaybeUndefined<ID>,
    /// Whether the seat represents one of the responsible authorities.
    responsible_authority: Option<bool>,
    /// First day of the term.
    from: MaybeUndefined<Date>,
    /// Last day of the term.
    to: MaybeUndefined<Date>,
    /// The day of the induction.
    inducted_on: MaybeUndefined<Date>,
}

impl UpdateMembershipInput {
    /// As it is done, or what is wrong with it.
    pub(super) fn checked(self) -> Result<Revision> {
        let change = SeatChange {
            organisation: changed_id("input.organisationId", &self.organisation_id)?,
            role: self.role.map(Into::into),
            acting: self.acting,
            post: self.post.into(),
            status: self.status.map(Into::into),
            vacant: self.vacant,
            vacancy_reason: self.vacancy_reason.into(),
            responsible_authority: self.responsible_authority,
            substitute_for: changed_id("input.substituteForId", &self.substitute_for_id)?,
            from: changed_day(self.from),
            to: changed_day(self.to),
            inducted_on: changed_day(self.inducted_on),
        };
        let holder = holder(self.person_id.as_ref(), self.new_person)??;
        let seat = id_of("input.id", &self.id)?;
        Ok(Revision { seat, expected_version: self.expected_version, change, holder })
    }
}

/// The end of a membership.
#[derive(InputObject)]
pub(crate) struct EndMembershipInput {
    /// The membership.
    id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The last day. Where it lies ahead, the membership stays CURRENT until then; an invitation ends at once.
    on: Date,
    /// Whether the seat stays, vacant, from the day after; no unless told. It then has a post or an organisation.
    leave_vacant: Option<bool>,
    /// Why the seat is vacant then, at most 10,000 characters.
    vacancy_reason: Option<String>,
}

impl EndMembershipInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<Ending> {
        Ok(Ending {
            seat: id_of("input.id", &self.id)?,
            expected_version: self.expected_version,
            on: self.on.0,
            leaves_vacant: self.leave_vacant.unwrap_or_default(),
            vacancy_reason: self.vacancy_reason,
        })
    }
}
