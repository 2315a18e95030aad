//! Indicators and families, made and changed.

use super::{ComparatorGroup, Indicator, Polarity, Unit};
use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use crate::graphql::scalars::Date;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::ids::{ComparatorGroupId, IndicatorId};
use domain::indicator::{ComparatorGroupTerms, IndicatorChange, IndicatorTerms, NamedMember};
use persistence::indicator::writing::{self, Link};

/// An indicator to add.
#[derive(InputObject)]
pub(crate) struct CreateIndicatorInput {
    /// The code, such as NI20, without spaces; no other indicator has it, and it never changes.
    code: String,
    /// What it measures, at most 300 characters.
    title: String,
    /// What its values are counted in.
    unit: Unit,
    /// Which way it is meant to go.
    polarity: Polarity,
    /// What a rate or percentage is of, such as residents; needed for RATE_PER_1000 and PERCENT.
    denominator: Option<String>,
    /// Who publishes it.
    source: Option<String>,
    /// The indicator that is divided where this rate or percentage is worked out over several partnerships.
    numerator_id: Option<ID>,
    /// The indicator that it is divided by, such as the population.
    divisor_id: Option<ID>,
}

/// What is to change of an indicator; what is left out stays as it is, and null takes out what may be missing.
#[derive(InputObject)]
pub(crate) struct UpdateIndicatorInput {
    /// The indicator.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// What it measures.
    title: Option<String>,
    /// What its values are counted in; only until it is measured.
    unit: Option<Unit>,
    /// Which way it is meant to go.
    polarity: Option<Polarity>,
    /// What a rate or percentage is of.
    denominator: MaybeUndefined<String>,
    /// Who publishes it.
    source: MaybeUndefined<String>,
    /// The indicator that is divided where it is worked out.
    numerator_id: MaybeUndefined<ID>,
    /// The indicator that it is divided by.
    divisor_id: MaybeUndefined<ID>,
}

/// What came of a change of an indicator.
#[derive(SimpleObject)]
pub(crate) struct IndicatorPayload {
    /// The indicator as it is now; null where there are errors.
    indicator: Option<Indicator>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl IndicatorPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<IndicatorId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { indicator: acting.ask.one(id).await?.map(Indicator), user_errors: Vec::new() },
            Err(user_errors) => Self { indicator: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct IndicatorMutation;

#[Object]
impl IndicatorMutation {
    /// Adds something to measure, for all partnerships. Needs MANAGE_PLATFORM. Refusals: REQUIRED for a rate or
    /// percentage without denominator, and with INVALID and LIMIT_EXCEEDED for what is entered; CONFLICT for a code that
    /// there is; NOT_FOUND for what it is worked out from; FORBIDDEN.
    async fn create_indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The indicator to add.")] input: CreateIndicatorInput,
    ) -> Result<IndicatorPayload> {
        let acting = ctx.acting()?;
        IndicatorPayload::of(&acting, create(&acting, input).await).await
    }

    /// Changes an indicator. Needs MANAGE_PLATFORM. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered;
    /// WRONG_STATE for another unit once it is measured; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn update_indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateIndicatorInput,
    ) -> Result<IndicatorPayload> {
        let acting = ctx.acting()?;
        IndicatorPayload::of(&acting, update(&acting, input).await).await
    }
}

async fn create(acting: &Acting<'_>, input: CreateIndicatorInput) -> Result<IndicatorId> {
    let terms = IndicatorTerms {
        code: input.code,
        title: input.title,
        unit: input.unit.into(),
        polarity: input.polarity.into(),
        denominator: input.denominator,
        source: input.source,
        numerator: maybe_id_of("input.numeratorId", input.numerator_id.as_ref())?,
        divisor: maybe_id_of("input.divisorId", input.divisor_id.as_ref())?,
    };
    let access = acting.access(&[])?;
    Ok(writing::create(acting.ask.db(), &access, &terms, &acting.occasion()).await?)
}

async fn update(acting: &Acting<'_>, input: UpdateIndicatorInput) -> Result<IndicatorId> {
    let id: IndicatorId = id_of("input.id", &input.id)?;
    let change = IndicatorChange {
        title: input.title,
        unit: input.unit.map(Into::into),
        polarity: input.polarity.map(Into::into),
        denominator: text(input.denominator),
        source: text(input.source),
        numerator: named("input.numeratorId", input.numerator_id)?,
        divisor: named("input.divisorId", input.divisor_id)?,
    };
    let access = acting.access_over(id, "id", "indicator").await?;
    let read = (id, input.expected_version);
    Ok(writing::update(acting.ask.db(), &access, read, &change, &acting.occasion()).await?)
}

/// The text that was stated, if anything was.
fn text(value: MaybeUndefined<String>) -> Option<Option<String>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(text) => Some(Some(text)),
    }
}

/// The indicator that was stated, if anything was.
fn named(field: &str, id: MaybeUndefined<ID>) -> Result<Option<Option<IndicatorId>>> {
    Ok(match id {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(id) => Some(Some(id_of(field, &id)?)),
    })
}

/// A family to add, as it was on a day.
#[derive(InputObject)]
pub(crate) struct CreateComparatorGroupInput {
    /// The name, at most 300 characters.
    name: String,
    /// The day its membership is of; there is one family of a name on a day.
    as_of: Date,
    /// The members, in the order printed; at least 2, at most 100.
    members: Vec<ComparatorMemberInput>,
}

/// A member of a family.
#[derive(InputObject)]
pub(crate) struct ComparatorMemberInput {
    /// The name as printed.
    name: String,
    /// The partnership it is; left out where it is none of this service, or not known yet.
    partnership_id: Option<ID>,
}

/// Which partnership a member of a family is.
#[derive(InputObject)]
pub(crate) struct LinkComparatorMemberInput {
    /// The family.
    id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The member's name as printed.
    member: String,
    /// The partnership it is; null where it is none of this service.
    partnership_id: Option<ID>,
}

/// What came of a change of a family.
#[derive(SimpleObject)]
pub(crate) struct ComparatorGroupPayload {
    /// The family as it is now; null where there are errors.
    comparator_group: Option<ComparatorGroup>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl ComparatorGroupPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<ComparatorGroupId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => {
                Self { comparator_group: acting.ask.one(id).await?.map(ComparatorGroup), user_errors: Vec::new() }
            }
            Err(user_errors) => Self { comparator_group: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct ComparatorGroupMutation;

#[Object]
impl ComparatorGroupMutation {
    /// Adds a family as it was on a day. Its members never change afterwards: a family that changes is another, as of
    /// another day. Needs MANAGE_PLATFORM. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; CONFLICT
    /// for a family that there is as of this day; NOT_FOUND for partnerships; FORBIDDEN.
    async fn create_comparator_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The family to add.")] input: CreateComparatorGroupInput,
    ) -> Result<ComparatorGroupPayload> {
        let acting = ctx.acting()?;
        ComparatorGroupPayload::of(&acting, create_family(&acting, input).await).await
    }

    /// Says which partnership a member of a family is. Needs MANAGE_PLATFORM. Refusals: CONFLICT for a partnership that is
    /// another member; NOT_FOUND for family, member and partnership; FORBIDDEN; STALE_VERSION.
    async fn link_comparator_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which member is which partnership.")] input: LinkComparatorMemberInput,
    ) -> Result<ComparatorGroupPayload> {
        let acting = ctx.acting()?;
        ComparatorGroupPayload::of(&acting, link(&acting, input).await).await
    }
}

async fn create_family(acting: &Acting<'_>, input: CreateComparatorGroupInput) -> Result<ComparatorGroupId> {
    let member = |it: ComparatorMemberInput| -> Result<NamedMember> {
        let partnership = maybe_id_of("input.members.partnershipId", it.partnership_id.as_ref())?;
        Ok(NamedMember { name: it.name, partnership })
    };
    let members = input.members.into_iter().map(member).collect::<Result<_>>()?;
    let terms = ComparatorGroupTerms { name: input.name, as_of: input.as_of.0, members };
    let access = acting.access(&[])?;
    Ok(writing::create_family(acting.ask.db(), &access, &terms, &acting.occasion()).await?)
}

async fn link(acting: &Acting<'_>, input: LinkComparatorMemberInput) -> Result<ComparatorGroupId> {
    let link = Link {
        family: id_of("input.id", &input.id)?,
        expected_version: input.expected_version,
        member: input.member,
        partnership: maybe_id_of("input.partnershipId", input.partnership_id.as_ref())?,
    };
    let access = acting.access_over(link.family, "id", "family").await?;
    Ok(writing::link(acting.ask.db(), &access, &link, &acting.occasion()).await?)
}
