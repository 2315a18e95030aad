//! Turning stored values into the domain's, or saying which row makes no sense.

use crate::error::{Error, Result};
use domain::{FinancialYear, Pence, decimal, words::Word};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use uuid::Uuid;

/// The row that values are read from, for the error that names it.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) table: &'static str,
    pub(crate) id: Uuid,
}

impl Row {
    pub(crate) const fn new(table: &'static str, id: Uuid) -> Self {
        Self { table, id }
    }

    pub(crate) fn inconsistent(self, what: impl Display) -> Error {
        Error::Inconsistent { table: self.table, id: self.id, what: what.to_string() }
    }

    pub(crate) fn word<W: Word>(self, text: &str) -> Result<W> {
        text.parse().map_err(|_| self.inconsistent(format_args!("unknown word {text}")))
    }

    pub(crate) fn maybe_word<W: Word>(self, text: Option<&str>) -> Result<Option<W>> {
        text.map(|text| self.word(text)).transpose()
    }

    pub(crate) fn pence(self, pence: i64) -> Result<Pence> {
        Pence::try_new(pence).map_err(|error| self.inconsistent(error))
    }

    pub(crate) fn maybe_pence(self, pence: Option<i64>) -> Result<Option<Pence>> {
        pence.map(|pence| self.pence(pence)).transpose()
    }

    pub(crate) fn year(self, first_year: i32) -> Result<FinancialYear> {
        i16::try_from(first_year)
            .ok()
            .and_then(|year| FinancialYear::starting_in(year).ok())
            .ok_or_else(|| self.inconsistent(format_args!("no financial year starts in {first_year}")))
    }

    pub(crate) fn json<T: DeserializeOwned>(self, value: serde_json::Value) -> Result<T> {
        serde_json::from_value(value).map_err(|error| self.inconsistent(error))
    }
}

/// The decimal stored as `millionths`.
pub(crate) fn decimal(millionths: Option<i64>) -> Option<Decimal> {
    millionths.map(decimal::from_millionths)
}
