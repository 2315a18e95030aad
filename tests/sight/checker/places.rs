//! Partnerships, groups and seats with their lists; what is said of others' work; accounts.

use super::holds::Reads::{Audit, Funding};
use super::{Checker, Expected, ids, list, one};
use crate::sight::askers::Grant;
use crate::sight::rows::{
    Agreement, Attendance, AuditEvent, Bid, Contract, Entry, Group, Measure, Membership, Organisation, Partnership,
    Person, Plan, StatedFigure,
};
use serde_json::{Value, json};
use uuid::Uuid;

impl Checker<'_> {
    pub(super) fn sees_person(&self, it: &Person) -> bool {
        self.people.contains(&it.id)
    }

    pub(super) fn sees_bid(&self, it: &Bid) -> bool {
        it.status == "SECURED" || self.in_partnership(Funding, it.partnership_id)
    }

    pub(super) fn sees_recommendation(&self, id: Uuid) -> bool {
        let mut targets = self.rows.recommendation_targets.iter().filter(|it| it.recommendation_id == id);
        targets.any(|it| self.is_addressed(it))
    }

    /// A measure is everybody's, but for what a contract delivers that is not seen itself.
    pub(super) fn sees_measure(&self, it: &Measure) -> bool {
        let contract = |id| self.rows.contracts.iter().any(|of| of.id == id && self.sees_contract(of));
        it.contract_id.is_none_or(contract)
    }

    pub(super) fn sees_event(&self, it: &AuditEvent) -> bool {
        let area = |home: Uuid| self.rows.police_areas.iter().any(|area| area.id == home);
        match it.home_id {
            None => self.everywhere(Audit),
            Some(home) if area(home) => self.in_area(Audit, Some(home)),
            Some(home) => self.in_partnership(Audit, home) || self.in_county(Audit, home),
        }
    }

    /// One meets oneself; others' accounts are for those who administer them, which is not told here.
    pub(super) fn user(&self, id: Uuid) -> Expected {
        let administers =
            |grant: &Grant| grant.holds() && ["ADMINISTRATOR", "PARTNERSHIP_MANAGER"].contains(&grant.role);
        if self.asker.user == Some(id) {
            Expected::Shown(json!({}))
        } else if self.asker.grants.iter().any(administers) {
            Expected::Either
        } else {
            Expected::Nothing
        }
    }

    /// The grants that hold today; nothing of nobody.
    pub(in crate::sight) fn held(&self) -> Value {
        let held = self.asker.grants.iter().filter(|grant| grant.holds());
        self.asker.user.map_or(Value::Null, |_| ids("RoleGrant", held.map(|grant| grant.id)))
    }

    pub(super) fn own_grant(&self, grant: &Grant) -> Expected {
        if grant.holds() { Expected::Shown(json!({})) } else { Expected::Either }
    }

    /// The partnerships that have groups, and a few of the many in the register that have nothing yet.
    pub(super) fn some_partnerships(&self) -> Vec<(Uuid, Expected)> {
        let has_groups = |id: Uuid| self.rows.groups.iter().any(|of| of.partnership_id == Some(id));
        let (some, rest): (Vec<_>, Vec<_>) = self.rows.partnerships.iter().partition(|it| has_groups(it.id));
        let some = some.into_iter().chain(rest.into_iter().take(10));
        some.map(|it| (it.id, Expected::Shown(self.shown_partnership(it)))).collect()
    }

    fn shown_partnership(&self, it: &Partnership) -> Value {
        let (rows, its) = (self.rows, |of: Option<Uuid>| of == Some(it.id));
        let group = |id: Uuid| rows.groups.iter().any(|of| of.id == id && its(of.partnership_id));
        let funding = self.in_partnership(Funding, it.id);
        let risks = rows.risks.iter().filter(|of| funding && of.partnership_id == it.id);
        let bids = rows.bids.iter().filter(|of| of.partnership_id == it.id && self.sees_bid(of));
        let plans = rows.plans.iter().filter(|of| its(of.partnership_id) && self.sees_plan(of));
        let targets = rows.recommendation_targets.iter().filter(|of| its(of.partnership_id));
        let advice = targets.map(|of| of.recommendation_id).filter(|id| self.sees_recommendation(*id));
        let contracts = rows.contracts.iter().filter(|of| of.partnership_id == it.id && self.sees_contract(of));
        let settlements = rows.settlements.iter().filter(|of| of.partnership_id == it.id && self.sees_settlement(of));
        let documents = rows.documents.iter().filter(|of| its(of.partnership_id) && self.sees_document(of));
        let meetings = rows.meetings.iter().filter(|of| group(of.group_id) && self.sees_meeting(of.id));
        let actions = rows.action_points.iter().filter(|of| group(of.group_id) && self.sees_action(of));
        let seats = rows.memberships.iter().filter(|of| group(of.group_id) && self.sees_membership(of));
        let events = rows.audit_events.iter().filter(|of| of.subject_id == it.id && self.sees_event(of));
        json!({
            "risks": ids("Risk", risks.map(|of| of.id)),
            "bids": ids("Bid", bids.map(|of| of.id)),
            "plans": ids("Plan", plans.map(|of| of.id)),
            "recommendations": ids("Recommendation", advice),
            "contracts": ids("Contract", contracts.map(|of| of.id)),
            "settlements": ids("Settlement", settlements.map(|of| of.id)),
            "documents": documents.count(),
            "meetings": meetings.count(),
            "actionPoints": actions.count(),
            "memberships": seats.count(),
            "history": events.count(),
        })
    }

    pub(super) fn shown_group(&self, it: &Group) -> Value {
        let rows = self.rows;
        let items = rows.standing_items.iter().filter(|of| of.group_id == it.id);
        let ordered = items.map(|of| one("MinuteItem", of.ordered_by_id.filter(|id| self.sees_minute_with(*id))));
        let delivery = |of: &&Plan| of.group_id == Some(it.id) && of.kind == "DELIVERY_PLAN" && self.sees_plan(of);
        let targets = rows.recommendation_targets.iter().filter(|of| of.group_id == Some(it.id));
        let advice = targets.map(|of| of.recommendation_id).filter(|id| self.sees_recommendation(*id));
        let seats = rows.memberships.iter().filter(|of| of.group_id == it.id && self.sees_membership(of));
        let meetings = rows.meetings.iter().filter(|of| of.group_id == it.id && self.sees_meeting(of.id));
        json!({
            "standingItems": list(ordered),
            "deliveryPlans": ids("Plan", rows.plans.iter().filter(delivery).map(|of| of.id)),
            "recommendations": ids("Recommendation", advice),
            "memberships": seats.count(),
            "meetings": meetings.count(),
        })
    }

    pub(super) fn shown_organisation(&self, it: &Organisation) -> Value {
        let seats = self.rows.memberships.iter().filter(|of| of.organisation_id == Some(it.id));
        let provided = self.rows.allocations.iter().filter(|of| of.provider_id == Some(it.id));
        json!({
            "memberships": seats.filter(|of| self.sees_membership(of)).count(),
            "allocationsProvided": provided.filter(|of| self.sees_allocation(of)).count(),
        })
    }

    pub(super) fn shown_person(&self, it: &Person) -> Value {
        let reads = self.reads_contact(it.id);
        let seats = self.rows.memberships.iter().filter(|of| of.person_id == Some(it.id));
        json!({
            "email": it.email.as_ref().filter(|_| reads),
            "telephone": it.telephone.as_ref().filter(|_| reads),
            "memberships": seats.filter(|of| self.sees_membership(of)).count(),
        })
    }

    pub(super) fn shown_membership(&self, it: &Membership) -> Value {
        let other = self.rows.memberships.iter().find(|of| Some(of.id) == it.substitute_for_id);
        let other = other.filter(|of| self.sees_membership(of)).map(|of| of.id);
        json!({
            "person": one("Person", it.person_id),
            "substituteFor": one("Membership", other),
            "skills": vec!["Chairing"; self.skills(it)],
        })
    }

    pub(super) fn shown_attendance(&self, it: &Attendance) -> Value {
        json!({ "person": one("Person", it.person_id), "substituteFor": one("Person", it.substitute_for_id) })
    }

    pub(super) fn shown_plan(&self, it: &Plan) -> Value {
        let documents = self.rows.documents.iter().filter(|of| of.plan_id == Some(it.id) && self.sees_document(of));
        json!({ "documents": ids("Document", documents.map(|of| of.id)) })
    }

    pub(super) fn shown_agreement(&self, it: &Agreement) -> Value {
        let years =
            self.rows.settlements.iter().filter(|of| of.agreement_id == Some(it.id) && self.sees_settlement(of));
        json!({ "settlements": ids("Settlement", years.map(|of| of.id)) })
    }

    pub(super) fn shown_contract(&self, it: &Contract) -> Value {
        let activity = self.rows.measures.iter().filter(|of| of.contract_id == Some(it.id));
        json!({ "activity": ids("Measure", activity.map(|of| of.id)) })
    }

    pub(super) fn shown_entry(&self, it: &Entry) -> Value {
        let allocation = it.allocation_id.and_then(|id| self.seen_allocation(id));
        json!({ "by": one("User", it.by_user_id), "allocation": one("Allocation", allocation) })
    }

    pub(super) fn shown_stated(&self, it: &StatedFigure) -> Value {
        let document = self.rows.documents.iter().find(|of| Some(of.id) == it.document_id);
        let document = document.filter(|of| self.sees_document(of)).map(|of| of.id);
        let minute = it.minute_id.filter(|id| self.sees_minute_with(*id));
        json!({ "document": one("Document", document), "minute": one("MinuteItem", minute) })
    }

    pub(super) fn shown_event(&self, it: &AuditEvent) -> Value {
        json!({ "by": one("User", it.by_user_id) })
    }
}
