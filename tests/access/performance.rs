//! What everybody tries to do with measures, indicators and families: those of Safer Plymouth, made afresh for each try.

use super::cast::Viewer;
use super::mutations::{act, outcome};
use super::world::World;
use crate::support::app::clock;
use anyhow::{Context, Result};
use domain::access::{Access, Viewer as Asking, capability::Capability};
use domain::ids::{GlobalId, Id, PartnershipId};
use domain::indicator::{ComparatorGroupTerms, IndicatorTerms, NamedMember};
use domain::measure::{EnteredFigure, EnteredMeasure, MeasureSubject};
use domain::words::{MeasureStatus, Polarity, Unit};
use persistence::Occasion;
use persistence::{indicator, measure};
use serde_json::{Value, json};

/// The first example of a type in Safer Plymouth.
fn first<'a>(world: &'a World, kind: &str) -> Result<&'a str> {
    let found = world.examples.get(kind).and_then(|places| places.first()?.first());
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
    format!("Tried-{}", uuid::Uuid::now_v7().simple())
}

/// An indicator, and its code.
async fn fresh_indicator(world: &World) -> Result<(String, String)> {
    let terms = IndicatorTerms {
        code: name(),
        title: "Tried".to_owned(),
        unit: Unit::Count,
        polarity: Polarity::Neutral,
        denominator: None,
        source: None,
        numerator: None,
        divisor: None,
    };
    let id = indicator::writing::create(world.app.database(), &system()?, &terms, &occasion()?).await?;
    Ok((id.global().to_string(), terms.code))
}

/// A measure of Safer Plymouth.
async fn fresh_measure(world: &World) -> Result<String> {
    let partnership: PartnershipId = GlobalId::parse(first(world, "Partnership")?)?.of()?;
    let figure = EnteredFigure {
        value: None,
        value_to: None,
        certainty: None,
        statement: Some("Falling".to_owned()),
        status: MeasureStatus::Provisional,
    };
    let entered = EnteredMeasure {
        subject: MeasureSubject::Partnership(partnership),
        indicator: fresh_indicator(world).await?.1,
        days: (None, None),
        period_note: Some("This winter".to_owned()),
        area: None,
        cumulative: false,
        dimension: None,
        figure,
        stated_changes: Vec::new(),
        standing: None,
        target: None,
    };
    let ids = measure::writing::record(world.app.database(), &system()?, (&[entered], None), &occasion()?).await?;
    Ok(ids.first().context("a measure")?.global().to_string())
}

/// Does `mutation`, whose input type is named `kind`, and asks for `record` of what came of it.
async fn tried(world: &World, viewer: &Viewer, mutation: &str, record: &str, input: Value) -> Result<String> {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    Ok(outcome(&act(world, viewer, mutation, &kind, record, input).await?, mutation))
}

async fn to_record(world: &World, kind: &str) -> Result<Value> {
    let (_, code) = fresh_indicator(world).await?;
    Ok(json!({ "subjectId": first(world, kind)?, "indicator": code, "periodNote": "This winter", "value": "1" }))
}

pub(super) async fn record(world: &World, viewer: &Viewer, kind: &str) -> Result<String> {
    tried(world, viewer, "recordMeasure", "measure { id }", to_record(world, kind).await?).await
}

pub(super) async fn record_measures(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "measures": [to_record(world, "Partnership").await?] });
    tried(world, viewer, "recordMeasures", "measures { id }", input).await
}

pub(super) async fn revise(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "id": fresh_measure(world).await?, "expectedVersion": 1, "value": "2" });
    tried(world, viewer, "reviseMeasure", "measure { id }", input).await
}

pub(super) async fn set_target(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "id": fresh_measure(world).await?, "expectedVersion": 1, "value": "2" });
    tried(world, viewer, "setTarget", "measure { id }", input).await
}

pub(super) async fn remove(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "id": fresh_measure(world).await?, "expectedVersion": 1, "reason": "Tried" });
    tried(world, viewer, "removeMeasure", "removedId", input).await
}

pub(super) async fn create_indicator(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "code": name(), "title": "Tried", "unit": "COUNT", "polarity": "NEUTRAL" });
    tried(world, viewer, "createIndicator", "indicator { id }", input).await
}

pub(super) async fn update_indicator(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "id": fresh_indicator(world).await?.0, "expectedVersion": 1, "title": "Tried again" });
    tried(world, viewer, "updateIndicator", "indicator { id }", input).await
}

pub(super) async fn create_family(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "name": name(), "asOf": "2018-03-31", "members": [{ "name": "One" }, { "name": "Other" }] });
    tried(world, viewer, "createComparatorGroup", "comparatorGroup { id }", input).await
}

pub(super) async fn link_member(world: &World, viewer: &Viewer) -> Result<String> {
    let member = |name: &str| NamedMember { name: name.to_owned(), partnership: None };
    let as_of = "2018-03-31".parse()?;
    let terms = ComparatorGroupTerms { name: name(), as_of, members: vec![member("One"), member("Other")] };
    let family = indicator::writing::create_family(world.app.database(), &system()?, &terms, &occasion()?).await?;
    let input = json!({ "id": family.global().to_string(), "expectedVersion": 1, "member": "One",
        "partnershipId": first(world, "Partnership")? });
    tried(world, viewer, "linkComparatorMember", "comparatorGroup { id }", input).await
}
