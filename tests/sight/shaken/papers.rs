//! What is published, what is private, and papers of every visibility in every place.

use crate::sight::change::{Change, Values, no_id, no_moment};
use crate::sight::moment;
use crate::sight::rows::{Group, Rows};
use crate::support::dice::Dice;
use anyhow::{Context, Result};
use sea_orm::Value;
use serde_json::json;
use uuid::Uuid;

const ACTION_STATUSES: [&str; 4] = ["OPEN", "IN_PROGRESS", "DONE", "CANCELLED"];

fn published(dice: &mut Dice, percent: usize) -> Value {
    if dice.chance(percent) { moment(3).into() } else { no_moment() }
}

/// Agendas, minutes, private items and exempt minutes. As an import has it, a minute is exempt by paragraphs
/// of its own or with its item.
pub(super) async fn meetings(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    const STATUSES: [&str; 4] = ["NONE", "DRAFT", "PUBLISHED_DRAFT", "APPROVED"];
    for meeting in &rows.meetings {
        let values =
            vec![("agenda_published_at", published(dice, 50)), ("minutes_status", dice.one_of(&STATUSES)?.into())];
        change.row("meetings", meeting.id, values).await?;
    }
    let mut private = Vec::new();
    for item in &rows.agenda_items {
        let is_private = dice.chance(35);
        let paragraphs = if is_private && dice.chance(50) { json!([3]) } else { json!([]) };
        let values = vec![
            ("private", is_private.into()),
            ("exempt_paragraphs", paragraphs.into()),
            ("presenter", Some(format!("Presenter of {}", item.id)).into()),
            ("page_from", Some(7).into()),
            ("page_to", Some(9).into()),
        ];
        change.row("agenda_items", item.id, values).await?;
        if is_private {
            private.push(item.id);
        }
    }
    for minute in &rows.minute_items {
        let paragraphs = if dice.chance(20) { json!([1]) } else { json!([]) };
        let exempt = paragraphs != json!([]) || minute.agenda_item_id.is_some_and(|item| private.contains(&item));
        let values = vec![("exempt", exempt.into()), ("exempt_paragraphs", paragraphs.into())];
        change.row("minute_items", minute.id, values).await?;
        let people: Vec<Uuid> = rows.people.iter().map(|person| person.id).collect();
        if dice.chance(20) {
            let values = vec![
                ("id", dice.uuid().into()),
                ("minute_id", minute.id.into()),
                ("position", 9.into()),
                ("kind", "NOTED".into()),
                ("text", "It was noted.".into()),
                ("mover_id", dice.maybe(30, &people).into()),
                ("seconder_id", dice.maybe(30, &people).into()),
            ];
            change.add("decisions", values).await?;
        }
    }
    Ok(())
}

/// The home of a group: a partnership or a county.
pub(super) fn home(group: &Group) -> (Value, Value, Value) {
    (group.partnership_id.or(group.county_id).into(), group.partnership_id.into(), group.county_id.into())
}

/// A paper of any visibility at `place`.
pub(super) async fn paper(dice: &mut Dice, change: &Change<'_>, place: Values) -> Result<()> {
    let visibility = dice.one_of(&["PUBLIC", "MEMBERS", "EXEMPT"])?;
    let mut values = vec![
        ("id", dice.uuid().into()),
        ("title", "A paper".into()),
        ("folded", "a paper".into()),
        ("visibility", visibility.into()),
        ("exempt_paragraphs", if visibility == "EXEMPT" { json!([3]) } else { json!([]) }.into()),
        ("published_at", published(dice, 60)),
    ];
    values.extend(place);
    change.add("documents", values).await
}

/// Papers of items, meetings, groups and plans, of settlements and of partnerships.
pub(super) async fn documents(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    for document in &rows.documents {
        let visibility = dice.one_of(&["PUBLIC", "MEMBERS", "EXEMPT"])?;
        let values = vec![("visibility", visibility.into()), ("published_at", published(dice, 60))];
        change.row("documents", document.id, values).await?;
    }
    for meeting in &rows.meetings {
        let group = rows.groups.iter().find(|it| it.id == meeting.group_id).context("no such group")?;
        let items = rows.agenda_items.iter().filter(|item| item.meeting_id == meeting.id);
        let items: Vec<Uuid> = items.map(|item| item.id).collect();
        for _ in 0..6 {
            let (home, partnership, county) = home(group);
            let place = vec![
                ("home_id", home),
                ("partnership_id", partnership),
                ("county_id", county),
                // The meeting says whose group's paper it is, also where the row does not.
                ("group_id", dice.maybe(30, &[group.id]).into()),
                ("meeting_id", Some(meeting.id).into()),
                ("agenda_item_id", dice.maybe(20, &items).into()),
            ];
            paper(dice, change, place).await?;
        }
    }
    for group in &rows.groups {
        let (home, partnership, county) = home(group);
        let whose = if dice.chance(60) { Some(group.id).into() } else { no_id() };
        let place =
            vec![("home_id", home), ("partnership_id", partnership), ("county_id", county), ("group_id", whose)];
        paper(dice, change, place).await?;
    }
    for settlement in &rows.settlements {
        let of = settlement.partnership_id;
        let place = vec![
            ("home_id", of.into()),
            ("partnership_id", Some(of).into()),
            ("settlement_id", Some(settlement.id).into()),
        ];
        paper(dice, change, place).await?;
    }
    Ok(())
}

/// Reports on actions with their authors, owners by name, and actions outside meetings and minutes.
pub(super) async fn actions(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    let users: Vec<Uuid> = rows.users.iter().map(|user| user.id).collect();
    let people: Vec<Uuid> = rows.people.iter().map(|person| person.id).collect();
    for action in &rows.action_points {
        let values = vec![
            ("id", dice.uuid().into()),
            ("action_point_id", action.id.into()),
            ("at", moment(2).into()),
            ("by_user_id", dice.maybe(20, &users).into()),
            ("text", "Under way.".into()),
            ("status", dice.one_of(&ACTION_STATUSES)?.into()),
        ];
        change.add("action_updates", values).await?;
        if dice.chance(20) {
            let values =
                vec![("minute_id", no_id()), ("meeting_id", action.meeting_id.filter(|_| dice.chance(50)).into())];
            change.row("action_points", action.id, values).await?;
        }
        if let Some(person) = dice.maybe(60, &people) {
            let values = vec![
                ("id", dice.uuid().into()),
                ("action_point_id", action.id.into()),
                ("position", 9.into()),
                ("kind", "PERSON".into()),
                ("person_id", Some(person).into()),
            ];
            change.add("action_owners", values).await?;
        }
    }
    Ok(())
}
