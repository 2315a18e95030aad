//! The partnership, its bodies, people and seats.

use super::{Checker, at};
use crate::bundle::{Group, Membership};
use crate::words::{GroupKind, MembershipRole, MembershipStatus, PartnershipKind, PartnershipStatus};

impl Checker<'_> {
    pub(super) fn governance(&mut self) {
        self.partnership();
        for (index, office) in self.bundle.police_areas.iter().enumerate() {
            let place = at("policeAreas", index);
            self.known(&format!("{place}/code"), "police area", |shared| &shared.police_areas, &office.code);
            self.known(&format!("{place}/opcc"), "organisation", |shared| &shared.organisations, &office.opcc);
        }
        for (index, organisation) in self.bundle.organisations.iter().enumerate() {
            let place = at("organisations", index);
            let aliases = organisation.aliases.iter().enumerate();
            self.unique(
                "the alias",
                aliases.map(|(index, alias)| (format!("{place}/aliases/{index}"), alias.text.as_str())),
            );
        }
        for (index, theme) in self.bundle.themes.iter().enumerate() {
            self.known_if(
                &format!("{}/parent", at("themes", index)),
                "theme",
                |shared| &shared.themes,
                theme.parent.as_ref(),
            );
        }
        self.above_itself("themes", &self.bundle.themes, |theme| (&theme.slug, theme.parent.as_ref()));
        for (index, group) in self.bundle.groups.iter().enumerate() {
            self.group(&at("groups", index), group);
        }
        self.above_itself("groups", &self.bundle.groups, |group| (&group.key, group.parent.as_ref()));
        for (index, membership) in self.bundle.memberships.iter().enumerate() {
            self.membership(&at("memberships", index), membership);
        }
    }

    fn partnership(&mut self) {
        let partnership = &self.bundle.partnership;
        self.known("/partnership/policeArea", "police area", |shared| &shared.police_areas, &partnership.police_area);
        self.known_if("/partnership/county", "county", |shared| &shared.counties, partnership.county.as_ref());
        self.known_if(
            "/partnership/onsCode",
            "partnership",
            |shared| &shared.registered,
            partnership.ons_code.as_ref(),
        );
        self.each_known("/partnership/combines", "partnership", |shared| &shared.partnerships, &partnership.combines);
        self.known_if(
            "/partnership/successor",
            "partnership",
            |shared| &shared.partnerships,
            partnership.successor.as_ref(),
        );
        if (partnership.kind == PartnershipKind::Combined) == partnership.combines.is_empty() {
            self.fault(
                "/partnership/combines",
                "a partnership of kind COMBINED names those it acts for, and no other does",
            );
        }
        if (partnership.status == PartnershipStatus::Merged) != partnership.successor.is_some() {
            self.fault(
                "/partnership/successor",
                "a partnership with status MERGED names its successor, and no other does",
            );
        }
        let abbreviations = partnership.abbreviations.iter().enumerate();
        self.unique(
            "the abbreviation",
            abbreviations.map(|(index, one)| (format!("/partnership/abbreviations/{index}"), one.text.as_str())),
        );
    }

    fn group(&mut self, place: &str, group: &Group) {
        self.known_if(&format!("{place}/county"), "county", |shared| &shared.counties, group.county.as_ref());
        self.key_if(&format!("{place}/parent"), "group", |keys| &keys.groups, group.parent.as_ref());
        self.each_key(&format!("{place}/reportsTo"), "group", |keys| &keys.groups, &group.reports_to);
        self.each_known(&format!("{place}/themes"), "theme", |shared| &shared.themes, &group.themes);
        self.each_known(&format!("{place}/covers"), "partnership", |shared| &shared.partnerships, &group.covers);
        self.known_if(
            &format!("{place}/organisation"),
            "organisation",
            |shared| &shared.organisations,
            group.organisation.as_ref(),
        );
        self.ordered(&format!("{place}/dissolvedOn"), group.established_on, group.dissolved_on);
        if group.quorum.is_some() != group.quorum_basis.is_some() {
            self.fault(format!("{place}/quorum"), "quorum and quorumBasis are given together or not at all");
        }
        if !group.covers.is_empty() && group.kind != GroupKind::CountyBoard {
            self.fault(format!("{place}/covers"), "only a group of kind COUNTY_BOARD covers partnerships");
        }
        for (index, item) in group.standing_items.iter().enumerate() {
            self.key_if(
                &format!("{place}/standingItems/{index}/orderedBy"),
                "minute",
                |keys| &keys.minutes,
                item.ordered_by.as_ref(),
            );
        }
    }

    fn membership(&mut self, place: &str, membership: &Membership) {
        self.key(&format!("{place}/group"), "group", |keys| &keys.groups, &membership.group);
        self.key_if(&format!("{place}/person"), "person", |keys| &keys.people, membership.person.as_ref());
        self.known_if(
            &format!("{place}/organisation"),
            "organisation",
            |shared| &shared.organisations,
            membership.organisation.as_ref(),
        );
        self.key_if(
            &format!("{place}/substituteFor"),
            "membership",
            |keys| &keys.memberships,
            membership.substitute_for.as_ref(),
        );
        self.ordered(&format!("{place}/to"), membership.from, membership.to);
        if membership.person.is_none() && membership.post.is_none() {
            self.fault(place, "names neither a person nor, being vacant, a post");
        }
        if membership.substitute_for.is_some() && membership.role != MembershipRole::Substitute {
            self.fault(
                format!("{place}/substituteFor"),
                "only a membership with the role SUBSTITUTE stands in for another",
            );
        }
        if membership.substitute_for.as_ref() == Some(&membership.key) {
            self.fault(format!("{place}/substituteFor"), "a membership cannot stand in for itself");
        }
        if membership.status == MembershipStatus::Invited && membership.to.is_some() {
            self.fault(format!("{place}/to"), "a membership with the status INVITED has not begun, so it has no end");
        }
    }

    /// Trees must not bite their own tail.
    fn above_itself<T>(&mut self, list: &str, items: &[T], names: impl Fn(&T) -> (&String, Option<&String>)) {
        for (index, item) in items.iter().enumerate() {
            let (own, mut above) = names(item);
            for _ in items {
                match above {
                    Some(parent) if parent == own => {
                        self.fault(format!("{}/parent", at(list, index)), format!("{own:?} would lie below itself"));
                        break;
                    }
                    Some(parent) => {
                        above = items.iter().map(&names).find(|(name, _)| *name == parent).and_then(|(_, next)| next)
                    }
                    None => break,
                }
            }
        }
    }
}
