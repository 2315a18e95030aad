//! Example records of every type that can be fetched by id, straight from the tables.

use anyhow::{Context, Result};
use domain::ids::{GlobalId, Kind};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

/// How the rows of a table belong to a place: through which columns they lead to one of its ids.
pub(super) struct Source {
    kind: &'static str,
    table: &'static str,
    /// Column, and the table and column in which it is found.
    steps: &'static [(&'static str, &'static str, &'static str)],
    /// The column that holds an id of the place.
    home: &'static str,
}

const fn of(kind: &'static str, table: &'static str, home: &'static str) -> Source {
    Source { kind, table, steps: &[], home }
}

const fn through(
    kind: &'static str,
    table: &'static str,
    steps: &'static [(&'static str, &'static str, &'static str)],
    home: &'static str,
) -> Source {
    Source { kind, table, steps, home }
}

const MEETING: (&str, &str, &str) = ("meeting_id", "meetings", "id");

/// A type may have several. Types that belong to no place are found through what uses them.
pub(super) const SOURCES: &[Source] = &[
    of("PoliceArea", "police_areas", "id"),
    of("County", "counties", "id"),
    of("Partnership", "partnerships", "id"),
    of("Group", "groups", "home_id"),
    through("Theme", "themes", &[("id", "allocations", "primary_theme_id")], "partnership_id"),
    through("Organisation", "organisations", &[("id", "memberships", "organisation_id")], "home_id"),
    through("Organisation", "organisations", &[("id", "allocations", "provider_id")], "partnership_id"),
    through("User", "users", &[("id", "role_grants", "user_id")], "partnership_id"),
    of("RoleGrant", "role_grants", "partnership_id"),
    through("Person", "people", &[("id", "memberships", "person_id")], "home_id"),
    through(
        "Person",
        "people",
        &[("id", "minute_leads", "person_id"), ("minute_id", "minute_items", "id"), MEETING],
        "home_id",
    ),
    of("Membership", "memberships", "home_id"),
    of("ActionPoint", "action_points", "home_id"),
    of("Meeting", "meetings", "home_id"),
    through("AgendaItem", "agenda_items", &[MEETING], "home_id"),
    through("Attendance", "attendances", &[MEETING], "home_id"),
    of("Document", "documents", "home_id"),
    through("MinuteItem", "minute_items", &[MEETING], "home_id"),
    of("Priority", "priorities", "partnership_id"),
    of("Plan", "plans", "home_id"),
    of("Risk", "risks", "partnership_id"),
    of("Bid", "bids", "partnership_id"),
    through(
        "Recommendation",
        "recommendations",
        &[("id", "recommendation_targets", "recommendation_id")],
        "partnership_id",
    ),
    through(
        "Recommendation",
        "recommendations",
        &[("id", "recommendation_targets", "recommendation_id"), ("group_id", "groups", "id")],
        "home_id",
    ),
    through("Indicator", "indicators", &[("id", "measures", "indicator_id")], "partnership_id"),
    of("Measure", "measures", "partnership_id"),
    of("Measure", "measures", "police_area_id"),
    through("Measure", "measures", &[("group_id", "groups", "id")], "home_id"),
    through("Measure", "measures", &[("contract_id", "contracts", "id")], "partnership_id"),
    through("ComparatorGroup", "comparator_groups", &[("id", "measures", "comparator_group_id")], "partnership_id"),
    of("Fund", "funds", "police_area_id"),
    of("Settlement", "settlements", "partnership_id"),
    of("FundingAgreement", "funding_agreements", "partnership_id"),
    of("StatedFigure", "stated_figures", "partnership_id"),
    of("Allocation", "allocations", "partnership_id"),
    of("Contract", "contracts", "partnership_id"),
    of("SpendReturn", "spend_returns", "partnership_id"),
    of("LedgerEntry", "ledger_entries", "partnership_id"),
    of("AwardModel", "award_models", "police_area_id"),
    of("AuditEvent", "audit_events", "home_id"),
    through("UserSession", "sessions", &[("user_id", "role_grants", "user_id")], "partnership_id"),
    through("CalendarAddress", "calendar_addresses", &[("user_id", "role_grants", "user_id")], "partnership_id"),
    through("ApiKey", "api_keys", &[("user_id", "role_grants", "user_id")], "partnership_id"),
];

/// The type's sources.
fn sources(kind: &str) -> impl Iterator<Item = &'static Source> {
    SOURCES.iter().filter(move |source| source.kind == kind)
}

/// The ids of up to `most` records of `kind` that lead to one of `homes`.
pub(super) async fn of_place(raw: &DatabaseConnection, kind: &str, homes: &[Uuid], most: usize) -> Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    for source in sources(kind) {
        let select = select(source.table, "id", source.steps, (source.home, homes));
        ids.extend(read(raw, &select).await?);
    }
    ids.sort();
    ids.dedup();
    ids.truncate(most);
    Ok(ids)
}

/// The ids of all records of `kind`.
pub(super) async fn all(raw: &DatabaseConnection, kind: &str) -> Result<Vec<Uuid>> {
    let source = sources(kind).next().with_context(|| format!("{kind} has no source of examples"))?;
    read(raw, Query::select().column(Alias::new("id")).from(Alias::new(source.table))).await
}

/// The id under which clients know a record.
pub(super) fn global(kind: &str, uuid: Uuid) -> Result<String> {
    let kind = Kind::of_name(kind).with_context(|| format!("{kind} has no ids"))?;
    Ok(GlobalId { kind, uuid }.to_string())
}

/// `column` of `table`, where its rows lead through `steps` to one of `homes`.
fn select(
    table: &str,
    column: &str,
    steps: &[(&'static str, &'static str, &'static str)],
    (home, homes): (&str, &[Uuid]),
) -> SelectStatement {
    let mut select = Query::select();
    select.column(Alias::new(column)).from(Alias::new(table));
    let leads = match steps {
        [] => Expr::col(Alias::new(home)).is_in(homes.iter().copied()),
        [(from, to, at), rest @ ..] => {
            Expr::col(Alias::new(*from)).in_subquery(self::select(to, at, rest, (home, homes)))
        }
    };
    select.and_where(leads).take()
}

/// The ids that `select` finds.
pub(super) async fn read(raw: &DatabaseConnection, select: &SelectStatement) -> Result<Vec<Uuid>> {
    let rows = raw.query_all(select).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}
