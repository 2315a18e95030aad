//! The documentation's table of who may do what is the program's own.

use anyhow::{Context, Result, ensure};

/// `safergraph policy` prints what belongs between the marks of `docs/access.md`.
#[test]
fn the_documented_policy_is_the_programs() -> Result<()> {
    let page = include_str!("../../docs/access.md");
    let (_, rest) = page.split_once("<!-- policy -->\n").context("no start mark")?;
    let (table, _) = rest.split_once("<!-- /policy -->").context("no end mark")?;
    let printed = domain::access::policy_table();
    ensure!(table.trim() == printed.trim(), "docs/access.md is out of date: put in what `safergraph policy` prints");
    Ok(())
}
