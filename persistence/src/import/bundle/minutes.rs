//! Minutes, who led them, the themes they touch and what was decided.

use super::Import;
use super::values::{number, word};
use crate::entity::{decisions, minute_items, minute_leads, minute_themes};
use crate::error::Result;
use domain::bundle::{Meeting, MinuteItem};
use std::collections::HashSet;
use uuid::Uuid;

/// Part II business: exempt by its own marking, or minuted under an item without press and public.
fn exempt(meeting: &Meeting, minute: &MinuteItem) -> bool {
    let private = meeting.agenda.iter().any(|item| Some(item.number) == minute.agenda_item && item.private);
    private || !minute.exempt_paragraphs.is_empty()
}

impl Import<'_> {
    pub(super) async fn minutes(&mut self) -> Result<()> {
        let items = self.agenda_items().await?;
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for meeting in &placed.bundle.meetings {
                let meeting_id = placed.id("meeting", &meeting.key);
                rows.extend((0..).zip(&meeting.minutes).map(|(position, minute)| minute_items::Model {
                    id: placed.id("minute", &minute.key),
                    version: 1,
                    meeting_id,
                    agenda_item_id:
                        number(minute.agenda_item).and_then(|number| items.get(&(meeting_id, number)).copied()),
                    position,
                    number: number(minute.number),
                    title: minute.title.clone(),
                    text: minute.text.clone(),
                    exempt: exempt(meeting, minute),
                    exempt_paragraphs: serde_json::json!(minute.exempt_paragraphs),
                }));
            }
        }
        let new = self.writer.add::<minute_items::Entity>(rows).await?;
        self.minute_links(&new).await?;
        self.decisions(&new).await
    }

    async fn minute_links(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let (mut leads, mut themes) = (Vec::new(), Vec::new());
        for placed in &self.bundles {
            for minute in placed.bundle.meetings.iter().flat_map(|meeting| &meeting.minutes) {
                let minute_id = placed.id("minute", &minute.key);
                if !new.contains(&minute_id) {
                    continue;
                }
                for (position, key) in (0..).zip(&minute.led_by) {
                    leads.push(minute_leads::Model { minute_id, person_id: placed.id("person", key), position });
                }
                for (position, theme_id) in self.shared.themes_in_order(&minute.themes)? {
                    themes.push(minute_themes::Model { minute_id, theme_id, position });
                }
            }
        }
        self.writer.add_parts::<minute_leads::Entity>(leads).await?;
        self.writer.add_parts::<minute_themes::Entity>(themes).await
    }

    async fn decisions(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for minute in placed.bundle.meetings.iter().flat_map(|meeting| &meeting.minutes) {
                let minute_id = placed.id("minute", &minute.key);
                let taken = (0..).zip(&minute.decisions).filter(|_| new.contains(&minute_id));
                rows.extend(taken.map(|(position, decision)| {
                    let vote = decision.vote.as_ref();
                    decisions::Model {
                        id: placed.part("decision", &minute.key, position),
                        minute_id,
                        position,
                        kind: word(decision.kind),
                        text: decision.text.clone(),
                        mover_id: placed.id_if("person", decision.mover.as_ref()),
                        seconder_id: placed.id_if("person", decision.seconder.as_ref()),
                        in_favour: number(vote.map(|vote| vote.in_favour)),
                        against: number(vote.map(|vote| vote.against)),
                        abstained: number(vote.map(|vote| vote.abstained)),
                    }
                }));
            }
        }
        self.writer.add::<decisions::Entity>(rows).await.map(|_| ())
    }
}
