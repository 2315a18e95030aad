//! Settlements: the award from one fund to one partnership.

use super::agreement::FundingAgreement;
use super::allocation::Allocation;
use super::filter::FundingFilter;
use super::formula::SettlementAwardModel;
use super::fund::Fund;
use super::ledger::LedgerEntry;
use super::position::{FundingPosition, PositionOf};
use super::stated::{StatedFigure, StatementsOfSettlement};
use crate::graphql::certainty::Certainty;
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, global, maybe_id_of, page_request};
use crate::graphql::document::{Document, DocumentsOfSettlement};
use crate::graphql::error::Result;
use crate::graphql::filtered::{Filtered, filtered};
use crate::graphql::history::History;
use crate::graphql::loaders::{Listed, Records, loads, loads_by_parent};
use crate::graphql::organisation::Organisation;
use crate::graphql::partnership::Partnership;
use crate::graphql::scalars::{Date, Decimal, FinancialYear, Pence};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use domain::ids::{FundId, PartnershipId, SettlementId};
use domain::{funding, words};
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    SettlementId => funding::Settlement, persistence::funding::settlement::by_ids;
}

loads_by_parent! {
    ConditionsOf(SettlementId) => Vec<funding::GrantCondition>, persistence::funding::settlement::conditions_of;
    ChangeOf(SettlementId) => funding::SettlementChange, persistence::funding::changes_on_last_year;
}

/// The years whose settlements are wanted; all without.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct InYears(Option<Vec<domain::FinancialYear>>);

type SettlementsOf = Filtered<PartnershipId, InYears>;

impl Loader<SettlementsOf> for Records {
    type Value = Vec<funding::Settlement>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[SettlementsOf]) -> Result<HashMap<SettlementsOf, Self::Value>, Self::Error> {
        filtered(keys, async |partnerships, InYears(years)| {
            let load = persistence::funding::settlement::of_partnerships;
            load(&self.db, &self.sight, &partnerships, years.as_deref()).await
        })
        .await
    }
}

/// Where a settlement is in its life.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::SettlementStatus")]
pub(crate) enum SettlementStatus {
    /// Expected: it can carry proposals, and is seen with READ_FUNDING only.
    Indicative,
    /// Awarded.
    Confirmed,
    /// Its year is over: it takes nothing more.
    Closed,
}

/// The award from one fund to one partnership, paid to a recipient.
pub(crate) struct Settlement(pub(crate) funding::Settlement);

/// The award from one fund to one partnership, paid to a recipient.
#[Object]
impl Settlement {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The fund it is awarded from.
    async fn fund(&self, ctx: &Context<'_>) -> Result<Fund> {
        ctx.ask()?.bound(self.0.fund).await.map(Fund)
    }

    /// The partnership it is awarded to.
    async fn partnership(&self, ctx: &Context<'_>) -> Result<Partnership> {
        ctx.ask()?.bound(self.0.partnership).await.map(Partnership)
    }

    /// The organisation it is paid to, often a council; null where not stated.
    async fn recipient(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.recipient).await?.map(Organisation))
    }

    /// The year it is for.
    async fn financial_year(&self) -> FinancialYear {
        FinancialYear(self.0.year)
    }

    /// Where it is in its life.
    async fn status(&self) -> SettlementStatus {
        self.0.status.into()
    }

    /// The award as it stands, in pence; null where not known, which `amountCertainty` explains.
    async fn amount(&self) -> Option<Pence> {
        self.0.amount.map(Pence)
    }

    /// How sure the amount is.
    async fn amount_certainty(&self) -> Certainty {
        self.0.amount_certainty.into()
    }

    /// The share of it that the funder keeps back, in per cent; null where nothing is, or only a sum is stated.
    async fn top_slice_percent(&self) -> Option<Decimal> {
        self.0.top_slice_percent.map(|percent| Decimal(percent.to_decimal()))
    }

    /// What the funder keeps back of it where that is stated as a sum, in pence; it wins over the
    /// percentage. Null where it is not.
    async fn top_slice_amount(&self) -> Option<Pence> {
        self.0.top_slice_amount.map(Pence)
    }

    /// By how much more than is available may be allocated, in per cent of it; null where nothing may.
    async fn over_allocation_percent(&self) -> Option<Decimal> {
        self.0.over_allocation_percent.map(|percent| Decimal(percent.to_decimal()))
    }

    /// Anything else to know of it; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What it is for; null where not stated.
    async fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }

    /// Why it is what it is; null where not stated.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What the funder asks in return, in order.
    async fn conditions(&self, ctx: &Context<'_>) -> Result<Vec<GrantCondition>> {
        Ok(ctx.ask()?.list(ConditionsOf(self.0.id)).await?.into_iter().map(Into::into).collect())
    }

    /// The agreement over several years that it is a year of; null where of none.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<FundingAgreement>> {
        Ok(ctx.ask()?.maybe(self.0.agreement).await?.map(FundingAgreement))
    }

    /// What the amount is more or less than the same funder's award to the partnership the year before: that of
    /// the fund of the same name, else all of them together. Null where there was none, where an amount is not
    /// known, or where several awards cannot be told apart.
    async fn change_on_last_year(&self, ctx: &Context<'_>) -> Result<Option<SettlementChange>> {
        Ok(ctx.ask()?.one(ChangeOf(self.0.id)).await?.map(Into::into))
    }

    /// Where its money stands.
    async fn position(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As it stood at the end of this day; as it stands now without one.")] as_of: Option<Date>,
    ) -> Result<FundingPosition> {
        let key = PositionOf { of: self.0.id, as_of: as_of.map(|day| day.0) };
        Ok(FundingPosition(ctx.ask()?.list(key).await?))
    }

    /// The lines of its commissioning plan, in the plan's order; of those not agreed yet, what READ_FUNDING
    /// reaches.
    async fn allocations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<FundingFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Allocation>> {
        let page = page_request(ctx, first, after, last, before)?;
        let key = Listed { parent: self.0.id, filter: FundingFilter::maybe(filter)?, page };
        Ok(Connection::shared(ctx.ask()?.one(key).await?, Allocation))
    }

    /// Its ledger, in the order recorded. Empty without READ_FUNDING.
    async fn ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<LedgerEntry>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::shared(ctx.ask()?.one(Listed { parent: self.0.id, filter: (), page }).await?, LedgerEntry))
    }

    /// What documents say of its figures, beside what the records give. Empty without READ_FUNDING.
    async fn statements(&self, ctx: &Context<'_>) -> Result<Vec<StatedFigure>> {
        Ok(ctx.ask()?.list(StatementsOfSettlement(self.0.id)).await?.into_iter().map(StatedFigure).collect())
    }

    /// The documents that belong to it and may be read.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<Document>> {
        Ok(ctx.ask()?.list(DocumentsOfSettlement(self.0.id)).await?.into_iter().map(Document).collect())
    }

    #[graphql(flatten)]
    async fn formula(&self) -> SettlementAwardModel {
        SettlementAwardModel(self.0.id)
    }

    #[graphql(flatten)]
    async fn audit(&self) -> History {
        History(self.0.id.0)
    }
}

/// A condition of an award.
#[derive(SimpleObject)]
pub(crate) struct GrantCondition {
    /// Its place among the award's conditions, from 1, for `markCondition`.
    number: i32,
    /// The condition.
    text: String,
    /// When it is due; null where no day is set.
    due_on: Option<Date>,
    /// Whether it is met; null where not known.
    met: Option<bool>,
}

impl From<funding::GrantCondition> for GrantCondition {
    fn from(condition: funding::GrantCondition) -> Self {
        let funding::GrantCondition { number, text, due_on, met } = condition;
        Self { number, text, due_on: due_on.map(Date), met }
    }
}

/// What an award is more or less than that of the year before.
#[derive(SimpleObject)]
pub(crate) struct SettlementChange {
    /// How much more, in pence; negative where less.
    amount: Pence,
    /// The same in per cent of the year before's, to two places; null where that was nil.
    percent: Option<Decimal>,
    /// Whether nothing changed.
    standstill: bool,
}

impl From<funding::SettlementChange> for SettlementChange {
    fn from(change: funding::SettlementChange) -> Self {
        let standstill = change.is_standstill();
        Self { amount: Pence(change.amount), percent: change.percent.map(Decimal), standstill }
    }
}

/// What a partnership was awarded.
pub(crate) struct PartnershipSettlements(pub(crate) PartnershipId);

/// What a partnership was awarded.
#[Object]
impl PartnershipSettlements {
    /// What it was awarded: the newest year first, in a year the first issued first. Indicative ones with
    /// READ_FUNDING only.
    async fn settlements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of these financial years; of all unless told.")] years: Option<Vec<FinancialYear>>,
    ) -> Result<Vec<Settlement>> {
        let key = Filtered { parent: self.0, filter: InYears(super::filter::years(years)) };
        Ok(ctx.ask()?.list(key).await?.into_iter().map(Settlement).collect())
    }

    /// What it was awarded for a year from a fund, or without one the first award issued for the year; null where
    /// there is none.
    async fn settlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The financial year.")] year: FinancialYear,
        #[graphql(desc = "The fund; any unless told.")] fund_id: Option<ID>,
    ) -> Result<Option<Settlement>> {
        let fund: Option<FundId> = maybe_id_of("fundId", fund_id.as_ref())?;
        let key = Filtered { parent: self.0, filter: InYears(Some(vec![year.0])) };
        let settlements = ctx.ask()?.list(key).await?;
        Ok(settlements.into_iter().find(|it| fund.is_none_or(|fund| it.fund == fund)).map(Settlement))
    }
}
