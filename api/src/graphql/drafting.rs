//! Minutes from text: what a text would bring in, with everything that is doubtful of it.

use super::acting::{Act, Acting, settled};
use super::context::id_of;
use super::error::{Failure, Result};
use super::payload::UserError;
use super::scalars::FinancialYear;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::access::{Access, capability::ManageMeetings};
use domain::drafting;
use persistence::drafting::{Given, draft};

/// Minutes or an agenda to be read.
#[derive(InputObject)]
pub(crate) struct DraftMinutesInput {
    /// The group whose papers these are.
    group_id: ID,
    /// The text as the committee system prints it, at most 200,000 bytes. It is not kept.
    text: String,
    /// The year that its money is for; left out or null where the text says.
    financial_year: Option<FinancialYear>,
}

/// What was made of a text.
#[derive(SimpleObject)]
pub(crate) struct DraftMinutesPayload {
    /// A bundle as JSON, such as `safergraph import bundle` takes; null where there are errors. Nothing of it is in
    /// the records.
    bundle: Option<String>,
    /// What the draft is not sure of or leaves out, by line; to be looked at before it is used. Empty where there are
    /// errors.
    doubts: Vec<DraftDoubt>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

/// Something that a draft is not sure of, or left out.
#[derive(SimpleObject)]
pub(crate) struct DraftDoubt {
    /// The line of the text, from 1.
    line: i32,
    /// What is doubtful, fit to show a person.
    message: String,
}

impl From<drafting::Doubt> for DraftDoubt {
    fn from(doubt: drafting::Doubt) -> Self {
        Self { line: i32::try_from(doubt.line).unwrap_or(i32::MAX), message: doubt.message }
    }
}

#[derive(Default)]
pub(crate) struct DraftingMutation;

#[Object]
impl DraftingMutation {
    /// Reads minutes or an agenda and drafts from them what could be imported: who was there, items, decisions,
    /// actions, pages, exempt paragraphs and tables of money. Nothing is recorded but that it was done. Needs
    /// MANAGE_MEETINGS in the group. Refusals: NOT_FOUND and FORBIDDEN for the group; REQUIRED, INVALID and
    /// LIMIT_EXCEEDED for the text.
    async fn draft_minutes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text, and whose it is.")] input: DraftMinutesInput,
    ) -> Result<DraftMinutesPayload> {
        let acting = ctx.acting()?;
        let outcome = drafted(&acting, input).await;
        match settled(outcome)? {
            Ok(draft) => {
                let bundle = serde_json::to_string_pretty(&draft.bundle);
                let bundle = bundle.map_err(|error| Failure::Internal(error.to_string()))?;
                let doubts = draft.doubts.into_iter().map(Into::into).collect();
                Ok(DraftMinutesPayload { bundle: Some(bundle), doubts, user_errors: Vec::new() })
            }
            Err(user_errors) => Ok(DraftMinutesPayload { bundle: None, doubts: Vec::new(), user_errors }),
        }
    }
}

async fn drafted(acting: &Acting<'_>, input: DraftMinutesInput) -> Result<drafting::Draft> {
    let group = id_of("input.groupId", &input.group_id)?;
    let access: Access<ManageMeetings> = acting.access_over(group, "groupId", "group").await?;
    let given = Given { group, text: input.text, financial_year: input.financial_year.map(|year| year.0) };
    Ok(draft(acting.ask.db(), &access, given, &acting.occasion()).await?)
}
