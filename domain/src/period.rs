//! Spans of days, both ends included, either end perhaps open.

use chrono::NaiveDate;

/// From a day to a day, both included; an absent end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// A period that ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the period ends on {to}, before it begins on {from}")]
pub struct Backwards {
    from: NaiveDate,
    to: NaiveDate,
}

impl Period {
    /// All of time.
    pub const ALWAYS: Self = Self { from: None, to: None };

    /// From `from` to `to`.
    ///
    /// # Errors
    /// [`Backwards`] where the end comes before the beginning.
    pub fn try_new(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Self, Backwards> {
        match (from, to) {
            (Some(from), Some(to)) if to < from => Err(Backwards { from, to }),
            _ => Ok(Self { from, to }),
        }
    }

    /// Its first day, if it has one.
    #[must_use]
    pub const fn from(self) -> Option<NaiveDate> {
        self.from
    }

    /// Its last day, if it has one.
    #[must_use]
    pub const fn to(self) -> Option<NaiveDate> {
        self.to
    }

    /// Whether `day` lies in it.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether any day lies in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let starts_before_end = |a: Self, b: Self| a.from.zip(b.to).is_none_or(|(from, to)| from <= to);
        starts_before_end(self, other) && starts_before_end(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(offset: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2018, 1, 1).unwrap_or_default() + chrono::Days::new(u64::from(offset))
    }

    fn period() -> impl Strategy<Value = Period> {
        (proptest::option::of(0_u32..50), proptest::option::of(0_u32..50))
            .prop_filter_map("backwards", |(from, to)| Period::try_new(from.map(day), to.map(day)).ok())
    }

    #[test]
    fn an_end_before_the_beginning_is_refused() {
        assert!(Period::try_new(Some(day(1)), Some(day(0))).is_err());
        assert!(Period::try_new(Some(day(1)), Some(day(1))).is_ok());
    }

    proptest! {
        #[test]
        fn periods_overlap_where_they_share_a_day(a in period(), b in period()) {
            let shared = (0..50).map(day).any(|day| a.contains(day) && b.contains(day));
            prop_assert!(!shared || a.overlaps(b));
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        }
    }
}
