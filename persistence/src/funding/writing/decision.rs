//! Moving an allocation through its stages, each by the people that design.md §2 names.

use super::super::totals::{self, Excess};
use super::ledger::{Ledger, Line};
use super::proposal::State;
use super::standing::{HeldAllocation, hold_allocation};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::{allocations, approvals, meetings, minute_items, partnerships};
use crate::error::Result;
use crate::scope::{self, find};
use crate::work::Unit;
use domain::access::capability::{AgreeAllocation, Capability, ProposeAllocation, RecordBoardDecision};
use domain::access::{Access, Permit, Place, Role, Sight, Viewer};
use domain::funding::{DecideAllocation, Step};
use domain::ids::{MeetingId, MinuteItemId};
use domain::live::Change;
use domain::words::{AllocationStage, LedgerKind, SettlementStatus, Word};
use domain::{Pence, Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Who decides, and what.
pub struct Deciding<'a> {
    /// Who.
    pub viewer: &'a Viewer,
    /// What they see.
    pub sight: &'a Sight,
    /// What.
    pub command: &'a DecideAllocation,
}

/// Moves an allocation to a stage, or takes it a part of the way: it is agreed once the commissioner and the
/// treasurer both have.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, does not follow from its stage, or was changed since.
pub async fn decide_allocation(database: &Database, deciding: &Deciding<'_>, occasion: &Occasion) -> Result<()> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let held = hold_allocation(transaction, deciding.sight, deciding.command.allocation, "id").await?;
            let changes = match Step::to(deciding.command.stage) {
                None => return Err(not_a_proposal_again(deciding, &held)),
                Some(step @ (Step::Recommend | Step::Withdraw)) => {
                    let permit = deciding.permit::<ProposeAllocation>(held.place(), "propose allocations")?;
                    deciding.take(transaction, &permit, &held, step, occasion).await?
                }
                // Not a theme lead's: who manages all of the partnership's commissioning.
                Some(step @ (Step::Commission | Step::Complete)) => {
                    let permit =
                        deciding.permit::<ProposeAllocation>(held.settlement.place(), "manage commissioning")?;
                    deciding.take(transaction, &permit, &held, step, occasion).await?
                }
                Some(step @ Step::RecordApproval) => {
                    let doing = "record the board's decisions";
                    let permit = deciding.permit::<RecordBoardDecision>(held.settlement.place(), doing)?;
                    deciding.take(transaction, &permit, &held, step, occasion).await?
                }
                Some(step @ Step::Agree) => {
                    let permit = deciding.permit::<AgreeAllocation>(held.settlement.place(), "agree allocations")?;
                    deciding.take(transaction, &permit, &held, step, occasion).await?
                }
                // By whoever could approve: for the board, or as commissioner or treasurer.
                Some(step @ Step::Reject) => {
                    match deciding.permit::<AgreeAllocation>(held.settlement.place(), "approve allocations") {
                        Ok(permit) => deciding.take(transaction, &permit, &held, step, occasion).await?,
                        Err(_) => {
                            let doing = "approve allocations";
                            let permit = deciding.permit::<RecordBoardDecision>(held.settlement.place(), doing)?;
                            deciding.take(transaction, &permit, &held, step, occasion).await?
                        }
                    }
                }
            };
            Ok(((), changes))
        })
        .await
}

/// Nothing is decided back into a proposal: that is a revision.
fn not_a_proposal_again(deciding: &Deciding<'_>, held: &HeldAllocation) -> crate::Error {
    match deciding.permit::<ProposeAllocation>(held.place(), "propose allocations") {
        Ok(_) => {
            let message = "An allocation is a proposal again when its amount or provider is revised.";
            Refusal::new(RefusalCode::WrongState, &["stage"], message).into()
        }
        Err(refusal) => refusal.into(),
    }
}

impl Deciding<'_> {
    fn permit<C: Capability>(&self, place: Place, doing: &str) -> Result<Permit<C>, Refusal> {
        let forbidden = || Refusal::forbidden(&["stage"], format!("You do not {doing} there."));
        let access: Access<C> = self.viewer.access().map_err(|_| forbidden())?;
        access.at(place).ok_or_else(forbidden)
    }

    async fn take<C: Capability>(
        &self,
        transaction: &DatabaseTransaction,
        permit: &Permit<C>,
        held: &HeldAllocation,
        step: Step,
        occasion: &Occasion,
    ) -> Result<Vec<Change>> {
        held.refuse_stale(self.command.expected_version)?;
        let mut command = self.command.clone();
        let mut refusals = Refusals::default();
        command.check(&mut refusals);
        held.settlement.refuse_closed(&mut refusals, "id");
        held.refuse_before_last(command.on, &mut refusals);
        check_step(held, step, &mut refusals);
        refuse_own(held, permit, step, &mut refusals);
        self.find_meeting(transaction, held, &mut command, &mut refusals).await?;
        let given = approvals_of(transaction, held).await?;
        let office = self.office(held, step);
        refuse_agreed_twice(&given, permit, office, step, &mut refusals);
        refusals.none()?;
        let first_of_two = step == Step::Agree && !given.iter().any(is_of_agreement);
        let taken = Taken { command: &command, held, step, first_of_two };
        if !step.refuses() {
            taken.approve(transaction, permit, (office.or(permit.role()), given.len())).await?;
        }
        taken.write(transaction, permit, occasion).await
    }

    /// The office in which somebody agrees: who holds both counts as commissioner (design.md §2, "Stages").
    fn office(&self, held: &HeldAllocation, step: Step) -> Option<Role> {
        let place = held.settlement.place();
        let holds = |role: Role| {
            let grants = self.viewer.grants().iter().filter(|grant| grant.role == role);
            grants.clone().any(|grant| grant.reach(AgreeAllocation::PERMISSION).covers(place))
        };
        let offices = [Role::Commissioner, Role::Treasurer].into_iter().filter(|_| step == Step::Agree);
        offices.into_iter().find(|role| holds(*role))
    }

    /// The meeting and the minute that the input names are to be seen, belong together, and are of a body that
    /// decides for the partnership.
    async fn find_meeting(
        &self,
        transaction: &DatabaseTransaction,
        held: &HeldAllocation,
        command: &mut DecideAllocation,
        refusals: &mut Refusals,
    ) -> Result<()> {
        if let Some(MinuteItemId(minute)) = command.minute {
            let seen = find::<minute_items::Entity>(self.sight).filter(minute_items::Column::Id.eq(minute));
            match seen.one(transaction).await? {
                None => refusals.push(Refusal::not_found("minuteId", "minute")),
                Some(minute) if command.meeting.is_some_and(|meeting| meeting.0 != minute.meeting_id) => {
                    refusals.add(RefusalCode::Invalid, &["minuteId"], "This minute is of another meeting.");
                }
                Some(minute) => command.meeting = Some(MeetingId(minute.meeting_id)),
            }
        }
        let Some(MeetingId(meeting)) = command.meeting else { return Ok(()) };
        let seen = find::<meetings::Entity>(self.sight).filter(meetings::Column::Id.eq(meeting));
        let Some(meeting) = seen.one(transaction).await? else {
            refusals.push(Refusal::not_found("meetingId", "meeting"));
            return Ok(());
        };
        let its = scope::named_by_what_is_seen::<partnerships::Entity>()
            .filter(partnerships::Column::Id.eq(held.row.partnership_id))
            .one(transaction)
            .await?;
        let decides =
            its.is_some_and(|its| [Some(its.id), its.combined_in_id, its.county_id].contains(&Some(meeting.home_id)));
        if !decides {
            let message = "This meeting is not of the partnership, nor of one that acts for it or of its county.";
            refusals.add(RefusalCode::Invalid, &["meetingId"], message);
        }
        Ok(())
    }
}

fn check_step(held: &HeldAllocation, step: Step, refusals: &mut Refusals) {
    if !step.can_follow(held.stage) {
        let message = format!("It is {}: that does not follow from there.", held.stage.word());
        refusals.add(RefusalCode::WrongState, &["stage"], message);
    } else if step == Step::Agree && held.settlement.status != SettlementStatus::Confirmed {
        let message = "Its settlement is not confirmed yet: nothing of it is agreed.";
        refusals.add(RefusalCode::WrongState, &["stage"], message);
    }
}

/// Nobody recommends or agrees their own proposal.
fn refuse_own<C>(held: &HeldAllocation, permit: &Permit<C>, step: Step, refusals: &mut Refusals) {
    let own = permit.user().is_some_and(|user| held.proposers.contains(&user));
    if own && matches!(step, Step::Recommend | Step::Agree) {
        let message = "You proposed it, or changed what was proposed: somebody else recommends and agrees it.";
        refusals.push(Refusal::forbidden(&["stage"], message));
    }
}

fn is_of_agreement(approval: &approvals::Model) -> bool {
    approval.stage == AllocationStage::Agreed.word()
}

fn refuse_agreed_twice<C>(
    given: &[approvals::Model],
    permit: &Permit<C>,
    office: Option<Role>,
    step: Step,
    refusals: &mut Refusals,
) {
    if step != Step::Agree {
        return;
    }
    let agreed = || given.iter().filter(|approval| is_of_agreement(approval));
    if office.is_some_and(|office| agreed().any(|approval| approval.approved_as == office.word())) {
        let message = "This office has agreed it already: the other one is awaited.";
        refusals.add(RefusalCode::Conflict, &["stage"], message);
    } else if agreed().any(|approval| approval.by_user_id == permit.user().map(|user| user.0)) {
        let message = "You have agreed it already: it takes two different people.";
        refusals.add(RefusalCode::Conflict, &["stage"], message);
    }
}

/// The approvals that still hold.
async fn approvals_of(transaction: &DatabaseTransaction, held: &HeldAllocation) -> Result<Vec<approvals::Model>> {
    let rows = scope::named_by_what_is_seen::<approvals::Entity>()
        .filter(approvals::Column::AllocationId.eq(held.row.id))
        .filter(approvals::Column::VoidedAt.is_null())
        .order_by_asc(approvals::Column::Position);
    Ok(rows.all(transaction).await?)
}

/// A step that may be taken.
struct Taken<'a> {
    command: &'a DecideAllocation,
    held: &'a HeldAllocation,
    step: Step,
    first_of_two: bool,
}

impl Taken<'_> {
    /// Where it stands then.
    const fn stage(&self) -> AllocationStage {
        if self.first_of_two { self.held.stage } else { self.command.stage }
    }

    async fn approve<C: Capability>(
        &self,
        transaction: &DatabaseTransaction,
        permit: &Permit<C>,
        (role, before): (Option<Role>, usize),
    ) -> Result<()> {
        // Commissioning and completing are no approvals.
        if !matches!(self.step, Step::Recommend | Step::RecordApproval | Step::Agree) {
            return Ok(());
        }
        let row = approvals::ActiveModel {
            id: Set(Uuid::now_v7()),
            allocation_id: Set(self.held.row.id),
            position: Set(i32::try_from(before).unwrap_or(i32::MAX)),
            stage: Set(self.command.stage.word().to_owned()),
            approved_as: Set(role.unwrap_or(Role::Administrator).word().to_owned()),
            by_user_id: Set(permit.user().map(|user| user.0)),
            on_day: Set(self.command.on),
            reference: Set(self.command.reference.clone()),
            meeting_id: Set(self.command.meeting.map(|meeting| meeting.0)),
            minute_id: Set(self.command.minute.map(|minute| minute.0)),
            note: Set(self.command.note.clone()),
            voided_at: Set(None),
        };
        Ok(scope::insert_permitted(permit, transaction, row).await?)
    }

    async fn write<C: Capability>(
        &self,
        transaction: &DatabaseTransaction,
        permit: &Permit<C>,
        occasion: &Occasion,
    ) -> Result<Vec<Change>> {
        let (held, stage) = (self.held, self.stage());
        let row = allocations::ActiveModel {
            id: Set(held.row.id),
            version: Set(held.row.version + 1),
            stage: Set(stage.word().to_owned()),
            ..Default::default()
        };
        scope::update_permitted(permit, transaction, row).await?;
        let (on, note) = (self.command.on, self.command.note.clone());
        if !self.first_of_two {
            let (sequence, budget) = (held.last.sequence + 1, held.budget);
            let state = State { sequence, on, stage, budget, note: note.clone() };
            state.write(transaction, permit, held.id(), occasion).await?;
        }
        let ledger = Ledger::from(&held.settlement);
        let released = held.budget.amount.filter(|_| self.step.refuses());
        let released = released.map(|amount| Pence::ZERO.minus(amount)).transpose()?;
        let line = released.map(|amount| Line::new(LedgerKind::Released, amount).of(held.id()).because(note));
        let mut changes = ledger.write(transaction, permit, on, line.into_iter().collect(), occasion).await?;
        if changes.is_empty() {
            changes.push(ledger.change(None, Some(held.id())));
        }
        totals::keep(transaction, &[held.settlement.id()], Excess::Refused).await?;
        audit::write(transaction, self.told().permitted(permit), occasion).await?;
        Ok(changes)
    }

    fn told(&self) -> Event {
        let stage = |stage: AllocationStage| Some(stage.word().to_owned());
        let event = Event::new("DECIDE_ALLOCATION", "Allocation", self.held.row.id);
        let event = if self.first_of_two {
            event.change("approved", None, stage(self.command.stage))
        } else {
            event.change("stage", stage(self.held.stage), stage(self.command.stage))
        };
        let details = [("reference", &self.command.reference), ("note", &self.command.note)];
        let stated = details.into_iter().filter_map(|(field, text)| Some((field, text.clone()?)));
        stated.fold(event, |event, (field, text)| event.change(field, None, Some(text))).change(
            "on",
            None,
            Some(self.command.on.to_string()),
        )
    }
}
