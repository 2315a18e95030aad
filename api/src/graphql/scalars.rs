//! Scalars whose JSON form is settled in design.md §4.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

/// Whole pence sterling: a JSON integer within ±(2^53−1). 40056800 is £400,568.00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pence(pub(crate) domain::Pence);

/// Whole pence sterling: a JSON integer within ±(2^53−1). 40056800 is £400,568.00.
#[Scalar]
impl ScalarType for Pence {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::Number(number) = &value else { return Err(InputValueError::expected_type(value)) };
        let pence = number.as_i64().ok_or_else(|| InputValueError::custom(domain::money::OutOfRange))?;
        domain::Pence::try_new(pence).map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.pence())
    }
}

/// A decimal number as a JSON string, such as "12.5", so that no reader rounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal(pub(crate) rust_decimal::Decimal);

/// A decimal number as a JSON string, such as "12.5", so that no reader rounds it.
#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        text.parse().map(Self).map_err(|_| InputValueError::custom("a decimal number is written like \"12.5\""))
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.normalize().to_string())
    }
}

/// A day in the Gregorian calendar, ISO 8601: 2018-03-06.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Date(pub(crate) NaiveDate);

/// A day in the Gregorian calendar, ISO 8601: 2018-03-06.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|_| text.len() == 10)
            .map(Self)
            .ok_or_else(|| InputValueError::custom("a date is written like 2018-03-06"))
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.to_string())
    }
}

/// A moment, RFC 3339 in UTC: 2018-03-06T09:30:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateTime(pub(crate) chrono::DateTime<chrono::Utc>);

/// A moment, RFC 3339 in UTC: 2018-03-06T09:30:00Z.
#[Scalar]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        chrono::DateTime::parse_from_rfc3339(text)
            .map(|moment| Self(moment.to_utc()))
            .map_err(|_| InputValueError::custom("a moment is written like 2018-03-06T09:30:00Z"))
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

/// A financial year, 1 April to 31 March, such as 2018-19.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FinancialYear(pub(crate) domain::FinancialYear);

/// A financial year, 1 April to 31 March, such as 2018-19.
#[Scalar]
impl ScalarType for FinancialYear {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        text.parse().map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.to_string())
    }
}
