//! Desk: what the desk's pages cost among a million tickets; the measuring itself is `tests/benches/desk`.

use anyhow::{Result, bail};

use crate::{run, say, setup, workspace};

/// Builds the server as it is shipped, fills a store, measures and judges.
pub(crate) fn run() -> Result<()> {
    measure("desk")
}

/// Builds the server as it is shipped, and runs a measurement of the tests against it.
pub(super) fn measure(bench: &str) -> Result<()> {
    setup::prepare(false)?;
    say::line(&format!("{bench}: building the server as it is shipped …"));
    for words in [
        &[
            "build",
            "--quiet",
            "--release",
            "--package",
            "custode-server",
        ][..],
        &[
            "bench",
            "--quiet",
            "--package",
            "custode-tests",
            "--bench",
            bench,
        ],
    ] {
        let mut cargo = run::cargo(words);
        cargo.env(
            "CUSTODE_BIN_DIR",
            workspace::target_folder()?.join("release"),
        );
        let status = cargo.status()?;
        if !status.success() {
            bail!("cargo {}: {status}", words.join(" "));
        }
    }
    Ok(())
}
