//! Funds: what was awarded from them, by the ledgers of their settlements.

use super::difference::{Difference, Of, maybe};
use crate::entity::funds;
use crate::error::Result;
use crate::funding::fold::{By, Fold};
use crate::funding::narrow::one_of;
use crate::funding::position::{EVERYTHING, by_id};
use crate::funding::totals;
use domain::Pence;
use domain::funding::FundingPosition;
use domain::ids::FundId;
use sea_orm::{Condition, DatabaseTransaction};
use std::collections::HashMap;

/// Checks a few funds.
pub(super) async fn check(
    snapshot: &DatabaseTransaction,
    rows: &[funds::Model],
    told: &mut impl FnMut(Difference),
) -> Result<()> {
    let ids: Vec<FundId> = rows.iter().map(|row| FundId(row.id)).collect();
    let sight = totals::everything_seen();
    let fold = Fold {
        sight: &sight,
        by: vec![By::Fund],
        filter: &EVERYTHING,
        also: Condition::all().add(one_of((funds::Entity, funds::Column::Id), &ids)),
        as_of: None,
        kept: false,
        placed: false,
        most: None,
    };
    let positions: HashMap<FundId, FundingPosition> = by_id(fold.positions(snapshot).await?);
    let mut awarded: HashMap<FundId, Pence> = HashMap::new();
    for (fund, position) in positions {
        let figures = position.settlements;
        awarded.insert(fund, figures.settled.minus(figures.clawed_back)?);
    }
    let kept = totals::kept_of_funds(snapshot, &ids).await?;
    for (fund, percent, figures) in totals::figures_of_funds(snapshot, &ids, &awarded).await? {
        let of = Of::Fund(fund);
        let permitted = figures.permitted_excess(percent)?.pence();
        let over = figures.unawarded.map_or(0, |unawarded| -unawarded.pence());
        let given = totals::fund_row_of(fund, &figures, permitted.max(over));
        let Some(kept) = kept.get(&fund) else {
            told(Difference::new(of, "the row of its totals", "missing", "there").of_what_is_kept());
            continue;
        };
        let terms = [
            ("total", maybe(kept.total), maybe(given.total)),
            ("retained", kept.retained.to_string(), given.retained.to_string()),
            ("awarded", kept.awarded.to_string(), given.awarded.to_string()),
            ("tolerated", kept.tolerated.to_string(), given.tolerated.to_string()),
        ];
        for (figure, kept, given) in terms.into_iter().filter(|(_, kept, given)| kept != given) {
            told(Difference::new(of, figure, kept, given).of_what_is_kept());
        }
    }
    Ok(())
}
