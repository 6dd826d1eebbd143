//! Processes: whether those that must run do, and which weigh most when something is wrong.
//!
//! No command lines are read: they may hold secrets.

use std::collections::BTreeMap;
use std::io;

use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

use crate::check::processes::{ProcessTarget, Reading};
use crate::probe::ProbeError;

/// The kernel keeps this much of a name (`TASK_COMM_LEN` less the end mark).
const KEPT_BYTES: usize = 15;

/// Where each process was found at the look before: to read one file is cheaper than to read all.
#[derive(Debug, Default)]
pub(super) struct Probe {
    found: BTreeMap<String, u32>,
}

impl Probe {
    pub(super) fn take(&mut self, targets: &[ProcessTarget]) -> Result<Reading, ProbeError> {
        if targets.is_empty() {
            return Ok(Vec::new());
        }
        let still_there = |name: &String, pid: &mut u32| name_of(*pid).is_some_and(|n| n == *name);
        self.found.retain(still_there);
        let kept: Vec<_> = targets
            .iter()
            .map(|target| kept_part(target.name.as_str()))
            .collect();
        if kept.iter().any(|name| !self.found.contains_key(*name)) {
            self.found = find(&kept)?;
        }
        let runs =
            |target: &ProcessTarget| self.found.contains_key(kept_part(target.name.as_str()));
        Ok(targets
            .iter()
            .map(|target| (target.clone(), runs(target)))
            .collect())
    }
}

fn kept_part(name: &str) -> &str {
    let mut end = name.len().min(KEPT_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

fn find(names: &[&str]) -> Result<BTreeMap<String, u32>, ProbeError> {
    let all = fs_err::read_dir("/proc").map_err(|e| ProbeError::of_file("/proc", e))?;
    let mut found = BTreeMap::new();
    for entry in all {
        let entry = entry.map_err(ProbeError::File)?;
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        let name = name_of(pid).filter(|name| names.contains(&name.as_str()));
        found.extend(name.map(|name| (name, pid)));
    }
    Ok(found)
}

/// `None` of a process that ended, and of one that is dead and only waits for somebody to take note.
fn name_of(pid: u32) -> Option<String> {
    let name = fs_err::read(format!("/proc/{pid}/comm")).ok()?;
    let name = String::from_utf8_lossy(&name);
    let name = kept_part(name.trim_end_matches('\n')).to_owned();
    Some(name).filter(|_| !is_dead(pid).unwrap_or(true))
}

fn is_dead(pid: u32) -> io::Result<bool> {
    let stat = fs_err::read(format!("/proc/{pid}/stat"))?;
    let stat = String::from_utf8_lossy(&stat);
    let state = stat
        .rsplit_once(") ")
        .and_then(|(_, rest)| rest.chars().next());
    Ok(matches!(state, Some('Z' | 'X')))
}

/// By what processes are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Processor time over the last moment.
    Cpu,
    /// Resident memory.
    Memory,
}

/// A process that mattered, for the evidence of a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcessFact {
    /// Its number.
    pub pid: u32,
    /// Its name, at most 15 bytes.
    pub name: String,
    /// Processor time, percent of one processor; may be above 100. 0 when ranked by memory.
    pub cpu_percent: f64,
    /// Resident memory, bytes.
    pub memory_bytes: u64,
}

/// The `n` heaviest processes. By processor time it looks twice and takes a fifth of a second.
///
/// Its tables are given back at the end: the agent is small between two findings.
pub async fn heaviest(by: Weight, n: usize) -> Result<Vec<ProcessFact>, ProbeError> {
    let mut system = System::new().map_err(|_| ProbeError::NotHere("the list of processes"))?;
    let what = ProcessRefreshKind::nothing().with_memory().without_tasks();
    let what = match by {
        Weight::Cpu => what.with_cpu(),
        Weight::Memory => what,
    };
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, what);
    if by == Weight::Cpu {
        tokio::time::sleep(sysinfo::MINIMUM_CPU_UPDATE_INTERVAL).await;
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, what);
    }
    let mut facts: Vec<_> = system.processes().values().map(fact).collect();
    match by {
        Weight::Cpu => facts.sort_by(|a, b| b.cpu_percent.total_cmp(&a.cpu_percent)),
        Weight::Memory => facts.sort_by_key(|fact| std::cmp::Reverse(fact.memory_bytes)),
    }
    facts.truncate(n);
    Ok(facts)
}

fn fact(process: &sysinfo::Process) -> ProcessFact {
    ProcessFact {
        pid: process.pid().as_u32(),
        name: process.name().to_string_lossy().into_owned(),
        cpu_percent: f64::from(process.cpu_usage()),
        memory_bytes: process.memory(),
    }
}
