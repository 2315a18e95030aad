//! Four places with the same records under the same names, in every state that access depends on: what shows
//! of one in another's answers is a leak.

use anyhow::{Context, Result, anyhow};
use domain::access::{Access, capability::ManagePlatform};
use persistence::Database;
use persistence::import::{Silent, Source};
use serde_json::{Value, json};

/// A partnership of the national register, and its county.
pub(crate) struct Place {
    /// The partnership's slug.
    pub(crate) partnership: &'static str,
    name: &'static str,
    code: &'static str,
    area: &'static str,
    /// The county's slug.
    pub(crate) county: Option<&'static str>,
}

/// Where the roles hold; where the roles elsewhere hold; one more in the first one's police area, so that what a
/// police area has is told from what a partnership has; and one that the first acts for. The second's county is
/// what county roles are granted over, the third's what those elsewhere are.
pub(crate) const PLACES: [Place; 4] = [
    Place {
        partnership: "safer-plymouth",
        name: "Safer Plymouth Partnership",
        code: "E22000056",
        area: "E23000035",
        county: None,
    },
    Place {
        partnership: "north-worcestershire",
        name: "North Worcestershire Community Safety Partnership",
        code: "E22000368",
        area: "E23000016",
        county: Some("worcestershire"),
    },
    Place {
        partnership: "east-and-mid-devon",
        name: "East and Mid Devon",
        code: "E22000362",
        area: "E23000035",
        county: Some("devon"),
    },
    Place { partnership: "torbay", name: "Torbay", code: "E22000060", area: "E23000035", county: None },
];

/// Writes everything into each of the places.
pub(super) async fn fill(database: &Database, access: &Access<ManagePlatform>) -> Result<()> {
    let everything = PLACES.iter().map(|place| source(place, include_str!("../data/everything.json")));
    import(database, access, everything.collect::<Result<_>>()?).await?;
    let counties = PLACES.iter().filter(|place| place.county.is_some());
    let counties = counties.map(|place| source(place, include_str!("../data/county.json")));
    import(database, access, counties.collect::<Result<_>>()?).await
}

async fn import(database: &Database, access: &Access<ManagePlatform>, sources: Vec<Source>) -> Result<()> {
    let now = crate::support::app::clock()?.now();
    match persistence::import::bundles(database, access, &sources, now, &Silent).await {
        Err(persistence::Error::Faulty(faults)) => Err(anyhow!("{faults:#?}")),
        outcome => Ok(outcome.map(|_| ())?),
    }
}

/// The bundle `text`, moved to `place`.
fn source(place: &Place, text: &str) -> Result<Source> {
    let mut bundle: Value = serde_json::from_str(text)?;
    let Place { partnership, name, code, area, county } = place;
    bundle["partnership"] =
        json!({ "slug": partnership, "name": name, "kind": "COMMUNITY_SAFETY", "onsCode": code, "policeArea": area });
    for fund in list(&mut bundle, "funds") {
        fund["policeArea"] = json!(area);
    }
    for measure in list(&mut bundle, "measures") {
        for (subject, code) in [("partnership", code), ("policeArea", area)] {
            if measure["subject"][subject].is_string() {
                measure["subject"][subject] = json!(code);
            }
        }
    }
    for group in list(&mut bundle, "groups").filter(|group| group["kind"] == "COUNTY_BOARD") {
        group["county"] = json!(county.context("this place has no county")?);
        group["covers"] = json!([code]);
    }
    let bundle = domain::bundle::read(&bundle.to_string()).map_err(|faults| anyhow!("{faults:?}"))?;
    Ok(Source { name: (*partnership).to_owned(), bundle })
}

fn list<'a>(bundle: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Value> {
    bundle.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten()
}
