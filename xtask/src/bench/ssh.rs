//! Ssh: everything as it is shipped, the agent in its small profiles, in one folder; the measuring is in `tests/benches`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::test::scripts;
use crate::{run, say, setup, workspace};

/// One set of packages in every build: another one would build the third parties anew.
const PACKAGES: [&str; 8] = [
    "--package",
    "custode-server",
    "--package",
    "custode-tests",
    "--package",
    "custode-agent",
    "--package",
    "custode-installer",
];

/// Builds, measures and judges.
pub(crate) fn run() -> Result<()> {
    setup::prepare(setup::For::Tests)?;
    say::line("ssh: building server, agent and installer as they are shipped …");
    // The measuring too: what it needs beside the programs would build the third parties a second time.
    let all = ["build", "--release", "--bins", "--bench", "ssh"];
    cargo(&all, &PACKAGES, None)?;
    let agent = ["--package", "custode-agent"];
    cargo(&["build", "--profile", "small"], &agent, None)?;
    let engine = ["build", "--profile", "engine", "--bin", "custode-engine"];
    cargo(&engine, &agent, None)?;
    let folder = gather()?;
    cargo(&["bench", "--bench", "ssh"], &PACKAGES, Some(&folder))
}

/// The programs side by side, as they lie on a machine.
fn gather() -> Result<PathBuf> {
    let target = workspace::target_folder()?;
    let folder = target.join("shipped");
    fs_err::create_dir_all(&folder)?;
    for (profile, programs) in [
        (
            "release",
            &["custode-server", "custode-installer", "custode-assist"][..],
        ),
        ("small", &["custode-agent", "custode-agentd"]),
        ("engine", &["custode-engine"]),
    ] {
        for program in programs {
            fs_err::copy(target.join(profile).join(program), folder.join(program))?;
        }
    }
    Ok(folder)
}

fn cargo(words: &[&str], packages: &[&str], programs: Option<&Path>) -> Result<()> {
    let mut cargo = run::cargo(words);
    cargo.arg("--quiet").args(packages);
    if let Some(programs) = programs {
        cargo.env("CUSTODE_BIN_DIR", programs);
        cargo.env("CUSTODE_BROWSER_TESTS", scripts::prepare("browser")?);
    }
    let status = cargo.status()?;
    if !status.success() {
        bail!("cargo {}: {status}", words.join(" "));
    }
    Ok(())
}
