//! Bundles: everything that partnerships bring, written area by area in the order that tables depend on
//! each other.
//!
//! An import only adds. A row whose id is there is left alone, since somebody may have changed it; what has
//! no key of its own in the format (an alias, a vote, a condition) comes with the record it belongs to.

mod actions;
mod allocations;
mod contracts;
mod documents;
mod fit;
mod funds;
mod governance;
mod known;
mod ledger;
mod meetings;
mod memberships;
mod minutes;
mod performance;
mod placed;
mod places;
mod plans;
mod recommendations;
mod returns;
mod settlements;
mod shared;
mod values;

use super::writer::Writer;
use super::{Progress, Report};
use crate::database::Database;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::Fault;
use domain::access::{Access, capability::ManagePlatform};
use domain::bundle::{Bundle, check};
use placed::Placed;
use places::Places;
use shared::Shared;
use std::collections::HashSet;
use uuid::Uuid;

/// A bundle and where it came from.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name of its file, for the faults found in it.
    pub name: String,
    /// The bundle.
    pub bundle: Bundle,
}

/// Imports bundles, all of them or nothing.
///
/// # Errors
/// [`Error::Faulty`] with every fault of every bundle where something does not fit together;
/// [`Error::Database`]. Nothing was written.
pub async fn bundles(
    db: &Database,
    access: &Access<ManagePlatform>,
    sources: &[Source],
    now: DateTime<Utc>,
    progress: &dyn Progress,
) -> Result<Report> {
    let mut writer = Writer::begin(db, access, now, progress).await?;
    let places = Places::load(&writer).await?;
    let mut faults = places.misfits(sources);
    let bundles: Vec<Bundle> = sources.iter().map(|source| source.bundle.clone()).collect();
    let known = known::known(&writer, &places).await?;
    for (source, found) in sources.iter().zip(check(&bundles, &known)) {
        faults.extend(found.into_iter().map(|fault| source.fault(&fault.place, fault.message)));
    }
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let mut shared = Shared::load(&writer).await?;
    shared.organisations(&mut writer, sources).await?;
    shared.themes(&mut writer, sources).await?;
    let places = places.write(&mut writer, &mut shared, sources).await?;
    shared.aliases(&mut writer, sources, &places).await?;
    let bundles = sources.iter().zip(places).map(|(source, partnership)| Placed::new(source, partnership, &shared));
    let mut import = Import { bundles: bundles.collect::<Result<_>>()?, writer, shared, new_groups: HashSet::new() };
    import.write().await?;
    import.audit().await?;
    import.writer.finish().await
}

impl Source {
    fn fault(&self, place: &str, message: impl Into<String>) -> Fault {
        Fault::new(format!("{}: {place}", self.name), message)
    }
}

/// An import under way: what was found, and the transaction it goes into.
struct Import<'a> {
    writer: Writer<'a>,
    shared: Shared,
    bundles: Vec<Placed<'a>>,
    new_groups: HashSet<Uuid>,
}

impl Import<'_> {
    async fn write(&mut self) -> Result<()> {
        self.people().await?;
        self.groups().await?;
        self.memberships().await?;
        self.meetings().await?;
        self.minutes().await?;
        self.standing_items().await?;
        self.actions().await?;
        self.plans().await?;
        self.risks().await?;
        self.bids().await?;
        self.recommendations().await?;
        self.funds().await?;
        self.settlements().await?;
        self.contracts().await?;
        self.documents().await?;
        self.stated_figures().await?;
        self.performance().await
    }

    /// One line in the history of each partnership that the import is about.
    async fn audit(&mut self) -> Result<()> {
        if !self.writer.report().is_unchanged() {
            for placed in &self.bundles {
                let partnership = placed.partnership;
                self.writer.audit("IMPORT_BUNDLE", ("Partnership", partnership), Some(partnership)).await?;
            }
        }
        Ok(())
    }
}
