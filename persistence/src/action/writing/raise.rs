//! Action points raised, at a meeting or outside one.

use super::rows::{check_references, insert_action};
use crate::audit::{self, Event, Occasion};
use crate::entity::{groups, meetings, minute_items};
use crate::error::Result;
use crate::meeting::writing::permitted;
use crate::work::Unit;
use crate::{Database, scope};
use domain::access::{Access, Sight, capability::ManageMeetings};
use domain::action::EnteredAction;
use domain::ids::{ActionPointId, GroupId, MeetingId, MinuteItemId};
use domain::meeting::Meeting;
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};

/// An action to raise.
#[derive(Clone, Debug)]
pub struct Raised {
    /// The group that keeps it in its log.
    pub group: GroupId,
    /// The minute that raises it; `None` outside a meeting.
    pub minute: Option<MinuteItemId>,
    /// What is to be done, by whom and by when.
    pub action: EnteredAction,
}

/// Raises an action.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where the group is
/// not seen.
pub async fn raise(
    database: &Database,
    access: &Access<ManageMeetings>,
    raised: &Raised,
    occasion: &Occasion,
) -> Result<ActionPointId> {
    database
        .work(|transaction: Unit| async move {
            let (transaction, sight) = (&*transaction, access.sight());
            let found = scope::find::<groups::Entity>(&sight)
                .filter(groups::Column::Id.eq(raised.group.0))
                .lock_exclusive()
                .one(transaction)
                .await?;
            let group = found.ok_or_else(|| Refusal::not_found("groupId", "group"))?;
            let permit = permitted(access, group.id, group.home_id, "groupId")?;
            let (mut refusals, mut action) = (Refusals::default(), raised.action.clone());
            action.check(&mut refusals, &[]);
            check_references(transaction, &sight, (&action.owners, action.due.meeting), &[], &mut refusals).await?;
            let meeting = match raised.minute {
                Some(minute) => meeting_of(transaction, &sight, minute, raised.group, &mut refusals).await?,
                None => None,
            };
            refusals.none()?;
            let group = (group.id, group.home_id);
            let (id, change) = insert_action(transaction, &permit, group, (meeting, raised.minute), &action).await?;
            let event = Event::new("RAISE_ACTION", "ActionPoint", id.0).permitted(&permit);
            let event = event.change("dueOn", None, action.due.on.map(|day| day.to_string()));
            audit::write(transaction, event, occasion).await?;
            Ok((id, vec![change]))
        })
        .await
}

/// The meeting of a minute that may still ask for more, locked.
async fn meeting_of(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    minute: MinuteItemId,
    group: GroupId,
    refusals: &mut Refusals,
) -> Result<Option<MeetingId>> {
    let found = scope::find::<minute_items::Entity>(sight).filter(minute_items::Column::Id.eq(minute.0));
    let missing = Refusal::not_found("minuteId", "minute");
    let Some(minute) = found.one(transaction).await? else {
        refusals.push(missing);
        return Ok(None);
    };
    let found = scope::find::<meetings::Entity>(sight).filter(meetings::Column::Id.eq(minute.meeting_id));
    let Some(row) = found.lock_exclusive().one(transaction).await? else {
        refusals.push(missing);
        return Ok(None);
    };
    let meeting = Meeting::try_from(row)?;
    meeting.check_minutes_open(refusals, "minuteId");
    if meeting.group != group {
        let message = "This is a minute of another group; its actions are in that group's log.";
        refusals.add(RefusalCode::Invalid, &["minuteId"], message);
    }
    Ok(Some(meeting.id))
}
