//! The rules that hold when a contract is recorded or revised.

use super::ContractTerms;
use crate::ids::OrganisationId;
use crate::{RefusalCode, Refusals};
use std::collections::HashSet;

impl ContractTerms {
    /// Holds the terms to the rules, and brings their texts into the form in which they are kept.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.title = refusals.name(&["title"], &self.title);
        self.check_days(refusals);
        let paths: [&[&str]; 2] = [&["value"], &["valueCertainty"]];
        (self.value, self.value_certainty) = refusals.amount_as_known(paths, self.value, Some(self.value_certainty));
        self.extension_note = refusals.maybe_text(&["extensionNote"], self.extension_note.as_deref());
        self.note = refusals.maybe_text(&["note"], self.note.as_deref());
    }

    fn check_days(&self, refusals: &mut Refusals) {
        for (field, day) in [("from", self.from), ("to", self.to), ("extensionUntil", self.extension_until)] {
            day.into_iter().for_each(|day| refusals.day(&[field], day));
        }
        if self.from.zip(self.to).is_some_and(|(from, to)| to < from) {
            refusals.add(RefusalCode::Invalid, &["to"], "A contract does not end before it begins.");
        }
        let message = match (self.to, self.extension_until) {
            (None, Some(_)) => "Only what has a last day can be extended: say when it ends.",
            (Some(to), Some(until)) if until < to => "An extension does not end before the contract does.",
            _ => return,
        };
        refusals.add(RefusalCode::Invalid, &["extensionUntil"], message);
    }
}

/// Holds those who provide under a contract to the rules: somebody does, and nobody twice.
pub fn check_providers(refusals: &mut Refusals, providers: &[OrganisationId]) {
    let different: HashSet<&OrganisationId> = providers.iter().collect();
    refusals.parts(&["providerIds"], providers.len());
    if providers.is_empty() {
        refusals.add(RefusalCode::Required, &["providerIds"], "Name who provides.");
    } else if different.len() < providers.len() {
        refusals.add(RefusalCode::Invalid, &["providerIds"], "An organisation is named twice.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pence;
    use crate::words::{Certainty, ContractKind};
    use chrono::NaiveDate;
    use uuid::Uuid;

    fn terms() -> ContractTerms {
        ContractTerms {
            kind: ContractKind::Contract,
            title: "  Lights ".to_owned(),
            funder: None,
            from: day("2018-04-01"),
            to: day("2018-04-01"),
            extension_until: day("2018-04-01"),
            extension_note: Some(" \n ".to_owned()),
            value: Some(Pence::ZERO),
            value_certainty: Certainty::Exact,
            note: Some("One line\nand another".to_owned()),
        }
    }

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn told(check: impl FnOnce(&mut Refusals)) -> Vec<(RefusalCode, String)> {
        let mut refusals = Refusals::default();
        check(&mut refusals);
        let refusals = refusals.none().err().unwrap_or_default();
        refusals.into_iter().map(|refusal| (refusal.code, refusal.path.join("."))).collect()
    }

    fn refused(mut terms: ContractTerms) -> Vec<(RefusalCode, String)> {
        told(|refusals| terms.check(refusals))
    }

    fn one(code: RefusalCode, path: &str) -> Vec<(RefusalCode, String)> {
        vec![(code, path.to_owned())]
    }

    #[test]
    fn a_contract_of_one_day_and_no_worth_is_one() {
        let mut kept = terms();
        assert_eq!(told(|refusals| kept.check(refusals)), []);
        assert_eq!((kept.title.as_str(), kept.extension_note), ("Lights", None));
    }

    #[test]
    fn days_follow_one_another() {
        let before = day("2018-03-31");
        assert_eq!(refused(ContractTerms { to: before, ..terms() }), one(RefusalCode::Invalid, "to"));
        let backwards = ContractTerms { extension_until: before, ..terms() };
        assert_eq!(refused(backwards), one(RefusalCode::Invalid, "extensionUntil"));
        let open = ContractTerms { to: None, ..terms() };
        assert_eq!(refused(open.clone()), one(RefusalCode::Invalid, "extensionUntil"));
        assert_eq!(refused(ContractTerms { extension_until: None, ..open }), []);
    }

    #[test]
    fn a_value_and_its_certainty_agree() {
        let value = |value: Option<i64>, value_certainty| {
            let value = value.and_then(|pence| Pence::try_new(pence).ok());
            refused(ContractTerms { value, value_certainty, ..terms() })
        };
        assert_eq!(value(Some(1), Certainty::Approximate), []);
        assert_eq!(value(None, Certainty::NotStated), []);
        assert_eq!(value(Some(-1), Certainty::Exact), one(RefusalCode::Invalid, "value"));
        assert_eq!(value(None, Certainty::Exact), one(RefusalCode::Required, "value"));
        assert_eq!(value(Some(1), Certainty::ToBeDetermined), one(RefusalCode::Invalid, "valueCertainty"));
    }

    #[test]
    fn somebody_provides_and_nobody_twice() {
        let code = |providers: &[u128]| {
            let providers: Vec<_> = providers.iter().map(|id| OrganisationId(Uuid::from_u128(*id))).collect();
            told(|refusals| check_providers(refusals, &providers)).first().map(|(code, _)| *code)
        };
        assert_eq!(code(&[1, 2]), None);
        assert_eq!(code(&[]), Some(RefusalCode::Required));
        assert_eq!(code(&[1, 1]), Some(RefusalCode::Invalid));
        assert_eq!(code(&(0..=100).collect::<Vec<_>>()), Some(RefusalCode::LimitExceeded));
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let note = Some("x".repeat(crate::funding::LONGEST_TEXT + 1));
        let wrong = refused(ContractTerms { title: " ".to_owned(), from: day("2019-04-01"), note, ..terms() });
        let paths: Vec<&str> = wrong.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(paths, ["title", "to", "note"]);
    }
}
