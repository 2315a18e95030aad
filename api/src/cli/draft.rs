//! `safergraph draft-minutes`: minutes and agendas from text, as a bundle to be looked at and imported.

use super::import::places;
use super::problem::{Outcome, Problem};
use super::say;
use clap::Args;
use domain::FinancialYear;
use domain::drafting::{Hints, LONGEST_TEXT, Place, draft};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct DraftMinutes {
    /// The text, in UTF-8, at most 5 MB
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The partnership: its name in addresses, such as safer-plymouth, or its code in the register
    #[arg(long, value_name = "SLUG")]
    partnership: Option<String>,
    /// The name of the partnership [default: that of the group that met]
    #[arg(long, value_name = "NAME")]
    partnership_name: Option<String>,
    /// The police area: its code, such as E23000035 [default: that of the place the text names most]
    #[arg(long, value_name = "CODE")]
    police_area: Option<String>,
    /// The group that met [default: as the text says]
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// What bundles imported before call the group, so that it is found again, such as board
    #[arg(long, value_name = "KEY")]
    group_key: Option<String>,
    /// The year that the money is for, such as 2018-19 [default: as the text says]
    #[arg(long, value_name = "YEAR")]
    year: Option<FinancialYear>,
    /// Where to write the bundle [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Reads the file and writes the bundle; doubts go to standard error, each with the file and line.
pub(super) fn run(given: &DraftMinutes) -> Outcome {
    let text = read(&given.file)?;
    let hints = hints(given)?;
    let name = given.file.display();
    let draft = draft(&text, &hints).map_err(|reason| Problem::new(format!("{name}: {reason}")))?;
    for doubt in &draft.doubts {
        eprintln!("{name}:{}: {}", doubt.line, doubt.message);
    }
    let json = serde_json::to_string_pretty(&draft.bundle)
        .map_err(|error| Problem::new(format!("the bundle cannot be written: {error}")))?;
    match &given.out {
        Some(out) => std::fs::write(out, json + "\n")
            .map_err(|error| Problem::new(format!("the file {} cannot be written: {error}", out.display()))),
        None => say(json),
    }
}

fn read(file: &Path) -> Result<String, Problem> {
    let name = file.display();
    let unreadable = |error: std::io::Error| Problem::new(format!("the file {name} cannot be read: {error}"));
    // What is too long is not read at all.
    let length = std::fs::metadata(file).map_err(unreadable)?.len();
    if length > u64::try_from(LONGEST_TEXT).unwrap_or(u64::MAX) {
        return Err(Problem::new(format!("{name}: {}", domain::drafting::Unreadable::TooLong)));
    }
    String::from_utf8(std::fs::read(file).map_err(unreadable)?)
        .map_err(|_| Problem::new(format!("{name}: The text is not in UTF-8.")))
}

fn hints(given: &DraftMinutes) -> Result<Hints, Problem> {
    let places = places()?;
    let code = given.partnership.as_ref().filter(|text| text.starts_with(['E', 'W']));
    let coded = code.and_then(|code| places.iter().find(|place| place.code == *code));
    if let (Some(code), None) = (code, coded) {
        return Err(Problem::new(format!("the register has no partnership {code}")));
    }
    let area = given.police_area.as_ref().map(|code| police_area(&places, code)).transpose()?;
    Ok(Hints {
        partnership: coded.map(|place| domain::text::slug(&place.name)).or_else(|| given.partnership.clone()),
        partnership_name: given.partnership_name.clone(),
        ons_code: coded.map(|place| place.code.clone()),
        police_area: area,
        group: given.group.clone(),
        group_key: given.group_key.clone(),
        financial_year: given.year,
        places,
        ..Hints::default()
    })
}

fn police_area(places: &[Place], code: &str) -> Result<(String, String), Problem> {
    let found = places.iter().find(|place| place.police_area == code);
    found
        .map(|place| (place.police_area.clone(), place.police_area_name.clone()))
        .ok_or_else(|| Problem::new(format!("the register has no police area {code}")))
}
