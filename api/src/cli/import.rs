//! The imports: the register that is in the program, and bundles and tables from files.

use super::problem::Problem;
use super::progress::Bar;
use crate::clock::Clock;
use domain::access::{Access, Viewer, capability::Capability};
use domain::drafting::Place;
use domain::register::{self, File, Sources};
use domain::tables::{self, CrimeTable, LARGEST_TABLE, MeasureLine, Population};
use persistence::import::Source;
use persistence::{Database, import};
use std::path::{Path, PathBuf};

const REGISTER: Sources<'static> = Sources {
    lookup: File {
        name: "lad_csp_pfa_lookup_dec2024.csv",
        text: include_str!("../../../data/register/lad_csp_pfa_lookup_dec2024.csv"),
    },
    regions: File { name: "lad_region_2024.csv", text: include_str!("../../../data/register/lad_region_2024.csv") },
    upper_tiers: File {
        name: "lad_upper_tier_2023.csv",
        text: include_str!("../../../data/register/lad_upper_tier_2023.csv"),
    },
};

/// The bundles of the demonstration.
pub(super) const BUNDLES: [(&str, &str); 4] = [
    ("safer-plymouth.json", include_str!("../../../data/demo/safer-plymouth.json")),
    ("north-worcestershire.json", include_str!("../../../data/demo/north-worcestershire.json")),
    ("safer-bucks.json", include_str!("../../../data/demo/safer-bucks.json")),
    ("plymouth-2020.json", include_str!("../../../data/demo/plymouth-2020.json")),
];

/// The populations in the program.
const POPULATION: tables::File<'static> = tables::File {
    name: "csp_population_mid2019.csv",
    text: include_str!("../../../data/population/csp_population_mid2019.csv"),
};

/// The access of whoever runs the program.
pub(super) fn system<C: Capability>() -> Result<Access<C>, Problem> {
    Viewer::system().access().map_err(|denied| Problem::new(denied.to_string()))
}

/// Imports the register.
pub(super) async fn register(database: &Database, clock: Clock) -> Result<String, Problem> {
    let register = register::read(&REGISTER).map_err(|faults| told("", &faults))?;
    let report = import::register(database, &system()?, &register, clock.now(), &Bar::new()).await?;
    Ok(report.to_string())
}

/// The partnerships of the register, by which a text's may be inferred.
pub(super) fn places() -> Result<Vec<Place>, Problem> {
    let register = register::read(&REGISTER).map_err(|faults| told("", &faults))?;
    let area = |code: &str| register.police_areas.iter().find(|area| area.code == code);
    let place = |csp: &register::Csp| Place {
        code: csp.code.clone(),
        name: csp.name.clone(),
        police_area: csp.police_area.clone(),
        police_area_name: area(&csp.police_area).map_or_else(String::new, |area| area.name.clone()),
    };
    Ok(register.partnerships.iter().map(place).collect())
}

/// Reads bundles from files; says every fault of all of them.
pub(super) fn read_files(files: &[PathBuf]) -> Result<Vec<Source>, Problem> {
    let texts = files.iter().map(|file| {
        let name = file.display().to_string();
        match std::fs::read_to_string(file) {
            Ok(text) => Ok((name, text)),
            Err(error) => Err(Problem::new(format!("the file {name} cannot be read: {error}"))),
        }
    });
    read(texts.collect::<Result<Vec<_>, _>>()?)
}

/// Reads bundles, each with the name its faults are told under.
pub(super) fn read<N: Into<String>, T: AsRef<str>>(texts: Vec<(N, T)>) -> Result<Vec<Source>, Problem> {
    let mut sources = Vec::with_capacity(texts.len());
    let mut faults = Vec::new();
    for (name, text) in texts {
        let name = name.into();
        match domain::bundle::read(text.as_ref()) {
            Ok(bundle) => sources.push(Source { name, bundle }),
            Err(found) => faults.extend(found.iter().map(|fault| format!("{name}: {fault}"))),
        }
    }
    if faults.is_empty() { Ok(sources) } else { Err(Problem::of_faults(faults)) }
}

/// Imports bundles.
pub(super) async fn bundles(database: &Database, sources: &[Source], clock: Clock) -> Result<String, Problem> {
    let report = import::bundles(database, &system()?, sources, clock.now(), &Bar::new()).await?;
    Ok(report.to_string())
}

/// Reads a table of recorded crime, and the populations that rates are worked out with.
pub(super) fn read_crime(file: &Path, population: Option<&Path>) -> Result<(CrimeTable, Population), Problem> {
    let table = read_table(file, tables::read_crime)?;
    let population = match population {
        Some(file) => read_table(file, tables::read_population)?,
        None => tables::read_population(POPULATION).map_err(|faults| told("", &faults))?,
    };
    Ok((table, population))
}

/// Reads a partnership's own measures.
pub(super) fn read_measures(file: &Path) -> Result<Vec<MeasureLine>, Problem> {
    read_table(file, tables::read_measures)
}

/// Reads a table from a file, unless it is larger than any such table.
fn read_table<T>(
    file: &Path,
    read: impl FnOnce(tables::File<'_>) -> Result<T, Vec<domain::Fault>>,
) -> Result<T, Problem> {
    let name = file.display().to_string();
    let unreadable = |error| Problem::new(format!("the file {name} cannot be read: {error}"));
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    if size > LARGEST_TABLE {
        let (size, most) = (size >> 20, LARGEST_TABLE >> 20);
        return Err(Problem::new(format!("the file {name} has {size} MB; a table has at most {most} MB")));
    }
    let text = std::fs::read_to_string(file).map_err(unreadable)?;
    read(tables::File { name: &name, text: &text }).map_err(|faults| told("", &faults))
}

/// Imports recorded crime, and says what is odd in the table.
pub(super) async fn crime(
    database: &Database,
    table: &CrimeTable,
    population: &Population,
    clock: Clock,
) -> Result<String, Problem> {
    let (report, notes) = import::crime(database, &system()?, table, population, clock.now(), &Bar::new()).await?;
    let notes: String = notes.iter().map(|note| format!("note: {note}\n")).collect();
    Ok(format!("{notes}{report}"))
}

/// Imports a partnership's own measures.
pub(super) async fn measures(
    database: &Database,
    given: (&str, &[MeasureLine]),
    replace: bool,
    clock: Clock,
) -> Result<String, Problem> {
    let report = import::measures(database, &system()?, given, replace, clock.now(), &Bar::new()).await?;
    Ok(report.to_string())
}

/// The JSON Schema of bundles.
pub(super) fn bundle_schema() -> Result<String, Problem> {
    serde_json::to_string_pretty(&domain::bundle::schema())
        .map_err(|error| Problem::new(format!("the schema cannot be written: {error}")))
}

fn told(file: &str, faults: &[domain::Fault]) -> Problem {
    Problem::of_faults(faults.iter().map(|fault| format!("{file}{fault}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_beyond_all_measure_is_not_read() -> std::io::Result<()> {
        let path = std::env::temp_dir().join(format!("safergraph-{}-large.csv", std::process::id()));
        // A hole of 200 MB takes no room on the disk.
        std::fs::File::create(&path)?.set_len(200 << 20)?;
        let told = read_measures(&path).map_err(|problem| problem.to_string());
        std::fs::remove_file(&path)?;
        let expected = format!("the file {} has 200 MB; a table has at most 20 MB", path.display());
        assert_eq!(told, Err(expected));
        Ok(())
    }
}
