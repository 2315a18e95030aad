//! What documents say of figures, kept beside what the records give.

use super::fund::Fund;
use super::position::PositionOf;
use crate::graphql::certainty::Certainty;
use crate::graphql::context::{Ask, global};
use crate::graphql::document::Document;
use crate::graphql::error::Result;
use crate::graphql::loaders::{Asking, loads, loads_by_parent};
use crate::graphql::meeting::MinuteItem;
use crate::graphql::scalars::Pence;
use async_graphql::{Context, Enum, ID, Object};
use domain::funding::{self, FundFigures, FundingPosition, StatedOf};
use domain::ids::{FundId, SettlementId, StatedFigureId};
use domain::words;

loads! {
    StatedFigureId => funding::StatedFigure, persistence::funding::stated_figure::by_ids;
}

loads_by_parent! {
    StatementsOfFund(FundId) => Vec<funding::StatedFigure>, persistence::funding::stated_figure::of_funds;
    StatementsOfSettlement(SettlementId) => Vec<funding::StatedFigure>,
        persistence::funding::stated_figure::of_settlements;
}

/// Which figure a document states.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::FundingMeasure")]
pub(crate) enum FundingMeasure {
    /// The fund's total.
    FundTotal,
    /// What the funder retains to commission centrally.
    Retained,
    /// The award.
    Settled,
    /// What is allocated.
    Allocated,
    /// What is not allocated.
    Unallocated,
    /// What was spent.
    Spent,
    /// What others contribute.
    Matched,
    /// All money for the allocations.
    TotalBudget,
}

/// What a document says of a figure, beside what the records give.
pub(crate) struct StatedFigure(pub(crate) funding::StatedFigure);

impl StatedFigure {
    /// The same figure as the records give it.
    async fn as_recorded(&self, ask: &Asking) -> Result<domain::Pence> {
        let measure = self.0.measure;
        let figure = if measure.is_of_fund() {
            self.fund(ask).await?.and_then(|fund| measure.in_fund(&fund))
        } else {
            measure.in_position(&self.position(ask).await?)?
        };
        Ok(figure.unwrap_or_default())
    }

    async fn position(&self, ask: &Asking) -> Result<FundingPosition> {
        match self.0.of {
            StatedOf::Fund(of) => ask.list(PositionOf { of, as_of: None }).await,
            StatedOf::Settlement(of) => ask.list(PositionOf { of, as_of: None }).await,
        }
    }

    async fn fund(&self, ask: &Asking) -> Result<Option<FundFigures>> {
        let fund = match self.0.of {
            StatedOf::Fund(fund) => Some(fund),
            StatedOf::Settlement(settlement) => ask.one(settlement).await?.map(|settlement| settlement.fund),
        };
        match ask.maybe(fund).await? {
            Some(fund) => Fund(fund).figures(ask).await,
            None => Ok(None),
        }
    }
}

/// What a document says of a figure, beside what the records give.
#[Object]
impl StatedFigure {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Which figure it states.
    async fn measure(&self) -> FundingMeasure {
        self.0.measure.into()
    }

    /// The figure as stated, in pence.
    async fn stated(&self) -> Pence {
        Pence(self.0.stated)
    }

    /// How sure the statement is.
    async fn certainty(&self) -> Certainty {
        self.0.certainty.into()
    }

    /// The same figure as the records give it today, in pence; 0 where they have nothing of it.
    async fn computed(&self, ctx: &Context<'_>) -> Result<Pence> {
        self.as_recorded(ctx.ask()?).await.map(Pence)
    }

    /// stated − computed, in pence.
    async fn difference(&self, ctx: &Context<'_>) -> Result<Pence> {
        Ok(Pence(self.0.stated.minus(self.as_recorded(ctx.ask()?).await?)?))
    }

    /// The words; null where not quoted.
    async fn quote(&self) -> Option<&str> {
        self.0.quote.as_deref()
    }

    /// Anything else to know of it; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The document that states it; null where none is recorded or it may not be read.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<Document>> {
        Ok(ctx.ask()?.maybe(self.0.document).await?.map(Document))
    }

    /// The minute that states it; null where none is recorded or it may not be read.
    async fn minute(&self, ctx: &Context<'_>) -> Result<Option<MinuteItem>> {
        Ok(ctx.ask()?.maybe(self.0.minute).await?.map(MinuteItem))
    }
}
