//! Money by priority: what is spent on one, and on which each pound is.

use super::position::AllocationPosition;
use crate::graphql::context::Ask;
use crate::graphql::error::{Failure, Result};
use crate::graphql::loaders::{Asking, Records};
use crate::graphql::priority::{PrioritiesOf, Priority};
use crate::graphql::scalars::{Date, FinancialYear};
use crate::graphql::theme::{Theme, WholeTree};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use domain::funding::AllocationFigures;
use domain::ids::{PartnershipId, ThemeId};
use domain::plan::{self, by_priority};
use persistence::funding::position;
use std::collections::HashMap;
use std::sync::Arc;

/// Asks for the figures by primary theme of a partnership's allocations of a year, on a day; today's without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct ByTheme {
    of: (PartnershipId, domain::FinancialYear),
    as_of: Option<NaiveDate>,
}

impl Loader<ByTheme> for Records {
    type Value = Arc<HashMap<ThemeId, AllocationFigures>>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[ByTheme]) -> Result<HashMap<ByTheme, Self::Value>, Self::Error> {
        let mut by_day: HashMap<Option<NaiveDate>, Vec<_>> = HashMap::new();
        for key in keys {
            by_day.entry(key.as_of).or_default().push(key.of);
        }
        let mut all = HashMap::with_capacity(keys.len());
        for (as_of, of) in by_day {
            let found = position::by_theme(&self.db, &self.sight, &of, as_of).await?;
            all.extend(found.into_iter().map(|(of, themes)| (ByTheme { of, as_of }, Arc::new(themes))));
        }
        Ok(all)
    }
}

/// What is spent on a priority.
pub(crate) struct PriorityMoney<'a>(pub(crate) &'a plan::Priority);

/// What is spent on a priority.
#[Object]
impl PriorityMoney<'_> {
    /// Where the money on it stands: the same as `fundingSummary` gives for the partnership, year and theme, those
    /// below it included. Where one priority's theme is below another's, both count the money;
    /// `fundingByPriority` counts it once.
    async fn funding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As it stood at the end of this day; as it stands now without one.")] as_of: Option<Date>,
    ) -> Result<AllocationPosition> {
        let ask = ctx.ask()?;
        let key = ByTheme { of: (self.0.partnership, self.0.year), as_of: as_of.map(|day| day.0) };
        let (by_theme, tree) = (ask.list(key).await?, ask.list(WholeTree).await?);
        let themes = tree.at_or_below(self.0.theme);
        let on = themes.iter().filter_map(|theme| by_theme.get(theme));
        let sum = on.into_iter().try_fold(AllocationFigures::default(), |sum, figures| sum.plus(figures));
        Ok(AllocationPosition(sum?))
    }
}

/// The money under one priority of a partnership and year, or under none.
#[derive(SimpleObject)]
pub(crate) struct PriorityFunding {
    /// The priority; null for money on themes that no priority of the year covers.
    priority: Option<Priority>,
    /// The primary themes of the money, by name.
    themes: Vec<Theme>,
    /// Where the money stands.
    position: AllocationPosition,
}

/// The money of a partnership by priority.
pub(crate) struct PartnershipPriorityFunding(pub(crate) PartnershipId);

/// The money of a partnership by priority.
#[Object]
impl PartnershipPriorityFunding {
    /// The year's money by priority: every priority in the order of the list, with or without money, then the money
    /// that serves none, if there is any. Each allocation counts once, so the rows add up to the total: under the
    /// priority whose theme is its primary one or above it; where there are several, under a HEADLINE before an
    /// EMERGING one, a WATCHING_BRIEF or one NOT_TAKEN_FORWARD, then under the nearest theme.
    async fn funding_by_priority(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The financial year.")] year: FinancialYear,
        #[graphql(desc = "As it stood at the end of this day; as it stands now without one.")] as_of: Option<Date>,
    ) -> Result<Vec<PriorityFunding>> {
        let ask = ctx.ask()?;
        let key = ByTheme { of: (self.0, year.0), as_of: as_of.map(|day| day.0) };
        let by_theme = ask.list(key).await?;
        let list = ask.list(PrioritiesOf(self.0, Some(year.0))).await?;
        let tree = ask.list(WholeTree).await?;
        let mut rows = Vec::new();
        for share in by_priority(&by_theme, &list, &tree)? {
            let priority = list.iter().find(|priority| Some(priority.id) == share.priority);
            rows.push(PriorityFunding {
                priority: priority.cloned().map(Priority),
                themes: named(ask, &share.themes).await?,
                position: AllocationPosition(share.figures),
            });
        }
        Ok(rows)
    }
}

async fn named(ask: &Asking, ids: &[ThemeId]) -> Result<Vec<Theme>, Failure> {
    let mut themes = ask.each(ids).await?;
    themes.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(themes.into_iter().map(Theme).collect())
}
