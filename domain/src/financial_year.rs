//! The public sector's year: 1 April to 31 March.

use chrono::{Datelike, Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A financial year such as `2018-19`, known by the calendar year it starts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9]{4}-[0-9]{2}$"))]
pub struct FinancialYear(i16);

/// Text that is not a financial year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a financial year is written like 2018-19, the second part being the year after the first, from 1900-01 to 2199-00"
)]
pub struct NotAFinancialYear;

impl FinancialYear {
    /// The year that starts on 1 April of `year`.
    ///
    /// # Errors
    /// [`NotAFinancialYear`] outside 1900 to 2199.
    pub const fn starting_in(year: i16) -> Result<Self, NotAFinancialYear> {
        if year < 1900 || year > 2199 { Err(NotAFinancialYear) } else { Ok(Self(year)) }
    }

    /// The year that `day` lies in.
    ///
    /// # Errors
    /// [`NotAFinancialYear`] for a day outside 1900-01 to 2199-00.
    pub fn containing(day: NaiveDate) -> Result<Self, NotAFinancialYear> {
        let year = if day.month() < 4 { day.year() - 1 } else { day.year() };
        i16::try_from(year).map_err(|_| NotAFinancialYear).and_then(Self::starting_in)
    }

    /// The calendar year it starts in, as stored.
    #[must_use]
    pub const fn first_year(self) -> i16 {
        self.0
    }

    /// 1 April.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(i32::from(self.0), 4, 1).unwrap_or_default()
    }

    /// 31 March of the next calendar year.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.next().first_day() - Days::new(1)
    }

    /// The year before.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0 - 1)
    }

    /// The year after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The first and last day of its four quarters, April to June first.
    #[must_use]
    pub fn quarters(self) -> [(NaiveDate, NaiveDate); 4] {
        let starts =
            [4_u32, 7, 10].map(|month| NaiveDate::from_ymd_opt(i32::from(self.0), month, 1).unwrap_or_default());
        let january = NaiveDate::from_ymd_opt(i32::from(self.0) + 1, 1, 1).unwrap_or_default();
        let before = |day: NaiveDate| day - Days::new(1);
        [
            (starts[0], before(starts[1])),
            (starts[1], before(starts[2])),
            (starts[2], before(january)),
            (january, self.last_day()),
        ]
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

impl FromStr for FinancialYear {
    type Err = NotAFinancialYear;

    fn from_str(text: &str) -> Result<Self, NotAFinancialYear> {
        let (first, _) = text.split_once('-').ok_or(NotAFinancialYear)?;
        let year = first.parse().map_err(|_| NotAFinancialYear).and_then(Self::starting_in)?;
        // Only one spelling is a year: 2018-19 is, 2018-20 and +2018-19 are not.
        if year.to_string() == text { Ok(year) } else { Err(NotAFinancialYear) }
    }
}

impl TryFrom<String> for FinancialYear {
    type Error = NotAFinancialYear;

    fn try_from(text: String) -> Result<Self, NotAFinancialYear> {
        text.parse()
    }
}

impl From<FinancialYear> for String {
    fn from(year: FinancialYear) -> Self {
        year.to_string()
    }
}

#[cfg(test)]
impl FinancialYear {
    /// A year for tests that need any.
    pub(crate) const OF_TESTS: Self = Self(2018);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_one_spelling_is_a_year() {
        assert_eq!("2018-19".parse(), FinancialYear::starting_in(2018));
        assert_eq!("1999-00".parse(), FinancialYear::starting_in(1999));
        for wrong in ["2018-20", "2018/19", "2018", "18-19", "+2018-19", "2018-19 ", "", "1899-00", "2200-01"] {
            assert_eq!(wrong.parse::<FinancialYear>(), Err(NotAFinancialYear), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_year_is_read_back(year in 1900_i16..=2199) {
            let year = FinancialYear(year);
            prop_assert_eq!(year.to_string().parse(), Ok(year));
        }

        #[test]
        fn quarters_fill_the_year_without_gaps(year in 1900_i16..=2199) {
            let year = FinancialYear(year);
            let quarters = year.quarters();
            prop_assert_eq!(quarters[0].0, year.first_day());
            prop_assert_eq!(quarters[3].1, year.last_day());
            for pair in quarters.windows(2) {
                prop_assert_eq!(pair[0].1 + Days::new(1), pair[1].0);
            }
            for (from, to) in quarters {
                prop_assert_eq!(FinancialYear::containing(from), Ok(year));
                prop_assert_eq!(FinancialYear::containing(to), Ok(year));
            }
        }
    }
}
