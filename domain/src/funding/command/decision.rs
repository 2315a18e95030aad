//! Moves of allocations through their stages.

use crate::ids::{AllocationId, MeetingId, MinuteItemId};
use crate::refusal::{RefusalCode, Refusals};
use crate::words::AllocationStage;
use chrono::NaiveDate;

/// A move of an allocation to a stage.
#[derive(Clone, Debug)]
pub struct DecideAllocation {
    /// Which.
    pub allocation: AllocationId,
    /// The version it was made from.
    pub expected_version: i32,
    /// Where it is to be.
    pub stage: AllocationStage,
    /// From which day it counts.
    pub on: NaiveDate,
    /// Reference of the decision.
    pub reference: Option<String>,
    /// The meeting that approved.
    pub meeting: Option<MeetingId>,
    /// The minute that records it.
    pub minute: Option<MinuteItemId>,
    /// Why, or anything else to know of it.
    pub note: Option<String>,
}

impl DecideAllocation {
    /// Tidies the texts, and adds what is wrong.
    pub fn check(&mut self, refusals: &mut Refusals) {
        let reference = self.reference.as_deref().map(str::trim).filter(|text| !text.is_empty());
        self.reference = reference.map(|text| refusals.name(&["reference"], text));
        self.note = refusals.maybe_text(&["note"], self.note.as_deref());
        refusals.day(&["on"], self.on);
        match self.stage {
            AllocationStage::Withdrawn | AllocationStage::Rejected if self.note.is_none() => {
                refusals.add(RefusalCode::Required, &["note"], "Say why.");
            }
            AllocationStage::BoardApproved if self.meeting.is_none() && self.minute.is_none() => {
                refusals.add(RefusalCode::Required, &["meetingId"], "Name the meeting that approved it.");
            }
            _ => {}
        }
    }
}
