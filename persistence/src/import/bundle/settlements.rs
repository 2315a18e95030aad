//! Awards, with their conditions; their allocations, returns and ledger follow.

use super::Import;
use super::placed::Placed;
use super::values::{first_year, millionths, money, word};
use crate::entity::{grant_conditions, settlements};
use crate::error::{Error, Result};
use crate::funding::totals::{self, Excess};
use chrono::NaiveDate;
use domain::bundle::Settlement;
use domain::ids::SettlementId;
use domain::words::LedgerKind;
use domain::{FinancialYear, Pence, london};
use std::collections::HashSet;
use uuid::Uuid;

/// An award with the year it is of.
#[derive(Clone, Copy)]
pub(super) struct Award<'a> {
    pub(super) settlement: &'a Settlement,
    pub(super) id: Uuid,
    pub(super) year: FinancialYear,
}

impl Award<'_> {
    /// The day from which it counts: without one, 1 April of its year (design.md §2, "Dates").
    pub(super) fn from(&self) -> NaiveDate {
        self.settlement.on.unwrap_or_else(|| self.year.first_day())
    }

    /// The award as its uplifts and cuts left it.
    fn amount(&self) -> Result<Option<Pence>> {
        let Some(award) = self.settlement.amount.pence else { return Ok(None) };
        let revisions = self.settlement.entries.iter().filter(|entry| entry.kind == LedgerKind::Revised);
        Pence::sum(std::iter::once(award).chain(revisions.map(|entry| entry.amount))).map(Some).map_err(Error::from)
    }
}

/// The awards of a bundle.
pub(super) fn awards<'a>(placed: &Placed<'a>) -> Result<Vec<Award<'a>>> {
    let settlements = placed.bundle.settlements.iter();
    let award = |settlement: &'a Settlement| {
        Ok(Award {
            settlement,
            id: placed.id("settlement", &settlement.key),
            year: placed.fund(&settlement.fund)?.financial_year,
        })
    };
    settlements.map(award).collect()
}

impl Import<'_> {
    pub(super) async fn settlements(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (position, award) in (0..).zip(awards(placed)?) {
                let settlement = award.settlement;
                let (_, amount_certainty) = money(settlement.amount);
                rows.push(settlements::Model {
                    id: award.id,
                    version: 1,
                    fund_id: self.shared.fund(placed.fund(&settlement.fund)?)?,
                    first_year: first_year(award.year),
                    partnership_id: placed.partnership,
                    recipient_id: self.shared.organisation_if(settlement.recipient.as_ref())?,
                    agreement_id: placed.id_if("agreement", settlement.agreement.as_ref()),
                    status: word(settlement.status),
                    amount: award.amount()?.map(Pence::pence),
                    amount_certainty,
                    top_slice_percent: millionths(settlement.top_slice_percent),
                    top_slice_amount: settlement.top_slice_amount.map(Pence::pence),
                    over_allocation_percent: None,
                    note: settlement.note.clone(),
                    purpose: settlement.purpose.clone(),
                    reason: settlement.reason.clone(),
                    issued_at: london::start_of(award.from()),
                    position,
                });
            }
        }
        let mut new = self.writer.add::<settlements::Entity>(rows).await?;
        self.conditions(&new).await?;
        new.extend(self.allocations().await?);
        new.extend(self.spend_returns().await?);
        self.ledger(&new).await?;
        self.totals().await
    }

    /// Keeps the totals of all awards of the bundles: new lines may have come to those of an earlier one.
    async fn totals(&self) -> Result<()> {
        for placed in &self.bundles {
            let ids: Vec<SettlementId> = awards(placed)?.iter().map(|award| SettlementId(award.id)).collect();
            totals::keep_with_funds(self.writer.connection(), &ids, Excess::Recorded).await?;
        }
        totals::keep_missing(self.writer.connection()).await
    }

    async fn conditions(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for award in awards(placed)?.into_iter().filter(|award| new.contains(&award.id)) {
                let settlement = award.settlement;
                rows.extend((0..).zip(&settlement.conditions).map(|(position, condition)| grant_conditions::Model {
                    id: placed.part("condition", &settlement.key, position),
                    settlement_id: award.id,
                    position,
                    text: condition.text.clone(),
                    due_on: condition.due_on,
                    met: condition.met,
                }));
            }
        }
        self.writer.add::<grant_conditions::Entity>(rows).await.map(|_| ())
    }
}
