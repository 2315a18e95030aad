//! What does not add up in the records, found by rule.

use super::context::Ask;
use super::error::Result;
use super::loaders::{Records, loads_by_parent};
use super::node::{Node, of_kind};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, Object};
use domain::finding;
use domain::ids::{MeetingId, PartnershipId};
use std::collections::HashMap;
use std::sync::Arc;

/// Which rule found it.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "finding::FindingKind")]
pub(crate) enum FindingKind {
    /// A substitute came for somebody who sent no apologies.
    SubstituteWithoutApology,
    /// An action point has no owner.
    OwnerNotRecorded,
    /// A standing item is not on the agenda.
    StandingItemMissing,
    /// An agenda item and its paper are exempt under different paragraphs.
    ExemptParagraphsDiffer,
    /// The meeting did not reach its quorum.
    NotQuorate,
    /// Somebody led a minute, moved or seconded a decision and is not recorded as present.
    SpeakerNotPresent,
    /// Somebody was given an action and is not recorded as present.
    ActionOwnerNotPresent,
    /// A responsible authority has no seat.
    AuthorityNotRepresented,
    /// A document states another figure of a settlement than the records give, if only by a penny.
    StatedFigureDiffers,
    /// A contract ends within 90 days, an extension taken as used, and no contract for the same service lasts
    /// longer. Contracts are for the same service where their titles are alike but for case, accents and spaces, or
    /// where different allocations of one title pay for them, as from year to year.
    ContractEndingSoon,
    /// Between the end of a contract and the beginning of the next for the same service there are days under no
    /// contract.
    ContractGap,
    /// A partnership has no board, nor has the one that acts for it.
    BoardMissing,
    /// The board met less often in a year than it means to.
    BoardMetTooSeldom,
    /// The minutes of a meeting of the board were not published within 30 days.
    MinutesNotPublished,
    /// The strategic assessment is over a year old, or there is none.
    AssessmentNotCurrent,
    /// No partnership plan covers the year.
    PlanNotCurrent,
    /// A spend return was due and is not in.
    SpendReturnLate,
}

/// Something that does not add up in the records: found by rule, never silently mended.
pub(crate) struct Finding(pub(crate) finding::Finding);

/// Something that does not add up in the records: found by rule, never silently mended.
#[Object]
impl Finding {
    /// Which rule found it.
    async fn kind(&self) -> FindingKind {
        self.0.kind.into()
    }

    /// What does not add up, fit to show a person.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The record it was found at, such as the contract that ends; null where it is none by itself.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        match self.0.subject {
            Some(subject) => of_kind(ctx, subject.kind, subject.uuid).await,
            None => Ok(None),
        }
    }
}

/// What was found in a partnership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct FindingsOf(PartnershipId);

impl Loader<FindingsOf> for Records {
    type Value = Vec<finding::Finding>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[FindingsOf]) -> Result<HashMap<FindingsOf, Self::Value>, Self::Error> {
        let partnerships: Vec<PartnershipId> = keys.iter().map(|key| key.0).collect();
        let today = domain::london::day_of(self.now);
        let found = persistence::finding::of_partnerships(&self.db, &self.sight, &partnerships, today);
        Ok(found.await.map_err(Arc::new)?.into_iter().map(|(id, findings)| (FindingsOf(id), findings)).collect())
    }
}

loads_by_parent! {
    FindingsOfMeeting(MeetingId) => Vec<finding::Finding>, persistence::finding::of_meetings;
}

/// What was found in a meeting.
pub(crate) struct MeetingFindings(pub(crate) MeetingId);

/// What was found in a meeting.
#[Object]
impl MeetingFindings {
    /// What does not add up in its records, as far as they may be seen: substitutes for whom nobody sent apologies,
    /// actions without an owner, standing items left off, paragraphs that differ, a quorum that was not reached, and
    /// speakers and owners of actions who are not recorded as present. Empty for a meeting that was called off.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<Finding>> {
        Ok(ctx.ask()?.list(FindingsOfMeeting(self.0)).await?.into_iter().map(Finding).collect())
    }
}

/// What was found in a partnership.
pub(crate) struct PartnershipFindings(pub(crate) PartnershipId);

/// What was found in a partnership.
#[Object]
impl PartnershipFindings {
    /// What does not add up in its records today: responsible authorities without a seat on the board, where its seats
    /// are recorded; what is found in its meetings of the last year, at most the latest 24, the latest first; figures
    /// stated of its settlements that differ, the newest year first; contracts that end soon, and gaps between contracts,
    /// in the order of the contracts. Of meetings as far as they may be seen, of money with READ_FUNDING only.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<Finding>> {
        Ok(ctx.ask()?.list(FindingsOf(self.0)).await?.into_iter().map(Finding).collect())
    }
}
