//! Where a permission holds: the table of design.md §3 read aloud.

use super::Checker;
use crate::sight::askers::Scope;
use crate::sight::today;
use uuid::Uuid;

/// What may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sight) enum Reads {
    Papers,
    Exempt,
    ContactDetails,
    Funding,
    Audit,
}

/// Whether `role` has the permission at all, wherever that may be.
fn has(role: &str, reads: Reads) -> bool {
    use Reads::{Audit, ContactDetails, Exempt, Funding, Papers};
    let permissions: &[Reads] = match role {
        "ADMINISTRATOR" | "PARTNERSHIP_MANAGER" => &[Papers, Exempt, ContactDetails, Funding, Audit],
        "COMMISSIONER" | "TREASURER" => &[Funding, Audit],
        "OPCC_ANALYST" => &[Funding],
        "COUNTY_OFFICER" | "CLERK" | "GROUP_LEAD" | "GROUP_MEMBER" => &[Papers, Exempt, ContactDetails, Funding],
        "COUNTY_MEMBER" => &[Papers, Exempt, Funding],
        "COMMISSIONING_OFFICER" => &[Papers, ContactDetails, Funding],
        "SCRUTINEER" => &[Papers, Funding],
        _ => &[],
    };
    permissions.contains(&reads)
}

impl Checker<'_> {
    /// The scopes over which the one who asks holds the permission today.
    fn scopes(&self, reads: Reads) -> Vec<Scope> {
        let grants = self.asker.grants.iter().filter(|grant| grant.holds() && has(grant.role, reads));
        grants.map(|grant| grant.scope).collect()
    }

    /// Everywhere.
    pub(super) fn everywhere(&self, reads: Reads) -> bool {
        self.scopes(reads).contains(&Scope::Platform)
    }

    /// In a police area as a whole.
    pub(super) fn in_area(&self, reads: Reads, area: Option<Uuid>) -> bool {
        self.everywhere(reads) || area.is_some_and(|area| self.scopes(reads).contains(&Scope::PoliceArea(area)))
    }

    /// In a partnership as a whole.
    pub(super) fn in_partnership(&self, reads: Reads, id: Uuid) -> bool {
        self.scopes(reads).into_iter().any(|scope| match scope {
            Scope::Platform => true,
            Scope::PoliceArea(area) => self.rows.partnerships.iter().any(|it| it.id == id && it.police_area_id == area),
            // Of the partnerships that its boards cover a county reads the money only.
            Scope::County(county) => reads == Reads::Funding && self.covers(county, id),
            // A combined partnership reaches those it combines.
            Scope::Partnership(own) => {
                own == id || self.rows.partnerships.iter().any(|it| it.id == id && it.combined_in_id == Some(own))
            }
            // Members of the board or the executive read the partnership's money; a group grant is that group only.
            Scope::Group(own) => {
                let is_board = |kind: &str| kind == "BOARD" || kind == "EXECUTIVE";
                let mut groups = self.rows.groups.iter();
                reads == Reads::Funding
                    && groups.any(|it| it.id == own && it.partnership_id == Some(id) && is_board(&it.kind))
            }
        })
    }

    /// In a county as to its own affairs.
    pub(super) fn in_county(&self, reads: Reads, id: Uuid) -> bool {
        self.everywhere(reads) || reads != Reads::Funding && self.scopes(reads).contains(&Scope::County(id))
    }

    /// In a group.
    pub(super) fn in_group(&self, reads: Reads, id: Uuid) -> bool {
        let Some(group) = self.rows.groups.iter().find(|group| group.id == id) else { return false };
        self.scopes(reads).contains(&Scope::Group(id)) && reads != Reads::Funding
            || self.in_home(reads, group.partnership_id, group.county_id)
    }

    /// In a partnership or a county as a whole.
    pub(super) fn in_home(&self, reads: Reads, partnership: Option<Uuid>, county: Option<Uuid>) -> bool {
        partnership.is_some_and(|id| self.in_partnership(reads, id))
            || county.is_some_and(|id| self.in_county(reads, id))
    }

    /// Whether a board of the county that still stands covers the partnership.
    fn covers(&self, county: Uuid, partnership: Uuid) -> bool {
        let stands = |group: Uuid| {
            let mut groups = self.rows.groups.iter();
            groups.any(|it| {
                it.id == group && it.county_id == Some(county) && it.dissolved_on.is_none_or(|day| day > today())
            })
        };
        self.rows.group_covers.iter().any(|it| it.partnership_id == partnership && stands(it.group_id))
    }

    /// Whether a group that the one who asks leads deals with the theme, in its partnership.
    pub(super) fn leads(&self, partnership: Uuid, theme: Uuid) -> bool {
        let leads = self.asker.grants.iter().filter(|grant| grant.holds() && grant.role == "GROUP_LEAD");
        leads.map(|grant| grant.scope).any(|scope| {
            let deals =
                |group: Uuid| self.rows.group_themes.iter().any(|it| it.group_id == group && it.theme_id == theme);
            let mut groups = self.rows.groups.iter();
            groups.any(|it| scope == Scope::Group(it.id) && it.partnership_id == Some(partnership) && deals(it.id))
        })
    }
}
