//! People, and how they are reached.

use crate::{RefusalCode, Refusals};

/// What is said of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonTerms {
    /// The name as it is shown.
    pub name: String,
    /// What they work as.
    pub job_title: Option<String>,
    /// Address for mail.
    pub email: Option<String>,
    /// Telephone number.
    pub telephone: Option<String>,
}

/// What is to change of a person; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonChange {
    /// The name as it is shown.
    pub name: Option<String>,
    /// What they work as.
    pub job_title: Option<Option<String>>,
    /// Address for mail.
    pub email: Option<Option<String>>,
    /// Telephone number.
    pub telephone: Option<Option<String>>,
}

impl PersonChange {
    /// What is said with the change, where `before` was.
    #[must_use]
    pub fn applied_to(self, before: &PersonTerms) -> PersonTerms {
        PersonTerms {
            name: self.name.unwrap_or_else(|| before.name.clone()),
            job_title: self.job_title.unwrap_or_else(|| before.job_title.clone()),
            email: self.email.unwrap_or_else(|| before.email.clone()),
            telephone: self.telephone.unwrap_or_else(|| before.telephone.clone()),
        }
    }
}

impl PersonTerms {
    /// Holds the terms to the rules, and brings them into the form in which they are kept. `within` is the field of
    /// the input that they come in, if any.
    pub fn check(&mut self, refusals: &mut Refusals, within: Option<&str>) {
        let path = |field| within.into_iter().chain([field]).collect::<Vec<&str>>();
        self.name = refusals.name(&path("name"), &self.name);
        for (field, text) in
            [("jobTitle", &mut self.job_title), ("email", &mut self.email), ("telephone", &mut self.telephone)]
        {
            *text = refusals.maybe_name(&path(field), text.as_deref());
        }
        if self.email.as_deref().is_some_and(|email| !is_address(email)) {
            refusals.add(RefusalCode::Invalid, &path("email"), "Enter an address such as name@example.org.");
        }
        let is_number = |text: &str| text.chars().any(|it| it.is_ascii_digit());
        if self.telephone.as_deref().is_some_and(|text| !text.is_empty() && !is_number(text)) {
            refusals.add(RefusalCode::Invalid, &path("telephone"), "A telephone number has digits.");
        }
    }
}

/// Whether `text` can be an address for mail; nothing where it was refused already.
fn is_address(text: &str) -> bool {
    let parts = text.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    text.is_empty() || parts.is_some() && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;

    #[test]
    fn a_person_is_reached_where_mail_can_go() {
        let with = |email: &str, telephone: &str| PersonTerms {
            name: "Ada".to_owned(),
            job_title: Some(" ".to_owned()),
            email: Some(email.to_owned()),
            telephone: Some(telephone.to_owned()),
        };
        let refused = |mut terms: PersonTerms| told(|refusals| terms.check(refusals, Some("newPerson")));
        assert_eq!(refused(with("ada@example.org", "01752 305155")), [""; 0]);
        assert_eq!(refused(with("", " ")), [""; 0]);
        assert_eq!(
            refused(with("ada at example.org", "none")),
            ["Invalid newPerson.email", "Invalid newPerson.telephone"]
        );
        for wrong in ["@example.org", "ada@", "a@b@c", "a b@c", "a@b\u{0}"] {
            assert_eq!(refused(with(wrong, "1")), ["Invalid newPerson.email"], "{wrong}");
        }
    }
}
