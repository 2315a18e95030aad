//! What is entered of minutes, decisions and the actions they ask for.

use crate::graphql::action::owner_of;
use crate::graphql::context::{id_of, ids_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::meeting::minutes::DecisionKind;
use crate::graphql::membership::MembershipRole;
use crate::graphql::scalars::Date;
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::action::{EnteredAction, EnteredDue, EnteredHolders, EnteredOwners, RoleIn};
use domain::ids::MeetingId;
use domain::meeting::{EnteredDecision, EnteredMinute, Numbering, Vote};
use persistence::meeting::writing::{NewMinute, RevisedMinute};

/// A minute to record.
#[derive(InputObject)]
pub(crate) struct RecordMinuteInput {
    /// The meeting.
    pub(super) meeting_id: ID,
    /// The item of the meeting's agenda that it answers to.
    agenda_item_id: Option<ID>,
    /// Its number; left out for the one after the group's last minute, where its minutes are numbered; null for none.
    number: MaybeUndefined<i32>,
    /// Its title, at most 300 characters.
    title: String,
    /// What was said, at most 50,000 characters.
    text: String,
    /// The paragraphs of Schedule 12A to the Local Government Act 1972 that it is exempt by: 1 to 7 in England, 12 to
    /// 18 in Wales.
    exempt_paragraphs: Option<Vec<i64>>,
    /// The themes it touches, in order; at most 100.
    theme_ids: Option<Vec<ID>>,
    /// The people who led it, in order; at most 100.
    led_by_ids: Option<Vec<ID>>,
    /// What was decided, in order; at most 100.
    decisions: Option<Vec<DecisionInput>>,
    /// What it asks for, in order; at most 100.
    actions: Option<Vec<MinuteActionInput>>,
}

/// What a minute says from now on.
#[derive(InputObject)]
pub(crate) struct ReviseMinuteInput {
    /// The minute.
    id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The item of the meeting's agenda that it answers to; left out for the one it has, null for none.
    agenda_item_id: MaybeUndefined<ID>,
    /// Its number; left out for the one it has; null for none.
    number: MaybeUndefined<i32>,
    /// Its title, at most 300 characters.
    title: String,
    /// What was said, at most 50,000 characters.
    text: String,
    /// The paragraphs of Schedule 12A to the Local Government Act 1972 that it is exempt by: 1 to 7 in England, 12 to
    /// 18 in Wales. Left out it stays as exempt as it is; an empty list opens it, unless its item is private.
    exempt_paragraphs: Option<Vec<i64>>,
    /// The themes it touches, in order; at most 100.
    theme_ids: Option<Vec<ID>>,
    /// The people who led it, in order; at most 100.
    led_by_ids: Option<Vec<ID>>,
    /// What was decided, in order; at most 100.
    decisions: Option<Vec<DecisionInput>>,
}

/// A minute to take back.
#[derive(InputObject)]
pub(crate) struct RemoveMinuteInput {
    /// The minute.
    pub(super) id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    pub(super) expected_version: i32,
}

/// A decision of a minute.
#[derive(InputObject)]
pub(crate) struct DecisionInput {
    /// What kind of decision it is.
    kind: DecisionKind,
    /// What was decided, at most 10,000 characters.
    text: String,
    /// The person who moved it.
    mover_id: Option<ID>,
    /// The person who seconded it.
    seconder_id: Option<ID>,
    /// How it was voted on; left out where it was not.
    vote: Option<VoteInput>,
}

/// How many voted which way.
#[derive(InputObject)]
pub(crate) struct VoteInput {
    /// How many voted for it, at most 10,000.
    in_favour: i32,
    /// How many voted against it, at most 10,000.
    against: i32,
    /// How many abstained, at most 10,000.
    abstained: i32,
}

/// What a minute asks for.
#[derive(InputObject)]
pub(crate) struct MinuteActionInput {
    /// What is to be done, at most 10,000 characters.
    text: String,
    /// The people, organisations and groups who are to do it; empty where the papers name nobody.
    owner_ids: Vec<ID>,
    /// Those who hold a role and are to do it, such as all theme leads.
    owner_roles: Option<Vec<RoleHoldersInput>>,
    /// The day it is due.
    due_on: Option<Date>,
    /// The meeting it is due at.
    due_meeting_id: Option<ID>,
    /// What else is said of when it is due.
    due_note: Option<String>,
}

/// All who hold a role in a group and in those below it.
#[derive(InputObject)]
pub(crate) struct RoleHoldersInput {
    /// The topmost group.
    group_id: ID,
    /// The role; the chair of a theme group counts as a theme lead.
    role: MembershipRole,
    /// What the papers call them; the role's plural where it is left out.
    label: Option<String>,
}

/// Who is to do something.
pub(crate) fn owners(field: &str, ids: &[ID], roles: Option<Vec<RoleHoldersInput>>) -> Result<EnteredOwners> {
    let named = ids.iter().map(|id| owner_of(field, id)).collect::<Result<_>>()?;
    let holders = roles.unwrap_or_default().into_iter().map(|holders| {
        let role_in =
            RoleIn { role: holders.role.into(), group: id_of("input.ownerRoles.groupId", &holders.group_id)? };
        Ok(EnteredHolders { role_in, label: holders.label })
    });
    Ok(EnteredOwners { named, holders: holders.collect::<Result<_>>()? })
}

impl MinuteActionInput {
    fn checked(self) -> Result<EnteredAction> {
        let meeting = maybe_id_of("input.actions.dueMeetingId", self.due_meeting_id.as_ref())?;
        Ok(EnteredAction {
            text: self.text,
            owners: owners("input.actions.ownerIds", &self.owner_ids, self.owner_roles)?,
            due: EnteredDue { on: self.due_on.map(|day| day.0), meeting, note: self.due_note },
        })
    }
}

const fn numbering(number: MaybeUndefined<i32>) -> Numbering {
    match number {
        MaybeUndefined::Undefined => Numbering::RunningOn,
        MaybeUndefined::Null => Numbering::Unnumbered,
        MaybeUndefined::Value(number) => Numbering::Number(number),
    }
}

fn decisions(entered: Option<Vec<DecisionInput>>) -> Result<Vec<EnteredDecision>> {
    let decision = |one: DecisionInput| {
        let vote = one.vote.map(|VoteInput { in_favour, against, abstained }| Vote { in_favour, against, abstained });
        Ok(EnteredDecision {
            kind: one.kind.into(),
            text: one.text,
            mover: maybe_id_of("input.decisions.moverId", one.mover_id.as_ref())?,
            seconder: maybe_id_of("input.decisions.seconderId", one.seconder_id.as_ref())?,
            vote,
        })
    };
    entered.unwrap_or_default().into_iter().map(decision).collect()
}

impl RecordMinuteInput {
    /// As it is done.
    pub(super) fn checked(self, meeting: MeetingId) -> Result<NewMinute> {
        let minute = EnteredMinute {
            agenda_item: maybe_id_of("input.agendaItemId", self.agenda_item_id.as_ref())?,
            number: numbering(self.number),
            title: self.title,
            text: self.text,
            exempt_paragraphs: self.exempt_paragraphs.unwrap_or_default(),
            themes: ids_of("input.themeIds", &self.theme_ids.unwrap_or_default())?,
            led_by: ids_of("input.ledByIds", &self.led_by_ids.unwrap_or_default())?,
            decisions: decisions(self.decisions)?,
        };
        let actions = self.actions.unwrap_or_default().into_iter().map(MinuteActionInput::checked);
        Ok(NewMinute { meeting, minute, actions: actions.collect::<Result<_>>()? })
    }
}

impl ReviseMinuteInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<RevisedMinute> {
        let keeps_item = self.agenda_item_id.is_undefined();
        let keeps_exemption = self.exempt_paragraphs.is_none();
        let says = EnteredMinute {
            agenda_item: maybe_id_of("input.agendaItemId", self.agenda_item_id.value())?,
            number: numbering(self.number),
            title: self.title,
            text: self.text,
            exempt_paragraphs: self.exempt_paragraphs.unwrap_or_default(),
            themes: ids_of("input.themeIds", &self.theme_ids.unwrap_or_default())?,
            led_by: ids_of("input.ledByIds", &self.led_by_ids.unwrap_or_default())?,
            decisions: decisions(self.decisions)?,
        };
        let minute = (id_of("input.id", &self.id)?, self.expected_version);
        Ok(RevisedMinute { minute, says, keeps_item, keeps_exemption })
    }
}
