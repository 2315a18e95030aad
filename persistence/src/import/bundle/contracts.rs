//! Agreements that providers work under.

use super::Import;
use super::values::{money, word};
use crate::entity::{contract_providers, contracts};
use crate::error::Result;
use std::collections::HashSet;

impl Import<'_> {
    pub(super) async fn contracts(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (position, contract) in (0..).zip(&placed.bundle.contracts) {
                let (value, value_certainty) = money(contract.value);
                rows.push(contracts::Model {
                    id: placed.id("contract", &contract.key),
                    version: 1,
                    partnership_id: placed.partnership,
                    allocation_id: placed.id_if("allocation", contract.allocation.as_ref()),
                    position,
                    kind: word(contract.kind),
                    title: contract.title.clone(),
                    funder_id: self.shared.organisation_if(contract.funder.as_ref())?,
                    from_on: contract.from,
                    to_on: contract.to,
                    extension_until: contract.extension_until,
                    extension_note: contract.extension_note.clone(),
                    value,
                    value_certainty,
                    note: contract.note.clone(),
                });
            }
        }
        let new = self.writer.add::<contracts::Entity>(rows).await?;
        let (mut providers, mut seen) = (Vec::new(), HashSet::new());
        for placed in &self.bundles {
            for contract in &placed.bundle.contracts {
                let contract_id = placed.id("contract", &contract.key);
                for (position, name) in (0..).zip(&contract.providers).filter(|_| new.contains(&contract_id)) {
                    let organisation_id = self.shared.organisation(name)?;
                    // Two spellings of one name are one provider.
                    if seen.insert((contract_id, organisation_id)) {
                        providers.push(contract_providers::Model { contract_id, organisation_id, position });
                    }
                }
            }
        }
        self.writer.add_parts::<contract_providers::Entity>(providers).await
    }
}
