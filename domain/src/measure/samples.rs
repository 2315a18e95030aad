//! Measures for the tests of this module.

use super::{Measure, MeasureSubject, Series};
use crate::ids::{IndicatorId, MeasureId, PartnershipId};
use crate::period::Period;
use crate::words::{Certainty, MeasureStatus};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

pub(super) fn days(from: &str, to: &str) -> Period {
    Period::try_new(Some(day(from)), Some(day(to))).unwrap_or(Period::ALWAYS)
}

/// A measure of September 2010.
pub(super) fn measure_of(value: Option<i64>) -> Measure {
    let subject = MeasureSubject::Partnership(PartnershipId(Uuid::nil()));
    let indicator = IndicatorId(Uuid::nil());
    Measure {
        id: MeasureId(Uuid::nil()),
        version: 1,
        series: Series { subject, indicator, dimension: None, area: None, cumulative: false },
        period: days("2010-09-01", "2010-09-30"),
        period_note: None,
        value: value.map(Decimal::from),
        value_to: None,
        certainty: if value.is_some() { Certainty::Exact } else { Certainty::NotStated },
        statement: None,
        status: MeasureStatus::Final,
        standing: None,
        target: None,
    }
}

/// A measure that counts from the start of the year and has no value of its own.
pub(super) fn cumulative(from: &str, to: &str) -> Measure {
    let unknown = measure_of(None);
    Measure { series: Series { cumulative: true, ..unknown.series.clone() }, period: days(from, to), ..unknown }
}
