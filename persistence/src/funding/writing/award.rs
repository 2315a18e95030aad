//! Issuing awards.

use super::super::totals::{self, Excess};
use super::ledger::{Ledger, Line};
use super::standing::{HeldFund, hold_fund, named};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::{grant_conditions, organisations, partnerships, settlements};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::scope;
use crate::work::{Unit, gathered};
use chrono::NaiveDate;
use domain::access::{Access, Permit, Place, Sight, capability};
use domain::funding::IssueSettlement;
use domain::ids::{FundingAgreementId, OrganisationId, PartnershipId, SettlementId};
use domain::live::Change;
use domain::london;
use domain::percent::Percent;
use domain::words::{Certainty, LedgerKind, SettlementStatus, Word};
use domain::{Pence, Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// An award as it is written.
pub(super) struct Award<'a> {
    pub(super) id: SettlementId,
    pub(super) fund: &'a HeldFund,
    pub(super) partnership: PartnershipId,
    pub(super) recipient: Option<OrganisationId>,
    pub(super) agreement: Option<FundingAgreementId>,
    pub(super) status: SettlementStatus,
    pub(super) amount: Option<Pence>,
    pub(super) amount_certainty: Certainty,
    pub(super) top_slice: Option<Percent>,
    pub(super) top_slice_amount: Option<Pence>,
    pub(super) over_allocation: Option<Percent>,
    pub(super) purpose: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) note: Option<String>,
    pub(super) on: NaiveDate,
}

/// Issues the award from a fund to a partnership.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, the fund has not that much left, or what was
/// entered is wrong.
pub async fn issue_settlement(
    database: &Database,
    access: &Access<capability::IssueSettlement>,
    command: &IssueSettlement,
    once: Option<&Once>,
    occasion: &Occasion,
) -> Result<SettlementId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let id = SettlementId(Uuid::now_v7());
            if let Some(first) = idempotency::claim(transaction, access.user(), once, id.0, occasion).await? {
                return Ok((SettlementId(first), Vec::new()));
            }
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            let terms = command.check(&mut refusals);
            let sight = access.sight();
            let fund = gathered(&mut refusals, hold_fund(transaction, &sight, command.fund, &["fundId"]).await)?;
            let parties = (command.partnership, command.recipient);
            let permit = check_parties(transaction, access, parties, &mut refusals).await?;
            if let Some(fund) = &fund {
                let award = (command.partnership, command.amount.unwrap_or_default());
                check_fund(transaction, access, fund, award, (&["fundId"], &["amount"]), &mut refusals).await?;
            }
            refusals.none()?;
            let (Some(fund), Some(permit)) = (fund, permit) else { return Err(not_here().into()) };
            let award = Award {
                id,
                fund: &fund,
                partnership: command.partnership,
                recipient: command.recipient,
                agreement: None,
                status: command.status,
                amount: command.amount,
                amount_certainty: terms.amount_certainty,
                top_slice: terms.top_slice,
                top_slice_amount: command.top_slice_amount,
                over_allocation: terms.over_allocation,
                purpose: command.purpose.clone(),
                reason: command.reason.clone(),
                note: command.note.clone(),
                on: command.on,
            };
            let changes = write(transaction, &permit, &award, &command.conditions, occasion).await?;
            Ok((id, changes))
        })
        .await
}

pub(super) fn not_here() -> Refusal {
    Refusal::forbidden(&["partnershipId"], "You do not award funds to this partnership.")
}

/// That the partnership and the recipient can be seen, and that the one who acts may award to the partnership.
pub(super) async fn check_parties(
    transaction: &DatabaseTransaction,
    access: &Access<capability::IssueSettlement>,
    (partnership, recipient): (PartnershipId, Option<OrganisationId>),
    refusals: &mut Refusals,
) -> Result<Option<Permit<capability::IssueSettlement>>> {
    let sight = access.sight();
    let column = organisations::Column::Id;
    let recipient = (column, recipient);
    named::<organisations::Entity, _>(transaction, &sight, refusals, recipient, (&["recipientId"], "organisation"))
        .await?;
    if partnership_seen(transaction, &sight, partnership, refusals).await?.is_none() {
        return Ok(None);
    }
    let permit = access.at(Place::Home(partnership.0));
    if permit.is_none() {
        refusals.push(not_here());
    }
    Ok(permit)
}

async fn partnership_seen(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    id: PartnershipId,
    refusals: &mut Refusals,
) -> Result<Option<partnerships::Model>> {
    let wanted = (partnerships::Column::Id, Some(id));
    named::<partnerships::Entity, _>(transaction, sight, refusals, wanted, (&["partnershipId"], "partnership")).await
}

/// That the one who acts may award from the fund, that it is for the partnership's police area and has so much left, and
/// that the partnership has nothing from it yet. What is left is told to those only who may award it.
pub(super) async fn check_fund(
    transaction: &DatabaseTransaction,
    access: &Access<capability::IssueSettlement>,
    fund: &HeldFund,
    (partnership, amount): (PartnershipId, Pence),
    (path, amount_path): (&[&str], &[&str]),
    refusals: &mut Refusals,
) -> Result<()> {
    if access.at(fund.place()).is_none() {
        refusals.push(Refusal::forbidden(path, "You do not award from this fund."));
        return Ok(());
    }
    let its = scope::find::<partnerships::Entity>(&access.sight())
        .filter(partnerships::Column::Id.eq(partnership.0))
        .one(transaction)
        .await?;
    if its.is_some_and(|its| fund.row.police_area_id.is_some_and(|area| area != its.police_area_id)) {
        refusals.add(RefusalCode::Invalid, path, "This fund is for another police area than the partnership's.");
    }
    let there = scope::named_by_what_is_seen::<settlements::Entity>()
        .filter(settlements::Column::FundId.eq(fund.row.id))
        .filter(settlements::Column::PartnershipId.eq(partnership.0));
    if there.count(transaction).await? > 0 {
        let message = "The partnership has an award from this fund already: revise that.";
        refusals.add(RefusalCode::Conflict, path, message);
    }
    fund.hold_to_limits(amount, refusals, amount_path)
}

/// Writes an award with its ledger; the fund must be held, and everything checked.
pub(super) async fn write(
    transaction: &DatabaseTransaction,
    permit: &Permit<capability::IssueSettlement>,
    award: &Award<'_>,
    conditions: &[(String, Option<NaiveDate>)],
    occasion: &Occasion,
) -> Result<Vec<Change>> {
    let last: Option<Option<i32>> = scope::named_by_what_is_seen::<settlements::Entity>()
        .select_only()
        .column_as(settlements::Column::Position.max(), "last")
        .filter(settlements::Column::FundId.eq(award.fund.row.id))
        .into_tuple()
        .one(transaction)
        .await?;
    let position = last.flatten().map_or(0, |last| last + 1);
    scope::insert_permitted(permit, transaction, row_of(award, position, occasion)).await?;
    for (position, (text, due_on)) in (0..).zip(conditions) {
        let row = grant_conditions::ActiveModel {
            id: Set(Uuid::now_v7()),
            settlement_id: Set(award.id.0),
            position: Set(position),
            text: Set(text.clone()),
            due_on: Set(*due_on),
            met: Set(Some(false)),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    let ledger = Ledger { settlement: award.id, partnership: award.partnership };
    let changes = ledger.write(transaction, permit, award.on, lines(award), occasion).await?;
    totals::keep_with_funds(transaction, &[award.id], Excess::Refused).await?;
    audit::write(transaction, told(award).permitted(permit), occasion).await?;
    Ok(changes)
}

/// What a new award's ledger begins with: nothing while the amount is not known.
fn lines(award: &Award<'_>) -> Vec<Line> {
    let Some(amount) = award.amount else { return Vec::new() };
    let kept = award.top_slice_amount.or_else(|| award.top_slice.map(|percent| amount.share(percent)));
    let settled = Line::new(LedgerKind::Settled, amount).because(award.reason.clone());
    std::iter::once(settled).chain(kept.map(|kept| Line::new(LedgerKind::TopSliced, kept))).collect()
}

fn row_of(award: &Award<'_>, position: i32, occasion: &Occasion) -> settlements::ActiveModel {
    // Of awards that count from a day before or after, the day says which was first.
    let today = london::day_of(occasion.at);
    let issued_at = if award.on == today { occasion.at } else { london::start_of(award.on) };
    settlements::ActiveModel {
        id: Set(award.id.0),
        version: Set(1),
        fund_id: Set(award.fund.row.id),
        first_year: Set(award.fund.row.first_year),
        partnership_id: Set(award.partnership.0),
        recipient_id: Set(award.recipient.map(|recipient| recipient.0)),
        agreement_id: Set(award.agreement.map(|agreement| agreement.0)),
        status: Set(award.status.word().to_owned()),
        amount: Set(award.amount.map(Pence::pence)),
        amount_certainty: Set(award.amount_certainty.word().to_owned()),
        top_slice_percent: Set(award.top_slice.map(Percent::millionths)),
        top_slice_amount: Set(award.top_slice_amount.map(Pence::pence)),
        over_allocation_percent: Set(award.over_allocation.map(Percent::millionths)),
        note: Set(award.note.clone()),
        purpose: Set(award.purpose.clone()),
        reason: Set(award.reason.clone()),
        issued_at: Set(issued_at),
        position: Set(position),
    }
}

fn told(award: &Award<'_>) -> Event {
    Event::new("ISSUE_SETTLEMENT", "Settlement", award.id.0)
        .change("status", None, Some(award.status.word().to_owned()))
        .change("amount", None, award.amount.map(|amount| amount.to_string()))
        .change("on", None, Some(award.on.to_string()))
}
