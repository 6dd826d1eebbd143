//! Served: what the server as it is shipped costs over a full store; the measuring itself is in `tests/benches`.

use anyhow::{Result, bail};

use crate::{run, say, setup, workspace};

/// Builds the server as it is shipped, fills a store, measures and judges.
pub(crate) fn run(bench: &str) -> Result<()> {
    setup::prepare(setup::For::Running)?;
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
