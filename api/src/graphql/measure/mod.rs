//! Measures: what an indicator's value was, for whom and when.

mod comparison;
mod lists;
mod words;

pub(crate) use lists::{ContractActivity, GroupMeasures, PartnershipMeasures, PoliceAreaMeasures};

use super::certainty::Certainty;
use super::context::{Ask, global};
use super::error::Result;
use super::funding::Contract;
use super::group::Group;
use super::indicator::Indicator;
use super::loaders::{loads, loads_by_parent};
use super::partnership::Partnership;
use super::place::PoliceArea;
use super::scalars::{Date, Decimal};
use async_graphql::{Context, ID, Object, Union};
use comparison::{MeasureComparison, MeasureTarget, Standing, StatedChange};
use domain::ids::MeasureId;
use domain::measure;
use words::{ComparisonPeriod, MeasureStatus};

loads! {
    MeasureId => measure::Measure, persistence::measure::by_ids;
    measure::Earlier => measure::Measure, persistence::measure::earlier;
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

    /// The value in the indicator's unit, the lower end where the source gives a range; null where the
    /// source gives no number, which is not nil.
    async fn value(&self) -> Option<Decimal> {
        self.0.value.map(Decimal)
    }

    /// The upper end of a range in the indicator's unit; null where the source gives one number or none.
    async fn value_to(&self) -> Option<Decimal> {
        self.0.value_to.map(Decimal)
    }

    /// How sure the value is.
    async fn certainty(&self) -> Certainty {
        self.0.certainty.into()
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

    /// How it compares with the same indicator, subject, dimension and area in an earlier period: computed
    /// where the records hold that value, else as the source states the change. Null where neither gives a
    /// number; what the source says in words is in `statedChanges`.
    async fn compared_with(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which earlier period.")] period: ComparisonPeriod,
    ) -> Result<Option<MeasureComparison>> {
        let ask = ctx.ask()?;
        let period = period.into();
        let earlier = ask.maybe(self.0.earlier(period)).await?;
        let stated = ask.list(StatedChangesOf(self.0.id)).await?;
        let polarity = ask.bound(self.0.series.indicator).await?.polarity;
        Ok(measure::compare(&self.0, earlier.as_ref(), &stated, period, polarity).map(Into::into))
    }

    /// Its rank among areas like it, as reported; null where no rank is known.
    async fn standing(&self) -> Option<Standing> {
        self.0.standing.clone().map(Standing)
    }

    /// What it was meant to be; null where nothing is stated.
    async fn target(&self) -> Option<MeasureTarget> {
        self.0.target.clone().map(Into::into)
    }
}
