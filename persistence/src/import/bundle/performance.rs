//! Indicators, families and the values measured.

use super::Import;
use super::placed::Placed;
use super::values::{millionths, number, recency, word};
use crate::entity::{comparator_groups, comparator_members, indicator_themes, indicators, measures, stated_changes};
use crate::error::Result;
use crate::import::ids;
use domain::bundle::{Measure, MeasureSubject};
use std::collections::HashSet;
use uuid::Uuid;

impl Import<'_> {
    pub(super) async fn performance(&mut self) -> Result<()> {
        self.indicators().await?;
        self.comparator_groups().await?;
        self.measures().await
    }

    async fn indicators(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for indicator in self.bundles.iter().flat_map(|placed| &placed.bundle.indicators) {
            let new = || ids::shared("indicator", &[&indicator.code]);
            rows.push(indicators::Model {
                id: *self.shared.indicators.entry(indicator.code.clone()).or_insert_with(new),
                version: 1,
                code: indicator.code.clone(),
                title: indicator.title.clone(),
                unit: word(indicator.unit),
                polarity: word(indicator.polarity),
                denominator: indicator.denominator.clone(),
                source: indicator.source.clone(),
                numerator_id: None,
                divisor_id: None,
            });
        }
        let mut new = self.writer.add::<indicators::Entity>(rows).await?;
        let mut themes = Vec::new();
        for indicator in self.bundles.iter().flat_map(|placed| &placed.bundle.indicators) {
            let indicator_id = self.shared.indicator(&indicator.code)?;
            // The themes of an indicator that two bundles bring are those of the first.
            if !new.remove(&indicator_id) {
                continue;
            }
            for (position, theme_id) in self.shared.themes_in_order(&indicator.themes)? {
                themes.push(indicator_themes::Model { indicator_id, theme_id, position });
            }
        }
        self.writer.add_parts::<indicator_themes::Entity>(themes).await
    }

    async fn comparator_groups(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for group in self.bundles.iter().flat_map(|placed| &placed.bundle.comparator_groups) {
            let new = || ids::shared("comparatorGroup", &[&group.name, &group.as_of.to_string()]);
            let key = (group.name.clone(), group.as_of);
            rows.push(comparator_groups::Model {
                id: *self.shared.comparator_groups.entry(key).or_insert_with(new),
                version: 1,
                name: group.name.clone(),
                as_of: group.as_of,
                source: None,
                note: None,
            });
        }
        let mut new = self.writer.add::<comparator_groups::Entity>(rows).await?;
        let mut members = Vec::new();
        for group in self.bundles.iter().flat_map(|placed| &placed.bundle.comparator_groups) {
            let comparator_group_id = self.shared.comparator_group(&group.name, group.as_of)?;
            // The members of a family that two bundles bring are those of the first.
            if !new.remove(&comparator_group_id) {
                continue;
            }
            for (position, member) in (0..).zip(&group.members) {
                let partnership = member.partnership.as_ref().map(|name| self.shared.partnership(name));
                members.push(comparator_members::Model {
                    comparator_group_id,
                    position,
                    name: member.name.clone(),
                    force: None,
                    partnership_id: partnership.transpose()?,
                });
            }
        }
        self.writer.add_parts::<comparator_members::Entity>(members).await
    }

    async fn measures(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (position, measure) in (0..).zip(&placed.bundle.measures) {
                rows.push(self.measure(placed, measure, position)?);
            }
        }
        let new = self.writer.add::<measures::Entity>(rows).await?;
        self.stated_changes(&new).await
    }

    fn measure(&self, placed: &Placed<'_>, measure: &Measure, position: i32) -> Result<measures::Model> {
        let (mut partnership_id, mut police_area_id, mut group_id, mut contract_id) = (None, None, None, None);
        match &measure.subject {
            MeasureSubject::Partnership(name) => partnership_id = Some(self.shared.partnership(name)?),
            MeasureSubject::PoliceArea(code) => police_area_id = Some(self.shared.police_area(code)?),
            MeasureSubject::Group(key) => group_id = Some(placed.group(key)?.id),
            MeasureSubject::Contract(key) => contract_id = Some(placed.id("contract", key)),
        }
        let (standing, target) = (measure.standing.as_ref(), measure.target.as_ref());
        let family = standing.map(|one| self.shared.comparator_group(&one.group.name, one.group.as_of));
        Ok(measures::Model {
            id: placed.id("measure", &measure.key),
            version: 1,
            indicator_id: self.shared.indicator(&measure.indicator)?,
            indicator_code: measure.indicator.clone(),
            partnership_id,
            police_area_id,
            group_id,
            contract_id,
            period_from: measure.period_from,
            period_to: measure.period_to,
            period_note: measure.period_note.clone(),
            recency: recency(measure.period_to),
            area: measure.area.clone(),
            cumulative: measure.cumulative,
            dimension: measure.dimension.clone(),
            value: millionths(measure.value),
            value_to: millionths(measure.value_to),
            certainty: word(measure.certainty),
            statement: measure.statement.clone(),
            status: word(measure.status),
            target_value: millionths(target.and_then(|target| target.value)),
            target_text: target.and_then(|target| target.text.clone()),
            on_track: target.and_then(|target| target.on_track),
            comparator_group_id: family.transpose()?,
            rank: number(standing.and_then(|standing| standing.rank)),
            rank_of: number(standing.and_then(|standing| standing.of)),
            previous_rank: number(standing.and_then(|standing| standing.previous_rank)),
            stated_as: standing.and_then(|standing| standing.stated_as.clone()),
            from_average_percent: millionths(standing.and_then(|standing| standing.from_average_percent)),
            control_position: standing.and_then(|standing| standing.position).map(word),
            note: None,
            position,
            recorded_key: None,
        })
    }

    async fn stated_changes(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for measure in &placed.bundle.measures {
                let measure_id = placed.id("measure", &measure.key);
                let stated = (0..).zip(&measure.stated_changes).filter(|_| new.contains(&measure_id));
                rows.extend(stated.map(|(position, change)| stated_changes::Model {
                    id: placed.part("statedChange", &measure.key, position),
                    measure_id,
                    position,
                    since: change.since.map(word),
                    since_note: change.since_note.clone(),
                    change: millionths(change.change),
                    percent: millionths(change.percent),
                    direction: change.direction.map(word),
                    quote: change.quote.clone(),
                }));
            }
        }
        self.writer.add::<stated_changes::Entity>(rows).await.map(|_| ())
    }
}
