//! What is said of a paper that comes in: in the address, or in the fields of a form before the file.

use super::super::answer::refused;
use axum::extract::Query;
use axum::http::Uri;
use axum::response::Response;
use domain::document::DocumentTerms;
use domain::ids::{DocumentId, GlobalId, Id};
use domain::words::Visibility;
use domain::{Refusal, RefusalCode, Refusals};
use persistence::document::{NewPaper, NewVersion, PaperOf};

/// What can be said of a new paper.
pub(super) const OF_PAPER: &[&str] = &[
    "partnershipId",
    "groupId",
    "meetingId",
    "agendaItemId",
    "title",
    "visibility",
    "exemptParagraphs",
    "publish",
    "fileName",
];

/// What can be said of a version of one.
pub(super) const OF_VERSION: &[&str] = &["expectedVersion", "fileName"];

/// The most characters of a file's name that are kept.
const LONGEST_FILE_NAME: usize = 255;

/// What was said.
#[derive(Debug)]
pub(super) struct Fields {
    known: &'static [&'static str],
    given: Vec<(String, String)>,
}

impl Fields {
    /// What an address says.
    pub(super) fn of(uri: &Uri, known: &'static [&'static str]) -> Result<Self, Response> {
        let Query(given) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| {
            let message = "The part of the address after `?` is not understood.";
            refused(&[Refusal::new(RefusalCode::Invalid, &[], message)])
        })?;
        let mut fields = Self { known, given: Vec::new() };
        given.into_iter().try_for_each(|(name, value)| fields.add(name, value))?;
        Ok(fields)
    }

    /// Adds a field of a form.
    pub(super) fn add(&mut self, name: String, value: String) -> Result<(), Response> {
        let name: String = name.chars().take(50).collect();
        let message = if !self.known.contains(&name.as_str()) {
            format!("There is no such field; there are {} and file.", self.known.join(", "))
        } else if name != "exemptParagraphs" && self.get(&name).is_some() {
            "This is given twice.".to_owned()
        } else {
            self.given.push((name, value));
            return Ok(());
        };
        Err(refused(&[Refusal::new(RefusalCode::Invalid, &[&name], message)]))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.given.iter().find(|given| given.0 == name).map(|given| given.1.trim()).filter(|value| !value.is_empty())
    }

    /// What the file is called by those who send it, without folders.
    pub(super) fn file_name(&self) -> Option<String> {
        self.get("fileName").and_then(file_name)
    }

    /// The paper that is to be filed.
    pub(super) fn paper(&self) -> Result<NewPaper, Response> {
        let mut refusals = Refusals::default();
        let of = self.of_what(&mut refusals);
        let visibility = self.get("visibility").map_or(Ok(Visibility::Members), str::parse);
        let visibility = visibility.unwrap_or_else(|_| {
            let message = "A document is PUBLIC, for MEMBERS or EXEMPT.";
            refusals.add(RefusalCode::Invalid, &["visibility"], message);
            Visibility::Members
        });
        let title = self.get("title").unwrap_or_default().to_owned();
        // Told with the rest of what is wrong; the title is held to all its rules where it is filed.
        if title.is_empty() {
            refusals.add(RefusalCode::Required, &["title"], "Give the document a title.");
        }
        let exempt_paragraphs = self.paragraphs(&mut refusals);
        let publish = match self.get("publish") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                refusals.add(RefusalCode::Invalid, &["publish"], "Say true or false.");
                false
            }
        };
        let terms = DocumentTerms { title, visibility, exempt_paragraphs, publish };
        match (refusals.none(), of) {
            (Ok(()), Some(of)) => Ok(NewPaper { of, terms }),
            (Err(refusals), _) => Err(refused(&refusals)),
            (Ok(()), None) => Err(refused(&[])),
        }
    }

    /// The one thing that the paper belongs to.
    fn of_what(&self, refusals: &mut Refusals) -> Option<PaperOf> {
        let named: Vec<(&str, &str)> = OF_PAPER[..4].iter().filter_map(|name| Some((*name, self.get(name)?))).collect();
        let (name, id) = match named.as_slice() {
            [one] => *one,
            [] => {
                let message = "Name the partnership, group, meeting or agenda item that it is a paper of.";
                refusals.add(RefusalCode::Required, &["partnershipId"], message);
                return None;
            }
            [_, (second, _), ..] => {
                let message = "Name one thing that it is a paper of: an item says which meeting it belongs to.";
                refusals.add(RefusalCode::Invalid, &[second], message);
                return None;
            }
        };
        let of = match name {
            "partnershipId" => id_of(id).map(PaperOf::Partnership),
            "groupId" => id_of(id).map(PaperOf::Group),
            "meetingId" => id_of(id).map(PaperOf::Meeting),
            _ => id_of(id).map(PaperOf::AgendaItem),
        };
        of.map_err(|message| refusals.add(RefusalCode::Invalid, &[name], message)).ok()
    }

    /// Numbers with commas, in one field or several.
    fn paragraphs(&self, refusals: &mut Refusals) -> Vec<i64> {
        let given =
            self.given.iter().filter(|given| given.0 == "exemptParagraphs").flat_map(|given| given.1.split(','));
        let numbers: Result<Vec<i64>, _> =
            given.map(str::trim).filter(|text| !text.is_empty()).map(str::parse).collect();
        numbers.unwrap_or_else(|_| {
            refusals.add(RefusalCode::Invalid, &["exemptParagraphs"], "These are numbers with commas, like 1,3.");
            Vec::new()
        })
    }

    /// The version of `document` that is to be filed.
    pub(super) fn version(&self, document: DocumentId) -> Result<NewVersion, Response> {
        let expected = self.get("expectedVersion").map(str::parse).transpose().map_err(|_| {
            refused(&[Refusal::new(RefusalCode::Invalid, &["expectedVersion"], "A version is a number.")])
        })?;
        Ok(NewVersion { document, expected_version: expected })
    }
}

fn id_of<I: Id>(text: &str) -> Result<I, String> {
    GlobalId::parse(text).and_then(GlobalId::of).map_err(|error| format!("{error}."))
}

/// What a file is called, without folders and what no name has; `None` where nothing is left.
pub(super) fn file_name(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|it| !it.is_control()).take(LONGEST_FILE_NAME).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}
