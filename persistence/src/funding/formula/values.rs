//! The values that a formula shares by, and of which period they are.

use super::places::Places;
use crate::entity::{indicators, measures};
use crate::error::Result;
use crate::row::Row;
use crate::scope::find;
use chrono::NaiveDate;
use domain::access::Sight;
use domain::funding::{AwardFactor, EnteredFactor, FoundValue, ProposeAwards};
use domain::ids::{IndicatorId, MeasureId};
use domain::words::{MeasureStatus, Unit, Word};
use domain::{RefusalCode, Refusals};
use measures::{Column, Entity};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// First and last day.
type Days = (NaiveDate, NaiveDate);

/// Of which indicator, part of it and days, and of which partnership.
type Key = (Uuid, Option<String>, Days, Uuid);

/// A measure: its id, its value in millionths, whether it is final.
type Value = (Uuid, i64, bool);

/// The values of the factors' indicators.
pub(super) struct Values {
    indicators: HashMap<String, (Uuid, Unit)>,
    found: HashMap<Key, Value>,
}

impl Values {
    /// All there are of the partnerships of the police area; adds the indicators that are none.
    pub(super) async fn of<C: ConnectionTrait>(
        connection: &C,
        sight: &Sight,
        command: &ProposeAwards,
        places: &Places,
        refusals: &mut Refusals,
    ) -> Result<Self> {
        let codes: BTreeSet<&str> = command.factors.iter().map(|factor| factor.indicator.as_str()).collect();
        let rows = find::<indicators::Entity>(sight).filter(indicators::Column::Code.is_in(codes));
        let rows = rows.all(connection).await?.into_iter();
        let named = rows.map(|row| Ok((row.code, (row.id, Row::new("indicators", row.id).word(&row.unit)?))));
        let indicators: HashMap<String, (Uuid, Unit)> = named.collect::<Result<_>>()?;
        for (index, factor) in command.factors.iter().enumerate() {
            let path = ["factors", &index.to_string(), "indicator"];
            if let Some(refusal) = unfit(factor, &indicators).filter(|_| !refusals.concern(&path)) {
                refusals.add(refusal.0, &path, refusal.1);
            }
        }
        let found = measured(connection, sight, &indicators, places).await?;
        Ok(Self { indicators, found })
    }

    /// The factors, each with the period whose values count; those that cannot be are left out and told.
    pub(super) fn factors(
        &self,
        command: &ProposeAwards,
        weights: &[i64],
        places: &Places,
        refusals: &mut Refusals,
    ) -> Vec<AwardFactor> {
        let mut factors: Vec<AwardFactor> = Vec::new();
        for (index, entered) in command.factors.iter().enumerate() {
            let Some((indicator, _)) = self.indicators.get(&entered.indicator) else { continue };
            let index_text = index.to_string();
            if refusals.concern(&["factors", &index_text, "indicator"]) {
                continue;
            }
            let Some((from, to)) = self.days(*indicator, entered, command.today, places) else {
                let message =
                    format!("There is no value of {} in that time for any of the partnerships.", entered.indicator);
                refusals.add(RefusalCode::Required, &["factors", &index_text, "indicator"], message);
                continue;
            };
            let factor = AwardFactor {
                indicator: IndicatorId(*indicator),
                code: entered.indicator.clone(),
                dimension: entered.dimension.clone(),
                weight: weights.get(index).copied().unwrap_or_default(),
                period_from: from,
                period_to: to,
            };
            let key = |it: &AwardFactor| (it.indicator, it.dimension.clone(), it.period_from, it.period_to);
            if factors.iter().any(|other| key(other) == key(&factor)) {
                let message = format!("{} of this period is a factor already.", entered.indicator);
                refusals.add(RefusalCode::Conflict, &["factors", &index_text], message);
            }
            factors.push(factor);
        }
        factors
    }

    /// The values of one who shares, factor by factor.
    pub(super) fn of_place(&self, place: Uuid, factors: &[AwardFactor], places: &Places) -> Vec<FoundValue> {
        let value = |factor: &AwardFactor| {
            let of = (factor.indicator.0, &factor.dimension, (factor.period_from, factor.period_to));
            self.value(of, place, places, &mut HashSet::new())
        };
        factors.iter().map(value).collect()
    }

    /// The days that are asked for; else the newest for which all who share have a value, else the newest for which
    /// any has.
    fn days(&self, indicator: Uuid, entered: &EnteredFactor, today: NaiveDate, places: &Places) -> Option<Days> {
        if let (Some(from), Some(to)) = entered.period {
            return Some((from, to));
        }
        let until = entered.as_of.unwrap_or(today);
        let of_it = self
            .found
            .keys()
            .filter(|(of, part, (_, to), _)| *of == indicator && *part == entered.dimension && *to <= until);
        let mut days: Vec<Days> = of_it.map(|(.., days, _)| *days).collect::<HashSet<_>>().into_iter().collect();
        // Of two that end together, the longer.
        days.sort_by_key(|(from, to)| (std::cmp::Reverse(*to), *from));
        let complete = |days: &&Days| {
            let of = (indicator, &entered.dimension, **days);
            let mut values = places.sharing().iter().map(|place| self.value(of, *place, places, &mut HashSet::new()));
            values.all(|found| found.lacking.is_empty())
        };
        days.iter().find(complete).or_else(|| days.first()).copied()
    }

    /// A partnership's own value, else the sum of its parts'.
    fn value(
        &self,
        of: (Uuid, &Option<String>, Days),
        place: Uuid,
        places: &Places,
        met: &mut HashSet<Uuid>,
    ) -> FoundValue {
        let (indicator, dimension, days) = of;
        if let Some((id, value, _)) = self.found.get(&(indicator, dimension.clone(), days, place)) {
            return FoundValue { value: Some(*value), measures: vec![MeasureId(*id)], lacking: Vec::new() };
        }
        let parts = places.parts(place);
        if parts.is_empty() || !met.insert(place) {
            return FoundValue { lacking: vec![places.name(place)], ..FoundValue::default() };
        }
        let mut parts = parts.to_vec();
        parts.sort();
        let mut sum = FoundValue::default();
        for part in parts {
            let found = self.value(of, part, places, met);
            let more = found.value.map(|value| sum.value.unwrap_or_default().saturating_add(value));
            sum.value = more.or(sum.value);
            sum.measures.extend(found.measures);
            sum.lacking.extend(found.lacking);
        }
        sum
    }
}

/// Why a fund cannot be shared by the factor's indicator.
fn unfit(factor: &EnteredFactor, indicators: &HashMap<String, (Uuid, Unit)>) -> Option<(RefusalCode, String)> {
    match indicators.get(&factor.indicator) {
        None => Some((RefusalCode::NotFound, format!("There is no indicator with the code {}.", factor.indicator))),
        Some((_, Unit::Count | Unit::Pence)) => None,
        Some(_) => {
            let message = format!(
                "{} is no count and no sum of money: a share of rates, scores or days added up means nothing.",
                factor.indicator
            );
            Some((RefusalCode::Invalid, message))
        }
    }
}

/// The one number that each of the partnerships has for each period; of several the final one, then the one recorded
/// last.
async fn measured<C: ConnectionTrait>(
    connection: &C,
    sight: &Sight,
    indicators: &HashMap<String, (Uuid, Unit)>,
    places: &Places,
) -> Result<HashMap<Key, Value>> {
    let mut found: HashMap<Key, Value> = HashMap::new();
    if indicators.is_empty() {
        return Ok(found);
    }
    let rows = find::<Entity>(sight)
        .filter(Column::IndicatorId.is_in(indicators.values().map(|(id, _)| *id)))
        .filter(Column::PartnershipId.is_in(places.all()))
        .filter(Column::Area.is_null())
        .filter(Column::Value.is_not_null())
        .filter(Column::ValueTo.is_null())
        .filter(Column::PeriodFrom.is_not_null())
        .filter(Column::PeriodTo.is_not_null())
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .select_only()
        .columns([Column::Id, Column::IndicatorId, Column::Dimension, Column::PeriodFrom, Column::PeriodTo])
        .columns([Column::PartnershipId, Column::Value, Column::Status])
        .into_tuple::<(Uuid, Uuid, Option<String>, NaiveDate, NaiveDate, Uuid, i64, String)>()
        .all(connection)
        .await?;
    for (id, indicator, dimension, from, to, place, value, status) in rows {
        let key = (indicator, dimension, (from, to), place);
        let is_final = status == MeasureStatus::Final.word();
        if found.get(&key).is_none_or(|(_, _, other_final)| is_final >= *other_final) {
            found.insert(key, (id, value, is_final));
        }
    }
    Ok(found)
}
