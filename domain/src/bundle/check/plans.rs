//! Priorities, plans, risks, bids and recommendations.

use super::{Checker, at};
use crate::bundle::RecommendationTarget;
use crate::words::PlanKind;

impl Checker<'_> {
    /// Priorities are drawn from a strategic assessment.
    fn assessment(&mut self, place: &str, key: &str) {
        match self.bundle.plans.iter().find(|plan| plan.key == key) {
            None => self.fault(place, format!("no plan {key:?} is in this bundle")),
            Some(plan) if plan.kind != PlanKind::StrategicAssessment => {
                self.fault(place, format!("the plan {key:?} is no STRATEGIC_ASSESSMENT"));
            }
            Some(_) => {}
        }
    }

    pub(super) fn plans(&mut self) {
        let bundle = self.bundle;
        for (index, priority) in bundle.priorities.iter().enumerate() {
            self.known(
                &format!("{}/theme", at("priorities", index)),
                "theme",
                |shared| &shared.themes,
                &priority.theme,
            );
            if let Some(key) = &priority.assessment {
                self.assessment(&format!("{}/assessment", at("priorities", index)), key);
            }
        }
        for (index, plan) in bundle.plans.iter().enumerate() {
            let place = at("plans", index);
            self.ordered(&format!("{place}/to"), Some(plan.from), Some(plan.to));
            self.key_if(&format!("{place}/group"), "group", |keys| &keys.groups, plan.group.as_ref());
            self.known_if(&format!("{place}/theme"), "theme", |shared| &shared.themes, plan.theme.as_ref());
            self.each_key(&format!("{place}/documents"), "document", |keys| &keys.documents, &plan.documents);
            for (index, milestone) in plan.milestones.iter().enumerate() {
                self.ordered(&format!("{place}/milestones/{index}/dueOn"), milestone.from, milestone.due_on);
            }
        }
        for (index, risk) in bundle.risks.iter().enumerate() {
            let place = at("risks", index);
            self.known_if(&format!("{place}/theme"), "theme", |shared| &shared.themes, risk.theme.as_ref());
            self.amount(&format!("{place}/budget"), risk.budget);
            self.not_negative(&format!("{place}/previousBudget"), risk.previous_budget);
        }
        for (index, bid) in bundle.bids.iter().enumerate() {
            let place = at("bids", index);
            self.known_if(&format!("{place}/theme"), "theme", |shared| &shared.themes, bid.theme.as_ref());
            self.known_if(
                &format!("{place}/funder"),
                "organisation",
                |shared| &shared.organisations,
                bid.funder.as_ref(),
            );
            self.known_if(
                &format!("{place}/recipient"),
                "organisation",
                |shared| &shared.organisations,
                bid.recipient.as_ref(),
            );
            self.amount(&format!("{place}/amount"), bid.amount);
            self.not_negative(&format!("{place}/fundSize"), bid.fund_size);
            if bid.fund.is_none() && bid.purpose.is_none() {
                self.fault(place, "names neither a fund nor a purpose");
            }
        }
        for (index, recommendation) in bundle.recommendations.iter().enumerate() {
            for (target, made_to) in recommendation.made_to.iter().enumerate() {
                let place = format!("{}/madeTo/{target}", at("recommendations", index));
                match made_to {
                    RecommendationTarget::Partnership(name) => {
                        self.known(&place, "partnership", |shared| &shared.partnerships, name)
                    }
                    RecommendationTarget::Group(key) => self.key(&place, "group", |keys| &keys.groups, key),
                }
            }
        }
    }
}
