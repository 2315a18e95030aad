//! What is said of a paper, and the rules that hold for it.

use super::Document;
use crate::exempt::{self, Nation};
use crate::words::Visibility;
use crate::{RefusalCode, Refusals};
use chrono::{DateTime, Utc};

/// What is said of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentTerms {
    /// Its title.
    pub title: String,
    /// Who may read it.
    pub visibility: Visibility,
    /// The paragraphs of Schedule 12A it is exempt by, as they were entered.
    pub exempt_paragraphs: Vec<i64>,
    /// Whether everybody may read it from now on.
    pub publish: bool,
}

/// What is kept of [`DocumentTerms`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Its title.
    pub title: String,
    /// Who may read it.
    pub visibility: Visibility,
    /// The paragraphs of Schedule 12A it is exempt by.
    pub exempt_paragraphs: Vec<u8>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
}

/// What a paper is filed under, as far as rules depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Under {
    nation: Nation,
    private: bool,
}

/// What is to change of what is said of a paper; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentChange {
    /// Its title.
    pub title: Option<String>,
    /// Who may read it.
    pub visibility: Option<Visibility>,
    /// The paragraphs of Schedule 12A it is exempt by.
    pub exempt_paragraphs: Option<Vec<i64>>,
    /// Whether it is published, or withdrawn.
    pub publish: Option<bool>,
}

impl DocumentChange {
    /// What is said of `document` with the change. What ceases to be public is withdrawn, and what ceases to be
    /// exempt names no paragraphs, unless the change says otherwise.
    #[must_use]
    pub fn applied_to(self, document: &Document) -> DocumentTerms {
        let visibility = self.visibility.unwrap_or(document.visibility);
        let before = || document.exempt_paragraphs.iter().map(|paragraph| i64::from(*paragraph)).collect();
        let kept =
            if visibility == Visibility::Exempt || visibility == document.visibility { before() } else { vec![] };
        let public = visibility == Visibility::Public;
        DocumentTerms {
            title: self.title.unwrap_or_else(|| document.title.clone()),
            visibility,
            exempt_paragraphs: self.exempt_paragraphs.unwrap_or(kept),
            publish: self.publish.unwrap_or(public && document.published_at.is_some()),
        }
    }
}

impl DocumentTerms {
    /// Holds what is said to the rules, for a paper in `nation`, of an item from which press and public are excluded
    /// where it is `private`. What was published `before` stays published from then on.
    #[must_use]
    pub fn check(
        &self,
        refusals: &mut Refusals,
        (nation, private): (Nation, bool),
        before: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Filed {
        let title = refusals.name(&["title"], &self.title);
        let exempt_paragraphs = self.paragraphs(refusals, nation);
        self.check_publication(refusals, Under { nation, private });
        let published_at = self.publish.then(|| before.unwrap_or(now));
        Filed { title, visibility: self.visibility, exempt_paragraphs, published_at }
    }

    fn paragraphs(&self, refusals: &mut Refusals, nation: Nation) -> Vec<u8> {
        let path = ["exemptParagraphs"];
        refusals.parts(&path, self.exempt_paragraphs.len());
        if self.visibility != Visibility::Exempt && !self.exempt_paragraphs.is_empty() {
            refusals.add(RefusalCode::Invalid, &path, "Only an exempt paper names paragraphs of Schedule 12A.");
        }
        match exempt::paragraphs(nation, &self.exempt_paragraphs) {
            Ok(paragraphs) => paragraphs,
            Err(none) => {
                refusals.add(RefusalCode::Invalid, &path, format!("There is no such ground: {none}."));
                Vec::new()
            }
        }
    }

    fn check_publication(&self, refusals: &mut Refusals, under: Under) {
        if self.publish && self.visibility != Visibility::Public {
            refusals.add(RefusalCode::Invalid, &["publish"], "Only a public paper is published.");
        } else if self.publish && under.private {
            let message = "Press and public are excluded from the item that this is a paper of: it is not published.";
            refusals.add(RefusalCode::WrongState, &["publish"], message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DocumentId;
    use uuid::Uuid;

    fn terms() -> DocumentTerms {
        let title = " Agenda ".to_owned();
        DocumentTerms { title, visibility: Visibility::Public, exempt_paragraphs: vec![], publish: true }
    }

    fn checked(terms: &DocumentTerms, private: bool) -> Result<Filed, Vec<(RefusalCode, String)>> {
        let mut refusals = Refusals::default();
        let filed = terms.check(&mut refusals, (Nation::England, private), None, DateTime::UNIX_EPOCH);
        let told =
            |refusals: Vec<crate::Refusal>| refusals.into_iter().map(|it| (it.code, it.path.join("."))).collect();
        refusals.none().map(|()| filed).map_err(told)
    }

    #[test]
    fn a_public_paper_is_published_and_no_other() {
        let filed = checked(&terms(), false);
        assert_eq!(filed.map(|it| (it.title, it.published_at)), Ok(("Agenda".into(), Some(DateTime::UNIX_EPOCH))));
        let members = DocumentTerms { visibility: Visibility::Members, ..terms() };
        assert_eq!(checked(&members, false), Err(vec![(RefusalCode::Invalid, "publish".to_owned())]));
        assert_eq!(checked(&terms(), true), Err(vec![(RefusalCode::WrongState, "publish".to_owned())]));
    }

    #[test]
    fn paragraphs_are_those_of_the_nation_and_of_exempt_papers() {
        let exempt = |paragraphs: &[i64]| {
            let terms = DocumentTerms { visibility: Visibility::Exempt, publish: false, ..terms() };
            checked(&DocumentTerms { exempt_paragraphs: paragraphs.to_vec(), ..terms }, true)
        };
        assert_eq!(exempt(&[3, 1, 3]).map(|filed| filed.exempt_paragraphs), Ok(vec![1, 3]));
        assert!(exempt(&[]).is_ok());
        assert_eq!(exempt(&[12]), Err(vec![(RefusalCode::Invalid, "exemptParagraphs".to_owned())]));
        let public = DocumentTerms { exempt_paragraphs: vec![1], ..terms() };
        assert_eq!(checked(&public, false), Err(vec![(RefusalCode::Invalid, "exemptParagraphs".to_owned())]));
    }

    #[test]
    fn what_ceases_to_be_public_is_withdrawn() {
        let document = Document {
            id: DocumentId(Uuid::nil()),
            version: 1,
            title: "Agenda".to_owned(),
            media_type: None,
            size_bytes: None,
            sha256: None,
            visibility: Visibility::Public,
            exempt_paragraphs: vec![],
            agenda_item: None,
            stored: false,
            published_at: Some(DateTime::UNIX_EPOCH),
        };
        assert!(DocumentChange::default().applied_to(&document).publish);
        let members = DocumentChange { visibility: Some(Visibility::Members), ..DocumentChange::default() };
        assert!(!members.applied_to(&document).publish);
    }
}
