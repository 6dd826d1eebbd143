//! Test: everything that must hold before a change is taken, with one command on a bare machine.

pub(crate) mod postgres;
pub(crate) mod scripts;

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::{run, say, setup, tidy, workspace};
use postgres::Cluster;

/// What the whole command leaves to the person who runs it.
#[derive(Args)]
pub(crate) struct Options {
    /// Leave out what needs a `PostgreSQL` server
    #[arg(long)]
    fast: bool,
}

/// The features of every build below: one set, so that nothing is built twice.
/// The journeys wind the server's clock; a shipped server has no such door.
const FEATURES: &str = "--features=custode-server/wound-clock,custode-tests/wound-clock";

/// Runs every check, says how each went, and fails if one did.
pub(crate) fn run(options: &Options) -> Result<()> {
    setup::prepare(if options.fast {
        setup::For::FastTests
    } else {
        setup::For::Tests
    })?;
    let mut steps = Steps::default();
    steps.cargo("format", &["fmt", "--all", "--check"]);
    steps.cargo(
        "lints",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            FEATURES,
            "--",
            "-D",
            "warnings",
        ],
    );
    steps.cargo(
        "lints, as shipped",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    );
    let built = steps.cargo(
        "build",
        &["build", "--workspace", "--all-targets", FEATURES],
    );
    if built {
        steps.run("tests", || tests(options));
    }
    steps.run("tidy", tidy::run);
    steps.conclude()
}

/// `cargo test`, with a database server that lives as long as it does.
fn tests(options: &Options) -> Result<()> {
    let mut cargo = run::cargo(&["test", "--workspace", "--no-fail-fast", FEATURES]);
    cargo.env("CUSTODE_BIN_DIR", workspace::target_folder()?.join("debug"));
    cargo.env("CUSTODE_BROWSER_TESTS", scripts::prepare("browser")?);
    cargo.env("CUSTODE_OIDC_TESTS", scripts::prepare("oidc")?);
    let cluster = if options.fast {
        None
    } else {
        Some(Cluster::start()?)
    };
    if let Some(cluster) = &cluster {
        cargo
            .env("CUSTODE_TEST_POSTGRES", cluster.address())
            .env("CUSTODE_REQUIRE_POSTGRES", "1");
        // Postfix gives its own mailboxes to nobody but root.
        if setup::is_root() {
            cargo.env("CUSTODE_REQUIRE_POSTFIX", "1");
        }
    }
    succeed(&mut cargo)
}

fn succeed(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{status}");
    }
    Ok(())
}

/// The checks done so far, each with its outcome.
#[derive(Default)]
struct Steps {
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    outcome: Result<()>,
}

impl Steps {
    /// Runs a check; a failure is kept and the next one still runs.
    fn run(&mut self, name: &'static str, check: impl FnOnce() -> Result<()>) -> bool {
        say::step(name);
        let started = Instant::now();
        let outcome = check();
        let took = started.elapsed();
        let passed = outcome.is_ok();
        self.done.push(Step {
            name,
            took,
            outcome,
        });
        passed
    }

    fn cargo(&mut self, name: &'static str, arguments: &[&str]) -> bool {
        self.run(name, || succeed(&mut run::cargo(arguments)))
    }

    fn conclude(self) -> Result<()> {
        say::step("summary");
        let mut failed = Vec::new();
        for Step {
            name,
            took,
            outcome,
        } in &self.done
        {
            let seconds = took.as_secs_f64();
            match outcome {
                Ok(()) => say::line(&format!("ok      {seconds:7.1} s  {name}")),
                Err(error) => {
                    say::line(&format!("FAILED  {seconds:7.1} s  {name}: {error:#}"));
                    failed.push(*name);
                }
            }
        }
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        say::line("everything passed");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_one_check_fails_then_the_others_run_and_the_command_fails() {
        let mut steps = Steps::default();
        assert!(!steps.run("first", || bail!("no")));
        assert!(steps.run("second", || Ok(())));
        assert_eq!(steps.conclude().unwrap_err().to_string(), "failed: first");
    }
}
