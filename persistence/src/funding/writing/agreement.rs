//! Several years promised at once: an agreement with a settlement a year.

use super::award::{self, Award, check_fund, check_parties, not_here};
use super::standing::{HeldFund, hold_fund};
use crate::audit::{self, Event, Occasion};
use crate::database::Database;
use crate::entity::funding_agreements;
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::scope;
use crate::work::{Unit, gathered};
use domain::access::{Access, capability::IssueSettlement};
use domain::funding::AgreeFunding;
use domain::ids::{FundId, FundingAgreementId, SettlementId};
use domain::words::{Certainty, SettlementStatus};
use domain::{FinancialYear, RefusalCode, Refusals, london};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Promises several years at once: an indicative settlement from each fund.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be, a fund has not that much left, or what was entered
/// is wrong; nothing is promised then.
pub async fn agree_funding(
    database: &Database,
    access: &Access<IssueSettlement>,
    command: &AgreeFunding,
    once: Option<&Once>,
    occasion: &Occasion,
) -> Result<FundingAgreementId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            let id = FundingAgreementId(Uuid::now_v7());
            if let Some(first) = idempotency::claim(transaction, access.user(), once, id.0, occasion).await? {
                return Ok((FundingAgreementId(first), Vec::new()));
            }
            let mut command = command.clone();
            let mut refusals = Refusals::default();
            let top_slice = command.check(&mut refusals);
            let parties = (command.partnership, command.recipient);
            let permit = check_parties(transaction, access, parties, &mut refusals).await?;
            let funds = hold_funds(transaction, access, &command, &mut refusals).await?;
            let years: Vec<FinancialYear> = funds.values().map(|fund| fund.year).collect();
            refusals.none()?;
            let (Some(permit), Some(from), Some(to)) = (permit, years.iter().min(), years.iter().max()) else {
                return Err(not_here().into());
            };
            let row = funding_agreements::ActiveModel {
                id: Set(id.0),
                version: Set(1),
                partnership_id: Set(command.partnership.0),
                title: Set(command.title.clone()),
                from_year: Set(i32::from(from.first_year())),
                to_year: Set(i32::from(to.first_year())),
            };
            scope::insert_permitted(&permit, transaction, row).await?;
            let mut changes = Vec::new();
            for (fund_id, amount) in &command.amounts {
                let Some(fund) = funds.get(fund_id) else { continue };
                let award = Award {
                    id: SettlementId(Uuid::now_v7()),
                    fund,
                    partnership: command.partnership,
                    recipient: command.recipient,
                    agreement: Some(id),
                    status: SettlementStatus::Indicative,
                    amount: Some(*amount),
                    amount_certainty: Certainty::Exact,
                    top_slice,
                    top_slice_amount: None,
                    over_allocation: None,
                    purpose: None,
                    reason: None,
                    note: None,
                    on: london::day_of(occasion.at),
                };
                changes.extend(award::write(transaction, &permit, &award, &[], occasion).await?);
            }
            let event = Event::new("AGREE_FUNDING", "FundingAgreement", id.0)
                .permitted(&permit)
                .change("title", None, Some(command.title.clone()))
                .change("from", None, Some(from.to_string()))
                .change("to", None, Some(to.to_string()));
            audit::write(transaction, event, occasion).await?;
            Ok((id, changes))
        })
        .await
}

/// The funds, held in one order whoever asks; each is of another year and has enough left.
async fn hold_funds(
    transaction: &DatabaseTransaction,
    access: &Access<IssueSettlement>,
    command: &AgreeFunding,
    refusals: &mut Refusals,
) -> Result<BTreeMap<FundId, HeldFund>> {
    let mut in_order: Vec<_> = command.amounts.iter().enumerate().collect();
    in_order.sort_by_key(|(_, (fund, _))| *fund);
    let sight = access.sight();
    let mut funds: BTreeMap<FundId, HeldFund> = BTreeMap::new();
    for (index, (id, amount)) in in_order {
        let index = index.to_string();
        let path = ["amounts", &index, "fundId"];
        let Some(fund) = gathered(refusals, hold_fund(transaction, &sight, *id, &path).await)? else { continue };
        if let Some(other) = funds.values().find(|other| other.year == fund.year) {
            let message = format!("{} has an amount already: one for each year.", other.year);
            refusals.add(RefusalCode::Conflict, &path, message);
        }
        let (award, amount_path) = ((command.partnership, *amount), ["amounts", &index, "amount"]);
        check_fund(transaction, access, &fund, award, (&path, &amount_path), refusals).await?;
        funds.insert(*id, fund);
    }
    Ok(funds)
}
