//! Meetings with their agendas, who came and what they declared.

use super::Import;
use super::placed::Placed;
use super::values::{last_day, moment, number, parents_first, word};
use crate::entity::{agenda_items, attendances, interest_declarations, meetings};
use crate::error::Result;
use crate::text::folded;
use chrono::{DateTime, NaiveDate, Utc};
use domain::bundle::{Attendance, Meeting};
use domain::london;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The day of a meeting in London, where one is known.
pub(super) fn day(meeting: &Meeting) -> Option<NaiveDate> {
    meeting.date.or_else(|| meeting.scheduled_for.map(london::day_of))
}

/// Where a meeting stands among others from the earliest on, and from the latest on: without a day it
/// comes last both ways.
fn order(meeting: &Meeting) -> (DateTime<Utc>, DateTime<Utc>) {
    let start = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
    let first_day = NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or(NaiveDate::MIN);
    let known = moment(meeting.scheduled_for).or_else(|| day(meeting).map(london::start_of));
    known.map_or_else(|| (start(last_day()), start(first_day)), |known| (known, known))
}

impl Import<'_> {
    pub(super) async fn meetings(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for meeting in &placed.bundle.meetings {
                let group = placed.group(&meeting.group)?;
                let (earliest, latest) = order(meeting);
                rows.push(meetings::Model {
                    id: placed.id("meeting", &meeting.key),
                    version: 1,
                    group_id: group.id,
                    home_id: group.home.id(),
                    title: meeting.title.clone(),
                    folded: folded(&meeting.title),
                    status: word(meeting.status),
                    scheduled_for: moment(meeting.scheduled_for),
                    day: day(meeting),
                    date_note: meeting.date_note.clone(),
                    started_at: moment(meeting.started_at),
                    ended_at: moment(meeting.ended_at),
                    venue: meeting.venue.clone(),
                    note: meeting.note.clone(),
                    agenda_published_at: moment(meeting.agenda_published_at),
                    minutes_status: word(meeting.minutes_status),
                    minutes_approved_at_id: placed.id_if("meeting", meeting.minutes_approved_at.as_ref()),
                    minutes_approved_on: meeting.minutes_approved_on,
                    minutes_amendments: meeting.minutes_amendments.clone(),
                    minutes_digest: None,
                    earliest,
                    latest,
                });
            }
        }
        let rows = parents_first(rows, |row| row.id, |row| row.minutes_approved_at_id);
        let new = self.writer.add::<meetings::Entity>(rows).await?;
        self.agendas().await?;
        self.attendances(&new).await?;
        self.declarations(&new).await
    }

    /// The ids of agenda items by meeting and number: somebody may have written one by hand.
    pub(super) async fn agenda_items(&self) -> Result<HashMap<(Uuid, i32), Uuid>> {
        let there = self.writer.all::<agenda_items::Entity>().await?;
        Ok(there.into_iter().map(|row| ((row.meeting_id, row.number), row.id)).collect())
    }

    async fn agendas(&mut self) -> Result<()> {
        let there = self.agenda_items().await?;
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for meeting in &placed.bundle.meetings {
                let meeting_id = placed.id("meeting", &meeting.key);
                rows.extend(meeting.agenda.iter().map(|item| {
                    let number_of_item = i32::from(item.number);
                    let new = || placed.part("agendaItem", &meeting.key, number_of_item);
                    agenda_items::Model {
                        id: there.get(&(meeting_id, number_of_item)).copied().unwrap_or_else(new),
                        meeting_id,
                        number: number_of_item,
                        title: item.title.clone(),
                        presenter: item.presenter.clone(),
                        standing: item.standing,
                        private: item.private,
                        exempt_paragraphs: serde_json::json!(item.exempt_paragraphs),
                        page_from: number(item.page_from),
                        page_to: number(item.page_to),
                        note: None,
                    }
                }));
            }
        }
        self.writer.add::<agenda_items::Entity>(rows).await.map(|_| ())
    }

    async fn attendances(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for meeting in &placed.bundle.meetings {
                let meeting_id = placed.id("meeting", &meeting.key);
                for (position, one) in (0..).zip(&meeting.attendance).filter(|_| new.contains(&meeting_id)) {
                    rows.push(attendances::Model {
                        id: placed.part("attendance", &meeting.key, position),
                        meeting_id,
                        position,
                        person_id: placed.id_if("person", one.person.as_ref()),
                        name: name(placed, one),
                        organisation_id: self.shared.organisation_if(one.organisation.as_ref())?,
                        job_title: one.job_title.clone(),
                        status: word(one.status),
                        chaired: one.chaired,
                        substitute_for_id: placed.id_if("person", one.substitute_for.as_ref()),
                        in_attendance: one.in_attendance,
                        note: None,
                    });
                }
            }
        }
        self.writer.add::<attendances::Entity>(rows).await.map(|_| ())
    }

    async fn declarations(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let items = self.agenda_items().await?;
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for meeting in &placed.bundle.meetings {
                let meeting_id = placed.id("meeting", &meeting.key);
                let declared = (0..).zip(&meeting.declarations).filter(|_| new.contains(&meeting_id));
                rows.extend(declared.map(|(position, declaration)| interest_declarations::Model {
                    id: placed.part("declaration", &meeting.key, position),
                    meeting_id,
                    position,
                    person_id: placed.id("person", &declaration.person),
                    agenda_item_id:
                        number(declaration.agenda_item).and_then(|number| items.get(&(meeting_id, number)).copied()),
                    interest: declaration.interest.clone(),
                }));
            }
        }
        self.writer.add::<interest_declarations::Entity>(rows).await.map(|_| ())
    }
}

/// The name as printed, else the person's.
fn name(placed: &Placed<'_>, attendance: &Attendance) -> String {
    let person = || {
        let key = attendance.person.as_ref()?;
        placed.bundle.people.iter().find(|person| &person.key == key).map(|person| person.name.clone())
    };
    attendance.name.clone().or_else(person).unwrap_or_default()
}
