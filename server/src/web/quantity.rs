//! Quantity: the numbers that a machine sends, as a person reads them.

use crate::lang::Lang;

/// What a measure counts, and so how its numbers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Percent,
    Bytes,
    BytesPerSecond,
    Milliseconds,
    Seconds,
    Plain,
}

/// What a person calls a measure, by the name that the agent gives it; nothing for a name of another release.
pub(super) fn measure(t: Lang, name: &str) -> Option<(&'static str, Unit)> {
    Some(match name {
        "agent.resident_bytes" => (t.measure_agent_resident(), Unit::Bytes),
        "agent.spool_percent" => (t.measure_agent_spool(), Unit::Percent),
        "clock.ahead_of_server_seconds" => (t.measure_clock_ahead(), Unit::Seconds),
        "cpu.busy_percent" => (t.measure_cpu_busy(), Unit::Percent),
        "cpu.load_per_core" => (t.measure_cpu_load(), Unit::Plain),
        "filesystem.free_bytes" => (t.measure_filesystem_free(), Unit::Bytes),
        "filesystem.inodes_free_percent" => (t.measure_filesystem_inodes(), Unit::Percent),
        "filesystem.used_percent" => (t.measure_filesystem_used(), Unit::Percent),
        "http.answer_ms" => (t.measure_http_answer(), Unit::Milliseconds),
        "memory.available_percent" => (t.measure_memory_available(), Unit::Percent),
        "oom.kills" => (t.measure_oom_kills(), Unit::Plain),
        "swap.out_bytes_per_second" => (t.measure_swap_out(), Unit::BytesPerSecond),
        "swap.used_percent" => (t.measure_swap_used(), Unit::Percent),
        "tcp.connect_ms" => (t.measure_tcp_connect(), Unit::Milliseconds),
        "updates.security" => (t.measure_updates_security(), Unit::Plain),
        _ => return None,
    })
}

impl Unit {
    /// In Italian `97,4 %`, `1,2 GB`, `84 ms`.
    pub(super) fn tell(self, t: Lang, value: f64) -> String {
        match self {
            Self::Percent => format!("{} %", decimal(t, value)),
            Self::Bytes => bytes(t, value),
            Self::BytesPerSecond => format!("{}/s", bytes(t, value)),
            Self::Milliseconds => format!("{value:.0} ms"),
            Self::Seconds => format!("{} s", decimal(t, value)),
            Self::Plain => decimal(t, value),
        }
    }

    /// The spelling for the script that draws.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Bytes => "bytes",
            Self::BytesPerSecond => "bytes-per-second",
            Self::Milliseconds => "milliseconds",
            Self::Seconds => "seconds",
            Self::Plain => "plain",
        }
    }
}

/// `1,2 GB`: decimal units, as on the label of a disk.
fn bytes(t: Lang, count: f64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if count.abs() < 1000.0 {
        return format!("{count:.0} byte");
    }
    let mut value = count / 1000.0;
    let mut unit = UNITS[0];
    for larger in &UNITS[1..] {
        if value.abs() < 1000.0 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    format!("{} {unit}", decimal(t, value))
}

fn decimal(t: Lang, value: f64) -> String {
    let told = format!("{value:.1}");
    match t {
        Lang::It => told.replace('.', ","),
        Lang::En => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_with_their_unit() {
        for (unit, value, told) in [
            (Unit::Percent, 97.44, "97,4 %"),
            (Unit::Bytes, 999.0, "999 byte"),
            (Unit::Bytes, 1_234_567_890.0, "1,2 GB"),
            (Unit::Bytes, 9e18, "9000000,0 TB"),
            (Unit::BytesPerSecond, 2_500.0, "2,5 kB/s"),
            (Unit::Milliseconds, 83.7, "84 ms"),
            (Unit::Seconds, -1.25, "-1,2 s"),
            (Unit::Plain, 3.0, "3,0"),
        ] {
            assert_eq!(unit.tell(Lang::It, value), told);
        }
        assert_eq!(Unit::Percent.tell(Lang::En, 97.44), "97.4 %");
    }
}
