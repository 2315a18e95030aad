//! Recording measures, correcting them, and taking back what was recorded by mistake.

mod ground;
mod record;
mod rows;

pub use record::record;

use crate::audit::{self, Event, Occasion};
use crate::entity::{indicators, measures, stated_changes};
use crate::error::Result;
use crate::governance::told;
use crate::scope;
use crate::work::Unit;
use crate::{Database, Error};
use domain::access::{Access, Permit, capability::RecordPerformance};
use domain::ids::MeasureId;
use domain::indicator::Indicator;
use domain::measure::{Measure, MeasureRevision, TargetChange};
use domain::{Refusal, Refusals, check_version};
use ground::{Families, permitted, places};
use rows::{put_figure, put_standing, put_target, said};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, QueryFilter, QuerySelect,
};

/// The proof that measures may be recorded of something.
type Proof = Permit<RecordPerformance>;

/// Waits until nobody else records measures or changes indicators: on PostgreSQL two who looked at the same time could
/// both record one figure, or one measure in a unit that the other changes.
pub(crate) async fn in_turn(transaction: &DatabaseTransaction) -> Result<()> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(7355613)").await?;
    }
    Ok(())
}

/// A measure that is to change, locked, with the proof that it may.
struct Subject {
    measure: Measure,
    indicator: Indicator,
    permit: Proof,
}

async fn subject(
    transaction: &DatabaseTransaction,
    access: &Access<RecordPerformance>,
    (id, expected_version): (MeasureId, i32),
) -> Result<Subject> {
    let sight = access.sight();
    let found = scope::find::<measures::Entity>(&sight).filter(measures::Column::Id.eq(id.0)).lock_exclusive();
    let row = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "measure"))?;
    let measure = Measure::try_from(row)?;
    let of = measure.series.subject;
    let place = places(transaction, &sight, &[of]).await?.get(&of).copied();
    let permit = permitted(access, place, &["id"])?;
    check_version("measure", measure.version, expected_version)?;
    let indicator = indicators::Column::Id.eq(measure.series.indicator.0);
    let indicator = scope::find::<indicators::Entity>(&sight).filter(indicator).one(transaction).await?;
    let indicator = indicator.ok_or(Error::NotFound)?.try_into()?;
    Ok(Subject { measure, indicator, permit })
}

/// The measure as it is by now.
async fn reread(
    transaction: &DatabaseTransaction,
    access: &Access<RecordPerformance>,
    id: MeasureId,
) -> Result<Measure> {
    let found = scope::find::<measures::Entity>(&access.sight()).filter(measures::Column::Id.eq(id.0));
    found.one(transaction).await?.ok_or(Error::NotFound)?.try_into()
}

impl Subject {
    /// Writes `row` as the next version, and what changed into the audit.
    async fn write(
        self,
        transaction: &DatabaseTransaction,
        access: &Access<RecordPerformance>,
        (action, mut row): (&'static str, measures::ActiveModel),
        (reason, occasion): (Option<&str>, &Occasion),
    ) -> Result<MeasureId> {
        let (id, before) = (self.measure.id, self.measure);
        row.id = Unchanged(id.0);
        row.version = Set(before.version + 1);
        scope::update_permitted(&self.permit, transaction, row).await?;
        let after = reread(transaction, access, id).await?;
        let (before, after) = (said(&self.indicator.code, &before), said(&self.indicator.code, &after));
        let event = told(Event::new(action, "Measure", id.0).permitted(&self.permit), Some(before), after);
        let event = match reason {
            Some(reason) => event.change("reason", None, Some(reason.to_owned())),
            None => event,
        };
        audit::write(transaction, event, occasion).await?;
        Ok(id)
    }
}

/// Corrects a measure, or says that it is final.
///
/// # Errors
/// [`Error::Refused`] with all that is wrong, where it may not be done, was changed since, or is not seen.
pub async fn revise(
    database: &Database,
    access: &Access<RecordPerformance>,
    read: (MeasureId, i32),
    revision: &MeasureRevision,
    occasion: &Occasion,
) -> Result<MeasureId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let subject = subject(transaction, access, read).await?;
            let (mut revision, mut refusals) = (revision.clone(), Refusals::default());
            let figure = revision.check(&mut refusals, &subject.measure, subject.indicator.unit);
            let mut row = measures::ActiveModel::default();
            put_figure(&mut row, &figure);
            if let Some(mut standing) = revision.standing.take() {
                let named = standing.iter().map(|it| it.group.0).collect();
                let families = Families::of(transaction, &access.sight(), named).await?;
                standing.iter_mut().for_each(|it| families.check(&mut refusals, &["standing"], it));
                put_standing(&mut row, standing.as_ref());
            }
            refusals.none()?;
            let why = (revision.reason.as_deref(), occasion);
            Ok((subject.write(transaction, access, ("REVISE_MEASURE", row), why).await?, Vec::new()))
        })
        .await
}

/// Says what a measure is meant to be, or that nothing is aimed at.
///
/// # Errors
/// [`Error::Refused`] with all that is wrong, where it may not be done, was changed since, or is not seen.
pub async fn set_target(
    database: &Database,
    access: &Access<RecordPerformance>,
    read: (MeasureId, i32),
    change: &TargetChange,
    occasion: &Occasion,
) -> Result<MeasureId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let subject = subject(transaction, access, read).await?;
            let mut refusals = Refusals::default();
            let target = change.check(&mut refusals, subject.measure.target.as_ref());
            refusals.none()?;
            let mut row = measures::ActiveModel::default();
            put_target(&mut row, target.as_ref());
            Ok((subject.write(transaction, access, ("SET_TARGET", row), (None, occasion)).await?, Vec::new()))
        })
        .await
}

/// Takes a measure back that was recorded by mistake. The history of what it was of keeps what it said, and why.
///
/// # Errors
/// [`Error::Refused`] where no reason is given, it may not be done, was changed since, or is not seen.
pub async fn remove(
    database: &Database,
    access: &Access<RecordPerformance>,
    read: (MeasureId, i32),
    reason: &str,
    occasion: &Occasion,
) -> Result<MeasureId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let Subject { measure, indicator, permit } = subject(transaction, access, read).await?;
            let mut refusals = Refusals::default();
            let reason = refusals.text(&["reason"], reason);
            refusals.none()?;
            let changes = scope::delete_permitted::<stated_changes::Entity, _>(&permit);
            changes.filter(stated_changes::Column::MeasureId.eq(measure.id.0)).exec(transaction).await?;
            let gone = scope::delete_permitted::<measures::Entity, _>(&permit);
            gone.filter(measures::Column::Id.eq(measure.id.0)).exec(transaction).await?;
            let event = Event::new("REMOVE_MEASURE", "Measure", measure.id.0).permitted(&permit);
            let before = said(&indicator.code, &measure);
            let after = before.iter().map(|(field, _)| (*field, None)).collect();
            let event = told(event, Some(before), after).change("reason", None, Some(reason));
            audit::write(transaction, event, occasion).await?;
            Ok((measure.id, Vec::new()))
        })
        .await
}
