//! Where a paper is filed, and who may do what with it there.

use crate::entity::{agenda_items, groups, meetings, partnerships, police_areas};
use crate::error::Result;
use crate::row::Row;
use crate::scope;
use domain::Refusal;
use domain::access::{Access, Permit, Place, Sight, capability::ManageMeetings};
use domain::exempt::Nation;
use domain::ids::{AgendaItemId, GroupId, MeetingId, PartnershipId};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// What a paper belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperOf {
    /// A partnership as a whole.
    Partnership(PartnershipId),
    /// A group.
    Group(GroupId),
    /// A meeting as a whole.
    Meeting(MeetingId),
    /// An item of an agenda.
    AgendaItem(AgendaItemId),
}

impl PaperOf {
    /// The field that names it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Partnership(_) => "partnershipId",
            Self::Group(_) => "groupId",
            Self::Meeting(_) => "meetingId",
            Self::AgendaItem(_) => "agendaItemId",
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Partnership(_) => "partnership",
            Self::Group(_) => "group",
            Self::Meeting(_) => "meeting",
            Self::AgendaItem(_) => "agenda item",
        }
    }
}

/// The proof that papers may be filed, changed and taken away in a place.
pub(super) type Proof = Permit<ManageMeetings>;

/// Where a paper lies.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Home {
    pub(super) partnership: Option<Uuid>,
    pub(super) county: Option<Uuid>,
    pub(super) group: Option<Uuid>,
    pub(super) meeting: Option<Uuid>,
    pub(super) item: Option<Uuid>,
    /// Whether it is a paper of an item from which press and public are excluded.
    pub(super) private: bool,
}

impl Home {
    pub(super) fn id(&self) -> Uuid {
        self.partnership.or(self.county).unwrap_or_default()
    }

    pub(super) fn place(&self) -> Place {
        let home = self.id();
        self.group.map_or(Place::Home(home), |group| Place::Group { group: GroupId(group), home })
    }

    /// The nation, which decides the paragraphs of Schedule 12A: that of the police area of the partnership, or of one
    /// that lies in the county.
    pub(super) async fn nation(&self, connection: &impl ConnectionTrait) -> Result<Nation> {
        use partnerships::Column;
        let here = match (self.partnership, self.county) {
            (Some(partnership), _) => Column::Id.eq(partnership),
            (None, county) => Column::CountyId.eq(county.unwrap_or_default()),
        };
        let area = scope::named_by_what_is_seen::<partnerships::Entity>().filter(here).one(connection).await?;
        let Some(area) = area else { return Ok(Nation::England) };
        let area = scope::named_by_what_is_seen::<police_areas::Entity>()
            .filter(police_areas::Column::Id.eq(area.police_area_id))
            .one(connection)
            .await?;
        area.map_or(Ok(Nation::England), |area| Row::new("police_areas", area.id).word(&area.nation))
    }
}

/// Where a paper of `of` lies; `None` where that is not seen.
pub(super) async fn home(connection: &impl ConnectionTrait, sight: &Sight, of: PaperOf) -> Result<Option<Home>> {
    let (mut home, group) = match of {
        PaperOf::Partnership(id) => {
            let found = scope::find::<partnerships::Entity>(sight).filter(partnerships::Column::Id.eq(id.0));
            let found = found.one(connection).await?;
            return Ok(found.map(|row| Home { partnership: Some(row.id), ..Home::default() }));
        }
        PaperOf::Group(id) => (Home::default(), id.0),
        PaperOf::Meeting(id) => {
            let Some(group) = group_of(connection, sight, id).await? else { return Ok(None) };
            (Home { meeting: Some(id.0), ..Home::default() }, group)
        }
        PaperOf::AgendaItem(id) => {
            let found = scope::find::<agenda_items::Entity>(sight).filter(agenda_items::Column::Id.eq(id.0));
            let Some(item) = found.one(connection).await? else { return Ok(None) };
            let meeting = MeetingId(item.meeting_id);
            let Some(group) = group_of(connection, sight, meeting).await? else { return Ok(None) };
            (Home { meeting: Some(meeting.0), item: Some(id.0), private: item.private, ..Home::default() }, group)
        }
    };
    let found = scope::find::<groups::Entity>(sight).filter(groups::Column::Id.eq(group)).one(connection).await?;
    Ok(found.map(|row| {
        (home.group, home.partnership, home.county) = (Some(row.id), row.partnership_id, row.county_id);
        home
    }))
}

async fn group_of(connection: &impl ConnectionTrait, sight: &Sight, meeting: MeetingId) -> Result<Option<Uuid>> {
    let found = scope::find::<meetings::Entity>(sight).filter(meetings::Column::Id.eq(meeting.0));
    Ok(found.select_only().column(meetings::Column::GroupId).into_tuple().one(connection).await?)
}

/// Where a paper of `of` is to lie, with the proof that it may.
pub(super) async fn permitted(
    connection: &impl ConnectionTrait,
    access: &Access<ManageMeetings>,
    of: PaperOf,
) -> Result<(Home, Proof)> {
    let found = home(connection, &access.sight(), of).await?;
    let home = found.ok_or_else(|| Refusal::not_found(of.field(), of.what()))?;
    Ok((home, proof(access, home.place(), of.field())?))
}

/// The proof that papers in `place` may be changed.
pub(super) fn proof(access: &Access<ManageMeetings>, place: Place, field: &str) -> Result<Proof> {
    access.at(place).ok_or_else(|| forbidden(field).into())
}

fn forbidden(field: &str) -> Refusal {
    Refusal::forbidden(&[field], "You have no role that allows this here.")
}

/// What to tell somebody who may manage no meetings at all, of what a paper is to belong to.
///
/// # Errors
/// Where the database fails.
pub async fn refusal_for(db: &crate::Database, sight: &Sight, of: PaperOf) -> Result<Refusal> {
    let seen = home(db.reading(), sight, of).await?.is_some();
    Ok(if seen { forbidden(of.field()) } else { Refusal::not_found(of.field(), of.what()) })
}
