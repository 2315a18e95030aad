//! People and the bodies that they sit in.

use super::Import;
use super::values::{number, parents_first, word};
use crate::entity::{group_covers, group_reports_to, group_themes, groups, people, standing_items};
use crate::error::Result;
use crate::text::folded;
use std::collections::HashSet;

impl Import<'_> {
    pub(super) async fn people(&mut self) -> Result<()> {
        let rows = self.bundles.iter().flat_map(|placed| {
            placed.bundle.people.iter().map(|person| people::Model {
                id: placed.id("person", &person.key),
                version: 1,
                name: person.name.clone(),
                folded: folded(&person.name),
                job_title: person.job_title.clone(),
                email: person.email.clone(),
                telephone: person.telephone.clone(),
                home_id: None,
            })
        });
        let rows = rows.collect();
        self.writer.add::<people::Entity>(rows).await.map(|_| ())
    }

    pub(super) async fn groups(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (position, group) in (0..).zip(&placed.bundle.groups) {
                let own = placed.group(&group.key)?;
                rows.push(groups::Model {
                    id: own.id,
                    version: 1,
                    home_id: own.home.id(),
                    partnership_id: own.home.partnership(),
                    county_id: own.home.county(),
                    parent_id: placed.group_if(group.parent.as_ref())?.map(|parent| parent.id),
                    name: group.name.clone(),
                    folded: folded(&group.name),
                    kind: word(group.kind),
                    remit: group.remit.clone(),
                    meetings_per_year: number(group.meetings_per_year),
                    quorum: number(group.quorum),
                    quorum_basis: group.quorum_basis.map(word),
                    organisation_id: self.shared.organisation_if(group.organisation.as_ref())?,
                    note: group.note.clone(),
                    established_on: group.established_on,
                    dissolved_on: group.dissolved_on,
                    position,
                });
            }
        }
        let rows = parents_first(rows, |row| row.id, |row| row.parent_id);
        self.new_groups = self.writer.add::<groups::Entity>(rows).await?;
        self.group_links().await
    }

    /// What new groups report to, deal with and cover.
    async fn group_links(&mut self) -> Result<()> {
        let (mut reports, mut themes, mut covers) = (Vec::new(), Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        for placed in &self.bundles {
            for group in &placed.bundle.groups {
                let group_id = placed.group(&group.key)?.id;
                if !self.new_groups.contains(&group_id) || !seen.insert(group_id) {
                    continue;
                }
                for (position, key) in (0..).zip(&group.reports_to) {
                    let to_group_id = placed.group(key)?.id;
                    reports.push(group_reports_to::Model { group_id, to_group_id, position });
                }
                for (position, theme_id) in self.shared.themes_in_order(&group.themes)? {
                    themes.push(group_themes::Model { group_id, theme_id, position });
                }
                // By slug and by code is the same partnership.
                let covered = group.covers.iter().map(|name| self.shared.partnership(name));
                for partnership_id in covered.collect::<Result<HashSet<_>>>()? {
                    covers.push(group_covers::Model { group_id, partnership_id });
                }
            }
        }
        self.writer.add_parts::<group_reports_to::Entity>(reports).await?;
        self.writer.add_parts::<group_themes::Entity>(themes).await?;
        self.writer.add_parts::<group_covers::Entity>(covers).await
    }

    /// After the minutes, one of which may have ordered a standing item.
    pub(super) async fn standing_items(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        let mut seen = HashSet::new();
        for placed in &self.bundles {
            for group in &placed.bundle.groups {
                let group_id = placed.group(&group.key)?.id;
                if !self.new_groups.contains(&group_id) || !seen.insert(group_id) {
                    continue;
                }
                for (position, item) in (0..).zip(&group.standing_items) {
                    rows.push(standing_items::Model {
                        id: placed.part("standingItem", &group.key, position),
                        group_id,
                        position,
                        title: item.title.clone(),
                        since: item.since,
                        ordered_by_id: placed.id_if("minute", item.ordered_by.as_ref()),
                        note: None,
                    });
                }
            }
        }
        self.writer.add::<standing_items::Entity>(rows).await.map(|_| ())
    }
}
