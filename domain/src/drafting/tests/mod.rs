//! The drafts of real papers against the records that people made of them, of a made-up council's minutes, and of
//! any text at all.

mod agreement;
mod another_council;
mod any_text;

use super::{Draft, Hints, Place, draft};
use crate::bundle::{Bundle, Known, check, read};

const MINUTE: &str = include_str!("../../../../tests/data/minutes/000_22e2ea8efd068c57.txt");
const BOARD: &str = include_str!("../../../../tests/data/minutes/001_415ac54ca19bf713.txt");
const SELECT_COMMITTEE: &str = include_str!("../../../../tests/data/minutes/002_612f0762f3dbfc1c.txt");
const THEME_GROUP: &str = include_str!("../../../../tests/data/minutes/003_6a8e72afbc50be02.txt");
const SCRUTINY: &str = include_str!("../../../../tests/data/minutes/004_4b4f22e8365fbf04.txt");

const PLYMOUTH: &str = include_str!("../../../../data/demo/safer-plymouth.json");
const PLYMOUTH_2020: &str = include_str!("../../../../data/demo/plymouth-2020.json");
const BUCKS: &str = include_str!("../../../../data/demo/safer-bucks.json");
const WORCESTERSHIRE: &str = include_str!("../../../../data/demo/north-worcestershire.json");

/// Some of the register, as the program gives all of it.
fn hints(partnership: &str) -> Hints {
    let place = |code: &str, name: &str, police_area: &str, area: &str| Place {
        code: code.into(),
        name: name.into(),
        police_area: police_area.into(),
        police_area_name: area.into(),
    };
    Hints {
        partnership: Some(partnership.into()),
        places: vec![
            place("E22000056", "Plymouth", "E23000035", "Devon and Cornwall"),
            place("E22000368", "North Worcestershire", "E23000016", "West Mercia"),
            place("E22000303", "Aylesbury Vale", "E23000029", "Thames Valley"),
            place("E22000107", "Kent", "E23000032", "Kent"),
        ],
        ..Hints::default()
    }
}

fn drafted(text: &str, hints: &Hints) -> Draft {
    match draft(text, hints) {
        Ok(draft) => draft,
        Err(reason) => {
            Draft { bundle: demo(PLYMOUTH_2020), doubts: vec![super::Doubt { line: 0, message: reason.to_string() }] }
        }
    }
}

fn demo(text: &str) -> Bundle {
    read(text).unwrap_or_else(|_| read(PLYMOUTH_2020).unwrap_or_else(|_| std::process::abort()))
}

/// What the reader of bundles has against a draft.
fn faults(draft: &Draft) -> Vec<String> {
    let json = serde_json::to_string_pretty(&draft.bundle).unwrap_or_default();
    let known = Known {
        partnerships: ["E22000056", "E22000368", "E22000303", "E22000107"].map(str::to_owned).into(),
        police_areas: ["E23000035", "E23000016", "E23000029", "E23000032", "E00000000", "W00000000", "W15000003"]
            .map(str::to_owned)
            .into(),
        ..Known::default()
    };
    match read(&json) {
        Ok(bundle) => check(&[bundle], &known).concat().iter().map(ToString::to_string).collect(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}
