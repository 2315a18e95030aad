//! What can be written after `safergraph`.

use super::draft::DraftMinutes;
use super::export::ExportCommand;
use super::generate::Generate;
use super::problem::Problem;
use super::user::UserCommand;
use crate::authentication::OidcAlgorithm;
use crate::config::{
    Given, GivenAccounts, GivenDoors, GivenLimits, GivenLoad, GivenObserving, GivenPapers, GivenStreams, LogFormat,
    MAIL_URL_VARIABLE, S3_KEY_VARIABLES, SIGNING_KEY_VARIABLE, Settings,
};
use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

const EXAMPLES: &str = "\
To look around, with demonstration data in a new database:
  safergraph --demo

To run it for real:
  safergraph keys new > key.pem
  safergraph import register
  safergraph user create --email ada@example.org --name Ada --administrator
  safergraph serve --signing-key-file key.pem

Without a command, `serve` is meant; its options are told by `safergraph serve --help`.";

/// The API of community safety partnerships: who sits on them, what they decided, and every pound they are
/// granted. Serves GraphQL over HTTP; keeps its records in SQLite or PostgreSQL.
#[derive(Parser)]
#[command(name = "safergraph", bin_name = "safergraph", version, after_help = EXAMPLES, subcommand_required = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Args)]
struct Common {
    /// The database: sqlite://FILE?mode=rwc or postgres://USER:PASSWORD@HOST/DATABASE
    /// [default: sqlite://safergraph.db?mode=rwc]
    #[arg(long, global = true, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// A file with settings [default: safergraph.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "SAFERGRAPH_CONFIG")]
    config: Option<PathBuf>,
    /// Which log lines to write: error, warn, info, debug, or for a part of the program, such as
    /// persistence=debug [default: info]
    #[arg(long, global = true, value_name = "FILTER", env = "SAFERGRAPH_LOG")]
    log: Option<String>,
    /// How to write log lines [default: text]
    #[arg(long, global = true, value_name = "FORMAT", env = "SAFERGRAPH_LOG_FORMAT")]
    log_format: Option<LogFormat>,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Serve the API and a page to try it at (the default command).
    Serve(Box<Serve>),
    /// Bring the tables of the database up to date, and stop. `serve` does this by itself.
    Migrate,
    /// Bring records in; all or nothing, and nothing changes when run again.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write the lists that are published to standard output.
    #[command(subcommand)]
    Export(ExportCommand),
    /// Read minutes or an agenda from text, and write what they would bring as a bundle for `import bundle`. What is
    /// doubtful is told on standard error, by line; the database is not touched.
    DraftMinutes(Box<DraftMinutes>),
    /// Fill an empty database with made-up money of all partnerships over 20 years, to measure and try things with.
    /// Whoever stops it can start it again: it goes on where it was stopped.
    Generate(Generate),
    /// Accounts: the first administrator's, and help in an emergency.
    #[command(subcommand)]
    User(UserCommand),
    /// Work out every figure of the money once more from the ledgers and tell each difference to what is kept; fails
    /// where there is one. Nothing is changed, and the service may run meanwhile.
    Verify {
        /// Make what is kept beside the records, such as totals, from them again, with a line in the audit.
        #[arg(long)]
        rebuild: bool,
    },
    /// The index that records are searched by.
    #[command(subcommand)]
    Search(SearchCommand),
    /// Print the GraphQL schema.
    Schema,
    /// Write a manifest of the operations in files, for `trusted_documents`, to standard output. Each must be one that the
    /// service can run.
    Manifest {
        /// Files with operations and the fragments that they spread.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Print which role may do what, as a Markdown table.
    Policy,
    /// Print the JSON Schema of the bundles that `import bundle` reads.
    BundleSchema,
    /// Keys that access tokens are signed with.
    #[command(subcommand)]
    Keys(KeysCommand),
}

#[derive(Subcommand)]
pub(super) enum ImportCommand {
    /// The national register: police areas, counties, districts and partnerships of England and Wales.
    /// It is in the program; no file is needed.
    Register,
    /// What partnerships bring: their groups, people, meetings, plans and money, as JSON.
    Bundle {
        /// The files, all of which are imported or none.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Recorded crime by partnership: table C2 of the Office for National Statistics as comma-separated values, as
    /// published. Brings the indicators, and measures for each partnership and police area, with rates where the
    /// population is known. A later edition changes the values of an earlier one.
    Crime {
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// A file of populations with the columns csp_code, mid_year and population
        /// [default: the estimates of mid-2019, which are in the program; rates with them are indicative]
        #[arg(long, value_name = "FILE")]
        population: Option<PathBuf>,
    },
    /// A partnership's own figures as comma-separated values, one measure a line.
    #[command(after_help = MEASURES)]
    Measures {
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The partnership's slug, such as safer-plymouth.
        #[arg(long, value_name = "SLUG")]
        partnership: String,
        /// Change values that are there already and final, too.
        #[arg(long)]
        replace: bool,
    },
}

const MEASURES: &str = "\
The first line holds headings: indicator (the code), period_from, period_to (days such as 2025-04-01) and value must be
there; status (FINAL, PROVISIONAL, NOT_PUBLISHED or NOT_YET_AVAILABLE; FINAL unless told), cumulative (yes or no),
dimension, area, statement and target may be. A value left empty is not known, which is not nought.";

#[derive(Subcommand)]
pub(super) enum SearchCommand {
    /// Make the index from the records again. The database keeps it by itself: this is for one that was filled with its
    /// triggers switched off, or to forget words that stand nowhere any more. Who writes meanwhile waits.
    Rebuild,
}

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// Print a new Ed25519 private key in PEM form. Keep it secret: who has it can be anybody.
    New,
}

#[derive(Args, Default)]
pub(super) struct Serve {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT", env = "SAFERGRAPH_LISTEN")]
    listen: Option<String>,
    /// The file with the key that access tokens are signed with; `safergraph keys new` makes one. The key itself
    /// can stand in the environment instead, as SAFERGRAPH_SIGNING_KEY
    #[arg(long, value_name = "FILE", env = "SAFERGRAPH_SIGNING_KEY_FILE")]
    signing_key_file: Option<PathBuf>,
    /// The OpenID Connect issuer whose tokens are taken as well as our own, such as
    /// https://login.microsoftonline.com/TENANT/v2.0
    #[arg(long, value_name = "URL", env = "SAFERGRAPH_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// Whom the issuer's tokens must be for: this service, as the issuer knows it
    #[arg(long, value_name = "NAME", env = "SAFERGRAPH_OIDC_AUDIENCE")]
    oidc_audience: Option<String>,
    /// How the issuer's tokens must be signed [default: RS256]
    #[arg(long, value_name = "ALGORITHM", env = "SAFERGRAPH_OIDC_ALGORITHM", hide_possible_values = true)]
    oidc_algorithm: Option<OidcAlgorithm>,
    /// Seconds that a request may take [default: 30]
    #[arg(long, value_name = "SECONDS", env = "SAFERGRAPH_TIME_LIMIT")]
    time_limit: Option<u64>,
    /// Fill an empty database with the register, four partnerships' papers and a user for each role, and print
    /// how to sign in. No signing key is needed
    #[arg(long)]
    pub(super) demo: bool,
    /// The password of the demonstration's users [default: a random one, printed]
    #[arg(long, value_name = "PASSWORD", env = "SAFERGRAPH_DEMO_PASSWORD", hide_env_values = true)]
    pub(super) demo_password: Option<String>,
    #[command(flatten)]
    accounts: GivenAccounts,
    #[command(flatten)]
    load: GivenLoad,
    #[command(flatten)]
    papers: GivenPapers,
    #[command(flatten)]
    streams: GivenStreams,
    #[command(flatten)]
    observing: GivenObserving,
    #[command(flatten)]
    limits: GivenLimits,
    #[command(flatten)]
    doors: GivenDoors,
}

impl Arguments {
    /// Reads the command line; ends the program where it asks for help or makes no sense.
    pub(super) fn read(given: impl IntoIterator<Item = OsString>) -> Self {
        Self::parse_from(with_default_command(given.into_iter().collect()))
    }

    /// The settings that these arguments, the environment and a file make.
    pub(super) fn settings(&self) -> Result<Settings, Problem> {
        let path = |given: &Option<PathBuf>| given.clone().filter(|path| !path.as_os_str().is_empty());
        let filled = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
        let mut given = Given {
            database_url: filled(&self.common.database_url),
            log: self.common.log.clone(),
            log_format: self.common.log_format,
            ..Given::default()
        };
        if let Command::Serve(serve) = &self.command {
            given.listen = serve.listen.clone();
            given.signing_key_file = path(&serve.signing_key_file);
            given.oidc_issuer = filled(&serve.oidc_issuer);
            given.oidc_audience = filled(&serve.oidc_audience);
            given.oidc_algorithm = serve.oidc_algorithm;
            given.time_limit = serve.time_limit;
            given.signing_key = secret(SIGNING_KEY_VARIABLE);
            given.mail_url = secret(MAIL_URL_VARIABLE);
            given.accounts = serve.accounts.clone();
            given.load = serve.load.clone();
            given.papers = serve.papers.clone();
            given.streams = serve.streams.clone();
            given.observing = serve.observing.clone();
            given.limits = serve.limits.clone();
            given.doors = serve.doors.clone();
            [given.s3_access_key_id, given.s3_secret_access_key] = S3_KEY_VARIABLES.map(secret);
        }
        Ok(Settings::read(&given, path(&self.common.config).as_deref())?)
    }
}

/// What a variable of the environment holds, for what must not stand on a command line.
fn secret(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.trim().is_empty())
}

/// `safergraph --demo` as `safergraph serve --demo`. What names a command, or asks about the program as a
/// whole, stays as it is.
fn with_default_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let commands = [
        "serve",
        "migrate",
        "import",
        "draft-minutes",
        "export",
        "generate",
        "user",
        "verify",
        "search",
        "schema",
        "manifest",
        "policy",
        "bundle-schema",
        "keys",
        "help",
    ];
    let about = ["-h", "--help", "-V", "--version"];
    let names_one = |argument: &OsString| {
        let text = argument.to_string_lossy();
        commands.contains(&text.as_ref()) || about.contains(&text.as_ref())
    };
    let begins_with_option = arguments.get(1).is_none_or(|first| first.to_string_lossy().starts_with('-'));
    if begins_with_option && !arguments.iter().skip(1).any(names_one) {
        arguments.insert(arguments.len().min(1), "serve".into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn completed(line: &str) -> String {
        let words = with_default_command(line.split(' ').map(OsString::from).collect());
        words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn serve_is_the_default_command() {
        assert_eq!(completed("safergraph"), "safergraph serve");
        assert_eq!(completed("safergraph --demo"), "safergraph serve --demo");
        assert_eq!(completed("safergraph --log debug migrate"), "safergraph --log debug migrate");
        assert_eq!(completed("safergraph --help"), "safergraph --help");
        assert_eq!(completed("safergraph migrat"), "safergraph migrat");
    }

    #[test]
    fn the_command_line_makes_sense() {
        Arguments::command().debug_assert();
        assert!(Arguments::try_parse_from(["safergraph", "serve", "--listen", "127.0.0.1:0", "--demo"]).is_ok());
        assert!(Arguments::try_parse_from(["safergraph", "import", "bundle"]).is_err());
        assert!(Arguments::try_parse_from(["safergraph", "generate", "--scale", "10"]).is_ok());
        assert!(Arguments::try_parse_from(["safergraph", "generate", "--scale", "0"]).is_err());
    }
}
