//! Risks, raised, changed and closed.

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::certainty::Certainty;
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::governance::{changed_day, changed_id};
use crate::graphql::payload::UserError;
use crate::graphql::risk::Risk;
use crate::graphql::scalars::{Date, Pence};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::ids::{PartnershipId, RiskId};
use domain::risk::{RiskChange, RiskTerms};
use persistence::planning::risk::{self, Revision};

/// A risk to raise.
#[derive(InputObject)]
pub(crate) struct RaiseRiskInput {
    /// The partnership whose work or money it threatens.
    partnership_id: ID,
    /// The initiative or concern, at most 10,000 characters.
    initiative: String,
    /// The theme it threatens.
    theme_id: Option<ID>,
    /// The money at stake, in whole pence; left out where it is not known.
    budget: Option<Pence>,
    /// How sure the money is: EXACT where there is an amount, NOT_STATED where there is none, unless told.
    budget_certainty: Option<Certainty>,
    /// What is known of the money beyond the number.
    budget_note: Option<String>,
    /// The money of the year before, in whole pence.
    previous_budget: Option<Pence>,
    /// What is recommended.
    recommendation: Option<String>,
    /// The allocation whose money it threatens, of the same partnership.
    allocation_id: Option<ID>,
    /// The bid whose money it threatens, of the same partnership.
    bid_id: Option<ID>,
}

/// What is to change of a risk; what is left out stays as it is, and null takes out what may be missing.
#[derive(InputObject)]
pub(crate) struct UpdateRiskInput {
    /// The risk.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The initiative or concern.
    initiative: Option<String>,
    /// The theme it threatens.
    theme_id: MaybeUndefined<ID>,
    /// The money at stake, in whole pence; its certainty is told again with it.
    budget: MaybeUndefined<Pence>,
    /// How sure the money is.
    budget_certainty: Option<Certainty>,
    /// What is known of the money beyond the number.
    budget_note: MaybeUndefined<String>,
    /// The money of the year before, in whole pence.
    previous_budget: MaybeUndefined<Pence>,
    /// What is recommended.
    recommendation: MaybeUndefined<String>,
    /// The allocation whose money it threatens.
    allocation_id: MaybeUndefined<ID>,
    /// The bid whose money it threatens.
    bid_id: MaybeUndefined<ID>,
    /// Whether it is still open: false closes it, true opens it again.
    open: Option<bool>,
    /// The day it was closed; today where it is closed and no day is told.
    closed_on: MaybeUndefined<Date>,
}

/// What came of a change of a risk.
#[derive(SimpleObject)]
pub(crate) struct RiskPayload {
    /// The risk as it is now; null where there are errors.
    risk: Option<Risk>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl RiskPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<RiskId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { risk: acting.ask.one(id).await?.map(Risk), user_errors: Vec::new() },
            Err(user_errors) => Self { risk: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct RiskMutation;

#[Object]
impl RiskMutation {
    /// Raises a risk to a partnership's work or money. Needs MANAGE_PLANS in the partnership. Refusals: REQUIRED,
    /// INVALID and LIMIT_EXCEEDED for what is entered, an allocation or a bid of another partnership among it;
    /// NOT_FOUND for the partnership, theme, allocation or bid; FORBIDDEN.
    async fn raise_risk(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The risk to raise.")] input: RaiseRiskInput,
    ) -> Result<RiskPayload> {
        let acting = ctx.acting()?;
        RiskPayload::of(&acting, raise(&acting, input).await).await
    }

    /// Changes a risk, closes it, or opens it again. Needs MANAGE_PLANS in the partnership. Refusals: REQUIRED,
    /// INVALID and LIMIT_EXCEEDED for what is entered; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn update_risk(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateRiskInput,
    ) -> Result<RiskPayload> {
        let acting = ctx.acting()?;
        RiskPayload::of(&acting, update(&acting, input).await).await
    }
}

async fn raise(acting: &Acting<'_>, input: RaiseRiskInput) -> Result<RiskId> {
    let partnership: PartnershipId = id_of("input.partnershipId", &input.partnership_id)?;
    let terms = RiskTerms {
        initiative: input.initiative,
        theme: maybe_id_of("input.themeId", input.theme_id.as_ref())?,
        budget: input.budget.map(|amount| amount.0),
        budget_certainty: input.budget_certainty.map(Into::into),
        budget_note: input.budget_note,
        previous_budget: input.previous_budget.map(|amount| amount.0),
        recommendation: input.recommendation,
        allocation: maybe_id_of("input.allocationId", input.allocation_id.as_ref())?,
        bid: maybe_id_of("input.bidId", input.bid_id.as_ref())?,
        open: true,
        closed_on: None,
    };
    let access = acting.access_over(partnership, "partnershipId", "partnership").await?;
    Ok(risk::raise(acting.ask.db(), &access, (partnership, &terms), &acting.occasion()).await?)
}

async fn update(acting: &Acting<'_>, input: UpdateRiskInput) -> Result<RiskId> {
    let change = RiskChange {
        initiative: input.initiative,
        theme: changed_id("input.themeId", &input.theme_id)?,
        budget: input.budget.map_value(|amount| amount.0).into(),
        budget_certainty: input.budget_certainty.map(Into::into),
        budget_note: input.budget_note.into(),
        previous_budget: input.previous_budget.map_value(|amount| amount.0).into(),
        recommendation: input.recommendation.into(),
        allocation: changed_id("input.allocationId", &input.allocation_id)?,
        bid: changed_id("input.bidId", &input.bid_id)?,
        open: input.open,
        closed_on: changed_day(input.closed_on),
    };
    let risk: RiskId = id_of("input.id", &input.id)?;
    let revision = Revision { risk, expected_version: input.expected_version, change };
    let access = acting.access_over(risk, "id", "risk").await?;
    Ok(risk::update(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}
