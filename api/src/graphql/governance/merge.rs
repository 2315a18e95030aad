//! Two records that are one.

use super::organisation::OrganisationPayload;
use super::person::PersonPayload;
use super::theme::ThemePayload;
use crate::graphql::acting::{Act, Acting};
use crate::graphql::context::id_of;
use crate::graphql::error::Result;
use async_graphql::{Context, ID, InputObject, Object};
use domain::ids::{Id, OrganisationId, PersonId, ThemeId};
use persistence::governance::merge::{Merger, merge_organisations, merge_people, merge_themes};

/// Two people who are one.
#[derive(InputObject)]
pub(crate) struct MergePeopleInput {
    /// The person that stays.
    keep_id: ID,
    /// Their version as it was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The person that goes: this id finds nothing from then on.
    merge_id: ID,
}

/// Two organisations that are one.
#[derive(InputObject)]
pub(crate) struct MergeOrganisationsInput {
    /// The organisation that stays.
    keep_id: ID,
    /// Its version as it was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The organisation that goes: this id finds nothing from then on.
    merge_id: ID,
}

/// Two themes that are one.
#[derive(InputObject)]
pub(crate) struct MergeThemesInput {
    /// The theme that stays.
    keep_id: ID,
    /// Its version as it was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The theme that goes: this id and its address find the one that stays from then on.
    merge_id: ID,
}

fn merger<I: Id>(keep: &ID, expected_version: i32, merge: &ID) -> Result<Merger<I>> {
    Ok(Merger { keep: id_of("input.keepId", keep)?, expected_version, merge: id_of("input.mergeId", merge)? })
}

#[derive(Default)]
pub(crate) struct MergeMutation;

#[Object]
impl MergeMutation {
    /// Merges two people who are one, such as under a name that was misspelt: all that names the one that goes names
    /// the one that stays, whose job title and contact details are filled in where they are not known. Needs
    /// MANAGE_MEMBERSHIP everywhere that either sits, is named or was entered. Refusals: INVALID for one and the same;
    /// NOT_FOUND; FORBIDDEN; STALE_VERSION; CONFLICT, naming it, for what shows that they are two: a meeting that both were at,
    /// a decision that one moved and the other seconded, a group that both sit in in one role, two accounts.
    async fn merge_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who are one.")] input: MergePeopleInput,
    ) -> Result<PersonPayload> {
        let acting = ctx.acting()?;
        PersonPayload::of(&acting, people(&acting, input).await).await
    }

    /// Merges two organisations that are one, such as under a name that was misspelt: all that names the one that
    /// goes names the one that stays, which is also called what the other was. Needs MANAGE_PLATFORM. Refusals:
    /// INVALID for one and the same; NOT_FOUND; FORBIDDEN; STALE_VERSION; CONFLICT, naming it, where each gives a
    /// fund of one name for one year and place.
    async fn merge_organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is one.")] input: MergeOrganisationsInput,
    ) -> Result<OrganisationPayload> {
        let acting = ctx.acting()?;
        OrganisationPayload::of(&acting, organisations(&acting, input).await).await
    }

    /// Merges two themes that are one: all that is on the one that goes is on the one that stays, allocations with
    /// their money, priorities, plans and indicators among it; the one that stays is also called what the other was.
    /// An allocation's primary theme stays its primary theme, so sums by theme stay as they were, taken together.
    /// Needs MANAGE_PLATFORM. Refusals: INVALID for one and the same, or a theme that stays and stands below the
    /// other; NOT_FOUND; FORBIDDEN; STALE_VERSION; CONFLICT, naming it, where both stand in a partnership's list of
    /// priorities of one year.
    async fn merge_themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is one.")] input: MergeThemesInput,
    ) -> Result<ThemePayload> {
        let acting = ctx.acting()?;
        ThemePayload::of(&acting, themes(&acting, input).await).await
    }
}

async fn people(acting: &Acting<'_>, input: MergePeopleInput) -> Result<PersonId> {
    let merger = merger(&input.keep_id, input.expected_version, &input.merge_id)?;
    let access = acting.access_over(merger.keep, "keepId", "person").await?;
    Ok(merge_people(acting.ask.db(), &access, &merger, &acting.occasion()).await?)
}

async fn organisations(acting: &Acting<'_>, input: MergeOrganisationsInput) -> Result<OrganisationId> {
    let merger = merger(&input.keep_id, input.expected_version, &input.merge_id)?;
    let access = acting.access_over(merger.keep, "keepId", "organisation").await?;
    Ok(merge_organisations(acting.ask.db(), &access, &merger, &acting.occasion()).await?)
}

async fn themes(acting: &Acting<'_>, input: MergeThemesInput) -> Result<ThemeId> {
    let merger = merger(&input.keep_id, input.expected_version, &input.merge_id)?;
    let access = acting.access_over(merger.keep, "keepId", "theme").await?;
    Ok(merge_themes(acting.ask.db(), &access, &merger, &acting.occasion()).await?)
}
