//! Report: what a machine noticed since the last one, numbered within the life of its spool.
//!
//! `(boot, sequence)` names a report for ever. The agent sends the same bytes until they are acknowledged,
//! so the server may answer a repeat without looking at it twice.

use std::collections::BTreeMap;

use custode_domain::id::BootId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::V1;
use crate::bounded::{List, Text};

mod answer;
mod change;
pub mod id;

pub use answer::{Acknowledged, Reason, Refused};
pub use change::{NotATransition, WireChange, WireTransition};

/// Most transitions of a report: a machine that notices more sends more reports.
pub const MAX_TRANSITIONS: usize = 64;
/// Most hourly aggregates of a report.
pub const MAX_AGGREGATES: usize = 512;
/// Most points of an evidence: an hour, one a minute.
pub const MAX_POINTS: usize = 60;
/// Most processes of an evidence.
pub const MAX_PROCESSES: usize = 8;

/// One report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The version of the protocol.
    pub version: V1,
    /// The life of the spool.
    #[serde(with = "id")]
    pub boot: BootId,
    /// 1 for the first report of a boot, then one more each.
    pub sequence: u64,
    /// When it was sealed, by the machine's clock.
    pub sealed_at: Timestamp,
    /// What the machine says of itself, when it changed or when the boot is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
    /// What happened to findings, oldest first.
    #[serde(default)]
    pub transitions: List<WireTransition, MAX_TRANSITIONS>,
    /// What the measures were, hour by hour.
    #[serde(default)]
    pub aggregates: List<Aggregate, MAX_AGGREGATES>,
    /// What the spool had to throw away for lack of room, since the last report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<Dropped>,
}

/// What a machine says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// What the machine calls itself.
    pub hostname: Text<253>,
    /// The operating system, as a person would name it.
    pub os: Text<128>,
    /// The kernel's release.
    pub kernel: Text<128>,
    /// The release of the agent.
    pub agent_version: Text<64>,
    /// When the system started.
    pub started_at: Timestamp,
    /// Processors.
    pub processors: u32,
    /// Bytes of memory.
    pub memory_bytes: u64,
}

/// One hour of one measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// Which measure, as the agent's history names it.
    pub measure: Text<64>,
    /// Of what.
    pub object: Text<200>,
    /// The full hour at which it begins.
    pub hour: Timestamp,
    /// Samples taken.
    pub count: u32,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// Their sum; with `count`, their mean.
    pub sum: f64,
}

/// What the spool threw away. Findings are never among it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropped {
    /// Hourly aggregates.
    pub aggregates: u64,
    /// Pieces of evidence: the finding stayed, its curve did not.
    pub evidence: u64,
}

/// What a finding brings along so that a person can believe it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// In a sentence: what was seen, against what was expected.
    pub summary: Text<500>,
    /// The measure that was judged.
    #[serde(default)]
    pub measure: Text<64>,
    /// Its last hour: seconds before the transition, and the value.
    #[serde(default)]
    pub points: List<(u32, f64), MAX_POINTS>,
    /// The processes that mattered, the heaviest first.
    #[serde(default)]
    pub processes: List<Process, MAX_PROCESSES>,
    /// What else was seen, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<Text<64>, Text<500>>,
}

/// A process, without its arguments: they may hold secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Its name.
    pub name: Text<64>,
    /// Share of one processor, in percent.
    pub cpu_percent: f32,
    /// Resident bytes.
    pub memory_bytes: u64,
}
