//! The rows that awards make, and how they are written.

use super::country::{Country, council, fund_id, theme_id};
use super::dice::Dice;
use super::ledger;
use super::line::{Line, Return, lines};
use super::plan::{Award, Place, Plan, TopSlice, moment};
use super::words::{CONDITIONS, PURPOSE, REASON};
use crate::entity::{
    allocation_states, allocation_themes, allocations, approvals, grant_conditions, ledger_entries, match_fundings,
    settlements, spend_returns,
};
use crate::error::Result;
use crate::funding::totals::{self, Excess};
use crate::import::writer::Writer;
use chrono::{Datelike, NaiveDate};
use domain::FinancialYear;
use domain::access::Role;
use domain::ids::SettlementId;
use domain::percent::Percent;
use domain::words::{AllocationStage, Certainty, Word};
use uuid::Uuid;

/// All rows of some partnerships in a year.
#[derive(Default)]
pub(super) struct Rows {
    settlements: Vec<settlements::Model>,
    conditions: Vec<grant_conditions::Model>,
    allocations: Vec<allocations::Model>,
    themes: Vec<allocation_themes::Model>,
    matches: Vec<match_fundings::Model>,
    states: Vec<allocation_states::Model>,
    approvals: Vec<approvals::Model>,
    returns: Vec<spend_returns::Model>,
    entries: Vec<ledger_entries::Model>,
}

fn word(word: impl Word) -> String {
    word.word().to_owned()
}

impl Rows {
    /// The rows of `places` in `year`.
    pub(super) fn of(plan: &Plan, country: &Country, places: &[Place], year: FinancialYear) -> Result<Self> {
        let mut rows = Self::default();
        for place in places {
            let award = Award::of(plan, place, year)?;
            let mut making = Making {
                dice: Dice::of(plan.seed, &[&place.code, &year.to_string(), "rows"]),
                country,
                place,
                award: &award,
                rows: &mut rows,
            };
            making.award()?;
            making.lines(lines(plan, place, &award)?)?;
        }
        Ok(rows)
    }

    /// Writes them, in the order in which they refer to each other, and the totals that follow from them.
    pub(super) async fn write(self, writer: &mut Writer<'_>) -> Result<()> {
        let settlements: Vec<SettlementId> = self.settlements.iter().map(|row| SettlementId(row.id)).collect();
        writer.add_parts::<settlements::Entity>(self.settlements).await?;
        writer.add_parts::<grant_conditions::Entity>(self.conditions).await?;
        writer.add_parts::<allocations::Entity>(self.allocations).await?;
        writer.add_parts::<allocation_themes::Entity>(self.themes).await?;
        writer.add_parts::<match_fundings::Entity>(self.matches).await?;
        writer.add_parts::<allocation_states::Entity>(self.states).await?;
        writer.add_parts::<approvals::Entity>(self.approvals).await?;
        writer.add_parts::<spend_returns::Entity>(self.returns).await?;
        writer.add_parts::<ledger_entries::Entity>(self.entries).await?;
        totals::keep_with_funds(writer.connection(), &settlements, Excess::Refused).await
    }
}

/// An award whose rows are being made.
struct Making<'a> {
    dice: Dice,
    country: &'a Country,
    place: &'a Place,
    award: &'a Award,
    rows: &'a mut Rows,
}

impl Making<'_> {
    fn award(&mut self) -> Result<()> {
        let Self { place, award, .. } = *self;
        let year = award.year.first_year();
        let issued_at = moment(award.year.first_day());
        let (top_slice_percent, top_slice_amount) = match award.top_slice {
            TopSlice::Nothing => (None, None),
            TopSlice::Share(percent) => (Some(Percent::millionths(percent)), None),
            TopSlice::Stated(amount) => (None, Some(amount.pence())),
        };
        self.rows.settlements.push(settlements::Model {
            id: award.id,
            version: 1,
            fund_id: fund_id(self.country.funder(place)?, place.area, award.year),
            first_year: i32::from(year),
            partnership_id: place.id,
            recipient_id: Some(council(place).id),
            agreement_id: None,
            status: word(award.status),
            amount: Some(award.settled.pence()),
            amount_certainty: word(Certainty::Exact),
            top_slice_percent,
            top_slice_amount,
            over_allocation_percent: None,
            note: None,
            purpose: Some(PURPOSE.to_owned()),
            reason: Some(REASON.to_owned()),
            issued_at,
            position: place.position,
        });
        for (position, (text, month, day)) in (0..).zip(CONDITIONS) {
            self.rows.conditions.push(grant_conditions::Model {
                id: self.dice.id(issued_at),
                settlement_id: award.id,
                position,
                text: text.to_owned(),
                due_on: NaiveDate::from_ymd_opt(i32::from(year), month, day),
                met: Some(award.closed() || position == 0),
            });
        }
        Ok(())
    }

    fn lines(&mut self, lines: Vec<Line>) -> Result<()> {
        let with_ids = |line: Line| (self.dice.id(moment(line.proposed_on())), line);
        let lines: Vec<(Uuid, Line)> = lines.into_iter().map(with_ids).collect();
        for (position, (id, line)) in (0..).zip(&lines) {
            self.allocation(*id, position, line);
            self.history(*id, line);
            for one in &line.returns {
                self.spend_return(*id, one);
            }
        }
        for (sequence, entry) in (1..).zip(ledger::entries(self.award, &lines)?) {
            let recorded_at = moment(entry.on);
            self.rows.entries.push(ledger_entries::Model {
                id: self.dice.id(recorded_at),
                settlement_id: self.award.id,
                partnership_id: self.place.id,
                allocation_id: entry.allocation,
                sequence,
                kind: word(entry.kind),
                amount: entry.amount,
                effective_on: entry.on,
                recorded_at,
                by_user_id: None,
                note: None,
            });
        }
        Ok(())
    }

    fn allocation(&mut self, id: Uuid, position: i32, line: &Line) {
        let proposed_at = moment(line.proposed_on());
        self.rows.allocations.push(allocations::Model {
            id,
            version: 1,
            settlement_id: self.award.id,
            partnership_id: self.place.id,
            primary_theme_id: theme_id(line.theme.slug),
            recency: -i32::from(self.award.year.first_year()),
            position,
            reference: Some(format!("{}/{}", self.award.year.first_year(), position + 1)),
            title: line.title.clone(),
            need: Some(line.theme.need.to_owned()),
            recommendation: None,
            stage: word(line.stands().0),
            amount: line.amount,
            amount_certainty: word(line.amount_certainty),
            total_budget: line.total_budget,
            total_budget_certainty: word(line.total_budget_certainty),
            budget_note: None,
            provider_id: self.country.providers.get(self.dice.place(self.country.providers.len())).copied(),
            proposed_by_id: None,
            proposed_at,
            spent: line.spent(),
        });
        for (position, theme) in (0..).zip(std::iter::once(line.theme).chain(line.also)) {
            let theme_id = theme_id(theme.slug);
            self.rows.themes.push(allocation_themes::Model { allocation_id: id, theme_id, position });
        }
        if let Some((amount, total)) = line.amount.zip(line.total_budget) {
            self.rows.matches.push(match_fundings::Model {
                id: self.dice.id(proposed_at),
                allocation_id: id,
                position: 0,
                source: council(self.place).name,
                funder_id: Some(council(self.place).id),
                amount: Some(total - amount),
                amount_certainty: word(line.total_budget_certainty),
                in_kind: self.dice.one_in(4),
                note: None,
            });
        }
    }

    /// How it came to stand where it does, and who agreed it.
    fn history(&mut self, id: Uuid, line: &Line) {
        for (sequence, (stage, on)) in (1..).zip(&line.steps) {
            let recorded_at = moment(*on);
            self.rows.states.push(allocation_states::Model {
                id: self.dice.id(recorded_at),
                allocation_id: id,
                sequence,
                effective_on: *on,
                recorded_at,
                by_user_id: None,
                stage: word(*stage),
                amount: line.amount,
                amount_certainty: word(line.amount_certainty),
                total_budget: line.total_budget,
                total_budget_certainty: word(line.total_budget_certainty),
                note: None,
            });
            if *stage == AllocationStage::Agreed {
                for (position, office) in (0..).zip([Role::Commissioner, Role::Treasurer]) {
                    self.rows.approvals.push(approvals::Model {
                        id: self.dice.id(recorded_at),
                        allocation_id: id,
                        position,
                        stage: word(*stage),
                        approved_as: word(office),
                        by_user_id: None,
                        on_day: *on,
                        reference: None,
                        meeting_id: None,
                        minute_id: None,
                        note: None,
                        voided_at: None,
                    });
                }
            }
        }
    }

    fn spend_return(&mut self, allocation: Uuid, one: &Return) {
        let mut row = |spent: i64, on: NaiveDate, replaced_by: Option<Uuid>| {
            let submitted_at = moment(on);
            let id = self.dice.id(submitted_at);
            self.rows.returns.push(spend_returns::Model {
                id,
                version: if replaced_by.is_some() { 2 } else { 1 },
                allocation_id: allocation,
                partnership_id: self.place.id,
                period_from: one.period.0,
                period_to: one.period.1,
                recency: -one.period.1.num_days_from_ce(),
                spent,
                forecast: one.forecast,
                narrative: None,
                outcomes: None,
                effective_on: on,
                submitted_at,
                submitted_by_id: None,
                corrected_by_id: replaced_by,
            });
            id
        };
        // The correction first: the return that it replaces refers to it.
        let by = one.corrected.map(|(spent, on)| row(spent, on, None));
        row(one.spent, one.on, by);
    }
}
