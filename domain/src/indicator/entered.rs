//! What people enter about indicators and families, held to the rules.

use super::Indicator;
use crate::ids::{IndicatorId, PartnershipId};
use crate::refusal::{Refusal, RefusalCode, Refusals};
use crate::text::folded;
use crate::words::{Polarity, Unit};
use chrono::NaiveDate;
use std::collections::HashSet;

/// What is said of an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorTerms {
    /// Its code.
    pub code: String,
    /// What it measures.
    pub title: String,
    /// What it is counted in.
    pub unit: Unit,
    /// Which way it is meant to go.
    pub polarity: Polarity,
    /// What a rate is per.
    pub denominator: Option<String>,
    /// Who publishes it.
    pub source: Option<String>,
    /// What is divided where it is worked out.
    pub numerator: Option<IndicatorId>,
    /// What it is divided by.
    pub divisor: Option<IndicatorId>,
}

/// What is to change of an indicator; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorChange {
    /// What it measures.
    pub title: Option<String>,
    /// What it is counted in.
    pub unit: Option<Unit>,
    /// Which way it is meant to go.
    pub polarity: Option<Polarity>,
    /// What a rate is per.
    pub denominator: Option<Option<String>>,
    /// Who publishes it.
    pub source: Option<Option<String>>,
    /// What is divided.
    pub numerator: Option<Option<IndicatorId>>,
    /// What it is divided by.
    pub divisor: Option<Option<IndicatorId>>,
}

impl IndicatorTerms {
    /// What is said of `indicator`.
    #[must_use]
    pub fn of(indicator: &Indicator) -> Self {
        let Indicator { code, title, unit, polarity, denominator, source, numerator, divisor, .. } = indicator.clone();
        Self { code, title, unit, polarity, denominator, source, numerator, divisor }
    }

    /// Holds the terms to the rules, and brings their texts into the form in which they are kept.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.code = refusals.name(&["code"], &self.code);
        if self.code.chars().any(char::is_whitespace) {
            refusals.add(RefusalCode::Invalid, &["code"], "A code has no spaces, such as NI20.");
        }
        self.check_words(refusals);
        self.check_denominator(refusals);
        self.check_parts(refusals);
    }

    fn check_words(&mut self, refusals: &mut Refusals) {
        self.title = refusals.name(&["title"], &self.title);
        self.denominator = refusals.maybe_name(&["denominator"], self.denominator.as_deref());
        self.source = refusals.maybe_name(&["source"], self.source.as_deref());
    }

    fn check_denominator(&self, refusals: &mut Refusals) {
        if is_share(self.unit) && self.denominator.is_none() {
            let message = "Say what a rate or percentage is of, such as residents.";
            refusals.add(RefusalCode::Required, &["denominator"], message);
        }
    }

    /// What it is worked out from comes whole, and only for what is a share of something.
    fn check_parts(&self, refusals: &mut Refusals) {
        let (code, field, message) = match (self.numerator, self.divisor) {
            (None, None) => return,
            _ if !is_share(self.unit) => {
                (RefusalCode::Invalid, "numerator", "Only a rate or percentage is worked out from two others.")
            }
            (Some(_), None) => (RefusalCode::Required, "divisor", "Say what it is divided by."),
            (None, Some(_)) => (RefusalCode::Required, "numerator", "Say what is divided."),
            (Some(one), Some(other)) if one == other => {
                (RefusalCode::Invalid, "divisor", "Nothing is a share of itself.")
            }
            _ => return,
        };
        refusals.add(code, &[field], message);
    }
}

/// Whether a value is of something.
const fn is_share(unit: Unit) -> bool {
    matches!(unit, Unit::RatePer1000 | Unit::Percent)
}

impl IndicatorChange {
    /// What is said with the change, where `before` was, held to the rules. An indicator that was imported without a
    /// denominator keeps what it lacks until that, or its unit, is changed.
    pub fn check(self, refusals: &mut Refusals, before: &IndicatorTerms) -> IndicatorTerms {
        if self == Self::default() {
            refusals.add(RefusalCode::Required, &[], "Say what is to change.");
        }
        let of_denominator = self.denominator.is_some() || self.unit.is_some();
        let mut after = IndicatorTerms {
            code: before.code.clone(),
            title: self.title.unwrap_or_else(|| before.title.clone()),
            unit: self.unit.unwrap_or(before.unit),
            polarity: self.polarity.unwrap_or(before.polarity),
            denominator: self.denominator.unwrap_or_else(|| before.denominator.clone()),
            source: self.source.unwrap_or_else(|| before.source.clone()),
            numerator: self.numerator.unwrap_or(before.numerator),
            divisor: self.divisor.unwrap_or(before.divisor),
        };
        after.check_words(refusals);
        if of_denominator {
            after.check_denominator(refusals);
        }
        after.check_parts(refusals);
        after
    }
}

/// What was counted in one unit is not another number in another.
pub fn refuse_other_unit(refusals: &mut Refusals, (before, after): (Unit, Unit), measured: bool) {
    if measured && before != after {
        let message = "It has been measured in its unit; add another indicator for another unit.";
        refusals.push(Refusal::new(RefusalCode::WrongState, &["unit"], message));
    }
}

/// What is said of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparatorGroupTerms {
    /// Its name.
    pub name: String,
    /// The day its membership is of.
    pub as_of: NaiveDate,
    /// Its members, in the order printed.
    pub members: Vec<NamedMember>,
}

/// A member of a family, as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedMember {
    /// Its name as printed.
    pub name: String,
    /// The partnership it is.
    pub partnership: Option<PartnershipId>,
}

impl ComparatorGroupTerms {
    /// Holds the terms to the rules, and brings the names into the form in which they are kept.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.name = refusals.name(&["name"], &self.name);
        refusals.day(&["asOf"], self.as_of);
        refusals.parts(&["members"], self.members.len());
        if self.members.len() < 2 {
            refusals.add(RefusalCode::Required, &["members"], "Name the members: a family has at least two.");
        }
        let (mut names, mut partnerships) = (HashSet::new(), HashSet::new());
        for (index, member) in self.members.iter_mut().enumerate() {
            let index = index.to_string();
            member.name = refusals.name(&["members", &index, "name"], &member.name);
            if !member.name.is_empty() && !names.insert(folded(&member.name)) {
                refusals.add(RefusalCode::Invalid, &["members", &index, "name"], "This member is named twice.");
            }
            if member.partnership.is_some_and(|id| !partnerships.insert(id)) {
                let message = "This partnership is another member already.";
                refusals.add(RefusalCode::Invalid, &["members", &index, "partnershipId"], message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;
    use uuid::Uuid;

    fn terms(unit: Unit, denominator: Option<&str>) -> IndicatorTerms {
        IndicatorTerms {
            code: " NI20 ".to_owned(),
            title: "Assaults".to_owned(),
            unit,
            polarity: Polarity::LowerIsBetter,
            denominator: denominator.map(str::to_owned),
            source: Some(" ".to_owned()),
            numerator: None,
            divisor: None,
        }
    }

    fn wrong(mut terms: IndicatorTerms) -> Vec<String> {
        told(|refusals| terms.check(refusals))
    }

    #[test]
    fn a_rate_is_of_something() {
        for unit in [Unit::RatePer1000, Unit::Percent] {
            assert_eq!(wrong(terms(unit, None)), ["Required denominator"]);
            assert_eq!(wrong(terms(unit, Some("residents"))), [""; 0]);
        }
        assert_eq!(wrong(terms(Unit::Count, None)), [""; 0]);
        let spaced = IndicatorTerms { code: "NI 20".to_owned(), ..terms(Unit::Count, None) };
        assert_eq!(wrong(spaced), ["Invalid code"]);
    }

    #[test]
    fn what_a_rate_is_worked_out_from_comes_whole() {
        let [one, other] = [1, 2].map(|id| Some(IndicatorId(Uuid::from_u128(id))));
        let rate = |numerator, divisor| {
            wrong(IndicatorTerms { numerator, divisor, ..terms(Unit::RatePer1000, Some("residents")) })
        };
        assert_eq!(rate(one, other), [""; 0]);
        assert_eq!(rate(one, None), ["Required divisor"]);
        assert_eq!(rate(None, one), ["Required numerator"]);
        assert_eq!(rate(one, one), ["Invalid divisor"]);
        let count = IndicatorTerms { numerator: one, divisor: other, ..terms(Unit::Count, None) };
        assert_eq!(wrong(count), ["Invalid numerator"]);
    }

    #[test]
    fn what_was_imported_without_a_denominator_may_be_renamed() {
        let before = terms(Unit::RatePer1000, None);
        let wrong = |change: IndicatorChange| told(|refusals| drop(change.check(refusals, &before)));
        let title = IndicatorChange { title: Some("Crime".to_owned()), ..IndicatorChange::default() };
        assert_eq!(wrong(title), [""; 0]);
        let unit = IndicatorChange { unit: Some(Unit::Percent), ..IndicatorChange::default() };
        assert_eq!(wrong(unit), ["Required denominator"]);
        assert_eq!(wrong(IndicatorChange::default()), ["Required "]);
    }

    #[test]
    fn a_family_names_each_member_once() {
        let member = |name: &str, partnership: Option<u128>| NamedMember {
            name: name.to_owned(),
            partnership: partnership.map(|id| PartnershipId(Uuid::from_u128(id))),
        };
        let members =
            vec![member("Luton", Some(1)), member(" luton", None), member("Bolton", Some(1)), member("", None)];
        let as_of = NaiveDate::from_ymd_opt(2010, 9, 30).unwrap_or_default();
        let mut terms = ComparatorGroupTerms { name: "MSF".to_owned(), as_of, members };
        let expected = ["Invalid members.1.name", "Invalid members.2.partnershipId", "Required members.3.name"];
        assert_eq!(told(|refusals| terms.check(refusals)), expected);
        terms.members.truncate(1);
        assert_eq!(told(|refusals| terms.check(refusals)), ["Required members"]);
    }
}
