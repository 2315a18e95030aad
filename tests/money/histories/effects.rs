//! What is there once something is done.

use super::command::{Command, ReviseAllocation};
use super::people::Who;
use super::rules::revised;
use super::world::{Allocation, Fund, Return, Settlement, State, TODAY, Terms, World};
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Changes the model as `command` does; the ids of what is new are in the answer, as are versions.
pub(super) fn apply(world: &mut World, who: Who, command: &Command, payload: &Value) -> Result<()> {
    let id =
        |kind: &str| payload[kind]["id"].as_str().map(str::to_owned).with_context(|| format!("no id: {payload:#}"));
    match command {
        Command::OpenFund { year, amounts, retained, over, name } => {
            let total: Option<i64> = amounts.iter().copied().sum();
            let total = total.filter(|_| !amounts.is_empty());
            let (retained, over) = (retained.unwrap_or_default(), *over);
            world.funds.push(Fund { id: id("fund")?, name: *name, year: *year, total, retained, over });
        }
        Command::AgreeFunding { home, amounts, slice } => {
            let made = payload["agreement"]["settlements"].as_array().context("settlements")?;
            ensure!(made.len() == amounts.len(), "a settlement for each year: {payload:#}");
            for (fund, amount) in amounts {
                let its = made.iter().find(|it| it["fund"]["id"] == *world.funds[*fund].id);
                let id = its.and_then(|it| it["id"].as_str()).context("a settlement from the fund")?.to_owned();
                let mut it = Settlement {
                    id,
                    fund: *fund,
                    home: *home,
                    version: 1,
                    status: "INDICATIVE",
                    amount: Some(*amount),
                    slice: *slice,
                    stated_slice: None,
                    over: 0,
                    conditions: 0,
                    entries: vec![],
                };
                it.enter("SETTLED", *amount, TODAY);
                it.enter("TOP_SLICED", it.kept(*amount), TODAY);
                world.settlements.push(it);
            }
        }
        Command::Issue(new) => {
            let mut it = Settlement {
                id: id("settlement")?,
                fund: new.fund,
                home: new.home,
                version: 1,
                status: new.status,
                amount: new.amount,
                slice: new.slice,
                stated_slice: new.stated_slice,
                over: new.over,
                conditions: new.conditions,
                entries: vec![],
            };
            if let Some(amount) = new.amount {
                it.enter("SETTLED", amount, new.on);
                it.enter("TOP_SLICED", it.kept(amount), new.on);
            }
            world.settlements.push(it);
        }
        Command::ReviseSettlement { settlement, amount, status, over, on, .. } => {
            let it = &mut world.settlements[*settlement];
            it.version += 1;
            it.status = status.unwrap_or(it.status);
            it.over = over.unwrap_or(it.over);
            if let Some(amount) = amount.filter(|amount| it.amount != Some(*amount)) {
                let more = amount - it.amount.unwrap_or_default();
                let kept = it.kept(it.settled() + more) - it.sum(&["TOP_SLICED"], None);
                it.enter("REVISED", more, on);
                it.enter("TOP_SLICED", kept, on);
                it.amount = Some(amount);
            }
        }
        Command::Mark { settlement, .. } => world.settlements[*settlement].version += 1,
        Command::Pay { settlement, amount, on, correction } => {
            let amount = if *correction { -amount } else { *amount };
            world.settlements[*settlement].enter("PAID", amount, on);
        }
        Command::Carry { from, to, amount, on } => {
            world.settlements[*from].enter("CARRIED_OUT", *amount, on);
            world.settlements[*to].enter("CARRIED_IN", *amount, on);
        }
        Command::ClawBack { settlement, amount, on } => {
            world.settlements[*settlement].enter("CLAWED_BACK", *amount, on)
        }
        Command::Transfer { from, to, amount, on } => {
            world.settlements[*from].enter("CLAWED_BACK", *amount, on);
            let it = &mut world.settlements[*to];
            let kept = it.kept(it.settled() + amount) - it.sum(&["TOP_SLICED"], None);
            it.enter("REVISED", *amount, on);
            it.enter("TOP_SLICED", kept, on);
            it.amount = it.amount.map(|before| before + amount);
            it.version += 1;
        }
        Command::Propose { settlement, themes, amount, approximate, total, provider, on } => {
            let terms = Terms { amount: *amount, approximate: *approximate, total: *total, provider: *provider };
            world.allocations.push(Allocation {
                id: id("allocation")?,
                settlement: *settlement,
                theme: themes.first().copied().context("a theme")?,
                version: 1,
                states: vec![State { on, stage: "PROPOSED", terms, by: who }],
                agreed_by: vec![],
            });
        }
        Command::ReviseAllocation(it) => revise_allocation(world, who, it),
        Command::Decide { allocation, stage, on, .. } => decide(world, who, (*allocation, stage), on),
        Command::Submit { allocation, period, spent, on } => {
            world.returns.push(Return {
                id: id("spendReturn")?,
                allocation: *allocation,
                version: 1,
                period: *period,
                spent: *spent,
                on,
                corrected: false,
            });
            enter(world, *allocation, "SPENT", *spent, on);
        }
        Command::Correct { spend_return, spent, on, .. } => {
            let old = &mut world.returns[*spend_return];
            old.corrected = true;
            old.version += 1;
            let new = Return { id: id("spendReturn")?, version: 1, spent: *spent, on, corrected: false, ..old.clone() };
            let (allocation, difference) = (old.allocation, spent - old.spent);
            world.returns.push(new);
            enter(world, allocation, "CORRECTED", difference, on);
        }
    }
    Ok(())
}

fn enter(world: &mut World, allocation: usize, kind: &'static str, amount: i64, on: super::world::Day) {
    let settlement = world.allocations[allocation].settlement;
    world.settlements[settlement].enter(kind, amount, on);
}

fn revise_allocation(world: &mut World, who: Who, it: &ReviseAllocation) {
    let allocation = &mut world.allocations[it.allocation];
    let before = allocation.last().clone();
    let terms = revised(&before.terms, it);
    let is_other = terms.amount != before.terms.amount || terms.provider != before.terms.provider;
    let is_open = !["COMMISSIONED", "COMPLETED"].contains(&before.stage);
    let stage = if is_other && is_open { "PROPOSED" } else { before.stage };
    if stage != before.stage {
        allocation.agreed_by.clear();
    }
    allocation.version += 1;
    allocation.states.push(State { on: it.on, stage, terms, by: who });
}

fn decide(world: &mut World, who: Who, (allocation, stage): (usize, &'static str), on: super::world::Day) {
    let it = &mut world.allocations[allocation];
    it.version += 1;
    if stage == "AGREED" {
        it.agreed_by.push((who.office(), who));
        if it.agreed_by.len() < 2 {
            return;
        }
    }
    let terms = it.last().terms.clone();
    it.states.push(State { on, stage, terms, by: who });
}
