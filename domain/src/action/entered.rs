//! What is entered of action points.

use super::{OwnerKey, RoleIn, UNDONE};
use crate::ids::{GroupId, MeetingId};
use crate::refusal::{Refusal, RefusalCode, Refusals};
use crate::words::ActionStatus;
use chrono::NaiveDate;

/// All who hold a role, as owners that are entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredHolders {
    /// Which role, and where.
    pub role_in: RoleIn,
    /// What the papers call them.
    pub label: Option<String>,
}

/// Who is to do it, as it is entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnteredOwners {
    /// People, organisations and groups, in order.
    pub named: Vec<OwnerKey>,
    /// Those who hold a role, after them.
    pub holders: Vec<EnteredHolders>,
}

impl EnteredOwners {
    /// Adds what is wrong with them; `path` leads to the input they came with.
    pub fn check(&mut self, refusals: &mut Refusals, path: &[&str]) {
        let field = |name| path.iter().copied().chain([name]).collect::<Vec<_>>();
        refusals.parts(&field("ownerRoles"), self.holders.len());
        refusals.each_once(&field("ownerIds"), &self.named);
        for (index, holders) in self.holders.iter_mut().enumerate() {
            let index = index.to_string();
            let path: Vec<&str> = field("ownerRoles").into_iter().chain([index.as_str(), "label"]).collect();
            holders.label = refusals.maybe_name(&path, holders.label.as_deref());
        }
    }
}

/// When it is due, as it is entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnteredDue {
    /// The day.
    pub on: Option<NaiveDate>,
    /// The meeting.
    pub meeting: Option<MeetingId>,
    /// What else is said of it.
    pub note: Option<String>,
}

/// An action as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredAction {
    /// What is to be done.
    pub text: String,
    /// Who is to do it; nobody where that is not recorded.
    pub owners: EnteredOwners,
    /// When it is due.
    pub due: EnteredDue,
}

impl EnteredAction {
    /// Adds what is wrong with it; `path` leads to the input it came with.
    pub fn check(&mut self, refusals: &mut Refusals, path: &[&str]) {
        let field = |name| path.iter().copied().chain([name]).collect::<Vec<_>>();
        self.text = refusals.text(&field("text"), &self.text);
        self.owners.check(refusals, path);
        self.due.note = refusals.maybe_text(&field("dueNote"), self.due.note.as_deref());
        self.due.on.into_iter().for_each(|day| refusals.day(&field("dueOn"), day));
    }
}

/// What is reported on an action, or changed of it; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionChange {
    /// Where it stands from now on.
    pub status: Option<ActionStatus>,
    /// What is reported.
    pub note: Option<String>,
    /// What is to be done.
    pub text: Option<String>,
    /// The day it is due; `Some(None)` for none.
    pub due_on: Option<Option<NaiveDate>>,
    /// The meeting it is due at; `Some(None)` for none.
    pub due_meeting: Option<Option<MeetingId>>,
    /// Who is to do it; where one of the two is left out and the other is not, those named are all.
    pub owners: Option<EnteredOwners>,
    /// The group it is passed on to; `Some(None)` for none after all.
    pub carried_to: Option<Option<GroupId>>,
}

impl ActionChange {
    /// Adds what is wrong with it.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.note = refusals.maybe_text(&["note"], self.note.as_deref());
        self.text = self.text.take().map(|text| refusals.text(&["text"], &text));
        self.due_on.flatten().into_iter().for_each(|day| refusals.day(&["dueOn"], day));
        if let Some(owners) = &mut self.owners {
            owners.check(refusals, &[]);
        }
        if self.is_nothing() {
            refusals.push(Refusal::new(RefusalCode::Required, &[], "Say what is to change, or what is reported."));
        }
    }

    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it only tells of progress, which owners do on their own: a report, and where it stands from now on.
    #[must_use]
    pub fn is_progress(&self) -> bool {
        let progress = Self { status: self.status, note: self.note.clone(), ..Self::default() };
        *self == progress && self.status != Some(ActionStatus::Cancelled)
    }

    /// What is written into the log of reports where nothing else is said.
    #[must_use]
    pub const fn reported(status: ActionStatus) -> &'static str {
        match status {
            ActionStatus::Open => "Opened again.",
            ActionStatus::InProgress => "In progress.",
            ActionStatus::Done => "Done.",
            ActionStatus::Cancelled => "Called off.",
        }
    }
}

/// Whether an action that stands at `status` is over.
#[must_use]
pub fn is_over(status: ActionStatus) -> bool {
    !UNDONE.contains(&status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_a_report_and_a_status() {
        let progress = ActionChange { status: Some(ActionStatus::Done), ..ActionChange::default() };
        assert!(progress.is_progress());
        assert!(!ActionChange { due_on: Some(None), ..progress.clone() }.is_progress());
        assert!(!ActionChange { status: Some(ActionStatus::Cancelled), ..progress }.is_progress());
    }

    #[test]
    fn nothing_is_no_change() {
        let mut refusals = Refusals::default();
        ActionChange::default().check(&mut refusals);
        assert!(!refusals.is_empty());
    }
}
