//! What skills audits found on boards, for those who may read the boards' papers.

use crate::database::Database;
use crate::entity::{groups, membership_skills, memberships, partnerships};
use crate::error::Result;
use crate::membership::held_on;
use crate::scope::{everything, find, may, nothing};
use chrono::NaiveDate;
use domain::access::{Permission, Sight};
use domain::governance::Rated;
use domain::ids::{CountyId, GroupId, MembershipId};
use domain::words::{GroupKind, MembershipStatus, Word};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::HashSet;
use uuid::Uuid;

/// The boards whose members are asked about.
#[derive(Clone, Debug)]
pub enum Boards {
    /// These groups.
    Groups(Vec<GroupId>),
    /// The boards of a county and of its partnerships that stand today.
    OfCounty(CountyId),
}

/// What audits found.
#[derive(Clone, Debug, Default)]
pub struct Audited {
    /// The boards that were looked at: those of which the papers may be read.
    pub groups: Vec<GroupId>,
    /// What was found of their members, those who sit no more too.
    pub ratings: Vec<Rated>,
}

/// What audits found of the members of `boards`, as far as the one who looks may read the boards' papers.
pub async fn audited(db: &Database, sight: &Sight, boards: &Boards, today: NaiveDate) -> Result<Audited> {
    let groups: Vec<Uuid> = find::<groups::Entity>(sight)
        .select_only()
        .column(groups::Column::Id)
        .filter(may(sight, Permission::ReadPapers, groups::Column::HomeId, Some(groups::Column::Id)))
        .filter(among(sight, boards, today))
        .order_by_asc(groups::Column::HomeId)
        .order_by_asc(groups::Column::Position)
        .order_by_asc(groups::Column::Id)
        .into_tuple()
        .all(db.reading())
        .await?;
    if groups.is_empty() {
        return Ok(Audited::default());
    }
    use memberships::{Column, Entity};
    let seats = || find::<Entity>(sight).filter(Column::GroupId.is_in(groups.iter().copied())).select_only();
    let sitting = seats()
        .column(Column::Id)
        .filter(Column::Status.eq(MembershipStatus::Current.word()))
        .filter(Column::Vacant.eq(false))
        .filter(held_on(today, today));
    let sitting: HashSet<Uuid> = sitting.into_tuple().all(db.reading()).await?.into_iter().collect();
    let theirs = seats().column(Column::Id).into_query();
    let found = find::<membership_skills::Entity>(sight)
        .filter(membership_skills::Column::MembershipId.in_subquery(theirs))
        .order_by_desc(membership_skills::Column::AssessedOn)
        .order_by_asc(membership_skills::Column::Skill)
        .all(db.reading())
        .await?;
    let rated = |row: membership_skills::Model| Rated {
        membership: MembershipId(row.membership_id),
        sits: sitting.contains(&row.membership_id),
        skill: row.skill,
        level: row.level,
        on: row.assessed_on,
    };
    let ratings = found.into_iter().map(rated).collect();
    Ok(Audited { groups: groups.into_iter().map(GroupId).collect(), ratings })
}

fn among(sight: &Sight, boards: &Boards, today: NaiveDate) -> Condition {
    use groups::Column;
    match boards {
        Boards::Groups(ids) if ids.is_empty() => nothing(),
        Boards::Groups(ids) => everything().add(Column::Id.is_in(ids.iter().map(|id| id.0))),
        Boards::OfCounty(county) => {
            let partnerships = find::<partnerships::Entity>(sight)
                .select_only()
                .column(partnerships::Column::Id)
                .filter(partnerships::Column::CountyId.eq(county.0))
                .into_query();
            let kinds = [GroupKind::Board, GroupKind::CountyBoard, GroupKind::CommissioningBoard].map(Word::word);
            let theirs = Condition::any()
                .add(Column::CountyId.eq(county.0))
                .add(Column::PartnershipId.in_subquery(partnerships));
            let stands = Condition::any().add(Column::DissolvedOn.is_null()).add(Column::DissolvedOn.gt(today));
            everything().add(Column::Kind.is_in(kinds)).add(theirs).add(stands)
        }
    }
}
