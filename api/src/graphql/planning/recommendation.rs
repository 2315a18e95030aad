//! Recommendations, recorded and followed.

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::action_status::ActionStatus;
use crate::graphql::context::{id_of, ids_of};
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use crate::graphql::recommendation::Recommendation;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::ids::{GroupId, PartnershipId, RecommendationId};
use domain::risk::{ProgressReport, RecommendationTarget, RecommendationTerms};
use domain::{Refusal, RefusalCode};
use persistence::planning::recommendation::{self, Reported};

/// A recommendation to record.
#[derive(InputObject)]
pub(crate) struct RecordRecommendationInput {
    /// Who made it, or in which paper, at most 300 characters.
    source: String,
    /// What is recommended, at most 10,000 characters.
    text: String,
    /// The partnerships that it is made to, in order, at most 100; those or groups are REQUIRED.
    partnership_ids: Option<Vec<ID>>,
    /// The groups that it is made to, in order, at most 100.
    group_ids: Option<Vec<ID>>,
    /// The number it would change, such as meetings a year, as it stands.
    from_value: Option<i32>,
    /// The number it would become; REQUIRED with `fromValue`.
    to_value: Option<i32>,
}

/// What is reported on a recommendation.
#[derive(InputObject)]
pub(crate) struct ReportRecommendationInput {
    /// The recommendation.
    id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// How far it has been followed from now on; as far as before, if this is left out.
    status: Option<ActionStatus>,
    /// What is reported, at most 10,000 characters; REQUIRED where no status is told, and for CANCELLED.
    note: Option<String>,
}

/// What came of a change of a recommendation.
#[derive(SimpleObject)]
pub(crate) struct RecommendationPayload {
    /// The recommendation as it is now; null where there are errors.
    recommendation: Option<Recommendation>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl RecommendationPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<RecommendationId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => {
                let recommendation = acting.ask.one(id).await?.map(Recommendation);
                Self { recommendation, user_errors: Vec::new() }
            }
            Err(user_errors) => Self { recommendation: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct RecommendationMutation;

#[Object]
impl RecommendationMutation {
    /// Records a recommendation made to partnerships or groups, such as a review's. Needs MANAGE_PLANS in each of
    /// them. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; NOT_FOUND and FORBIDDEN for each that
    /// it is made to.
    async fn record_recommendation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recommendation to record.")] input: RecordRecommendationInput,
    ) -> Result<RecommendationPayload> {
        let acting = ctx.acting()?;
        RecommendationPayload::of(&acting, record(&acting, input).await).await
    }

    /// Reports how far a recommendation has been followed; what was reported stays. Needs MANAGE_PLANS in one of the
    /// partnerships or groups that it is made to. Refusals: REQUIRED and LIMIT_EXCEEDED for what is entered;
    /// NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn report_recommendation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is reported.")] input: ReportRecommendationInput,
    ) -> Result<RecommendationPayload> {
        let acting = ctx.acting()?;
        RecommendationPayload::of(&acting, report(&acting, input).await).await
    }
}

async fn record(acting: &Acting<'_>, input: RecordRecommendationInput) -> Result<RecommendationId> {
    let partnerships: Vec<PartnershipId> = ids_of("input.partnershipIds", &input.partnership_ids.unwrap_or_default())?;
    let groups: Vec<GroupId> = ids_of("input.groupIds", &input.group_ids.unwrap_or_default())?;
    let (partnership, group) = (partnerships.first().copied(), groups.first().copied());
    let made_to = partnerships.into_iter().map(RecommendationTarget::Partnership);
    let terms = RecommendationTerms {
        source: input.source,
        text: input.text,
        from_value: input.from_value,
        to_value: input.to_value,
        made_to: made_to.chain(groups.into_iter().map(RecommendationTarget::Group)).collect(),
    };
    let access = match (partnership, group) {
        (Some(id), _) => acting.access_over(id, "partnershipIds", "partnership").await?,
        (None, Some(id)) => acting.access_over(id, "groupIds", "group").await?,
        (None, None) => {
            let message = "Name the partnerships or groups that it is made to.";
            return Err(Refusal::new(RefusalCode::Required, &["partnershipIds"], message).into());
        }
    };
    Ok(recommendation::record(acting.ask.db(), &access, &terms, &acting.occasion()).await?)
}

async fn report(acting: &Acting<'_>, input: ReportRecommendationInput) -> Result<RecommendationId> {
    let recommendation: RecommendationId = id_of("input.id", &input.id)?;
    let report = ProgressReport { status: input.status.map(Into::into), note: input.note };
    let reported = Reported { recommendation, expected_version: input.expected_version, report };
    let access = acting.access_over(recommendation, "id", "recommendation").await?;
    Ok(recommendation::report(acting.ask.db(), &access, &reported, &acting.occasion()).await?)
}
