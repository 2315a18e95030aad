//! Why something is not done, read off design.md §2 and §3: every code that may be told of it; none where it is done.

use super::command::{Command, Issue, ReviseAllocation};
use super::people::{May, Who};
use super::world::{Allocation, Home, Terms, World, counts, is_agreed, share};
use std::collections::BTreeSet;

/// The codes of what stands in the way.
pub(super) type Reasons = BTreeSet<&'static str>;

/// The largest single amount that is taken.
const LARGEST: i64 = 1_000_000_000_000;

/// Why `who` does not get `command` done.
pub(super) fn reasons(world: &World, who: Who, command: &Command) -> Reasons {
    if let Some(refused) = access(world, who, command) {
        return Reasons::from([refused]);
    }
    if is_stale(world, command) {
        return Reasons::from(["STALE_VERSION"]);
    }
    let mut reasons = Reasons::new();
    let mut add = |holds: bool, code: &'static str| {
        if holds {
            reasons.insert(code);
        }
    };
    for (amount, least) in amounts(command) {
        add(amount < least, "INVALID");
        add(amount > LARGEST, "LIMIT_EXCEEDED");
    }
    add(is_closed(world, command), "WRONG_STATE");
    match command {
        Command::OpenFund { amounts, retained, over, name, year } => {
            let total: Option<i64> = amounts.iter().copied().sum();
            let total = total.filter(|_| !amounts.is_empty());
            add(!who.may_in_area(May::Issue), "FORBIDDEN");
            add(*over > 1000, "INVALID");
            add(total.zip(*retained).is_some_and(|(total, retained)| retained > total), "LIMIT_EXCEEDED");
            add(world.funds.iter().any(|fund| (fund.name, fund.year) == (*name, *year)), "CONFLICT");
        }
        Command::AgreeFunding { home, amounts, slice } => {
            add(amounts.is_empty(), "REQUIRED");
            add(slice.is_some_and(|slice| slice > 1000), "INVALID");
            add(!who.may(May::Issue, *home), "FORBIDDEN");
            for (index, (fund, amount)) in amounts.iter().enumerate() {
                let year = world.funds[*fund].year;
                add(amounts[..index].iter().any(|(other, _)| world.funds[*other].year == year), "CONFLICT");
                award(world, who, *fund, (*home, *amount), &mut add);
            }
        }
        Command::Issue(it) => {
            issue(it, &mut add);
            add(!who.may(May::Issue, it.home), "FORBIDDEN");
            award(world, who, it.fund, (it.home, it.amount.unwrap_or_default()), &mut add);
        }
        Command::ReviseSettlement { settlement, amount, status, over, .. } => {
            revise_settlement(world, *settlement, (*amount, *status, *over), &mut add);
        }
        Command::Mark { settlement, number, .. } => {
            add(!(1..=world.settlements[*settlement].conditions).contains(number), "NOT_FOUND");
        }
        Command::Pay { settlement, amount, correction, .. } => {
            let it = &world.settlements[*settlement];
            add(it.status != "CONFIRMED", "WRONG_STATE");
            add(*correction && *amount > it.sum(&["PAID"], None), "LIMIT_EXCEEDED");
        }
        Command::Carry { from, to, amount, .. } => {
            let (giving, taking) = (&world.settlements[*from], &world.settlements[*to]);
            let later = world.funds[giving.fund].year < world.funds[taking.fund].year;
            add(giving.home != taking.home || !later, "INVALID");
            add(!is_within(world, *from, -amount, 0, None), "LIMIT_EXCEEDED");
        }
        Command::ClawBack { settlement, amount, .. } => {
            add(!is_within(world, *settlement, -amount, 0, None), "LIMIT_EXCEEDED");
        }
        Command::Transfer { from, to, amount, .. } => {
            let (giving, taking) = (&world.settlements[*from], &world.settlements[*to]);
            add(giving.home == taking.home || giving.fund != taking.fund, "INVALID");
            add(taking.amount.is_none(), "WRONG_STATE");
            add(!is_within(world, *from, -amount, 0, None), "LIMIT_EXCEEDED");
        }
        Command::Propose { settlement, themes, amount, approximate, total, .. } => {
            add(themes.is_empty() || *approximate && amount.is_none(), "REQUIRED");
            add(themes.iter().enumerate().any(|(index, theme)| themes[..index].contains(theme)), "CONFLICT");
            add(amount.zip(*total).is_some_and(|(amount, total)| total < amount), "INVALID");
            add(!is_within(world, *settlement, 0, amount.unwrap_or_default(), None), "LIMIT_EXCEEDED");
        }
        Command::ReviseAllocation(it) => revise_allocation(world, who, it, &mut add),
        Command::Decide { allocation, stage, with_meeting, with_note, on, .. } => {
            let it = &world.allocations[*allocation];
            add(*stage == "BOARD_APPROVED" && !with_meeting, "REQUIRED");
            add(*stage == "BOARD_APPROVED" && *with_meeting && world.home_of(it) == Home::There, "INVALID");
            add(["WITHDRAWN", "REJECTED"].contains(stage) && !with_note, "REQUIRED");
            add(*on < it.last().on, "INVALID");
            decide(world, who, it, stage, &mut add);
        }
        Command::Submit { allocation, period: (from, to), .. } => {
            let it = &world.allocations[*allocation];
            let year = world.funds[world.settlements[it.settlement].fund].year;
            let within = |day: &str| *day >= *format!("{year}-04-01") && *day <= *format!("{}-03-31", year + 1);
            let overlaps = |other: &super::world::Return| {
                other.allocation == *allocation && !other.corrected && other.period.0 <= *to && other.period.1 >= *from
            };
            add(to < from || !within(from) || !within(to), "INVALID");
            add(!is_agreed(it.last().stage), "WRONG_STATE");
            add(world.returns.iter().any(overlaps), "CONFLICT");
        }
        Command::Correct { spend_return, on, .. } => {
            let it = &world.returns[*spend_return];
            add(it.corrected, "WRONG_STATE");
            add(*on < it.on, "INVALID");
        }
    }
    reasons
}

/// NOT_FOUND where what it is done to may not be seen, FORBIDDEN where it may, but this may not be done to it.
fn access(world: &World, who: Who, command: &Command) -> Option<&'static str> {
    let somewhere =
        |may: May| who == Who::Stranger && may == May::Issue || who.may(may, Home::Here) || who.may(may, Home::There);
    let gate = |seen: bool, may: bool| if !seen { Some("NOT_FOUND") } else { (!may).then_some("FORBIDDEN") };
    let settlement =
        |index: usize, may: May| gate(world.sees_settlement(who, index), who.may(may, world.settlements[index].home));
    let of_theme = |it: &Allocation, may: May| {
        gate(world.sees_allocation(who, it), who.may_for_theme(may, world.home_of(it), it.theme))
    };
    match command {
        Command::OpenFund { .. } | Command::AgreeFunding { .. } | Command::Issue(_) => {
            (!somewhere(May::Issue)).then_some("FORBIDDEN")
        }
        Command::ReviseSettlement { settlement: of, .. }
        | Command::Mark { settlement: of, .. }
        | Command::ClawBack { settlement: of, .. } => settlement(*of, May::Issue),
        Command::Pay { settlement: of, .. } => settlement(*of, May::Pay),
        Command::Carry { from, to, .. } | Command::Transfer { from, to, .. } => {
            if !somewhere(May::Issue) {
                return settlement(*from, May::Issue);
            }
            let both = matches!(command, Command::Transfer { .. });
            gate(world.sees_settlement(who, *from) && world.sees_settlement(who, *to), true)
                .or_else(|| settlement(*from, May::Issue))
                .or_else(|| settlement(*to, May::Issue).filter(|_| both))
        }
        Command::Propose { settlement: of, themes, .. } => {
            let home = world.settlements[*of].home;
            let may = themes
                .first()
                .map_or(who.may(May::Propose, home), |theme| who.may_for_theme(May::Propose, home, *theme));
            gate(world.sees_settlement(who, *of), may)
        }
        Command::ReviseAllocation(it) => of_theme(&world.allocations[it.allocation], May::Propose),
        Command::Decide { allocation, stage, .. } => {
            let it = &world.allocations[*allocation];
            let home = world.home_of(it);
            let may = match *stage {
                "COMMISSIONED" | "COMPLETED" => who.may(May::Propose, home),
                "BOARD_APPROVED" => who.may(May::RecordDecision, home),
                "AGREED" => who.may(May::Agree, home),
                "REJECTED" => who.may(May::Agree, home) || who.may(May::RecordDecision, home),
                _ => who.may_for_theme(May::Propose, home, it.theme),
            };
            gate(world.sees_allocation(who, it), may)
        }
        Command::Submit { allocation, .. } => {
            let it = &world.allocations[*allocation];
            gate(world.sees_allocation(who, it), who.may(May::Submit, world.home_of(it)))
        }
        Command::Correct { spend_return, .. } => {
            let it = &world.allocations[world.returns[*spend_return].allocation];
            let home = world.home_of(it);
            gate(who.may_for_theme(May::Read, home, it.theme), who.may(May::Submit, home))
        }
    }
}

fn is_stale(world: &World, command: &Command) -> bool {
    match command {
        Command::ReviseSettlement { settlement, version, .. } | Command::Mark { settlement, version, .. } => {
            world.settlements[*settlement].version != *version
        }
        Command::ReviseAllocation(ReviseAllocation { allocation, version, .. })
        | Command::Decide { allocation, version, .. } => world.allocations[*allocation].version != *version,
        Command::Correct { spend_return, version, .. } => world.returns[*spend_return].version != *version,
        _ => false,
    }
}

/// The settlements that take nothing more, if it is done to one.
fn is_closed(world: &World, command: &Command) -> bool {
    let of = |allocation: usize| world.allocations[allocation].settlement;
    let touched = match command {
        Command::OpenFund { .. } | Command::AgreeFunding { .. } | Command::Issue(_) => vec![],
        Command::ReviseSettlement { settlement, .. }
        | Command::Mark { settlement, .. }
        | Command::Pay { settlement, .. }
        | Command::ClawBack { settlement, .. }
        | Command::Propose { settlement, .. } => vec![*settlement],
        Command::Carry { from, to, .. } | Command::Transfer { from, to, .. } => vec![*from, *to],
        Command::ReviseAllocation(it) => vec![of(it.allocation)],
        Command::Decide { allocation, .. } | Command::Submit { allocation, .. } => vec![of(*allocation)],
        Command::Correct { spend_return, .. } => vec![of(world.returns[*spend_return].allocation)],
    };
    touched.into_iter().any(|index| world.settlements[index].status == "CLOSED")
}

/// The amounts that are entered, each with the least that it may be.
fn amounts(command: &Command) -> Vec<(i64, i64)> {
    match command {
        Command::OpenFund { amounts, retained, .. } => {
            amounts.iter().flatten().chain(retained).map(|amount| (*amount, 0)).collect()
        }
        Command::AgreeFunding { amounts, .. } => amounts.iter().map(|(_, amount)| (*amount, 0)).collect(),
        Command::Issue(it) => it.amount.into_iter().chain(it.stated_slice).map(|amount| (amount, 0)).collect(),
        Command::ReviseSettlement { amount, .. } => amount.iter().map(|amount| (*amount, 0)).collect(),
        Command::Mark { .. } | Command::Decide { .. } => vec![],
        Command::Pay { amount, .. }
        | Command::Carry { amount, .. }
        | Command::ClawBack { amount, .. }
        | Command::Transfer { amount, .. } => vec![(*amount, 1)],
        Command::Propose { amount, total, .. } | Command::ReviseAllocation(ReviseAllocation { amount, total, .. }) => {
            amount.iter().chain(total).map(|amount| (*amount, 0)).collect()
        }
        Command::Submit { spent, .. } | Command::Correct { spent, .. } => vec![(*spent, 0)],
    }
}

/// Whether a settlement may have so much more available and allocated; what was beyond its limit may not grow.
fn is_within(world: &World, settlement: usize, available: i64, allocated: i64, over: Option<i64>) -> bool {
    let it = &world.settlements[settlement];
    let before = world.unallocated(settlement);
    let after = before + available - allocated;
    let permitted = share((it.available() + available).max(0), over.unwrap_or(it.over));
    after + permitted >= 0 || after >= before
}

/// Whether a fund may have so much more awarded from it.
fn can_award(world: &World, fund: usize, more: i64) -> bool {
    let it = &world.funds[fund];
    let Some(total) = it.total else { return true };
    let to_give = total - it.retained;
    more <= 0 || to_give - world.awarded(fund) - more + share(to_give.max(0), it.over) >= 0
}

fn award(world: &World, who: Who, fund: usize, (home, amount): (Home, i64), add: &mut impl FnMut(bool, &'static str)) {
    let there = world.settlements.iter().any(|it| (it.fund, it.home) == (fund, home));
    add(!world.sees_fund(who, fund), "NOT_FOUND");
    let may = who.may_in_area(May::Issue);
    add(!may, "FORBIDDEN");
    // Nobody else is told what is left of it, or who has an award.
    add(may && there, "CONFLICT");
    add(may && !can_award(world, fund, amount), "LIMIT_EXCEEDED");
}

fn issue(it: &Issue, add: &mut impl FnMut(bool, &'static str)) {
    add(it.slice.is_some_and(|slice| slice > 1000) || it.over > 1000 || it.status == "CLOSED", "INVALID");
    add(it.stated_slice.is_some_and(|slice| it.amount.is_none_or(|amount| slice > amount)), "INVALID");
    add(it.status == "CONFIRMED" && it.amount.is_none(), "REQUIRED");
}

fn revise_settlement(
    world: &World,
    settlement: usize,
    (amount, status, over): (Option<i64>, Option<&str>, Option<i64>),
    add: &mut impl FnMut(bool, &'static str),
) {
    let it = &world.settlements[settlement];
    add(amount.is_none() && status.is_none() && over.is_none(), "REQUIRED");
    add(over.is_some_and(|over| over > 1000), "INVALID");
    add(status == Some("CONFIRMED") && amount.or(it.amount).is_none(), "REQUIRED");
    let agreed = world.figures(settlement, None).get("agreed").copied().unwrap_or_default();
    let relied_on = agreed != 0 || it.sum(&["PAID"], None) != 0;
    add(it.status == "CONFIRMED" && status == Some("INDICATIVE") && relied_on, "WRONG_STATE");
    let more = amount.map_or(0, |amount| amount - it.amount.unwrap_or_default());
    let kept = if amount.is_some_and(|amount| it.amount != Some(amount)) {
        it.kept(it.settled() + more) - it.sum(&["TOP_SLICED"], None)
    } else {
        0
    };
    add(!can_award(world, it.fund, more), "LIMIT_EXCEEDED");
    add(!is_within(world, settlement, more - kept, 0, over), "LIMIT_EXCEEDED");
    // What is allocated already is held to a lower percentage too.
    let (available, left) = (it.available() + more - kept, world.unallocated(settlement) + more - kept);
    let lower = over.filter(|over| *over < it.over);
    add(lower.is_some_and(|over| left + share(available.max(0), over) < 0), "LIMIT_EXCEEDED");
}

/// The terms as they would be.
pub(super) fn revised(before: &Terms, it: &ReviseAllocation) -> Terms {
    let (amount, approximate) = match (it.amount, it.unknown) {
        (None, false) => (before.amount, before.approximate),
        (amount, unknown) => (amount.filter(|_| !unknown), false),
    };
    Terms { amount, approximate, total: it.total.or(before.total), provider: it.provider.or(before.provider) }
}

fn revise_allocation(world: &World, who: Who, it: &ReviseAllocation, add: &mut impl FnMut(bool, &'static str)) {
    let allocation = &world.allocations[it.allocation];
    let before = allocation.last();
    let after = revised(&before.terms, it);
    add(it.amount.is_some() && it.unknown, "INVALID");
    add(it.on < before.on, "INVALID");
    add(after.amount.zip(after.total).is_some_and(|(amount, total)| total < amount), "INVALID");
    add(after == before.terms && it.provider.is_none() && !is_surer(before, it), "REQUIRED");
    let more = after.amount.unwrap_or_default() - before.terms.amount.unwrap_or_default();
    let counting = counts(before.stage);
    add(counting && !is_within(world, allocation.settlement, 0, more, None), "LIMIT_EXCEEDED");
    match before.stage {
        "COMMISSIONED" | "COMPLETED" => {
            let less = |after: Option<i64>, before: Option<i64>| match (after, before) {
                (Some(after), Some(before)) => after <= before,
                (after, before) => after == before,
            };
            add(!who.may(May::Manage, world.home_of(allocation)), "FORBIDDEN");
            let only_less = less(after.amount, before.terms.amount) && less(after.total, before.terms.total);
            add(!only_less || after.provider != before.terms.provider, "WRONG_STATE");
        }
        "WITHDRAWN" | "REJECTED" => add(true, "WRONG_STATE"),
        _ => {}
    }
}

/// From not stated to be determined: nothing of the model, and yet a change.
fn is_surer(before: &super::world::State, it: &ReviseAllocation) -> bool {
    it.unknown && before.terms.amount.is_none()
}

fn decide(world: &World, who: Who, it: &Allocation, stage: &str, add: &mut impl FnMut(bool, &'static str)) {
    let follows = match stage {
        "RECOMMENDED" => it.last().stage == "PROPOSED",
        "BOARD_APPROVED" => it.last().stage == "RECOMMENDED",
        "AGREED" => it.last().stage == "BOARD_APPROVED",
        "COMMISSIONED" => it.last().stage == "AGREED",
        "COMPLETED" => it.last().stage == "COMMISSIONED",
        "WITHDRAWN" | "REJECTED" => ["PROPOSED", "RECOMMENDED", "BOARD_APPROVED", "AGREED"].contains(&it.last().stage),
        _ => false,
    };
    add(!follows, "WRONG_STATE");
    add(["RECOMMENDED", "AGREED"].contains(&stage) && it.has_proposed(who), "FORBIDDEN");
    if stage == "AGREED" {
        add(world.settlements[it.settlement].status != "CONFIRMED", "WRONG_STATE");
        let again = |(office, by): &(&str, Who)| *office == who.office() || *by == who;
        add(it.agreed_by.iter().any(again), "CONFLICT");
    }
}
