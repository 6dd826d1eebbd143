//! Process: what the kernel says of one.

use anyhow::{Context, Result};

/// What a process has used so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used {
    /// Processor time in seconds, ended threads and waited-for children included (resolution 10 ms).
    pub(crate) ticks_s: f64,
    /// Processor time of the living threads in seconds (resolution 1 ns).
    pub(crate) threads_s: f64,
    /// How often a thread slept by itself.
    pub(crate) wakeups: u64,
}

/// Clock ticks of `/proc/PID/stat` in a second: fixed by the kernel's interface.
const TICKS: f64 = 100.0;

impl Used {
    /// Reads it.
    pub(crate) fn by(id: u32) -> Result<Self> {
        let stat = fs_err::read_to_string(format!("/proc/{id}/stat"))?;
        // After the name, which may contain anything, come the fields from the third on.
        let (_, rest) = stat.rsplit_once(')').context("stat without a name")?;
        let field = |n: usize| {
            rest.split_whitespace()
                .nth(n - 3)
                .and_then(|text| text.parse::<u64>().ok())
                .context("a field of stat")
        };
        #[expect(clippy::cast_precision_loss, reason = "seconds of a few minutes")]
        let seconds = |ticks: u64| ticks as f64 / TICKS;
        let ticks_s = seconds(field(14)? + field(15)? + field(16)? + field(17)?);
        let (mut threads_s, mut wakeups) = (0.0, 0);
        for thread in fs_err::read_dir(format!("/proc/{id}/task"))? {
            let thread = thread?.path();
            let schedstat = fs_err::read_to_string(thread.join("schedstat"))?;
            let nanoseconds: f64 = schedstat.split(' ').next().unwrap_or_default().parse()?;
            threads_s += nanoseconds / 1e9;
            wakeups += number(
                &fs_err::read_to_string(thread.join("status"))?,
                "voluntary_ctxt_switches:",
            )?;
        }
        Ok(Self {
            ticks_s,
            threads_s,
            wakeups,
        })
    }
}

/// The proportional set size in KiB.
pub(crate) fn pss_kib(id: u32) -> Result<u64> {
    number(
        &fs_err::read_to_string(format!("/proc/{id}/smaps_rollup"))?,
        "Pss:",
    )
}

fn number(text: &str, name: &str) -> Result<u64> {
    let line = text
        .lines()
        .find(|line| line.starts_with(name))
        .with_context(|| format!("{name} is not told"))?;
    Ok(line
        .split_whitespace()
        .nth(1)
        .context("a number")?
        .parse()?)
}
