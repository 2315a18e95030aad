//! What happens next: mostly what somebody might sensibly do, by somebody who may; sometimes anything by anybody.

use super::command::{Command, Issue, ReviseAllocation};
use super::people::{EVERYBODY, Who};
use super::rules::reasons;
use super::world::{DAYS, Day, Home, TODAY, World};
use crate::support::dice::Dice;
use anyhow::Result;

const STAGES: [&str; 8] =
    ["PROPOSED", "RECOMMENDED", "BOARD_APPROVED", "AGREED", "COMMISSIONED", "COMPLETED", "WITHDRAWN", "REJECTED"];

const HOMES: [Home; 2] = [Home::Here, Home::There];

const PERIODS: [(Day, Day); 8] = [
    ("2018-04-01", "2018-06-30"),
    ("2018-07-01", "2018-09-30"),
    ("2018-10-01", "2018-12-31"),
    ("2019-01-01", "2019-03-31"),
    ("2018-06-30", "2018-07-01"),
    ("2019-03-31", "2019-04-01"),
    ("2018-05-31", "2018-05-01"),
    ("2019-04-01", "2019-06-30"),
];

/// A fund of a year and one of the next, awards from them, and a line that comes as far as an agreement.
pub(super) fn beginning() -> Vec<(Who, Command)> {
    let fund = |year, name, amounts: &[i64], over| {
        let amounts = amounts.iter().map(|amount| Some(*amount)).collect();
        (Who::Commissioner, Command::OpenFund { year, amounts, retained: Some(10_000), over, name })
    };
    let award = |fund, home, amount, slice, over| {
        let (status, on) = ("CONFIRMED", "2018-04-01");
        let award =
            Issue { fund, home, amount: Some(amount), slice, stated_slice: None, over, status, conditions: 1, on };
        (Who::BothOffices, Command::Issue(award))
    };
    let line = |amount| {
        let (amount, total, on) = (Some(amount), Some(50_000), "2018-04-01");
        Command::Propose { settlement: 0, themes: vec![0], amount, approximate: false, total, provider: None, on }
    };
    let step = |version, stage| {
        let (with_meeting, with_note, on) = (stage == "BOARD_APPROVED", false, "2018-04-30");
        Command::Decide { allocation: 0, version, stage, with_meeting, with_note, on }
    };
    vec![
        fund(2018, 0, &[150_000, 110_000], 0),
        fund(2019, 1, &[200_000], 50),
        award(0, Home::Here, 100_005, Some(25), 100),
        award(0, Home::There, 80_000, None, 0),
        award(1, Home::Here, 90_000, Some(100), 0),
        (Who::Officer, line(30_000)),
        (Who::ThemeLead, line(12_345)),
        (Who::Manager, step(1, "RECOMMENDED")),
        (Who::Clerk, step(2, "BOARD_APPROVED")),
        (Who::BothOffices, step(3, "AGREED")),
        (Who::Treasurer, step(4, "AGREED")),
    ]
}

/// Who does what next.
pub(super) fn next(dice: &mut Dice, world: &World) -> Result<(Who, Command)> {
    let command = command(dice, world)?;
    let able: Vec<Who> = EVERYBODY.into_iter().filter(|who| reasons(world, *who, &command).is_empty()).collect();
    let who = if able.is_empty() || dice.chance(15) { dice.one_of(&EVERYBODY)? } else { dice.one_of(&able)? };
    Ok((who, command))
}

fn command(dice: &mut Dice, world: &World) -> Result<Command> {
    let settlement = if dice.chance(50) { 0 } else { dice.below(world.settlements.len()) };
    let other = dice.below(world.settlements.len());
    let (on, left) = (dice.one_of(&DAYS)?, world.unallocated(settlement));
    Ok(match dice.below(100) {
        0..=27 => decide(dice, world)?,
        28..=35 => revise_allocation(dice, world)?,
        36..=47 => submit(dice, world)?,
        48..=55 if !world.returns.is_empty() => correct(dice, world)?,
        56..=61 => {
            let correction = dice.chance(30);
            Command::Pay { settlement, amount: amount(dice, 20_000), on, correction }
        }
        62..=64 => Command::ClawBack { settlement, amount: amount(dice, left), on },
        65..=68 => {
            let to = if dice.chance(70) { 2 } else { other };
            Command::Carry { from: settlement, to, amount: amount(dice, left), on }
        }
        69..=71 => {
            let (from, to) = if dice.chance(70) { dice.one_of(&[(0, 1), (1, 0)])? } else { (settlement, other) };
            Command::Transfer { from, to, amount: amount(dice, world.unallocated(from)), on }
        }
        72..=79 => revise_settlement(dice, world, settlement)?,
        80..=82 => {
            let version = version(dice, world.settlements[settlement].version);
            Command::Mark { settlement, version, number: dice.one_of(&[1, 1, 1, 0, 2])?, met: dice.chance(50) }
        }
        83..=84 => {
            let amounts: Vec<Option<i64>> = (0..dice.below(3)).map(|_| maybe_amount(dice, 50_000)).collect();
            let retained = if dice.chance(50) { Some(amount(dice, 10_000)) } else { None };
            let (year, over) = (2018 + i32::from(dice.chance(50)), dice.one_of(&[0, 0, 100, 1001])?);
            Command::OpenFund { year, amounts, retained, over, name: dice.below(5) }
        }
        85..=86 => agree_funding(dice, world)?,
        87..=88 => issue(dice, world)?,
        _ => propose(dice, settlement, left)?,
    })
}

fn agree_funding(dice: &mut Dice, world: &World) -> Result<Command> {
    let home = if dice.chance(80) { Home::There } else { Home::Here };
    let is_free = |fund: &usize| !world.settlements.iter().any(|it| (it.fund, it.home) == (*fund, home));
    let funds: Vec<usize> = (0..world.funds.len()).filter(|fund| is_free(fund) || dice.chance(20)).collect();
    let funds = funds.into_iter().filter(|_| dice.chance(70)).collect::<Vec<_>>();
    let amounts = funds.into_iter().map(|fund| (fund, amount(dice, 30_000))).collect();
    Ok(Command::AgreeFunding { home, amounts, slice: dice.maybe(50, &[100, 125, 1001]) })
}

/// An amount: mostly up to `left` or so, sometimes on the edge or beyond.
fn amount(dice: &mut Dice, left: i64) -> i64 {
    let usual = usize::try_from(left.max(2_000)).unwrap_or(2_000);
    match dice.below(20) {
        0 => 0,
        1 => 1,
        2 => -1,
        3 => 2_000_000_000_000,
        4 => left,
        5 => left.saturating_add(1),
        _ => i64::try_from(1 + dice.below(usual / 2)).unwrap_or(1),
    }
}

fn maybe_amount(dice: &mut Dice, left: i64) -> Option<i64> {
    let amount = amount(dice, left);
    (!dice.chance(20)).then_some(amount)
}

/// The version it has, or another.
fn version(dice: &mut Dice, version: i32) -> i32 {
    if dice.chance(6) { version - 1 } else { version }
}

/// Mostly a day that can follow `last`.
fn day_after(dice: &mut Dice, last: Day) -> Result<Day> {
    let on = if dice.chance(50) { TODAY } else { dice.one_of(&DAYS)? };
    Ok(if on < last && dice.chance(90) { last } else { on })
}

fn propose(dice: &mut Dice, settlement: usize, left: i64) -> Result<Command> {
    let themes: Vec<usize> =
        (0..usize::from(!dice.chance(3))).chain(dice.maybe(70, &[0])).map(|_| dice.below(3)).collect();
    let amount = maybe_amount(dice, left);
    let total = dice.maybe(60, &[0, 5_000, 100_000]).map(|more: i64| more + amount.unwrap_or_default().min(1_000_000));
    let (approximate, provider) = (dice.chance(20), dice.maybe(50, &[30, 31]));
    Ok(Command::Propose { settlement, themes, amount, approximate, total, provider, on: dice.one_of(&DAYS[..4])? })
}

/// A line: mostly one of the first few that are on their way, so that some come far.
fn line(dice: &mut Dice, world: &World) -> usize {
    let ended =
        |index: &usize| ["COMPLETED", "WITHDRAWN", "REJECTED"].contains(&world.allocations[*index].last().stage);
    let open: Vec<usize> = (0..world.allocations.len()).filter(|index| !ended(index)).take(3).collect();
    if open.is_empty() || dice.chance(20) { dice.below(world.allocations.len()) } else { open[dice.below(open.len())] }
}

fn decide(dice: &mut Dice, world: &World) -> Result<Command> {
    let allocation = line(dice, world);
    let it = &world.allocations[allocation];
    let place = STAGES.iter().position(|stage| *stage == it.last().stage).unwrap_or_default();
    let stage = match dice.below(30) {
        0 => "WITHDRAWN",
        1 => "REJECTED",
        2 | 3 => dice.one_of(&STAGES)?,
        _ => STAGES[(place + 1).min(STAGES.len() - 1)],
    };
    let with_meeting = stage == "BOARD_APPROVED" && !dice.chance(5);
    let (version, with_note) = (version(dice, it.version), !dice.chance(10));
    Ok(Command::Decide { allocation, version, stage, with_meeting, with_note, on: day_after(dice, it.last().on)? })
}

fn revise_allocation(dice: &mut Dice, world: &World) -> Result<Command> {
    let allocation = line(dice, world);
    let it = &world.allocations[allocation];
    let left = world.unallocated(it.settlement) + it.last().terms.amount.unwrap_or_default();
    let cut = it.last().terms.amount.map_or(0, |amount| amount / 2);
    let amount = match dice.below(5) {
        0 => None,
        1 | 2 => Some(cut),
        _ => Some(amount(dice, left)),
    };
    Ok(Command::ReviseAllocation(ReviseAllocation {
        allocation,
        version: version(dice, it.version),
        amount,
        unknown: dice.chance(10),
        total: dice.maybe(60, &[1_000, 200_000]),
        provider: dice.maybe(80, &[30, 31]),
        on: day_after(dice, it.last().on)?,
    }))
}

fn submit(dice: &mut Dice, world: &World) -> Result<Command> {
    let agreed = |index: &usize| super::world::is_agreed(world.allocations[*index].last().stage);
    let agreed: Vec<usize> = (0..world.allocations.len()).filter(agreed).collect();
    let allocation = if agreed.is_empty() || dice.chance(15) { line(dice, world) } else { dice.one_of(&agreed)? };
    let period = if dice.chance(70) { dice.one_of(&PERIODS[..4])? } else { dice.one_of(&PERIODS)? };
    Ok(Command::Submit { allocation, period, spent: amount(dice, 10_000), on: dice.one_of(&DAYS)? })
}

fn correct(dice: &mut Dice, world: &World) -> Result<Command> {
    let spend_return = dice.below(world.returns.len());
    let it = &world.returns[spend_return];
    let (version, spent) = (version(dice, it.version), amount(dice, 10_000));
    Ok(Command::Correct { spend_return, version, spent, on: day_after(dice, it.on)? })
}

fn revise_settlement(dice: &mut Dice, world: &World, settlement: usize) -> Result<Command> {
    let it = &world.settlements[settlement];
    let awarded = it.amount.unwrap_or_default();
    let new = match dice.below(6) {
        0 | 1 => None,
        2 => Some(awarded),
        // As little as can be, and a penny less.
        3 => Some(awarded - world.unallocated(settlement) - i64::from(dice.chance(50))),
        4 => Some(awarded + amount(dice, 10_000)),
        _ => Some(amount(dice, 100_000)),
    };
    let status = match dice.below(20) {
        0 => Some("CLOSED"),
        1..=3 => Some("INDICATIVE"),
        4..=8 => Some("CONFIRMED"),
        _ => None,
    };
    let (version, over) = (version(dice, it.version), dice.maybe(70, &[0, 0, 50, 125, 1001]));
    Ok(Command::ReviseSettlement { settlement, version, amount: new, status, over, on: dice.one_of(&DAYS)? })
}

fn issue(dice: &mut Dice, world: &World) -> Result<Command> {
    Ok(Command::Issue(Issue {
        fund: dice.below(world.funds.len()),
        home: dice.one_of(&HOMES)?,
        amount: maybe_amount(dice, 60_000),
        slice: dice.maybe(60, &[100, 333, 1000, 1001]),
        stated_slice: dice.maybe(80, &[0, 500]),
        over: dice.one_of(&[0, 0, 100, 1000, 1001])?,
        status: dice.one_of(&["INDICATIVE", "CONFIRMED", "CONFIRMED", "CLOSED"])?,
        conditions: dice.below(3),
        on: dice.one_of(&DAYS)?,
    }))
}
