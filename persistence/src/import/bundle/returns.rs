//! Spend returns and which replaces which.

use super::Import;
use super::settlements::awards;
use super::values::{moment, parents_first, recency};
use crate::entity::spend_returns;
use crate::error::Result;
use chrono::NaiveDate;
use domain::bundle::SpendReturn;
use domain::{Pence, london};
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The day from which a return counts: the day it was handed in, else the end of its period.
pub(super) fn from(spend_return: &SpendReturn) -> NaiveDate {
    spend_return.submitted_at.map_or(spend_return.period_to, london::day_of)
}

impl Import<'_> {
    /// Writes spend returns and says which are new.
    pub(super) async fn spend_returns(&mut self) -> Result<HashSet<Uuid>> {
        let mut rows = Vec::new();
        let mut corrected_by = HashMap::new();
        for placed in &self.bundles {
            for award in awards(placed)? {
                for allocation in &award.settlement.allocations {
                    for one in &allocation.spend_returns {
                        let id = placed.id("spendReturn", &one.key);
                        corrected_by.extend(placed.id_if("spendReturn", one.corrects.as_ref()).map(|old| (old, id)));
                        rows.push(spend_returns::Model {
                            id,
                            version: 1,
                            allocation_id: placed.id("allocation", &allocation.key),
                            partnership_id: placed.partnership,
                            period_from: one.period_from,
                            period_to: one.period_to,
                            recency: recency(Some(one.period_to)),
                            spent: one.spent.pence(),
                            forecast: one.forecast.map(Pence::pence),
                            narrative: one.narrative.clone(),
                            outcomes: one.outcomes.clone(),
                            effective_on: from(one),
                            submitted_at: moment(one.submitted_at).unwrap_or(self.writer.now),
                            submitted_by_id: None,
                            corrected_by_id: None,
                        });
                    }
                }
            }
        }
        for row in &mut rows {
            row.corrected_by_id = corrected_by.get(&row.id).copied();
        }
        let rows = parents_first(rows, |row| row.id, |row| row.corrected_by_id);
        let new = self.writer.add::<spend_returns::Entity>(rows).await?;
        self.correct(&corrected_by, &new).await?;
        Ok(new)
    }

    /// Returns of an earlier import that a new one replaces.
    async fn correct(&mut self, corrected_by: &HashMap<Uuid, Uuid>, new: &HashSet<Uuid>) -> Result<()> {
        let by_new = corrected_by.iter().filter(|(old, by)| new.contains(by) && !new.contains(old));
        let old: Vec<Uuid> = by_new.map(|(old, _)| *old).collect();
        let found = self.writer.find::<spend_returns::Entity>().filter(spend_returns::Column::Id.is_in(old));
        let mut rows = found.all(self.writer.connection()).await?;
        rows.retain(|row| row.corrected_by_id.is_none());
        for row in &mut rows {
            row.corrected_by_id = corrected_by.get(&row.id).copied();
            row.version += 1;
        }
        self.writer.change::<spend_returns::Entity>(rows).await
    }
}
