//! What is done with measures.

use super::Measure;
use super::input::{RecordMeasureInput, RecordMeasuresInput, RemoveMeasureInput, ReviseMeasureInput, SetTargetInput};
use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::{global, id_of};
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use async_graphql::{Context, ID, Object, SimpleObject};
use domain::access::{Access, capability::RecordPerformance};
use domain::ids::MeasureId;
use domain::measure::{EnteredMeasure, MOST_MEASURES, MeasureSubject};
use domain::{Refusal, RefusalCode};
use persistence::measure::writing;

/// What came of a change of a measure.
#[derive(SimpleObject)]
pub(crate) struct MeasurePayload {
    /// The measure as it is now; null where there are errors.
    measure: Option<Measure>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl MeasurePayload {
    async fn of(acting: &Acting<'_>, outcome: Result<MeasureId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { measure: acting.ask.one(id).await?.map(Measure), user_errors: Vec::new() },
            Err(user_errors) => Self { measure: None, user_errors },
        })
    }
}

/// What came of recording several measures.
#[derive(SimpleObject)]
pub(crate) struct RecordMeasuresPayload {
    /// The measures, in the order of the input; empty where there are errors.
    measures: Vec<Measure>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

/// What came of taking a measure back.
#[derive(SimpleObject)]
pub(crate) struct RemoveMeasurePayload {
    /// The id of the measure that is there no more; null where there are errors.
    removed_id: Option<ID>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct MeasureMutation;

#[Object]
impl MeasureMutation {
    /// Records a value of an indicator. Needs RECORD_PERFORMANCE over what it is of: for a group in its partnership or
    /// county, for a contract in its partnership, for a police area as a whole. Refusals: REQUIRED, INVALID and
    /// LIMIT_EXCEEDED for what is entered, INVALID for a place beyond the family, a period backwards and a rate whose
    /// indicator has no denominator; CONFLICT for a figure that is recorded already; NOT_FOUND for subject, indicator
    /// and family; FORBIDDEN.
    async fn record_measure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The measure to record.")] input: RecordMeasureInput,
    ) -> Result<MeasurePayload> {
        let acting = ctx.acting()?;
        let entered = input.checked("input")?;
        let outcome = record(&acting, (&[entered], None)).await;
        let first = outcome.and_then(|ids| ids.first().copied().ok_or(persistence::Error::NotFound.into()));
        MeasurePayload::of(&acting, first).await
    }

    /// Records values of indicators, all or none. Needs RECORD_PERFORMANCE over what each is of. Refusals: as of
    /// `recordMeasure` for each, CONFLICT for one that is twice in the list; REQUIRED for an empty list; LIMIT_EXCEEDED
    /// beyond 100.
    async fn record_measures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The measures to record.")] input: RecordMeasuresInput,
    ) -> Result<RecordMeasuresPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(record_all(&acting, input).await)? {
            Ok(ids) => {
                let measures = acting.ask.each(&ids).await?.into_iter().map(Measure).collect();
                RecordMeasuresPayload { measures, user_errors: Vec::new() }
            }
            Err(user_errors) => RecordMeasuresPayload { measures: Vec::new(), user_errors },
        })
    }

    /// Corrects a measure, or says that it is final. Needs RECORD_PERFORMANCE over what it is of. Refusals: REQUIRED for a
    /// correction of a final one without its reason, and with INVALID and LIMIT_EXCEEDED for what is entered; WRONG_STATE
    /// for a final one that is to be so no more; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn revise_measure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: ReviseMeasureInput,
    ) -> Result<MeasurePayload> {
        let acting = ctx.acting()?;
        MeasurePayload::of(&acting, revise(&acting, input).await).await
    }

    /// Says what a measure is meant to be. Needs RECORD_PERFORMANCE over what it is of. Refusals: REQUIRED, INVALID and
    /// LIMIT_EXCEEDED for what is entered; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn set_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: SetTargetInput,
    ) -> Result<MeasurePayload> {
        let acting = ctx.acting()?;
        MeasurePayload::of(&acting, set_target(&acting, input).await).await
    }

    /// Takes a measure back that was recorded by mistake; the history of what it was of keeps what it said. Needs
    /// RECORD_PERFORMANCE over what it is of. Refusals: REQUIRED and LIMIT_EXCEEDED for the reason; NOT_FOUND; FORBIDDEN;
    /// STALE_VERSION.
    async fn remove_measure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The measure to take back.")] input: RemoveMeasureInput,
    ) -> Result<RemoveMeasurePayload> {
        let acting = ctx.acting()?;
        Ok(match settled(remove(&acting, input).await)? {
            Ok(id) => RemoveMeasurePayload { removed_id: Some(global(id)), user_errors: Vec::new() },
            Err(user_errors) => RemoveMeasurePayload { removed_id: None, user_errors },
        })
    }
}

async fn record_all(acting: &Acting<'_>, input: RecordMeasuresInput) -> Result<Vec<MeasureId>> {
    let count = input.measures.len();
    if count == 0 {
        return Err(Refusal::new(RefusalCode::Required, &["measures"], "Name the measures to record.").into());
    }
    if count > MOST_MEASURES {
        let message = format!("At most {MOST_MEASURES} measures are recorded at once.");
        return Err(Refusal::new(RefusalCode::LimitExceeded, &["measures"], message).into());
    }
    let checked = |(index, measure): (usize, RecordMeasureInput)| measure.checked(&format!("input.measures.{index}"));
    let entered: Vec<EnteredMeasure> = input.measures.into_iter().enumerate().map(checked).collect::<Result<_>>()?;
    record(acting, (&entered, Some("measures"))).await
}

async fn record(acting: &Acting<'_>, entered: (&[EnteredMeasure], Option<&str>)) -> Result<Vec<MeasureId>> {
    let access: Access<RecordPerformance> = match acting.access(&[entered.1.unwrap_or("subjectId")]) {
        Ok(access) => access,
        Err(forbidden) => return Err(not_seen(acting, entered).await?.unwrap_or(forbidden).into()),
    };
    Ok(writing::record(acting.ask.db(), &access, entered, &acting.occasion()).await?)
}

/// The first subject that may not be seen.
async fn not_seen(acting: &Acting<'_>, (entered, field): (&[EnteredMeasure], Option<&str>)) -> Result<Option<Refusal>> {
    let ask = acting.ask;
    for (index, measure) in entered.iter().enumerate() {
        let seen = match measure.subject {
            MeasureSubject::Partnership(id) => ask.one(id).await?.is_some(),
            MeasureSubject::PoliceArea(id) => ask.one(id).await?.is_some(),
            MeasureSubject::Group(id) => ask.one(id).await?.is_some(),
            MeasureSubject::Contract(id) => ask.one(id).await?.is_some(),
        };
        if !seen {
            let index = index.to_string();
            let path: Vec<&str> = field.iter().flat_map(|field| [*field, &index]).chain(["subjectId"]).collect();
            let message = "There is nothing of this kind to measure.";
            return Ok(Some(Refusal::new(RefusalCode::NotFound, &path, message)));
        }
    }
    Ok(None)
}

async fn revise(acting: &Acting<'_>, input: ReviseMeasureInput) -> Result<MeasureId> {
    let read = (id_of("input.id", &input.id)?, input.expected_version);
    let revision = input.checked()?;
    let access = acting.access_over(read.0, "id", "measure").await?;
    Ok(writing::revise(acting.ask.db(), &access, read, &revision, &acting.occasion()).await?)
}

async fn set_target(acting: &Acting<'_>, input: SetTargetInput) -> Result<MeasureId> {
    let read = (id_of("input.id", &input.id)?, input.expected_version);
    let change = input.checked()?;
    let access = acting.access_over(read.0, "id", "measure").await?;
    Ok(writing::set_target(acting.ask.db(), &access, read, &change, &acting.occasion()).await?)
}

async fn remove(acting: &Acting<'_>, input: RemoveMeasureInput) -> Result<MeasureId> {
    let read = (id_of("input.id", &input.id)?, input.expected_version);
    let access = acting.access_over(read.0, "id", "measure").await?;
    Ok(writing::remove(acting.ask.db(), &access, read, &input.reason, &acting.occasion()).await?)
}
