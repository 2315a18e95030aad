//! How far the drafts of the five source papers agree with the records that people made of them, in `data/demo`.
//!
//! The figures are held: a draft may come to agree better, never worse.

use super::*;
use crate::Pence;
use crate::bundle::{ActionOwner, Amount, Meeting};
use crate::text::folded;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// How many of the records are found in the draft, and which are not.
struct Agreement {
    what: String,
    found: usize,
    missing: Vec<String>,
    /// What the draft has and the records have not.
    beyond: Vec<String>,
}

impl Agreement {
    fn of<T: PartialEq + Debug>(what: &str, records: &[T], draft: &[T], same: impl Fn(&T, &T) -> bool) -> Self {
        let mut left: Vec<&T> = draft.iter().collect();
        let mut missing = Vec::new();
        for record in records {
            match left.iter().position(|one| same(record, one)) {
                Some(at) => drop(left.remove(at)),
                None => missing.push(format!("{record:?}")),
            }
        }
        let beyond = left.iter().map(|one| format!("{one:?}")).collect();
        let agreement = Self { what: what.to_owned(), found: records.len() - missing.len(), missing, beyond };
        println!("{}", agreement.shown());
        agreement
    }

    fn shown(&self) -> String {
        let Self { what, found, missing, beyond } = self;
        format!("{what}: {found} of {} agree; missing {missing:?}; beyond {beyond:?}", found + missing.len())
    }

    /// Whole per cent that agree, of all that stands on either side.
    fn per_cent(&self) -> usize {
        let all = self.found + self.missing.len().max(self.beyond.len());
        (self.found * 100).checked_div(all).unwrap_or(100)
    }
}

/// The meeting on a day, or the only one that holds minutes.
fn on<'a>(bundle: &'a Bundle, day: &str) -> Option<&'a Meeting> {
    let day_of = |meeting: &Meeting| {
        meeting.date.or_else(|| meeting.scheduled_for.map(crate::london::day_of)).map(|day| day.to_string())
    };
    bundle.meetings.iter().find(|meeting| day_of(meeting).as_deref() == Some(day) || meeting.key == day)
}

/// Somebody's attendance: name, status, organisation, whom they stood in for, whether they chaired.
type Seat = (String, String, Option<String>, Option<String>, bool);

fn seats(bundle: &Bundle, meeting: Option<&Meeting>) -> Vec<Seat> {
    let name = |key: &String| bundle.people.iter().find(|person| person.key == *key).map(|person| folded(&person.name));
    let seat = |one: &crate::bundle::Attendance| {
        let who = one.person.as_ref().and_then(name).or_else(|| one.name.as_deref().map(folded)).unwrap_or_default();
        (
            who,
            format!("{:?}", one.status),
            one.organisation.clone(),
            one.substitute_for.as_ref().and_then(name),
            one.chaired,
        )
    };
    meeting.into_iter().flat_map(|meeting| &meeting.attendance).map(seat).collect()
}

fn agenda(meeting: Option<&Meeting>) -> Vec<(Option<u16>, String)> {
    meeting
        .into_iter()
        .flat_map(|meeting| &meeting.agenda)
        .map(|item| (Some(item.number), folded(&item.title)))
        .collect()
}

fn minutes(meeting: Option<&Meeting>) -> Vec<(Option<u16>, String)> {
    meeting
        .into_iter()
        .flat_map(|meeting| &meeting.minutes)
        .map(|minute| (minute.number, folded(&minute.title)))
        .collect()
}

/// Of an item: number, first and last page, whether it is private, exempt paragraphs.
type Marks = (u16, Option<u16>, Option<u16>, bool, Vec<u8>);

/// Pages and exempt paragraphs of each item.
fn marks(meeting: Option<&Meeting>) -> Vec<Marks> {
    let mark = |item: &crate::bundle::AgendaItem| {
        (item.number, item.page_from, item.page_to, item.private, item.exempt_paragraphs.clone())
    };
    meeting.into_iter().flat_map(|meeting| &meeting.agenda).map(mark).collect()
}

fn decisions(meeting: Option<&Meeting>) -> Vec<(String, String)> {
    let all = meeting.into_iter().flat_map(|meeting| &meeting.minutes).flat_map(|minute| &minute.decisions);
    all.map(|decision| (format!("{:?}", decision.kind), folded(&decision.text))).collect()
}

/// An action: the minute it is in, what is to be done, whose it is.
type Action = (Option<u16>, BTreeSet<String>, Vec<String>);

fn actions(bundle: &Bundle, meeting: Option<&Meeting>) -> Vec<Action> {
    let small = [
        "the",
        "a",
        "to",
        "of",
        "and",
        "for",
        "in",
        "on",
        "be",
        "be",
        "with",
        "which",
        "would",
        "regarding",
        "by",
        "s",
        "this",
        "if",
        "it",
        "as",
    ];
    let words = |text: &str| {
        let folded = folded(text);
        folded
            .split(|one: char| !one.is_alphanumeric())
            .filter(|word| !word.is_empty() && !small.contains(word))
            .map(str::to_owned)
            .collect()
    };
    let owner = |owner: &ActionOwner| match owner {
        ActionOwner::Person(key) => {
            let name = bundle
                .people
                .iter()
                .find(|person| person.key == *key)
                .map(|person| folded(&person.name))
                .unwrap_or_default();
            name.rsplit(' ').next().unwrap_or_default().to_owned()
        }
        ActionOwner::RoleHolders(holders) => format!("{:?} {}", holders.role, holders.label),
        other => format!("{other:?}"),
    };
    let mut found = Vec::new();
    for minute in meeting.into_iter().flat_map(|meeting| &meeting.minutes) {
        found.extend(
            minute
                .actions
                .iter()
                .map(|action| (minute.number, words(&action.text), action.owners.iter().map(owner).collect())),
        );
    }
    found
}

/// The records' words are a summary: most of them must stand in the draft's.
fn same_action(record: &Action, draft: &Action) -> bool {
    let common = record.1.intersection(&draft.1).count();
    record.0 == draft.0 && record.2 == draft.2 && common * 10 >= record.1.len() * 6
}

fn amount(amount: Amount) -> String {
    format!("{:?} {:?}", amount.pence.map(Pence::pence), amount.certainty)
}

/// Every amount of a bundle, with what it is.
fn amounts(bundle: &Bundle) -> Vec<String> {
    let mut all = Vec::new();
    let years: BTreeMap<&str, String> =
        bundle.funds.iter().map(|fund| (fund.key.as_str(), fund.financial_year.to_string())).collect();
    for settlement in &bundle.settlements {
        let year = years.get(settlement.fund.as_str()).cloned().unwrap_or_default();
        all.push(format!("{year} award {}", amount(settlement.amount)));
        for row in settlement
            .allocations
            .iter()
            .filter(|row| row.reference.as_deref().is_some_and(|reference| reference.parse::<u8>().is_ok()))
        {
            let reference = row.reference.clone().unwrap_or_default();
            all.push(format!("{year} row {reference} {} of {}", amount(row.amount), amount(row.total_budget)));
            for matched in &row.match_funding {
                all.push(format!(
                    "{year} row {reference} {} {} {}",
                    matched.source,
                    amount(matched.amount),
                    matched.in_kind
                ));
            }
        }
    }
    for risk in &bundle.risks {
        all.push(format!("risk {} before {:?}", amount(risk.budget), risk.previous_budget.map(Pence::pence)));
    }
    all.extend(bundle.bids.iter().filter_map(|bid| bid.fund_size).map(|size| format!("fund of {}", size.pence())));
    all
}

fn held(agreement: &Agreement, least: usize) {
    assert!(agreement.per_cent() >= least, "{} per cent: {}", agreement.per_cent(), agreement.shown());
}

#[test]
fn the_board_of_november_2017_and_its_plan_agree() {
    let (draft, demo) = (drafted(BOARD, &hints("safer-plymouth")), demo(PLYMOUTH));
    assert_eq!(faults(&draft), Vec::<String>::new());
    let drafted = &draft.bundle;
    let november = (on(&demo, "2017-11-14"), on(drafted, "2017-11-14"));
    let march = (on(&demo, "2018-03-06"), on(drafted, "2018-03-06"));
    held(&Agreement::of("001 attendance", &seats(&demo, november.0), &seats(drafted, november.1), PartialEq::eq), 95);
    let mut items = (agenda(november.0), agenda(november.1));
    items.0.extend(agenda(march.0).into_iter().chain(minutes(november.0)));
    items.1.extend(agenda(march.1).into_iter().chain(minutes(november.1)));
    held(&Agreement::of("001 items", &items.0, &items.1, PartialEq::eq), 95);
    held(&Agreement::of("001 actions", &actions(&demo, november.0), &actions(drafted, november.1), same_action), 95);
    held(&Agreement::of("001 decisions", &decisions(november.0), &decisions(november.1), PartialEq::eq), 100);
    held(&Agreement::of("001 pages and exempt paragraphs", &marks(march.0), &marks(march.1), PartialEq::eq), 100);
    let (recorded, read) = (amounts(&demo), amounts(drafted));
    held(&Agreement::of("001 amounts", &recorded, &read, PartialEq::eq), 100);
    let hours = |meeting: Option<&Meeting>| meeting.map(|meeting| (meeting.started_at, meeting.ended_at));
    assert_eq!(hours(november.0), hours(november.1));
    assert_eq!(
        march.0.map(|meeting| (meeting.scheduled_for, meeting.venue.clone())),
        march.1.map(|meeting| (meeting.scheduled_for, meeting.venue.clone()))
    );
    let approved = |bundle: &Bundle| on(bundle, "2017-07-25").and_then(|meeting| meeting.minutes_approved_at.clone());
    assert_eq!(approved(&demo), approved(drafted));
}

#[test]
fn the_minute_of_one_item_agrees() {
    let (draft, demo) = (drafted(MINUTE, &hints("safer-plymouth")), demo(PLYMOUTH));
    assert_eq!(faults(&draft), Vec::<String>::new());
    let (record, read) = (on(&demo, "2018-03-06"), draft.bundle.meetings.first());
    held(&Agreement::of("000 minutes", &minutes(record), &minutes(read), PartialEq::eq), 100);
    held(&Agreement::of("000 actions", &actions(&demo, record), &actions(&draft.bundle, read), same_action), 100);
    let stated = |bundle: &Bundle| {
        let all = bundle.settlements.iter().flat_map(|settlement| &settlement.statements);
        all.map(|figure| (figure.measure, figure.stated, figure.certainty, figure.quote.clone())).collect::<Vec<_>>()
    };
    assert_eq!(stated(&demo), stated(&draft.bundle));
    let bids: Vec<Amount> = draft.bundle.bids.iter().map(|bid| bid.amount).collect();
    assert!(bids.iter().all(|bid| demo.bids.iter().any(|record| record.amount == *bid)), "{bids:?}");
    assert_eq!(bids.len(), 2);
}

#[test]
fn the_select_committee_agrees() {
    let (draft, demo) = (drafted(SELECT_COMMITTEE, &hints("safer-bucks")), demo(BUCKS));
    assert_eq!(faults(&draft), Vec::<String>::new());
    let (record, read) = (on(&demo, "2016-11-15"), on(&draft.bundle, "2016-11-15"));
    held(&Agreement::of("002 attendance", &seats(&demo, record), &seats(&draft.bundle, read), PartialEq::eq), 100);
    held(&Agreement::of("002 actions", &actions(&demo, record), &actions(&draft.bundle, read), same_action), 100);
    // The paper prints no title: people and program each made one from the same sentence.
    assert_eq!(agenda(record).first().map(|(number, _)| *number), agenda(read).first().map(|(number, _)| *number));
    held(&Agreement::of("002 awards", &amounts(&demo), &amounts(&draft.bundle), PartialEq::eq), 100);
    let kept = |bundle: &Bundle| {
        bundle.funds.iter().filter_map(|fund| Some((fund.financial_year, fund.retained_percent?))).collect::<Vec<_>>()
    };
    assert_eq!(kept(&demo), kept(&draft.bundle));
    assert_eq!(record.and_then(|meeting| meeting.scheduled_for), read.and_then(|meeting| meeting.scheduled_for));
}

#[test]
fn the_report_of_a_theme_group_agrees_in_what_is_of_a_meeting() {
    let (draft, demo) = (drafted(THEME_GROUP, &hints("plymouth-2020")), demo(PLYMOUTH_2020));
    assert_eq!(faults(&draft), Vec::<String>::new());
    let (record, read) = (on(&demo, "2011-01-20"), on(&draft.bundle, "2011-01-20"));
    held(&Agreement::of("003 agenda", &agenda(record), &agenda(read), PartialEq::eq), 100);
    let presenter = |meeting: Option<&Meeting>| meeting.and_then(|meeting| meeting.agenda.first()?.presenter.clone());
    assert_eq!(presenter(record), presenter(read));
    assert_eq!(draft.bundle.recommendations.first().map(|one| one.text.as_str()), Some("To note the update"));
    assert!(draft.doubts.iter().any(|doubt| doubt.message.contains("only its cover is read")));
}

#[test]
fn the_scrutiny_update_agrees() {
    let (draft, demo) = (drafted(SCRUTINY, &hints("north-worcestershire")), demo(WORCESTERSHIRE));
    assert_eq!(faults(&draft), Vec::<String>::new());
    let (record, read) = (demo.meetings.first(), draft.bundle.meetings.first());
    held(&Agreement::of("004 attendance", &seats(&demo, record), &seats(&draft.bundle, read), PartialEq::eq), 100);
    held(&Agreement::of("004 items", &agenda(record), &agenda(read), PartialEq::eq), 100);
    held(&Agreement::of("004 minutes", &minutes(record), &minutes(read), PartialEq::eq), 100);
    held(&Agreement::of("004 decisions", &decisions(record), &decisions(read), PartialEq::eq), 100);
}
