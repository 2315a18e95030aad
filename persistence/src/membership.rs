//! Memberships: who sits today everybody may read; those invited or gone need the group's papers.

use crate::database::Database;
use crate::entity::memberships::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, may};
use domain::access::{Permission, Sight};
use domain::ids::{GroupId, MembershipId, OrganisationId, PersonId};
use domain::membership::Membership;
use domain::words::{MembershipStatus, Word};
use sea_orm::{ColumnTrait, Condition};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        Condition::any().add(Column::Status.eq(MembershipStatus::Current.word())).add(may(
            sight,
            Permission::ReadPapers,
            Column::HomeId,
            Some(Column::GroupId),
        ))
    }
}

impl TryFrom<Model> for Membership {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let at = Row::new("memberships", row.id);
        Ok(Self {
            id: MembershipId(row.id),
            version: row.version,
            group: GroupId(row.group_id),
            person: row.person_id.map(PersonId),
            organisation: row.organisation_id.map(OrganisationId),
            role: at.word(&row.role)?,
            status: at.word(&row.status)?,
            post: row.post,
            vacant: row.vacant,
            responsible_authority: row.responsible_authority,
            substitute_for: row.substitute_for_id.map(MembershipId),
            from: row.from_on,
            to: row.to_on,
            inducted_on: row.inducted_on,
        })
    }
}

/// The memberships with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[MembershipId]) -> Result<HashMap<MembershipId, Membership>> {
    read::by_ids::<Entity, _, Membership, _>(db.reading(), sight, Column::Id, ids, |membership| membership.id).await
}
