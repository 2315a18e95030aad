//! Figures over several partnerships, where units allow.

use crate::graphql::context::{Ask, id_of, ids_of};
use crate::graphql::error::{Failure, Result};
use crate::graphql::indicator::Indicator;
use crate::graphql::partnership::Partnership;
use crate::graphql::scalars::{Date, Decimal};
use async_graphql::{Context, ID, InputObject, Object};
use domain::ids::PartnershipId;
use domain::{indicator, measure};
use persistence::measure::summary::{self, SummaryFilter, SummaryOf};

/// The most partnerships and indicators that a summary takes.
const MOST: usize = 100;

/// Which measures are summed up: those of just these days, of exactly one of the four kinds of selection.
#[derive(InputObject)]
pub(crate) struct MeasureSummaryFilter {
    /// The codes of the indicators; at least one, at most 100. Codes that there are not are left out.
    indicators: Vec<String>,
    /// The community safety partnerships of a police area.
    police_area_id: Option<ID>,
    /// Those of a county.
    county_id: Option<ID>,
    /// The members of a family that are partnerships of this service.
    comparator_group_id: Option<ID>,
    /// These partnerships, whatever they are; at most 100.
    partnership_ids: Option<Vec<ID>>,
    /// The first day of the period.
    period_from: Date,
    /// The last day of the period.
    period_to: Date,
    /// The part of the indicators, such as an age group; the whole unless told.
    dimension: Option<String>,
    /// Whether the values count from the start of the year; they do not unless told.
    #[graphql(default)]
    cumulative: bool,
}

impl MeasureSummaryFilter {
    fn checked(self) -> Result<SummaryFilter> {
        let refused = |message: &str| Err(Failure::BadRequest(message.to_owned()));
        if self.indicators.is_empty() || self.indicators.len() > MOST {
            return refused("`filter.indicators`: name at least one indicator, and at most 100");
        }
        if self.partnership_ids.as_ref().is_some_and(|ids| ids.len() > MOST) {
            return refused("`filter.partnershipIds`: name at most 100 partnerships");
        }
        if self.period_to.0 < self.period_from.0 {
            return refused("`filter.periodTo`: a period does not end before it begins");
        }
        let of = match (self.police_area_id, self.county_id, self.comparator_group_id, self.partnership_ids) {
            (Some(id), None, None, None) => SummaryOf::PoliceArea(id_of("filter.policeAreaId", &id)?),
            (None, Some(id), None, None) => SummaryOf::County(id_of("filter.countyId", &id)?),
            (None, None, Some(id), None) => SummaryOf::Family(id_of("filter.comparatorGroupId", &id)?),
            (None, None, None, Some(ids)) => SummaryOf::Partnerships(ids_of("filter.partnershipIds", &ids)?),
            _ => {
                return refused("`filter`: name one of policeAreaId, countyId, comparatorGroupId and partnershipIds");
            }
        };
        Ok(SummaryFilter {
            of,
            indicators: self.indicators,
            from: self.period_from.0,
            to: self.period_to.0,
            dimension: self.dimension,
            cumulative: self.cumulative,
        })
    }
}

/// The values of one indicator for several partnerships together.
pub(crate) struct MeasureSummary {
    indicator: indicator::Indicator,
    summary: measure::Summary,
}

/// The values of one indicator for several partnerships together.
#[Object]
impl MeasureSummary {
    /// The indicator.
    async fn indicator(&self) -> Indicator {
        Indicator(self.indicator.clone())
    }

    /// One figure for all whose values are known, in the indicator's unit: counts and money are added up; a rate or
    /// percentage is worked out from the sums of its numerator and divisor, half-even to two places, never from other
    /// rates. Null where `noTotal` says why.
    async fn total(&self) -> Option<Decimal> {
        self.summary.total.ok().map(Decimal)
    }

    /// Why there is no total, in words; null where there is one.
    async fn no_total(&self) -> Option<&str> {
        self.summary.total.err().map(measure::NoTotal::words)
    }

    /// Whether a value in it is approximate.
    async fn approximate(&self) -> bool {
        self.summary.approximate
    }

    /// The least value of a partnership; null where none is known.
    async fn least(&self) -> Option<Decimal> {
        self.summary.least.map(Decimal)
    }

    /// The greatest value of a partnership; null where none is known.
    async fn greatest(&self) -> Option<Decimal> {
        self.summary.most.map(Decimal)
    }

    /// How many partnerships have a value.
    async fn known(&self) -> usize {
        self.summary.known.len()
    }

    /// The partnerships without one, by name.
    async fn missing(&self, ctx: &Context<'_>) -> Result<Vec<Partnership>> {
        let missing: &[PartnershipId] = &self.summary.missing;
        Ok(ctx.ask()?.each(missing).await?.into_iter().map(Partnership).collect())
    }
}

#[derive(Default)]
pub(crate) struct MeasureSummaryQuery;

#[Object]
impl MeasureSummaryQuery {
    /// Measures of several partnerships together, one row for each indicator, in the order named. Each partnership counts
    /// by its own measures alone: of a police area or county its community safety partnerships, not those that are
    /// combined from them. What a rate is divided by is the newest value by the last day, at most five years old.
    async fn measure_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which measures.")] filter: MeasureSummaryFilter,
    ) -> Result<Vec<MeasureSummary>> {
        let ask = ctx.ask()?;
        let found = summary::of(ask.db(), ask.sight(), &filter.checked()?).await?;
        Ok(found.into_iter().map(|(indicator, summary)| MeasureSummary { indicator, summary }).collect())
    }
}
