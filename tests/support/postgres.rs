//! A PostgreSQL for the tests: the one `TEST_POSTGRES_URL` names, or a throwaway cluster started from
//! the local binaries. Every database made in it belongs to one test run.

use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Set by CI: a run that could not test PostgreSQL fails instead of saying so.
const REQUIRED: &str = "SAFERGRAPH_REQUIRE_POSTGRES";

/// The server's address without a database name, or `None` (said loudly) where there is no PostgreSQL.
pub(crate) fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<String>> = OnceLock::new();
    SERVER
        .get_or_init(|| match start() {
            Ok(url) => Some(url),
            Err(error) => {
                assert!(std::env::var_os(REQUIRED).is_none(), "PostgreSQL was to be tested: {error:#}");
                eprintln!("\n*** NOT TESTED ON POSTGRESQL: {error:#} ***\n");
                None
            }
        })
        .as_deref()
}

fn start() -> Result<String> {
    if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
        return Ok(url.trim_end_matches('/').to_owned());
    }
    let binaries =
        binaries().context("no initdb and pg_ctl were found; install PostgreSQL or set TEST_POSTGRES_URL")?;
    let folder = scratch()?.join("postgres");
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    std::fs::create_dir_all(&folder)?;
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(&folder))?;
    }
    let data = folder.join("data");
    let mut initdb = as_postgres(&binaries.join("initdb"));
    run(initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "-D"]).arg(&data))?;
    let options = format!(
        "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200"
    );
    let mut pg_ctl = as_postgres(&binaries.join("pg_ctl"));
    run(pg_ctl.args(["-w", "-s", "-o", &options, "-l"]).arg(folder.join("log")).arg("-D").arg(&data).arg("start"))?;
    Ok(format!("postgres://postgres@127.0.0.1:{port}"))
}

/// A folder for this run's databases. A watcher outlives us, even a killed run, stops the cluster and
/// takes the folder away.
pub(crate) fn scratch() -> Result<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(|| make_scratch().ok()).as_deref().context("no folder for the tests' databases could be made")
}

fn make_scratch() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(fresh_name());
    std::fs::create_dir_all(&folder)?;
    let script = r#"while kill -0 "$1" 2>/dev/null; do sleep 1; done
        pid=$(head -n 1 "$2/postgres/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" && sleep 1
        rm -rf "$2""#;
    Command::new("sh")
        .args(["-c", script, "sh", &std::process::id().to_string()])
        .arg(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(folder)
}

fn binaries() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    folders.sort();
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    folders.into_iter().rev().find(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.current_dir(std::env::temp_dir()).output().with_context(|| format!("{command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// A name for a database that no other run uses.
pub(crate) fn fresh_name() -> String {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!("safergraph_test_{}_{moment}_{number}", std::process::id())
}
