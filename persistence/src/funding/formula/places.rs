//! Who shares a fund: the community safety partnerships of its police area that act for themselves.

use super::last_year::Before;
use crate::entity::partnerships::{Column, Entity, Model};
use crate::error::Result;
use crate::scope::find;
use domain::access::Sight;
use domain::funding::{FoundValue, Sharer};
use domain::ids::PartnershipId;
use domain::words::{PartnershipKind, PartnershipStatus, Word};
use domain::{RefusalCode, Refusals};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The partnerships of a police area.
pub(super) struct Places {
    rows: HashMap<Uuid, Model>,
    sharing: Vec<Uuid>,
    /// By what a combined partnership acts for, or a new one came out of.
    combined: HashMap<Uuid, Vec<Uuid>>,
    merged: HashMap<Uuid, Vec<Uuid>>,
}

impl Places {
    /// Those of `area`, without the `excluded`, which must be among those who share.
    pub(super) async fn of<C: ConnectionTrait>(
        connection: &C,
        sight: &Sight,
        area: Uuid,
        excluded: &[PartnershipId],
        refusals: &mut Refusals,
    ) -> Result<Self> {
        let rows = find::<Entity>(sight).filter(Column::PoliceAreaId.eq(area)).all(connection).await?;
        let rows: HashMap<Uuid, Model> = rows.into_iter().map(|row| (row.id, row)).collect();
        let (mut combined, mut merged): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for row in rows.values() {
            if let Some(by) = row.combined_in_id.filter(|_| is_active(row)) {
                combined.entry(by).or_default().push(row.id);
            }
            if let Some(successor) = row.successor_id.filter(|_| !is_active(row)) {
                merged.entry(successor).or_default().push(row.id);
            }
        }
        let mut places = Self { sharing: Vec::new(), rows, combined, merged };
        places.sharing = places.rows.values().filter(|row| places.shares(row)).map(|row| row.id).collect();
        for (index, id) in excluded.iter().enumerate().filter(|(_, id)| !places.sharing.contains(&id.0)) {
            let path = ["excludePartnershipIds", &index.to_string()];
            match places.rows.get(&id.0) {
                Some(row) => {
                    let message = format!("{} has no part in this fund of its own.", row.name);
                    refusals.add(RefusalCode::Invalid, &path, message);
                }
                None => refusals.add(RefusalCode::NotFound, &path, "There is no such partnership in this police area."),
            }
        }
        places.sharing.retain(|id| !excluded.contains(&PartnershipId(*id)));
        Ok(places)
    }

    /// Whether it is a community safety partnership that acts, and for which no other one acts.
    fn shares(&self, row: &Model) -> bool {
        let combiner = row.combined_in_id.and_then(|by| self.rows.get(&by));
        is_active(row)
            && row.kind != PartnershipKind::LocalStrategic.word()
            && !combiner.is_some_and(|by| by.id != row.id && is_active(by))
    }

    /// All of the police area.
    pub(super) fn all(&self) -> impl Iterator<Item = Uuid> {
        self.rows.keys().copied()
    }

    /// Those who share.
    pub(super) fn sharing(&self) -> &[Uuid] {
        &self.sharing
    }

    pub(super) fn name(&self, id: Uuid) -> String {
        self.rows.get(&id).map(|row| row.name.clone()).unwrap_or_default()
    }

    /// Whose values stand for a partnership without its own: those that it combines, else those it came out of.
    pub(super) fn parts(&self, id: Uuid) -> &[Uuid] {
        let found = self.combined.get(&id).or_else(|| self.merged.get(&id));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The partnership and all that it acts for now.
    fn with_parts(&self, id: Uuid) -> HashSet<Uuid> {
        let (mut met, mut ahead) = (HashSet::new(), vec![id]);
        while let Some(next) = ahead.pop() {
            if met.insert(next) {
                let parts = [self.combined.get(&next), self.merged.get(&next)];
                ahead.extend(parts.into_iter().flatten().flatten());
            }
        }
        met
    }

    /// Those who share, with the values that `values_of` gives and what they got `before`.
    pub(super) fn sharers(&self, values_of: impl Fn(Uuid) -> Vec<FoundValue>, before: &Before) -> Result<Vec<Sharer>> {
        let rows = self.sharing.iter().filter_map(|id| self.rows.get(id));
        rows.map(|row| {
            Ok(Sharer {
                partnership: PartnershipId(row.id),
                code: row.ons_code.clone(),
                name: row.name.clone(),
                last_year: before.of(&self.with_parts(row.id))?,
                values: values_of(row.id),
            })
        })
        .collect()
    }
}

fn is_active(row: &Model) -> bool {
    row.status == PartnershipStatus::Active.word()
}
