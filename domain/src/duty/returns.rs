//! Spend returns that are due.

use super::{Duty, DutyStatus, Owed, status, written};
use crate::finding::{Finding, FindingKind};
use crate::ids::Id;
use chrono::NaiveDate;

pub(super) fn in_time(owed: &[Owed], on: NaiveDate) -> DutyStatus {
    let due = owed.iter().filter(|one| one.expected.due_on <= on).count();
    let open = owed.iter().filter(|one| !one.expected.handed_in);
    let due_on = open.clone().map(|one| one.expected.due_on).min();
    let late: Vec<&Owed> = open.filter(|one| one.expected.due_on < on).collect();
    let detail = match (due, late.len()) {
        (0, _) => "No spend return is due yet.".to_owned(),
        (1, 0) => "The one spend return that is due is in.".to_owned(),
        (due, 0) => format!("All {due} spend returns that are due are in."),
        (due, late) => format!("Of {due} spend returns that are due, {late} are not in."),
    };
    let finding = |one: &&Owed| Finding {
        kind: FindingKind::SpendReturnLate,
        message: format!(
            "The spend return of “{}” for {} to {} was due on {}.",
            one.title,
            written(one.expected.from),
            written(one.expected.to),
            written(one.expected.due_on)
        ),
        subject: Some(one.allocation.global()),
    };
    let findings = late.iter().map(finding).collect();
    DutyStatus { findings, ..status(Duty::SpendReturnsIn, late.is_empty(), due_on, detail) }
}
