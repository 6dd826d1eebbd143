//! Kills for lack of memory: counted by the kernel, named in its log.

use crate::check::oom::Reading;
use crate::os;
use crate::probe::{ProbeError, vmstat};

/// The counter of the look before.
#[derive(Debug, Default)]
pub(super) struct Probe {
    counted: Option<u64>,
}

impl Probe {
    pub(super) fn take(&mut self) -> Result<Reading, ProbeError> {
        let counted = vmstat::counter("oom_kill")?;
        let kills = self
            .counted
            .replace(counted)
            .map_or(0, |before| counted.saturating_sub(before));
        // Who it was is a courtesy: without the right to read the log the kill is told all the same.
        let victim = (kills > 0).then(os::kernel_log).and_then(Result::ok);
        let victim = victim.and_then(|log| log.iter().rev().find_map(|record| victim_of(record)));
        Ok(Reading { kills, victim })
    }
}

/// The name in `Out of memory: Killed process 4711 (postgres) total-vm:…`, also of a kill within a cgroup.
fn victim_of(record: &str) -> Option<String> {
    let (_, killed) = record.split_once("Killed process ")?;
    let (_, named) = killed.split_once(" (")?;
    // A name may hold brackets itself; what follows it never does.
    let (name, _) = named
        .rsplit_once(") total-vm:")
        .or_else(|| named.rsplit_once(')'))?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_victim_is_named_in_the_log() {
        let cases = [
            (
                "3,1234,99887766,-;Out of memory: Killed process 4711 (postgres) total-vm:10kB, anon-rss:9kB, UID:26 pgtables:1kB oom_score_adj:0\n",
                Some("postgres"),
            ),
            (
                "3,1235,99887767,-;Memory cgroup out of memory: Killed process 12 (a (b) c) total-vm:1kB\n",
                Some("a (b) c"),
            ),
            ("6,1,0,-;Linux version 6.1.0\n", None),
        ];
        for (record, expected) in cases {
            assert_eq!(victim_of(record).as_deref(), expected, "{record}");
        }
    }
}
