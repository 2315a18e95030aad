//! Money: whole pence sterling, checked. No float ever touches it (design.md §2).

use crate::percent::Percent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whole pence sterling, negative where money goes back.
///
/// Held within ±(2^53−1), so that every JSON reader gets the number it was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "i64", into = "i64")]
pub struct Pence(#[schemars(range(min = -9_007_199_254_740_991_i64, max = 9_007_199_254_740_991_i64))] i64);

/// An amount beyond ±(2^53−1) pence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount of money must lie within ±9007199254740991 pence")]
pub struct OutOfRange;

impl Pence {
    /// Nil.
    pub const ZERO: Self = Self(0);
    /// The largest amount, 2^53−1 pence.
    pub const MAX: i64 = 9_007_199_254_740_991;

    /// An amount of `pence`.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond ±(2^53−1).
    pub const fn try_new(pence: i64) -> Result<Self, OutOfRange> {
        if pence > Self::MAX || pence < -Self::MAX { Err(OutOfRange) } else { Ok(Self(pence)) }
    }

    /// The amount in pence.
    #[must_use]
    pub const fn pence(self) -> i64 {
        self.0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`OutOfRange`] where it leaves the range; it never wraps.
    pub const fn plus(self, other: Self) -> Result<Self, OutOfRange> {
        Self::try_new(self.0 + other.0)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`OutOfRange`] where it leaves the range; it never wraps.
    pub const fn minus(self, other: Self) -> Result<Self, OutOfRange> {
        Self::try_new(self.0 - other.0)
    }

    /// The sum of all.
    ///
    /// # Errors
    /// [`OutOfRange`] where it leaves the range on the way.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, OutOfRange> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// `share` of the amount, rounded half-even to the penny (design.md §2, "topSliced").
    #[must_use]
    pub fn share(self, share: Percent) -> Self {
        // 2^53 × 10^8 stays far inside i128, and a share of at most 100 % inside the range.
        let scaled = i128::from(self.0) * i128::from(share.millionths());
        let whole = i128::from(Percent::WHOLE.millionths());
        let (quotient, rest) = (scaled.div_euclid(whole), scaled.rem_euclid(whole));
        let up = match (rest * 2).cmp(&whole) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => quotient % 2 != 0,
        };
        Self(i64::try_from(quotient + i128::from(up)).unwrap_or(self.0))
    }

    /// The change from `before` to this as a percentage of `before`, half-even to two places; `None`
    /// where there was nothing before.
    #[must_use]
    pub fn percent_change_from(self, before: Self) -> Option<rust_decimal::Decimal> {
        let before_decimal = rust_decimal::Decimal::from(before.0.checked_abs().filter(|pence| *pence != 0)?);
        let change = rust_decimal::Decimal::from(self.0 - before.0) * rust_decimal::Decimal::ONE_HUNDRED;
        Some((change / before_decimal).round_dp(2).normalize())
    }

    /// Pounds with two decimals and nothing else, as a column of numbers has them: `400568.00`.
    #[must_use]
    pub fn in_pounds(self) -> String {
        let (sign, pence) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        format!("{sign}{}.{:02}", pence / 100, pence % 100)
    }
}

impl std::fmt::Display for Pence {
    /// As people read it: £400,568.00, or −£12.50.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pence = self.0.unsigned_abs();
        let digits = (pence / 100).to_string();
        let mut pounds = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                pounds.push(',');
            }
            pounds.push(digit);
        }
        let sign = if self.0 < 0 { "−" } else { "" };
        write!(f, "{sign}£{pounds}.{:02}", pence % 100)
    }
}

impl TryFrom<i64> for Pence {
    type Error = OutOfRange;

    fn try_from(pence: i64) -> Result<Self, OutOfRange> {
        Self::try_new(pence)
    }
}

impl From<Pence> for i64 {
    fn from(pence: Pence) -> Self {
        pence.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pence(amount: i64) -> Pence {
        Pence(amount)
    }

    #[test]
    fn a_share_is_rounded_half_even() {
        let half = Percent::try_from_millionths(50_000_000).unwrap_or(Percent::ZERO);
        assert_eq!(pence(1).share(half), pence(0));
        assert_eq!(pence(3).share(half), pence(2));
        assert_eq!(pence(5).share(half), pence(2));
        assert_eq!(pence(-3).share(half), pence(-2));
    }

    #[test]
    fn people_read_pounds() {
        assert_eq!(pence(40_056_800).to_string(), "£400,568.00");
        assert_eq!(pence(-1_250).to_string(), "−£12.50");
        assert_eq!(pence(99_999).to_string(), "£999.99");
        assert_eq!(pence(Pence::MAX).to_string(), "£90,071,992,547,409.91");
    }

    #[test]
    fn columns_have_plain_pounds() {
        assert_eq!(pence(40_056_800).in_pounds(), "400568.00");
        assert_eq!(pence(-7).in_pounds(), "-0.07");
        assert_eq!(pence(Pence::MAX).in_pounds(), "90071992547409.91");
    }

    #[test]
    fn an_overflow_is_an_error() {
        assert_eq!(pence(Pence::MAX).plus(pence(1)), Err(OutOfRange));
        assert_eq!(pence(-Pence::MAX).minus(pence(1)), Err(OutOfRange));
        assert_eq!(Pence::try_new(i64::MIN), Err(OutOfRange));
    }

    #[test]
    fn a_standstill_is_no_change() {
        assert_eq!(pence(40_056_800).percent_change_from(pence(40_056_800)), Some(rust_decimal::Decimal::ZERO));
        assert_eq!(pence(1).percent_change_from(Pence::ZERO), None);
    }

    proptest! {
        #[test]
        fn adding_and_taking_away_again_changes_nothing(a in -Pence::MAX / 2..Pence::MAX / 2, b in -Pence::MAX / 2..Pence::MAX / 2) {
            prop_assert_eq!(pence(a).plus(pence(b)).and_then(|sum| sum.minus(pence(b))), Ok(pence(a)));
        }

        #[test]
        fn a_share_is_within_half_a_penny(amount in -Pence::MAX..Pence::MAX, millionths in 0_i64..=100_000_000) {
            let share = Percent::try_from_millionths(millionths).unwrap_or(Percent::ZERO);
            let twice_off = (i128::from(pence(amount).share(share).pence()) * 100_000_000 - i128::from(amount) * i128::from(millionths)).abs() * 2;
            prop_assert!(twice_off <= 100_000_000);
        }
    }
}
