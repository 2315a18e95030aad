//! What belongs together: the tables hold a record inside one partnership or county, so a bundle must too.

use super::{Checker, at};
use crate::Pence;
use crate::bundle::{Allocation, Settlement};
use crate::words::LedgerKind;
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn belonging(&mut self) {
        self.groups_together();
        self.actions_together();
        self.documents_in_one_place();
        let own = &self.bundle.partnership;
        if own.successor.as_ref().is_some_and(|name| name == &own.slug || Some(name) == own.ons_code.as_ref()) {
            self.fault("/partnership/successor", "a partnership cannot succeed itself");
        }
        for (index, membership) in self.bundle.memberships.iter().enumerate() {
            let ratings = membership.skills.iter().enumerate();
            self.unique(
                "the rating of",
                ratings.map(|(skill, rating)| {
                    let place = format!("{}/skills/{skill}", at("memberships", index));
                    (place, format!("{} on {}", rating.skill, rating.assessed_on))
                }),
            );
        }
        for (index, settlement) in self.bundle.settlements.iter().enumerate() {
            let place = at("settlements", index);
            self.revisions(&place, settlement);
            for (index, allocation) in settlement.allocations.iter().enumerate() {
                self.line(&format!("{place}/allocations/{index}"), allocation);
            }
        }
    }

    /// The county that a group belongs to; `None` for the partnership.
    fn county_of(&self, key: &str) -> Option<&String> {
        self.bundle.groups.iter().find(|group| group.key == key).and_then(|group| group.county.as_ref())
    }

    fn groups_together(&mut self) {
        for (index, group) in self.bundle.groups.iter().enumerate() {
            let place = at("groups", index);
            if group.parent.as_ref().is_some_and(|parent| self.county_of(parent) != group.county.as_ref()) {
                self.fault(
                    format!("{place}/parent"),
                    "belongs to another partnership or county; say so with reportsTo instead",
                );
            }
            if group.reports_to.contains(&group.key) {
                self.fault(format!("{place}/reportsTo"), "a group cannot report to itself");
            }
            if group.quorum.is_some_and(|quorum| !(1..=1000).contains(&quorum)) {
                self.fault(format!("{place}/quorum"), "must lie between 1 and 1000");
            }
            if group.meetings_per_year.is_some_and(|meetings| meetings > 366) {
                self.fault(format!("{place}/meetingsPerYear"), "must be at most 366");
            }
        }
    }

    fn actions_together(&mut self) {
        for (index, meeting) in self.bundle.meetings.iter().enumerate() {
            for (minute_index, minute) in meeting.minutes.iter().enumerate() {
                for (action_index, action) in minute.actions.iter().enumerate() {
                    let apart = |group: &String| self.county_of(group) != self.county_of(&meeting.group);
                    if action.group.as_ref().is_some_and(apart) {
                        let place = format!("{}/minutes/{minute_index}/actions/{action_index}", at("meetings", index));
                        self.fault(
                            format!("{place}/group"),
                            "belongs to another partnership or county than the group that met; name it as an owner, or in carriedTo",
                        );
                    }
                }
            }
        }
    }

    /// A paper lies at one meeting or agenda item, one plan and one settlement.
    fn documents_in_one_place(&mut self) {
        let bundle = self.bundle;
        let meetings = bundle.meetings.iter().enumerate().flat_map(|(index, meeting)| {
            let place = at("meetings", index);
            let items =
                meeting.agenda.iter().enumerate().map(move |(item, one)| {
                    (format!("{}/agenda/{item}/documents", at("meetings", index)), &one.documents)
                });
            std::iter::once((format!("{place}/documents"), &meeting.documents)).chain(items)
        });
        let plans = bundle.plans.iter().enumerate();
        let plans = plans.map(|(index, plan)| (format!("{}/documents", at("plans", index)), &plan.documents));
        let awards = bundle.settlements.iter().enumerate();
        let awards = awards.map(|(index, award)| (format!("{}/documents", at("settlements", index)), &award.documents));
        self.once("meeting or agenda item", meetings.collect());
        self.once("plan", plans.collect());
        self.once("settlement", awards.collect());
    }

    fn once(&mut self, what: &str, lists: Vec<(String, &Vec<String>)>) {
        let mut seen = BTreeSet::new();
        for (place, keys) in lists {
            // Twice in one list is told elsewhere.
            for key in keys.iter().collect::<BTreeSet<_>>() {
                if !seen.insert(key) {
                    self.fault(&place, format!("the document {key:?} lies at another {what} already"));
                }
            }
        }
    }

    fn revisions(&mut self, place: &str, settlement: &Settlement) {
        let revised = settlement.entries.iter().filter(|entry| entry.kind == LedgerKind::Revised);
        let amounts = settlement.amount.pence.into_iter().chain(revised.map(|entry| entry.amount));
        match Pence::sum(amounts) {
            Ok(sum) if settlement.amount.pence.is_some() && sum < Pence::ZERO => {
                self.fault(format!("{place}/entries"), "the cuts take away more than was awarded");
            }
            Ok(_) => {}
            Err(error) => self.fault(format!("{place}/entries"), error.to_string()),
        }
    }

    fn line(&mut self, place: &str, allocation: &Allocation) {
        if allocation.themes.is_empty() {
            self.fault(format!("{place}/themes"), "an allocation has at least one theme, where its money counts");
        }
        for (index, approval) in allocation.approvals.iter().enumerate() {
            let minuted = self
                .bundle
                .meetings
                .iter()
                .find(|meeting| meeting.minutes.iter().any(|minute| Some(&minute.key) == approval.minute.as_ref()));
            if let (Some(minuted), Some(named)) = (minuted, &approval.meeting)
                && &minuted.key != named
            {
                self.fault(format!("{place}/approvals/{index}/minute"), "is of another meeting than the one named");
            }
        }
        let mut replaced = BTreeSet::new();
        for (index, one) in allocation.spend_returns.iter().enumerate() {
            let Some(old) = &one.corrects else { continue };
            let place = format!("{place}/spendReturns/{index}/corrects");
            let earlier = allocation.spend_returns.iter().take(index).any(|other| &other.key == old);
            if !earlier {
                self.fault(&place, "a return corrects an earlier one of the same allocation");
            }
            if !replaced.insert(old) {
                self.fault(&place, "that return is corrected by another already");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::bundle::{Known, check, read};
    use serde_json::json;

    fn faults(lists: serde_json::Value) -> Vec<String> {
        let mut bundle = json!({ "format": "safergraph-bundle/1", "partnership": {
            "slug": "x", "name": "X", "kind": "COMMUNITY_SAFETY", "policeArea": "E23000001" } });
        if let (Some(bundle), serde_json::Value::Object(lists)) = (bundle.as_object_mut(), lists) {
            bundle.extend(lists);
        }
        let mut known = Known::default();
        known.police_areas.insert("E23000001".into());
        known.counties.insert("kent".into());
        match read(&bundle.to_string()) {
            Ok(bundle) => check(&[bundle], &known).concat().iter().map(|fault| fault.place.clone()).collect(),
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_group_lies_below_one_of_its_own_home() {
        let groups = json!({ "groups": [
            { "key": "county", "name": "A", "kind": "COUNTY_BOARD", "county": "kent" },
            { "key": "board", "name": "B", "kind": "BOARD", "parent": "county", "reportsTo": ["county", "board"] },
            { "key": "below", "name": "C", "kind": "SUB_GROUP", "parent": "board" }
        ]});
        assert_eq!(faults(groups), ["/groups/1/parent", "/groups/1/reportsTo"]);
    }

    #[test]
    fn a_paper_lies_in_one_place_of_a_kind() {
        let papers = json!({
            "groups": [{ "key": "board", "name": "B", "kind": "BOARD" }],
            "documents": [{ "key": "paper", "title": "Paper", "visibility": "PUBLIC" }],
            "meetings": [
                { "key": "m1", "group": "board", "title": "M", "date": "2018-01-01", "documents": ["paper"] },
                { "key": "m2", "group": "board", "title": "M", "date": "2018-02-01",
                  "agenda": [{ "number": 1, "title": "One", "documents": ["paper"] }] }
            ]
        });
        assert_eq!(faults(papers), ["/meetings/1/agenda/0/documents"]);
    }

    #[test]
    fn an_allocation_has_a_theme_and_a_cut_leaves_something() {
        let money = json!({
            "organisations": [{ "name": "OPCC", "kind": "OPCC" }],
            "funds": [{ "key": "f", "funder": "OPCC", "name": "F", "financialYear": "2018-19" }],
            "settlements": [{ "key": "s", "fund": "f", "status": "CONFIRMED",
                "amount": { "pence": 100, "certainty": "EXACT" },
                "entries": [{ "key": "cut", "kind": "REVISED", "amount": -101, "on": "2018-05-01" }],
                "allocations": [{ "key": "a", "title": "A", "stage": "PROPOSED" }] }]
        });
        assert_eq!(faults(money), ["/settlements/0/entries", "/settlements/0/allocations/0/themes"]);
    }
}
