//! Lines of commissioning plans: what they are, how they came to stand where they do, who approved them.

use super::Import;
use super::placed::Placed;
use super::settlements::{Award, awards};
use super::values::{first_year, money, word};
use crate::entity::{allocation_states, allocation_themes, allocations, approvals, match_fundings};
use crate::error::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::bundle::Allocation;
use domain::words::AllocationStage;
use domain::{Fault, london};
use std::collections::HashSet;
use uuid::Uuid;

/// The day from which an allocation counts: its own, else that of its first stage, else 1 April.
pub(super) fn from(award: Award<'_>, allocation: &Allocation) -> NaiveDate {
    let first = allocation.stages.first().map(|stage| stage.on);
    allocation.on.or(first).unwrap_or_else(|| award.year.first_day())
}

/// How it came to stand where it does, oldest first: at least the present stage.
pub(super) fn history(award: Award<'_>, allocation: &Allocation) -> Vec<(AllocationStage, NaiveDate)> {
    if allocation.stages.is_empty() {
        vec![(allocation.stage, from(award, allocation))]
    } else {
        allocation.stages.iter().map(|change| (change.stage, change.on)).collect()
    }
}

/// The new allocations of a bundle with their ids.
fn new_ones<'a>(placed: &Placed<'a>, new: &HashSet<Uuid>) -> Result<Vec<(Award<'a>, &'a Allocation, Uuid)>> {
    let all = awards(placed)?.into_iter().flat_map(|award| {
        let lines = &award.settlement.allocations;
        lines.iter().map(move |allocation| (award, allocation, placed.id("allocation", &allocation.key)))
    });
    Ok(all.filter(|(_, _, id)| new.contains(id)).collect())
}

impl Import<'_> {
    /// Writes allocations with all that hangs on them, and says which are new.
    pub(super) async fn allocations(&mut self) -> Result<HashSet<Uuid>> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for award in awards(placed)? {
                for (position, allocation) in (0..).zip(&award.settlement.allocations) {
                    rows.push(self.allocation(placed, award, allocation, position)?);
                }
            }
        }
        let new = self.writer.add::<allocations::Entity>(rows).await?;
        self.allocation_themes(&new).await?;
        self.match_fundings(&new).await?;
        self.allocation_states(&new).await?;
        self.approvals(&new).await?;
        Ok(new)
    }

    fn allocation(
        &self,
        placed: &Placed<'_>,
        award: Award<'_>,
        allocation: &Allocation,
        position: i32,
    ) -> Result<allocations::Model> {
        let (amount, amount_certainty) = money(allocation.amount);
        let (total_budget, total_budget_certainty) = money(allocation.total_budget);
        let primary = allocation.themes.first();
        let without = || Error::Faulty(vec![Fault::new(&allocation.title, "an allocation needs a theme")]);
        Ok(allocations::Model {
            id: placed.id("allocation", &allocation.key),
            version: 1,
            settlement_id: award.id,
            partnership_id: placed.partnership,
            primary_theme_id: self.shared.theme(primary.ok_or_else(without)?)?,
            recency: -first_year(award.year),
            position,
            reference: allocation.reference.clone(),
            title: allocation.title.clone(),
            need: allocation.need.clone(),
            recommendation: allocation.recommendation.clone(),
            stage: word(allocation.stage),
            amount,
            amount_certainty,
            total_budget,
            total_budget_certainty,
            budget_note: allocation.budget_note.clone(),
            provider_id: self.shared.organisation_if(allocation.provider.as_ref())?,
            proposed_by_id: None,
            proposed_at: london::start_of(from(award, allocation)),
            // Kept from the ledger once that is written.
            spent: 0,
        })
    }

    async fn allocation_themes(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (_, allocation, allocation_id) in new_ones(placed, new)? {
                for (position, theme_id) in self.shared.themes_in_order(&allocation.themes)? {
                    rows.push(allocation_themes::Model { allocation_id, theme_id, position });
                }
            }
        }
        self.writer.add_parts::<allocation_themes::Entity>(rows).await
    }

    async fn match_fundings(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (_, allocation, allocation_id) in new_ones(placed, new)? {
                for (position, matched) in (0..).zip(&allocation.match_funding) {
                    let (amount, amount_certainty) = money(matched.amount);
                    rows.push(match_fundings::Model {
                        id: placed.part("matchFunding", &allocation.key, position),
                        allocation_id,
                        position,
                        source: matched.source.clone(),
                        funder_id: self.shared.organisation_if(matched.funder.as_ref())?,
                        amount,
                        amount_certainty,
                        in_kind: matched.in_kind,
                        note: matched.note.clone(),
                    });
                }
            }
        }
        self.writer.add::<match_fundings::Entity>(rows).await.map(|_| ())
    }

    async fn allocation_states(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let recorded_at: DateTime<Utc> = self.writer.now;
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (award, allocation, allocation_id) in new_ones(placed, new)? {
                let (amount, amount_certainty) = money(allocation.amount);
                let (total_budget, total_budget_certainty) = money(allocation.total_budget);
                let steps = (1..).zip(history(award, allocation));
                rows.extend(steps.map(|(sequence, (stage, effective_on))| allocation_states::Model {
                    id: placed.part("allocationState", &allocation.key, sequence),
                    allocation_id,
                    sequence,
                    effective_on,
                    recorded_at,
                    by_user_id: None,
                    stage: word(stage),
                    amount,
                    amount_certainty: amount_certainty.clone(),
                    total_budget,
                    total_budget_certainty: total_budget_certainty.clone(),
                    note: None,
                }));
            }
        }
        self.writer.add::<allocation_states::Entity>(rows).await.map(|_| ())
    }

    async fn approvals(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (_, allocation, allocation_id) in new_ones(placed, new)? {
                for (position, approval) in (0..).zip(&allocation.approvals) {
                    // A minute tells the meeting.
                    let minuted = approval.minute.as_ref().map(|key| placed.meeting_of_minute(key)).transpose()?;
                    let meeting = approval.meeting.as_ref().or(minuted.map(|meeting| &meeting.key));
                    rows.push(approvals::Model {
                        id: placed.part("approval", &allocation.key, position),
                        allocation_id,
                        position,
                        stage: word(approval.stage),
                        approved_as: word(approval.approved_as),
                        by_user_id: None,
                        on_day: approval.on,
                        reference: approval.reference.clone(),
                        meeting_id: placed.id_if("meeting", meeting),
                        minute_id: placed.id_if("minute", approval.minute.as_ref()),
                        note: approval.note.clone(),
                        voided_at: None,
                    });
                }
            }
        }
        self.writer.add::<approvals::Entity>(rows).await.map(|_| ())
    }
}
