//! Who acts, and what each of them may do: design.md §3 for the money of two partnerships of one police area.

use super::world::Home;
use crate::money::desk::Desk;
use anyhow::Result;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Administrator,
    Commissioner,
    Treasurer,
    /// Commissioner and treasurer in one.
    BothOffices,
    Analyst,
    Manager,
    Officer,
    Clerk,
    Scrutineer,
    /// Leads the group for the first of the themes here.
    ThemeLead,
    /// Manages the partnership here, and is the treasurer.
    ManagerAndTreasurer,
    /// Manages the other partnership.
    ManagerThere,
    /// Commissioner of another police area.
    Stranger,
}

pub(super) const EVERYBODY: [Who; 13] = [
    Who::Administrator,
    Who::Commissioner,
    Who::Treasurer,
    Who::BothOffices,
    Who::Analyst,
    Who::Manager,
    Who::Officer,
    Who::Clerk,
    Who::Scrutineer,
    Who::ThemeLead,
    Who::ManagerAndTreasurer,
    Who::ManagerThere,
    Who::Stranger,
];

/// What somebody may do with money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum May {
    Read,
    Issue,
    Pay,
    Propose,
    RecordDecision,
    Agree,
    Submit,
    Manage,
}

impl Who {
    /// Whether it may be done with all the money of a partnership.
    pub(super) fn may(self, may: May, home: Home) -> bool {
        use May::{Agree, Issue, Manage, Pay, Propose, Read, RecordDecision, Submit};
        let commissioner = [Read, Issue, Agree].contains(&may);
        let treasurer = [Read, Agree, Pay].contains(&may);
        let manager = [Read, Propose, RecordDecision, Submit, Manage].contains(&may);
        let here = home == Home::Here;
        match self {
            Self::Administrator => may != Agree,
            Self::Commissioner => commissioner,
            Self::Treasurer => treasurer,
            Self::BothOffices => commissioner || treasurer,
            Self::Analyst => may == Read,
            Self::Manager => here && manager,
            Self::Officer => here && [Read, Propose, Submit].contains(&may),
            Self::Clerk => here && [Read, RecordDecision].contains(&may),
            Self::Scrutineer => here && may == Read,
            Self::ManagerAndTreasurer => treasurer || here && manager,
            Self::ManagerThere => !here && manager,
            Self::ThemeLead | Self::Stranger => false,
        }
    }

    /// The same with what a partnership commissions for one theme.
    pub(super) fn may_for_theme(self, may: May, home: Home, theme: usize) -> bool {
        let leads = self == Self::ThemeLead && home == Home::Here && theme == 0;
        self.may(may, home) || leads && [May::Read, May::Propose].contains(&may)
    }

    /// Whether it may be done with what the police area has as a whole.
    pub(super) fn may_in_area(self, may: May) -> bool {
        let is_of_area = [Self::Administrator, Self::Commissioner, Self::Treasurer, Self::BothOffices, Self::Analyst];
        let treasurer = self == Self::ManagerAndTreasurer && [May::Read, May::Agree, May::Pay].contains(&may);
        treasurer || is_of_area.contains(&self) && self.may(may, Home::Here)
    }

    /// The office in which they agree: who holds both counts as commissioner.
    pub(super) const fn office(self) -> &'static str {
        match self {
            Self::Treasurer | Self::ManagerAndTreasurer => "TREASURER",
            _ => "COMMISSIONER",
        }
    }
}

/// Everybody's address.
pub(super) struct People(Vec<(Who, String)>);

impl People {
    /// The demonstration's people, and those with other roles.
    pub(super) async fn open(desk: &Desk) -> Result<Self> {
        let known = [
            (Who::Administrator, "administrator"),
            (Who::Commissioner, "commissioner"),
            (Who::Treasurer, "treasurer"),
            (Who::Analyst, "opcc-analyst"),
            (Who::Manager, "partnership-manager"),
            (Who::Officer, "commissioning-officer"),
            (Who::Clerk, "clerk"),
            (Who::Scrutineer, "scrutineer"),
        ];
        let mut people: Vec<(Who, String)> = known.map(|(who, name)| (who, name.to_owned())).to_vec();
        let new: [(Who, &[(&str, &str)]); 5] = [
            (Who::BothOffices, &[("COMMISSIONER", &desk.area), ("TREASURER", &desk.area)]),
            (Who::ThemeLead, &[("GROUP_LEAD", &desk.theme_group)]),
            (Who::ManagerAndTreasurer, &[("PARTNERSHIP_MANAGER", &desk.here), ("TREASURER", &desk.area)]),
            (Who::ManagerThere, &[("PARTNERSHIP_MANAGER", &desk.there)]),
            (Who::Stranger, &[("COMMISSIONER", &desk.another_area)]),
        ];
        for (who, roles) in new {
            people.push((who, desk.somebody(&format!("{who:?}"), roles).await?));
        }
        Ok(Self(people))
    }

    /// The address of somebody, or their name in the demonstration.
    pub(super) fn email(&self, who: Who) -> &str {
        self.0.iter().find(|(other, _)| *other == who).map_or("", |(_, email)| email)
    }
}
