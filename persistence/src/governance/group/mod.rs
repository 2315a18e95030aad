//! Groups, set up, changed and dissolved.

mod authority;
mod ground;
mod links;
mod rows;

pub use authority::Authority;
pub use links::GroupLinks;

use super::{in_turn, told};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::groups;
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use authority::Proof;
use domain::access::{Permit, Place, capability::Capability};
use domain::governance::{GroupChange, GroupTerms};
use domain::group::{Group, Home, StandingItem};
use domain::ids::{GroupId, PartnershipId, ThemeId};
use domain::{Refusal, Refusals, check_version};
use ground::{check_home, check_meetings, check_name, check_organisation};
use rows::{next_position, row_of, said};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// A group to set up.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// Whose it is.
    pub home: Home,
    /// What is said of it.
    pub terms: GroupTerms,
    /// What it is tied to.
    pub links: GroupLinks,
}

/// A change of a group; `None` stays as it is.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The group.
    pub group: GroupId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change of what is said of it.
    pub change: GroupChange,
    /// The group above it from now on.
    pub parent: Option<Option<GroupId>>,
    /// The bodies it reports to from now on.
    pub reports_to: Option<Vec<GroupId>>,
    /// The themes it deals with from now on.
    pub themes: Option<Vec<ThemeId>>,
    /// What stands on every agenda from now on.
    pub standing_items: Option<Vec<StandingItem>>,
    /// The partnerships it covers from now on.
    pub covers: Option<Vec<PartnershipId>>,
}

impl Revision {
    /// Whether nothing is to change but what the group covers.
    fn is_of_covers_alone(&self) -> bool {
        let others = self.parent.is_some() || self.reports_to.is_some() || self.themes.is_some();
        self.change == GroupChange::default() && !others && self.standing_items.is_none() && self.covers.is_some()
    }

    fn applied_to(&self, before: &GroupLinks) -> GroupLinks {
        GroupLinks {
            parent: self.parent.unwrap_or(before.parent),
            reports_to: self.reports_to.clone().unwrap_or_else(|| before.reports_to.clone()),
            themes: self.themes.clone().unwrap_or_else(|| before.themes.clone()),
            standing_items: self.standing_items.clone().unwrap_or_else(|| before.standing_items.clone()),
            covers: self.covers.clone().unwrap_or_else(|| before.covers.clone()),
        }
    }
}

/// What is to be kept of a group.
struct Kept<'a> {
    id: GroupId,
    home: Home,
    before: Option<(&'a Group, &'a GroupLinks)>,
    after: (&'a GroupTerms, &'a GroupLinks),
}

/// The `home_id` of what belongs to `home`.
const fn home_id(home: Home) -> Uuid {
    match home {
        Home::Partnership(id) => id.0,
        Home::County(id) => id.0,
    }
}

/// Sets up a group.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where whose it is
/// to be is not there.
pub async fn create(
    database: &Database,
    authority: &Authority,
    new: &NewGroup,
    occasion: &Occasion,
) -> Result<GroupId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let (id, sight) = (GroupId(Uuid::now_v7()), authority.sight());
            let field = check_home(transaction, &sight, new.home).await?;
            let proof = authority.over(new.terms.kind, Place::Home(home_id(new.home)));
            let proof = proof.ok_or_else(|| authority.denied(new.terms.kind, field))?;
            let (mut terms, mut links) = (new.terms.clone(), new.links.clone());
            let mut refusals = Refusals::default();
            terms.check(&mut refusals);
            check_name(transaction, &sight, (id, new.home), &terms, &mut refusals).await?;
            check_organisation(transaction, &sight, terms.organisation, &mut refusals).await?;
            let none = GroupLinks::default();
            links.check(transaction, &sight, (id, new.home), &none, &mut refusals).await?;
            authority.check_covers(terms.kind, &none.covers, &links.covers, &mut refusals);
            refusals.none()?;
            let kept = Kept { id, home: new.home, before: None, after: (&terms, &links) };
            write(transaction, authority, &proof, &kept, occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Changes a group, or dissolves it.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since,
/// or is not there.
pub async fn update(
    database: &Database,
    authority: &Authority,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<GroupId> {
    let id = revision.group;
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let sight = authority.sight();
            let found = scope::find::<groups::Entity>(&sight).filter(groups::Column::Id.eq(id.0)).lock_exclusive();
            let row = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "group"))?;
            let group = Group::try_from(row)?;
            let before = GroupLinks::of(transaction, &sight, &group).await?;
            let mut links = revision.applied_to(&before);
            let proof = proof(authority, &group, revision, (&before, &links))?;
            check_version("group", group.version, revision.expected_version)?;
            let mut terms = revision.change.clone().applied_to(&group);
            let mut refusals = Refusals::default();
            terms.check(&mut refusals);
            if terms.name != group.name || terms.dissolved_on != group.dissolved_on {
                check_name(transaction, &sight, (id, group.home), &terms, &mut refusals).await?;
            }
            check_organisation(transaction, &sight, revision.change.organisation.flatten(), &mut refusals).await?;
            links.check(transaction, &sight, (id, group.home), &before, &mut refusals).await?;
            authority.check_covers(group.kind, &before.covers, &links.covers, &mut refusals);
            if terms.dissolved_on != group.dissolved_on {
                check_meetings(transaction, &sight, id, terms.dissolved_on, &mut refusals).await?;
            }
            refusals.none()?;
            let kept = Kept { id, home: group.home, before: Some((&group, &before)), after: (&terms, &links) };
            write(transaction, authority, &proof, &kept, occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// The proof that the group may be changed: over the group; of what it covers alone, over all that is added and
/// taken away.
fn proof(
    authority: &Authority,
    group: &Group,
    revision: &Revision,
    (before, after): (&GroupLinks, &GroupLinks),
) -> Result<Proof, Refusal> {
    let place = Place::Group { group: group.id, home: home_id(group.home) };
    let proof = authority.over(group.kind, place);
    let covers = || authority.over_covers(&before.covers, &after.covers);
    match proof {
        None if revision.is_of_covers_alone() => covers().ok_or_else(|| authority.denied(group.kind, "id")),
        proof => proof.ok_or_else(|| authority.denied(group.kind, "id")),
    }
}

async fn write(
    transaction: &DatabaseTransaction,
    authority: &Authority,
    proof: &Proof,
    kept: &Kept<'_>,
    occasion: &Occasion,
) -> Result<()> {
    match proof {
        Proof::Membership(permit) => write_as(transaction, authority, permit, kept, occasion).await,
        Proof::Partnership(permit) => write_as(transaction, authority, permit, kept, occasion).await,
    }
}

async fn write_as<C: Capability>(
    transaction: &DatabaseTransaction,
    authority: &Authority,
    permit: &Permit<C>,
    kept: &Kept<'_>,
    occasion: &Occasion,
) -> Result<()> {
    let Kept { id, home, before, after: (terms, links) } = kept;
    let version = before.map_or(1, |(group, _)| group.version + 1);
    let mut row = row_of(*id, version, terms, links.parent);
    let none = GroupLinks::default();
    let links_before = before.map_or(&none, |(_, links)| links);
    if before.is_none() {
        row.home_id = Set(home_id(*home));
        row.partnership_id = Set(if let Home::Partnership(id) = home { Some(id.0) } else { None });
        row.county_id = Set(if let Home::County(id) = home { Some(id.0) } else { None });
        row.position = Set(next_position(transaction, &authority.sight(), *home).await?);
        scope::insert_permitted(permit, transaction, row).await?;
    } else {
        scope::update_permitted(permit, transaction, row).await?;
    }
    links.write(transaction, permit, *id, links_before).await?;
    let action = if before.is_none() { "CREATE_GROUP" } else { "UPDATE_GROUP" };
    let event = Event::new(action, "Group", id.0).permitted(permit);
    let was = before.map(|(group, links)| said(&GroupTerms::of(group), links));
    authority.tell_covers(transaction, *id, (&links_before.covers, &links.covers), occasion).await?;
    audit::write(transaction, told(event, was, said(terms, links)), occasion).await
}
