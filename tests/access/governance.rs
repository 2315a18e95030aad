//! What everybody tries to do with organisations, groups, seats, people and partnerships: those of Safer Plymouth, and
//! of the county of the second place, made afresh for each try.

use super::cast::Viewer;
use super::mutations::{act, outcome};
use super::world::World;
use crate::support::app::clock;
use anyhow::{Context, Result, anyhow};
use domain::access::{Access, Viewer as Asking, capability::Capability};
use domain::governance::{GroupTerms, OrganisationTerms, PersonTerms, SeatTerms};
use domain::group::Home;
use domain::ids::{CountyId, GlobalId, GroupId, Id, PartnershipId};
use domain::words::{GroupKind, MembershipRole, MembershipStatus, OrganisationKind};
use persistence::Occasion;
use persistence::governance::group::{Authority, GroupLinks, NewGroup};
use persistence::governance::seat::{Appointment, Holder};
use persistence::governance::{group, organisation, seat};
use serde_json::{Value, json};

/// The first example of a type in one of the places.
fn first<'a>(world: &'a World, kind: &str, place: usize) -> Result<&'a str> {
    let found = world.examples.get(kind).and_then(|places| places.get(place)?.first());
    found.map(String::as_str).with_context(|| format!("a {kind}"))
}

fn system<C: Capability>() -> Result<Access<C>> {
    Ok(Asking::system().access()?)
}

fn occasion() -> Result<Occasion> {
    Ok(Occasion::command(clock()?.now()))
}

/// A name that nothing has yet.
fn name() -> String {
    format!("Tried {}", uuid::Uuid::now_v7().simple())
}

/// A group of Safer Plymouth, or where it is a county board of the second place's county.
async fn fresh_group(world: &World, kind: GroupKind) -> Result<GroupId> {
    let home = match kind {
        GroupKind::CountyBoard => Home::County(GlobalId::parse(first(world, "County", 1)?)?.of::<CountyId>()?),
        _ => Home::Partnership(GlobalId::parse(first(world, "Partnership", 0)?)?.of::<PartnershipId>()?),
    };
    let terms = GroupTerms {
        kind,
        name: name(),
        remit: None,
        meetings_per_year: None,
        quorum: None,
        quorum_basis: None,
        organisation: None,
        note: None,
        established_on: None,
        dissolved_on: None,
    };
    let authority = Authority { membership: system()?, partnership: Some(system()?) };
    let new = NewGroup { home, terms, links: GroupLinks::default() };
    Ok(group::create(world.app.database(), &authority, &new, &occasion()?).await?)
}

/// A seat in a group of Safer Plymouth that is made for it.
async fn fresh_seat(world: &World, status: MembershipStatus) -> Result<String> {
    let terms = SeatTerms {
        organisation: None,
        role: MembershipRole::Member,
        acting: false,
        post: None,
        status,
        vacant: false,
        vacancy_reason: None,
        responsible_authority: false,
        substitute_for: None,
        from: None,
        to: None,
        inducted_on: None,
    };
    let group = fresh_group(world, GroupKind::Network).await?;
    let holder = Some(Holder::New(PersonTerms { name: name(), ..PersonTerms::default() }));
    let new = Appointment { group, terms, holder };
    Ok(seat::appoint(world.app.database(), &system()?, &new, &occasion()?).await?.global().to_string())
}

/// Somebody who sits in a group of Safer Plymouth that is made for it.
async fn fresh_person(world: &World) -> Result<String> {
    let seat = fresh_seat(world, MembershipStatus::Current).await?;
    let document = "query($id: ID!) { node(id: $id) { ... on Membership { person { id } } } }";
    let data = world.app.data(None, document, json!({ "id": seat })).await?;
    data.pointer("/node/person/id").and_then(Value::as_str).map(str::to_owned).context("somebody sits")
}

async fn fresh_organisation(world: &World) -> Result<String> {
    let terms = OrganisationTerms { name: name(), kind: OrganisationKind::Other, aliases: Vec::new() };
    Ok(organisation::create(world.app.database(), &system()?, &terms, &occasion()?).await?.global().to_string())
}

/// Does `mutation`, whose input type is named after it, and asks for `record` of what came of it.
async fn tried(world: &World, viewer: &Viewer, mutation: &str, record: &str, input: Value) -> Result<String> {
    let (head, rest) = mutation.split_at_checked(1).ok_or_else(|| anyhow!("a name"))?;
    let kind = format!("{}{rest}Input", head.to_uppercase());
    Ok(outcome(&act(world, viewer, mutation, &kind, &format!("{record} {{ id }}"), input).await?, mutation))
}

pub(super) async fn create_group(world: &World, viewer: &Viewer, kind: &str) -> Result<String> {
    let input = json!({ "partnershipId": first(world, "Partnership", 0)?, "kind": kind, "name": name() });
    tried(world, viewer, "createGroup", "group", input).await
}

pub(super) async fn create_county_group(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "countyId": first(world, "County", 1)?, "kind": "NETWORK", "name": name() });
    tried(world, viewer, "createGroup", "group", input).await
}

pub(super) async fn update_group(world: &World, viewer: &Viewer, kind: GroupKind) -> Result<String> {
    let id = fresh_group(world, kind).await?.global().to_string();
    let input = json!({ "id": id, "expectedVersion": 1, "note": "Tried" });
    tried(world, viewer, "updateGroup", "group", input).await
}

pub(super) async fn cover(world: &World, viewer: &Viewer) -> Result<String> {
    let id = fresh_group(world, GroupKind::CountyBoard).await?.global().to_string();
    let covered = [first(world, "Partnership", 0)?];
    let input = json!({ "id": id, "expectedVersion": 1, "coversPartnershipIds": covered });
    tried(world, viewer, "updateGroup", "group", input).await
}

pub(super) async fn appoint(world: &World, viewer: &Viewer) -> Result<String> {
    let group = fresh_group(world, GroupKind::Network).await?.global().to_string();
    let input = json!({ "groupId": group, "newPerson": { "name": "Tried" }, "role": "MEMBER", "status": "CURRENT" });
    tried(world, viewer, "appointMember", "membership", input).await
}

pub(super) async fn update_membership(world: &World, viewer: &Viewer) -> Result<String> {
    let id = fresh_seat(world, MembershipStatus::Invited).await?;
    let input = json!({ "id": id, "expectedVersion": 1, "status": "CURRENT" });
    tried(world, viewer, "updateMembership", "membership", input).await
}

pub(super) async fn end_membership(world: &World, viewer: &Viewer) -> Result<String> {
    let id = fresh_seat(world, MembershipStatus::Current).await?;
    let input = json!({ "id": id, "expectedVersion": 1, "on": "2018-06-01" });
    tried(world, viewer, "endMembership", "membership", input).await
}

pub(super) async fn rate_skills(world: &World, viewer: &Viewer) -> Result<String> {
    let id = fresh_seat(world, MembershipStatus::Current).await?;
    let input = json!({ "membershipId": id, "ratings": [{ "skill": "Trying", "level": 5 }] });
    tried(world, viewer, "rateSkills", "membership", input).await
}

pub(super) async fn update_person(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "id": fresh_person(world).await?, "expectedVersion": 1, "jobTitle": "Tried" });
    tried(world, viewer, "updatePerson", "person", input).await
}

pub(super) async fn merge_people(world: &World, viewer: &Viewer) -> Result<String> {
    let (keep, merge) = (fresh_person(world).await?, fresh_person(world).await?);
    let input = json!({ "keepId": keep, "expectedVersion": 1, "mergeId": merge });
    tried(world, viewer, "mergePeople", "person", input).await
}

pub(super) async fn create_organisation(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "name": name(), "kind": "OTHER" });
    tried(world, viewer, "createOrganisation", "organisation", input).await
}

pub(super) async fn update_organisation(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "id": fresh_organisation(world).await?, "expectedVersion": 1, "kind": "BUSINESS" });
    tried(world, viewer, "updateOrganisation", "organisation", input).await
}

pub(super) async fn merge_organisations(world: &World, viewer: &Viewer) -> Result<String> {
    let (keep, merge) = (fresh_organisation(world).await?, fresh_organisation(world).await?);
    let input = json!({ "keepId": keep, "expectedVersion": 1, "mergeId": merge });
    tried(world, viewer, "mergeOrganisations", "organisation", input).await
}

pub(super) async fn create_partnership(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "name": name(), "policeAreaId": first(world, "PoliceArea", 0)? });
    tried(world, viewer, "createPartnership", "partnership", input).await
}

pub(super) async fn update_partnership(world: &World, viewer: &Viewer) -> Result<String> {
    let id = first(world, "Partnership", 0)?;
    let document = "query($id: ID!) { node(id: $id) { ... on Partnership { version } } }";
    let data = world.app.data(None, document, json!({ "id": id })).await?;
    let input = json!({ "id": id, "expectedVersion": data["node"]["version"], "website": "https://tried.example" });
    tried(world, viewer, "updatePartnership", "partnership", input).await
}
