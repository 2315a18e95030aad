//! Recommendations and whom they are made to.

use super::Import;
use super::values::word;
use crate::entity::{recommendation_targets, recommendations};
use crate::error::Result;
use domain::bundle::RecommendationTarget;

impl Import<'_> {
    pub(super) async fn recommendations(&mut self) -> Result<()> {
        let rows = self.bundles.iter().flat_map(|placed| {
            (0..).zip(&placed.bundle.recommendations).map(|(position, one)| recommendations::Model {
                id: placed.id("recommendation", &one.key),
                version: 1,
                position,
                source: one.source.clone(),
                text: one.text.clone(),
                from_value: one.from_value,
                to_value: one.to_value,
                status: word(one.status),
            })
        });
        let rows = rows.collect();
        let new = self.writer.add::<recommendations::Entity>(rows).await?;
        let mut targets = Vec::new();
        for placed in &self.bundles {
            for one in &placed.bundle.recommendations {
                let recommendation_id = placed.id("recommendation", &one.key);
                for (position, target) in (0..).zip(&one.made_to).filter(|_| new.contains(&recommendation_id)) {
                    let (partnership_id, group_id) = match target {
                        RecommendationTarget::Partnership(name) => (Some(self.shared.partnership(name)?), None),
                        RecommendationTarget::Group(key) => (None, Some(placed.group(key)?.id)),
                    };
                    targets.push(recommendation_targets::Model {
                        id: placed.part("recommendationTarget", &one.key, position),
                        recommendation_id,
                        position,
                        partnership_id,
                        group_id,
                    });
                }
            }
        }
        self.writer.add::<recommendation_targets::Entity>(targets).await.map(|_| ())
    }
}
