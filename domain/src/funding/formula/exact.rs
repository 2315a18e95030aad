//! Exact fractions: shares of shares have no end as decimals.

/// A fraction of whole numbers of any size.
pub(super) type Exact = num_rational::BigRational;

/// A whole number as a fraction.
pub(super) fn whole(number: impl Into<i128>) -> Exact {
    Exact::from_integer(number.into().into())
}

/// `part` of `of`; nothing of nothing.
pub(super) fn fraction(part: impl Into<i128>, of: impl Into<i128>) -> Exact {
    let of = whole(of);
    if of == whole(0) { of } else { whole(part) / of }
}

/// The whole number below; 0 for what is too large to be money, which nothing that was checked is.
pub(super) fn below(exact: &Exact) -> i64 {
    exact.floor().to_integer().try_into().unwrap_or_default()
}
