//! Measures that are corrected, and what is aimed at.

use super::entered::check_target;
use super::{EnteredFigure, EnteredStanding, Measure, MeasureTarget};
use crate::refusal::{RefusalCode, Refusals};
use crate::words::{Certainty, MeasureStatus, Unit};
use rust_decimal::Decimal;

/// What is to change of a measure; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeasureRevision {
    /// The value.
    pub value: Option<Option<Decimal>>,
    /// The upper end of a range.
    pub value_to: Option<Option<Decimal>>,
    /// How sure the value is.
    pub certainty: Option<Certainty>,
    /// What the source says in words.
    pub statement: Option<Option<String>>,
    /// How final it is.
    pub status: Option<MeasureStatus>,
    /// The rank that the source reports.
    pub standing: Option<Option<EnteredStanding>>,
    /// Why.
    pub reason: Option<String>,
}

impl MeasureRevision {
    /// Holds the revision to the rules, and says what the value is with it, where `before` was.
    pub fn check(&mut self, refusals: &mut Refusals, before: &Measure, unit: Unit) -> EnteredFigure {
        self.reason = refusals.maybe_text(&["reason"], self.reason.as_deref());
        if (Self { reason: None, ..self.clone() }) == Self::default() {
            refusals.add(RefusalCode::Required, &[], "Say what is to change.");
        }
        let was_final = before.status == MeasureStatus::Final;
        if was_final && self.status.is_some_and(|status| status != MeasureStatus::Final) {
            refusals.add(RefusalCode::WrongState, &["status"], "What is final stays so: correct it, with the reason.");
        } else if was_final && self.reason.is_none() {
            refusals.add(RefusalCode::Required, &["reason"], "Say why a final value is corrected.");
        }
        let mut figure = self.applied_to(before);
        figure.check(refusals, &[], Some(unit));
        figure
    }

    fn applied_to(&self, before: &Measure) -> EnteredFigure {
        let value = self.value.unwrap_or(before.value);
        // How sure the old value was says nothing of another, and a range goes with its lower end.
        let kept = Some(before.certainty).filter(|_| self.value.is_none());
        let value_to = self.value_to.unwrap_or(before.value_to.filter(|_| self.value.is_none()));
        EnteredFigure {
            value,
            value_to,
            certainty: self.certainty.or(kept),
            statement: self.statement.clone().unwrap_or_else(|| before.statement.clone()),
            status: self.status.unwrap_or(before.status),
        }
    }
}

/// What is to change of a target; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetChange {
    /// The value aimed at.
    pub value: Option<Option<Decimal>>,
    /// The aim in words.
    pub text: Option<Option<String>>,
    /// Whether it is on course.
    pub on_track: Option<Option<bool>>,
}

impl TargetChange {
    /// Holds the change to the rules, and says what the target is with it; `None` where all of it is taken out.
    pub fn check(&self, refusals: &mut Refusals, before: Option<&MeasureTarget>) -> Option<MeasureTarget> {
        if *self == Self::default() {
            refusals.add(RefusalCode::Required, &[], "Say what is to change.");
        }
        let mut target = MeasureTarget {
            value: self.value.unwrap_or(before.and_then(|it| it.value)),
            text: self.text.clone().unwrap_or_else(|| before.and_then(|it| it.text.clone())),
            on_track: self.on_track.unwrap_or(before.and_then(|it| it.on_track)),
        };
        if target.value.is_none() && target.text.is_none() && target.on_track.is_none() {
            return None;
        }
        check_target(&mut target, refusals, &[]);
        Some(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;
    use crate::measure::samples::measure_of;

    fn provisional() -> Measure {
        Measure { status: MeasureStatus::Provisional, ..measure_of(Some(5)) }
    }

    fn wrong(mut revision: MeasureRevision, before: &Measure) -> Vec<String> {
        told(|refusals| drop(revision.check(refusals, before, Unit::Count)))
    }

    #[test]
    fn a_provisional_value_becomes_final_and_a_final_one_is_corrected_with_a_reason() {
        let value = MeasureRevision { value: Some(Some(Decimal::ONE)), ..MeasureRevision::default() };
        let last = MeasureRevision { status: Some(MeasureStatus::Final), ..value.clone() };
        assert_eq!(wrong(last, &provisional()), [""; 0]);
        assert_eq!(wrong(value.clone(), &measure_of(Some(5))), ["Required reason"]);
        let why = MeasureRevision { reason: Some("Misread".to_owned()), ..value };
        assert_eq!(wrong(why.clone(), &measure_of(Some(5))), [""; 0]);
        let back = MeasureRevision { status: Some(MeasureStatus::Provisional), ..why.clone() };
        assert_eq!(wrong(back, &measure_of(Some(5))), ["WrongState status"]);
        let nothing = MeasureRevision { value: None, ..why };
        assert_eq!(wrong(nothing, &provisional()), ["Required "]);
    }

    #[test]
    fn how_sure_a_value_was_goes_with_it() {
        let about = Measure { certainty: Certainty::Approximate, value_to: Some(Decimal::TEN), ..provisional() };
        let figure = |value| {
            let mut revision = MeasureRevision { value: Some(value), ..MeasureRevision::default() };
            let mut refusals = Refusals::default();
            let figure = revision.check(&mut refusals, &about, Unit::Count);
            refusals.none().map(|()| (figure.value, figure.value_to, figure.sure()))
        };
        assert_eq!(figure(Some(Decimal::ONE)), Ok((Some(Decimal::ONE), None, Certainty::Exact)));
        assert_eq!(figure(None), Ok((None, None, Certainty::NotStated)));
    }

    #[test]
    fn a_target_is_changed_part_by_part() {
        let before = MeasureTarget { value: Some(Decimal::TEN), text: None, on_track: Some(true) };
        let change = |change: TargetChange| {
            let mut refusals = Refusals::default();
            let target = change.check(&mut refusals, Some(&before));
            refusals.none().map(|()| target).map_err(|refusals| refusals.len())
        };
        let unsaid = MeasureTarget { on_track: None, ..before.clone() };
        assert_eq!(change(TargetChange { on_track: Some(None), ..TargetChange::default() }), Ok(Some(unsaid)));
        let gone = TargetChange { value: Some(None), text: None, on_track: Some(None) };
        assert_eq!(change(gone), Ok(None));
        assert_eq!(change(TargetChange::default()), Err(1));
    }
}
