//! Seats in groups and the skills of those who hold them.

use super::Import;
use super::values::{parents_first, word};
use crate::entity::{membership_skills, memberships};
use crate::error::Result;
use std::collections::HashSet;

impl Import<'_> {
    pub(super) async fn memberships(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (position, membership) in (0..).zip(&placed.bundle.memberships) {
                let group = placed.group(&membership.group)?;
                rows.push(memberships::Model {
                    id: placed.id("membership", &membership.key),
                    version: 1,
                    group_id: group.id,
                    home_id: group.home.id(),
                    person_id: placed.id_if("person", membership.person.as_ref()),
                    organisation_id: self.shared.organisation_if(membership.organisation.as_ref())?,
                    role: word(membership.role),
                    post: membership.post.clone(),
                    status: word(membership.status),
                    vacant: membership.person.is_none(),
                    responsible_authority: membership.responsible_authority,
                    substitute_for_id: placed.id_if("membership", membership.substitute_for.as_ref()),
                    from_on: membership.from,
                    to_on: membership.to,
                    inducted_on: membership.inducted_on,
                    note: None,
                    position,
                    vacancy_reason: None,
                    acting: false,
                });
            }
        }
        let rows = parents_first(rows, |row| row.id, |row| row.substitute_for_id);
        let new = self.writer.add::<memberships::Entity>(rows).await?;
        let mut skills = Vec::new();
        let mut seen = HashSet::new();
        for placed in &self.bundles {
            for membership in &placed.bundle.memberships {
                let membership_id = placed.id("membership", &membership.key);
                for rating in membership.skills.iter().filter(|_| new.contains(&membership_id)) {
                    if seen.insert((membership_id, &rating.skill, rating.assessed_on)) {
                        skills.push(membership_skills::Model {
                            membership_id,
                            skill: rating.skill.clone(),
                            level: i32::from(rating.level),
                            assessed_on: rating.assessed_on,
                        });
                    }
                }
            }
        }
        self.writer.add_parts::<membership_skills::Entity>(skills).await
    }
}
