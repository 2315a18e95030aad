//! Who sees what: design.md §3 as plain loops over all rows, slow and meant to be read.
//!
//! Nothing here asks the service, and nothing of the service is used but the form of its ids.

mod holds;
mod money;
mod papers;
mod people;
mod places;

use super::askers::Asker;
use super::rows::Rows;
use domain::ids::{GlobalId, Kind};
use holds::Reads;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What one asker is to see of the rows.
pub(super) struct Checker<'a> {
    rows: &'a Rows,
    asker: &'a Asker,
    people: BTreeSet<Uuid>,
}

/// The id of a record as clients know it.
pub(super) fn global(kind: &str, uuid: Uuid) -> String {
    Kind::of_name(kind).map(|kind| GlobalId { kind, uuid }.to_string()).unwrap_or_default()
}

fn one(kind: &str, id: Option<Uuid>) -> Value {
    id.map(|id| global(kind, id)).into()
}

/// A list without an order.
fn list(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    values.sort_by_key(Value::to_string);
    values.into()
}

fn ids(kind: &str, ids: impl Iterator<Item = Uuid>) -> Value {
    list(ids.map(|id| one(kind, Some(id))))
}

/// Whether and how one record is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// Not at all.
    Nothing,
    /// With these fields.
    Shown(Value),
    /// The text does not say.
    Either,
}

impl Expected {
    fn when(seen: bool, fields: impl FnOnce() -> Value) -> Self {
        if seen { Self::Shown(fields()) } else { Self::Nothing }
    }
}

impl<'a> Checker<'a> {
    pub(super) fn new(rows: &'a Rows, asker: &'a Asker) -> Self {
        let mut checker = Self { rows, asker, people: BTreeSet::new() };
        checker.people = checker.people();
        checker
    }

    /// How each record of a kind is to be shown.
    pub(super) fn all(&self, kind: &str) -> Vec<(Uuid, Expected)> {
        macro_rules! each {
            ($table:ident, $it:ident => $seen:expr, $shown:expr) => {
                self.rows.$table.iter().map(|$it| ($it.id, Expected::when($seen, || $shown))).collect()
            };
        }
        let rows = self.rows;
        match kind {
            "PoliceArea" => each!(police_areas, it => true, json!({})),
            "County" => each!(counties, it => true, json!({})),
            "Theme" => each!(themes, it => true, json!({})),
            "Priority" => each!(priorities, it => true, json!({})),
            "Indicator" => each!(indicators, it => true, json!({})),
            "ComparatorGroup" => each!(comparator_groups, it => true, json!({})),
            "Partnership" => self.some_partnerships(),
            "Group" => each!(groups, it => true, self.shown_group(it)),
            "Organisation" => each!(organisations, it => true, self.shown_organisation(it)),
            "Person" => each!(people, it => self.sees_person(it), self.shown_person(it)),
            "Membership" => each!(memberships, it => self.sees_membership(it), self.shown_membership(it)),
            "Meeting" => each!(meetings, it => self.sees_meeting(it.id), self.shown_meeting(it)),
            "AgendaItem" => each!(agenda_items, it => self.sees_item(it), self.shown_item(it)),
            "Attendance" => each!(attendances, it => self.sees_attendance(it), self.shown_attendance(it)),
            "MinuteItem" => each!(minute_items, it => self.sees_minute(it), self.shown_minute(it)),
            "ActionPoint" => each!(action_points, it => self.sees_action(it), self.shown_action(it)),
            "Document" => each!(documents, it => self.sees_document(it), json!({})),
            "Plan" => each!(plans, it => self.sees_plan(it), self.shown_plan(it)),
            "Risk" => each!(risks, it => self.in_partnership(Reads::Funding, it.partnership_id), json!({})),
            "Bid" => each!(bids, it => self.sees_bid(it), json!({})),
            "Recommendation" => each!(recommendations, it => self.sees_recommendation(it.id), json!({})),
            "Measure" => each!(measures, it => self.sees_measure(it), json!({})),
            "Fund" => each!(funds, it => self.sees_fund(it), self.shown_fund(it)),
            "FundingAgreement" => {
                each!(funding_agreements, it => self.sees_agreement(it), self.shown_agreement(it))
            }
            "Settlement" => each!(settlements, it => self.sees_settlement(it), self.shown_settlement(it)),
            "Allocation" => each!(allocations, it => self.sees_allocation(it), self.shown_allocation(it)),
            "Contract" => each!(contracts, it => self.sees_contract(it), self.shown_contract(it)),
            "SpendReturn" => each!(spend_returns, it => self.sees_return(it), json!({})),
            "LedgerEntry" => each!(ledger_entries, it => self.sees_entry(it), self.shown_entry(it)),
            "StatedFigure" => each!(stated_figures, it => self.sees_stated(it), self.shown_stated(it)),
            "AuditEvent" => each!(audit_events, it => self.sees_event(it), self.shown_event(it)),
            "User" => rows.users.iter().map(|it| (it.id, self.user(it.id))).collect(),
            "RoleGrant" => self.asker.grants.iter().map(|it| (it.id, self.own_grant(it))).collect(),
            _ => Vec::new(),
        }
    }
}
