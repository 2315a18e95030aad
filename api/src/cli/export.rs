//! `safergraph export`: the lists that are published, written to standard output.

use super::problem::{Outcome, Problem};
use crate::http::export::{grants, parameters};
use clap::{Args, Subcommand};
use domain::FinancialYear;
use domain::access::Viewer;
use domain::funding::Years;
use persistence::{Database, place};
use std::io::{ErrorKind, Write};
use std::sync::Arc;

#[derive(Subcommand)]
pub(super) enum ExportCommand {
    /// The crime and disorder reduction grants of a police area that a commissioner has to publish, as CSV.
    Grants(Grants),
}

#[derive(Args)]
pub(super) struct Grants {
    /// The police area: its code, such as E23000035, its id or its name in addresses
    #[arg(long, value_name = "AREA")]
    police_area: String,
    /// One financial year, such as 2018-19 [default: all years]
    #[arg(long, value_name = "YEAR", conflicts_with_all = ["from", "to"])]
    year: Option<FinancialYear>,
    /// The first financial year
    #[arg(long, value_name = "YEAR")]
    from: Option<FinancialYear>,
    /// The last financial year
    #[arg(long, value_name = "YEAR")]
    to: Option<FinancialYear>,
}

/// Writes a list as anybody sees it.
pub(super) async fn run(database: &Database, ExportCommand::Grants(wanted): ExportCommand) -> Outcome {
    let sight = Arc::new(Viewer::nobody()).sight();
    let key = parameters::police_area(&wanted.police_area).map_err(Problem::new)?;
    let area = place::police_area(database, &sight, key).await.map_err(|error| Problem::new(error.to_string()))?;
    let missing = || Problem::new(format!("there is no police area {}; is the register imported?", wanted.police_area));
    let years = wanted.year.map_or(Years { from: wanted.from, to: wanted.to }, Years::only);
    let list = grants::list(database, &sight, &area.ok_or_else(missing)?, years).await;
    let list = list.map_err(|error| Problem::new(error.to_string()))?;
    let mut output = std::io::stdout().lock();
    match output.write_all(&list).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Problem::new(format!("cannot write: {error}"))),
        _ => Ok(()),
    }
}
