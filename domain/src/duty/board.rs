//! The duties that a board answers for: who sits on it, how often it meets, what it publishes.

use super::{
    Board, Duty, DutyStatus, Held, MINUTES_WITHIN, Record, a_year_after, a_year_before, status, times, written,
};
use crate::exempt::Nation;
use crate::finding::{Finding, FindingKind, missing_authorities};
use crate::ids::Id;
use crate::words::{MinutesStatus, OrganisationKind};
use chrono::NaiveDate;

/// Who answers for a kind of authority: health is an integrated care board in England, a local health board in Wales.
fn named(kind: OrganisationKind, general: &'static str, nation: Nation) -> &'static str {
    match (kind, nation) {
        (OrganisationKind::Health, Nation::England) => "integrated care board",
        (OrganisationKind::Health, Nation::Wales) => "local health board",
        _ => general,
    }
}

pub(super) fn authorities(record: &Record) -> DutyStatus {
    let duty = Duty::ResponsibleAuthoritiesRepresented;
    let Some(board) = &record.board else { return no_board(record, duty) };
    if board.seats.is_empty() {
        return status(duty, false, None, "Nobody's seat on the board is recorded for an organisation.");
    }
    let missing: Vec<&str> =
        missing_authorities(&board.seats).map(|(kind, name)| named(kind, name, record.nation)).collect();
    if missing.is_empty() {
        return status(duty, true, None, "All responsible authorities have seats on the board.");
    }
    let finding = |name: &&str| Finding {
        kind: FindingKind::AuthorityNotRepresented,
        message: format!("No {name} has a seat on the board."),
        subject: Some(record.partnership.global()),
    };
    let findings = missing.iter().map(finding).collect();
    let detail = format!("Without a seat on the board: {}.", missing.join(", "));
    DutyStatus { findings, ..status(duty, false, None, detail) }
}

fn no_board(record: &Record, duty: Duty) -> DutyStatus {
    let finding = Finding {
        kind: FindingKind::BoardMissing,
        message: "There is no board.".to_owned(),
        subject: Some(record.partnership.global()),
    };
    DutyStatus { findings: vec![finding], ..status(duty, false, None, "There is no board.") }
}

/// The meetings of the year that ends on `on`.
fn of_the_year(board: &Board, on: NaiveDate) -> impl Iterator<Item = &Held> {
    let since = a_year_before(on);
    board.meetings.iter().filter(move |meeting| since < meeting.day && meeting.day <= on)
}

/// How often it was to meet in the year that ends on `on`: a board set up within it, for its part of the year. Once
/// where nobody said how often.
fn meant(board: &Board, on: NaiveDate) -> usize {
    let whole = usize::try_from(board.meetings_per_year.unwrap_or(1)).unwrap_or(1);
    let standing = board.established_on.map(|day| on.signed_duration_since(day).num_days());
    match standing.map(usize::try_from) {
        Some(Ok(days)) if days < 365 => whole * days / 365,
        Some(Err(_)) => 0,
        _ => whole,
    }
}

pub(super) fn has_met(record: &Record, on: NaiveDate) -> DutyStatus {
    let duty = Duty::BoardHasMet;
    let Some(board) = &record.board else { return no_board(record, duty) };
    let (count, meant) = (of_the_year(board, on).count(), meant(board, on));
    // A year after the last meeting but so many there would be one too few.
    let counts = board.meetings.get(meant.saturating_sub(1)).filter(|_| meant > 0);
    let due_on = counts.map(|meeting| a_year_after(meeting.day));
    let published = if record.published_only { ", by what is published" } else { "" };
    let met = match count {
        0 => "did not meet".to_owned(),
        count => format!("met {}", times(count)),
    };
    let met = format!("The board {met} in the year to {}{published}", written(on));
    let detail = match board.meetings_per_year {
        None => format!("{met}; how often it means to meet is not recorded."),
        Some(number) => format!("{met}; it means to meet {} a year.", times(usize::try_from(number).unwrap_or(0))),
    };
    let short = count < meant;
    let finding = Finding {
        kind: FindingKind::BoardMetTooSeldom,
        message: format!("It was to meet {} in the year to {}, and met {}.", times(meant), written(on), times(count)),
        subject: Some(record.partnership.global()),
    };
    let findings = if short { vec![finding] } else { Vec::new() };
    DutyStatus { findings, ..status(duty, !short, due_on, detail) }
}

pub(super) fn minutes(record: &Record, on: NaiveDate) -> DutyStatus {
    let duty = Duty::MinutesPublished;
    let Some(board) = &record.board else { return no_board(record, duty) };
    let held: Vec<&Held> = of_the_year(board, on).collect();
    let open = |meeting: &&&Held| matches!(meeting.minutes, MinutesStatus::None | MinutesStatus::Draft);
    let due = |meeting: &Held| meeting.day.checked_add_days(MINUTES_WITHIN).unwrap_or(NaiveDate::MAX);
    let waiting: Vec<&Held> = held.iter().filter(open).copied().collect();
    let due_on = waiting.iter().map(|meeting| due(meeting)).min();
    let late: Vec<&Held> = waiting.iter().copied().filter(|meeting| due(meeting) < on).collect();
    let finding = |meeting: &&Held| Finding {
        kind: FindingKind::MinutesNotPublished,
        message: format!("The minutes of {} were to be published by {}.", written(meeting.day), written(due(meeting))),
        subject: Some(meeting.id.global()),
    };
    let year = format!("of the year to {}", written(on));
    let detail = match (held.len(), waiting.len(), late.len()) {
        (0, ..) => format!("The board has no meeting {year} whose minutes could be published."),
        (_, 0, _) => format!("The minutes of all meetings {year} are published."),
        (_, _, 0) => format!("No minutes {year} are late; those of {} are to come.", meetings(waiting.len())),
        (all, _, late) => format!("Of {} {year}, the minutes of {late} are late.", meetings(all)),
    };
    let findings = late.iter().map(finding).collect();
    DutyStatus { findings, ..status(duty, late.is_empty(), due_on, detail) }
}

fn meetings(count: usize) -> String {
    if count == 1 { "1 meeting".to_owned() } else { format!("{count} meetings") }
}
