//! Proposals: what a formula gives, and what it was fed with.

use super::super::fund::Fund;
use super::input::{AwardModelInput, MissingValues};
use crate::graphql::acting::settled;
use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::indicator::Indicator;
use crate::graphql::measure::Measure;
use crate::graphql::partnership::Partnership;
use crate::graphql::payload::UserError;
use crate::graphql::scalars::{Date, Decimal, FinancialYear, Pence};
use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::ids::FundId;
use domain::{funding, words};
use std::sync::Arc;

/// What holds an award where it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::HeldAt")]
pub(crate) enum HeldAt {
    /// The least that the change in a year may be: the formula gives less.
    Floor,
    /// The most that it may be: the formula gives more.
    Ceiling,
    /// The formula alone.
    Neither,
}

/// How a fund is shared out by a formula, with all that it was fed with.
pub(crate) struct AwardProposal {
    pub(super) fund: FundId,
    pub(super) fingerprint: String,
    pub(super) proposal: Arc<funding::AwardProposal>,
}

/// How a fund is shared out by a formula, with all that it was fed with.
#[Object]
impl AwardProposal {
    /// The fund.
    async fn fund(&self, ctx: &Context<'_>) -> Result<Fund> {
        ctx.ask()?.bound(self.fund).await.map(Fund)
    }

    /// What tells it from any other: the same for the same formula, figures and results. `issueAwards` asks for it.
    async fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The formula.
    async fn formula(&self) -> AwardFormula {
        AwardFormula(Arc::clone(&self.proposal))
    }

    /// The awards: of the fund's own year, then of those after it.
    async fn years(&self) -> Vec<ProposedYear> {
        (0..self.proposal.years.len()).map(|year| ProposedYear { of: Arc::clone(&self.proposal), year }).collect()
    }
}

/// By what a fund is shared out.
pub(crate) struct AwardFormula(Arc<funding::AwardProposal>);

/// By what a fund is shared out.
#[Object]
impl AwardFormula {
    /// The factors.
    async fn factors(&self) -> Vec<AwardFactor> {
        self.0.formula.factors.iter().cloned().map(AwardFactor).collect()
    }

    /// How much was to be shared in the fund's own year, in pence; null where what the fund had left.
    async fn amount(&self) -> Option<Pence> {
        self.0.formula.amount.map(Pence)
    }

    /// To whole multiples of how many pence awards are rounded.
    async fn round_to(&self) -> Pence {
        Pence(self.0.formula.round_to)
    }

    /// What becomes of a value that is not there.
    async fn missing(&self) -> MissingValues {
        self.0.formula.missing.into()
    }

    /// Who has no part in it.
    async fn excluded(&self, ctx: &Context<'_>) -> Result<Vec<Partnership>> {
        Ok(ctx.ask()?.each(&self.0.formula.excluded).await?.into_iter().map(Partnership).collect())
    }

    /// The least change from one year to the next, in per cent; null where there is no limit.
    async fn floor_percent(&self) -> Option<Decimal> {
        self.0.formula.floor.map(|change| Decimal(funding::percent(change)))
    }

    /// The largest change from one year to the next, in per cent; null where there is no limit.
    async fn ceiling_percent(&self) -> Option<Decimal> {
        self.0.formula.ceiling.map(|change| Decimal(funding::percent(change)))
    }
}

/// One thing that a fund is shared out by.
pub(crate) struct AwardFactor(funding::AwardFactor);

/// One thing that a fund is shared out by.
#[Object]
impl AwardFactor {
    /// What is measured.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        ctx.ask()?.bound(self.0.indicator).await.map(Indicator)
    }

    /// The part of the indicator; null for the whole.
    async fn dimension(&self) -> Option<&str> {
        self.0.dimension.as_deref()
    }

    /// Its part of the whole, in per cent.
    async fn weight(&self) -> Decimal {
        Decimal(funding::percent(self.0.weight))
    }

    /// The first day of the period whose values count.
    async fn period_from(&self) -> Date {
        Date(self.0.period_from)
    }

    /// The last day of that period.
    async fn period_to(&self) -> Date {
        Date(self.0.period_to)
    }
}

/// The awards of one year.
pub(crate) struct ProposedYear {
    of: Arc<funding::AwardProposal>,
    year: usize,
}

impl ProposedYear {
    fn get(&self) -> Result<&funding::ProposedYear> {
        let gone = || crate::graphql::error::Failure::Internal("a proposal lacks a year".to_owned());
        self.of.years.get(self.year).ok_or_else(gone)
    }
}

/// The awards of one year.
#[Object]
impl ProposedYear {
    /// The year.
    async fn financial_year(&self) -> Result<FinancialYear> {
        Ok(FinancialYear(self.get()?.year))
    }

    /// How much there is to share, in pence.
    async fn total(&self) -> Result<Pence> {
        Ok(Pence(self.get()?.total))
    }

    /// How much of it is awarded, in pence: the sum of the rows.
    async fn awarded(&self) -> Result<Pence> {
        Ok(Pence(self.get()?.awarded()?))
    }

    /// What is left of it, in pence: more than nothing only where all are at their ceilings.
    async fn unawarded(&self) -> Result<Pence> {
        Ok(Pence(self.get()?.unawarded))
    }

    /// An award for each partnership: by ONS code, those without one last, by name.
    async fn rows(&self) -> Result<Vec<ProposedAward>> {
        let rows = self.get()?.awards.iter().enumerate();
        Ok(rows.map(|(row, award)| ProposedAward { of: Arc::clone(&self.of), row, award: *award }).collect())
    }
}

/// One partnership's award of a year.
pub(crate) struct ProposedAward {
    of: Arc<funding::AwardProposal>,
    row: usize,
    award: funding::ProposedAward,
}

/// One partnership's award of a year.
#[Object]
impl ProposedAward {
    /// The partnership.
    async fn partnership(&self, ctx: &Context<'_>) -> Result<Partnership> {
        ctx.ask()?.bound(self.award.partnership).await.map(Partnership)
    }

    /// Its part of each factor, in the order of the factors.
    async fn shares(&self) -> Vec<FactorShare> {
        let inputs = self.of.inputs.get(self.row).map(|inputs| inputs.shares.as_slice()).unwrap_or_default();
        let pairs = inputs.iter().cloned().zip(self.of.formula.factors.iter().cloned());
        pairs.map(|(share, factor)| FactorShare { share, factor }).collect()
    }

    /// What the formula alone gives, in pence.
    async fn formula_amount(&self) -> Pence {
        Pence(self.award.formula_amount)
    }

    /// The award, in pence.
    async fn amount(&self) -> Pence {
        Pence(self.award.amount)
    }

    /// The award of the year before, in pence: what was settled less what was clawed back, of those too for whom it
    /// now acts; in later years the row of the year before. Null where nothing is known.
    async fn last_year(&self) -> Option<Pence> {
        self.award.last_year.map(Pence)
    }

    /// How much more it is than the year before, in pence; negative where less, null where nothing is known of it.
    async fn change(&self) -> Option<Pence> {
        self.award.change().map(Pence)
    }

    /// The same in per cent of the year before's, to two places; null also where that was nil.
    async fn change_percent(&self) -> Option<Decimal> {
        self.award.change_percent().map(Decimal)
    }

    /// Whether it is the same as the year before; null where nothing is known of it.
    async fn standstill(&self) -> Option<bool> {
        self.award.change().map(|change| change == domain::Pence::ZERO)
    }

    /// What holds it where it is.
    async fn held_at(&self) -> HeldAt {
        self.award.held_at.into()
    }
}

/// A partnership's part of one factor.
pub(crate) struct FactorShare {
    share: funding::FactorShare,
    factor: funding::AwardFactor,
}

/// A partnership's part of one factor.
#[Object]
impl FactorShare {
    /// What is measured.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        ctx.ask()?.bound(self.factor.indicator).await.map(Indicator)
    }

    /// The factor's part of the whole, in per cent.
    async fn weight(&self) -> Decimal {
        Decimal(funding::percent(self.factor.weight))
    }

    /// The value in the indicator's unit; null where there is none, which counts as nought.
    async fn value(&self) -> Option<Decimal> {
        self.share.value.map(|value| Decimal(domain::decimal::from_millionths(value)))
    }

    /// The measures that the value is the sum of: more than one for a combined partnership without its own, and none
    /// where there is no value. One that was removed since is left out.
    async fn measures(&self, ctx: &Context<'_>) -> Result<Vec<Measure>> {
        Ok(ctx.ask()?.each(&self.share.measures).await?.into_iter().map(Measure).collect())
    }

    /// Its part of the values of all who share, in per cent, rounded to four places; the award is worked out from what
    /// is not rounded.
    async fn percent(&self) -> Decimal {
        Decimal(rust_decimal::Decimal::new(self.share.share, 4).normalize())
    }
}

/// What comes of a formula.
#[derive(SimpleObject)]
pub(crate) struct AwardProposalPayload {
    /// The proposal; null where there are errors.
    proposal: Option<AwardProposal>,
    /// What to mend; empty where there is a proposal.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct AwardQuery;

#[Object]
impl AwardQuery {
    /// How a fund would be shared out by a formula; nothing is written until `issueAwards`. Null without READ_FUNDING
    /// over the fund's police area, and where there is no such fund. Refusals: REQUIRED for a value that is missing or
    /// an amount that is not known; INVALID for what is entered, such as weights that do not come to 100 per cent;
    /// CONFLICT for a factor that is there twice; LIMIT_EXCEEDED for too many factors, floors above what there is, and
    /// a fund of which nothing is left; NOT_FOUND for what is named.
    async fn award_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fund and the formula.")] input: AwardModelInput,
    ) -> Result<Option<AwardProposalPayload>> {
        let ask = ctx.ask()?;
        let command = input.checked("input", ask.today())?;
        let found = persistence::funding::award_proposal(ask.db(), ask.sight(), &command).await;
        Ok(match settled(found)? {
            Ok(None) => None,
            Ok(Some(persistence::funding::Proposed { fingerprint, proposal })) => {
                let proposal = AwardProposal { fund: command.fund, fingerprint, proposal: Arc::new(proposal) };
                Some(AwardProposalPayload { proposal: Some(proposal), user_errors: Vec::new() })
            }
            Err(user_errors) => Some(AwardProposalPayload { proposal: None, user_errors }),
        })
    }
}
