//! The ledger: an append-only record of every change to a settlement's money.

use super::allocation::Allocation;
use crate::graphql::context::{Ask, global};
use crate::graphql::error::Result;
use crate::graphql::loaders::{Listed, Records, listed, loads};
use crate::graphql::scalars::{Date, DateTime, Pence};
use crate::graphql::user::User;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object};
use domain::ids::{LedgerEntryId, SettlementId};
use domain::page::Page;
use domain::{funding, words};
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    LedgerEntryId => funding::LedgerEntry, persistence::funding::settlement::entries_by_ids;
}

type LedgerOf = Listed<SettlementId, ()>;

impl Loader<LedgerOf> for Records {
    type Value = Arc<Page<funding::LedgerEntry>>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[LedgerOf]) -> Result<HashMap<LedgerOf, Self::Value>, Self::Error> {
        listed(keys, async |settlements, (), page| {
            persistence::funding::settlement::ledger_pages(&self.db, &self.sight, &settlements, &page).await
        })
        .await
    }
}

/// What an entry of a ledger records.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::LedgerKind")]
pub(crate) enum LedgerKind {
    /// The award.
    Settled,
    /// An uplift of the award, or a cut (negative).
    Revised,
    /// The share that the funder keeps back.
    TopSliced,
    /// An allocation that was proposed.
    Allocated,
    /// An allocation withdrawn, rejected or cut (negative).
    Released,
    /// A payment from the funder to the partnership.
    Paid,
    /// A spend return.
    Spent,
    /// The difference that a corrected spend return makes.
    Corrected,
    /// Money carried in from an earlier year.
    CarriedIn,
    /// Money carried out to a later year.
    CarriedOut,
    /// Money taken back by the funder.
    ClawedBack,
}

/// One entry of a settlement's ledger; it is never changed, a mistake is put right by a further entry.
pub(crate) struct LedgerEntry(pub(crate) funding::LedgerEntry);

/// One entry of a settlement's ledger; it is never changed, a mistake is put right by a further entry.
#[Object]
impl LedgerEntry {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// What it records.
    async fn kind(&self) -> LedgerKind {
        self.0.kind.into()
    }

    /// The signed change of its figure, in pence.
    async fn amount(&self) -> Pence {
        Pence(self.0.amount)
    }

    /// The day from which it counts, in London.
    async fn effective_on(&self) -> Date {
        Date(self.0.effective_on)
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Who recorded it; null where the program itself did, in an import for instance.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::named(ctx, self.0.by).await
    }

    /// The allocation it concerns; null where the settlement as a whole.
    async fn allocation(&self, ctx: &Context<'_>) -> Result<Option<Allocation>> {
        Ok(ctx.ask()?.maybe(self.0.allocation).await?.map(Allocation))
    }

    /// Why; null where not stated.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}
