//! Funds, settlements, allocations, contracts and returns.

use super::{Checker, at};
use crate::FinancialYear;
use crate::bundle::{Allocation, Fund, Settlement, SpendReturn};
use crate::words::{LedgerKind, Word};

impl Checker<'_> {
    pub(super) fn funding(&mut self) {
        let bundle = self.bundle;
        for (index, fund) in bundle.funds.iter().enumerate() {
            self.fund(&at("funds", index), fund);
        }
        for (index, agreement) in bundle.agreements.iter().enumerate() {
            self.ordered(&format!("{}/to", at("agreements", index)), Some(agreement.from), Some(agreement.to));
        }
        let settled = bundle.settlements.iter().enumerate();
        self.unique(
            "a settlement from the fund",
            settled.map(|(index, settlement)| (format!("{}/fund", at("settlements", index)), settlement.fund.as_str())),
        );
        for (index, settlement) in bundle.settlements.iter().enumerate() {
            self.settlement(&at("settlements", index), settlement);
        }
        for (index, contract) in bundle.contracts.iter().enumerate() {
            let place = at("contracts", index);
            self.each_known(
                &format!("{place}/providers"),
                "organisation",
                |shared| &shared.organisations,
                &contract.providers,
            );
            self.known_if(
                &format!("{place}/funder"),
                "organisation",
                |shared| &shared.organisations,
                contract.funder.as_ref(),
            );
            self.key_if(
                &format!("{place}/allocation"),
                "allocation",
                |keys| &keys.allocations,
                contract.allocation.as_ref(),
            );
            self.ordered(&format!("{place}/to"), contract.from, contract.to);
            self.ordered(&format!("{place}/extensionUntil"), contract.to, contract.extension_until);
            self.amount(&format!("{place}/value"), contract.value);
        }
    }

    fn fund(&mut self, place: &str, fund: &Fund) {
        self.known(&format!("{place}/funder"), "organisation", |shared| &shared.organisations, &fund.funder);
        self.known_if(
            &format!("{place}/policeArea"),
            "police area",
            |shared| &shared.police_areas,
            fund.police_area.as_ref(),
        );
        for (index, source) in fund.sources.iter().enumerate() {
            self.known_if(
                &format!("{place}/sources/{index}/funder"),
                "organisation",
                |shared| &shared.organisations,
                source.funder.as_ref(),
            );
            self.not_negative(&format!("{place}/sources/{index}/amount"), source.amount);
        }
        self.not_negative(&format!("{place}/retained"), fund.retained);
        self.percent(&format!("{place}/retainedPercent"), fund.retained_percent);
        self.statements(place, &fund.statements);
    }

    fn settlement(&mut self, place: &str, settlement: &Settlement) {
        self.key(&format!("{place}/fund"), "fund", |keys| &keys.funds, &settlement.fund);
        self.key_if(&format!("{place}/agreement"), "agreement", |keys| &keys.agreements, settlement.agreement.as_ref());
        self.known_if(
            &format!("{place}/recipient"),
            "organisation",
            |shared| &shared.organisations,
            settlement.recipient.as_ref(),
        );
        self.each_key(&format!("{place}/documents"), "document", |keys| &keys.documents, &settlement.documents);
        self.amount(&format!("{place}/amount"), settlement.amount);
        self.percent(&format!("{place}/topSlicePercent"), settlement.top_slice_percent);
        self.not_negative(&format!("{place}/topSliceAmount"), settlement.top_slice_amount);
        self.statements(place, &settlement.statements);
        for (index, entry) in settlement.entries.iter().enumerate() {
            let place = format!("{place}/entries/{index}");
            let further = matches!(
                entry.kind,
                LedgerKind::Revised
                    | LedgerKind::Paid
                    | LedgerKind::CarriedIn
                    | LedgerKind::CarriedOut
                    | LedgerKind::ClawedBack
            );
            if !further {
                self.fault(
                    format!("{place}/kind"),
                    format!(
                        "{} follows from the award, the allocations or the returns; it is not an entry of its own",
                        entry.kind.word()
                    ),
                );
            }
            self.not_negative(
                &format!("{place}/amount"),
                Some(entry.amount).filter(|_| entry.kind != LedgerKind::Revised),
            );
        }
        let references = settlement.allocations.iter().enumerate();
        let references = references.filter_map(|(index, one)| {
            Some((format!("{place}/allocations/{index}/reference"), one.reference.as_deref()?))
        });
        self.unique("the reference", references);
        let year = self.bundle.funds.iter().find(|fund| fund.key == settlement.fund).map(|fund| fund.financial_year);
        for (index, allocation) in settlement.allocations.iter().enumerate() {
            self.allocation(&format!("{place}/allocations/{index}"), allocation, year);
        }
    }

    fn allocation(&mut self, place: &str, allocation: &Allocation, year: Option<FinancialYear>) {
        self.each_known(&format!("{place}/themes"), "theme", |shared| &shared.themes, &allocation.themes);
        self.known_if(
            &format!("{place}/provider"),
            "organisation",
            |shared| &shared.organisations,
            allocation.provider.as_ref(),
        );
        self.amount(&format!("{place}/amount"), allocation.amount);
        self.amount(&format!("{place}/totalBudget"), allocation.total_budget);
        if let (Some(amount), Some(total)) = (allocation.amount.pence, allocation.total_budget.pence)
            && total < amount
        {
            self.fault(format!("{place}/totalBudget"), "is less than the amount, which it includes");
        }
        for (index, matched) in allocation.match_funding.iter().enumerate() {
            let place = format!("{place}/matchFunding/{index}");
            self.known_if(
                &format!("{place}/funder"),
                "organisation",
                |shared| &shared.organisations,
                matched.funder.as_ref(),
            );
            self.amount(&format!("{place}/amount"), matched.amount);
        }
        for (index, pair) in allocation.stages.windows(2).enumerate() {
            if let [before, after] = pair {
                self.ordered(&format!("{place}/stages/{}/on", index + 1), Some(before.on), Some(after.on));
            }
        }
        if let Some((index, last)) = allocation.stages.iter().enumerate().next_back()
            && last.stage != allocation.stage
        {
            self.fault(
                format!("{place}/stages/{index}/stage"),
                "the last stage reached must be the allocation's stage",
            );
        }
        for (index, approval) in allocation.approvals.iter().enumerate() {
            let place = format!("{place}/approvals/{index}");
            self.key_if(&format!("{place}/meeting"), "meeting", |keys| &keys.meetings, approval.meeting.as_ref());
            self.key_if(&format!("{place}/minute"), "minute", |keys| &keys.minutes, approval.minute.as_ref());
        }
        for (index, spend_return) in allocation.spend_returns.iter().enumerate() {
            let place = format!("{place}/spendReturns/{index}");
            if !allocation.stage.is_agreed() {
                self.fault(&place, "only an allocation at AGREED or later has spend returns");
            }
            self.spend_return(&place, spend_return, year);
        }
    }

    fn spend_return(&mut self, place: &str, spend_return: &SpendReturn, year: Option<FinancialYear>) {
        self.key_if(
            &format!("{place}/corrects"),
            "spend return",
            |keys| &keys.spend_returns,
            spend_return.corrects.as_ref(),
        );
        self.ordered(&format!("{place}/periodTo"), Some(spend_return.period_from), Some(spend_return.period_to));
        self.not_negative(&format!("{place}/spent"), Some(spend_return.spent));
        self.not_negative(&format!("{place}/forecast"), spend_return.forecast);
        if let Some(year) = year
            && (spend_return.period_from < year.first_day() || spend_return.period_to > year.last_day())
        {
            self.fault(place, format!("its period must lie inside the financial year {year}"));
        }
    }
}
