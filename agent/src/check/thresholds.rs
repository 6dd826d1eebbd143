//! Thresholds: the numbers of all checks, with the defaults for a server.

use crate::check::{
    agent, certificate, clock, cpu, filesystems, http, memory, oom, reboot, smart, updates,
};

/// The numbers of all checks. A configuration may change any of them.
///
/// The defaults compare those of Netdata, Zabbix and the node_exporter mixin, for a machine of class *server*.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Thresholds {
    /// The agent's own health.
    pub agent: agent::Thresholds,
    /// TLS certificates.
    pub certificate: certificate::Thresholds,
    /// Clock.
    pub clock: clock::Thresholds,
    /// Processors and load.
    pub cpu: cpu::Thresholds,
    /// Filesystems.
    pub filesystems: filesystems::Thresholds,
    /// Web addresses.
    pub http: http::Thresholds,
    /// Memory and swap.
    pub memory: memory::Thresholds,
    /// Kills for lack of memory.
    pub oom: oom::Thresholds,
    /// Pending restart.
    pub reboot: reboot::Thresholds,
    /// Disks.
    pub smart: smart::Thresholds,
    /// Security updates.
    pub updates: updates::Thresholds,
}
