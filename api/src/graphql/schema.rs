//! The schema as a whole: the roots merged from the aggregates, and the limits.

use super::action::{ActionMutation, ActionQuery, ActionSubscription};
use super::calendar::CalendarMutation;
use super::document::DocumentMutation;
use super::drafting::DraftingMutation;
use super::funding::{
    AllocationMutation, AllocationQuery, AwardQuery, AwardsMutation, ContractMutation, FundMutation, FundQuery,
    FundingSubscription, MovementMutation, SettlementMutation, SpendReturnMutation, SpendReturnQuery, SummaryQuery,
};
use super::governance::{
    GroupMutation, MergeMutation, OrganisationMutation, PartnershipMutation, PersonMutation, SeatMutation,
    ThemeMutation,
};
use super::indicator::{ComparatorGroupMutation, IndicatorMutation, IndicatorQuery};
use super::measure::{MeasureMutation, MeasureSummaryQuery};
use super::meeting::{MeetingQuery, MeetingSubscription, MinuteMutation, PublicationMutation, ScheduleMutation};
use super::membership::SkillQuery;
use super::node::NodeQuery;
use super::nullable::Nullable;
use super::organisation::OrganisationQuery;
use super::partnership::PartnershipQuery;
use super::person::PersonQuery;
use super::place::PlaceQuery;
use super::planning::{BidMutation, PlanMutation, PriorityMutation, RecommendationMutation, RiskMutation};
use super::remembered::Validating;
use super::search::SearchQuery;
use super::session::{PasswordMutation, SessionListMutation, SessionMutation};
use super::theme::ThemeQuery;
use super::user::{ApiKeyMutation, GrantMutation, UserMutation, UserQuery};
use super::viewer::ViewerQuery;
use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions};

/// What can be asked. What the one who asks may not see is not there: null, or missing from a list and
/// its count.
#[derive(MergedObject, Default)]
pub struct Query(
    ViewerQuery,
    UserQuery,
    NodeQuery,
    PlaceQuery,
    PartnershipQuery,
    OrganisationQuery,
    PersonQuery,
    SkillQuery,
    ThemeQuery,
    AllocationQuery,
    FundQuery,
    AwardQuery,
    SpendReturnQuery,
    SummaryQuery,
    MeetingQuery,
    ActionQuery,
    IndicatorQuery,
    SearchQuery,
    MeasureSummaryQuery,
);

/// What can be changed.
#[derive(MergedObject, Default)]
pub struct Mutation(
    SessionMutation,
    PasswordMutation,
    SessionListMutation,
    UserMutation,
    GrantMutation,
    ApiKeyMutation,
    FundMutation,
    SettlementMutation,
    AwardsMutation,
    AllocationMutation,
    MovementMutation,
    SpendReturnMutation,
    ContractMutation,
    ScheduleMutation,
    PublicationMutation,
    MinuteMutation,
    ActionMutation,
    OrganisationMutation,
    GroupMutation,
    SeatMutation,
    PersonMutation,
    MergeMutation,
    PartnershipMutation,
    DocumentMutation,
    CalendarMutation,
    DraftingMutation,
    IndicatorMutation,
    ComparatorGroupMutation,
    MeasureMutation,
    PlanMutation,
    PriorityMutation,
    RiskMutation,
    BidMutation,
    RecommendationMutation,
    ThemeMutation,
);

/// What can be watched, over a WebSocket or as an event stream. Told is only what the subscriber may see when it is told; who
/// comes back names the last `eventId` and is told of what they missed (docs/live.md).
#[derive(MergedSubscription, Default)]
pub struct Subscription(FundingSubscription, MeetingSubscription, ActionSubscription);

/// The schema with its roots.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema. What may be asked of it is limited before it is asked, in `guard`.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .disable_suggestions()
        .extension(Nullable)
        .extension(Validating)
        .finish()
}

/// The schema's text, as committed in `schema.graphql`.
#[must_use]
pub fn sdl(schema: &Schema) -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    schema.sdl_with_options(options)
}
