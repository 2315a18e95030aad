//! Indicators, measures and comparator groups.

use super::{Checker, at};
use crate::bundle::{Measure, MeasureSubject, Standing};

impl Checker<'_> {
    pub(super) fn performance(&mut self) {
        let bundle = self.bundle;
        for (index, group) in bundle.comparator_groups.iter().enumerate() {
            for (member, named) in group.members.iter().enumerate() {
                let place = format!("{}/members/{member}/partnership", at("comparatorGroups", index));
                self.known_if(&place, "partnership", |shared| &shared.partnerships, named.partnership.as_ref());
            }
            let members = group.members.iter().enumerate();
            self.unique(
                "the member",
                members.map(|(member, named)| {
                    (format!("{}/members/{member}/name", at("comparatorGroups", index)), named.name.as_str())
                }),
            );
        }
        for (index, indicator) in bundle.indicators.iter().enumerate() {
            let place = format!("{}/themes", at("indicators", index));
            self.each_known(&place, "theme", |shared| &shared.themes, &indicator.themes);
        }
        for (index, measure) in bundle.measures.iter().enumerate() {
            self.measure(&at("measures", index), measure);
        }
    }

    fn measure(&mut self, place: &str, measure: &Measure) {
        self.known(&format!("{place}/indicator"), "indicator", |shared| &shared.indicators, &measure.indicator);
        let subject = format!("{place}/subject");
        match &measure.subject {
            MeasureSubject::Partnership(name) => {
                self.known(&subject, "partnership", |shared| &shared.partnerships, name)
            }
            MeasureSubject::PoliceArea(code) => {
                self.known(&subject, "police area", |shared| &shared.police_areas, code)
            }
            MeasureSubject::Group(key) => self.key(&subject, "group", |keys| &keys.groups, key),
            MeasureSubject::Contract(key) => self.key(&subject, "contract", |keys| &keys.contracts, key),
        }
        self.ordered(&format!("{place}/periodTo"), measure.period_from, measure.period_to);
        self.ordered(
            &format!("{place}/valueTo"),
            measure.value.map(|value| value.value()),
            measure.value_to.map(|value| value.value()),
        );
        if measure.certainty.has_amount() != measure.value.is_some() {
            self.fault(
                format!("{place}/certainty"),
                "a measure that is EXACT or APPROXIMATE has a value, and no other has",
            );
        }
        if measure.value_to.is_some() && measure.value.is_none() {
            self.fault(format!("{place}/valueTo"), "the upper end of a range needs its lower end, value");
        }
        if let Some(standing) = &measure.standing {
            self.standing(&format!("{place}/standing"), standing);
        }
        let nothing = measure.value.is_none()
            && measure.statement.is_none()
            && measure.stated_changes.is_empty()
            && measure.standing.is_none()
            && measure.target.is_none();
        if nothing
            && matches!(measure.status, crate::words::MeasureStatus::Final | crate::words::MeasureStatus::Provisional)
        {
            self.fault(place, "says nothing: no value, statement, change, standing or target; if there is none yet, its status says so");
        }
    }

    fn standing(&mut self, place: &str, standing: &Standing) {
        let group = &standing.group;
        if !self.shared.comparator_groups.contains(&(group.name.as_str(), group.as_of)) {
            self.fault(
                format!("{place}/group"),
                format!(
                    "no comparator group {:?} of {} is known, neither to the register nor to these bundles",
                    group.name, group.as_of
                ),
            );
        }
        for (field, rank) in [("rank", standing.rank), ("previousRank", standing.previous_rank)] {
            if let (Some(rank), Some(of)) = (rank, standing.of)
                && rank > of
            {
                self.fault(format!("{place}/{field}"), format!("place {rank} cannot be out of {of}"));
            }
        }
    }
}
