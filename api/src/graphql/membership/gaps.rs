//! The skills that nobody on some boards has.

use crate::graphql::context::{Ask, id_of, ids_of};
use crate::graphql::error::Result;
use crate::graphql::group::Group;
use async_graphql::{Context, ID, Object, OneofObject, SimpleObject};
use domain::governance;
use domain::ids::GroupId;
use persistence::membership::gaps::{Boards, audited};

/// The boards whose members are asked about.
#[derive(OneofObject)]
pub(crate) enum SkillGapsOn {
    /// These groups, at most 100.
    #[graphql(validator(max_items = 100))]
    GroupIds(Vec<ID>),
    /// The boards, county boards and commissioning boards that stand today, of this county and of the partnerships
    /// in it.
    CountyId(ID),
}

impl SkillGapsOn {
    fn checked(self) -> Result<Boards> {
        Ok(match self {
            Self::GroupIds(ids) => Boards::Groups(ids_of("on.groupIds", &ids)?),
            Self::CountyId(id) => Boards::OfCounty(id_of("on.countyId", &id)?),
        })
    }
}

/// The skills that nobody on some boards has.
pub(crate) struct SkillGaps {
    groups: Vec<GroupId>,
    gaps: Vec<governance::Gap>,
}

/// The skills that nobody on some boards has.
#[Object]
impl SkillGaps {
    /// The boards that were looked at: those asked about whose papers may be read.
    async fn groups(&self, ctx: &Context<'_>) -> Result<Vec<Group>> {
        Ok(ctx.ask()?.each(&self.groups).await?.into_iter().map(Group).collect())
    }

    /// The gaps, in alphabetical order.
    async fn gaps(&self) -> Vec<SkillGap> {
        self.gaps.iter().cloned().map(Into::into).collect()
    }
}

/// A skill that nobody on the boards has as well as was asked for.
#[derive(SimpleObject)]
pub(crate) struct SkillGap {
    /// The skill.
    skill: String,
    /// The best level, 0 to 5, that anybody who sits there now was last rated at; null where nobody of them was
    /// rated.
    best: Option<i32>,
}

impl From<governance::Gap> for SkillGap {
    fn from(gap: governance::Gap) -> Self {
        Self { skill: gap.skill, best: gap.best }
    }
}

#[derive(Default)]
pub(crate) struct SkillQuery;

#[Object]
impl SkillQuery {
    /// Which skills nobody on some boards has, of those that any audit of their members knows and those that are
    /// expected. Counted are members who sit today, by their last audit of the skill. Null where the papers of none
    /// of the boards may be read (READ_PAPERS), as for `Membership.skills`.
    async fn skill_gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The boards whose members are asked about.")] on: SkillGapsOn,
        #[graphql(
            desc = "Who has a skill: those rated at this level or above, 1 to 5.",
            default = 3,
            validator(minimum = 1, maximum = 5)
        )]
        level: i32,
        #[graphql(
            desc = "Skills that the boards should have beside those that audits know, at most 100.",
            validator(max_items = 100, list, max_length = 300)
        )]
        expected: Option<Vec<String>>,
    ) -> Result<Option<SkillGaps>> {
        let ask = ctx.ask()?;
        let found = audited(ask.db(), ask.sight(), &on.checked()?, ask.today()).await?;
        let gaps = governance::gaps(&expected.unwrap_or_default(), &found.ratings, level);
        Ok(Some(SkillGaps { groups: found.groups, gaps }).filter(|found| !found.groups.is_empty()))
    }
}
