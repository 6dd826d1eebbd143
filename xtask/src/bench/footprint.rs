//! Footprint: what the agent costs its machine, connected and healthy, at its usual interval.
//!
//! The agent is the shipped build; it stands in a network namespace of its own, so that every byte on the cable is its.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::namespaces::Namespaces;
use super::process::{Used, pss_kib};
use crate::house::{House, Plan};
use crate::patience::until;
use crate::{run, say, setup, workspace};

/// The first look at everything, the connection and the first report are over by then.
const SETTLING: Duration = Duration::from_secs(90);
/// How long is measured.
const MEASURED: Duration = Duration::from_mins(4);
/// Memory is looked at this often.
const STEP: Duration = Duration::from_secs(20);

/// The bars of issue 2.
const MOST_PSS_KIB: u64 = 7 * 1024;
const MOST_CPU_S_PER_10_MIN: f64 = 0.1;
const MOST_WAKEUPS_PER_S: f64 = 1.0;
const MOST_BYTES_PER_MIN: f64 = 500.0;

/// Measures and judges.
pub(crate) fn run() -> Result<()> {
    setup::prepare(setup::For::Running)?;
    say::line("footprint: building the agent as it is shipped, and the server …");
    build(&[
        "build",
        "--quiet",
        "--profile",
        "small",
        "--package",
        "custode-agent",
    ])?;
    build(&[
        "build",
        "--quiet",
        "--package",
        "custode-server",
        "--package",
        "custode-installer",
    ])?;
    let namespaces = Namespaces::make()?;
    let house = House::plan(plan(&namespaces)?)?;
    house.serve()?;
    house.furnish()?;
    until("the agent reaches the server", || {
        house.check_alive()?;
        Ok(house
            .log("custode-agent")?
            .contains("the server is reached")
            .then_some(()))
    })?;
    say::line(&format!(
        "footprint: settling for {} s, measuring for {} s …",
        SETTLING.as_secs(),
        MEASURED.as_secs()
    ));
    std::thread::sleep(SETTLING);
    judge(&measure(&house, &namespaces)?)
}

fn build(words: &[&str]) -> Result<()> {
    let status = run::cargo(words).status()?;
    if !status.success() {
        bail!("the build failed: {status}");
    }
    Ok(())
}

fn plan(namespaces: &Namespaces) -> Result<Plan> {
    let target: PathBuf = workspace::target_folder()?;
    let (server_in, agent_in) = namespaces.words();
    Ok(Plan {
        binaries: target.join("debug"),
        agent: target.join("small/custode-agent"),
        address: Namespaces::address(),
        server_in,
        agent_in,
        watch: String::new(),
    })
}

/// What was measured.
struct Figures {
    pss_kib: u64,
    cpu_s_per_10_min: f64,
    wakeups_per_s: f64,
    sent_per_min: f64,
    received_per_min: f64,
}

fn measure(house: &House, namespaces: &Namespaces) -> Result<Figures> {
    let agent = house.agent_id()?;
    let (before, bytes_before, begun) = (Used::by(agent)?, namespaces.bytes()?, Instant::now());
    let mut pss = Vec::new();
    while begun.elapsed() < MEASURED {
        std::thread::sleep(STEP.min(MEASURED.saturating_sub(begun.elapsed())));
        house.check_alive()?;
        pss.push(pss_kib(agent)?);
    }
    let (after, bytes_after, lasted) = (
        Used::by(agent)?,
        namespaces.bytes()?,
        begun.elapsed().as_secs_f64(),
    );
    pss.sort_unstable();
    // The coarse clock sees children and ended threads, the fine one does not: the larger is the truth.
    let cpu_s = (after.ticks_s - before.ticks_s).max(after.threads_s - before.threads_s);
    #[expect(clippy::cast_precision_loss, reason = "counts of a few minutes")]
    let per_s = |before: u64, after: u64| (after - before) as f64 / lasted;
    Ok(Figures {
        pss_kib: pss.get(pss.len() / 2).copied().unwrap_or(0),
        cpu_s_per_10_min: cpu_s * 600.0 / lasted,
        wakeups_per_s: per_s(before.wakeups, after.wakeups),
        sent_per_min: per_s(bytes_before.0, bytes_after.0) * 60.0,
        received_per_min: per_s(bytes_before.1, bytes_after.1) * 60.0,
    })
}

fn judge(figures: &Figures) -> Result<()> {
    let bytes = figures.sent_per_min + figures.received_per_min;
    #[expect(clippy::cast_precision_loss, reason = "kibibytes shown as mebibytes")]
    let mebibytes = |kib: u64| kib as f64 / 1024.0;
    let rows = [
        (
            "PSS, median (MiB)",
            mebibytes(figures.pss_kib),
            mebibytes(MOST_PSS_KIB),
        ),
        (
            "CPU (s per 10 min)",
            figures.cpu_s_per_10_min,
            MOST_CPU_S_PER_10_MIN,
        ),
        (
            "wakeups per second",
            figures.wakeups_per_s,
            MOST_WAKEUPS_PER_S,
        ),
        (
            "bytes per minute on the wire, both ways",
            bytes,
            MOST_BYTES_PER_MIN,
        ),
    ];
    let mut missed = Vec::new();
    for (name, figure, bar) in rows {
        let verdict = if figure <= bar { "ok" } else { "MISSED" };
        say::line(&format!(
            "{verdict:<7} {name:<42} {figure:>9.3}   at most {bar}"
        ));
        if figure > bar {
            missed.push(name);
        }
    }
    say::line(&format!(
        "        of the bytes, sent {:.0} and received {:.0}",
        figures.sent_per_min, figures.received_per_min
    ));
    if !missed.is_empty() {
        bail!("missed: {}", missed.join(", "));
    }
    Ok(())
}
