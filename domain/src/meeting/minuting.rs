//! What is entered of minutes and decisions.

use super::Vote;
use super::agenda::check_paragraphs;
use crate::action::EnteredAction;
use crate::exempt::Nation;
use crate::ids::{AgendaItemId, PersonId, ThemeId};
use crate::refusal::{RefusalCode, Refusals};
use crate::words::DecisionKind;

/// The most characters of a minute.
pub const LONGEST_MINUTE: usize = 50_000;

/// A minute as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredMinute {
    /// The item of the agenda it answers to.
    pub agenda_item: Option<AgendaItemId>,
    /// Its number.
    pub number: Numbering,
    /// Its title.
    pub title: String,
    /// What was said.
    pub text: String,
    /// The paragraphs of Schedule 12A it is exempt by.
    pub exempt_paragraphs: Vec<i64>,
    /// The themes it touches, in order.
    pub themes: Vec<ThemeId>,
    /// Who led it, in order.
    pub led_by: Vec<PersonId>,
    /// What was decided, in order.
    pub decisions: Vec<EnteredDecision>,
}

/// Which number a minute gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// The one it has; of a new minute the one after the group's last, where its minutes are numbered.
    RunningOn,
    /// None.
    Unnumbered,
    /// This one.
    Number(i32),
}

/// A decision as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredDecision {
    /// What kind of decision.
    pub kind: DecisionKind,
    /// What was decided.
    pub text: String,
    /// Who moved it.
    pub mover: Option<PersonId>,
    /// Who seconded it.
    pub seconder: Option<PersonId>,
    /// How it was voted on.
    pub vote: Option<Vote>,
}

impl EnteredMinute {
    /// Adds what is wrong with the minute; its paragraphs.
    pub fn check(&mut self, refusals: &mut Refusals, nation: Nation) -> Vec<u8> {
        if let Numbering::Number(number) = self.number
            && !(0..=1_000_000).contains(&number)
        {
            refusals.add(RefusalCode::Invalid, &["number"], "A minute's number lies between 0 and 1,000,000.");
        }
        self.title = refusals.name(&["title"], &self.title);
        self.text = refusals.long_text(&["text"], &self.text, LONGEST_MINUTE);
        refusals.parts(&["decisions"], self.decisions.len());
        refusals.each_once(&["themeIds"], &self.themes);
        refusals.each_once(&["ledByIds"], &self.led_by);
        for (index, decision) in self.decisions.iter_mut().enumerate() {
            decision.check(refusals, &index.to_string());
        }
        check_paragraphs(refusals, &["exemptParagraphs"], &self.exempt_paragraphs, nation)
    }
}

impl EnteredDecision {
    fn check(&mut self, refusals: &mut Refusals, index: &str) {
        self.text = refusals.text(&["decisions", index, "text"], &self.text);
        if self.mover.is_some() && self.mover == self.seconder {
            let message = "Nobody seconds what they moved.";
            refusals.add(RefusalCode::Invalid, &["decisions", index, "seconderId"], message);
        }
        let Some(vote) = self.vote else { return };
        for (field, count) in [("inFavour", vote.in_favour), ("against", vote.against), ("abstained", vote.abstained)] {
            if !(0..=10_000).contains(&count) {
                let path = ["decisions", index, "vote", field];
                refusals.add(RefusalCode::Invalid, &path, "A count of votes lies between 0 and 10,000.");
            }
        }
    }
}

/// Adds what is wrong with the actions that come with a minute, under `actions`.
pub fn check_actions(refusals: &mut Refusals, actions: &mut [EnteredAction]) {
    refusals.parts(&["actions"], actions.len());
    for (index, action) in actions.iter_mut().enumerate() {
        action.check(refusals, &["actions", &index.to_string()]);
    }
}
