//! What people enter about measures, held to the rules: every mistake is told, with the field it is in.

use super::{MeasureSubject, MeasureTarget, StatedChange};
use crate::decimal::to_millionths;
use crate::ids::ComparatorGroupId;
use crate::refusal::{RefusalCode, Refusals};
use crate::words::{Certainty, ControlPosition, MeasureStatus, Unit};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The most measures that are recorded at once.
pub const MOST_MEASURES: usize = 100;

/// A value as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredFigure {
    /// In the indicator's unit; the lower end of a range.
    pub value: Option<Decimal>,
    /// The upper end of a range.
    pub value_to: Option<Decimal>,
    /// How sure it is; `None` for exact where there is a value, and not stated where there is none.
    pub certainty: Option<Certainty>,
    /// What the source says in words.
    pub statement: Option<String>,
    /// How final it is.
    pub status: MeasureStatus,
}

/// A rank inside a family, as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredStanding {
    /// The family.
    pub group: ComparatorGroupId,
    /// The place, 1 best.
    pub rank: Option<i32>,
    /// Out of how many.
    pub of: Option<i32>,
    /// The place in the period before.
    pub previous_rank: Option<i32>,
    /// The place in the source's words.
    pub stated_as: Option<String>,
    /// How far from the family's average, in per cent.
    pub from_average_percent: Option<Decimal>,
    /// Where it lies against the average.
    pub position: Option<ControlPosition>,
}

/// A measure as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredMeasure {
    /// What it is a value of.
    pub subject: MeasureSubject,
    /// The code of the indicator.
    pub indicator: String,
    /// The first and the last day.
    pub days: (Option<NaiveDate>, Option<NaiveDate>),
    /// The period in the source's words.
    pub period_note: Option<String>,
    /// The area in the source's words.
    pub area: Option<String>,
    /// Whether it counts from the start of the year.
    pub cumulative: bool,
    /// The part of the indicator.
    pub dimension: Option<String>,
    /// The value.
    pub figure: EnteredFigure,
    /// The changes that the source states.
    pub stated_changes: Vec<StatedChange>,
    /// The rank that the source reports.
    pub standing: Option<EnteredStanding>,
    /// What it was meant to be.
    pub target: Option<MeasureTarget>,
}

/// `path` with `rest` behind it.
pub(super) fn at<'a>(path: &[&'a str], rest: &[&'a str]) -> Vec<&'a str> {
    path.iter().chain(rest).copied().collect()
}

/// That `value` is kept exactly by both databases.
pub(super) fn storable(refusals: &mut Refusals, path: &[&str], value: Option<Decimal>) {
    if value.is_some_and(|value| to_millionths(value).is_none()) {
        let message = "A number has at most six decimal places, and at most twelve before them.";
        refusals.add(RefusalCode::Invalid, path, message);
    }
}

impl EnteredMeasure {
    /// Adds what is wrong with it by itself; `path` leads to the input it came with, `unit` is its indicator's.
    pub fn check(&mut self, refusals: &mut Refusals, path: &[&str], unit: Option<Unit>) {
        self.check_period(refusals, path);
        self.area = refusals.maybe_name(&at(path, &["area"]), self.area.as_deref());
        self.dimension = refusals.maybe_name(&at(path, &["dimension"]), self.dimension.as_deref());
        self.figure.check(refusals, path, unit);
        refusals.parts(&at(path, &["statedChanges"]), self.stated_changes.len());
        for (index, change) in self.stated_changes.iter_mut().enumerate() {
            check_change(change, refusals, &at(path, &["statedChanges", &index.to_string()]));
        }
        if let Some(target) = &mut self.target {
            check_target(target, refusals, &at(path, &["target"]));
        }
        if self.says_nothing() && !refusals.concern(&at(path, &["value"])) {
            let message =
                "Enter the value, or what the source says in words, or the status that tells why there is none.";
            refusals.add(RefusalCode::Required, &at(path, &["value"]), message);
        }
    }

    /// Whether it tells nothing of its period; a year to date tells that its parts are to be added up.
    fn says_nothing(&self) -> bool {
        let figure = &self.figure;
        let open = matches!(figure.status, MeasureStatus::Final | MeasureStatus::Provisional) && !self.cumulative;
        let said = figure.value.is_some() || figure.statement.is_some() || !self.stated_changes.is_empty();
        open && !said && self.standing.is_none() && self.target.is_none()
    }

    fn check_period(&mut self, refusals: &mut Refusals, path: &[&str]) {
        let (from, to) = self.days;
        for (field, day) in [("periodFrom", from), ("periodTo", to)] {
            day.into_iter().for_each(|day| refusals.day(&at(path, &[field]), day));
        }
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            refusals.add(RefusalCode::Invalid, &at(path, &["periodTo"]), "A period does not end before it begins.");
        }
        self.period_note = refusals.maybe_name(&at(path, &["periodNote"]), self.period_note.as_deref());
        if (from.is_none() || to.is_none()) && self.period_note.is_none() {
            let message = "Say from which day to which, or what the source says of the period.";
            refusals.add(RefusalCode::Required, &at(path, &["periodNote"]), message);
        }
    }
}

impl EnteredFigure {
    /// How sure the value is, where nothing else is said of it.
    #[must_use]
    pub fn sure(&self) -> Certainty {
        let unsaid = if self.value.is_some() { Certainty::Exact } else { Certainty::NotStated };
        self.certainty.unwrap_or(unsaid)
    }

    /// Adds what is wrong with it.
    pub fn check(&mut self, refusals: &mut Refusals, path: &[&str], unit: Option<Unit>) {
        self.statement = refusals.maybe_text(&at(path, &["statement"]), self.statement.as_deref());
        for (field, value) in [("value", self.value), ("valueTo", self.value_to)] {
            storable(refusals, &at(path, &[field]), value);
            check_unit(refusals, &at(path, &[field]), value, unit);
        }
        self.check_range(refusals, path);
        let (value, certainty) = (self.value.is_some(), self.sure());
        if value && !certainty.has_amount() {
            let message = "A value that is to be determined or not stated is left out.";
            refusals.add(RefusalCode::Invalid, &at(path, &["certainty"]), message);
        } else if !value && certainty.has_amount() {
            refusals.add(
                RefusalCode::Required,
                &at(path, &["value"]),
                "Enter the value, or say that it is not stated.",
            );
        }
        if value && matches!(self.status, MeasureStatus::NotPublished | MeasureStatus::NotYetAvailable) {
            let message = "A value that is withheld or not there yet is left out.";
            refusals.add(RefusalCode::Invalid, &at(path, &["status"]), message);
        }
    }

    fn check_range(&self, refusals: &mut Refusals, path: &[&str]) {
        let message = match (self.value, self.value_to) {
            (None, Some(_)) => "A range has a lower end: enter it as the value.",
            (Some(value), Some(to)) if to < value => "A range does not end below its lower end.",
            _ => return,
        };
        refusals.add(RefusalCode::Invalid, &at(path, &["valueTo"]), message);
    }
}

/// That `value` is one that there can be in `unit`.
fn check_unit(refusals: &mut Refusals, path: &[&str], value: Option<Decimal>, unit: Option<Unit>) {
    let (Some(value), Some(unit)) = (value, unit) else { return };
    let from_nought = matches!(unit, Unit::Count | Unit::RatePer1000 | Unit::Pence | Unit::Days);
    if from_nought && value.is_sign_negative() && !value.is_zero() {
        refusals.add(RefusalCode::Invalid, path, "This is counted from nought up; it cannot be negative.");
    }
    if unit == Unit::Pence && !value.fract().is_zero() {
        refusals.add(RefusalCode::Invalid, path, "Money is entered in whole pence.");
    }
}

impl EnteredStanding {
    /// Adds what is wrong with it, where the family has so many `members`; 0 where they are not known.
    pub fn check(&mut self, refusals: &mut Refusals, path: &[&str], members: usize) {
        let most = i32::try_from(members).ok().filter(|most| *most > 0);
        for (field, place) in [("rank", self.rank), ("of", self.of), ("previousRank", self.previous_rank)] {
            let path = at(path, &[field]);
            if place.is_some_and(|place| place < 1) {
                refusals.add(RefusalCode::Invalid, &path, "Places are counted from 1.");
            } else if let Some((_, most)) = place.zip(most).filter(|(place, most)| place > most) {
                refusals.add(RefusalCode::Invalid, &path, format!("The family has {most} members."));
            }
        }
        if self.rank.zip(self.of).is_some_and(|(rank, of)| rank > of) {
            refusals.add(RefusalCode::Invalid, &at(path, &["rank"]), "A place does not lie beyond how many there are.");
        }
        self.stated_as = refusals.maybe_name(&at(path, &["statedAs"]), self.stated_as.as_deref());
        storable(refusals, &at(path, &["fromAveragePercent"]), self.from_average_percent);
        let says = self.rank.is_some() || self.stated_as.is_some() || self.from_average_percent.is_some();
        if !says && self.position.is_none() {
            refusals.add(RefusalCode::Required, &at(path, &["rank"]), "Say what the source reports.");
        }
    }
}

fn check_change(change: &mut StatedChange, refusals: &mut Refusals, path: &[&str]) {
    change.since_note = refusals.maybe_name(&at(path, &["sinceNote"]), change.since_note.as_deref());
    change.quote = refusals.maybe_text(&at(path, &["quote"]), change.quote.as_deref());
    storable(refusals, &at(path, &["change"]), change.change);
    storable(refusals, &at(path, &["percent"]), change.percent);
    if change.since.is_none() && change.since_note.is_none() {
        refusals.add(RefusalCode::Required, &at(path, &["since"]), "Say since when it changed.");
    }
    let says = change.change.is_some() || change.percent.is_some() || change.direction.is_some();
    if !says && change.quote.is_none() {
        refusals.add(RefusalCode::Required, &at(path, &["change"]), "Say what changed, in numbers or words.");
    }
}

pub(super) fn check_target(target: &mut MeasureTarget, refusals: &mut Refusals, path: &[&str]) {
    storable(refusals, &at(path, &["value"]), target.value);
    target.text = refusals.maybe_text(&at(path, &["text"]), target.text.as_deref());
    if target.value.is_none() && target.text.is_none() && target.on_track.is_none() {
        refusals.add(RefusalCode::Required, &at(path, &["value"]), "Say what is aimed at, as a number or in words.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;

    fn figure(value: Option<i64>) -> EnteredFigure {
        let status = MeasureStatus::Final;
        EnteredFigure { value: value.map(Decimal::from), value_to: None, certainty: None, statement: None, status }
    }

    fn wrong(mut figure: EnteredFigure, unit: Unit) -> Vec<String> {
        told(|refusals| figure.check(refusals, &[], Some(unit)))
    }

    #[test]
    fn a_value_and_how_sure_it_is_fit_together() {
        assert_eq!((figure(Some(1)).sure(), figure(None).sure()), (Certainty::Exact, Certainty::NotStated));
        let unsure = EnteredFigure { certainty: Some(Certainty::NotStated), ..figure(Some(1)) };
        assert_eq!(wrong(unsure, Unit::Count), ["Invalid certainty"]);
        let missing = EnteredFigure { certainty: Some(Certainty::Approximate), ..figure(None) };
        assert_eq!(wrong(missing, Unit::Count), ["Required value"]);
        let withheld = EnteredFigure { status: MeasureStatus::NotPublished, ..figure(Some(1)) };
        assert_eq!(wrong(withheld, Unit::Count), ["Invalid status"]);
    }

    #[test]
    fn what_is_counted_is_not_negative_and_money_is_whole() {
        for unit in [Unit::Count, Unit::RatePer1000, Unit::Pence, Unit::Days] {
            assert_eq!(wrong(figure(Some(-1)), unit), ["Invalid value"]);
        }
        for unit in [Unit::Percent, Unit::Score] {
            assert_eq!(wrong(figure(Some(-1)), unit), [""; 0]);
        }
        let half = EnteredFigure { value: Some(Decimal::new(5, 1)), ..figure(None) };
        assert_eq!(wrong(half.clone(), Unit::Pence), ["Invalid value"]);
        assert_eq!(wrong(half, Unit::Count), [""; 0]);
        let fine = EnteredFigure { value: Some(Decimal::new(1, 7)), ..figure(None) };
        assert_eq!(wrong(fine, Unit::Percent), ["Invalid value"]);
    }

    #[test]
    fn a_range_goes_up() {
        let range = |from, to| EnteredFigure { value_to: Some(Decimal::from(to)), ..figure(from) };
        assert_eq!(wrong(range(Some(5), 5), Unit::Count), [""; 0]);
        assert_eq!(wrong(range(Some(5), 4), Unit::Count), ["Invalid valueTo"]);
        assert_eq!(wrong(range(None, 4), Unit::Count), ["Invalid valueTo"]);
    }

    #[test]
    fn a_place_lies_within_the_family() {
        let standing = |rank, of| EnteredStanding {
            group: ComparatorGroupId(uuid::Uuid::nil()),
            rank,
            of,
            previous_rank: None,
            stated_as: None,
            from_average_percent: None,
            position: None,
        };
        let wrong = |mut standing: EnteredStanding| told(|refusals| standing.check(refusals, &["standing"], 15));
        assert_eq!(wrong(standing(Some(15), Some(15))), [""; 0]);
        assert_eq!(wrong(standing(Some(16), None)), ["Invalid standing.rank"]);
        assert_eq!(wrong(standing(Some(0), None)), ["Invalid standing.rank"]);
        assert_eq!(wrong(standing(Some(4), Some(3))), ["Invalid standing.rank"]);
        assert_eq!(wrong(standing(None, Some(16))), ["Invalid standing.of", "Required standing.rank"]);
        let mut unknown = standing(Some(16), None);
        assert_eq!(told(|refusals| unknown.check(refusals, &[], 0)), [""; 0], "nobody knows how many");
    }
}
