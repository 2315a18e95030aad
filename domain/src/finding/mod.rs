//! What does not add up in the records: found by rule, shown, never silently mended (design.md §1).

mod authorities;
mod contracts;
mod meetings;
mod stated;

pub use authorities::{RESPONSIBLE, missing_authorities, of_authorities};
pub use contracts::{ENDING_SOON, Spell, of_contracts};
pub use meetings::{MeetingRecord, Minuted, of_meeting};
pub use stated::{Statement, of_statement};

use crate::ids::GlobalId;
use crate::words::vocabulary;

vocabulary! {
    /// Which rule found it.
    pub enum FindingKind {
        /// A substitute came for somebody who sent no apologies.
        SubstituteWithoutApology,
        /// An action point has no owner.
        OwnerNotRecorded,
        /// A standing item is not on the agenda.
        StandingItemMissing,
        /// An item and its paper are exempt under different paragraphs.
        ExemptParagraphsDiffer,
        /// The meeting did not reach its quorum.
        NotQuorate,
        /// Somebody led a minute, moved or seconded a decision and is not recorded as present.
        SpeakerNotPresent,
        /// Somebody was given an action and is not recorded as present.
        ActionOwnerNotPresent,
        /// A responsible authority has no seat.
        AuthorityNotRepresented,
        /// A document states another figure than the records give.
        StatedFigureDiffers,
        /// A contract ends soon and none follows it.
        ContractEndingSoon,
        /// Between a contract and the one that follows it there are days under no contract.
        ContractGap,
        /// A partnership has no board.
        BoardMissing,
        /// A board met less often than it means to.
        BoardMetTooSeldom,
        /// The minutes of a meeting are late.
        MinutesNotPublished,
        /// The strategic assessment is over a year old, or there is none.
        AssessmentNotCurrent,
        /// No partnership plan covers the year.
        PlanNotCurrent,
        /// A spend return is late.
        SpendReturnLate,
    }
}

/// Something that does not add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule found it.
    pub kind: FindingKind,
    /// What does not add up, fit to show a person.
    pub message: String,
    /// The record it was found at.
    pub subject: Option<GlobalId>,
}
