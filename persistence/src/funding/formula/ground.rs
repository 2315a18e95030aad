//! How much there is to share, year by year.

use super::reads;
use crate::entity::funds;
use crate::error::Result;
use crate::funding::totals;
use crate::row::Row;
use crate::scope::find;
use domain::access::Sight;
use domain::funding::{FundFigures, ProposeAwards};
use domain::ids::FundId;
use domain::{FinancialYear, Pence, RefusalCode, Refusals};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use std::collections::HashMap;

/// The fund's own year and those after it, each with what there is to share; adds what stands in the way.
pub(super) async fn totals<C: ConnectionTrait>(
    connection: &C,
    sight: &Sight,
    (fund, figures): (&funds::Model, &FundFigures),
    command: &ProposeAwards,
    refusals: &mut Refusals,
) -> Result<Vec<(FinancialYear, Pence)>> {
    let mut year = Row::new("funds", fund.id).year(fund.first_year)?;
    let mut totals = vec![(year, left(&["amount"], command.amount, Some(figures), refusals))];
    let ids: Vec<FundId> = command.later_years.iter().filter_map(|year| year.fund).collect();
    let later = Later::of(connection, sight, &ids).await?;
    for (index, wanted) in command.later_years.iter().enumerate() {
        year = year.next();
        let index = index.to_string();
        let figures = wanted.fund.and_then(|id| later.figures((id, year, fund), &index, refusals));
        if wanted.amount.is_none() && figures.is_none() {
            continue;
        }
        totals.push((year, left(&["laterYears", &index, "amount"], wanted.amount, figures, refusals)));
    }
    Ok(totals)
}

/// What was entered, else what the fund has left.
fn left(path: &[&str], stated: Option<Pence>, figures: Option<&FundFigures>, refusals: &mut Refusals) -> Pence {
    if let Some(stated) = stated {
        return stated;
    }
    match figures.and_then(|figures| figures.unawarded) {
        Some(left) if left > Pence::ZERO => {
            refusals.amount(path, left);
            left
        }
        Some(_) => {
            refusals.add(RefusalCode::LimitExceeded, path, "Nothing of this fund is left to award.");
            Pence::ZERO
        }
        None => {
            let message = "What this fund has to give is not stated: enter how much is to be shared.";
            refusals.add(RefusalCode::Required, path, message);
            Pence::ZERO
        }
    }
}

/// The funds of later years.
struct Later {
    rows: HashMap<FundId, funds::Model>,
    figures: HashMap<FundId, FundFigures>,
}

impl Later {
    async fn of<C: ConnectionTrait>(connection: &C, sight: &Sight, ids: &[FundId]) -> Result<Self> {
        if ids.is_empty() {
            return Ok(Self { rows: HashMap::new(), figures: HashMap::new() });
        }
        let wanted = funds::Column::Id.is_in(ids.iter().map(|id| id.0));
        let rows = find::<funds::Entity>(sight).filter(wanted).all(connection).await?;
        let figures = totals::funds_computed(connection, ids).await?;
        Ok(Self {
            rows: rows.into_iter().filter(|row| reads(sight, row)).map(|row| (FundId(row.id), row)).collect(),
            figures: figures.into_iter().map(|(id, _, figures)| (id, figures)).collect(),
        })
    }

    /// The figures of the fund, which must be of the same police area as `first` and of the `year`.
    fn figures(
        &self,
        (id, year, first): (FundId, FinancialYear, &funds::Model),
        index: &str,
        refusals: &mut Refusals,
    ) -> Option<&FundFigures> {
        let path = ["laterYears", index, "fundId"];
        let Some(row) = self.rows.get(&id) else {
            refusals.add(RefusalCode::NotFound, &path, "There is no such fund.");
            return None;
        };
        if row.police_area_id != first.police_area_id || row.first_year != i32::from(year.first_year()) {
            let message = format!("This is no fund of the same police area for {year}.");
            refusals.add(RefusalCode::Invalid, &path, message);
            return None;
        }
        self.figures.get(&id)
    }
}
