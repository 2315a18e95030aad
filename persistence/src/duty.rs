//! Gathering what the rules of [`domain::duty`] look at, for many partnerships at once.

use crate::database::Database;
use crate::entity::{allocations, groups, meetings, memberships, organisations, plans, police_areas};
use crate::error::Result;
use crate::funding;
use crate::row::Row;
use crate::scope::find;
use crate::{membership, partnership};
use chrono::{Months, NaiveDate};
use domain::access::{Permission, Sight};
use domain::duty::{Agreed, Board, DutyStatus, Held, Owed, Record, duties};
use domain::exempt::Nation;
use domain::ids::{AllocationId, GroupId, MeetingId, PartnershipId, PlanId, PoliceAreaId};
use domain::partnership::Partnership;
use domain::words::{GroupKind, MeetingStatus, OrganisationKind, PartnershipStatus, PlanKind, PlanStatus, Word};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// How each partnership stands to its duties on the day `on`, as far as the one who looks may see; nothing for those that
/// were merged or dissolved.
///
/// What a partnership has none of is looked for at the one that acts for it: a board, an assessment, a plan.
pub async fn of_partnerships(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    (on, today): (NaiveDate, NaiveDate),
) -> Result<HashMap<PartnershipId, Vec<DutyStatus>>> {
    let found = partnership::by_ids(db, sight, partnerships).await?;
    let acting: Vec<&Partnership> = found.values().filter(|one| one.status == PartnershipStatus::Active).collect();
    let homes: BTreeSet<Uuid> =
        acting.iter().flat_map(|one| [Some(one.id.0), one.combined_in.map(|id| id.0)]).flatten().collect();
    let nations = nations(db, sight, &acting).await?;
    let boards = boards(db, sight, &homes, (on, today)).await?;
    let agreed = agreed(db, sight, &homes).await?;
    let mut owed = owed(db, sight, &acting, on).await?;
    let mut all = HashMap::with_capacity(acting.len());
    for one in acting {
        let own_or_acting = |has: &dyn Fn(Uuid) -> bool| {
            let acts = one.combined_in.map(|id| id.0).filter(|id| !has(one.id.0) && has(*id));
            acts.unwrap_or(one.id.0)
        };
        let board_home = own_or_acting(&|home| boards.contains_key(&home));
        let board = boards.get(&board_home);
        let plans = |kind: PlanKind| {
            let home = own_or_acting(&|home| agreed.contains_key(&(home, kind)));
            agreed.get(&(home, kind)).cloned().unwrap_or_default()
        };
        let papers = sight.reach(Permission::ReadPapers);
        let reads_funding = sight.reach(Permission::ReadFunding).covers_home(one.id.0);
        let record = Record {
            partnership: one.id,
            kind: one.kind,
            nation: nations.get(&one.police_area).copied().unwrap_or(Nation::England),
            board: board.map(|(_, board)| board.clone()),
            published_only: !board.is_some_and(|(group, _)| papers.covers_group(*group, board_home)),
            assessments: plans(PlanKind::StrategicAssessment),
            plans: plans(PlanKind::PartnershipPlan),
            returns: reads_funding.then(|| owed.remove(&one.id).unwrap_or_default()),
        };
        all.insert(one.id, duties(&record, on));
    }
    Ok(all)
}

async fn nations(db: &Database, sight: &Sight, of: &[&Partnership]) -> Result<HashMap<PoliceAreaId, Nation>> {
    let areas: BTreeSet<Uuid> = of.iter().map(|one| one.police_area.0).collect();
    let rows = find::<police_areas::Entity>(sight).filter(police_areas::Column::Id.is_in(areas)).all(db.reading());
    let nation =
        |row: police_areas::Model| Ok((PoliceAreaId(row.id), Row::new("police_areas", row.id).word(&row.nation)?));
    rows.await?.into_iter().map(nation).collect()
}

/// The board of each home that stands on the day; where there are several, the first, as `Partnership.board` has it.
async fn boards(
    db: &Database,
    sight: &Sight,
    homes: &BTreeSet<Uuid>,
    (on, today): (NaiveDate, NaiveDate),
) -> Result<HashMap<Uuid, (GroupId, Board)>> {
    use groups::Column;
    let standing = |column: Column| Condition::any().add(column.is_null());
    let rows = find::<groups::Entity>(sight)
        .filter(Column::HomeId.is_in(homes.iter().copied()))
        .filter(Column::Kind.eq(GroupKind::Board.word()))
        .filter(standing(Column::EstablishedOn).add(Column::EstablishedOn.lte(on)))
        .filter(standing(Column::DissolvedOn).add(Column::DissolvedOn.gt(on)))
        .order_by_desc(Column::Position)
        .order_by_desc(Column::Id)
        .all(db.reading())
        .await?;
    // The last put in stays: the first of each home.
    let first: HashMap<Uuid, groups::Model> = rows.into_iter().map(|row| (row.home_id, row)).collect();
    let ids: Vec<Uuid> = first.values().map(|row| row.id).collect();
    let mut seats = seats(db, sight, &ids, (on, today)).await?;
    let mut held = held(db, sight, &ids, on).await?;
    let board = |(home, row): (Uuid, groups::Model)| {
        let board = Board {
            meetings_per_year: row.meetings_per_year,
            established_on: row.established_on,
            seats: seats.remove(&row.id).unwrap_or_default(),
            meetings: held.remove(&row.id).unwrap_or_default(),
        };
        (home, (GroupId(row.id), board))
    };
    Ok(first.into_iter().map(board).collect())
}

/// The kinds of the organisations whose people have seats in each group on the day. A seat that is vacant is a seat.
async fn seats(
    db: &Database,
    sight: &Sight,
    boards: &[Uuid],
    (on, today): (NaiveDate, NaiveDate),
) -> Result<HashMap<Uuid, BTreeSet<OrganisationKind>>> {
    use memberships::{Column, Entity};
    let held: Vec<(Uuid, Uuid)> = find::<Entity>(sight)
        .filter(Column::GroupId.is_in(boards.iter().copied()))
        .filter(Column::OrganisationId.is_not_null())
        .filter(membership::held_on(on, today))
        .select_only()
        .columns([Column::GroupId, Column::OrganisationId])
        .distinct()
        .into_tuple()
        .all(db.reading())
        .await?;
    let named: BTreeSet<Uuid> = held.iter().map(|(_, organisation)| *organisation).collect();
    let rows = find::<organisations::Entity>(sight).filter(organisations::Column::Id.is_in(named)).all(db.reading());
    let kind = |row: organisations::Model| Ok((row.id, Row::new("organisations", row.id).word(&row.kind)?));
    let kinds: HashMap<Uuid, OrganisationKind> = rows.await?.into_iter().map(kind).collect::<Result<_>>()?;
    let mut seats: HashMap<Uuid, BTreeSet<OrganisationKind>> = HashMap::new();
    for (group, organisation) in held {
        seats.entry(group).or_default().extend(kinds.get(&organisation));
    }
    Ok(seats)
}

/// The meetings that each group held in the two years before the day, the latest first.
async fn held(db: &Database, sight: &Sight, boards: &[Uuid], on: NaiveDate) -> Result<HashMap<Uuid, Vec<Held>>> {
    use meetings::{Column, Entity};
    let since = on.checked_sub_months(Months::new(24)).unwrap_or(on);
    let rows = find::<Entity>(sight)
        .filter(Column::GroupId.is_in(boards.iter().copied()))
        .filter(Column::Status.eq(MeetingStatus::Held.word()))
        .filter(Column::Day.between(since, on))
        .order_by_desc(Column::Latest)
        .order_by_desc(Column::Id)
        .all(db.reading())
        .await?;
    let mut held: HashMap<Uuid, Vec<Held>> = HashMap::new();
    for row in rows {
        let Some(day) = row.day else { continue };
        let minutes = Row::new("meetings", row.id).word(&row.minutes_status)?;
        held.entry(row.group_id).or_default().push(Held { id: MeetingId(row.id), day, minutes });
    }
    Ok(held)
}

/// The assessments and partnership plans of each home that were ever agreed.
async fn agreed(
    db: &Database,
    sight: &Sight,
    homes: &BTreeSet<Uuid>,
) -> Result<HashMap<(Uuid, PlanKind), Vec<Agreed>>> {
    use plans::{Column, Entity};
    let kinds = [PlanKind::StrategicAssessment, PlanKind::PartnershipPlan];
    let statuses = [PlanStatus::Agreed, PlanStatus::Endorsed, PlanStatus::Superseded];
    let rows = find::<Entity>(sight)
        .filter(Column::HomeId.is_in(homes.iter().copied()))
        .filter(Column::Kind.is_in(kinds.map(Word::word)))
        .filter(Column::Status.is_in(statuses.map(Word::word)))
        .all(db.reading())
        .await?;
    let mut all: HashMap<_, Vec<Agreed>> = HashMap::new();
    for row in rows {
        let at = Row::new("plans", row.id);
        let (from, to) = (at.year(row.from_year)?, at.year(row.to_year)?);
        let one = Agreed { id: PlanId(row.id), title: row.title, from, to, agreed_on: row.agreed_on };
        all.entry((row.home_id, at.word(&row.kind)?)).or_default().push(one);
    }
    Ok(all)
}

/// The returns that the allocations of each partnership owe.
async fn owed(
    db: &Database,
    sight: &Sight,
    of: &[&Partnership],
    on: NaiveDate,
) -> Result<HashMap<PartnershipId, Vec<Owed>>> {
    use allocations::{Column, Entity};
    let reach = sight.reach(Permission::ReadFunding);
    let read: Vec<PartnershipId> = of.iter().map(|one| one.id).filter(|id| reach.covers_home(id.0)).collect();
    if read.is_empty() {
        return Ok(HashMap::new());
    }
    let mut expected = funding::expected_returns_of(db, sight, &read, on).await?;
    let select = find::<Entity>(sight).select_only().columns([Column::Id, Column::PartnershipId, Column::Title]);
    let select = select.filter(Column::PartnershipId.is_in(read.iter().map(|id| id.0)));
    let mut owed: HashMap<PartnershipId, Vec<Owed>> = HashMap::new();
    for (id, partnership, title) in select.into_tuple::<(Uuid, Uuid, String)>().all(db.reading()).await? {
        let allocation = AllocationId(id);
        let returns = expected.remove(&allocation).unwrap_or_default().into_iter();
        let returns = returns.map(|expected| Owed { allocation, title: title.clone(), expected });
        owed.entry(PartnershipId(partnership)).or_default().extend(returns);
    }
    // Records of one time in one order, whatever the database does.
    owed.values_mut().for_each(|owed| owed.sort_by_key(|one| (one.expected.due_on, one.title.clone(), one.allocation)));
    Ok(owed)
}
