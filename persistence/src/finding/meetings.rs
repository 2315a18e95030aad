//! What the rules look at in meetings, for many of them at once.

use crate::database::Database;
use crate::entity::{meetings, memberships, organisations};
use crate::error::Result;
use crate::meeting::{agenda, attendance, minutes};
use crate::row::Row;
use crate::scope::find;
use crate::{action, document, group, meeting, person};
use chrono::{Days, NaiveDate};
use domain::access::Sight;
use domain::action::ActionOwner;
use domain::finding::{Finding, MeetingRecord, Minuted, of_authorities, of_meeting};
use domain::ids::{GroupId, MeetingId, OrganisationId, PartnershipId, PersonId};
use domain::quorum::Quorum;
use domain::words::{GroupKind, OrganisationKind, PartnershipKind, QuorumBasis, Word};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use uuid::Uuid;

/// The most meetings of a partnership that are looked at.
const LATEST: usize = 24;

/// How long ago a meeting may be.
const A_YEAR: Days = Days::new(366);

/// What does not add up in the records of each meeting, as far as the one who looks may see them.
pub async fn of_meetings(db: &Database, sight: &Sight, ids: &[MeetingId]) -> Result<HashMap<MeetingId, Vec<Finding>>> {
    let records = records(db, sight, ids).await?;
    let names = names(db, sight, &records).await?;
    let name = |person: PersonId| names.get(&person).cloned().unwrap_or_else(|| "Somebody".to_owned());
    Ok(records.iter().map(|record| (record.meeting.id, of_meeting(record, name))).collect())
}

async fn records(db: &Database, sight: &Sight, ids: &[MeetingId]) -> Result<Vec<MeetingRecord>> {
    let found = meeting::by_ids(db, sight, ids).await?;
    let ids: Vec<MeetingId> = found.keys().copied().collect();
    let groups = keys(found.values().map(|meeting| meeting.group));
    let hosts = group::by_ids(db, sight, &groups).await?;
    let mut seats = attendance::seats_of(db, sight, &groups).await?;
    let mut standing = group::standing_items_of(db, sight, &groups).await?;
    let mut agendas = agenda::of_meetings(db, sight, &ids).await?;
    let items = keys(agendas.values().flatten().filter(|item| !item.withheld).map(|item| item.id));
    let mut papers = document::of_agenda_items(db, sight, &items).await?;
    let mut came = attendance::of_meetings(db, sight, &ids).await?;
    let mut minuted = minutes::of_meetings(db, sight, &ids).await?;
    let of_minutes = keys(minuted.values().flatten().map(|minute| minute.id));
    let mut leads = minutes::leads_of(db, sight, &of_minutes).await?;
    let mut decided = minutes::decisions_of(db, sight, &of_minutes).await?;
    let mut asked = action::of_meetings(db, sight, &ids).await?;
    let of_actions = keys(asked.values().flatten().map(|action| action.id));
    let mut owners = action::owners::of_actions(db, sight, &of_actions).await?;
    let record = |meeting: domain::meeting::Meeting| {
        let host = hosts.get(&meeting.group);
        let quorum = host.and_then(|host| {
            let basis = host.quorum_basis.unwrap_or(QuorumBasis::Members);
            host.quorum.map(|number| Quorum { number, basis })
        });
        let agenda = agendas.remove(&meeting.id).unwrap_or_default().into_iter();
        let minutes = minuted.remove(&meeting.id).unwrap_or_default().into_iter();
        let actions = asked.remove(&meeting.id).unwrap_or_default().into_iter();
        MeetingRecord {
            quorum,
            seats: seats.get_mut(&meeting.group).cloned().unwrap_or_default(),
            standing_items: standing.get_mut(&meeting.group).cloned().unwrap_or_default(),
            agenda: agenda
                .map(|item| {
                    let papers = papers.remove(&item.id).unwrap_or_default();
                    let paragraphs = papers.into_iter().map(|paper| paper.exempt_paragraphs).collect();
                    (item, paragraphs)
                })
                .collect(),
            attendance: came.remove(&meeting.id).unwrap_or_default(),
            minutes: minutes
                .map(|minute| {
                    let led_by = leads.remove(&minute.id).unwrap_or_default();
                    let decisions = decided.remove(&minute.id).unwrap_or_default();
                    Minuted { minute, led_by, decisions }
                })
                .collect(),
            actions: actions
                .map(|action| {
                    let own = owners.remove(&action.id).unwrap_or_default();
                    (action, own)
                })
                .collect(),
            meeting,
        }
    };
    Ok(found.into_values().map(record).collect())
}

fn keys<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> Vec<K> {
    keys.collect::<HashSet<K>>().into_iter().collect()
}

/// The names of those whom the rules speak of.
async fn names(db: &Database, sight: &Sight, records: &[MeetingRecord]) -> Result<HashMap<PersonId, String>> {
    let named = records.iter().flat_map(|record| {
        let members = record.attendance.iter().filter_map(|one| one.substitute_for);
        let speakers = record.minutes.iter().flat_map(|one| {
            let movers = one.decisions.iter().flat_map(|decision| [decision.mover, decision.seconder]).flatten();
            one.led_by.iter().copied().chain(movers)
        });
        let owners = record.actions.iter().flat_map(|(_, owners)| owners).filter_map(|owner| match owner {
            ActionOwner::Person(person) => Some(*person),
            _ => None,
        });
        members.chain(speakers).chain(owners)
    });
    let people = person::by_ids(db, sight, &keys(named)).await?;
    Ok(people.into_iter().map(|(id, person)| (id, person.name)).collect())
}

/// What is found in the latest meetings of each partnership, the latest first.
pub(super) async fn of_latest(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    today: NaiveDate,
) -> Result<Vec<(PartnershipId, Vec<Finding>)>> {
    use meetings::{Column, Entity};
    let since = today.checked_sub_days(A_YEAR).unwrap_or(today);
    let rows: Vec<(Uuid, Uuid)> = find::<Entity>(sight)
        .filter(Column::HomeId.is_in(partnerships.iter().map(|id| id.0)))
        .filter(Column::Day.between(since, today))
        .order_by_desc(Column::Latest)
        .order_by_desc(Column::Id)
        .select_only()
        .columns([Column::HomeId, Column::Id])
        .into_tuple()
        .all(db.reading())
        .await?;
    let mut counts: HashMap<Uuid, usize> = HashMap::new();
    let latest: Vec<(PartnershipId, MeetingId)> = rows
        .into_iter()
        .filter(|(home, _)| {
            let count = counts.entry(*home).or_default();
            *count += 1;
            *count <= LATEST
        })
        .map(|(home, id)| (PartnershipId(home), MeetingId(id)))
        .collect();
    let mut found = of_meetings(db, sight, &latest.iter().map(|(_, id)| *id).collect::<Vec<_>>()).await?;
    Ok(latest.into_iter().map(|(home, id)| (home, found.remove(&id).unwrap_or_default())).collect())
}

/// Which responsible authorities have no seat on each partnership's boards on the day `today`. A seat that is vacant
/// is a seat.
pub(super) async fn of_boards(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    today: NaiveDate,
) -> Result<Vec<(PartnershipId, Vec<Finding>)>> {
    use memberships::{Column, Entity};
    let homes = crate::partnership::by_ids(db, sight, partnerships).await?;
    let boards = find::<crate::entity::groups::Entity>(sight)
        .filter(crate::entity::groups::Column::HomeId.is_in(partnerships.iter().map(|id| id.0)))
        .filter(crate::entity::groups::Column::Kind.eq(GroupKind::Board.word()))
        .filter(
            Condition::any()
                .add(crate::entity::groups::Column::DissolvedOn.is_null())
                .add(crate::entity::groups::Column::DissolvedOn.gt(today)),
        );
    let boards: Vec<GroupId> = boards.all(db.reading()).await?.into_iter().map(|row| GroupId(row.id)).collect();
    let seats: Vec<(Uuid, Option<Uuid>)> = find::<Entity>(sight)
        .filter(Column::GroupId.is_in(boards.iter().map(|id| id.0)))
        .filter(crate::membership::held_on(today, today))
        .select_only()
        .columns([Column::HomeId, Column::OrganisationId])
        .distinct()
        .into_tuple()
        .all(db.reading())
        .await?;
    let kinds = kinds(db, sight, keys(seats.iter().filter_map(|(_, id)| *id))).await?;
    let mut found = Vec::new();
    for (id, partnership) in homes {
        let kind: PartnershipKind = partnership.kind;
        let of_seats =
            seats.iter().filter(|(home, _)| *home == id.0).filter_map(|(_, id)| kinds.get(&OrganisationId((*id)?)));
        let of_seats: BTreeSet<OrganisationKind> = of_seats.copied().collect();
        found.push((id, of_authorities(id, kind, &of_seats)));
    }
    Ok(found)
}

async fn kinds(db: &Database, sight: &Sight, ids: Vec<Uuid>) -> Result<HashMap<OrganisationId, OrganisationKind>> {
    use organisations::{Column, Entity};
    let rows = find::<Entity>(sight).filter(Column::Id.is_in(ids)).all(db.reading()).await?;
    let kind =
        |row: organisations::Model| Ok((OrganisationId(row.id), Row::new("organisations", row.id).word(&row.kind)?));
    rows.into_iter().map(kind).collect()
}
