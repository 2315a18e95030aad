//! Decimal numbers as they are stored: whole millionths, so that neither database rounds them.

use rust_decimal::Decimal;

/// The decimal that `millionths` stands for, without trailing noughts.
#[must_use]
pub fn from_millionths(millionths: i64) -> Decimal {
    Decimal::new(millionths, 6).normalize()
}

/// `value` in whole millionths; `None` where it is finer than that or too large to store.
#[must_use]
pub fn to_millionths(value: Decimal) -> Option<i64> {
    let scaled = value.checked_mul(Decimal::from(1_000_000))?;
    if scaled.fract().is_zero() { i64::try_from(scaled.trunc()).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_finer_than_a_millionth_is_refused() {
        assert_eq!(to_millionths(Decimal::new(15, 1)), Some(1_500_000));
        assert_eq!(to_millionths(Decimal::new(1, 7)), None);
        assert_eq!(to_millionths(Decimal::MAX), None);
    }

    proptest! {
        #[test]
        fn millionths_survive_the_decimal(millionths in any::<i64>()) {
            prop_assert_eq!(to_millionths(from_millionths(millionths)), Some(millionths));
        }
    }
}
