//! Percentages between nothing and the whole, such as a top-slice.

use crate::decimal;
use rust_decimal::Decimal;

/// A share from 0 to 100 per cent, exact to a millionth of a per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(i64);

/// A percentage below 0, above 100 or finer than a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a percentage must lie between 0 and 100, with at most six decimal places")]
pub struct NotAPercentage;

impl Percent {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// All of it.
    pub const WHOLE: Self = Self(100_000_000);

    /// From millionths of a per cent (10 % is 10 000 000), as stored.
    ///
    /// # Errors
    /// [`NotAPercentage`] outside 0 to 100 per cent.
    pub const fn try_from_millionths(millionths: i64) -> Result<Self, NotAPercentage> {
        if millionths < 0 || millionths > Self::WHOLE.0 { Err(NotAPercentage) } else { Ok(Self(millionths)) }
    }

    /// From a decimal such as `10` or `12.5`.
    ///
    /// # Errors
    /// [`NotAPercentage`] outside 0 to 100 or finer than a millionth.
    pub fn try_from_decimal(value: Decimal) -> Result<Self, NotAPercentage> {
        decimal::to_millionths(value).ok_or(NotAPercentage).and_then(Self::try_from_millionths)
    }

    /// Millionths of a per cent.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// As a decimal number of per cent.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        decimal::from_millionths(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn more_than_the_whole_is_refused() {
        assert_eq!(Percent::try_from_decimal(Decimal::new(1001, 1)), Err(NotAPercentage));
        assert_eq!(Percent::try_from_decimal(Decimal::new(-1, 0)), Err(NotAPercentage));
        assert_eq!(Percent::try_from_decimal(Decimal::new(1, 7)), Err(NotAPercentage));
    }

    proptest! {
        #[test]
        fn a_percentage_survives_its_decimal(millionths in 0_i64..=100_000_000) {
            let percent = Percent(millionths);
            prop_assert_eq!(Percent::try_from_decimal(percent.to_decimal()), Ok(percent));
        }
    }
}
