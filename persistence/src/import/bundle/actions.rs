//! Actions, raised in minutes or outside meetings, with their owners and what was reported on them.

use super::values::{last_day, moment, word};
use super::{Import, meetings};
use crate::entity::{action_owners, action_points, action_updates};
use crate::error::Result;
use crate::import::bundle::placed::Placed;
use chrono::NaiveDate;
use domain::bundle::{ActionOwner, ActionPoint, Meeting, MinuteItem};
use domain::words::ActionOwnerKind;
use std::collections::HashSet;
use uuid::Uuid;

/// An action and the minute that raised it.
type Raised<'a> = (&'a ActionPoint, Option<(&'a Meeting, &'a MinuteItem)>);

/// The actions of a bundle: those of minutes first, in the order of the papers.
fn actions<'a>(placed: &Placed<'a>) -> impl Iterator<Item = Raised<'a>> {
    let minutes =
        placed.bundle.meetings.iter().flat_map(|meeting| meeting.minutes.iter().map(move |one| (meeting, one)));
    let in_minutes = minutes.flat_map(|raised| raised.1.actions.iter().map(move |action| (action, Some(raised))));
    in_minutes.chain(placed.bundle.actions.iter().map(|action| (action, None)))
}

/// The day that it is due, be it that of the meeting it is due at; without one it comes last.
fn due_order(placed: &Placed<'_>, action: &ActionPoint) -> Result<NaiveDate> {
    let at = action.due_meeting.as_ref().map(|key| placed.meeting(key)).transpose()?;
    Ok(action.due_on.or_else(|| meetings::day(at?)).unwrap_or_else(last_day))
}

impl Import<'_> {
    pub(super) async fn actions(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (position, (action, raised)) in (0..).zip(actions(placed)) {
                let key = action.group.as_ref().or(raised.map(|(meeting, _)| &meeting.group));
                let group = placed.group(key.map_or("", String::as_str))?;
                rows.push(action_points::Model {
                    id: placed.id("action", &action.key),
                    version: 1,
                    home_id: group.home.id(),
                    group_id: group.id,
                    meeting_id: raised.map(|(meeting, _)| placed.id("meeting", &meeting.key)),
                    minute_id: raised.map(|(_, minute)| placed.id("minute", &minute.key)),
                    text: action.text.clone(),
                    status: word(action.status),
                    due_on: action.due_on,
                    due_meeting_id: placed.id_if("meeting", action.due_meeting.as_ref()),
                    due_note: action.due_note.clone(),
                    due_order: due_order(placed, action)?,
                    carried_to_id: placed.group_if(action.carried_to.as_ref())?.map(|group| group.id),
                    note: None,
                    position,
                });
            }
        }
        let new = self.writer.add::<action_points::Entity>(rows).await?;
        self.action_owners(&new).await?;
        self.action_updates(&new).await
    }

    async fn action_owners(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (action, _) in actions(placed) {
                let action_point_id = placed.id("action", &action.key);
                for (position, owner) in (0..).zip(&action.owners).filter(|_| new.contains(&action_point_id)) {
                    let mut row = action_owners::Model {
                        id: placed.part("actionOwner", &action.key, position),
                        action_point_id,
                        position,
                        kind: word(ActionOwnerKind::Person),
                        person_id: None,
                        organisation_id: None,
                        group_id: None,
                        role: None,
                        label: None,
                    };
                    match owner {
                        ActionOwner::Person(key) => row.person_id = Some(placed.id("person", key)),
                        ActionOwner::Organisation(name) => {
                            row.kind = word(ActionOwnerKind::Organisation);
                            row.organisation_id = Some(self.shared.organisation(name)?);
                        }
                        ActionOwner::Group(key) => {
                            row.kind = word(ActionOwnerKind::Group);
                            row.group_id = Some(placed.group(key)?.id);
                        }
                        ActionOwner::RoleHolders(holders) => {
                            row.kind = word(ActionOwnerKind::RoleHolders);
                            row.group_id = Some(placed.group(&holders.group)?.id);
                            row.role = Some(word(holders.role));
                            row.label = Some(holders.label.clone());
                        }
                    }
                    rows.push(row);
                }
            }
        }
        self.writer.add::<action_owners::Entity>(rows).await.map(|_| ())
    }

    async fn action_updates(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for (action, _) in actions(placed) {
                let action_point_id = placed.id("action", &action.key);
                let reports = (0..).zip(&action.updates).filter(|_| new.contains(&action_point_id));
                rows.extend(reports.map(|(position, update)| action_updates::Model {
                    id: placed.part("actionUpdate", &action.key, position),
                    action_point_id,
                    at: moment(Some(update.at)).unwrap_or(update.at),
                    by_user_id: None,
                    text: update.text.clone(),
                    status: word(update.status),
                }));
            }
        }
        self.writer.add::<action_updates::Entity>(rows).await.map(|_| ())
    }
}
