//! What everybody tries to do with contracts: those of Safer Plymouth are the subjects, made afresh for each try.

use super::cast::Viewer;
use super::mutations::{act, outcome};
use super::world::World;
use crate::support::app::clock;
use anyhow::{Context, Result};
use domain::access::{Access, capability::ProposeAllocation};
use domain::funding::ContractTerms;
use domain::ids::{ContractId, GlobalId, Id, OrganisationId, PartnershipId};
use domain::words::{Certainty, ContractKind};
use persistence::Occasion;
use persistence::funding::contracting::{self, ContractOf, NewContract};
use serde_json::{Value, json};

/// The first example of a type in Safer Plymouth.
fn first<'a>(world: &'a World, kind: &str) -> Result<&'a str> {
    let found = world.examples.get(kind).and_then(|places| places.first()?.first());
    found.map(String::as_str).with_context(|| format!("a {kind}"))
}

/// A contract of Safer Plymouth that no allocation pays for.
async fn fresh(world: &World) -> Result<ContractId> {
    let access: Access<ProposeAllocation> = domain::access::Viewer::system().access()?;
    let partnership: PartnershipId = GlobalId::parse(first(world, "Partnership")?)?.of()?;
    let provider: OrganisationId = GlobalId::parse(first(world, "Organisation")?)?.of()?;
    let terms = ContractTerms {
        kind: ContractKind::Contract,
        title: "Tried".to_owned(),
        funder: None,
        from: None,
        to: None,
        extension_until: None,
        extension_note: None,
        value: None,
        value_certainty: Certainty::NotStated,
        note: None,
    };
    let new = NewContract { of: ContractOf::Partnership(partnership), terms, providers: vec![provider] };
    Ok(contracting::record(world.app.database(), &access, &new, None, &Occasion::command(clock()?.now())).await?)
}

async fn tried(world: &World, viewer: &Viewer, mutation: &str, kind: &str, rest: &str, input: Value) -> Result<String> {
    Ok(outcome(&act(world, viewer, mutation, kind, rest, input).await?, mutation))
}

pub(super) async fn record(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "partnershipId": first(world, "Partnership")?, "kind": "GRANT", "title": "Tried",
        "providerIds": [first(world, "Organisation")?] });
    tried(world, viewer, "recordContract", "RecordContractInput", "contract { id }", input).await
}

pub(super) async fn revise(world: &World, viewer: &Viewer) -> Result<String> {
    let id = fresh(world).await?.global().to_string();
    let input = json!({ "id": id, "expectedVersion": 1, "note": "Tried" });
    tried(world, viewer, "reviseContract", "ReviseContractInput", "contract { id }", input).await
}

pub(super) async fn remove(world: &World, viewer: &Viewer) -> Result<String> {
    let id = fresh(world).await?.global().to_string();
    let input = json!({ "id": id, "expectedVersion": 1 });
    tried(world, viewer, "removeContract", "RemoveContractInput", "removedId", input).await
}
