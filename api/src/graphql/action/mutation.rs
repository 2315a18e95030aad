//! What is done with action points.

use super::ActionPoint;
use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::action_status::ActionStatus;
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::meeting::{RoleHoldersInput, owners};
use crate::graphql::payload::UserError;
use crate::graphql::scalars::Date;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::access::{Access, Place, capability::ManageMeetings};
use domain::action::{ActionChange, EnteredAction, EnteredDue, is_over};
use domain::ids::{ActionPointId, GroupId, Id, MeetingId};
use domain::{Refusal, RefusalCode, Refusals};
use persistence::action::writing::{self, Closing, Raised};

/// What came of a change of an action point.
#[derive(SimpleObject)]
pub(crate) struct ActionPointPayload {
    /// The action point as it is now; null where there are errors.
    action_point: Option<ActionPoint>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl ActionPointPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<ActionPointId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { action_point: acting.ask.one(id).await?.map(ActionPoint), user_errors: Vec::new() },
            Err(user_errors) => Self { action_point: None, user_errors },
        })
    }
}

/// What came of closing several action points.
#[derive(SimpleObject)]
pub(crate) struct CloseActionsPayload {
    /// The action points as they are now, in the order of the input; empty where there are errors.
    action_points: Vec<ActionPoint>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

/// An action to raise.
#[derive(InputObject)]
pub(crate) struct RaiseActionInput {
    /// The group that keeps it in its log.
    group_id: ID,
    /// The minute of one of the group's meetings that raises it; left out for one raised outside a meeting.
    minute_id: Option<ID>,
    /// What is to be done, at most 10,000 characters.
    text: String,
    /// The people, organisations and groups who are to do it; empty where nobody is named.
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

/// What is to change of an action point; what is left out stays as it is, and null takes out what may be missing.
#[derive(InputObject)]
pub(crate) struct UpdateActionInput {
    /// The action point.
    id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// Where it stands from now on.
    status: Option<ActionStatus>,
    /// What is reported, at most 10,000 characters.
    note: Option<String>,
    /// What is to be done.
    text: Option<String>,
    /// The day it is due.
    due_on: MaybeUndefined<Date>,
    /// The meeting it is due at.
    due_meeting_id: MaybeUndefined<ID>,
    /// The people, organisations and groups who are to do it from now on.
    owner_ids: Option<Vec<ID>>,
    /// Those who hold a role and are to do it from now on. Whoever is named in neither list is an owner no more.
    owner_roles: Option<Vec<RoleHoldersInput>>,
    /// The group it is passed on to; null where it stays after all.
    carry_to_group_id: MaybeUndefined<ID>,
}

/// Several action points to close at once, all or none.
#[derive(InputObject)]
pub(crate) struct CloseActionsInput {
    /// Which; at least one, at most 100.
    actions: Vec<ActionToCloseInput>,
    /// As DONE or CANCELLED: DONE unless told.
    status: Option<ActionStatus>,
    /// What is reported of each, at most 10,000 characters.
    note: Option<String>,
}

/// An action point to close.
#[derive(InputObject)]
pub(crate) struct ActionToCloseInput {
    /// The action point.
    id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
}

#[derive(Default)]
pub(crate) struct ActionMutation;

#[Object]
impl ActionMutation {
    /// Raises an action, in a minute or outside a meeting. Needs MANAGE_MEETINGS in the group. Refusals: REQUIRED, INVALID
    /// and LIMIT_EXCEEDED for what is entered; NOT_FOUND for the group, minute,
    /// owners or meeting; FORBIDDEN; WRONG_STATE for a minute that is approved.
    async fn raise_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action to raise.")] input: RaiseActionInput,
    ) -> Result<ActionPointPayload> {
        let acting = ctx.acting()?;
        ActionPointPayload::of(&acting, raise(&acting, input).await).await
    }

    /// Reports on an action, or changes what is to be done, by whom and by when, or passes it on. Needs MANAGE_MEETINGS in
    /// the group; whoever has to answer for the action may report on it and say that it is OPEN, IN_PROGRESS or DONE.
    /// Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; CONFLICT for the group that keeps it already;
    /// NOT_FOUND for the action, owners, group or meeting; FORBIDDEN; STALE_VERSION.
    async fn update_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateActionInput,
    ) -> Result<ActionPointPayload> {
        let acting = ctx.acting()?;
        ActionPointPayload::of(&acting, update(&acting, input).await).await
    }

    /// Closes several actions at once, all or none. Needs MANAGE_MEETINGS in the group of each. Refusals: REQUIRED for an
    /// empty list; LIMIT_EXCEEDED beyond 100; INVALID for a status that closes nothing; NOT_FOUND, FORBIDDEN and STALE_VERSION for each that is wrong.
    async fn close_actions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The actions to close.")] input: CloseActionsInput,
    ) -> Result<CloseActionsPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(close(&acting, input).await)? {
            Ok(ids) => {
                let action_points = acting.ask.each(&ids).await?.into_iter().map(ActionPoint).collect();
                CloseActionsPayload { action_points, user_errors: Vec::new() }
            }
            Err(user_errors) => CloseActionsPayload { action_points: Vec::new(), user_errors },
        })
    }
}

async fn raise(acting: &Acting<'_>, input: RaiseActionInput) -> Result<ActionPointId> {
    let group: GroupId = id_of("input.groupId", &input.group_id)?;
    let meeting = maybe_id_of("input.dueMeetingId", input.due_meeting_id.as_ref())?;
    let action = EnteredAction {
        text: input.text,
        owners: owners("input.ownerIds", &input.owner_ids, input.owner_roles)?,
        due: EnteredDue { on: input.due_on.map(|day| day.0), meeting, note: input.due_note },
    };
    let raised = Raised { group, minute: maybe_id_of("input.minuteId", input.minute_id.as_ref())?, action };
    let access = acting.access_over(group, "groupId", "group").await?;
    Ok(writing::raise(acting.ask.db(), &access, &raised, &acting.occasion()).await?)
}

/// The id that was stated, if any was.
fn stated<I: Id>(field: &str, id: MaybeUndefined<ID>) -> Result<Option<Option<I>>> {
    Ok(match id {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(id) => Some(Some(id_of(field, &id)?)),
    })
}

impl UpdateActionInput {
    /// As it is done.
    fn checked(self) -> Result<((ActionPointId, i32), ActionChange)> {
        let owners = match (self.owner_ids, self.owner_roles) {
            (None, None) => None,
            (ids, roles) => Some(owners("input.ownerIds", &ids.unwrap_or_default(), roles)?),
        };
        let due_on = match self.due_on {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(day) => Some(Some(day.0)),
        };
        let change = ActionChange {
            status: self.status.map(Into::into),
            note: self.note,
            text: self.text,
            due_on,
            due_meeting: stated::<MeetingId>("input.dueMeetingId", self.due_meeting_id)?,
            owners,
            carried_to: stated::<GroupId>("input.carryToGroupId", self.carry_to_group_id)?,
        };
        Ok(((id_of("input.id", &self.id)?, self.expected_version), change))
    }
}

/// Whoever keeps the group's meetings changes anything; whoever answers for the action reports on it.
async fn update(acting: &Acting<'_>, input: UpdateActionInput) -> Result<ActionPointId> {
    let (read, change) = input.checked()?;
    let (db, occasion) = (acting.ask.db(), acting.occasion());
    let Some(action) = acting.ask.one(read.0).await? else {
        return Err(Refusal::not_found("id", "action point").into());
    };
    let keeps =
        |access: &Access<ManageMeetings>| access.at(Place::Group { group: action.group, home: action.home }).is_some();
    match acting.access(&["id"]) {
        Ok(access) if keeps(&access) => Ok(writing::update(db, &access, read, &change, &occasion).await?),
        _ => Ok(writing::report(db, acting.ask.sight(), read, &change, &occasion).await?),
    }
}

async fn close(acting: &Acting<'_>, input: CloseActionsInput) -> Result<Vec<ActionPointId>> {
    let (mut actions, mut refusals) = (Vec::new(), Refusals::default());
    for action in &input.actions {
        actions.push((id_of("input.actions.id", &action.id)?, action.expected_version));
    }
    if actions.is_empty() {
        refusals.add(RefusalCode::Required, &["actions"], "Name the actions to close.");
    }
    refusals.each_once(&["actions"], &actions.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    let status = input.status.map_or(domain::words::ActionStatus::Done, Into::into);
    if !is_over(status) {
        refusals.add(RefusalCode::Invalid, &["status"], "An action is closed as DONE or CANCELLED.");
    }
    refusals.none().map_err(persistence::Error::from)?;
    let access = match acting.access::<ManageMeetings>(&["actions"]) {
        Ok(access) => access,
        Err(forbidden) => return Err(not_seen(acting, &actions).await?.unwrap_or(forbidden).into()),
    };
    let closing = Closing { actions, status, note: input.note };
    Ok(writing::close(acting.ask.db(), &access, &closing, &acting.occasion()).await?)
}

/// The first of the actions that may not be seen.
async fn not_seen(acting: &Acting<'_>, actions: &[(ActionPointId, i32)]) -> Result<Option<Refusal>> {
    let ids: Vec<ActionPointId> = actions.iter().map(|(id, _)| *id).collect();
    let seen = acting.ask.each(&ids).await?;
    let missing = ids.iter().position(|id| seen.iter().all(|action| action.id != *id));
    Ok(missing.map(|index| {
        let path = ["actions", &index.to_string(), "id"];
        Refusal::new(RefusalCode::NotFound, &path, "There is no such action point.")
    }))
}
