//! Priorities, plans, risks and bids.

use super::Import;
use super::values::{first_year, millionths, money, number, word};
use crate::entity::{bids, plan_milestones, plan_objectives, plans, priorities, risks};
use crate::error::Result;
use domain::Pence;
use domain::words::MilestoneKind;

impl Import<'_> {
    pub(super) async fn plans(&mut self) -> Result<()> {
        let (mut listed, mut rows) = (Vec::new(), Vec::new());
        for placed in &self.bundles {
            for (position, priority) in (0..).zip(&placed.bundle.priorities) {
                listed.push(priorities::Model {
                    id: placed.id("priority", &priority.key),
                    version: 1,
                    partnership_id: placed.partnership,
                    first_year: first_year(priority.financial_year),
                    theme_id: self.shared.theme(&priority.theme)?,
                    title: priority.title.clone(),
                    standing: word(priority.standing),
                    rank: number(priority.rank),
                    score: millionths(priority.score),
                    method: priority.method.clone(),
                    rationale: priority.rationale.clone(),
                    position,
                    assessment_id: priority.assessment.as_ref().map(|key| placed.id("plan", key)),
                });
            }
            for (position, plan) in (0..).zip(&placed.bundle.plans) {
                let group = placed.group_if(plan.group.as_ref())?;
                let home = group.map_or_else(|| placed.home(), |group| group.home);
                rows.push(plans::Model {
                    id: placed.id("plan", &plan.key),
                    version: 1,
                    home_id: home.id(),
                    partnership_id: home.partnership(),
                    county_id: home.county(),
                    group_id: group.map(|group| group.id),
                    theme_id: self.shared.theme_if(plan.theme.as_ref())?,
                    kind: word(plan.kind),
                    title: plan.title.clone(),
                    status: word(plan.status),
                    from_year: first_year(plan.from),
                    to_year: first_year(plan.to),
                    agreed_on: plan.agreed_on,
                    aims: serde_json::json!(plan.aims),
                    note: plan.note.clone(),
                    position,
                    supersedes_id: None,
                });
            }
        }
        let new = self.writer.add::<plans::Entity>(rows).await?;
        self.writer.add::<priorities::Entity>(listed).await?;
        let (mut objectives, mut milestones) = (Vec::new(), Vec::new());
        for placed in &self.bundles {
            for plan in &placed.bundle.plans {
                let plan_id = placed.id("plan", &plan.key);
                if !new.contains(&plan_id) {
                    continue;
                }
                objectives.extend((0..).zip(&plan.objectives).map(|(position, one)| plan_objectives::Model {
                    id: placed.part("objective", &plan.key, position),
                    plan_id,
                    position,
                    text: one.text.clone(),
                    activity: one.activity.clone(),
                    achieved: one.achieved.clone(),
                    completeness: None,
                }));
                milestones.extend((0..).zip(&plan.milestones).map(|(position, one)| plan_milestones::Model {
                    id: placed.part("milestone", &plan.key, position),
                    plan_id,
                    position,
                    title: one.title.clone(),
                    from_on: one.from,
                    due_on: one.due_on,
                    due_note: one.due_note.clone(),
                    completed_on: one.completed_on,
                    kind: word(MilestoneKind::Other),
                }));
            }
        }
        self.writer.add::<plan_objectives::Entity>(objectives).await?;
        self.writer.add::<plan_milestones::Entity>(milestones).await.map(|_| ())
    }

    pub(super) async fn risks(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (position, risk) in (0..).zip(&placed.bundle.risks) {
                let (budget, budget_certainty) = money(risk.budget);
                rows.push(risks::Model {
                    id: placed.id("risk", &risk.key),
                    version: 1,
                    partnership_id: placed.partnership,
                    position,
                    theme_id: self.shared.theme_if(risk.theme.as_ref())?,
                    initiative: risk.initiative.clone(),
                    budget,
                    budget_certainty,
                    budget_note: risk.budget_note.clone(),
                    previous_budget: risk.previous_budget.map(Pence::pence),
                    recommendation: risk.recommendation.clone(),
                    open: risk.open,
                    allocation_id: None,
                    bid_id: None,
                    closed_on: None,
                });
            }
        }
        self.writer.add::<risks::Entity>(rows).await.map(|_| ())
    }

    pub(super) async fn bids(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (position, bid) in (0..).zip(&placed.bundle.bids) {
                let (amount, amount_certainty) = money(bid.amount);
                rows.push(bids::Model {
                    id: placed.id("bid", &bid.key),
                    version: 1,
                    partnership_id: placed.partnership,
                    position,
                    fund: bid.fund.clone(),
                    funder_id: self.shared.organisation_if(bid.funder.as_ref())?,
                    recipient_id: self.shared.organisation_if(bid.recipient.as_ref())?,
                    purpose: bid.purpose.clone(),
                    amount,
                    amount_certainty,
                    fund_size: bid.fund_size.map(Pence::pence),
                    note: bid.note.clone(),
                    status: word(bid.status),
                    theme_id: self.shared.theme_if(bid.theme.as_ref())?,
                });
            }
        }
        self.writer.add::<bids::Entity>(rows).await.map(|_| ())
    }
}
