//! What is worked out of a measure from others: sums of its parts, comparisons, ranks.
//!
//! All that a step needs is asked for at once, so that the measures of a list are answered in as few statements as one.

use super::StatedChangesOf;
use crate::graphql::error::Result;
use crate::graphql::indicator::{FamiliesOf, MembersOf};
use crate::graphql::loaders::Asking;
use domain::ids::{ComparatorGroupId, MeasureId};
use domain::measure::{Figures, Measure, MeasureSubject, PartsOf, Standing, Sum, change_of_part, family_on, stand};
use domain::words::ComparisonPeriod;
use futures_util::future::try_join_all;
use rust_decimal::Decimal;
use std::collections::HashMap;
use tokio::try_join;

/// The sum of the parts of a measure without a value of its own.
pub(super) async fn sum(ask: &Asking, measure: &Measure) -> Result<Option<Sum>> {
    let Some(wanted) = measure.parts() else { return Ok(None) };
    Ok(wanted.sum(&ask.list(wanted.clone()).await?))
}

/// What the records hold of a measure and the earlier period it is compared with.
pub(super) async fn compared(ask: &Asking, measure: &Measure, period: ComparisonPeriod) -> Result<Figures> {
    let (wanted, wanted_before) = (measure.parts(), measure.earlier_parts(period));
    let (earlier, parts, parts_before) =
        try_join!(ask.maybe(measure.earlier(period)), ask.maybe(wanted.clone()), ask.maybe(wanted_before.clone()),)?;
    let parts = parts.unwrap_or_default();
    let mut figures = Figures::of(measure, earlier.as_ref());
    let value = |wanted: &Option<PartsOf>, parts: &[Measure]| Some(wanted.as_ref()?.sum(parts)?.value);
    figures.now = figures.now.or_else(|| value(&wanted, &parts));
    figures.before = figures.before.or_else(|| value(&wanted_before, parts_before.as_deref().unwrap_or_default()));
    let both = figures.now.is_some() && figures.before.is_some();
    if let Some(wanted) = wanted.filter(|_| !both && period == ComparisonPeriod::SamePeriodLastYear) {
        figures.over_parts = wanted.change(&parts, &changes(ask, &parts).await?);
    }
    Ok(figures)
}

/// By how much each part changed against the same days a year before, as far as that is known.
async fn changes(ask: &Asking, parts: &[Measure]) -> Result<HashMap<MeasureId, Decimal>> {
    let change = async |part: &Measure| -> Result<Option<(MeasureId, Decimal)>> {
        let (earlier, stated) = try_join!(
            ask.maybe(part.earlier(ComparisonPeriod::SamePeriodLastYear)),
            ask.list(StatedChangesOf(part.id)),
        )?;
        Ok(change_of_part(part, earlier.as_ref(), &stated).map(|change| (part.id, change)))
    };
    Ok(try_join_all(parts.iter().map(change)).await?.into_iter().flatten().collect())
}

/// The rank of a measure in the family `group`, or in the one of its day.
pub(super) async fn standing(
    ask: &Asking,
    measure: &Measure,
    group: Option<ComparatorGroupId>,
) -> Result<Option<Standing>> {
    let MeasureSubject::Partnership(own) = measure.series.subject else { return Ok(None) };
    let (Some(number), Some(to)) = (measure.number(), measure.period.to()) else { return Ok(None) };
    let group = match group {
        Some(group) => Some(group),
        None => family_on(&ask.list(FamiliesOf(own)).await?, to).map(|family| family.id),
    };
    let Some(group) = group else { return Ok(None) };
    let Some(now) = measure.alike(group) else { return Ok(None) };
    let (members, now, before, indicator) = try_join!(
        ask.list(MembersOf(group)),
        ask.list(now),
        ask.maybe(measure.alike_before(group)),
        ask.bound(measure.series.indicator),
    )?;
    let mut now = (*now).clone();
    now.insert(own, number);
    Ok(stand(own, (&now, &before.unwrap_or_default()), (group, &members), indicator.polarity))
}
