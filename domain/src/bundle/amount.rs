//! The two numbers of the format that need more than JSON has: money with its certainty, and decimals.

use crate::words::Certainty;
use crate::{Pence, decimal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount of money and how sure it is; left out altogether it is not stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Amount {
    /// Whole pence; null exactly where the certainty is TO_BE_DETERMINED or NOT_STATED. Nil is 0.
    pub pence: Option<Pence>,
    /// How sure it is.
    pub certainty: Certainty,
}

impl Default for Amount {
    fn default() -> Self {
        Self { pence: None, certainty: Certainty::NotStated }
    }
}

/// A decimal number, written as a string such as `"20.1"`, with at most six decimal places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"))]
pub struct Decimal(rust_decimal::Decimal);

impl Decimal {
    /// The number.
    #[must_use]
    pub const fn value(self) -> rust_decimal::Decimal {
        self.0
    }

    /// The number in whole millionths, as it is stored.
    #[must_use]
    pub fn millionths(self) -> i64 {
        decimal::to_millionths(self.0).unwrap_or_default()
    }
}

/// Text that is not a decimal of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a decimal is a string of digits with at most twelve before and six after the point, such as \"20.1\"")]
pub struct NotADecimal;

impl TryFrom<String> for Decimal {
    type Error = NotADecimal;

    fn try_from(text: String) -> Result<Self, NotADecimal> {
        let value = text.parse().map_err(|_| NotADecimal)?;
        decimal::to_millionths(value).map(|_| Self(value)).ok_or(NotADecimal)
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> Self {
        decimal.0.normalize().to_string()
    }
}
