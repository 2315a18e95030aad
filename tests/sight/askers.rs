//! Random users: each of the demonstration's accounts is given other grants.

use super::change::{Change, no_id, no_moment};
use super::rows::Rows;
use super::today;
use crate::support::dice::Dice;
use anyhow::{Context, Result};
use chrono::{Days, NaiveDate};
use std::fmt;
use uuid::Uuid;

/// What a role is granted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Platform,
    PoliceArea(Uuid),
    County(Uuid),
    Partnership(Uuid),
    Group(Uuid),
}

/// A role over a scope for a time.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) id: Uuid,
    pub(super) role: &'static str,
    pub(super) scope: Scope,
    from: NaiveDate,
    to: Option<NaiveDate>,
    revoked: bool,
}

impl Grant {
    /// Whether it holds today.
    pub(super) fn holds(&self) -> bool {
        self.from <= today() && self.to.is_none_or(|last| last >= today()) && !self.revoked
    }
}

/// Somebody with grants, or nobody in particular.
#[derive(Clone, Debug)]
pub(super) struct Asker {
    /// The account's name in the demonstration, which says nothing of its grants here.
    pub(super) account: Option<&'static str>,
    pub(super) user: Option<Uuid>,
    pub(super) person: Option<Uuid>,
    pub(super) grants: Vec<Grant>,
}

impl fmt::Display for Asker {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} (person {:?}) with", self.account.unwrap_or("nobody"), self.person)?;
        for grant in &self.grants {
            let Grant { role, scope, from, to, revoked, .. } = grant;
            writeln!(out, "  {role} over {scope:?} from {from} to {to:?}, revoked: {revoked}")?;
        }
        Ok(())
    }
}

const ACCOUNTS: [&str; 12] = [
    "administrator",
    "commissioner",
    "treasurer",
    "opcc-analyst",
    "county-officer",
    "county-member",
    "partnership-manager",
    "commissioning-officer",
    "clerk",
    "group-lead",
    "group-member",
    "scrutineer",
];

/// The roles; administrators see everything, so they are rarer than the others.
const ROLES: [&str; 11] = [
    "COMMISSIONER",
    "TREASURER",
    "OPCC_ANALYST",
    "COUNTY_OFFICER",
    "COUNTY_MEMBER",
    "PARTNERSHIP_MANAGER",
    "COMMISSIONING_OFFICER",
    "CLERK",
    "GROUP_LEAD",
    "GROUP_MEMBER",
    "SCRUTINEER",
];

/// Everybody who asks: nobody first.
pub(super) async fn new(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<Vec<Asker>> {
    let mut askers = vec![Asker { account: None, user: None, person: None, grants: Vec::new() }];
    change.every("role_grants", vec![("revoked_at", super::moment(1).into())]).await?;
    for account in ACCOUNTS {
        let email = format!("{account}@demo.example");
        let user = rows.users.iter().find(|user| user.email == email).context("no such account")?.id;
        let people: Vec<Uuid> = rows.people.iter().map(|person| person.id).collect();
        let person = dice.maybe(40, &people);
        change.row("users", user, vec![("person_id", person.into())]).await?;
        let mut grants = Vec::new();
        for _ in 0..=dice.below(4) {
            let grant = grant(dice, rows)?;
            write(change, user, &grant).await?;
            grants.push(grant);
        }
        askers.push(Asker { account: Some(account), user: Some(user), person, grants });
    }
    Ok(askers)
}

fn grant(dice: &mut Dice, rows: &Rows) -> Result<Grant> {
    let role = if dice.chance(3) { "ADMINISTRATOR" } else { dice.one_of(&ROLES)? };
    let scope = match role {
        "ADMINISTRATOR" => Scope::Platform,
        "COMMISSIONER" | "TREASURER" | "OPCC_ANALYST" => Scope::PoliceArea(area(dice, rows)?),
        "COUNTY_OFFICER" | "COUNTY_MEMBER" => Scope::County(county(dice, rows)?),
        "GROUP_LEAD" | "GROUP_MEMBER" => Scope::Group(dice.one_of(&rows.groups)?.id),
        _ => Scope::Partnership(partnership(dice, rows)?),
    };
    let day = |days: u64, back: bool| if back { today() - Days::new(days) } else { today() + Days::new(days) };
    // Most hold; the bounds themselves are among those that do, and the days beside them among those that don't.
    let terms = [
        (day(400, true), None),
        (day(400, true), Some(day(400, false))),
        (day(400, true), Some(today())),
        (today(), Some(today())),
        (today(), None),
        (day(1, false), None),
        (day(400, true), Some(day(1, true))),
        (day(300, false), Some(day(400, false))),
    ];
    let (from, to) = if dice.chance(50) { (day(30, true), None) } else { dice.one_of(&terms)? };
    Ok(Grant { id: dice.uuid(), role, scope, from, to, revoked: dice.chance(8) })
}

/// A partnership: mostly one of those that have groups or are combined, for most of the register has nothing.
fn partnership(dice: &mut Dice, rows: &Rows) -> Result<Uuid> {
    let has_groups = |id: Uuid| rows.groups.iter().any(|group| group.partnership_id == Some(id));
    let ids = rows.partnerships.iter().map(|it| it.id);
    let busy: Vec<Uuid> = ids.clone().filter(|id| has_groups(*id)).collect();
    let combined: Vec<Uuid> = rows.partnerships.iter().filter_map(|it| it.combined_in_id).collect();
    match dice.below(10) {
        0 => dice.one_of(&ids.collect::<Vec<_>>()),
        1..=3 if !combined.is_empty() => dice.one_of(&combined),
        _ => dice.one_of(&busy),
    }
}

fn area(dice: &mut Dice, rows: &Rows) -> Result<Uuid> {
    let of = partnership(dice, rows)?;
    Ok(rows.partnerships.iter().find(|it| it.id == of).context("no such partnership")?.police_area_id)
}

fn county(dice: &mut Dice, rows: &Rows) -> Result<Uuid> {
    let with_groups: Vec<Uuid> = rows.groups.iter().filter_map(|group| group.county_id).collect();
    let all: Vec<Uuid> = rows.counties.iter().map(|county| county.id).collect();
    if dice.chance(90) { dice.one_of(&with_groups) } else { dice.one_of(&all) }
}

async fn write(change: &Change<'_>, user: Uuid, grant: &Grant) -> Result<()> {
    let over = |id: Uuid| sea_orm::Value::from(Some(id));
    let (kind, area, county, partnership, group) = match grant.scope {
        Scope::Platform => ("PLATFORM", no_id(), no_id(), no_id(), no_id()),
        Scope::PoliceArea(id) => ("POLICE_AREA", over(id), no_id(), no_id(), no_id()),
        Scope::County(id) => ("COUNTY", no_id(), over(id), no_id(), no_id()),
        Scope::Partnership(id) => ("PARTNERSHIP", no_id(), no_id(), over(id), no_id()),
        Scope::Group(id) => ("GROUP", no_id(), no_id(), no_id(), over(id)),
    };
    let values = vec![
        ("id", grant.id.into()),
        ("user_id", user.into()),
        ("role", grant.role.into()),
        ("scope_kind", kind.into()),
        ("police_area_id", area),
        ("county_id", county),
        ("partnership_id", partnership),
        ("group_id", group),
        ("valid_from", grant.from.into()),
        ("valid_to", grant.to.into()),
        ("revoked_at", if grant.revoked { super::moment(1).into() } else { no_moment() }),
    ];
    change.add("role_grants", values).await
}
