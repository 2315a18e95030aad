//! A strategic assessment not over a year old, and a plan in date.

use super::{Agreed, Duty, DutyStatus, Record, a_year_after, status, written};
use crate::finding::{Finding, FindingKind};
use crate::ids::Id;
use chrono::NaiveDate;

pub(super) fn assessment(record: &Record, on: NaiveDate) -> DutyStatus {
    let latest = known(&record.assessments, on).max_by_key(|one| one.since());
    let due_on = latest.map(|one| a_year_after(one.since()));
    let met = due_on.is_some_and(|due| on <= due);
    let detail = latest.map_or_else(
        || "No strategic assessment is recorded as agreed.".to_owned(),
        |one| {
            let agreed = if one.agreed_on.is_some() { "was agreed on" } else { "counts from" };
            let age = if met { "not over a year old" } else { "over a year old" };
            format!("“{}” {agreed} {} and is {age}.", one.title, written(one.since()))
        },
    );
    explained(
        record,
        status(Duty::StrategicAssessmentCurrent, met, due_on, detail),
        FindingKind::AssessmentNotCurrent,
        latest,
    )
}

pub(super) fn partnership_plan(record: &Record, on: NaiveDate) -> DutyStatus {
    let latest =
        known(&record.plans, on).filter(|one| one.from.first_day() <= on).max_by_key(|one| (one.to, one.since()));
    let due_on = latest.map(|one| one.to.last_day());
    let met = due_on.is_some_and(|due| on <= due);
    let detail = latest.map_or_else(
        || "No partnership plan is recorded as agreed.".to_owned(),
        |one| {
            let runs = if met { "runs" } else { "ran" };
            format!("“{}” {runs} until {}.", one.title, written(one.to.last_day()))
        },
    );
    explained(record, status(Duty::PartnershipPlanCurrent, met, due_on, detail), FindingKind::PlanNotCurrent, latest)
}

/// Those that were agreed by then.
fn known(plans: &[Agreed], on: NaiveDate) -> impl Iterator<Item = &Agreed> {
    plans.iter().filter(move |one| one.since() <= on)
}

/// With what stands in the way: the plan that is out of date, or the partnership that has none.
fn explained(record: &Record, status: DutyStatus, kind: FindingKind, plan: Option<&Agreed>) -> DutyStatus {
    if status.met {
        return status;
    }
    let subject = Some(plan.map_or_else(|| record.partnership.global(), |plan| plan.id.global()));
    let findings = vec![Finding { kind, message: status.detail.clone(), subject }];
    DutyStatus { findings, ..status }
}
