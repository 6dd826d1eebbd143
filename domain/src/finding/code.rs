//! Code: the closed list of what can be wrong.

macro_rules! codes {
    ($($(#[$doc:meta])+ $variant:ident = $code:literal,)+) => {
        /// What is wrong. One entry of the [catalogue](crate::finding::Entry) stands behind each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode {
            $($(#[$doc])+ $variant,)+
        }

        impl FindingCode {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code on the wire, in the database and in the configuration.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The code with this spelling.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

codes! {
    /// The agent's spool, probes or own footprint are not well.
    AgentUnwell = "agent_unwell",
    /// A TLS certificate expires soon, is expired, or is not for this name.
    CertificateExpiring = "certificate_expiring",
    /// The clock is off, or nothing keeps it right.
    ClockOff = "clock_off",
    /// All processors have been busy for long.
    CpuBusy = "cpu_busy",
    /// Little space is left on a filesystem.
    DiskLow = "disk_low",
    /// Very little space is left.
    DiskCritical = "disk_critical",
    /// No space is left for practical purposes.
    DiskFull = "disk_full",
    /// A filesystem became read-only.
    FilesystemReadOnly = "filesystem_read_only",
    /// A web application does not answer as it should.
    HttpFailing = "http_failing",
    /// Few inodes are left on a filesystem.
    InodesLow = "inodes_low",
    /// More work waits than the processors can do.
    LoadHigh = "load_high",
    /// A machine is not heard any more. Noticed by the server.
    MachineSilent = "machine_silent",
    /// Little memory is available.
    MemoryLow = "memory_low",
    /// The kernel killed a process for lack of memory.
    OomKill = "oom_kill",
    /// A named process does not run.
    ProcessMissing = "process_missing",
    /// A RAID array lost a member.
    RaidDegraded = "raid_degraded",
    /// The system waits for a restart.
    RebootPending = "reboot_pending",
    /// A required systemd unit is not active.
    ServiceDown = "service_down",
    /// Most machines of a site are not heard any more. Noticed by the server.
    SiteSilent = "site_silent",
    /// A disk says that it is failing.
    SmartFailing = "smart_failing",
    /// A disk wears out: sectors moved, endurance used.
    SmartWorn = "smart_worn",
    /// The machine lives by its swap.
    SwapThrash = "swap_thrash",
    /// A TCP port does not accept connections.
    TcpFailing = "tcp_failing",
    /// A systemd unit failed.
    UnitFailed = "unit_failed",
    /// The machine restarted and nobody had planned it.
    UnexpectedReboot = "unexpected_reboot",
    /// Security updates have been waiting for long.
    UpdatesPending = "updates_pending",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for code in FindingCode::ALL {
            assert_eq!(FindingCode::from_code(code.code()), Some(*code));
        }
        assert_eq!(FindingCode::from_code("DISK_LOW"), None);
    }
}
