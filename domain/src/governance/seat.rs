//! Seats: places in groups, who takes them, for whom and how long.

use crate::ids::{MembershipId, OrganisationId};
use crate::membership::Membership;
use crate::words::{MembershipRole, MembershipStatus};
use crate::{RefusalCode, Refusals};
use chrono::NaiveDate;

/// What is said of a seat, but for whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatTerms {
    /// For which organisation.
    pub organisation: Option<OrganisationId>,
    /// What is done in the group.
    pub role: MembershipRole,
    /// Whether the chair is taken until there is a new one.
    pub acting: bool,
    /// The post it goes with.
    pub post: Option<String>,
    /// Where it is in its life.
    pub status: MembershipStatus,
    /// Whether it is empty.
    pub vacant: bool,
    /// Why it is empty.
    pub vacancy_reason: Option<String>,
    /// Whether it represents a responsible authority.
    pub responsible_authority: bool,
    /// The seat it stands in for.
    pub substitute_for: Option<MembershipId>,
    /// First day of the term.
    pub from: Option<NaiveDate>,
    /// Last day of the term.
    pub to: Option<NaiveDate>,
    /// When they were inducted.
    pub inducted_on: Option<NaiveDate>,
}

/// What is to change of a seat; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatChange {
    /// For which organisation.
    pub organisation: Option<Option<OrganisationId>>,
    /// What is done in the group.
    pub role: Option<MembershipRole>,
    /// Whether the chair is taken until there is a new one.
    pub acting: Option<bool>,
    /// The post it goes with.
    pub post: Option<Option<String>>,
    /// Where it is in its life.
    pub status: Option<MembershipStatus>,
    /// Whether it is empty.
    pub vacant: Option<bool>,
    /// Why it is empty.
    pub vacancy_reason: Option<Option<String>>,
    /// Whether it represents a responsible authority.
    pub responsible_authority: Option<bool>,
    /// The seat it stands in for.
    pub substitute_for: Option<Option<MembershipId>>,
    /// First day of the term.
    pub from: Option<Option<NaiveDate>>,
    /// Last day of the term.
    pub to: Option<Option<NaiveDate>>,
    /// When they were inducted.
    pub inducted_on: Option<Option<NaiveDate>>,
}

impl SeatChange {
    /// What is said of `seat` with the change. Who takes up an invitation sits from `today`, where no other day is
    /// known; a seat that is filled has no reason to be empty, and one that is led no more is led by nobody for the
    /// time being.
    #[must_use]
    pub fn applied_to(self, seat: &Membership, today: NaiveDate) -> SeatTerms {
        let status = self.status.unwrap_or(seat.status);
        let vacant = self.vacant.unwrap_or(seat.vacant);
        let role = self.role.unwrap_or(seat.role);
        let from = self.from.unwrap_or(seat.from);
        let begins = seat.status == MembershipStatus::Invited && status == MembershipStatus::Current;
        let reason = seat.vacancy_reason.clone().filter(|_| vacant);
        let acting = seat.acting && leads(role);
        SeatTerms {
            organisation: self.organisation.unwrap_or(seat.organisation),
            role,
            acting: self.acting.unwrap_or(acting),
            post: self.post.unwrap_or_else(|| seat.post.clone()),
            status,
            vacant,
            vacancy_reason: self.vacancy_reason.unwrap_or(reason),
            responsible_authority: self.responsible_authority.unwrap_or(seat.responsible_authority),
            substitute_for: self.substitute_for.unwrap_or(seat.substitute_for),
            from: from.or(begins.then_some(today)),
            to: self.to.unwrap_or(seat.to),
            inducted_on: self.inducted_on.unwrap_or(seat.inducted_on),
        }
    }
}

/// Whether who has `role` leads the group.
const fn leads(role: MembershipRole) -> bool {
    matches!(role, MembershipRole::Chair | MembershipRole::ThemeLead)
}

impl SeatTerms {
    /// What is said of `seat`.
    #[must_use]
    pub fn of(seat: &Membership) -> Self {
        SeatChange::default().applied_to(seat, NaiveDate::MIN)
    }

    /// Whether somebody holds the seat or is asked to.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status != MembershipStatus::Ended
    }

    /// Whether its term and the one from `from` to `to` have a day in common; a bound that is not known is open.
    #[must_use]
    pub fn overlaps(&self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
        let before = |to: Option<NaiveDate>, from: Option<NaiveDate>| to.zip(from).is_some_and(|(to, from)| to < from);
        !before(self.to, from) && !before(to, self.from)
    }

    /// Holds the terms to the rules, and brings their texts into the form in which they are kept. What an import left
    /// open in `before`, such as whom a substitute stands in for, may stay so.
    pub fn check(&mut self, refusals: &mut Refusals, before: Option<&Self>) {
        self.post = refusals.maybe_name(&["post"], self.post.as_deref());
        self.vacancy_reason = refusals.maybe_text(&["vacancyReason"], self.vacancy_reason.as_deref());
        self.check_vacancy(refusals);
        let role = |terms: &Self| (terms.role, terms.substitute_for, terms.acting);
        if before.map(role) != Some(role(self)) {
            self.check_role(refusals);
        }
        self.check_days(refusals);
    }

    fn check_vacancy(&self, refusals: &mut Refusals) {
        if self.vacant && self.post.is_none() && self.organisation.is_none() && !refusals.concern(&["post"]) {
            let message = "Say what is vacant: the post it goes with, or the organisation it is held for.";
            refusals.add(RefusalCode::Required, &["post"], message);
        }
        if !self.vacant && self.vacancy_reason.is_some() {
            let message = "Only a seat that is vacant has a reason for it.";
            refusals.add(RefusalCode::Invalid, &["vacancyReason"], message);
        }
    }

    fn check_role(&self, refusals: &mut Refusals) {
        if self.acting && !leads(self.role) {
            let message = "Only who chairs a group or leads its theme does so for the time being.";
            refusals.add(RefusalCode::Invalid, &["acting"], message);
        }
        match (self.role, self.substitute_for) {
            (MembershipRole::Substitute, None) => {
                refusals.add(RefusalCode::Required, &["substituteForId"], "Say whom they stand in for.");
            }
            (role, Some(_)) if role != MembershipRole::Substitute => {
                let message = "Only a substitute stands in for another member.";
                refusals.add(RefusalCode::Invalid, &["substituteForId"], message);
            }
            _ => {}
        }
    }

    fn check_days(&self, refusals: &mut Refusals) {
        for (field, day) in [("from", self.from), ("to", self.to), ("inductedOn", self.inducted_on)] {
            day.into_iter().for_each(|day| refusals.day(&[field], day));
        }
        if self.from.zip(self.to).is_some_and(|(from, to)| to < from) {
            refusals.add(RefusalCode::Invalid, &["to"], "A term does not end before it begins.");
        } else if self.status == MembershipStatus::Invited && self.to.is_some() {
            let message = "Who is only invited does not sit yet: the term has no end before it has begun.";
            refusals.add(RefusalCode::Invalid, &["to"], message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;

    fn terms() -> SeatTerms {
        SeatTerms {
            organisation: None,
            role: MembershipRole::Member,
            acting: false,
            post: None,
            status: MembershipStatus::Current,
            vacant: false,
            vacancy_reason: None,
            responsible_authority: false,
            substitute_for: None,
            from: day("2018-04-01"),
            to: day("2018-04-01"),
            inducted_on: None,
        }
    }

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn refused(mut terms: SeatTerms) -> Vec<String> {
        told(|refusals| terms.check(refusals, None))
    }

    #[test]
    fn a_term_has_its_days_in_order() {
        assert_eq!(refused(terms()), [""; 0]);
        assert_eq!(refused(SeatTerms { to: day("2018-03-31"), ..terms() }), ["Invalid to"]);
        assert_eq!(refused(SeatTerms { status: MembershipStatus::Invited, ..terms() }), ["Invalid to"]);
    }

    #[test]
    fn a_vacancy_is_of_something() {
        let vacant = SeatTerms { vacant: true, vacancy_reason: Some("Retired".to_owned()), ..terms() };
        assert_eq!(refused(vacant.clone()), ["Required post"]);
        assert_eq!(refused(SeatTerms { post: Some("Director".to_owned()), ..vacant.clone() }), [""; 0]);
        assert_eq!(refused(SeatTerms { vacant: false, ..vacant }), ["Invalid vacancyReason"]);
    }

    #[test]
    fn only_substitutes_stand_in_and_only_who_leads_does_so_for_the_time_being() {
        let role = |role| SeatTerms { role, ..terms() };
        assert_eq!(refused(role(MembershipRole::Substitute)), ["Required substituteForId"]);
        let other = Some(MembershipId(uuid::Uuid::nil()));
        assert_eq!(refused(SeatTerms { substitute_for: other, ..terms() }), ["Invalid substituteForId"]);
        assert_eq!(refused(SeatTerms { acting: true, ..role(MembershipRole::Chair) }), [""; 0]);
        assert_eq!(refused(SeatTerms { acting: true, ..terms() }), ["Invalid acting"]);
    }

    #[test]
    fn terms_overlap_where_they_share_a_day() {
        let term = terms();
        assert!(term.overlaps(None, day("2018-04-01")) && term.overlaps(day("2018-04-01"), None));
        assert!(!term.overlaps(None, day("2018-03-31")) && !term.overlaps(day("2018-04-02"), None));
        assert!(SeatTerms { from: None, to: None, ..terms() }.overlaps(day("2000-01-01"), day("2000-01-01")));
    }
}
