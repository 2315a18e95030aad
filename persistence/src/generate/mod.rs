//! National data, made up: money for every partnership of the register over many years, to measure and try things
//! with at the size of the country.
//!
//! All rows follow from a [`Plan`]: two databases filled by the same plan are alike in every row but their audit. A year
//! is written in one transaction. Whoever stops in the middle goes on with the same plan at the first year that is
//! not there; another plan, or a database with anything else in it than the register, is refused.

mod country;
mod dice;
mod ledger;
mod line;
mod plan;
mod rows;
mod words;

pub use plan::{MOST_YEARS, Plan};

use crate::audit::{self, Event};
use crate::database::Database;
use crate::demo::has_rows;
use crate::entity::{groups, organisations, partnerships, people, service_facts, settlements, themes, users};
use crate::error::Result;
use crate::import::{Progress, Report, Silent, ids, writer::Writer};
use crate::{Occasion, scope};
use chrono::{DateTime, Utc};
use country::Country;
use domain::FinancialYear;
use domain::access::{Access, capability::ManagePlatform};
use rows::Rows;
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};

const FACT: &str = "generate";
const FILLING: &str = "FILLING";
const FILLED: &str = "FILLED";

/// What a database is to a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// At most the register is in it.
    Empty,
    /// The plan began to fill it and was stopped.
    Begun,
    /// It holds all that the plan makes.
    Filled,
    /// Another plan filled it, or began to.
    OfAnotherPlan,
    /// It holds something that no plan made.
    Foreign,
}

/// What the database is to `plan`.
///
/// # Errors
/// Where the database fails.
pub async fn state(database: &Database, plan: &Plan) -> Result<State> {
    let connection = database.reading();
    let fact = scope::before_sign_in::<service_facts::Entity>()
        .filter(service_facts::Column::Name.eq(FACT))
        .one(connection)
        .await?;
    if let Some(fact) = fact {
        return Ok(match fact.value {
            value if value == said(FILLING, plan) => State::Begun,
            value if value == said(FILLED, plan) => State::Filled,
            _ => State::OfAnotherPlan,
        });
    }
    let unregistered = scope::before_sign_in::<partnerships::Entity>().filter(partnerships::Column::OnsCode.is_null());
    let used = unregistered.count(connection).await? > 0
        || has_rows::<organisations::Entity>(database).await?
        || has_rows::<themes::Entity>(database).await?
        || has_rows::<people::Entity>(database).await?
        || has_rows::<groups::Entity>(database).await?
        || has_rows::<users::Entity>(database).await?;
    Ok(if used { State::Foreign } else { State::Empty })
}

fn said(word: &str, plan: &Plan) -> String {
    format!("{word}: {plan}")
}

/// Fills a database that is [`State::Empty`] or [`State::Begun`] and has the register.
///
/// # Errors
/// Where the database fails; the years written before are kept, and the same plan goes on with the others.
pub async fn fill(
    database: &Database,
    access: &Access<ManagePlatform>,
    plan: &Plan,
    now: DateTime<Utc>,
    progress: &dyn Progress,
) -> Result<Report> {
    let mut writer = Writer::begin(database, access, now, &Silent).await?;
    let country = Country::load(&writer, plan).await?;
    country.write(&mut writer, plan).await?;
    mark(&writer, access, plan, FILLING).await?;
    audit(&writer, plan, "BEGIN_GENERATING").await?;
    let mut report = writer.finish().await?;

    let years = plan.years()?;
    progress.stage("awards", (years.len() * country.places.len()) as u64);
    for year in years {
        let mut writer = Writer::begin(database, access, now, &Silent).await?;
        let written = is_written(&writer, year).await?;
        for places in country.places.chunks(AT_ONCE) {
            if !written {
                Rows::of(plan, &country, places, year)?.write(&mut writer).await?;
            }
            progress.advance(places.len() as u64);
        }
        report.add(&writer.finish().await?);
    }

    let writer = Writer::begin(database, access, now, &Silent).await?;
    mark(&writer, access, plan, FILLED).await?;
    audit(&writer, plan, "GENERATE").await?;
    writer.finish().await?;
    Ok(report)
}

/// Partnerships whose rows are held in memory together.
const AT_ONCE: usize = 16;

async fn is_written(writer: &Writer<'_>, year: FinancialYear) -> Result<bool> {
    let its =
        writer.find::<settlements::Entity>().filter(settlements::Column::FirstYear.eq(i32::from(year.first_year())));
    Ok(its.one(writer.connection()).await?.is_some())
}

/// Says in the database itself how far `plan` has come.
async fn mark(writer: &Writer<'_>, access: &Access<ManagePlatform>, plan: &Plan, word: &str) -> Result<()> {
    let connection = writer.connection();
    let there =
        writer.find::<service_facts::Entity>().filter(service_facts::Column::Name.eq(FACT)).one(connection).await?;
    let fact = service_facts::ActiveModel { name: Set(FACT.to_owned()), value: Set(said(word, plan)) };
    match there {
        Some(_) => scope::update_row(access, connection, fact).await?,
        None => scope::insert(access, connection, vec![fact]).await?,
    }
    Ok(())
}

async fn audit(writer: &Writer<'_>, plan: &Plan, action: &'static str) -> Result<()> {
    let event = Event::new(action, "Register", ids::shared("register", &[]));
    let event = event.change("plan", None, Some(plan.to_string()));
    audit::write(writer.connection(), event, &Occasion::command(writer.now)).await
}
