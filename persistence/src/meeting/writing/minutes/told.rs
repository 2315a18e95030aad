//! A minute as it is entered, as rows, and as a line of the audit.

use super::super::ground::{Proof, Subject, nation};
use super::super::items::agenda_of;
use crate::audit::{Event, fingerprint};
use crate::entity::{decisions, minute_items, minute_leads, minute_themes, people, themes};
use crate::error::Result;
use crate::known::known;
use crate::scope;
use domain::access::Sight;
use domain::ids::MinuteItemId;
use domain::meeting::EnteredMinute;
use domain::words::Word;
use domain::{RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use uuid::Uuid;

/// A minute that nothing is wrong with in itself.
pub(super) struct Told {
    pub(super) minute: EnteredMinute,
    pub(super) number: Option<i32>,
    paragraphs: Vec<u8>,
    pub(super) exempt: bool,
}

/// What was entered, after adding what is wrong with it.
pub(super) async fn told(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    subject: &Subject,
    mut minute: EnteredMinute,
    refusals: &mut Refusals,
) -> Result<Told> {
    let paragraphs = minute.check(refusals, nation(transaction, sight, subject.row.home_id).await?);
    let agenda = agenda_of(transaction, sight, subject.meeting.id).await?;
    let item = minute.agenda_item.and_then(|id| agenda.iter().find(|item| item.id == id.0));
    if minute.agenda_item.is_some() && item.is_none() {
        refusals.add(RefusalCode::NotFound, &["agendaItemId"], "This meeting's agenda has no such item.");
    }
    let of_decisions = minute.decisions.iter().flat_map(|decision| [decision.mover, decision.seconder]).flatten();
    let named = minute.led_by.iter().copied().chain(of_decisions).map(|id| id.0).collect();
    let there = known::<people::Entity>(transaction, sight, people::Column::Id, named).await?;
    for (index, person) in minute.led_by.iter().enumerate() {
        there.check(refusals, &["ledByIds", &index.to_string()], "person", Some(*person));
    }
    for (index, decision) in minute.decisions.iter().enumerate() {
        let index = index.to_string();
        there.check(refusals, &["decisions", &index, "moverId"], "person", decision.mover);
        there.check(refusals, &["decisions", &index, "seconderId"], "person", decision.seconder);
    }
    let touched = minute.themes.iter().map(|id| id.0).collect();
    let there = known::<themes::Entity>(transaction, sight, themes::Column::Id, touched).await?;
    for (index, theme) in minute.themes.iter().enumerate() {
        there.check(refusals, &["themeIds", &index.to_string()], "theme", Some(*theme));
    }
    let exempt = !paragraphs.is_empty() || item.is_some_and(|item| item.private);
    Ok(Told { minute, number: None, paragraphs, exempt })
}

impl Told {
    /// The row, but for where it belongs.
    pub(super) fn row(&self, id: MinuteItemId, version: i32) -> minute_items::ActiveModel {
        minute_items::ActiveModel {
            id: Set(id.0),
            version: Set(version),
            agenda_item_id: Set(self.minute.agenda_item.map(|id| id.0)),
            number: Set(self.number),
            title: Set(self.minute.title.clone()),
            text: Set(self.minute.text.clone()),
            exempt: Set(self.exempt),
            exempt_paragraphs: Set(serde_json::json!(self.paragraphs)),
            ..minute_items::ActiveModel::default()
        }
    }

    pub(super) async fn write_parts(
        &self,
        transaction: &DatabaseTransaction,
        permit: &Proof,
        id: MinuteItemId,
    ) -> Result<()> {
        for (position, person) in (0..).zip(&self.minute.led_by) {
            let (minute_id, person_id) = (Set(id.0), Set(person.0));
            let row = minute_leads::ActiveModel { minute_id, person_id, position: Set(position) };
            scope::insert_permitted(permit, transaction, row).await?;
        }
        for (position, theme) in (0..).zip(&self.minute.themes) {
            let (minute_id, theme_id) = (Set(id.0), Set(theme.0));
            let row = minute_themes::ActiveModel { minute_id, theme_id, position: Set(position) };
            scope::insert_permitted(permit, transaction, row).await?;
        }
        for (position, decision) in (0..).zip(&self.minute.decisions) {
            let row = decisions::ActiveModel {
                id: Set(Uuid::now_v7()),
                minute_id: Set(id.0),
                position: Set(position),
                kind: Set(decision.kind.word().to_owned()),
                text: Set(decision.text.clone()),
                mover_id: Set(decision.mover.map(|id| id.0)),
                seconder_id: Set(decision.seconder.map(|id| id.0)),
                in_favour: Set(decision.vote.map(|vote| vote.in_favour)),
                against: Set(decision.vote.map(|vote| vote.against)),
                abstained: Set(decision.vote.map(|vote| vote.abstained)),
            };
            scope::insert_permitted(permit, transaction, row).await?;
        }
        Ok(())
    }

    pub(super) fn event(
        &self,
        action: &'static str,
        subject: &Subject,
        id: MinuteItemId,
        before: Option<&minute_items::Model>,
    ) -> Event {
        let print = if self.exempt { EXEMPT.to_owned() } else { words_of(&self.minute.title, &self.minute.text) };
        let number = |number: Option<i32>| number.map(|number| number.to_string());
        subject
            .event(action)
            .change("minute", None, Some(id.0.to_string()))
            .change("number", before.and_then(|row| number(row.number)), number(self.number))
            .change("text", before.map(print_of), Some(print))
            .change("decisions", None, Some(self.minute.decisions.len().to_string()))
    }
}

/// What stands in the audit for exempt words.
const EXEMPT: &str = "(exempt)";

fn words_of(title: &str, text: &str) -> String {
    fingerprint(&format!("{title}\n{text}"))
}

pub(super) fn print_of(row: &minute_items::Model) -> String {
    if row.exempt { EXEMPT.to_owned() } else { words_of(&row.title, &row.text) }
}
