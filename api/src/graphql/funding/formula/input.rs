//! What a fund is to be shared out by.

use crate::graphql::context::{id_of, ids_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::scalars::{Date, Decimal, Pence};
use async_graphql::{Enum, ID, InputObject};
use chrono::NaiveDate;
use domain::{funding, words};

/// What becomes of a value that a formula asks for and that is not there.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::MissingValues")]
pub(crate) enum MissingValues {
    /// Nothing is proposed; those whose value is missing are named.
    Refused,
    /// It counts as nought.
    AsNought,
}

/// One thing to share a fund by.
#[derive(InputObject)]
pub(crate) struct AwardFactorInput {
    /// The code of the indicator, such as POPULATION, whose unit is COUNT or PENCE.
    indicator: String,
    /// Its part of the whole, in per cent: more than 0, with at most two decimal places. All together are 100.
    weight: Decimal,
    /// The part of the indicator, such as an age group; the whole unless told.
    dimension: Option<String>,
    /// The first day of the period whose values count, with `periodTo`.
    period_from: Option<Date>,
    /// The last day of that period. Without a period it is the newest for which all have a value, else the newest for
    /// which any has.
    period_to: Option<Date>,
    /// That newest period ends on or before this day; today unless told.
    as_of: Option<Date>,
}

/// A year after the fund's own, to look ahead to.
#[derive(InputObject)]
pub(crate) struct LaterAwardYearInput {
    /// How much there is to share that year, in pence; what the fund has left unless told.
    amount: Option<Pence>,
    /// The fund that has its money, of the same police area; needed without an amount.
    fund_id: Option<ID>,
}

/// How a fund is to be shared out among the community safety partnerships of its police area: each factor's weight in
/// the proportion of their values. A combined partnership shares for those it combines, with the sum of their values
/// where it has none of its own.
#[derive(InputObject)]
pub(crate) struct AwardModelInput {
    /// The fund, of a police area.
    fund_id: ID,
    /// By what, 1 to 20; their weights come to 100 per cent.
    factors: Vec<AwardFactorInput>,
    /// How much to share in the fund's own year, in pence; what it has left unless told.
    amount: Option<Pence>,
    /// To whole multiples of how many pence awards are rounded, such as 100000 for thousands of pounds; 1 unless told.
    /// They sum exactly all the same.
    round_to: Option<Pence>,
    /// What becomes of a value that is not there; REFUSED unless told.
    missing: Option<MissingValues>,
    /// The partnerships that have no part in it; none unless told.
    exclude_partnership_ids: Option<Vec<ID>>,
    /// The fund of the year before with which is compared; unless told the funder's of the same name for the police
    /// area, else all that it had for it.
    last_year_fund_id: Option<ID>,
    /// The least change from one year to the next, in per cent with at most two decimal places: -5 where no award may
    /// fall by more than 5 per cent. No limit unless told; none for who got nothing the year before.
    floor_percent: Option<Decimal>,
    /// The largest change from one year to the next, in per cent, likewise.
    ceiling_percent: Option<Decimal>,
    /// Up to four years after the fund's own, in turn.
    later_years: Option<Vec<LaterAwardYearInput>>,
}

impl AwardModelInput {
    /// What is asked, where `field` is the way to this input.
    pub(super) fn checked(self, field: &str, today: NaiveDate) -> Result<funding::ProposeAwards> {
        let excluded = self.exclude_partnership_ids.unwrap_or_default();
        let later = self.later_years.unwrap_or_default().into_iter().map(|year| {
            Ok(funding::LaterYear {
                fund: maybe_id_of(&format!("{field}.laterYears.fundId"), year.fund_id.as_ref())?,
                amount: year.amount.map(|amount| amount.0),
            })
        });
        Ok(funding::ProposeAwards {
            fund: id_of(&format!("{field}.fundId"), &self.fund_id)?,
            factors: self.factors.into_iter().map(Into::into).collect(),
            amount: self.amount.map(|amount| amount.0),
            round_to: self.round_to.map_or(funding::A_PENNY, |unit| unit.0),
            missing: self.missing.unwrap_or(MissingValues::Refused).into(),
            excluded: ids_of(&format!("{field}.excludePartnershipIds"), &excluded)?,
            last_year_fund: maybe_id_of(&format!("{field}.lastYearFundId"), self.last_year_fund_id.as_ref())?,
            floor_percent: self.floor_percent.map(|percent| percent.0),
            ceiling_percent: self.ceiling_percent.map(|percent| percent.0),
            later_years: later.collect::<Result<_>>()?,
            today,
        })
    }
}

impl From<AwardFactorInput> for funding::EnteredFactor {
    fn from(input: AwardFactorInput) -> Self {
        Self {
            indicator: input.indicator,
            weight: input.weight.0,
            dimension: input.dimension,
            period: (input.period_from.map(|day| day.0), input.period_to.map(|day| day.0)),
            as_of: input.as_of.map(|day| day.0),
        }
    }
}
