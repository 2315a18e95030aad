//! Places, groups and who sits in them.

use crate::sight::change::{Change, no_id};
use crate::sight::rows::Rows;
use crate::sight::today;
use crate::support::dice::Dice;
use anyhow::Result;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The days around today: long ago, yesterday, today, tomorrow, far ahead.
fn days() -> [NaiveDate; 5] {
    let (back, ahead) = (|days| today() - Days::new(days), |days| today() + Days::new(days));
    [back(400), back(1), today(), ahead(1), ahead(400)]
}

/// Which partnerships are combined in which: one step deep, as a combined one is not itself combined.
pub(super) async fn places(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    let with_groups = |id: Uuid| rows.groups.iter().any(|group| group.partnership_id == Some(id));
    let busy: Vec<_> = rows.partnerships.iter().filter(|it| with_groups(it.id)).collect();
    let mut above: BTreeSet<Uuid> = rows.partnerships.iter().filter_map(|it| it.combined_in_id).collect();
    let free: Vec<Uuid> = busy.iter().filter(|it| it.combined_in_id.is_none()).map(|it| it.id).collect();
    above.insert(dice.one_of(&free)?);
    for partnership in busy.iter().filter(|it| !above.contains(&it.id)) {
        let others: Vec<Uuid> = above.iter().copied().filter(|id| *id != partnership.id).collect();
        let combined_in = dice.maybe(60, &others);
        change.row("partnerships", partnership.id, vec![("combined_in_id", combined_in.into())]).await?;
    }
    Ok(())
}

/// Kinds, ends, themes and covers of groups. The kinds of a county's groups stay.
pub(super) async fn groups(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    const KINDS: [&str; 4] = ["BOARD", "EXECUTIVE", "THEME_GROUP", "SUB_GROUP"];
    let themes: Vec<Uuid> = rows.allocations.iter().map(|it| it.primary_theme_id).collect();
    let partnerships: Vec<Uuid> = rows.partnerships.iter().map(|it| it.id).collect();
    let busy: Vec<Uuid> = rows.groups.iter().filter_map(|group| group.partnership_id).collect();
    for group in &rows.groups {
        if dice.chance(30) && group.county_id.is_none() {
            change.row("groups", group.id, vec![("kind", dice.one_of(&KINDS)?.into())]).await?;
        }
        if dice.chance(30) {
            change.row("groups", group.id, vec![("dissolved_on", dice.maybe(40, &days()).into())]).await?;
        }
        let has = rows.group_themes.iter().filter(|it| it.group_id == group.id).map(|it| it.theme_id);
        let has: BTreeSet<Uuid> = has.collect();
        if let Some(theme) = dice.maybe(50, &themes).filter(|theme| !has.contains(theme)) {
            let values = vec![("group_id", group.id.into()), ("theme_id", theme.into()), ("position", 9.into())];
            change.add("group_themes", values).await?;
        }
        let covered = if dice.chance(80) { dice.one_of(&busy)? } else { dice.one_of(&partnerships)? };
        let covers = |it: &crate::sight::rows::Cover| it.group_id == group.id && it.partnership_id == covered;
        if group.county_id.is_some() && dice.chance(60) && !rows.group_covers.iter().any(covers) {
            let values = vec![("group_id", group.id.into()), ("partnership_id", covered.into())];
            change.add("group_covers", values).await?;
        }
    }
    Ok(())
}

/// Seats, their terms, and how everybody is reached.
pub(super) async fn seats(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    const STATUSES: [&str; 4] = ["CURRENT", "CURRENT", "INVITED", "ENDED"];
    for person in &rows.people {
        let (email, telephone) = (format!("{}@people.example", person.id), format!("01752 {}", person.id));
        change.row("people", person.id, vec![("email", email.into()), ("telephone", telephone.into())]).await?;
    }
    let [past, .., future] = days();
    let ids: Vec<Uuid> = rows.memberships.iter().map(|it| it.id).collect();
    for seat in &rows.memberships {
        let from = dice.maybe(50, &days());
        let later: Vec<NaiveDate> = days().into_iter().filter(|day| from.unwrap_or(past) <= *day).collect();
        let values = vec![
            ("status", dice.one_of(&STATUSES)?.into()),
            ("from_on", from.into()),
            ("to_on", dice.maybe(50, &later).into()),
            ("inducted_on", Some(future).into()),
        ];
        change.row("memberships", seat.id, values).await?;
        if dice.chance(20) {
            let other = dice.one_of(&ids)?;
            let substitute_for = if other == seat.id { no_id() } else { Some(other).into() };
            change.row("memberships", seat.id, vec![("substitute_for_id", substitute_for)]).await?;
        }
        if dice.chance(40) {
            let skill = vec![
                ("membership_id", seat.id.into()),
                ("skill", "Chairing".into()),
                ("level", 3.into()),
                ("assessed_on", past.into()),
            ];
            change.add("membership_skills", skill).await?;
        }
    }
    Ok(())
}
