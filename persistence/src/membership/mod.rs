//! Memberships: who sits today everybody may read; those invited or gone need the group's papers.

mod attendance;
pub mod gaps;

pub use attendance::attendance_of;

use crate::database::Database;
use crate::entity::membership_skills;
use crate::entity::memberships::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, find, may};
use chrono::NaiveDate;
use domain::access::{Permission, Sight};
use domain::ids::{GroupId, Id, MembershipId, OrganisationId, PartnershipId, PersonId};
use domain::membership::{Membership, MembershipFilter, SkillRating};
use domain::page::{Page, PageRequest};
use domain::words::{MembershipRole, MembershipStatus, Word};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        Condition::any().add(Column::Status.eq(MembershipStatus::Current.word())).add(papers(sight))
    }
}

impl Scoped for membership_skills::Entity {
    fn visible(sight: &Sight) -> Condition {
        let seats = find::<Entity>(sight).filter(papers(sight)).select_only().column(Column::Id).into_query();
        Condition::all().add(membership_skills::Column::MembershipId.in_subquery(seats))
    }
}

/// Memberships of groups whose papers the one who looks may read.
fn papers(sight: &Sight) -> Condition {
    may(sight, Permission::ReadPapers, Column::HomeId, Some(Column::GroupId))
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
            vacancy_reason: row.vacancy_reason,
            acting: row.acting,
        })
    }
}

impl TryFrom<membership_skills::Model> for SkillRating {
    type Error = Error;

    fn try_from(row: membership_skills::Model) -> Result<Self> {
        Ok(Self { skill: row.skill, level: row.level, assessed_on: row.assessed_on })
    }
}

/// The memberships with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[MembershipId]) -> Result<HashMap<MembershipId, Membership>> {
    read::by_ids::<Entity, _, Membership, _>(db.reading(), sight, Column::Id, ids, |membership| membership.id).await
}

/// Which memberships are wanted, on which page; `today` decides what has ended.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What narrows the list.
    pub filter: MembershipFilter,
    /// Today in London.
    pub today: NaiveDate,
    /// The page.
    pub page: PageRequest,
}

/// A page of each group's memberships, in the group's order.
pub async fn pages_by_group(
    db: &Database,
    sight: &Sight,
    groups: &[GroupId],
    wanted: &Wanted,
) -> Result<HashMap<GroupId, Page<Membership>>> {
    pages_by(db, sight, Column::GroupId, groups, wanted).await
}

/// A page of the memberships of each partnership's groups.
pub async fn pages_by_partnership(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    wanted: &Wanted,
) -> Result<HashMap<PartnershipId, Page<Membership>>> {
    pages_by(db, sight, Column::HomeId, partnerships, wanted).await
}

/// A page of each person's memberships.
pub async fn pages_by_person(
    db: &Database,
    sight: &Sight,
    people: &[PersonId],
    wanted: &Wanted,
) -> Result<HashMap<PersonId, Page<Membership>>> {
    pages_by(db, sight, Column::PersonId, people, wanted).await
}

/// A page of the memberships that are held for each organisation.
pub async fn pages_by_organisation(
    db: &Database,
    sight: &Sight,
    organisations: &[OrganisationId],
    wanted: &Wanted,
) -> Result<HashMap<OrganisationId, Page<Membership>>> {
    pages_by(db, sight, Column::OrganisationId, organisations, wanted).await
}

async fn pages_by<I: Id>(
    db: &Database,
    sight: &Sight,
    parent: Column,
    parents: &[I],
    wanted: &Wanted,
) -> Result<HashMap<I, Page<Membership>>> {
    let parents: Vec<_> = parents.iter().map(|id| id.uuid()).collect();
    let select = filtered(find::<Entity>(sight), &wanted.filter, wanted.today);
    let order = Order::<Entity>::ascending("membership", [Column::Position, Column::Id]);
    let pages = page::pages_by(db.reading(), select, parent, &parents, &order, &wanted.page).await?;
    page::convert(pages, I::from_uuid)
}

/// The chairs and theme leads of each group on the day `today`, in the group's order.
pub async fn leading(
    db: &Database,
    sight: &Sight,
    groups: &[GroupId],
    today: NaiveDate,
) -> Result<HashMap<GroupId, Vec<Membership>>> {
    let filter = MembershipFilter {
        as_of: Some(today),
        role: Some(vec![MembershipRole::Chair, MembershipRole::ThemeLead]),
        status: Some(vec![MembershipStatus::Current]),
        ..MembershipFilter::default()
    };
    let select = filtered(find::<Entity>(sight), &filter, today)
        .filter(Column::GroupId.is_in(groups.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(GroupId(row.group_id))).await
}

/// What skills audits found of each membership, the newest first, then by skill.
pub async fn skills_of(
    db: &Database,
    sight: &Sight,
    memberships: &[MembershipId],
) -> Result<HashMap<MembershipId, Vec<SkillRating>>> {
    use membership_skills::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::MembershipId.is_in(memberships.iter().map(|id| id.0)))
        .order_by_desc(Column::AssessedOn)
        .order_by_asc(Column::Skill);
    read::grouped(db.reading(), select, |row| Some(MembershipId(row.membership_id))).await
}

/// Why the seats that are vacant are so, where the one who looks may read the group's papers: it may say what
/// befell somebody.
pub async fn vacancy_reasons_of(
    db: &Database,
    sight: &Sight,
    memberships: &[MembershipId],
) -> Result<HashMap<MembershipId, String>> {
    let select = find::<Entity>(sight)
        .filter(Column::Id.is_in(memberships.iter().map(|id| id.0)))
        .filter(papers(sight))
        .select_only()
        .column(Column::Id)
        .column(Column::VacancyReason)
        .filter(Column::VacancyReason.is_not_null());
    let rows: Vec<(uuid::Uuid, String)> = select.into_tuple().all(db.reading()).await?;
    Ok(rows.into_iter().map(|(id, reason)| (MembershipId(id), reason)).collect())
}

fn filtered(mut select: Select<Entity>, filter: &MembershipFilter, today: NaiveDate) -> Select<Entity> {
    if let Some(day) = filter.as_of {
        select = select.filter(held_on(day, today));
    }
    if let Some(role) = &filter.role {
        select = select.filter(Column::Role.is_in(role.iter().map(|role| role.word())));
    }
    if let Some(status) = &filter.status {
        select = select.filter(Column::Status.is_in(status.iter().map(|status| status.word())));
    }
    if let Some(organisation) = filter.organisation {
        select = select.filter(Column::OrganisationId.eq(organisation.0));
    }
    if let Some(vacant) = filter.vacant {
        select = select.filter(Column::Vacant.eq(vacant));
    }
    select
}

/// Memberships held on `day`: nobody holds one by invitation; a bound of the term that is not known is
/// open, but what has ended is not held today or later.
pub(crate) fn held_on(day: NaiveDate, today: NaiveDate) -> Condition {
    let open = Condition::all()
        .add(Column::ToOn.is_null())
        .add_option((day >= today).then(|| Column::Status.ne(MembershipStatus::Ended.word())));
    Condition::all()
        .add(Column::Status.ne(MembershipStatus::Invited.word()))
        .add(Condition::any().add(Column::FromOn.is_null()).add(Column::FromOn.lte(day)))
        .add(Condition::any().add(Column::ToOn.gte(day)).add(open))
}
