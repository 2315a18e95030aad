//! What the wire costs: GraphQL over HTTP beside a bare handler that answers the same bytes, and each layer of the stack
//! by itself. All in one run, on one machine, by one client, asked in turn, so that only ratios are to be read.
//!
//! `cargo bench -p tests --bench wire`. `BENCH_RUNS` (400) says how often each is asked; `BENCH_DATABASE` (a SQLite file
//! in the system's folder for temporary files) names an empty database, or one that this filled before.

#[path = "../../support/document.rs"]
mod document;
mod log;
mod service;

use anyhow::{Context, Result, ensure};
use log::Log;
use serde_json::{Value, json};
use service::{Bare, Service, Traces};
use std::fmt::Write;
use std::time::Instant;

/// The contract's page of a partnership.
const PAGES: &str = include_str!("../../operations/public-site.graphql");

/// How one is asked.
#[derive(Clone, Copy, Default)]
struct Way {
    name: &'static str,
    log: Log,
    metrics: bool,
    traces: Traces,
    gzip: bool,
    signed_in: bool,
    /// Whether it is counted how fast one asks.
    paces: bool,
    /// Whether each document is a new one, which no cache holds.
    cold: bool,
}

/// The layers, each put on the bare service by itself, then all that are on in production. A layer that is added to the
/// program gets its line here.
const WAYS: [Way; 11] = [
    Way { name: "without layers", ..PLAIN },
    Way { name: "no document cache", cold: true, ..PLAIN },
    Way { name: "signed in", signed_in: true, ..PLAIN },
    Way { name: "rate limits", paces: true, ..PLAIN },
    Way { name: "log", log: Log::Json, ..PLAIN },
    Way { name: "log, with the engine's spans", log: Log::WithEngine, ..PLAIN },
    Way { name: "figures", metrics: true, ..PLAIN },
    Way { name: "traces, none kept", traces: Traces::None, ..PLAIN },
    Way { name: "traces, all kept", traces: Traces::All, ..PLAIN },
    Way { name: "compression", gzip: true, ..PLAIN },
    Way { name: "all but traces", log: Log::Json, metrics: true, gzip: true, signed_in: true, paces: true, ..PLAIN },
];

const PLAIN: Way = Way {
    name: "",
    log: Log::Off,
    metrics: false,
    traces: Traces::Off,
    gzip: false,
    signed_in: false,
    paces: false,
    cold: false,
};

/// What is asked.
struct Question {
    name: &'static str,
    body: Value,
}

#[tokio::main]
async fn main() -> Result<()> {
    let runs: usize = std::env::var("BENCH_RUNS").ok().map_or(Ok(400), |runs| runs.parse())?;
    let log = log::install()?;
    let database = service::database().await?;
    let page = document::alone(PAGES, "PartnershipPage");
    let variables = json!({ "slug": "safer-plymouth", "year": "2018-19" });
    let questions = [
        Question { name: "`{ __typename }`", body: json!({ "query": "{ __typename }" }) },
        Question { name: "PartnershipPage", body: json!({ "query": page, "variables": variables }) },
    ];
    for question in &questions {
        let mut services = Vec::new();
        for way in WAYS {
            services.push((way, Service::start(&database, way.metrics, way.traces, way.paces).await?));
        }
        let (_, first) = services.first().context("a service")?;
        let answer = first.ask(&question.body, false, false).await?;
        let told: Value = serde_json::from_slice(&answer)?;
        ensure!(told.get("errors").is_none(), "{told:#}");
        let bare = Bare::start(told).await?;
        let times = measure(&bare, &services, question, runs, &log).await?;
        print(question.name, answer.len(), &times)?;
        for (way, service) in services.iter().filter(|(way, _)| way.metrics && way.log == Log::Off) {
            stages(way.name, service, times.first().map_or(0, |(_, bare)| *bare))?;
        }
    }
    Ok(())
}

type Times = Vec<(&'static str, u128)>;

/// The median of each, in nanoseconds, the bare handler's first. All are asked in turn, so that what slows the machine down
/// slows down all of them.
async fn measure(
    bare: &Bare,
    services: &[(Way, Service)],
    question: &Question,
    runs: usize,
    log: &log::Handle,
) -> Result<Times> {
    let mut taken: Vec<Vec<u128>> = vec![Vec::new(); services.len() + 1];
    let (warming, batch) = (20, 10);
    let mut number = 0_u64;
    while taken.first().is_some_and(|times| times.len() < runs + warming) {
        for (place, times) in taken.iter_mut().enumerate() {
            let asked = place.checked_sub(1).and_then(|place| services.get(place));
            log.set(asked.map_or(Log::Off, |(way, _)| way.log))?;
            for _ in 0..batch {
                number += 1;
                let begun;
                match asked {
                    None => {
                        begun = Instant::now();
                        bare.ask(&question.body).await?;
                    }
                    Some((way, service)) => {
                        let body = if way.cold { anew(&question.body, number) } else { question.body.clone() };
                        begun = Instant::now();
                        service.ask(&body, way.gzip, way.signed_in).await?;
                    }
                }
                times.push(begun.elapsed().as_nanos());
            }
        }
    }
    let names = std::iter::once("bare handler").chain(services.iter().map(|(way, _)| way.name));
    let medians = taken.into_iter().map(|times| {
        let mut times: Vec<u128> = times.into_iter().skip(warming).collect();
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    });
    Ok(names.zip(medians).collect())
}

/// The same question in a document that was never sent before.
fn anew(body: &Value, number: u64) -> Value {
    let mut body = body.clone();
    body["query"] = format!("{} # {number}", body["query"].as_str().unwrap_or_default()).into();
    body
}

/// A line for each, with how it relates to the bare handler and to the service without layers.
fn print(question: &str, bytes: usize, times: &Times) -> Result<()> {
    let (bare, plain) = (times.first().map_or(0, |it| it.1), times.get(1).map_or(0, |it| it.1));
    let mut text = format!("\n{question}, an answer of {bytes} bytes\n\n");
    writeln!(text, "| asked | median | to the bare handler | to the service without layers |")?;
    writeln!(text, "| --- | --: | --: | --: |")?;
    for (name, time) in times {
        writeln!(text, "| {name} | {} | {} | {} |", micros(*time), ratio(*time, bare), ratio(*time, plain))?;
    }
    println!("{text}");
    Ok(())
}

/// What the stages of an operation take, from the service's own figures.
fn stages(name: &str, service: &Service, bare: u128) -> Result<()> {
    let text = service.figures().context("figures are kept")?;
    println!("| stage ({name}) | mean | to the bare handler's whole time |\n| --- | --: | --: |");
    for stage in ["parse", "authenticate", "validate", "execute", "write"] {
        let read = |what: &str| {
            let start = format!("safergraph_stage_seconds_{what}{{stage=\"{stage}\"}} ");
            text.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
        };
        let (Some(sum), Some(count)) = (read("sum"), read("count")) else { continue };
        let mean = nanos(&sum)?.checked_div(count.parse()?).unwrap_or_default();
        println!("| {stage} | {} | {} |", micros(mean), ratio(mean, bare));
    }
    Ok(())
}

/// `0.0123` seconds as nanoseconds.
fn nanos(seconds: &str) -> Result<u128> {
    Ok(std::time::Duration::try_from_secs_f64(seconds.parse()?)?.as_nanos())
}

fn micros(nanos: u128) -> String {
    format!("{}.{} µs", nanos / 1_000, nanos % 1_000 / 100)
}

fn ratio(this: u128, other: u128) -> String {
    let hundredths = (this * 100).checked_div(other).unwrap_or_default();
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
