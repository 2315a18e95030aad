//! Funds and where their money comes from, and promises for several years.

use super::Import;
use super::values::{first_year, millionths};
use crate::entity::{fund_sources, funding_agreements, funds};
use crate::error::Result;
use crate::import::ids;
use crate::text::folded;
use domain::Pence;

impl Import<'_> {
    pub(super) async fn funds(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for fund in self.bundles.iter().flat_map(|placed| &placed.bundle.funds) {
            let key = self.shared.fund_key(fund)?;
            let (funder_id, name, year, police_area_id) = key.clone();
            let area = police_area_id.map(|id| id.to_string()).unwrap_or_default();
            let new = || ids::shared("fund", &[&funder_id.to_string(), &name, &year.to_string(), &area]);
            rows.push(funds::Model {
                id: *self.shared.funds.entry(key).or_insert_with(new),
                version: 1,
                funder_id,
                police_area_id,
                name: fund.name.clone(),
                folded: folded(&fund.name),
                first_year: year,
                recency: -year,
                retained: fund.retained.map(Pence::pence),
                retained_percent: millionths(fund.retained_percent),
                note: fund.note.clone(),
                over_allocation_percent: None,
            });
        }
        let mut new = self.writer.add::<funds::Entity>(rows).await?;
        let mut sources = Vec::new();
        for placed in &self.bundles {
            for fund in &placed.bundle.funds {
                let fund_id = self.shared.fund(fund)?;
                // The sources of a fund that two bundles bring are those of the first.
                if !new.remove(&fund_id) {
                    continue;
                }
                for (position, source) in (0..).zip(&fund.sources) {
                    sources.push(fund_sources::Model {
                        id: placed.part("fundSource", &fund.key, position),
                        fund_id,
                        position,
                        name: source.name.clone(),
                        funder_id: self.shared.organisation_if(source.funder.as_ref())?,
                        amount: source.amount.map(Pence::pence),
                    });
                }
            }
        }
        self.writer.add::<fund_sources::Entity>(sources).await?;
        self.agreements().await
    }

    async fn agreements(&mut self) -> Result<()> {
        let rows = self.bundles.iter().flat_map(|placed| {
            placed.bundle.agreements.iter().map(|agreement| funding_agreements::Model {
                id: placed.id("agreement", &agreement.key),
                version: 1,
                partnership_id: placed.partnership,
                title: agreement.title.clone(),
                from_year: first_year(agreement.from),
                to_year: first_year(agreement.to),
            })
        });
        let rows = rows.collect();
        self.writer.add::<funding_agreements::Entity>(rows).await.map(|_| ())
    }
}
