//! Groups: the directory of bodies that meet, which everybody may read.

use crate::database::Database;
use crate::entity::groups::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, everything};
use domain::access::Sight;
use domain::group::{Group, Home};
use domain::ids::{CountyId, GroupId, OrganisationId, PartnershipId};
use sea_orm::Condition;
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl TryFrom<Model> for Group {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let at = Row::new("groups", row.id);
        let home = match (row.partnership_id, row.county_id) {
            (Some(partnership), None) => Home::Partnership(PartnershipId(partnership)),
            (None, Some(county)) => Home::County(CountyId(county)),
            _ => return Err(at.inconsistent("neither a partnership's nor a county's")),
        };
        Ok(Self {
            id: GroupId(row.id),
            version: row.version,
            kind: at.word(&row.kind)?,
            quorum_basis: at.maybe_word(row.quorum_basis.as_deref())?,
            name: row.name,
            remit: row.remit,
            home,
            parent: row.parent_id.map(GroupId),
            meetings_per_year: row.meetings_per_year,
            quorum: row.quorum,
            organisation: row.organisation_id.map(OrganisationId),
            note: row.note,
            established_on: row.established_on,
            dissolved_on: row.dissolved_on,
        })
    }
}

/// The groups with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[GroupId]) -> Result<HashMap<GroupId, Group>> {
    read::by_ids::<Entity, _, Group, _>(db.reading(), sight, Column::Id, ids, |group| group.id).await
}
