//! Where a permission holds, in the terms the tables are filtered by.

use crate::ids::{GroupId, PartnershipId, PoliceAreaId, ThemeId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Where something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The service as a whole.
    Platform,
    /// A police area as a whole.
    PoliceArea(PoliceAreaId),
    /// A partnership or county (the `home_id` of the tables).
    Home(Uuid),
    /// One group of a partnership or county.
    Group {
        /// The group.
        group: GroupId,
        /// Its partnership or county.
        home: Uuid,
    },
    /// What a partnership commissions for one theme.
    Theme {
        /// The primary theme.
        theme: ThemeId,
        /// The partnership.
        partnership: PartnershipId,
    },
}

/// Where a permission holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    pub(super) everywhere: bool,
    pub(super) police_areas: BTreeSet<PoliceAreaId>,
    pub(super) homes: BTreeSet<Uuid>,
    pub(super) groups: BTreeSet<GroupId>,
    pub(super) themes: BTreeSet<(PartnershipId, ThemeId)>,
}

impl Reach {
    /// Whether it holds for everything.
    #[must_use]
    pub const fn everywhere(&self) -> bool {
        self.everywhere
    }

    /// Whether it holds nowhere at all.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        *self == Self::default()
    }

    /// The police areas it holds in as a whole.
    #[must_use]
    pub const fn police_areas(&self) -> &BTreeSet<PoliceAreaId> {
        &self.police_areas
    }

    /// The partnerships and counties whose own rows it holds for (the `home_id` of the tables).
    #[must_use]
    pub const fn homes(&self) -> &BTreeSet<Uuid> {
        &self.homes
    }

    /// The single groups it holds in, beside those of [`Reach::homes`].
    #[must_use]
    pub const fn groups(&self) -> &BTreeSet<GroupId> {
        &self.groups
    }

    /// The themes of a partnership whose allocations it holds for.
    #[must_use]
    pub const fn themes(&self) -> &BTreeSet<(PartnershipId, ThemeId)> {
        &self.themes
    }

    /// Whether it holds for all of the partnership or county `home`.
    #[must_use]
    pub fn covers_home(&self, home: Uuid) -> bool {
        self.everywhere || self.homes.contains(&home)
    }

    /// Whether it holds for the group `group` of `home`.
    #[must_use]
    pub fn covers_group(&self, group: GroupId, home: Uuid) -> bool {
        self.covers_home(home) || self.groups.contains(&group)
    }

    /// Whether it holds for what `partnership` commissions for `theme`.
    #[must_use]
    pub fn covers_theme(&self, theme: ThemeId, partnership: PartnershipId) -> bool {
        self.covers_home(partnership.0) || self.themes.contains(&(partnership, theme))
    }

    /// Whether it holds for the police area as a whole.
    #[must_use]
    pub fn covers_police_area(&self, area: PoliceAreaId) -> bool {
        self.everywhere || self.police_areas.contains(&area)
    }

    /// Whether it holds for all of `place`.
    #[must_use]
    pub fn covers(&self, place: Place) -> bool {
        match place {
            Place::Platform => self.everywhere,
            Place::PoliceArea(area) => self.covers_police_area(area),
            Place::Home(home) => self.covers_home(home),
            Place::Group { group, home } => self.covers_group(group, home),
            Place::Theme { theme, partnership } => self.covers_theme(theme, partnership),
        }
    }

    /// Whether it holds wherever `other` does, where the groups of `other` belong to `home`.
    #[must_use]
    pub fn contains(&self, other: &Self, home: Option<Uuid>) -> bool {
        let has_group =
            |group: &GroupId| self.groups.contains(group) || home.is_some_and(|home| self.covers_home(home));
        let has_theme = |theme: &(PartnershipId, ThemeId)| self.themes.contains(theme) || self.covers_home(theme.0.0);
        self.everywhere
            || !other.everywhere
                && other.police_areas.is_subset(&self.police_areas)
                && other.homes.is_subset(&self.homes)
                && other.groups.iter().all(has_group)
                && other.themes.iter().all(has_theme)
    }

    pub(super) fn widen(&mut self, other: Self) {
        self.everywhere |= other.everywhere;
        self.police_areas.extend(other.police_areas);
        self.homes.extend(other.homes);
        self.groups.extend(other.groups);
        self.themes.extend(other.themes);
    }
}
