//! What references can point to: the keys of one bundle, and what all of them share.

use super::{Checker, at};
use crate::bundle::Bundle;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What is there before the import: the register and earlier imports.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Slugs and ONS codes of partnerships.
    pub partnerships: BTreeSet<String>,
    /// ONS codes of police areas.
    pub police_areas: BTreeSet<String>,
    /// Slugs of counties.
    pub counties: BTreeSet<String>,
    /// Slugs of themes.
    pub themes: BTreeSet<String>,
    /// Names of organisations.
    pub organisations: BTreeSet<String>,
    /// Codes of indicators.
    pub indicators: BTreeSet<String>,
    /// Names and days of comparator groups.
    pub comparator_groups: BTreeSet<(String, NaiveDate)>,
}

/// What any bundle may refer to.
pub(super) struct Shared<'a> {
    pub(super) partnerships: BTreeSet<&'a str>,
    /// What the register alone gives: whose place a bundle's partnership takes.
    pub(super) registered: BTreeSet<&'a str>,
    pub(super) police_areas: BTreeSet<&'a str>,
    pub(super) counties: BTreeSet<&'a str>,
    pub(super) themes: BTreeSet<&'a str>,
    pub(super) organisations: BTreeSet<&'a str>,
    pub(super) indicators: BTreeSet<&'a str>,
    pub(super) comparator_groups: BTreeSet<(&'a str, NaiveDate)>,
}

impl<'a> Shared<'a> {
    pub(super) fn of(bundles: &'a [Bundle], known: &'a Known) -> Self {
        let texts = |set: &'a BTreeSet<String>| set.iter().map(String::as_str).collect::<BTreeSet<_>>();
        let mut shared = Self {
            partnerships: texts(&known.partnerships),
            registered: texts(&known.partnerships),
            police_areas: texts(&known.police_areas),
            counties: texts(&known.counties),
            themes: texts(&known.themes),
            organisations: texts(&known.organisations),
            indicators: texts(&known.indicators),
            comparator_groups: known.comparator_groups.iter().map(|(name, day)| (name.as_str(), *day)).collect(),
        };
        for bundle in bundles {
            shared.partnerships.insert(&bundle.partnership.slug);
            shared.themes.extend(bundle.themes.iter().map(|theme| theme.slug.as_str()));
            shared.organisations.extend(bundle.organisations.iter().map(|organisation| organisation.name.as_str()));
            shared.indicators.extend(bundle.indicators.iter().map(|indicator| indicator.code.as_str()));
            shared
                .comparator_groups
                .extend(bundle.comparator_groups.iter().map(|group| (group.name.as_str(), group.as_of)));
        }
        shared
    }
}

/// The keys of one bundle, list by list.
#[derive(Default)]
pub(super) struct Keys<'a> {
    pub(super) people: BTreeSet<&'a str>,
    pub(super) groups: BTreeSet<&'a str>,
    pub(super) memberships: BTreeSet<&'a str>,
    pub(super) meetings: BTreeSet<&'a str>,
    pub(super) minutes: BTreeSet<&'a str>,
    pub(super) documents: BTreeSet<&'a str>,
    pub(super) funds: BTreeSet<&'a str>,
    pub(super) agreements: BTreeSet<&'a str>,
    pub(super) allocations: BTreeSet<&'a str>,
    pub(super) spend_returns: BTreeSet<&'a str>,
    pub(super) contracts: BTreeSet<&'a str>,
}

impl<'a> Checker<'a> {
    /// Gathers the keys of every list, saying which occur twice.
    pub(super) fn index(&mut self) -> Keys<'a> {
        let bundle = self.bundle;
        macro_rules! keys {
            ($what:literal, $list:literal, $items:expr, $key:ident) => {
                self.unique(
                    $what,
                    $items.iter().enumerate().map(|(index, item)| {
                        (format!("{}/{}", at($list, index), stringify!($key)), item.$key.as_str())
                    }),
                )
            };
        }
        keys!("the organisation", "organisations", bundle.organisations, name);
        keys!("the theme", "themes", bundle.themes, slug);
        keys!("the indicator", "indicators", bundle.indicators, code);
        keys!("the priority", "priorities", bundle.priorities, key);
        keys!("the plan", "plans", bundle.plans, key);
        keys!("the settlement", "settlements", bundle.settlements, key);
        keys!("the risk", "risks", bundle.risks, key);
        keys!("the bid", "bids", bundle.bids, key);
        keys!("the recommendation", "recommendations", bundle.recommendations, key);
        keys!("the measure", "measures", bundle.measures, key);
        keys!("the police area", "policeAreas", bundle.police_areas, code);
        let minutes: Vec<_> = nested("meetings", &bundle.meetings, "minutes", |meeting| &meeting.minutes).collect();
        let raised = minutes.iter().flat_map(|(place, minute)| {
            minute
                .actions
                .iter()
                .enumerate()
                .map(move |(index, action)| (format!("{place}/actions/{index}/key"), action.key.as_str()))
        });
        let outside = bundle
            .actions
            .iter()
            .enumerate()
            .map(|(index, action)| (format!("{}/key", at("actions", index)), action.key.as_str()));
        self.unique("the action", raised.chain(outside));
        let allocations: Vec<_> =
            nested("settlements", &bundle.settlements, "allocations", |settlement| &settlement.allocations).collect();
        let returns = allocations.iter().flat_map(|(place, allocation)| {
            allocation
                .spend_returns
                .iter()
                .enumerate()
                .map(move |(index, item)| (format!("{place}/spendReturns/{index}/key"), item.key.as_str()))
        });
        let entries = nested("settlements", &bundle.settlements, "entries", |settlement| &settlement.entries);
        self.unique("the entry", entries.map(|(place, entry)| (format!("{place}/key"), entry.key.as_str())));
        let awarded = nested("settlements", &bundle.settlements, "statements", |settlement| &settlement.statements);
        let stated = nested("funds", &bundle.funds, "statements", |fund| &fund.statements).chain(awarded);
        self.unique("the stated figure", stated.map(|(place, figure)| (format!("{place}/key"), figure.key.as_str())));
        let groups = bundle.comparator_groups.iter().enumerate();
        self.unique(
            "the comparator group",
            groups.map(|(index, group)| (at("comparatorGroups", index), format!("{} of {}", group.name, group.as_of))),
        );
        Keys {
            people: keys!("the person", "people", bundle.people, key),
            groups: keys!("the group", "groups", bundle.groups, key),
            memberships: keys!("the membership", "memberships", bundle.memberships, key),
            meetings: keys!("the meeting", "meetings", bundle.meetings, key),
            minutes: self.unique(
                "the minute",
                minutes.iter().map(|(place, minute)| (format!("{place}/key"), minute.key.as_str())),
            ),
            documents: keys!("the document", "documents", bundle.documents, key),
            funds: keys!("the fund", "funds", bundle.funds, key),
            agreements: keys!("the agreement", "agreements", bundle.agreements, key),
            allocations: self.unique(
                "the allocation",
                allocations.iter().map(|(place, allocation)| (format!("{place}/key"), allocation.key.as_str())),
            ),
            spend_returns: self.unique("the spend return", returns),
            contracts: keys!("the contract", "contracts", bundle.contracts, key),
        }
    }
}

/// The entries of a list inside the entries of a list, each with its place.
fn nested<'a, Outer, Inner: 'a>(
    outer: &'a str,
    items: &'a [Outer],
    inner: &'a str,
    of: fn(&'a Outer) -> &'a Vec<Inner>,
) -> impl Iterator<Item = (String, &'a Inner)> {
    items.iter().enumerate().flat_map(move |(first, item)| {
        of(item)
            .iter()
            .enumerate()
            .map(move |(second, entry)| (format!("{}/{inner}/{second}", at(outer, first)), entry))
    })
}
