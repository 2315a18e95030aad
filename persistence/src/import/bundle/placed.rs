//! One bundle with what its keys stand for.

use super::Source;
use super::shared::Shared;
use crate::error::{Error, Result};
use crate::import::ids;
use domain::bundle::{Bundle, Fund, Group, Meeting, MinuteItem};
use std::collections::HashMap;
use uuid::Uuid;

/// The partnership or county that a record belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    Partnership(Uuid),
    County(Uuid),
}

impl Home {
    pub(super) const fn id(self) -> Uuid {
        match self {
            Self::Partnership(id) | Self::County(id) => id,
        }
    }

    pub(super) const fn partnership(self) -> Option<Uuid> {
        match self {
            Self::Partnership(id) => Some(id),
            Self::County(_) => None,
        }
    }

    pub(super) const fn county(self) -> Option<Uuid> {
        match self {
            Self::County(id) => Some(id),
            Self::Partnership(_) => None,
        }
    }
}

/// A group's id and whose it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedGroup {
    pub(super) id: Uuid,
    pub(super) home: Home,
}

/// A bundle whose partnership and groups have their ids.
pub(super) struct Placed<'a> {
    source: &'a Source,
    pub(super) bundle: &'a Bundle,
    pub(super) partnership: Uuid,
    groups: HashMap<&'a str, PlacedGroup>,
    meetings: HashMap<&'a str, &'a Meeting>,
    minutes: HashMap<&'a str, &'a Meeting>,
}

impl<'a> Placed<'a> {
    pub(super) fn new(source: &'a Source, partnership: Uuid, shared: &Shared) -> Result<Self> {
        let bundle = &source.bundle;
        let place = |group: &'a Group| {
            let placed = match &group.county {
                // A county's group is one, whichever bundle brings it.
                Some(slug) => PlacedGroup {
                    id: ids::shared("countyGroup", &[slug, &group.key]),
                    home: Home::County(shared.county(slug)?),
                },
                None => PlacedGroup {
                    id: ids::of_bundle(&bundle.partnership.slug, "group", &[&group.key]),
                    home: Home::Partnership(partnership),
                },
            };
            Ok((group.key.as_str(), placed))
        };
        let minutes = bundle
            .meetings
            .iter()
            .flat_map(|meeting| meeting.minutes.iter().map(move |minute: &MinuteItem| (minute.key.as_str(), meeting)));
        Ok(Self {
            source,
            bundle,
            partnership,
            groups: bundle.groups.iter().map(place).collect::<Result<_>>()?,
            meetings: bundle.meetings.iter().map(|meeting| (meeting.key.as_str(), meeting)).collect(),
            minutes: minutes.collect(),
        })
    }

    /// The id of one of the bundle's own records.
    pub(super) fn id(&self, kind: &str, key: &str) -> Uuid {
        self.id_of(kind, &[key])
    }

    pub(super) fn id_if(&self, kind: &str, key: Option<&String>) -> Option<Uuid> {
        key.map(|key| self.id(kind, key))
    }

    /// The id of a part of one of its records: the record's key and the part's place in it.
    pub(super) fn part(&self, kind: &str, key: &str, place: i32) -> Uuid {
        self.id_of(kind, &[key, &place.to_string()])
    }

    pub(super) fn id_of(&self, kind: &str, key: &[&str]) -> Uuid {
        ids::of_bundle(&self.bundle.partnership.slug, kind, key)
    }

    /// What its ledger and the like say of where they come from.
    pub(super) fn origin(&self) -> String {
        format!("imported from {}", self.source.name)
    }

    pub(super) const fn home(&self) -> Home {
        Home::Partnership(self.partnership)
    }

    pub(super) fn group(&self, key: &str) -> Result<PlacedGroup> {
        self.groups.get(key).copied().ok_or_else(|| self.unknown("group", key))
    }

    pub(super) fn group_if(&self, key: Option<&String>) -> Result<Option<PlacedGroup>> {
        key.map(|key| self.group(key)).transpose()
    }

    pub(super) fn meeting(&self, key: &str) -> Result<&'a Meeting> {
        self.meetings.get(key).copied().ok_or_else(|| self.unknown("meeting", key))
    }

    pub(super) fn meeting_of_minute(&self, key: &str) -> Result<&'a Meeting> {
        self.minutes.get(key).copied().ok_or_else(|| self.unknown("minute", key))
    }

    pub(super) fn fund(&self, key: &str) -> Result<&'a Fund> {
        self.bundle.funds.iter().find(|fund| fund.key == key).ok_or_else(|| self.unknown("fund", key))
    }

    fn unknown(&self, what: &str, key: &str) -> Error {
        Error::Faulty(vec![self.source.fault("/", format!("the {what} {key:?} is referred to, but not there"))])
    }
}
