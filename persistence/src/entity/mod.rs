//! The tables as sea-orm sees them, one file each. Private to the crate: `scope` is the only door.
#![expect(unreachable_pub, reason = "sea-orm's derives want public models; the modules are private")]

/// Declares the tables, and with them the check that each is laid out as its file says.
macro_rules! tables {
    ($($table:ident)+) => {
        $(pub(crate) mod $table;)+

        /// Reads every column of every table.
        pub(crate) async fn read_every_column(connection: &sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {
            use sea_orm::QuerySelect;
            $(crate::scope::before_sign_in::<$table::Entity>().limit(1).one(connection).await?;)+
            Ok(())
        }
    };
}

tables! {
    action_owners
    action_points
    action_updates
    agenda_items
    allocation_states
    allocation_themes
    allocations
    api_keys
    approvals
    attendances
    audit_events
    award_model_settlements
    award_models
    bids
    calendar_addresses
    comparator_groups
    comparator_members
    contract_providers
    contracts
    counties
    decisions
    districts
    document_versions
    documents
    earlier_minutes
    failed_sign_ins
    fund_sources
    fund_totals
    funding_agreements
    funds
    grant_conditions
    group_covers
    group_reports_to
    group_themes
    groups
    idempotency_keys
    identities
    indicator_themes
    indicators
    interest_declarations
    ledger_entries
    match_fundings
    measures
    meetings
    membership_skills
    memberships
    merged_themes
    minute_items
    minute_leads
    minute_themes
    one_time_tokens
    organisation_aliases
    organisations
    partnership_abbreviations
    partnership_districts
    partnerships
    people
    plan_milestones
    plan_objectives
    plans
    police_areas
    priorities
    rate_counts
    recommendation_targets
    recommendation_updates
    recommendations
    refresh_tokens
    risks
    role_grants
    service_facts
    search_entries
    sessions
    settlement_totals
    settlements
    spend_returns
    standing_items
    stated_changes
    stated_figures
    themes
    told_changes
    users
}
