//! What is entered of a group.

use super::super::{changed_day, changed_id, day};
use crate::graphql::context::{id_of, ids_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::group::{GroupKind, QuorumBasis};
use crate::graphql::scalars::Date;
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::governance::{GroupChange, GroupTerms};
use domain::group::{Home, StandingItem};
use domain::{Refusal, RefusalCode, Refusals};
use persistence::governance::group::{GroupLinks, NewGroup, Revision};

/// Something that is to stand on every agenda of a group.
#[derive(InputObject)]
pub(crate) struct StandingItemInput {
    /// The title, at most 300 characters.
    title: String,
    /// The day since when it stands there.
    since: Option<Date>,
    /// The minute that ordered it.
    ordered_by_id: Option<ID>,
}

fn standing_items(items: Vec<StandingItemInput>) -> Result<Vec<StandingItem>> {
    let item = |item: StandingItemInput| {
        let ordered_by = maybe_id_of("input.standingItems.orderedById", item.ordered_by_id.as_ref())?;
        Ok(StandingItem { title: item.title, since: day(item.since), ordered_by })
    };
    items.into_iter().map(item).collect()
}

/// A group to set up: a partnership's or a county's.
#[derive(InputObject)]
pub(crate) struct CreateGroupInput {
    /// The partnership whose group it is; left out where a county is named.
    partnership_id: Option<ID>,
    /// The county whose group it is; left out where a partnership is named.
    county_id: Option<ID>,
    /// The group above it, of the same partnership or county.
    parent_id: Option<ID>,
    /// The bodies it reports to besides, in order; at most 100.
    reports_to_ids: Option<Vec<ID>>,
    /// The name, at most 300 characters; no other group that stands there has it.
    name: String,
    /// What sort of body it is, for ever.
    kind: GroupKind,
    /// What it is there for, at most 10,000 characters.
    remit: Option<String>,
    /// The themes it deals with, in order; at most 100.
    theme_ids: Option<Vec<ID>>,
    /// How many meetings a year it is to hold, 0 to 366.
    meetings_per_year: Option<i32>,
    /// How many make a quorum, 1 to 1,000; with `quorumBasis` or not at all.
    quorum: Option<i32>,
    /// What the quorum counts; with `quorum` or not at all.
    quorum_basis: Option<QuorumBasis>,
    /// The partnerships it covers, at most 100: only for a COUNTY_BOARD or COMMISSIONING_BOARD, and each only with
    /// MANAGE_PARTNERSHIP there.
    covers_partnership_ids: Option<Vec<ID>>,
    /// What is to stand on every agenda, in order; at most 100.
    standing_items: Option<Vec<StandingItemInput>>,
    /// The organisation it is a body of, such as a scrutiny committee's council.
    organisation_id: Option<ID>,
    /// Anything else to know of it, at most 10,000 characters.
    note: Option<String>,
    /// The day it was set up.
    established_on: Option<Date>,
}

impl CreateGroupInput {
    /// As it is done, or what is wrong with it.
    pub(super) fn checked(self) -> Result<NewGroup> {
        let ids = |ids: Option<Vec<ID>>| ids.unwrap_or_default();
        let home = self.home()?;
        let links = GroupLinks {
            parent: maybe_id_of("input.parentId", self.parent_id.as_ref())?,
            reports_to: ids_of("input.reportsToIds", &ids(self.reports_to_ids))?,
            themes: ids_of("input.themeIds", &ids(self.theme_ids))?,
            standing_items: standing_items(self.standing_items.unwrap_or_default())?,
            covers: ids_of("input.coversPartnershipIds", &ids(self.covers_partnership_ids))?,
        };
        let mut terms = GroupTerms {
            kind: self.kind.into(),
            name: self.name,
            remit: self.remit,
            meetings_per_year: self.meetings_per_year,
            quorum: self.quorum,
            quorum_basis: self.quorum_basis.map(Into::into),
            organisation: maybe_id_of("input.organisationId", self.organisation_id.as_ref())?,
            note: self.note,
            established_on: day(self.established_on),
            dissolved_on: None,
        };
        match home {
            Ok(home) => Ok(NewGroup { home, terms, links }),
            Err(refusal) => {
                let mut refusals = Refusals::default();
                refusals.push(refusal);
                terms.check(&mut refusals);
                Err(persistence::Error::Refused(refusals.none().err().unwrap_or_default()).into())
            }
        }
    }

    /// Whose the group is to be: one of the two that the input names.
    fn home(&self) -> Result<Result<Home, Refusal>> {
        Ok(match (&self.partnership_id, &self.county_id) {
            (Some(id), None) => Ok(Home::Partnership(id_of("input.partnershipId", id)?)),
            (None, Some(id)) => Ok(Home::County(id_of("input.countyId", id)?)),
            (None, None) => {
                let message = "Name the partnership or the county whose group it is.";
                Err(Refusal::new(RefusalCode::Required, &["partnershipId"], message))
            }
            (Some(_), Some(_)) => {
                let message = "Name the partnership or the county, not both: a group is one's.";
                Err(Refusal::new(RefusalCode::Invalid, &["partnershipId"], message))
            }
        })
    }
}

/// What is to change of a group; what is left out stays as it is, null takes out what may be missing, and a list
/// takes the place of the one before.
#[derive(InputObject)]
pub(crate) struct UpdateGroupInput {
    /// The group.
    pub(super) id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The name.
    name: Option<String>,
    /// The group above it, of the same partnership or county and not below it.
    parent_id: MaybeUndefined<ID>,
    /// The bodies it reports to besides, in order.
    reports_to_ids: Option<Vec<ID>>,
    /// What it is there for.
    remit: MaybeUndefined<String>,
    /// The themes it deals with, in order.
    theme_ids: Option<Vec<ID>>,
    /// How many meetings a year it is to hold, 0 to 366.
    meetings_per_year: MaybeUndefined<i32>,
    /// How many make a quorum, 1 to 1,000; null takes the basis out with it.
    quorum: MaybeUndefined<i32>,
    /// What the quorum counts.
    quorum_basis: MaybeUndefined<QuorumBasis>,
    /// What is to stand on every agenda, in order.
    standing_items: Option<Vec<StandingItemInput>>,
    /// The organisation it is a body of.
    organisation_id: MaybeUndefined<ID>,
    /// Anything else to know of it.
    note: MaybeUndefined<String>,
    /// The day it was set up.
    established_on: MaybeUndefined<Date>,
    /// The day from which it is no more: its memberships stay as they are. WRONG_STATE while meetings are scheduled
    /// after it. Null where it is to stand again.
    dissolved_on: MaybeUndefined<Date>,
    /// The partnerships it covers: only for a COUNTY_BOARD or COMMISSIONING_BOARD. Each that comes needs
    /// MANAGE_PARTNERSHIP there, which is enough for who changes nothing else of the group.
    covers_partnership_ids: Option<Vec<ID>>,
}

impl UpdateGroupInput {
    /// As it is done, or what is wrong with it.
    pub(super) fn checked(self) -> Result<Revision> {
        let change = GroupChange {
            name: self.name,
            remit: self.remit.into(),
            meetings_per_year: self.meetings_per_year.into(),
            quorum: self.quorum.into(),
            quorum_basis: self.quorum_basis.map_value(Into::into).into(),
            organisation: changed_id("input.organisationId", &self.organisation_id)?,
            note: self.note.into(),
            established_on: changed_day(self.established_on),
            dissolved_on: changed_day(self.dissolved_on),
        };
        Ok(Revision {
            group: id_of("input.id", &self.id)?,
            expected_version: self.expected_version,
            change,
            parent: changed_id("input.parentId", &self.parent_id)?,
            reports_to: self.reports_to_ids.map(|ids| ids_of("input.reportsToIds", &ids)).transpose()?,
            themes: self.theme_ids.map(|ids| ids_of("input.themeIds", &ids)).transpose()?,
            standing_items: self.standing_items.map(standing_items).transpose()?,
            covers: self.covers_partnership_ids.map(|ids| ids_of("input.coversPartnershipIds", &ids)).transpose()?,
        })
    }
}
