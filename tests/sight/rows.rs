//! The rows that decide who sees what, as plain structs, read without asking who looks.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use serde_json::Value;
use uuid::Uuid;

/// Declares a struct for a table, and [`Rows`] that has all of them.
macro_rules! rows {
    ($($table:ident $row:ident { $($column:ident: $type:ty),+ $(,)? })+) => {
        $(
            #[derive(Clone, Debug, FromQueryResult)]
            pub(super) struct $row { $(pub(super) $column: $type,)+ }
        )+

        /// Everything there is.
        #[derive(Debug)]
        pub(super) struct Rows { $(pub(super) $table: Vec<$row>,)+ }

        impl Rows {
            pub(super) async fn read<C: ConnectionTrait>(connection: &C) -> Result<Self> {
                Ok(Self { $($table: all::<$row, C>(connection, stringify!($table)).await?,)+ })
            }
        }
    };
}

/// The rows of a table, in the same order on both databases and at every run.
async fn all<T: FromQueryResult, C: ConnectionTrait>(connection: &C, table: &str) -> Result<Vec<T>> {
    // Imports give a row the same id every time; accounts are given another each time.
    let order = if table == "users" { "email" } else { "1, 2" };
    let text = format!("SELECT * FROM \"{table}\" ORDER BY {order}");
    let statement = Statement::from_string(connection.get_database_backend(), text);
    Ok(T::find_by_statement(statement).all(connection).await?)
}

rows! {
    police_areas PoliceArea { id: Uuid }
    counties County { id: Uuid }
    partnerships Partnership { id: Uuid, police_area_id: Uuid, combined_in_id: Option<Uuid> }
    groups Group {
        id: Uuid, kind: String, partnership_id: Option<Uuid>, county_id: Option<Uuid>,
        dissolved_on: Option<NaiveDate>,
    }
    group_covers Cover { group_id: Uuid, partnership_id: Uuid }
    group_themes GroupTheme { group_id: Uuid, theme_id: Uuid }
    standing_items StandingItem { group_id: Uuid, ordered_by_id: Option<Uuid> }
    themes Theme { id: Uuid }
    organisations Organisation { id: Uuid }
    people Person { id: Uuid, email: Option<String>, telephone: Option<String> }
    memberships Membership {
        id: Uuid, group_id: Uuid, person_id: Option<Uuid>, organisation_id: Option<Uuid>, status: String,
        substitute_for_id: Option<Uuid>, from_on: Option<NaiveDate>, to_on: Option<NaiveDate>,
    }
    membership_skills Skill { membership_id: Uuid }
    meetings Meeting {
        id: Uuid, group_id: Uuid, agenda_published_at: Option<DateTime<Utc>>, minutes_status: String,
        minutes_approved_at_id: Option<Uuid>,
    }
    agenda_items AgendaItem {
        id: Uuid, meeting_id: Uuid, title: String, presenter: Option<String>, private: bool, exempt_paragraphs: Value,
        page_from: Option<i32>, page_to: Option<i32>,
    }
    attendances Attendance { id: Uuid, meeting_id: Uuid, person_id: Option<Uuid>, substitute_for_id: Option<Uuid> }
    interest_declarations Declaration { meeting_id: Uuid, person_id: Uuid }
    minute_items Minute { id: Uuid, meeting_id: Uuid, agenda_item_id: Option<Uuid>, exempt_paragraphs: Value }
    minute_leads Lead { minute_id: Uuid, person_id: Uuid }
    decisions Decision { minute_id: Uuid, mover_id: Option<Uuid>, seconder_id: Option<Uuid> }
    action_points Action {
        id: Uuid, group_id: Uuid, meeting_id: Option<Uuid>, minute_id: Option<Uuid>, due_meeting_id: Option<Uuid>,
    }
    action_owners Owner { action_point_id: Uuid, person_id: Option<Uuid> }
    action_updates Update { action_point_id: Uuid, by_user_id: Option<Uuid> }
    documents Document {
        id: Uuid, partnership_id: Option<Uuid>, county_id: Option<Uuid>, group_id: Option<Uuid>,
        meeting_id: Option<Uuid>, agenda_item_id: Option<Uuid>, plan_id: Option<Uuid>, settlement_id: Option<Uuid>,
        visibility: String, published_at: Option<DateTime<Utc>>,
    }
    plans Plan {
        id: Uuid, partnership_id: Option<Uuid>, county_id: Option<Uuid>, group_id: Option<Uuid>, kind: String,
        status: String,
    }
    priorities Priority { id: Uuid }
    risks Risk { id: Uuid, partnership_id: Uuid }
    bids Bid { id: Uuid, partnership_id: Uuid, status: String }
    recommendations Recommendation { id: Uuid }
    recommendation_targets Target { recommendation_id: Uuid, partnership_id: Option<Uuid>, group_id: Option<Uuid> }
    indicators Indicator { id: Uuid }
    comparator_groups ComparatorGroup { id: Uuid }
    measures Measure { id: Uuid, contract_id: Option<Uuid> }
    funds Fund {
        id: Uuid, police_area_id: Option<Uuid>, retained: Option<i64>,
        note: Option<String>,
    }
    fund_sources Source { fund_id: Uuid, name: String }
    funding_agreements Agreement { id: Uuid, partnership_id: Uuid }
    settlements Settlement {
        id: Uuid, fund_id: Uuid, partnership_id: Uuid, agreement_id: Option<Uuid>, status: String,
    }
    allocations Allocation {
        id: Uuid, settlement_id: Uuid, partnership_id: Uuid, primary_theme_id: Uuid, provider_id: Option<Uuid>,
        stage: String, amount: Option<i64>, amount_certainty: String, total_budget: Option<i64>,
        total_budget_certainty: String,
    }
    allocation_states State { allocation_id: Uuid, sequence: i32, effective_on: NaiveDate, stage: String, amount: Option<i64> }
    approvals Approval {
        allocation_id: Uuid, minute_id: Option<Uuid>, by_user_id: Option<Uuid>,
        voided_at: Option<DateTime<Utc>>,
    }
    contracts Contract { id: Uuid, partnership_id: Uuid, allocation_id: Option<Uuid> }
    spend_returns Return { id: Uuid, allocation_id: Uuid }
    ledger_entries Entry {
        id: Uuid, settlement_id: Uuid, allocation_id: Option<Uuid>, kind: String, amount: i64,
        by_user_id: Option<Uuid>,
    }
    stated_figures StatedFigure {
        id: Uuid, fund_id: Option<Uuid>, settlement_id: Option<Uuid>,
        document_id: Option<Uuid>, minute_id: Option<Uuid>,
    }
    users User { id: Uuid, email: String }
    audit_events AuditEvent { id: Uuid, home_id: Option<Uuid>, by_user_id: Option<Uuid>, subject_id: Uuid }
}
