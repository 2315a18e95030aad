//! Opening funds, and promising several years at once.

use crate::graphql::acting::{Act, Acting, Repeatable, settled};
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::funding::{Fund, FundingAgreement};
use crate::graphql::payload::UserError;
use crate::graphql::scalars::{Decimal, FinancialYear, Pence};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::funding::{AgreeFunding, NewSource, OpenFund};
use domain::ids::{FundId, FundingAgreementId, PartnershipId};
use persistence::funding as money;

/// One source of a fund to open.
#[derive(InputObject)]
pub(crate) struct FundSourceInput {
    /// Its name, such as "Community Safety Fund", at most 300 characters.
    name: String,
    /// The organisation it comes from.
    funder_id: Option<ID>,
    /// How much, in pence; left out while not stated. The fund's total is then not known and no limit applies.
    amount: Option<Pence>,
}

/// A fund to open.
#[derive(InputObject)]
pub(crate) struct OpenFundInput {
    /// Who gives.
    funder_id: ID,
    /// The police area it is for. Left out: the area whose commissioner the funder is; else the fund is for none, and
    /// an administrator's to award.
    police_area_id: Option<ID>,
    /// Its name, at most 300 characters; a funder has it once a year and police area.
    name: String,
    /// The year it is for.
    financial_year: FinancialYear,
    /// Where it comes from, in order; at most 100.
    sources: Vec<FundSourceInput>,
    /// What is kept to commission centrally, in pence; it wins over the percentage.
    retained: Option<Pence>,
    /// The same in per cent of the total, 0 to 100.
    retained_percent: Option<Decimal>,
    /// By how much more than there is may be awarded, in per cent of it, 0 to 100; nothing unless told.
    over_allocation_percent: Option<Decimal>,
    /// Anything else to know of it.
    note: Option<String>,
    /// A key of the client's own, at most 200 characters: asked again with it and the same input, nothing is done twice
    /// and the first result is returned.
    idempotency_key: Option<ID>,
}

/// What came of opening a fund.
#[derive(SimpleObject)]
pub(crate) struct FundPayload {
    /// The fund; null where there are errors.
    fund: Option<Fund>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

/// A year's amount of an agreement.
#[derive(InputObject)]
pub(crate) struct FundAmountInput {
    /// The fund, which says the year.
    fund_id: ID,
    /// How much, in pence.
    amount: Pence,
}

/// Several years to promise at once.
#[derive(InputObject)]
pub(crate) struct AgreeFundingInput {
    /// To which partnership.
    partnership_id: ID,
    /// To whom it is paid.
    recipient_id: Option<ID>,
    /// Its title, at most 300 characters.
    title: String,
    /// How much from the fund of each year; at most 100.
    amounts: Vec<FundAmountInput>,
    /// The share of each that the funder keeps back, in per cent, 0 to 100.
    top_slice_percent: Option<Decimal>,
    /// A key of the client's own, as for `openFund`.
    idempotency_key: Option<ID>,
}

/// What came of promising several years.
#[derive(SimpleObject)]
pub(crate) struct FundingAgreementPayload {
    /// The agreement; null where there are errors.
    agreement: Option<FundingAgreement>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct FundMutation;

#[Object]
impl FundMutation {
    /// Opens a fund: what a funder has to give in one year. Needs ISSUE_SETTLEMENT over its police area. Refusals:
    /// REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; NOT_FOUND for a record named; CONFLICT where the
    /// funder has a fund of that name, or for a key used before with other input; FORBIDDEN.
    async fn open_fund(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fund to open.")] input: OpenFundInput,
    ) -> Result<FundPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(open(ctx, &acting, input).await)? {
            Ok(id) => FundPayload { fund: acting.ask.one(id).await?.map(Fund), user_errors: Vec::new() },
            Err(user_errors) => FundPayload { fund: None, user_errors },
        })
    }

    /// Promises funding of several years at once: an indicative settlement from the fund of each year. Needs
    /// ISSUE_SETTLEMENT over the funds' police area and the partnership. Refusals: as for `issueSettlement`, with the
    /// path of the year; CONFLICT also for two amounts of one year. Where one year is refused, none is promised.
    async fn agree_funding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The years to promise.")] input: AgreeFundingInput,
    ) -> Result<FundingAgreementPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(agree(ctx, &acting, input).await)? {
            Ok(id) => FundingAgreementPayload {
                agreement: acting.ask.one(id).await?.map(FundingAgreement),
                user_errors: Vec::new(),
            },
            Err(user_errors) => FundingAgreementPayload { agreement: None, user_errors },
        })
    }
}

async fn open(ctx: &Context<'_>, acting: &Acting<'_>, input: OpenFundInput) -> Result<FundId> {
    let sources = input.sources.into_iter().enumerate().map(|(index, source)| {
        let funder = maybe_id_of(&format!("input.sources.{index}.funderId"), source.funder_id.as_ref())?;
        Ok(NewSource { name: source.name, funder, amount: source.amount.map(|amount| amount.0) })
    });
    let command = OpenFund {
        funder: id_of("input.funderId", &input.funder_id)?,
        police_area: maybe_id_of("input.policeAreaId", input.police_area_id.as_ref())?,
        name: input.name,
        year: input.financial_year.0,
        sources: sources.collect::<Result<_>>()?,
        retained: input.retained.map(|amount| amount.0),
        retained_percent: input.retained_percent.map(|percent| percent.0),
        over_allocation_percent: input.over_allocation_percent.map(|percent| percent.0),
        note: input.note,
    };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access(&[])?;
    Ok(money::open_fund(acting.ask.db(), &access, &command, once.as_ref(), &acting.occasion()).await?)
}

async fn agree(ctx: &Context<'_>, acting: &Acting<'_>, input: AgreeFundingInput) -> Result<FundingAgreementId> {
    let amounts = input
        .amounts
        .iter()
        .enumerate()
        .map(|(index, year)| Ok((id_of(&format!("input.amounts.{index}.fundId"), &year.fund_id)?, year.amount.0)));
    let partnership: PartnershipId = id_of("input.partnershipId", &input.partnership_id)?;
    let command = AgreeFunding {
        partnership,
        recipient: maybe_id_of("input.recipientId", input.recipient_id.as_ref())?,
        amounts: amounts.collect::<Result<_>>()?,
        title: input.title,
        top_slice_percent: input.top_slice_percent.map(|percent| percent.0),
    };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access_over(partnership, "partnershipId", "partnership").await?;
    Ok(money::agree_funding(acting.ask.db(), &access, &command, once.as_ref(), &acting.occasion()).await?)
}
