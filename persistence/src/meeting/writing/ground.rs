//! The meeting that a unit of work is about, locked, and what everybody needs to know to work on it.

use crate::audit::{Event, fingerprint};
use crate::entity::{groups, meetings, partnerships, police_areas};
use crate::error::Result;
use crate::row::Row;
use crate::scope;
use domain::access::{Access, Permission, Permit, Place, Sight, capability::ManageMeetings};
use domain::exempt::Nation;
use domain::ids::{GroupId, MeetingId};
use domain::live::{Change, MeetingChange};
use domain::meeting::Meeting;
use domain::words::MinutesStatus;
use domain::{Refusal, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The proof that a group's meetings may be kept.
pub(crate) type Proof = Permit<ManageMeetings>;

/// The proof that the meetings of a group may be kept; `field` named what is theirs.
pub(crate) fn permitted(access: &Access<ManageMeetings>, group: Uuid, home: Uuid, field: &str) -> Result<Proof> {
    let place = Place::Group { group: GroupId(group), home };
    let message = "You have no role that allows this here.";
    access.at(place).ok_or_else(|| Refusal::forbidden(&[field], message).into())
}

/// A group whose meetings may be kept, locked.
pub(super) async fn host(
    transaction: &DatabaseTransaction,
    access: &Access<ManageMeetings>,
    group: GroupId,
) -> Result<(groups::Model, Proof)> {
    let found = scope::find::<groups::Entity>(&access.sight())
        .filter(groups::Column::Id.eq(group.0))
        .lock_exclusive()
        .one(transaction)
        .await?;
    let row = found.ok_or_else(|| Refusal::not_found("groupId", "group"))?;
    let permit = permitted(access, row.id, row.home_id, "groupId")?;
    Ok((row, permit))
}

/// A meeting that is worked on, locked.
pub(super) struct Subject {
    pub(super) meeting: Meeting,
    pub(super) row: meetings::Model,
    pub(super) permit: Proof,
}

/// The meeting that `field` names, if it is seen and may be kept.
pub(super) async fn subject(
    transaction: &DatabaseTransaction,
    access: &Access<ManageMeetings>,
    meeting: MeetingId,
    field: &str,
) -> Result<Subject> {
    let found = scope::find::<meetings::Entity>(&access.sight())
        .filter(meetings::Column::Id.eq(meeting.0))
        .lock_exclusive()
        .one(transaction)
        .await?;
    let row = found.ok_or_else(|| Refusal::not_found(field, "meeting"))?;
    let permit = permitted(access, row.group_id, row.home_id, field)?;
    Ok(Subject { meeting: Meeting::try_from(row.clone())?, row, permit })
}

/// The meeting that `meetingId` names, as it was when the one who acts read it.
pub(super) async fn as_read(
    transaction: &DatabaseTransaction,
    access: &Access<ManageMeetings>,
    (meeting, expected_version): (MeetingId, i32),
) -> Result<Subject> {
    let subject = subject(transaction, access, meeting, "meetingId").await?;
    check_version("meeting", subject.meeting.version, expected_version)?;
    Ok(subject)
}

impl Subject {
    /// The row as it changes: one version on.
    pub(super) fn changing(&self) -> meetings::ActiveModel {
        meetings::ActiveModel {
            id: Set(self.row.id),
            version: Set(self.row.version + 1),
            ..meetings::ActiveModel::default()
        }
    }

    /// What happened to the meeting.
    pub(super) fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Meeting", self.row.id).permitted(&self.permit)
    }

    /// `words` as they stand in the audit: as they are where everybody sees the meeting, else their fingerprint.
    pub(super) fn told_in_audit(&self, words: String) -> String {
        let announced = self.meeting.agenda_published_at.is_some();
        if announced || self.minutes_published() { words } else { fingerprint(&words) }
    }

    fn minutes_published(&self) -> bool {
        matches!(self.meeting.minutes_status, MinutesStatus::PublishedDraft | MinutesStatus::Approved)
    }

    /// The change to tell: of the meeting itself.
    pub(super) fn changed(&self) -> Vec<Change> {
        self.told_to(None)
    }

    /// The change to tell: of what its minutes say, before they are published, and of exempt business.
    pub(super) fn minutes_changed(&self, exempt: bool) -> Vec<Change> {
        self.told_to(match (exempt, self.minutes_published()) {
            (true, _) => Some(Permission::ReadExempt),
            (false, false) => Some(Permission::ReadPapers),
            (false, true) => None,
        })
    }

    /// The change to tell: of what its agenda says, before it is published.
    pub(super) fn agenda_changed(&self) -> Vec<Change> {
        let published = self.meeting.agenda_published_at.is_some();
        self.told_to((!published).then_some(Permission::ReadPapers))
    }

    fn told_to(&self, needs: Option<Permission>) -> Vec<Change> {
        let Meeting { id, group, home, .. } = self.meeting;
        vec![Change::Meeting(MeetingChange { home, group, meeting: id, needs })]
    }

    /// Whether the minutes of the meeting are being written from now on, where nothing was written yet.
    pub(super) fn begun(&self) -> bool {
        self.meeting.minutes_status == MinutesStatus::None
    }
}

/// The nation whose paragraphs of Schedule 12A hold in a partnership or county.
pub(crate) async fn nation(transaction: &DatabaseTransaction, sight: &Sight, home: Uuid) -> Result<Nation> {
    let found =
        scope::find::<partnerships::Entity>(sight).filter(partnerships::Column::Id.eq(home)).one(transaction).await?;
    // Only England has counties with boards of their own.
    let Some(partnership) = found else { return Ok(Nation::England) };
    let area = scope::find::<police_areas::Entity>(sight)
        .filter(police_areas::Column::Id.eq(partnership.police_area_id))
        .one(transaction)
        .await?;
    let area = area.ok_or_else(|| Row::new("partnerships", home).inconsistent("no police area"))?;
    Row::new("police_areas", area.id).word(&area.nation)
}
