//! Refetching by id (the Relay server specification).

use super::action::ActionPoint;
use super::calendar::CalendarAddress;
use super::context::Ask;
use super::document::Document;
use super::error::{Result, bad_id};
use super::funding::{
    Allocation, AwardModel, Contract, Fund, FundingAgreement, LedgerEntry, Settlement, SpendReturn, StatedFigure,
};
use super::group::Group;
use super::history::AuditEvent;
use super::indicator::{ComparatorGroup, Indicator};
use super::measure::Measure;
use super::meeting::{AgendaItem, Attendance, Meeting, MinuteItem};
use super::membership::Membership;
use super::organisation::Organisation;
use super::partnership::Partnership;
use super::person::Person;
use super::place::{County, PoliceArea};
use super::plan::Plan;
use super::priority::Priority;
use super::recommendation::Recommendation;
use super::risk::{Bid, Risk};
use super::session::UserSession;
use super::theme::Theme;
use super::user::{ApiKey, RoleGrant, User};
use async_graphql::{Context, ID, Interface, Object};
use domain::ids::{self, GlobalId, Kind};
use uuid::Uuid;

/// A record that can be fetched again by its id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The id, opaque and the same for ever."))]
pub(crate) enum Node {
    PoliceArea(PoliceArea),
    County(County),
    Partnership(Partnership),
    Group(Group),
    Theme(Theme),
    Organisation(Organisation),
    User(User),
    RoleGrant(RoleGrant),
    Person(Person),
    Membership(Membership),
    ActionPoint(ActionPoint),
    Meeting(Meeting),
    AgendaItem(AgendaItem),
    Attendance(Attendance),
    Document(Document),
    MinuteItem(MinuteItem),
    Priority(Priority),
    Plan(Plan),
    Risk(Risk),
    Bid(Bid),
    Recommendation(Recommendation),
    Indicator(Indicator),
    Measure(Measure),
    ComparatorGroup(ComparatorGroup),
    Fund(Fund),
    Settlement(Settlement),
    FundingAgreement(FundingAgreement),
    StatedFigure(StatedFigure),
    Allocation(Allocation),
    Contract(Contract),
    SpendReturn(SpendReturn),
    LedgerEntry(LedgerEntry),
    AwardModel(AwardModel),
    AuditEvent(AuditEvent),
    UserSession(UserSession),
    ApiKey(ApiKey),
    CalendarAddress(CalendarAddress),
}

#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The record with this id; null where there is none or it may not be seen.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id as an earlier answer gave it.")] id: ID,
    ) -> Result<Option<Node>> {
        load(ctx, &id).await
    }

    /// The records with these ids, in their order; null for each that is not there or may not be seen.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids as earlier answers gave them, at most 100.", validator(max_items = 100))] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let loads = ids.iter().map(|id| load(ctx, id));
        futures_util::future::try_join_all(loads).await
    }
}

async fn load(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let GlobalId { kind, uuid } = GlobalId::parse(id).map_err(|error| bad_id("id", &error))?;
    of_kind(ctx, kind, uuid).await
}

/// The record of `kind` with this id, if it may be seen.
pub(crate) async fn of_kind(ctx: &Context<'_>, kind: Kind, uuid: Uuid) -> Result<Option<Node>> {
    let ask = ctx.ask()?;
    Ok(match kind {
        Kind::PoliceArea => ask.one(ids::PoliceAreaId(uuid)).await?.map(|it| PoliceArea(it).into()),
        Kind::County => ask.one(ids::CountyId(uuid)).await?.map(|it| County(it).into()),
        Kind::Partnership => ask.one(ids::PartnershipId(uuid)).await?.map(|it| Partnership(it).into()),
        Kind::Group => ask.one(ids::GroupId(uuid)).await?.map(|it| Group(it).into()),
        Kind::Theme => ask.one(ids::ThemeId(uuid)).await?.map(|it| Theme(it).into()),
        Kind::Organisation => ask.one(ids::OrganisationId(uuid)).await?.map(|it| Organisation(it).into()),
        Kind::User => ask.one(ids::UserId(uuid)).await?.map(|it| User::seen(it).into()),
        Kind::RoleGrant => ask.one(ids::RoleGrantId(uuid)).await?.map(|it| RoleGrant(it).into()),
        Kind::Person => ask.one(ids::PersonId(uuid)).await?.map(|it| Person(it).into()),
        Kind::Membership => ask.one(ids::MembershipId(uuid)).await?.map(|it| Membership(it).into()),
        Kind::ActionPoint => ask.one(ids::ActionPointId(uuid)).await?.map(|it| ActionPoint(it).into()),
        Kind::Meeting => ask.one(ids::MeetingId(uuid)).await?.map(|it| Meeting(it).into()),
        Kind::AgendaItem => ask.one(ids::AgendaItemId(uuid)).await?.map(|it| AgendaItem(it).into()),
        Kind::Attendance => ask.one(ids::AttendanceId(uuid)).await?.map(|it| Attendance(it).into()),
        Kind::Document => ask.one(ids::DocumentId(uuid)).await?.map(|it| Document(it).into()),
        Kind::MinuteItem => ask.one(ids::MinuteItemId(uuid)).await?.map(|it| MinuteItem(it).into()),
        Kind::Priority => ask.one(ids::PriorityId(uuid)).await?.map(|it| Priority(it).into()),
        Kind::Plan => ask.one(ids::PlanId(uuid)).await?.map(|it| Plan(it).into()),
        Kind::Risk => ask.one(ids::RiskId(uuid)).await?.map(|it| Risk(it).into()),
        Kind::Bid => ask.one(ids::BidId(uuid)).await?.map(|it| Bid(it).into()),
        Kind::Recommendation => ask.one(ids::RecommendationId(uuid)).await?.map(|it| Recommendation(it).into()),
        Kind::Indicator => ask.one(ids::IndicatorId(uuid)).await?.map(|it| Indicator(it).into()),
        Kind::Measure => ask.one(ids::MeasureId(uuid)).await?.map(|it| Measure(it).into()),
        Kind::ComparatorGroup => ask.one(ids::ComparatorGroupId(uuid)).await?.map(|it| ComparatorGroup(it).into()),
        Kind::Fund => ask.one(ids::FundId(uuid)).await?.map(|it| Fund(it).into()),
        Kind::Settlement => ask.one(ids::SettlementId(uuid)).await?.map(|it| Settlement(it).into()),
        Kind::FundingAgreement => ask.one(ids::FundingAgreementId(uuid)).await?.map(|it| FundingAgreement(it).into()),
        Kind::StatedFigure => ask.one(ids::StatedFigureId(uuid)).await?.map(|it| StatedFigure(it).into()),
        Kind::Allocation => ask.one(ids::AllocationId(uuid)).await?.map(|it| Allocation(it).into()),
        Kind::Contract => ask.one(ids::ContractId(uuid)).await?.map(|it| Contract(it).into()),
        Kind::SpendReturn => ask.one(ids::SpendReturnId(uuid)).await?.map(|it| SpendReturn(it).into()),
        Kind::LedgerEntry => ask.one(ids::LedgerEntryId(uuid)).await?.map(|it| LedgerEntry(it).into()),
        Kind::AwardModel => ask.one(ids::AwardModelId(uuid)).await?.map(|it| AwardModel(it).into()),
        Kind::AuditEvent => ask.one(ids::AuditEventId(uuid)).await?.map(|it| AuditEvent(it).into()),
        Kind::UserSession => ask.one(ids::SessionId(uuid)).await?.map(|it| UserSession(it).into()),
        Kind::ApiKey => ask.one(ids::ApiKeyId(uuid)).await?.map(|it| ApiKey(it).into()),
        Kind::CalendarAddress => ask.one(ids::CalendarAddressId(uuid)).await?.map(|it| CalendarAddress(it).into()),
    })
}
