//! `/export/crime-and-disorder-reduction-grants.csv`: the list that the Elected Local Policing Bodies (Specified
//! Information) Order 2011 (SI 2011/3050), Schedule, paragraph 3(f), has commissioners publish of the grants that
//! they make under section 9 of the Police Reform and Social Responsibility Act 2011.

use super::table::{self, Cell};
use domain::Pence;
use domain::access::Sight;
use domain::funding::{GrantCondition, PublishedGrant, Years};
use domain::place::PoliceArea;
use domain::words::Certainty;
use persistence::{Database, funding::publication};
use std::io;

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoList {
    /// The records cannot be read, or the list is too long.
    #[error(transparent)]
    Unread(#[from] persistence::Error),
    /// It cannot be written.
    #[error("the list cannot be written: {0}")]
    Unwritten(#[from] io::Error),
}

const COLUMNS: [&str; 12] = [
    "Financial year",
    "Fund",
    "Grant-giver",
    "Partnership",
    "Recipient",
    "Amount",
    "Currency",
    "Amount certainty",
    "Purpose",
    "Reason",
    "Conditions",
    "Date of award",
];

/// The list of the grants made in an area, whole: one that broke off in the middle would look like all there is.
///
/// # Errors
/// [`NoList`].
pub(crate) async fn list(
    database: &Database,
    sight: &Sight,
    area: &PoliceArea,
    years: Years,
) -> Result<Vec<u8>, NoList> {
    let grants = publication::grants(database, sight, area, years).await?;
    Ok(table::written(COLUMNS, grants.iter().map(row))?)
}

/// What its file is called, such as `crime-and-disorder-reduction-grants-devon-and-cornwall-2018-19.csv`.
pub(super) fn file_name(area: &PoliceArea, years: Years) -> String {
    let of_years = match (years.from, years.to) {
        (Some(from), Some(to)) if from == to => format!("-{from}"),
        (Some(from), Some(to)) => format!("-{from}-to-{to}"),
        (Some(from), None) => format!("-from-{from}"),
        (None, Some(to)) => format!("-to-{to}"),
        (None, None) => String::new(),
    };
    format!("crime-and-disorder-reduction-grants-{}{of_years}.csv", area.slug)
}

fn row(grant: &PublishedGrant) -> [Cell; COLUMNS.len()] {
    [
        Cell::own(grant.year.to_string()),
        Cell::text(&grant.fund),
        Cell::text(&grant.funder),
        Cell::text(&grant.partnership),
        stated(grant.recipient.as_deref()),
        Cell::own(grant.amount.map(Pence::in_pounds).unwrap_or_default()),
        Cell::own("GBP".to_owned()),
        Cell::own(certainty(grant.certainty).to_owned()),
        stated(grant.purpose.as_deref()),
        stated(grant.reason.as_deref()),
        conditions(&grant.conditions),
        Cell::own(grant.awarded_on.to_string()),
    ]
}

fn stated(text: Option<&str>) -> Cell {
    Cell::text(text.unwrap_or("not stated"))
}

/// The conditions, numbered, one to a line.
fn conditions(all: &[GrantCondition]) -> Cell {
    if all.is_empty() {
        return Cell::own("none recorded".to_owned());
    }
    let due = |condition: &GrantCondition| condition.due_on.map(|day| format!(" (due {day})")).unwrap_or_default();
    let line = |(number, condition): (u32, &GrantCondition)| format!("{number}. {}{}", condition.text, due(condition));
    Cell::text(&(1..).zip(all).map(line).collect::<Vec<_>>().join("\n"))
}

const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Exact => "exact",
        Certainty::Approximate => "approximate",
        Certainty::ToBeDetermined => "to be determined",
        Certainty::NotStated => "not stated",
    }
}
