//! Money to move.

use crate::ids::SettlementId;
use crate::money::Pence;
use crate::refusal::Refusals;
use chrono::NaiveDate;

/// Money to move: a payment, a clawback, a carry-forward or a transfer.
#[derive(Clone, Debug)]
pub struct MoveFunds {
    /// The settlement.
    pub settlement: SettlementId,
    /// How much.
    pub amount: Pence,
    /// From which day it counts.
    pub on: NaiveDate,
    /// Why.
    pub note: Option<String>,
}

impl MoveFunds {
    /// Tidies the texts, and adds what is wrong.
    pub fn check(&mut self, refusals: &mut Refusals, note_is_required: bool) {
        refusals.more_than_nothing(&["amount"], self.amount);
        refusals.day(&["on"], self.on);
        self.note = if note_is_required {
            Some(refusals.text(&["note"], self.note.as_deref().unwrap_or_default()))
        } else {
            refusals.maybe_text(&["note"], self.note.as_deref())
        };
    }
}
