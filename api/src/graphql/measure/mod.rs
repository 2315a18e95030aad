//! Measures: what an indicator's value was, for whom and when.

mod comparison;
mod figures;
mod input;
mod lists;
mod mutation;
mod summary;
mod words;

pub(crate) use lists::{ContractActivity, GroupMeasures, PartnershipMeasures, PoliceAreaMeasures};
pub(crate) use mutation::MeasureMutation;
pub(crate) use summary::MeasureSummaryQuery;

use super::certainty::Certainty;
use super::connection::Connection;
use super::context::{Ask, global, maybe_id_of};
use super::error::Result;
use super::funding::Contract;
use super::group::Group;
use super::history::{AuditEvent, History};
use super::indicator::Indicator;
use super::loaders::{loads, loads_by_parent};
use super::partnership::Partnership;
use super::place::PoliceArea;
use super::scalars::{Date, Decimal};
use async_graphql::{Context, ID, Object, Union};
use comparison::{MeasureComparison, MeasureTarget, Standing, StatedChange};
use domain::ids::MeasureId;
use domain::measure;
use std::sync::Arc;
use words::{ComparisonPeriod, MeasureStatus, StandingSource};

loads! {
    MeasureId => measure::Measure, persistence::measure::by_ids;
    measure::Earlier => measure::Measure, persistence::measure::earlier;
    measure::PartsOf => Vec<measure::Measure>, persistence::measure::parts;
    measure::Alike => Arc<measure::Values>, persistence::measure::peers;
}

loads_by_parent! {
    StatedChangesOf(MeasureId) => Vec<measure::StatedChange>, persistence::measure::stated_changes_of;
}

/// What a measure is a value of.
#[derive(Union)]
pub(crate) enum MeasureSubject {
    Partnership(Partnership),
    PoliceArea(PoliceArea),
    Group(Group),
    Contract(Contract),
}

/// One value of an indicator for a period, with the source's words where it gives no number.
pub(crate) struct Measure(pub(crate) measure::Measure);

/// One value of an indicator for a period, with the source's words where it gives no number.
#[Object]
impl Measure {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What is measured.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        ctx.ask()?.bound(self.0.series.indicator).await.map(Indicator)
    }

    /// What it is a value of.
    async fn subject(&self, ctx: &Context<'_>) -> Result<MeasureSubject> {
        let ask = ctx.ask()?;
        Ok(match self.0.series.subject {
            measure::MeasureSubject::Partnership(id) => MeasureSubject::Partnership(Partnership(ask.bound(id).await?)),
            measure::MeasureSubject::PoliceArea(id) => MeasureSubject::PoliceArea(PoliceArea(ask.bound(id).await?)),
            measure::MeasureSubject::Group(id) => MeasureSubject::Group(Group(ask.bound(id).await?)),
            measure::MeasureSubject::Contract(id) => MeasureSubject::Contract(Contract(ask.bound(id).await?)),
        })
    }

    /// The first day of the period; null where the source does not give it.
    async fn period_from(&self) -> Option<Date> {
        self.0.period.from().map(Date)
    }

    /// The last day of the period; null where the source does not give it.
    async fn period_to(&self) -> Option<Date> {
        self.0.period.to().map(Date)
    }

    /// The period in the source's words; null where the days say it all.
    async fn period_note(&self) -> Option<&str> {
        self.0.period_note.as_deref()
    }

    /// The area in the source's words; null where it is the subject's own.
    async fn area(&self) -> Option<&str> {
        self.0.series.area.as_deref()
    }

    /// Whether the value counts from the start of the year.
    async fn cumulative(&self) -> bool {
        self.0.series.cumulative
    }

    /// The part of the indicator it is about, such as an age group; null for the whole.
    async fn dimension(&self) -> Option<&str> {
        self.0.series.dimension.as_deref()
    }

    /// The value in the indicator's unit, the lower end where the source gives a range. Of what counts from the start of
    /// the year and has no number of its own, the sum of the parts that tile the period exactly, where the unit is
    /// COUNT or PENCE. Null where neither gives a number, which is not nil.
    async fn value(&self, ctx: &Context<'_>) -> Result<Option<Decimal>> {
        Ok(match self.0.value {
            Some(value) => Some(Decimal(value)),
            None => figures::sum(ctx.ask()?, &self.0).await?.map(|sum| Decimal(sum.value)),
        })
    }

    /// Whether the source gives the value or it is the sum of its parts; null where there is none.
    async fn value_source(&self, ctx: &Context<'_>) -> Result<Option<StandingSource>> {
        Ok(match self.0.value {
            Some(_) => Some(StandingSource::Reported),
            None => figures::sum(ctx.ask()?, &self.0).await?.map(|_| StandingSource::Computed),
        })
    }

    /// The upper end of a range in the indicator's unit; null where the source gives one number or none.
    async fn value_to(&self) -> Option<Decimal> {
        self.0.value_to.map(Decimal)
    }

    /// How sure the value is; a sum is exact where all its parts are.
    async fn certainty(&self, ctx: &Context<'_>) -> Result<Certainty> {
        let sum = figures::sum(ctx.ask()?, &self.0).await?;
        Ok(sum.map_or(self.0.certainty, |sum| sum.certainty).into())
    }

    /// What the source says in words; null where the value says it all.
    async fn statement(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// How final it is.
    async fn status(&self) -> MeasureStatus {
        self.0.status.into()
    }

    /// The changes that the source itself states, in its order.
    async fn stated_changes(&self, ctx: &Context<'_>) -> Result<Vec<StatedChange>> {
        Ok(ctx.ask()?.list(StatedChangesOf(self.0.id)).await?.into_iter().map(Into::into).collect())
    }

    /// How it compares with the same indicator, subject, dimension and area in an earlier period: computed where the
    /// records hold both values; of what counts from the start of the year, against last year, else the sum of the
    /// changes of its parts; else as the source states the change. Null where none of them gives a number; what the
    /// source says in words is in `statedChanges`.
    async fn compared_with(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which earlier period.")] period: ComparisonPeriod,
    ) -> Result<Option<MeasureComparison>> {
        let ask = ctx.ask()?;
        let period = period.into();
        let (figures, stated, indicator) = tokio::try_join!(
            figures::compared(ask, &self.0, period),
            ask.list(StatedChangesOf(self.0.id)),
            ask.bound(self.0.series.indicator),
        )?;
        Ok(measure::compare(&figures, &stated, period, indicator.polarity).map(Into::into))
    }

    /// Its rank among areas like it: as reported, else as computed. Null where no rank is known.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "In which family; unless told, as reported, else in the newest that there was of the                           partnership on the last day of the period."
        )]
        group_id: Option<ID>,
    ) -> Result<Option<Standing>> {
        let group = maybe_id_of("groupId", group_id.as_ref())?;
        match &self.0.standing {
            Some(reported) if group.is_none_or(|group| group == reported.group) => Ok(Some(Standing(reported.clone()))),
            _ => Ok(figures::standing(ctx.ask()?, &self.0, group).await?.map(Standing)),
        }
    }

    /// Its rank as computed from the values of the family's members for the same indicator, dimension and days, beside
    /// what a source reports. Null where its own value or that of all others is not known, where it is not of a
    /// partnership, and where the area is another than the partnership's own.
    async fn computed_standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "In which family; unless told, in the newest that there was of the partnership on the last                           day of the period, else the oldest."
        )]
        group_id: Option<ID>,
    ) -> Result<Option<Standing>> {
        let group = maybe_id_of("groupId", group_id.as_ref())?;
        Ok(figures::standing(ctx.ask()?, &self.0, group).await?.map(Standing))
    }

    /// What it was meant to be; null where nothing is stated.
    async fn target(&self, ctx: &Context<'_>) -> Result<Option<MeasureTarget>> {
        let Some(target) = self.0.target.clone() else { return Ok(None) };
        let ask = ctx.ask()?;
        let (sum, indicator) = tokio::try_join!(figures::sum(ask, &self.0), ask.bound(self.0.series.indicator))?;
        let value = self.0.number().or(sum.map(|sum| sum.value));
        let course = target.course(value, indicator.polarity);
        Ok(Some(MeasureTarget::of(target, course)))
    }

    /// What was done to it, the newest first. Empty without READ_AUDIT over it.
    // Not flattened as elsewhere: the library finds nothing to flatten in a type that it is still putting
    // together, and it meets measures through the records that a history is about.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AuditEvent>> {
        History(self.0.id.0).history(ctx, first, after).await
    }
}
