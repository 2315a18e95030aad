//! Plans with their objectives and milestones.

use super::context::{Ask, global};
use super::document::{Document, DocumentsOfPlan};
use super::error::Result;
use super::group::Group;
use super::loaders::{loads, loads_by_parent};
use super::partnership::Partnership;
use super::place::County;
use super::priority::Priority;
use super::scalars::{Date, FinancialYear};
use super::theme::Theme;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use domain::group::Home;
use domain::ids::{GroupId, PartnershipId, PlanId};
use domain::{plan, words};

loads! {
    PlanId => plan::Plan, persistence::plan::by_ids;
}

loads_by_parent! {
    PlansOf(PartnershipId) => Vec<plan::Plan>, persistence::plan::of_partnerships;
    DeliveryPlansOf(GroupId) => Vec<plan::Plan>, persistence::plan::delivery_plans_of;
    ObjectivesOf(PlanId) => Vec<plan::PlanObjective>, persistence::plan::objectives_of;
    NextEditionsOf(PlanId) => Vec<plan::Plan>, persistence::plan::next_editions_of;
    PursuedBy(PlanId) => Vec<plan::Priority>, persistence::plan::thread::priorities_of;
    MilestonesOf(PlanId) => Vec<plan::PlanMilestone>, persistence::plan::milestones_of;
}

/// What sort of plan it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::PlanKind")]
pub(crate) enum PlanKind {
    /// The partnership plan: for three years, refreshed every year.
    PartnershipPlan,
    /// What a theme group sets out to deliver.
    DeliveryPlan,
    /// How the grant is to be spent.
    CommissioningPlan,
    /// The assessment of crime and disorder that priorities are drawn from.
    StrategicAssessment,
    /// The agreement of a county's partnerships with one another.
    CommunitySafetyAgreement,
}

/// Where a plan is in its life.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::PlanStatus")]
pub(crate) enum PlanStatus {
    /// Being written.
    Drafting,
    /// Out for consultation.
    Consultation,
    /// Agreed by those whose plan it is.
    Agreed,
    /// Agreed, and endorsed by another body, such as a council's cabinet.
    Endorsed,
    /// Replaced by a later one.
    Superseded,
}

/// What sort of step of a plan it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::MilestoneKind")]
pub(crate) enum MilestoneKind {
    /// People come together to work on it.
    Workshop,
    /// Others are asked what they think.
    Consultation,
    /// A body endorses it.
    Endorsement,
    /// It is made public.
    Publication,
    /// It is looked at again.
    Review,
    /// Anything else.
    Other,
}

/// One objective of a plan.
#[derive(SimpleObject)]
pub(crate) struct PlanObjective {
    /// The objective.
    text: String,
    /// What is being done for it; null where not stated.
    activity: Option<String>,
    /// What was achieved; null where nothing is stated yet.
    achieved: Option<String>,
    /// How much of it is done, in per cent, 0 to 100; null where nobody said.
    completeness: Option<i32>,
}

/// One step of a plan.
#[derive(SimpleObject)]
pub(crate) struct PlanMilestone {
    /// What sort of step it is.
    kind: MilestoneKind,
    /// The step.
    title: String,
    /// The day it begins; null where none is stated.
    from: Option<Date>,
    /// The day it is due; null where no day is known.
    due_on: Option<Date>,
    /// When it is due in the source's words; null where the day says it all.
    due_note: Option<String>,
    /// The day it was done; null before that or where not known.
    completed_on: Option<Date>,
}

/// A plan of a partnership, a county or one of their groups.
pub(crate) struct Plan(pub(crate) plan::Plan);

/// A plan of a partnership, a county or one of their groups.
#[Object]
impl Plan {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What sort of plan it is.
    async fn kind(&self) -> PlanKind {
        self.0.kind.into()
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Where it is in its life. Those being written or out for consultation are seen by readers of papers.
    async fn status(&self) -> PlanStatus {
        self.0.status.into()
    }

    /// The first financial year it is for.
    async fn from(&self) -> FinancialYear {
        FinancialYear(self.0.from)
    }

    /// The last financial year it is for.
    async fn to(&self) -> FinancialYear {
        FinancialYear(self.0.to)
    }

    /// The day it was agreed; null before that or where the day is not known.
    async fn agreed_on(&self) -> Option<Date> {
        self.0.agreed_on.map(Date)
    }

    /// The group whose plan it is; null for a plan of the whole partnership or county.
    async fn group(&self, ctx: &Context<'_>) -> Result<Option<Group>> {
        Ok(ctx.ask()?.maybe(self.0.group).await?.map(Group))
    }

    /// The theme it is about; null where it is about none or several.
    async fn theme(&self, ctx: &Context<'_>) -> Result<Option<Theme>> {
        Ok(ctx.ask()?.maybe(self.0.theme).await?.map(Theme))
    }

    /// What it aims at, in its order.
    async fn aims(&self) -> &[String] {
        &self.0.aims
    }

    /// What it sets out to do, in its order.
    async fn objectives(&self, ctx: &Context<'_>) -> Result<Vec<PlanObjective>> {
        let objectives = ctx.ask()?.list(ObjectivesOf(self.0.id)).await?;
        let show = |it: plan::PlanObjective| PlanObjective {
            text: it.text,
            activity: it.activity,
            achieved: it.achieved,
            completeness: it.completeness,
        };
        Ok(objectives.into_iter().map(show).collect())
    }

    /// Its steps, in its order.
    async fn milestones(&self, ctx: &Context<'_>) -> Result<Vec<PlanMilestone>> {
        let milestones = ctx.ask()?.list(MilestonesOf(self.0.id)).await?;
        let show = |it: plan::PlanMilestone| PlanMilestone {
            kind: it.kind.into(),
            title: it.title,
            from: it.from.map(Date),
            due_on: it.due_on.map(Date),
            due_note: it.due_note,
            completed_on: it.completed_on.map(Date),
        };
        Ok(milestones.into_iter().map(show).collect())
    }

    /// Its papers by title, those that may be read.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<Document>> {
        Ok(ctx.ask()?.list(DocumentsOfPlan(self.0.id)).await?.into_iter().map(Document).collect())
    }

    /// What else the records say of it; null where nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The partnership whose plan it is, or whose group's; null for a county's.
    async fn partnership(&self, ctx: &Context<'_>) -> Result<Option<Partnership>> {
        let own = if let Home::Partnership(id) = self.0.home { Some(id) } else { None };
        Ok(ctx.ask()?.maybe(own).await?.map(Partnership))
    }

    /// The county whose plan it is, or whose group's; null for a partnership's.
    async fn county(&self, ctx: &Context<'_>) -> Result<Option<County>> {
        let own = if let Home::County(id) = self.0.home { Some(id) } else { None };
        Ok(ctx.ask()?.maybe(own).await?.map(County))
    }

    /// The edition before, which this one replaces once it is agreed; null where it is the first.
    async fn supersedes(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        Ok(ctx.ask()?.maybe(self.0.supersedes).await?.map(Plan))
    }

    /// The next edition; null where there is none, or it is not agreed yet and the one who asks reads no papers here.
    async fn superseded_by(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        Ok(ctx.ask()?.list(NextEditionsOf(self.0.id)).await?.into_iter().next().map(Plan))
    }

    /// The priorities that it pursues, the newest year first: those of its partnership for its years, on its theme,
    /// or one above or below it; on the themes of its group where it names none itself; else on all themes. Of a
    /// strategic assessment, those drawn from it. None of a county's plan.
    async fn priorities(&self, ctx: &Context<'_>) -> Result<Vec<Priority>> {
        Ok(ctx.ask()?.list(PursuedBy(self.0.id)).await?.into_iter().map(Priority).collect())
    }
}

/// What a partnership plans.
pub(crate) struct PartnershipPlans(pub(crate) PartnershipId);

/// What a partnership plans.
#[Object]
impl PartnershipPlans {
    /// The plans of the partnership and of its groups, those that begin last first. Plans not agreed yet
    /// are seen by readers of papers only.
    async fn plans(&self, ctx: &Context<'_>) -> Result<Vec<Plan>> {
        Ok(ctx.ask()?.list(PlansOf(self.0)).await?.into_iter().map(Plan).collect())
    }
}

/// What a group plans.
pub(crate) struct GroupPlans(pub(crate) GroupId);

/// What a group plans.
#[Object]
impl GroupPlans {
    /// The group's delivery plans, those that begin last first. Plans not agreed yet are seen by readers
    /// of papers only.
    async fn delivery_plans(&self, ctx: &Context<'_>) -> Result<Vec<Plan>> {
        Ok(ctx.ask()?.list(DeliveryPlansOf(self.0)).await?.into_iter().map(Plan).collect())
    }
}
