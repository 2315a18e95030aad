//! The way of an allocation from proposal to completion (design.md §2, "Stages").

use crate::words::AllocationStage;
use AllocationStage::{Agreed, BoardApproved, Commissioned, Completed, Proposed, Recommended, Rejected, Withdrawn};

/// A move from one stage to the next; each is for other people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Recommended to the board, by somebody who may propose.
    Recommend,
    /// The board's approval is recorded, with the meeting that gave it.
    RecordApproval,
    /// The commissioner or the treasurer agrees.
    Agree,
    /// Commissioned, by those who manage the commissioning.
    Commission,
    /// Completed, by the same.
    Complete,
    /// Taken back by the partnership.
    Withdraw,
    /// Refused by somebody who could approve.
    Reject,
}

impl Step {
    /// The step that ends in `stage`; `None` for a proposal, which no step leads back to.
    #[must_use]
    pub const fn to(stage: AllocationStage) -> Option<Self> {
        Some(match stage {
            Proposed => return None,
            Recommended => Self::Recommend,
            BoardApproved => Self::RecordApproval,
            Agreed => Self::Agree,
            Commissioned => Self::Commission,
            Completed => Self::Complete,
            Withdrawn => Self::Withdraw,
            Rejected => Self::Reject,
        })
    }

    /// Whether it can be taken from `stage`.
    #[must_use]
    pub const fn can_follow(self, stage: AllocationStage) -> bool {
        match self {
            Self::Recommend => matches!(stage, Proposed),
            Self::RecordApproval => matches!(stage, Recommended),
            Self::Agree => matches!(stage, BoardApproved),
            Self::Commission => matches!(stage, Agreed),
            Self::Complete => matches!(stage, Commissioned),
            Self::Withdraw | Self::Reject => matches!(stage, Proposed | Recommended | BoardApproved | Agreed),
        }
    }

    /// Whether it says no.
    #[must_use]
    pub const fn refuses(self) -> bool {
        matches!(self, Self::Withdraw | Self::Reject)
    }
}

impl AllocationStage {
    /// Whether its terms may still be revised as a proposal (design.md §2, "reviseAllocation").
    #[must_use]
    pub const fn is_open_to_revision(self) -> bool {
        matches!(self, Proposed | Recommended | BoardApproved | Agreed)
    }

    /// Whether it can only be cut.
    #[must_use]
    pub const fn is_open_to_cuts(self) -> bool {
        matches!(self, Commissioned | Completed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::VariantArray;

    #[test]
    fn only_these_moves_are_there() {
        let mut moves = Vec::new();
        for from in AllocationStage::VARIANTS {
            for to in AllocationStage::VARIANTS {
                if Step::to(*to).is_some_and(|step| step.can_follow(*from)) {
                    moves.push((*from, *to));
                }
            }
        }
        let mut expected = vec![
            (Proposed, Recommended),
            (Recommended, BoardApproved),
            (BoardApproved, Agreed),
            (Agreed, Commissioned),
            (Commissioned, Completed),
        ];
        expected.extend(
            [Proposed, Recommended, BoardApproved, Agreed]
                .iter()
                .flat_map(|from| [(*from, Withdrawn), (*from, Rejected)]),
        );
        let in_order = |moves: &mut Vec<(AllocationStage, AllocationStage)>| {
            moves.sort_by_key(|(from, to)| (*from as usize, *to as usize));
        };
        in_order(&mut moves);
        in_order(&mut expected);
        assert_eq!(moves, expected);
    }
}
