//! What a partnership is to do, and whether it has: the duties of the Crime and Disorder Act 1998 and the regulations
//! on how strategies are made (England: SI 2007/1830; Wales: SI 2007/3076), and those that its grant and its own board
//! put on it. Pure rules over what is on record; nothing is looked up here.

mod board;
mod plans;
mod returns;
#[cfg(test)]
mod tests;

use crate::exempt::Nation;
use crate::finding::Finding;
use crate::funding::ExpectedReturn;
use crate::ids::{AllocationId, MeetingId, PartnershipId, PlanId};
use crate::words::{MinutesStatus, OrganisationKind, PartnershipKind, vocabulary};
use crate::{FinancialYear, london};
use chrono::{Days, Months, NaiveDate};
use std::collections::BTreeSet;

/// How long after a meeting its minutes are to be published. No law names a day; a month lets a chair read them and
/// readers learn of a meeting before the next one.
pub const MINUTES_WITHIN: Days = Days::new(30);

vocabulary! {
    /// What a partnership is to do.
    pub enum Duty {
        /// The responsible authorities have seats on the board (s.5 of the Act).
        ResponsibleAuthoritiesRepresented,
        /// A strategic assessment is not over a year old (regulations 5 to 7).
        StrategicAssessmentCurrent,
        /// A partnership plan covers the year (regulations 10 and 11).
        PartnershipPlanCurrent,
        /// The board has met as often as it means to.
        BoardHasMet,
        /// The minutes of the board's meetings are published.
        MinutesPublished,
        /// The spend returns that are due are in (design.md §2, "Spend returns").
        SpendReturnsIn,
    }
}

/// How a partnership stands to a duty on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyStatus {
    /// The duty.
    pub duty: Duty,
    /// Whether it is met.
    pub met: bool,
    /// Met: by when it is to be met next. Not met: since when it is due. `None` where no day follows from the records.
    pub due_on: Option<NaiveDate>,
    /// Why, fit to show a person.
    pub detail: String,
    /// What stands in the way, record by record; nothing where it is met.
    pub findings: Vec<Finding>,
}

/// What is on record of a partnership on a day, as far as the one who looks may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The partnership.
    pub partnership: PartnershipId,
    /// What it is; the duties of the Act are of the partnerships that it makes, and those that act for them.
    pub kind: PartnershipKind,
    /// The nation it lies in.
    pub nation: Nation,
    /// Its board, or that of the partnership that acts for it; `None` where there is none.
    pub board: Option<Board>,
    /// Whether only what is published of the board's papers is seen.
    pub published_only: bool,
    /// Its strategic assessments.
    pub assessments: Vec<Agreed>,
    /// Its partnership plans.
    pub plans: Vec<Agreed>,
    /// What its allocations owe; `None` where the one who looks does not read its funding.
    pub returns: Option<Vec<Owed>>,
}

/// A board as it stands on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// How often it means to meet in a year.
    pub meetings_per_year: Option<i32>,
    /// When it was set up.
    pub established_on: Option<NaiveDate>,
    /// The kinds of the organisations whose people have seats.
    pub seats: BTreeSet<OrganisationKind>,
    /// Its meetings that were held by then, the latest first, of two years.
    pub meetings: Vec<Held>,
}

/// A meeting that was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The meeting.
    pub id: MeetingId,
    /// Its day.
    pub day: NaiveDate,
    /// Where its minutes are in their life.
    pub minutes: MinutesStatus,
}

/// A plan that was agreed by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The plan.
    pub id: PlanId,
    /// Its title.
    pub title: String,
    /// The first year it is for.
    pub from: FinancialYear,
    /// The last year it is for.
    pub to: FinancialYear,
    /// The day it was agreed, where known.
    pub agreed_on: Option<NaiveDate>,
}

/// A return that an allocation owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The allocation.
    pub allocation: AllocationId,
    /// Its title.
    pub title: String,
    /// The return.
    pub expected: ExpectedReturn,
}

impl Agreed {
    /// The day it counts from: that of its agreement, else the beginning of its first year (design.md §2, "Dates").
    fn since(&self) -> NaiveDate {
        self.agreed_on.unwrap_or_else(|| self.from.first_day())
    }
}

/// How the partnership stands to each of its duties on the day `on`, in the order of [`Duty`].
#[must_use]
pub fn duties(record: &Record, on: NaiveDate) -> Vec<DutyStatus> {
    let of_the_act = record.kind != PartnershipKind::LocalStrategic;
    let act = of_the_act
        .then(|| [board::authorities(record), plans::assessment(record, on), plans::partnership_plan(record, on)]);
    let own = [board::has_met(record, on), board::minutes(record, on)];
    let returns = record.returns.as_deref().map(|owed| returns::in_time(owed, on));
    act.into_iter().flatten().chain(own).chain(returns).collect()
}

/// A status without findings.
fn status(duty: Duty, met: bool, due_on: Option<NaiveDate>, detail: impl Into<String>) -> DutyStatus {
    DutyStatus { duty, met, due_on, detail: detail.into(), findings: Vec::new() }
}

fn a_year_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX)
}

fn a_year_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(Months::new(12)).unwrap_or(NaiveDate::MIN)
}

fn written(day: NaiveDate) -> String {
    london::written(day)
}

fn times(count: usize) -> String {
    match count {
        0 => "not at all".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        many => format!("{many} times"),
    }
}
