//! The program `safergraph`: its commands, and what they say when something stands in the way.

mod arguments;
pub mod demo;
mod draft;
mod export;
mod generate;
mod import;
mod manifest;
mod problem;
mod progress;
mod serve;
mod user;
mod verify;
mod watch;

use crate::clock::Clock;
use crate::config::Settings;
use crate::{authentication, graphql};
use arguments::{Arguments, Command, ImportCommand, KeysCommand, SearchCommand};
use persistence::Database;
use problem::Outcome;
pub use problem::Problem;
use secrecy::ExposeSecret;
use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

/// Runs the program. One line on standard error says what stood in the way.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = Arguments::read(arguments);
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("safergraph: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The stack of each thread, in bytes: the deepest answer that the limits let through has room in it several times,
/// also in a build that is not optimised.
const STACK: usize = 16 * 1_024 * 1_024;

fn start(arguments: Arguments) -> Outcome {
    let settings = arguments.settings()?;
    log(&settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    let runtime = runtime.map_err(|error| Problem::new(format!("no threads to be had: {error}")))?;
    runtime.block_on(async {
        match arguments.command {
            Command::Serve(serve) => serve::serve(&settings, &serve).await,
            Command::Migrate => {
                let database = open(&settings).await?;
                say(format!("The tables of {} are up to date.", database.address()))
            }
            Command::Import(ImportCommand::Register) => {
                say(import::register(&open(&settings).await?, Clock::System).await?)
            }
            Command::Import(ImportCommand::Bundle { files }) => {
                let sources = import::read_files(&files)?;
                say(import::bundles(&open(&settings).await?, &sources, Clock::System).await?)
            }
            Command::Import(ImportCommand::Crime { file, population }) => {
                let (table, population) = import::read_crime(&file, population.as_deref())?;
                say(import::crime(&open(&settings).await?, &table, &population, Clock::System).await?)
            }
            Command::Import(ImportCommand::Measures { file, partnership, replace }) => {
                let lines = import::read_measures(&file)?;
                let given = (partnership.as_str(), lines.as_slice());
                say(import::measures(&open(&settings).await?, given, replace, Clock::System).await?)
            }
            Command::DraftMinutes(given) => draft::run(&given),
            Command::Export(command) => export::run(&open(&settings).await?, command).await,
            Command::Generate(given) => {
                let database = open(&settings).await?;
                say(generate::run(&database, &given, Clock::System).await?)
            }
            Command::User(command) => {
                let database = open(&settings).await?;
                say(user::run(&database, command, Clock::System).await?)
            }
            Command::Verify { rebuild } => verify::run(&settings, rebuild, Clock::System).await,
            Command::Search(SearchCommand::Rebuild) => {
                let database = open(&settings).await?;
                persistence::search::rebuild(&database, &import::system()?, &progress::Bar::new()).await?;
                say("The search index is made from the records again.")
            }
            Command::Policy => say(domain::access::policy_table()),
            Command::Schema => say(graphql::sdl(&graphql::schema())),
            Command::Manifest { files } => say(manifest::written(&files).await?),
            Command::BundleSchema => say(import::bundle_schema()?),
            Command::Keys(KeysCommand::New) => say(authentication::Keys::make()?.expose_secret()),
        }
    })
}

/// Libraries speak up where something is wrong; what they do all day is not news. A filter that names one
/// of them overrules this.
const QUIET: &str = "sea_orm_migration=warn,sqlx=warn,async_graphql=warn";

/// The database, with its tables up to date.
async fn open(settings: &Settings) -> Result<Database, Problem> {
    migrated(Database::connect(&settings.database_url).await?).await
}

/// The same for a service whose requests may take up to `limit`.
async fn open_within(settings: &Settings, limit: Duration) -> Result<Database, Problem> {
    migrated(Database::connect_within(&settings.database_url, limit).await?).await
}

async fn migrated(database: Database) -> Result<Database, Problem> {
    database.migrate().await?;
    Ok(database)
}

/// Writes to standard output. Who stops reading early, as `head` does, is not in the way.
fn say(text: impl AsRef<str>) -> Outcome {
    let mut output = std::io::stdout().lock();
    match writeln!(output, "{}", text.as_ref().trim_end()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Problem::new(format!("cannot write: {error}"))),
        _ => Ok(()),
    }
}

fn log(settings: &Settings) -> Outcome {
    use crate::config::LogFormat;
    use tracing_subscriber::EnvFilter;
    let wrong = |error| Problem::new(format!("the setting `log` is not understood: {error}. Try `info` or `debug`"));
    let filter = EnvFilter::builder().parse(format!("{QUIET},{}", settings.log)).map_err(wrong)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A second start in one process, as tests do, keeps the first one's log.
    let _ = match settings.log_format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
    };
    Ok(())
}
