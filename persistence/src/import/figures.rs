//! Measures that a table brings: written where they are new, changed where the table says otherwise.

use super::ids;
use super::writer::Writer;
use crate::entity::measures;
use crate::error::Result;
use chrono::NaiveDate;
use domain::measure::recency;
use domain::words::{Certainty, MeasureStatus, Word};
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What a figure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Partnership(Uuid),
    PoliceArea(Uuid),
}

/// A figure of a table.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub(super) indicator: Uuid,
    pub(super) code: String,
    pub(super) subject: Subject,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) cumulative: bool,
    pub(super) dimension: Option<String>,
    pub(super) area: Option<String>,
    /// In millionths; `None` where the table gives none.
    pub(super) value: Option<i64>,
    pub(super) certainty: Certainty,
    pub(super) status: MeasureStatus,
    pub(super) statement: Option<String>,
    pub(super) target: Option<i64>,
    pub(super) position: i32,
}

/// What tells one figure from another.
pub(super) type Key = (Uuid, Subject, NaiveDate, NaiveDate, bool, Option<String>, Option<String>);

impl Figure {
    pub(super) fn new(
        (indicator, code): (Uuid, String),
        subject: Subject,
        (from, to): (NaiveDate, NaiveDate),
        value: Option<i64>,
    ) -> Self {
        Self {
            indicator,
            code,
            subject,
            from,
            to,
            cumulative: false,
            dimension: None,
            area: None,
            value,
            certainty: if value.is_some() { Certainty::Exact } else { Certainty::NotStated },
            status: MeasureStatus::Final,
            statement: None,
            target: None,
            position: 0,
        }
    }

    pub(super) fn key(&self) -> Key {
        let Self { indicator, subject, from, to, cumulative, .. } = *self;
        (indicator, subject, from, to, cumulative, self.dimension.clone(), self.area.clone())
    }

    /// The id that a figure has which no bundle and nobody brought before.
    fn id(&self) -> Uuid {
        let (kind, subject) = match self.subject {
            Subject::Partnership(id) => ("partnership", id),
            Subject::PoliceArea(id) => ("policeArea", id),
        };
        let (subject, from, to) = (subject.to_string(), self.from.to_string(), self.to.to_string());
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        let (dimension, area) = (part(&self.dimension), part(&self.area));
        let cumulative = if self.cumulative { "cumulative" } else { "" };
        ids::shared("measure", &[&self.code, kind, &subject, &from, &to, cumulative, &dimension, &area])
    }

    /// The row as the table has it; what it says nothing of stays as it was.
    fn row(&self, before: Option<measures::Model>) -> measures::Model {
        let (partnership_id, police_area_id) = match self.subject {
            Subject::Partnership(id) => (Some(id), None),
            Subject::PoliceArea(id) => (None, Some(id)),
        };
        let mut row = before.unwrap_or_else(|| measures::Model {
            id: self.id(),
            version: 1,
            indicator_id: self.indicator,
            indicator_code: self.code.clone(),
            partnership_id,
            police_area_id,
            group_id: None,
            contract_id: None,
            period_from: Some(self.from),
            period_to: Some(self.to),
            period_note: None,
            recency: recency(Some(self.to)),
            area: self.area.clone(),
            cumulative: self.cumulative,
            dimension: self.dimension.clone(),
            value: None,
            value_to: None,
            certainty: String::new(),
            statement: None,
            status: String::new(),
            target_value: None,
            target_text: None,
            on_track: None,
            comparator_group_id: None,
            rank: None,
            rank_of: None,
            previous_rank: None,
            stated_as: None,
            from_average_percent: None,
            control_position: None,
            note: None,
            position: self.position,
            recorded_key: None,
        });
        self.certainty.word().clone_into(&mut row.certainty);
        self.status.word().clone_into(&mut row.status);
        if row.value != self.value {
            row.value_to = None;
        }
        row.value = self.value;
        row.statement = self.statement.clone().or(row.statement);
        row.target_value = self.target.or(row.target_value);
        row
    }
}

/// The figures of a table.
#[derive(Debug, Default)]
pub(super) struct Figures(Vec<Figure>);

impl Extend<Figure> for Figures {
    fn extend<I: IntoIterator<Item = Figure>>(&mut self, figures: I) {
        self.0.extend(figures);
    }
}

impl Figures {
    /// Each figure, and the row that is there already.
    pub(super) async fn paired(self, writer: &Writer<'_>) -> Result<Vec<(Figure, Option<measures::Model>)>> {
        use measures::Column;
        let indicators: BTreeSet<Uuid> = self.0.iter().map(|figure| figure.indicator).collect();
        let periods: BTreeSet<NaiveDate> = self.0.iter().map(|figure| figure.to).collect();
        let mut there = HashMap::new();
        // A file may hold many periods; one at a time keeps the lists of parameters short.
        for to in periods {
            let select = writer.find::<measures::Entity>().filter(Column::PeriodTo.eq(to));
            for row in select.filter(Column::IndicatorId.is_in(indicators.clone())).all(writer.connection()).await? {
                if let Some(key) = key_of(&row) {
                    there.insert(key, row);
                }
            }
        }
        Ok(self
            .0
            .into_iter()
            .map(|figure| {
                let before = there.remove(&figure.key());
                (figure, before)
            })
            .collect())
    }

    /// Writes what is new and what differs.
    pub(super) async fn write(self, writer: &mut Writer<'_>) -> Result<()> {
        let paired = self.paired(writer).await?;
        write(paired, writer).await
    }
}

/// Writes what is new and what differs.
pub(super) async fn write(paired: Vec<(Figure, Option<measures::Model>)>, writer: &mut Writer<'_>) -> Result<()> {
    let (mut new, mut changed, mut same) = (Vec::new(), Vec::new(), 0);
    for (figure, before) in paired {
        let after = figure.row(before.clone());
        match before {
            None => new.push(after),
            Some(before) if before == after => same += 1,
            Some(before) => changed.push(measures::Model { version: before.version + 1, ..after }),
        }
    }
    writer.unchanged::<measures::Entity>(same);
    writer.change::<measures::Entity>(changed).await?;
    writer.add::<measures::Entity>(new).await.map(|_| ())
}

fn key_of(row: &measures::Model) -> Option<Key> {
    let subject = match (row.partnership_id, row.police_area_id) {
        (Some(id), None) => Subject::Partnership(id),
        (None, Some(id)) => Subject::PoliceArea(id),
        _ => return None,
    };
    let (from, to) = (row.period_from?, row.period_to?);
    Some((row.indicator_id, subject, from, to, row.cumulative, row.dimension.clone(), row.area.clone()))
}
