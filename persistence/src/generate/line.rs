//! The allocations of a settlement: how each came to stand where it does, and what was returned for it.

use super::dice::Dice;
use super::plan::{Award, Place, Plan};
use super::words::{THEMES, ThemeWords};
use crate::error::Result;
use chrono::{Days, NaiveDate};
use domain::words::AllocationStage::{
    self, Agreed, BoardApproved, Commissioned, Completed, Proposed, Recommended, Rejected, Withdrawn,
};
use domain::words::Certainty;

/// Allocations to a settlement at scale 1, of which one is not agreed. Each ten have four times ten returns: four of
/// each that is agreed, and as many corrections as the other would have had.
const TEN: usize = 10;

/// An allocation to be made.
pub(super) struct Line {
    pub(super) theme: &'static ThemeWords,
    /// A second theme, which its money does not count under.
    pub(super) also: Option<&'static ThemeWords>,
    pub(super) title: String,
    pub(super) amount: Option<i64>,
    pub(super) amount_certainty: Certainty,
    pub(super) total_budget: Option<i64>,
    pub(super) total_budget_certainty: Certainty,
    /// Where it stood from which day, oldest first; never empty.
    pub(super) steps: Vec<(AllocationStage, NaiveDate)>,
    pub(super) returns: Vec<Return>,
}

/// A return to be handed in.
pub(super) struct Return {
    pub(super) period: (NaiveDate, NaiveDate),
    pub(super) spent: i64,
    pub(super) forecast: Option<i64>,
    pub(super) on: NaiveDate,
    /// What it was corrected to, and when.
    pub(super) corrected: Option<(i64, NaiveDate)>,
}

impl Line {
    /// The day it was proposed on.
    pub(super) fn proposed_on(&self) -> NaiveDate {
        self.steps.first().map(|(_, on)| *on).unwrap_or_default()
    }

    /// What was spent of it: its returns as last corrected.
    pub(super) fn spent(&self) -> i64 {
        self.returns.iter().map(|one| one.corrected.map_or(one.spent, |(spent, _)| spent)).sum()
    }

    /// Where it stands, and since when.
    pub(super) fn stands(&self) -> (AllocationStage, NaiveDate) {
        self.steps.last().copied().unwrap_or((Proposed, NaiveDate::default()))
    }
}

/// The allocations of an award.
pub(super) fn lines(plan: &Plan, place: &Place, award: &Award) -> Result<Vec<Line>> {
    let mut dice = Dice::of(plan.seed, &[&place.code, &award.year.to_string(), "lines"]);
    let many = TEN * usize::from(plan.scale);
    let weights: Vec<i64> = (0..many).map(|_| i64::from(dice.between(20, 100))).collect();
    let all: i64 = weights.iter().sum();
    // Something is left over: what is allocated is never above what is there, not even for a day.
    let given = dice.percent_of(award.available()?.pence(), 80, 98);
    let mut lines = Vec::with_capacity(many);
    for ten in weights.chunks(TEN) {
        let open = dice.between(0, 9);
        let first_corrected = dice.between(0, 8);
        let mut agreed = 0;
        for (number, weight) in (0..).zip(ten) {
            // In whole pounds.
            let amount = given * weight / all / 100 * 100;
            let stage = if number == open { unagreed(&mut dice, award) } else { agreed_stage(&mut dice, award) };
            let mut line = line(&mut dice, award, stage, amount);
            if stage.is_agreed() {
                let corrected = ((agreed + first_corrected) % 9 < 4).then(|| dice.between(0, 3));
                line.returns = returns(&mut dice, award, amount, corrected);
                agreed += 1;
            }
            lines.push(line);
        }
    }
    Ok(lines)
}

fn agreed_stage(dice: &mut Dice, award: &Award) -> AllocationStage {
    if award.closed() {
        dice.pick(&Commissioned, &[Completed; 6])
    } else {
        dice.pick(&Agreed, &[Commissioned, Commissioned, Completed])
    }
}

fn unagreed(dice: &mut Dice, award: &Award) -> AllocationStage {
    if award.closed() {
        dice.pick(&Proposed, &[Withdrawn, Withdrawn, Rejected])
    } else {
        dice.pick(&Proposed, &[Proposed, Recommended, BoardApproved, Withdrawn])
    }
}

fn line(dice: &mut Dice, award: &Award, stage: AllocationStage, amount: i64) -> Line {
    let theme = any_theme(dice);
    let also = dice.one_in(8).then(|| any_theme(dice)).filter(|other| other.slug != theme.slug);
    let [service, services @ ..] = &theme.services;
    // Some are proposed before anybody knows what they cost.
    let unknown = !stage.is_agreed() && stage.counts() && dice.one_in(2);
    let certainty = if dice.one_in(20) { Certainty::Approximate } else { Certainty::Exact };
    let matched = dice.percent_of(amount, 20, 300);
    let (total_budget, total_budget_certainty) = match dice.between(1, 10) {
        _ if unknown => (None, Certainty::NotStated),
        1..=3 => (Some(amount + matched), Certainty::Exact),
        4 => (Some(amount + matched), Certainty::Approximate),
        _ => (None, Certainty::NotStated),
    };
    Line {
        theme,
        also,
        title: format!("{}: {}", theme.name, dice.pick(service, services)),
        amount: (!unknown).then_some(amount),
        amount_certainty: if unknown { Certainty::ToBeDetermined } else { certainty },
        total_budget,
        total_budget_certainty,
        steps: steps(dice, award, stage),
        returns: Vec::new(),
    }
}

fn any_theme(dice: &mut Dice) -> &'static ThemeWords {
    let [first, others @ ..] = &THEMES;
    others.get(dice.place(THEMES.len())).unwrap_or(first)
}

/// The way to `stage`, over early summer; what is completed is so at the end of the year.
fn steps(dice: &mut Dice, award: &Award, stage: AllocationStage) -> Vec<(AllocationStage, NaiveDate)> {
    let way: &[AllocationStage] = match stage {
        Proposed => &[],
        Recommended => &[Recommended],
        BoardApproved => &[Recommended, BoardApproved],
        Agreed => &[Recommended, BoardApproved, Agreed],
        Commissioned => &[Recommended, BoardApproved, Agreed, Commissioned],
        Completed => &[Recommended, BoardApproved, Agreed, Commissioned, Completed],
        Withdrawn => &[Withdrawn],
        Rejected => &[Recommended, Rejected],
    };
    let mut on = later(dice, award.year.first_day(), 1, 18);
    let mut steps = vec![(Proposed, on)];
    for step in way {
        on = match step {
            Recommended => later(dice, on, 3, 10),
            BoardApproved => later(dice, on, 7, 21),
            Agreed => later(dice, on, 3, 12),
            Completed => award.year.last_day(),
            _ => later(dice, on, 5, 20),
        };
        steps.push((*step, on));
    }
    steps
}

/// One return a quarter; that of the quarter `corrected` was corrected.
fn returns(dice: &mut Dice, award: &Award, amount: i64, corrected: Option<u32>) -> Vec<Return> {
    let quarter = |(number, period): (u32, (NaiveDate, NaiveDate))| {
        let spent = dice.percent_of(amount / 4, 70, 112);
        let on = later(dice, period.1, 5, 25);
        let forecast = dice.one_in(2).then(|| dice.percent_of(amount, 90, 110));
        let again = (corrected == Some(number)).then(|| (dice.percent_of(spent, 80, 120), later(dice, on, 20, 60)));
        Return { period, spent, forecast, on, corrected: again }
    };
    (0..).zip(award.year.quarters()).map(quarter).collect()
}

fn later(dice: &mut Dice, day: NaiveDate, least: u32, most: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(dice.between(least, most)))).unwrap_or(day)
}
