//! Minutes from text: agendas and minutes as councils' committee systems print them, read into a bundle.
//!
//! [`draft`] goes by the kind of text (headings, labels, numbering, tables), never by whose it is. What it is not
//! sure of, and what it leaves out, it says with the line: a [`Doubt`]. Reading files and writing anything down is
//! left to others. What is read and what is doubted: `docs/drafting.md`.

mod actions;
mod agenda;
mod assemble;
mod attendance;
mod cover;
mod dates;
mod decisions;
mod evidence;
mod exempt;
mod extract;
mod furniture;
mod given_names;
mod head;
mod headings;
mod labels;
mod leading;
mod lines;
mod listing;
mod marks;
mod minutes;
mod money;
mod names;
mod numbering;
mod owners;
mod place;
mod prose;
mod register;
mod roll;
mod sections;
mod standing_in;
mod table;
mod table_head;
#[cfg(test)]
mod tests;
mod vocabulary;

use crate::FinancialYear;
use crate::bundle::Bundle;
use crate::exempt::Nation;
use crate::words::{GroupKind, PartnershipKind};
use evidence::Evidence;
use lines::Piece;
use register::Register;
use std::collections::BTreeSet;

/// The longest text that is read, in bytes.
pub const LONGEST_TEXT: usize = 5_000_000;

/// The most of a kind that one meeting or table is read to have: more is no minutes.
const MOST: usize = 500;

/// What is known beforehand, because the text does not tell it.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The partnership's short name in addresses; none is made from its name.
    pub partnership: Option<String>,
    /// Its name; none takes that of the group that met.
    pub partnership_name: Option<String>,
    /// What kind it is; none means a community safety partnership.
    pub partnership_kind: Option<PartnershipKind>,
    /// Codes of the partnerships that it acts for, where it is a combined one.
    pub combines: Vec<String>,
    /// Its code in the national register; none where it has none or it is to be inferred from `places`.
    pub ons_code: Option<String>,
    /// The code and name of its police area; none is to be inferred from `places`.
    pub police_area: Option<(String, String)>,
    /// The group whose papers these are; none is read from the text.
    pub group: Option<String>,
    /// What earlier bundles call the group; none makes a key from its name.
    pub group_key: Option<String>,
    /// What kind of group it is; none is guessed from its name.
    pub group_kind: Option<GroupKind>,
    /// Slug of the county that the group belongs to; none where it is the partnership's.
    pub county: Option<String>,
    /// The year that the money is for, where the text does not say.
    pub financial_year: Option<FinancialYear>,
    /// Partnerships that the text may be about.
    pub places: Vec<Place>,
}

/// A partnership of the national register, by which one can be inferred from the places that a text names.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// Its name there, such as `Plymouth`.
    pub name: String,
    /// Code of its police area.
    pub police_area: String,
    /// Name of its police area.
    pub police_area_name: String,
}

/// Something that the draft is not sure of, or left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    /// The line of the text, from 1.
    pub line: usize,
    /// What is doubtful, fit to show a person.
    pub message: String,
}

/// What was made of a text.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The records, as `import bundle` reads them.
    pub bundle: Bundle,
    /// Everything a person must look at, by line.
    pub doubts: Vec<Doubt>,
}

/// Why nothing can be made of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There is nothing in it.
    #[error("There is no text.")]
    Blank,
    /// It is longer than any minutes.
    #[error("The text is longer than {} MB.", LONGEST_TEXT / 1_000_000)]
    TooLong,
    /// It holds the character U+0000: it is no text.
    #[error("The text holds the character U+0000; it may be a file of another kind, such as a PDF.")]
    NotText,
}

/// Reads `text`, or says why nothing can be made of it.
///
/// # Errors
/// [`Unreadable`].
pub fn draft(text: &str, hints: &Hints) -> Result<Draft, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > LONGEST_TEXT {
        return Err(Unreadable::TooLong);
    }
    if text.contains('\0') {
        return Err(Unreadable::NotText);
    }
    let mut doubts = Doubts::default();
    let pieces = furniture::without(lines::pieces(text, &mut doubts), &mut doubts);
    if pieces.is_empty() {
        return Err(Unreadable::Blank);
    }
    let mut work = Work::new(pieces, doubts, hints);
    let bundle = assemble::bundle(&mut work);
    work.leftovers();
    Ok(Draft { bundle, doubts: work.doubts.list() })
}

/// What is doubtful so far.
#[derive(Debug, Default)]
struct Doubts(BTreeSet<Doubt>);

impl Doubts {
    fn add(&mut self, line: usize, message: impl Into<String>) {
        self.0.insert(Doubt { line: line.max(1), message: message.into() });
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.0.len()
    }

    fn list(&mut self) -> Vec<Doubt> {
        std::mem::take(&mut self.0).into_iter().collect()
    }
}

/// A text being read.
struct Work<'a> {
    pieces: Vec<Piece>,
    /// Which pieces found their place in the draft.
    taken: Vec<bool>,
    doubts: Doubts,
    register: Register,
    evidence: Evidence,
    hints: &'a Hints,
    /// All of the text.
    whole: String,
    /// Its words as they are spelt.
    words: BTreeSet<String>,
    /// The nation whose exempt paragraphs apply.
    nation: Nation,
    /// The line on which each minute begins, with its key.
    minute_lines: Vec<(usize, String)>,
}

impl<'a> Work<'a> {
    fn new(pieces: Vec<Piece>, doubts: Doubts, hints: &'a Hints) -> Self {
        let whole = pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ") + " ";
        Self {
            taken: vec![false; pieces.len()],
            evidence: Evidence::of(&pieces),
            words: furniture::words(&whole),
            register: Register::default(),
            nation: Nation::England,
            minute_lines: Vec::new(),
            pieces,
            doubts,
            hints,
            whole,
        }
    }

    fn take(&mut self, index: usize) {
        if let Some(taken) = self.taken.get_mut(index) {
            *taken = true;
        }
    }

    fn is_free(&self, index: usize) -> bool {
        self.taken.get(index) == Some(&false)
    }

    /// The piece at `index`; pieces are few and small.
    fn piece(&self, index: usize) -> Option<Piece> {
        self.pieces.get(index).cloned()
    }

    /// Says which lines are in no part of the draft: each run of them once.
    fn leftovers(&mut self) {
        let mut run: Option<(usize, usize, String)> = None;
        let mut runs = Vec::new();
        for (piece, taken) in self.pieces.iter().zip(&self.taken) {
            match &mut run {
                _ if furniture::is_blank_page(&piece.text) => {}
                _ if *taken => runs.extend(run.take()),
                Some((_, last, _)) => *last = piece.line,
                None => run = Some((piece.line, piece.line, piece.text.clone())),
            }
        }
        for (first, last, text) in runs.into_iter().chain(run) {
            let shown = short(&text, 70);
            let message = if first == last {
                format!("not taken into the draft: \"{shown}\"")
            } else {
                format!("lines {first} to {last} are not taken into the draft, from \"{shown}\" on")
            };
            self.doubts.add(first, message);
        }
    }
}

/// At most so many characters of `text`.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most).collect::<String>().trim_end().to_owned() + "…"
}
