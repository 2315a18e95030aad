//! The duties of partnerships, and who is behind with them.

use super::context::Ask;
use super::error::Result;
use super::finding::Finding;
use super::loaders::{Records, loads_by_parent};
use super::partnership::Partnership;
use super::scalars::Date;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::NaiveDate;
use domain::duty;
use domain::ids::{CountyId, PartnershipId, PoliceAreaId};
use domain::partnership;
use futures_util::future::try_join_all;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

loads_by_parent! {
    ActingInPoliceArea(PoliceAreaId) => Vec<partnership::Partnership>, persistence::partnership::acting_in_police_areas;
    ActingInCounty(CountyId) => Vec<partnership::Partnership>, persistence::partnership::acting_in_counties;
}

/// What a partnership is to do, by the Crime and Disorder Act 1998 and the regulations on how strategies are made, its
/// grant, and its own board.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "duty::Duty")]
pub(crate) enum Duty {
    /// The responsible authorities of the nation have seats on the board: council, police, fire and rescue, health and
    /// probation.
    ResponsibleAuthoritiesRepresented,
    /// A strategic assessment was agreed not over a year ago. One without a day counts from the 1st of April of its
    /// first year.
    StrategicAssessmentCurrent,
    /// An agreed partnership plan covers the year.
    PartnershipPlanCurrent,
    /// The board met as often in the year as it means to; once, where that is not recorded. A board set up within the
    /// year, in proportion.
    BoardHasMet,
    /// The minutes of the board's meetings of the year are published within 30 days of each, as they stand now.
    MinutesPublished,
    /// The spend returns that are due are in: 30 days after each quarter in which an allocation stood at AGREED or
    /// COMMISSIONED.
    SpendReturnsIn,
}

/// How a partnership stands to a duty on a day.
pub(crate) struct DutyStatus(duty::DutyStatus);

/// How a partnership stands to a duty on a day.
#[Object]
impl DutyStatus {
    /// The duty.
    async fn duty(&self) -> Duty {
        self.0.duty.into()
    }

    /// Whether it is met.
    async fn met(&self) -> bool {
        self.0.met
    }

    /// Where it is met, by when it is to be met next; where not, since when it is due. Null where no day follows from
    /// the records, such as for a seat.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }

    /// Why, fit to show a person.
    async fn detail(&self) -> &str {
        &self.0.detail
    }

    /// What stands in the way, record by record: the authority without a seat, the meeting without minutes, the
    /// allocation whose return is late. Empty where it is met.
    async fn findings(&self) -> Vec<Finding> {
        self.0.findings.iter().cloned().map(Finding).collect()
    }
}

/// A partnership that is behind, and with what.
#[derive(SimpleObject)]
pub(crate) struct PartnershipBehind {
    /// The partnership.
    partnership: Partnership,
    /// The duties that are not met, at least one, in the order of the enum.
    duties: Vec<DutyStatus>,
}

/// The duties of a partnership on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct DutiesOf(PartnershipId, NaiveDate);

impl Loader<DutiesOf> for Records {
    type Value = Vec<duty::DutyStatus>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[DutiesOf]) -> Result<HashMap<DutiesOf, Self::Value>, Self::Error> {
        let today = domain::london::day_of(self.now);
        let days: HashSet<NaiveDate> = keys.iter().map(|key| key.1).collect();
        let mut found = HashMap::with_capacity(keys.len());
        for on in days {
            let of: Vec<PartnershipId> = keys.iter().filter(|key| key.1 == on).map(|key| key.0).collect();
            let duties = persistence::duty::of_partnerships(&self.db, &self.sight, &of, (on, today)).await?;
            found.extend(duties.into_iter().map(|(id, statuses)| (DutiesOf(id, on), statuses)));
        }
        Ok(found)
    }
}

/// What a partnership is to do.
pub(crate) struct PartnershipDuties(pub(crate) PartnershipId);

/// What a partnership is to do.
#[Object]
impl PartnershipDuties {
    /// How it stands to each of its duties, in the order of the enum, by what may be seen of it: without READ_PAPERS in
    /// the board by published agendas and minutes, and nothing of spend returns without READ_FUNDING for all of it. What
    /// it has none of itself, a board, an assessment, a plan, is looked for at the combined partnership that acts for it.
    /// Empty for a partnership that was merged or dissolved; a local strategic partnership has none of the Act's duties.
    async fn duties(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As they stand on this day, today unless told.")] on: Option<Date>,
    ) -> Result<Vec<DutyStatus>> {
        let ask = ctx.ask()?;
        let on = on.map_or_else(|| ask.today(), |day| day.0);
        Ok(ask.list(DutiesOf(self.0, on)).await?.into_iter().map(DutyStatus).collect())
    }
}

/// Those of `all`, which come by name, that are behind on the day with one of `wanted`; those with most of them first.
async fn behind(
    ctx: &Context<'_>,
    all: Vec<partnership::Partnership>,
    on: Option<Date>,
    wanted: Option<Vec<Duty>>,
) -> Result<Vec<PartnershipBehind>> {
    let ask = ctx.ask()?;
    let on = on.map_or_else(|| ask.today(), |day| day.0);
    let wanted: Option<Vec<duty::Duty>> = wanted.map(|wanted| wanted.into_iter().map(Into::into).collect());
    let is_wanted = |status: &duty::DutyStatus| wanted.as_ref().is_none_or(|wanted| wanted.contains(&status.duty));
    let statuses = try_join_all(all.iter().map(|one| ask.list(DutiesOf(one.id, on)))).await?;
    let unmet = |(one, statuses): (_, Vec<duty::DutyStatus>)| {
        let duties = statuses.into_iter().filter(|status| !status.met && is_wanted(status)).map(DutyStatus);
        let duties: Vec<DutyStatus> = duties.collect();
        (!duties.is_empty()).then_some(PartnershipBehind { partnership: Partnership(one), duties })
    };
    let mut behind: Vec<PartnershipBehind> = all.into_iter().zip(statuses).filter_map(unmet).collect();
    behind.sort_by_key(|one| std::cmp::Reverse(one.duties.len()));
    Ok(behind)
}

/// Who is behind in a county.
pub(crate) struct CountyDuties(pub(crate) CountyId);

/// Who is behind in a county.
#[Object]
impl CountyDuties {
    /// The partnerships of the county that do not meet a duty, those with most of them first, then by name: by what may
    /// be seen of each, as in `Partnership.duties`.
    async fn behind(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As they stand on this day, today unless told.")] on: Option<Date>,
        #[graphql(desc = "Only with one of these duties; with any unless told.")] duty: Option<Vec<Duty>>,
    ) -> Result<Vec<PartnershipBehind>> {
        behind(ctx, ctx.ask()?.list(ActingInCounty(self.0)).await?, on, duty).await
    }
}

/// Who is behind in a police area.
pub(crate) struct PoliceAreaDuties(pub(crate) PoliceAreaId);

/// Who is behind in a police area.
#[Object]
impl PoliceAreaDuties {
    /// The partnerships of the area that do not meet a duty, those with most of them first, then by name: by what may be
    /// seen of each, as in `Partnership.duties`.
    async fn behind(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As they stand on this day, today unless told.")] on: Option<Date>,
        #[graphql(desc = "Only with one of these duties; with any unless told.")] duty: Option<Vec<Duty>>,
    ) -> Result<Vec<PartnershipBehind>> {
        behind(ctx, ctx.ask()?.list(ActingInPoliceArea(self.0)).await?, on, duty).await
    }
}
