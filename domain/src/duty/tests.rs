//! Each duty met and not met.

use super::*;
use crate::finding::FindingKind;
use crate::words::OrganisationKind::{Council, FireAndRescue, Health, Police, Probation};
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn held(day_held: &str, minutes: MinutesStatus) -> Held {
    Held { id: MeetingId(Uuid::nil()), day: day(day_held), minutes }
}

/// Plans by their first and last years and the day they were agreed.
fn agreed(plans: &[(i16, i16, Option<&str>)]) -> Vec<Agreed> {
    let plan = |(from, to, on): &(i16, i16, Option<&str>)| {
        Some(Agreed {
            id: PlanId(Uuid::nil()),
            title: "The plan".to_owned(),
            from: FinancialYear::starting_in(*from).ok()?,
            to: FinancialYear::starting_in(*to).ok()?,
            agreed_on: on.map(day),
        })
    };
    plans.iter().filter_map(plan).collect()
}

fn record() -> Record {
    Record {
        partnership: PartnershipId(Uuid::nil()),
        kind: PartnershipKind::CommunitySafety,
        nation: Nation::England,
        board: Some(Board {
            meetings_per_year: Some(2),
            established_on: None,
            seats: [Council, Police, FireAndRescue, Health, Probation].into(),
            meetings: vec![
                held("2026-06-01", MinutesStatus::Approved),
                held("2026-01-15", MinutesStatus::PublishedDraft),
                held("2025-06-01", MinutesStatus::None),
            ],
        }),
        published_only: false,
        assessments: agreed(&[(2026, 2026, Some("2025-12-01")), (2024, 2024, None)]),
        plans: agreed(&[(2024, 2026, Some("2024-03-06"))]),
        returns: Some(Vec::new()),
    }
}

const ON: &str = "2026-11-23";

fn of(record: &Record, duty: Duty) -> DutyStatus {
    let found = duties(record, day(ON)).into_iter().find(|status| status.duty == duty);
    found.unwrap_or_else(|| status(duty, false, None, "is none of its duties"))
}

fn told(status: &DutyStatus) -> (bool, Option<NaiveDate>, &str) {
    (status.met, status.due_on, status.detail.as_str())
}

fn with_board(change: impl FnOnce(&mut Board)) -> Record {
    let mut record = record();
    if let Some(board) = &mut record.board {
        change(board);
    }
    record
}

#[test]
fn all_is_well() {
    let all = duties(&record(), day(ON));
    assert_eq!(all.len(), 6);
    assert!(all.iter().all(|status| status.met && status.findings.is_empty()), "{all:#?}");
}

#[test]
fn authorities_are_named_by_nation() {
    let mut record = with_board(|board| board.seats = [Council, Police].into());
    let expected = "Without a seat on the board: fire and rescue service, integrated care board, probation body.";
    let status = of(&record, Duty::ResponsibleAuthoritiesRepresented);
    assert_eq!(told(&status), (false, None, expected));
    assert_eq!(status.findings.len(), 3);
    record.nation = Nation::Wales;
    assert!(of(&record, Duty::ResponsibleAuthoritiesRepresented).detail.contains("local health board"));
}

#[test]
fn an_assessment_is_good_for_a_year() {
    let mut record = record();
    let due = Some(day("2026-12-01"));
    let expected = "“The plan” was agreed on 1 December 2025 and is not over a year old.";
    assert_eq!(told(&of(&record, Duty::StrategicAssessmentCurrent)), (true, due, expected));
    record.assessments.remove(0);
    let status = of(&record, Duty::StrategicAssessmentCurrent);
    let expected = "“The plan” counts from 1 April 2024 and is over a year old.";
    assert_eq!(told(&status), (false, Some(day("2025-04-01")), expected));
    assert_eq!(status.findings.iter().map(|one| one.kind).collect::<Vec<_>>(), [FindingKind::AssessmentNotCurrent]);
    record.assessments = agreed(&[(2027, 2027, Some("2026-11-24"))]);
    let none = "No strategic assessment is recorded as agreed.";
    assert_eq!(told(&of(&record, Duty::StrategicAssessmentCurrent)), (false, None, none), "not yet on that day");
}

#[test]
fn a_plan_is_in_date_until_its_last_year_ends() {
    let mut record = record();
    let expected = "“The plan” runs until 31 March 2027.";
    assert_eq!(told(&of(&record, Duty::PartnershipPlanCurrent)), (true, Some(day("2027-03-31")), expected));
    record.plans = agreed(&[(2022, 2024, Some("2022-03-01")), (2027, 2029, Some("2026-11-01"))]);
    let expected = "“The plan” ran until 31 March 2025.";
    assert_eq!(told(&of(&record, Duty::PartnershipPlanCurrent)), (false, Some(day("2025-03-31")), expected));
}

#[test]
fn a_board_meets_as_often_as_it_means_to() {
    let expected = "The board met twice in the year to 23 November 2026; it means to meet twice a year.";
    assert_eq!(told(&of(&record(), Duty::BoardHasMet)), (true, Some(day("2027-01-15")), expected));
    let four = with_board(|board| board.meetings_per_year = Some(4));
    let status = of(&four, Duty::BoardHasMet);
    let expected = "The board met twice in the year to 23 November 2026; it means to meet 4 times a year.";
    assert_eq!(told(&status), (false, None, expected));
    assert_eq!(status.findings[0].message, "It was to meet 4 times in the year to 23 November 2026, and met twice.");
    let three = with_board(|board| board.meetings_per_year = Some(3));
    assert_eq!(of(&three, Duty::BoardHasMet).due_on, Some(day("2026-06-01")), "it was due by then");
    let new = with_board(|board| {
        board.meetings_per_year = Some(4);
        board.established_on = Some(day("2026-08-01"));
    });
    assert!(of(&new, Duty::BoardHasMet).met, "one of four a year in a third of it");
    let mut unsaid = with_board(|board| {
        board.meetings_per_year = None;
        board.meetings.clear();
    });
    unsaid.published_only = true;
    let expected = "The board did not meet in the year to 23 November 2026, by what is published; how often it means \
                    to meet is not recorded.";
    assert_eq!(told(&of(&unsaid, Duty::BoardHasMet)), (false, None, expected));
}

#[test]
fn minutes_are_published_within_a_month() {
    let late = with_board(|board| board.meetings.insert(0, held("2026-10-23", MinutesStatus::Draft)));
    let status = of(&late, Duty::MinutesPublished);
    let expected = "Of 3 meetings of the year to 23 November 2026, the minutes of 1 are late.";
    assert_eq!(told(&status), (false, Some(day("2026-11-22")), expected));
    let finding = "The minutes of 23 October 2026 were to be published by 22 November 2026.";
    assert_eq!(status.findings.iter().map(|one| one.message.as_str()).collect::<Vec<_>>(), [finding]);
    let coming = with_board(|board| board.meetings.insert(0, held("2026-10-24", MinutesStatus::None)));
    let expected = "No minutes of the year to 23 November 2026 are late; those of 1 meeting are to come.";
    assert_eq!(told(&of(&coming, Duty::MinutesPublished)), (true, Some(day("2026-11-23")), expected));
}

#[test]
fn returns_are_in() {
    let owed = |due: &str, handed_in| Owed {
        allocation: AllocationId(Uuid::nil()),
        title: "Outreach".to_owned(),
        expected: ExpectedReturn {
            from: day("2026-07-01"),
            to: day("2026-09-30"),
            due_on: day(due),
            handed_in,
            late: !handed_in && day(due) < day(ON),
        },
    };
    let mut record = record();
    record.returns = Some(vec![owed("2026-10-30", false), owed("2026-07-30", true), owed("2027-01-30", false)]);
    let status = of(&record, Duty::SpendReturnsIn);
    let expected = "Of 2 spend returns that are due, 1 are not in.";
    assert_eq!(told(&status), (false, Some(day("2026-10-30")), expected));
    let message = "The spend return of “Outreach” for 1 July 2026 to 30 September 2026 was due on 30 October 2026.";
    assert_eq!(status.findings[0].message, message);
    record.returns = None;
    assert_eq!(duties(&record, day(ON)).len(), 5, "nothing is said of what is not seen");
}

#[test]
fn without_a_board_nothing_of_it_is_met() {
    let record = Record { board: None, ..record() };
    for duty in [Duty::ResponsibleAuthoritiesRepresented, Duty::BoardHasMet, Duty::MinutesPublished] {
        assert_eq!(told(&of(&record, duty)), (false, None, "There is no board."));
    }
    let local = Record { kind: PartnershipKind::LocalStrategic, ..self::record() };
    assert_eq!(duties(&local, day(ON)).len(), 3, "the Act's duties are none of its");
}
