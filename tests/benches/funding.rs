//! How long the spend dashboards' questions take over national data, at two scales, on both databases.
//!
//! `cargo bench -p tests --bench funding`. The databases are made with `safergraph generate` where they are not there
//! yet: SQLite files in the folder that `BENCH_FOLDER` names (else in the system's folder for temporary files),
//! PostgreSQL databases `safergraph_bench_…` on the server that `TEST_POSTGRES_URL` names, else on a throwaway one.
//! `BENCH_SCALES` (1,10), `BENCH_RUNS` (100) and `BENCH_PARTNERSHIPS` (all) make it larger or smaller.

#[path = "../support/operator.rs"]
mod operator;
#[path = "../support/postgres.rs"]
mod postgres;

use anyhow::{Context, Result, ensure};
use api::authentication::{Authentication, Cost, Keys, Passwords};
use api::clock::Clock;
use persistence::Database;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const PASSWORD: &str = "correct horse battery staple";

/// What is asked: a name, the document, and whether for the area or for the partnership.
const QUESTIONS: [(&str, &str); 5] = [
    (
        "one area's year, by partnership",
        "query($area: ID!) { fundingSummary(filter: { policeAreaId: $area, years: [\"2024-25\"] }, groupBy: [PARTNERSHIP, FINANCIAL_YEAR]) {
           total { ...P } rows { partnership { name onsCode } financialYear position { ...P } }
           coverage { partnerships settled returnsDue returnsIn } } }",
    ),
    (
        "the same without coverage",
        "query($area: ID!) { fundingSummary(filter: { policeAreaId: $area, years: [\"2024-25\"] }, groupBy: [PARTNERSHIP, FINANCIAL_YEAR]) {
           total { ...P } rows { partnership { name onsCode } financialYear position { ...P } } } }",
    ),
    (
        "one area's year, by theme",
        "query($area: ID!) { fundingSummary(filter: { policeAreaId: $area, years: [\"2024-25\"] }, groupBy: [THEME]) {
           total { ...F } rows { theme { name } position { ...F } } } }",
    ),
    (
        "one partnership's ten years",
        "query($partnership: ID!, $years: [FinancialYear!]!) { fundingSummary(filter: { partnershipIds: [$partnership], years: $years }, groupBy: [FINANCIAL_YEAR]) {
           total { ...P } rows { financialYear position { ...P } } } }",
    ),
    (
        "all areas, 20 years",
        "{ fundingSummary(filter: {}, groupBy: [POLICE_AREA, FINANCIAL_YEAR]) {
           total { ...P } rows { policeArea { code name } financialYear position { ...P } } } }",
    ),
];

const FRAGMENTS: &str = "
fragment F on FundingFigures { allocated agreed spent unspent matched totalBudget undetermined approximate }
fragment P on FundingPosition { ...F settled topSliced carriedIn carriedOut clawedBack available unallocated paid remaining }";

/// How long a question took, in microseconds, and how many rows it gave.
#[derive(Clone, Copy)]
struct Measured {
    median: u128,
    late: u128,
    rows: usize,
    statements: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let scales: Vec<u16> =
        setting("BENCH_SCALES", "1,10").split(',').map(|scale| Ok(scale.trim().parse()?)).collect::<Result<_>>()?;
    let runs: usize = setting("BENCH_RUNS", "100").parse()?;
    let mut measured = BTreeMap::new();
    for scale in &scales {
        for (engine, address) in addresses(*scale).await? {
            for (question, result) in measure(&address, *scale, runs).await? {
                measured.insert((question, engine, *scale), result);
            }
        }
    }
    print(&measured, &scales);
    Ok(())
}

fn setting(name: &str, otherwise: &str) -> String {
    std::env::var(name).ok().filter(|value| !value.is_empty()).unwrap_or_else(|| otherwise.to_owned())
}

/// Where the databases of a scale are.
async fn addresses(scale: u16) -> Result<Vec<(&'static str, String)>> {
    let partnerships = setting("BENCH_PARTNERSHIPS", "all");
    let name = format!("safergraph_bench_{scale}_{partnerships}");
    let folder = std::env::var_os("BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let mut addresses = vec![("SQLite", format!("sqlite://{}?mode=rwc", folder.join(format!("{name}.db")).display()))];
    if let Some(server) = tokio::task::spawn_blocking(postgres::server).await? {
        let maintenance = sea_orm::Database::connect(format!("{server}/postgres")).await?;
        // Where it is there already, it is used again.
        drop(maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await);
        addresses.push(("PostgreSQL", format!("{server}/{name}")));
    }
    Ok(addresses)
}

/// Fills the database if need be, serves it, and asks.
async fn measure(address: &str, scale: u16, runs: usize) -> Result<Vec<(usize, Measured)>> {
    let scale = scale.to_string();
    let partnerships = setting("BENCH_PARTNERSHIPS", "");
    let mut words = vec!["generate", "--scale", &scale];
    if !partnerships.is_empty() {
        words.extend(["--partnerships", &partnerships]);
    }
    let begun = Instant::now();
    ensure!(operator::run(address, &words).await?, "{address} was not filled");
    eprintln!("{address}: filled or found filled in {} s", begun.elapsed().as_secs());
    if address.starts_with("postgres") {
        // What autovacuum does in a minute or two.
        sea_orm::Database::connect(address).await?.execute_unprepared("VACUUM ANALYZE").await?;
    }
    let service = Service::start(address).await?;
    let variables = service.variables().await?;
    let mut measured = Vec::new();
    for (number, (name, document)) in QUESTIONS.iter().enumerate() {
        let result = service.time(document, &variables, runs).await?;
        eprintln!("  {name}: {} µs", result.median);
        measured.push((number, result));
    }
    Ok(measured)
}

struct Service {
    address: String,
    client: reqwest::Client,
    token: String,
    database: Database,
}

impl Service {
    async fn start(address: &str) -> Result<Self> {
        let (database, clock) = (Database::connect(address).await?, Clock::System);
        let passwords = Passwords::try_new(Cost { memory: 64, passes: 1, lanes: 1 }, 2)?;
        let authentication = Authentication::new(database.clone(), passwords, Keys::read(&Keys::make()?)?, clock);
        let folder = std::env::temp_dir().join("safergraph-bench-documents");
        let mut state =
            api::State::open(database.clone(), authentication, clock, persistence::storage::Storage::folder(&folder)?);
        state.time_limit = Duration::from_secs(600);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}/graphql", listener.local_addr()?);
        tokio::spawn(api::serve(listener, state, std::future::pending()));
        let mut service = Self { address, client: reqwest::Client::new(), token: String::new(), database };
        let email = format!("bench-{}@example.org", uuid::Uuid::now_v7().simple());
        operator::administrator(&service.database, clock, &email, PASSWORD).await?;
        let document = "mutation($email: String!, $password: String!) {
            signIn(input: { email: $email, password: $password }) { session { accessToken } } }";
        let answer = service.ask(document, &json!({ "email": email, "password": PASSWORD })).await?;
        let token = answer.pointer("/signIn/session/accessToken").and_then(Value::as_str);
        service.token = token.with_context(|| format!("no session: {answer:#}"))?.to_owned();
        Ok(service)
    }

    async fn ask(&self, document: &str, variables: &Value) -> Result<Value> {
        let mut request = self.client.post(&self.address).json(&json!({ "query": document, "variables": variables }));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        let mut answer: Value = request.send().await?.json().await?;
        ensure!(answer.get("errors").is_none(), "{answer:#}");
        Ok(answer["data"].take())
    }

    /// The first partnership and its area, and ten years.
    async fn variables(&self) -> Result<Value> {
        let document = "{ partnerships(first: 1, orderBy: { field: ONS_CODE, direction: ASC }) { nodes { id policeArea { id } } } }";
        let first = self.ask(document, &json!({})).await?["partnerships"]["nodes"][0].take();
        let years: Vec<String> = (2016..2026).map(|year| format!("{year}-{}", year % 100 + 1)).collect();
        Ok(json!({ "area": first["policeArea"]["id"], "partnership": first["id"], "years": years }))
    }

    async fn time(&self, document: &str, variables: &Value, runs: usize) -> Result<Measured> {
        let document = if document.contains("...P") { format!("{document}{FRAGMENTS}") } else { alone(document) };
        let variables = named(&document, variables);
        let answer = self.ask(&document, &variables).await?;
        let rows = answer["fundingSummary"]["rows"].as_array().map_or(0, Vec::len);
        ensure!(rows > 0, "nothing was found: {answer:#}");
        let before = self.database.statements();
        self.ask(&document, &variables).await?;
        let statements = self.database.statements() - before;
        let mut taken = Vec::new();
        let begun = Instant::now();
        // Slow questions are asked less often.
        while taken.len() < runs && (taken.len() < 5 || begun.elapsed() < Duration::from_secs(20)) {
            let begun = Instant::now();
            self.ask(&document, &variables).await?;
            taken.push(begun.elapsed().as_micros());
        }
        taken.sort_unstable();
        let at = |hundredths: usize| taken.get((taken.len() - 1) * hundredths / 100).copied().unwrap_or_default();
        Ok(Measured { median: at(50), late: at(95), rows, statements })
    }
}

/// A document that uses only the figures of allocations.
fn alone(document: &str) -> String {
    let fragment = FRAGMENTS.lines().find(|line| line.starts_with("fragment F")).unwrap_or_default();
    format!("{document}\n{fragment}")
}

/// The variables that the document declares.
fn named(document: &str, variables: &Value) -> Value {
    let all = variables.as_object().into_iter().flatten();
    Value::Object(
        all.filter(|(name, _)| document.contains(&format!("${name}:")))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

type All = BTreeMap<(usize, &'static str, u16), Measured>;

/// One line for each question and database, and how times relate.
fn print(measured: &All, scales: &[u16]) {
    println!("| question | rows | statements | database | scale | median | p95 | to the first scale | to SQLite |");
    println!("| --- | --: | --: | --- | --: | --: | --: | --: | --: |");
    for ((question, engine, scale), one) in measured {
        let median = |engine, scale| measured.get(&(*question, engine, scale)).map(|it| it.median);
        let first = scales.first().and_then(|first| median(*engine, *first));
        let name = QUESTIONS.get(*question).map_or("", |(name, _)| name);
        println!(
            "| {name} | {} | {} | {engine} | {scale} | {} | {} | {} | {} |",
            one.rows,
            one.statements,
            millis(one.median),
            millis(one.late),
            ratio(one.median, first),
            ratio(one.median, median("SQLite", *scale)),
        );
    }
}

fn millis(micros: u128) -> String {
    format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
}

fn ratio(this: u128, other: Option<u128>) -> String {
    let hundredths = other.and_then(|other| (this * 100).checked_div(other));
    hundredths.map_or_else(String::new, |it| format!("{}.{:02}", it / 100, it % 100))
}
