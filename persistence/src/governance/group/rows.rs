//! Groups as rows, and as lines of the audit.

use super::super::{Said, listed, named};
use super::{GroupLinks, home_id};
use crate::entity::groups;
use crate::error::Result;
use crate::scope;
use domain::access::Sight;
use domain::governance::GroupTerms;
use domain::group::Home;
use domain::ids::GroupId;
use domain::text::folded;
use domain::words::Word;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};

/// The row of a group, but for whose it is and its place, which never change.
pub(super) fn row_of(id: GroupId, version: i32, terms: &GroupTerms, parent: Option<GroupId>) -> groups::ActiveModel {
    groups::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        parent_id: Set(parent.map(|id| id.0)),
        name: Set(terms.name.clone()),
        folded: Set(folded(&terms.name)),
        kind: Set(terms.kind.word().to_owned()),
        remit: Set(terms.remit.clone()),
        meetings_per_year: Set(terms.meetings_per_year),
        quorum: Set(terms.quorum),
        quorum_basis: Set(terms.quorum_basis.map(|basis| basis.word().to_owned())),
        organisation_id: Set(terms.organisation.map(|id| id.0)),
        note: Set(terms.note.clone()),
        established_on: Set(terms.established_on),
        dissolved_on: Set(terms.dissolved_on),
        ..Default::default()
    }
}

/// The place after the last of the groups of `home`.
pub(super) async fn next_position(transaction: &DatabaseTransaction, sight: &Sight, home: Home) -> Result<i32> {
    let last: Option<Option<i32>> = scope::find::<groups::Entity>(sight)
        .select_only()
        .column_as(groups::Column::Position.max(), "last")
        .filter(groups::Column::HomeId.eq(home_id(home)))
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.flatten().map_or(0, |last| last.saturating_add(1)))
}

/// What is said of a group and what it is tied to.
pub(super) fn said(terms: &GroupTerms, links: &GroupLinks) -> Said {
    let items: Vec<&str> = links.standing_items.iter().map(|item| item.title.as_str()).collect();
    vec![
        ("name", Some(terms.name.clone())),
        ("kind", Some(terms.kind.word().to_owned())),
        ("remit", terms.remit.clone()),
        ("meetingsPerYear", terms.meetings_per_year.map(|count| count.to_string())),
        ("quorum", terms.quorum.map(|count| count.to_string())),
        ("quorumBasis", terms.quorum_basis.map(|basis| basis.word().to_owned())),
        ("organisation", named(terms.organisation)),
        ("note", terms.note.clone()),
        ("establishedOn", terms.established_on.map(|day| day.to_string())),
        ("dissolvedOn", terms.dissolved_on.map(|day| day.to_string())),
        ("parent", named(links.parent)),
        ("reportsTo", listed(&links.reports_to)),
        ("themes", listed(&links.themes)),
        ("standingItems", Some(items.join("; ")).filter(|items| !items.is_empty())),
        ("covers", listed(&links.covers)),
    ]
}
