//! Partnerships of the register: how they are named and placed, and what became of them.

use crate::ids::{CountyId, PartnershipId, PoliceAreaId};
use crate::partnership::Partnership;
use crate::text::slug;
use crate::words::{PartnershipKind, PartnershipStatus};
use crate::{RefusalCode, Refusals};

/// What is said of a partnership when it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnershipTerms {
    /// The name it goes by.
    pub name: String,
    /// Its name in addresses; made from the name where none is given.
    pub slug: Option<String>,
    /// Its ONS code.
    pub ons_code: Option<String>,
    /// What it is.
    pub kind: PartnershipKind,
    /// Its public website.
    pub website: Option<String>,
    /// The police area it lies in.
    pub police_area: PoliceAreaId,
    /// The county it lies in.
    pub county: Option<CountyId>,
    /// The partnerships it acts for.
    pub combines: Vec<PartnershipId>,
    /// The districts it covers.
    pub districts: Vec<DistrictTerms>,
}

/// A district as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictTerms {
    /// Its ONS code.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
}

/// What is to change of a partnership; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnershipChange {
    /// The name it goes by.
    pub name: Option<String>,
    /// Its public website.
    pub website: Option<Option<String>>,
    /// Whether it still acts.
    pub status: Option<PartnershipStatus>,
    /// What it went into.
    pub successor: Option<Option<PartnershipId>>,
}

impl PartnershipChange {
    /// The partnership with the change. What acts again, or ended, went into nothing.
    #[must_use]
    pub fn applied_to(self, before: &Partnership) -> Partnership {
        let status = self.status.unwrap_or(before.status);
        let successor = before.successor.filter(|_| status == PartnershipStatus::Merged);
        Partnership {
            name: self.name.unwrap_or_else(|| before.name.clone()),
            website: self.website.unwrap_or_else(|| before.website.clone()),
            status,
            successor: self.successor.unwrap_or(successor),
            ..before.clone()
        }
    }
}

impl PartnershipTerms {
    /// Holds the terms to the rules, brings them into the form in which they are kept, and gives the slug.
    pub fn check(&mut self, refusals: &mut Refusals) -> String {
        self.name = refusals.name(&["name"], &self.name);
        self.website = refusals.website(self.website.as_deref());
        self.ons_code = refusals.code(&["onsCode"], self.ons_code.as_deref(), &["E22", "W14"]);
        self.check_combined(refusals);
        check_districts(refusals, &mut self.districts);
        match &self.slug {
            Some(given) => {
                if given.is_empty() || slug(given) != *given || given.len() > 300 {
                    let message =
                        "An address has lower case letters, digits and single hyphens, such as safer-plymouth.";
                    refusals.add(RefusalCode::Invalid, &["slug"], message);
                }
                given.clone()
            }
            None => {
                let made = slug(&self.name);
                if made.is_empty() && !self.name.is_empty() {
                    refusals.add(RefusalCode::Required, &["slug"], "The name makes no address: give one.");
                }
                made
            }
        }
    }

    fn check_combined(&self, refusals: &mut Refusals) {
        refusals.each_once(&["combinesIds"], &self.combines);
        match (self.kind, self.combines.is_empty()) {
            (PartnershipKind::Combined, true) => {
                refusals.add(RefusalCode::Required, &["combinesIds"], "Name the partnerships that it acts for.");
            }
            (PartnershipKind::Combined, false) | (_, true) => {}
            (_, false) => {
                let message = "Only a combined partnership acts for others.";
                refusals.add(RefusalCode::Invalid, &["combinesIds"], message);
            }
        }
    }
}

/// Holds districts to the rules: each is named, and none twice.
pub fn check_districts(refusals: &mut Refusals, districts: &mut [DistrictTerms]) {
    for (index, district) in districts.iter_mut().enumerate() {
        let index = index.to_string();
        district.name = refusals.name(&["districts", &index, "name"], &district.name);
        let kinds = ["E06", "E07", "E08", "E09", "W06"];
        district.code = refusals.code(&["districts", &index, "code"], district.code.as_deref(), &kinds);
    }
    let names: Vec<_> =
        districts.iter().map(|it| it.code.clone().unwrap_or_else(|| crate::text::folded(&it.name))).collect();
    refusals.each_once(&["districts"], &names);
}

/// Holds what became of a partnership to the rules: what merged names what it went into, and nothing else does.
pub fn check_status(refusals: &mut Refusals, after: &Partnership) {
    match (after.status, after.successor) {
        (PartnershipStatus::Merged, None) => {
            refusals.add(RefusalCode::Required, &["successorId"], "Name the partnership that it went into.");
        }
        (PartnershipStatus::Merged, Some(successor)) if successor == after.id => {
            refusals.add(RefusalCode::Invalid, &["successorId"], "A partnership does not go into itself.");
        }
        (PartnershipStatus::Merged, Some(_)) | (_, None) => {}
        (_, Some(_)) => {
            let message = "Only a partnership that merged went into another.";
            refusals.add(RefusalCode::Invalid, &["successorId"], message);
        }
    }
}

impl Refusals {
    /// The address of a public website, if there is one.
    pub fn website(&mut self, text: Option<&str>) -> Option<String> {
        let address = self.maybe_name(&["website"], text)?;
        let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
        let is_one =
            host.is_some_and(|host| host.starts_with(char::is_alphanumeric) && !host.contains(char::is_whitespace));
        if !is_one && !self.concern(&["website"]) {
            self.add(RefusalCode::Invalid, &["website"], "Enter an address such as https://www.example.org.");
        }
        Some(address)
    }

    /// A code of the Office for National Statistics that begins in one of these ways, if there is one.
    pub fn code(&mut self, path: &[&str], text: Option<&str>, kinds: &[&str]) -> Option<String> {
        let code = text.map(str::trim).filter(|code| !code.is_empty())?;
        let digits = kinds.iter().find_map(|kind| code.strip_prefix(kind));
        if !digits.is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit())) {
            let message = format!("Such a code is one of {} and six digits.", kinds.join(", "));
            self.add(RefusalCode::Invalid, path, message);
        }
        Some(code.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;
    use uuid::Uuid;

    fn terms() -> PartnershipTerms {
        PartnershipTerms {
            name: "Safer Quay & Wharf".to_owned(),
            slug: None,
            ons_code: Some("E22000999".to_owned()),
            kind: PartnershipKind::CommunitySafety,
            website: Some("https://quay.example".to_owned()),
            police_area: PoliceAreaId(Uuid::nil()),
            county: None,
            combines: vec![],
            districts: vec![],
        }
    }

    fn refused(mut terms: PartnershipTerms) -> Vec<String> {
        told(|refusals| drop(terms.check(refusals)))
    }

    #[test]
    fn an_address_is_made_from_the_name() {
        let mut refusals = Refusals::default();
        assert_eq!(terms().check(&mut refusals), "safer-quay-and-wharf");
        assert_eq!(refusals.none(), Ok(()));
        for wrong in ["", "Quay", "quay--side", "-quay", "quay side"] {
            assert_eq!(refused(PartnershipTerms { slug: Some(wrong.to_owned()), ..terms() }), ["Invalid slug"]);
        }
        assert_eq!(refused(PartnershipTerms { name: "…".to_owned(), ..terms() }), ["Required slug"]);
    }

    #[test]
    fn only_a_combined_one_acts_for_others() {
        let other = PartnershipId(Uuid::nil());
        assert_eq!(refused(PartnershipTerms { combines: vec![other], ..terms() }), ["Invalid combinesIds"]);
        let combined = PartnershipTerms { kind: PartnershipKind::Combined, ..terms() };
        assert_eq!(refused(combined.clone()), ["Required combinesIds"]);
        assert_eq!(refused(PartnershipTerms { combines: vec![other, other], ..combined }), ["Invalid combinesIds.1"]);
    }

    #[test]
    fn codes_and_websites_have_their_form() {
        for wrong in ["E2200099", "E23000999", "22000999E", "E22O00999"] {
            assert_eq!(refused(PartnershipTerms { ons_code: Some(wrong.to_owned()), ..terms() }), ["Invalid onsCode"]);
        }
        for wrong in ["quay.example", "javascript:alert(1)", "https://", "https:// quay"] {
            assert_eq!(refused(PartnershipTerms { website: Some(wrong.to_owned()), ..terms() }), ["Invalid website"]);
        }
        let district = |code: &str| DistrictTerms { code: Some(code.to_owned()), name: "Quay".to_owned() };
        let districts = vec![district("E06000026"), district("E06000026"), district("E10000008")];
        let expected = ["Invalid districts.2.code", "Invalid districts.1"];
        assert_eq!(refused(PartnershipTerms { districts, ..terms() }), expected);
    }
}
