//! Issuing all awards of a fund at once, as a formula gives them: all or none, and the formula kept with them.

use super::super::award_model::unwritable;
use super::super::formula::{Proposed, worked_out};
use super::award::{self, Award, not_here};
use super::standing::{HeldFund, hold_fund};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::{award_model_settlements, award_models, organisations, partnerships, settlements};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::known::known;
use crate::scope;
use crate::work::{Unit, gathered};
use domain::access::{Access, Permit, Place, capability};
use domain::funding::{AwardTerms, IssueAwards, ProposedAward, ProposedYear};
use domain::ids::{AwardModelId, PartnershipId, SettlementId};
use domain::live::Change;
use domain::{Pence, Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

const NOT_THIS_FUND: &str = "You do not award from this fund.";

/// Issues the awards of the fund's own year that the formula gives.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, the figures changed since they were looked at, the
/// fund has not that much left, or what was entered is wrong; nothing is issued then.
pub async fn issue_awards(
    database: &Database,
    access: &Access<capability::IssueSettlement>,
    command: &IssueAwards,
    once: Option<&Once>,
    occasion: &Occasion,
) -> Result<AwardModelId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let id = AwardModelId(Uuid::now_v7());
            if let Some(first) = idempotency::claim(transaction, access.user(), once, id.0, occasion).await? {
                return Ok((AwardModelId(first), Vec::new()));
            }
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            let path = ["model", "fundId"];
            let held = hold_fund(transaction, &access.sight(), command.model.fund, &path).await;
            let Some(fund) = gathered(&mut refusals, held)? else { return Err(all(refusals)) };
            let permit = access.at(fund.place()).ok_or_else(|| Refusal::forbidden(&path, NOT_THIS_FUND))?;
            let terms = command.terms.check(&mut refusals);
            let proposed = model(transaction, access, (&fund, &command), &mut refusals).await?;
            let Some(year) = proposed.as_ref().and_then(|it| it.proposal.years.first()) else {
                return Err(all(refusals));
            };
            check(transaction, access, (&fund, &command, year), &mut refusals).await?;
            refusals.none()?;
            let kept = proposed.as_ref().map(|proposed| row_of(id, &fund, proposed, (&permit, occasion)));
            if let Some(row) = kept.transpose()?.flatten() {
                scope::insert_permitted(&permit, transaction, row).await?;
            }
            let issue = Issue { id, fund: &fund, command: &command, terms, occasion };
            let changes = issue.all(transaction, access, year).await?;
            audit::write(transaction, issue.told(year)?.permitted(&permit), occasion).await?;
            Ok((id, changes))
        })
        .await
}

/// All that stands in the way.
fn all(refusals: Refusals) -> crate::Error {
    refusals.none().err().unwrap_or_default().into()
}

/// What the formula gives now; refused where that is not what was looked at.
async fn model(
    transaction: &DatabaseTransaction,
    access: &Access<capability::IssueSettlement>,
    (fund, command): (&HeldFund, &IssueAwards),
    refusals: &mut Refusals,
) -> Result<Option<Proposed>> {
    let mut of_model = Refusals::default();
    let of_fund = (&fund.row, &fund.figures);
    let proposed = worked_out(transaction, &access.sight(), of_fund, &command.model, &mut of_model).await?;
    for mut refusal in of_model.none().err().unwrap_or_default() {
        refusal.path.insert(0, "model".to_owned());
        refusals.push(refusal);
    }
    if proposed.as_ref().is_some_and(|proposed| proposed.fingerprint != command.expected_fingerprint) {
        let message = "The figures changed since you looked at this proposal, or this is none of it: look again.";
        refusals.add(RefusalCode::Conflict, &["expectedFingerprint"], message);
    }
    Ok(proposed)
}

/// That nobody has an award from the fund, that it has so much left, and that those who are paid are known.
async fn check(
    transaction: &DatabaseTransaction,
    access: &Access<capability::IssueSettlement>,
    (fund, command, year): (&HeldFund, &IssueAwards, &ProposedYear),
    refusals: &mut Refusals,
) -> Result<()> {
    let awarded: HashSet<PartnershipId> = year.awards.iter().map(|award| award.partnership).collect();
    for name in awarded_already(transaction, fund, &awarded).await? {
        let message = format!("{name} has an award from this fund already: revise that, and exclude it here.");
        refusals.add(RefusalCode::Conflict, &["model", "excludePartnershipIds"], message);
    }
    fund.hold_to_limits(year.awarded()?, refusals, &["model", "amount"])?;
    let (paid, organisations): (Vec<PartnershipId>, Vec<Uuid>) =
        command.recipients.iter().map(|(partnership, organisation)| (*partnership, organisation.0)).unzip();
    refusals.each_once(&["recipients"], &paid);
    let column = organisations::Column::Id;
    let known = known::<organisations::Entity>(transaction, &access.sight(), column, organisations).await?;
    for (index, (partnership, organisation)) in command.recipients.iter().enumerate() {
        let index = index.to_string();
        known.check(refusals, &["recipients", &index, "recipientId"], "organisation", Some(*organisation));
        if !awarded.contains(partnership) {
            let path = ["recipients", &index, "partnershipId"];
            refusals.add(RefusalCode::Invalid, &path, "This partnership has no part in these awards.");
        }
    }
    Ok(())
}

/// The names of those among `awarded` who have an award from the fund.
async fn awarded_already(
    transaction: &DatabaseTransaction,
    fund: &HeldFund,
    awarded: &HashSet<PartnershipId>,
) -> Result<Vec<String>> {
    let there = scope::named_by_what_is_seen::<settlements::Entity>()
        .select_only()
        .column(settlements::Column::PartnershipId)
        .filter(settlements::Column::FundId.eq(fund.row.id))
        .into_tuple::<Uuid>()
        .all(transaction)
        .await?;
    let there: Vec<Uuid> = there.into_iter().filter(|id| awarded.contains(&PartnershipId(*id))).collect();
    if there.is_empty() {
        return Ok(Vec::new());
    }
    let names = scope::named_by_what_is_seen::<partnerships::Entity>()
        .select_only()
        .column(partnerships::Column::Name)
        .filter(partnerships::Column::Id.is_in(there))
        .order_by_asc(partnerships::Column::Folded);
    Ok(names.into_tuple::<String>().all(transaction).await?)
}

/// The formula as it is kept; `None` for a fund of no police area, which has none.
fn row_of(
    id: AwardModelId,
    fund: &HeldFund,
    proposed: &Proposed,
    (permit, occasion): (&Permit<capability::IssueSettlement>, &Occasion),
) -> Result<Option<award_models::ActiveModel>> {
    let Some(area) = fund.row.police_area_id else { return Ok(None) };
    let proposal = &proposed.proposal;
    Ok(Some(award_models::ActiveModel {
        id: Set(id.0),
        fund_id: Set(fund.row.id),
        police_area_id: Set(area),
        by_user_id: Set(permit.user().map(|user| user.0)),
        issued_at: Set(occasion.at),
        fingerprint: Set(proposed.fingerprint.clone()),
        formula: Set(serde_json::to_value(&proposal.formula).map_err(unwritable)?),
        inputs: Set(serde_json::to_value(&proposal.inputs).map_err(unwritable)?),
        results: Set(serde_json::to_value(&proposal.years).map_err(unwritable)?),
    }))
}

/// Awards that are being issued.
struct Issue<'a> {
    id: AwardModelId,
    fund: &'a HeldFund,
    command: &'a IssueAwards,
    terms: AwardTerms,
    occasion: &'a Occasion,
}

impl Issue<'_> {
    async fn all(
        &self,
        transaction: &DatabaseTransaction,
        access: &Access<capability::IssueSettlement>,
        year: &ProposedYear,
    ) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        for proposed in &year.awards {
            let permit = access.at(Place::Home(proposed.partnership.0)).ok_or_else(not_here)?;
            let award = self.award(proposed);
            let written = award::write(transaction, &permit, &award, &self.command.terms.conditions, self.occasion);
            changes.extend(written.await?);
            let row =
                award_model_settlements::ActiveModel { settlement_id: Set(award.id.0), award_model_id: Set(self.id.0) };
            scope::insert_permitted(&permit, transaction, row).await?;
        }
        Ok(changes)
    }

    fn award(&self, proposed: &ProposedAward) -> Award<'_> {
        let IssueAwards { terms, recipients, .. } = self.command;
        let recipient = recipients.iter().find(|(partnership, _)| *partnership == proposed.partnership);
        Award {
            id: SettlementId(Uuid::now_v7()),
            fund: self.fund,
            partnership: proposed.partnership,
            recipient: recipient.map(|(_, organisation)| *organisation),
            agreement: None,
            status: terms.status,
            amount: Some(proposed.amount),
            amount_certainty: self.terms.amount_certainty,
            top_slice: self.terms.top_slice,
            top_slice_amount: None,
            over_allocation: self.terms.over_allocation,
            purpose: terms.purpose.clone(),
            reason: terms.reason.clone(),
            note: terms.note.clone(),
            on: terms.on,
        }
    }

    fn told(&self, year: &ProposedYear) -> Result<Event> {
        let factors = self.command.model.factors.iter();
        let factors: Vec<String> = factors.map(|it| format!("{} {} %", it.indicator, it.weight)).collect();
        let awarded: Pence = year.awarded()?;
        Ok(Event::new("ISSUE_AWARDS", "AwardModel", self.id.0)
            .change("factors", None, Some(factors.join(", ")))
            .change("awarded", None, Some(awarded.to_string()))
            .change("awards", None, Some(year.awards.len().to_string())))
    }
}
