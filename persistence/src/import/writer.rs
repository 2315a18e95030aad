//! The one transaction of an import, and how rows get into it: only those that are not there yet.

use super::{Progress, Report};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity;
use crate::error::Result;
use crate::scope;
use chrono::{DateTime, SubsecRound, Utc};
use domain::access::{Access, Role, capability::ManagePlatform};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, IntoActiveModel,
    ModelTrait, QueryFilter, QuerySelect, Select,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Rows per statement: far below the parameter limits of both databases.
const CHUNK: usize = 500;

/// A table whose rows have an id.
pub(crate) trait Keyed: EntityTrait {
    const ID: Self::Column;

    fn id(row: &Self::Model) -> Uuid;
}

macro_rules! keyed {
    ($($table:ident)+) => {$(
        impl Keyed for entity::$table::Entity {
            const ID: entity::$table::Column = entity::$table::Column::Id;

            fn id(row: &entity::$table::Model) -> Uuid {
                row.id
            }
        }
    )+};
}
keyed! {
    action_owners action_points action_updates agenda_items allocation_states allocations approvals attendances bids
    comparator_groups contracts counties decisions districts documents fund_sources funding_agreements funds
    grant_conditions groups indicators interest_declarations ledger_entries match_fundings measures meetings
    memberships minute_items organisation_aliases organisations partnerships people plan_milestones plan_objectives
    plans police_areas priorities recommendation_targets recommendations risks settlements spend_returns
    standing_items stated_changes stated_figures themes
}

/// The transaction of an import.
pub(crate) struct Writer<'a> {
    access: &'a Access<ManagePlatform>,
    transaction: DatabaseTransaction,
    progress: &'a dyn Progress,
    report: Report,
    /// When the import runs, as exactly as the databases keep it.
    pub(crate) now: DateTime<Utc>,
}

impl<'a> Writer<'a> {
    pub(crate) async fn begin(
        db: &Database,
        access: &'a Access<ManagePlatform>,
        now: DateTime<Utc>,
        progress: &'a dyn Progress,
    ) -> Result<Self> {
        let transaction = db.begin().await?;
        if transaction.get_database_backend() == DatabaseBackend::Postgres {
            // One import at a time: the second finds the rows of the first instead of colliding with them.
            transaction.execute_unprepared("SELECT pg_advisory_xact_lock(7355610)").await?;
        }
        Ok(Self { access, transaction, progress, report: Report::default(), now: now.trunc_subsecs(6) })
    }

    /// Commits; without this nothing of the import remains.
    pub(crate) async fn finish(self) -> Result<Report> {
        self.transaction.commit().await?;
        Ok(self.report)
    }

    pub(crate) const fn report(&self) -> &Report {
        &self.report
    }

    pub(crate) const fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    pub(crate) fn find<E: EntityTrait>(&self) -> Select<E> {
        scope::find_for::<E, _>(self.access)
    }

    pub(crate) async fn all<E: EntityTrait>(&self) -> Result<Vec<E::Model>> {
        Ok(self.find::<E>().all(&self.transaction).await?)
    }

    /// Writes the rows whose ids are not there yet, and says which those were. Of rows with one id the
    /// first is taken.
    pub(crate) async fn add<E: Keyed>(&mut self, rows: Vec<E::Model>) -> Result<HashSet<Uuid>>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        self.progress.stage(E::default().table_name(), rows.len() as u64);
        let there = self.there::<E>(&rows).await?;
        let (mut new, mut fresh, mut known) = (HashSet::new(), Vec::new(), 0);
        for row in rows {
            let id = E::id(&row);
            if there.contains(&id) {
                known += 1;
            } else if new.insert(id) {
                fresh.push(row);
            }
        }
        self.report.entry(E::default().table_name()).there += known;
        self.progress.advance(known);
        self.insert::<E>(fresh).await?;
        Ok(new)
    }

    /// Writes rows that have no id of their own; the caller sees to it that they are not there yet.
    pub(crate) async fn add_parts<E: EntityTrait>(&mut self, rows: Vec<E::Model>) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        self.progress.stage(E::default().table_name(), rows.len() as u64);
        self.insert::<E>(rows).await
    }

    async fn insert<E: EntityTrait>(&mut self, rows: Vec<E::Model>) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        self.report.entry(E::default().table_name()).added += rows.len() as u64;
        let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
        while rows.peek().is_some() {
            let some: Vec<E::ActiveModel> = rows.by_ref().take(CHUNK).collect();
            let written = some.len() as u64;
            scope::insert(self.access, &self.transaction, some).await?;
            self.progress.advance(written);
        }
        Ok(())
    }

    async fn there<E: Keyed>(&self, rows: &[E::Model]) -> Result<HashSet<Uuid>> {
        let mut there = HashSet::new();
        for some in rows.chunks(CHUNK) {
            let ids = some.iter().map(E::id);
            let found = self.find::<E>().select_only().column(E::ID).filter(E::ID.is_in(ids)).into_tuple::<Uuid>();
            there.extend(found.all(&self.transaction).await?);
        }
        Ok(there)
    }

    /// Writes every value of rows that are there.
    pub(crate) async fn change<E: EntityTrait>(&mut self, rows: Vec<E::Model>) -> Result<()>
    where
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        for row in rows {
            scope::update_row(self.access, &self.transaction, row.into_active_model().reset_all()).await?;
            self.report.entry(E::default().table_name()).updated += 1;
        }
        Ok(())
    }

    /// Says that `count` rows of a table were there already and stayed as they are.
    pub(crate) fn unchanged<E: EntityTrait>(&mut self, count: usize) {
        self.report.entry(E::default().table_name()).there += count as u64;
    }

    /// One line in the history: what the import did to `subject`.
    pub(crate) async fn audit(
        &self,
        action: &'static str,
        subject: (&'static str, Uuid),
        home: Option<Uuid>,
    ) -> Result<()> {
        let mut event = Event::new(action, subject.0, subject.1).by(self.access.user()).within(home);
        if self.access.user().is_some() {
            // Only an administrator has this access; the program itself acts in no role.
            event = event.acting_as(Role::Administrator);
        }
        let changed = self.report.tables().filter(|(_, tally)| tally.added + tally.updated > 0);
        let event = changed.fold(event, |event, (table, tally)| {
            event.change(table, None, Some(format!("{} new, {} updated", tally.added, tally.updated)))
        });
        audit::write(&self.transaction, event, &Occasion::command(self.now)).await
    }
}
