//! The values of a family's members, which ranks are worked out from.

use crate::database::Database;
use crate::entity::{comparator_members, measures};
use crate::error::Result;
use crate::scope::find;
use domain::access::Sight;
use domain::ids::PartnershipId;
use domain::measure::{Alike, Measure, MeasureSubject, Values};
use measures::{Column, Entity};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The values of the members of families: those with a number, of the members' own areas. Of several for the same days
/// the weightiest wins, then the one recorded last.
pub async fn peers(db: &Database, sight: &Sight, wanted: &[Alike]) -> Result<HashMap<Alike, Arc<Values>>> {
    let members = find::<comparator_members::Entity>(sight)
        .select_only()
        .column(comparator_members::Column::PartnershipId)
        .filter(comparator_members::Column::ComparatorGroupId.is_in(distinct(wanted, |one| one.group.0)))
        .filter(comparator_members::Column::PartnershipId.is_not_null())
        .into_query();
    let rows = find::<Entity>(sight)
        .filter(Column::PartnershipId.in_subquery(members))
        .filter(Column::IndicatorId.is_in(distinct(wanted, |one| one.indicator.0)))
        .filter(Column::PeriodFrom.is_in(distinct(wanted, |one| one.from)))
        .filter(Column::PeriodTo.is_in(distinct(wanted, |one| one.to)))
        .filter(Column::Area.is_null())
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db.reading())
        .await?;
    let mut of: HashMap<Alike, HashMap<PartnershipId, Measure>> = HashMap::new();
    for row in rows {
        let measure = Measure::try_from(row)?;
        let MeasureSubject::Partnership(partnership) = measure.series.subject else { continue };
        // Which family it is asked for is left open: a member of several has one value.
        let Some(key) = wanted.first().and_then(|one| measure.alike(one.group)) else { continue };
        let values = of.entry(key).or_default();
        if values.get(&partnership).is_none_or(|other| measure.weight() >= other.weight()) {
            values.insert(partnership, measure);
        }
    }
    let numbers = |measures: &HashMap<PartnershipId, Measure>| -> Values {
        measures.iter().filter_map(|(id, measure)| Some((*id, measure.number()?))).collect()
    };
    let any = wanted.first().map(|one| one.group);
    let found = |one: &Alike| {
        let key = Alike { group: any?, ..one.clone() };
        Some((one.clone(), Arc::new(numbers(of.get(&key)?))))
    };
    Ok(wanted.iter().filter_map(found).collect())
}

fn distinct<T: Ord>(wanted: &[Alike], part: impl Fn(&Alike) -> T) -> BTreeSet<T> {
    wanted.iter().map(part).collect()
}
