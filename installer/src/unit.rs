//! Unit: the systemd service of the agent, shut in as far as somebody can be who must see the whole machine.

use crate::places::Places;

/// The unit.
///
/// `systemd-analyze security` gives it 2.4 of 10 (0 is best). What is missing to a lower score, and why:
/// - `ProtectSystem`, `ProtectHome`: they mount the disks again, read-only or hidden, inside the service; the agent
///   would report healthy disks as read-only and not see `/home` fill up. The agent's user cannot write there anyway.
/// - `ProtectProc`, `ProcSubset`, `PrivateUsers`: it names the processes that mattered, with their owners.
/// - `PrivateNetwork`, `IPAddressDeny`: it reports to the server and watches addresses.
/// - `ProtectClock`: it also forbids `adjtimex`, by which the agent only reads how far the clock is off.
/// - `PrivateDevices`: disks that it may not open should be refused, not absent.
///
/// `MemoryMax` is for the agent and its children together, and a kill inside would look like a fault of the machine:
/// `apt-get -s upgrade` was measured at 82 MB, and `dnf` needs more.
pub(crate) fn text(places: &Places) -> String {
    format!(
        "# Scritto da custode-installer. Per cambiare qualcosa: systemctl edit custode-agent\n\
         [Unit]\n\
         Description=Custode: agente della macchina\n\
         After=network.target custode-privileged.socket\n\
         Wants=custode-privileged.socket\n\
         StartLimitIntervalSec=0\n\
         \n\
         [Service]\n\
         Type=exec\n\
         ExecStart={daemon} --config {config}\n\
         User=custode\n\
         Group=custode\n\
         Restart=always\n\
         RestartSec=5\n\
         UMask=0077\n\
         \n\
         MemoryMax=256M\n\
         OOMPolicy=continue\n\
         TasksMax=64\n\
         LimitCORE=0\n\
         \n\
         CapabilityBoundingSet=\n\
         AmbientCapabilities=\n\
         NoNewPrivileges=yes\n\
         PrivateMounts=yes\n\
         PrivateTmp=yes\n\
         DevicePolicy=closed\n\
         KeyringMode=private\n\
         LockPersonality=yes\n\
         MemoryDenyWriteExecute=yes\n\
         ProtectControlGroups=yes\n\
         ProtectHostname=yes\n\
         ProtectKernelLogs=yes\n\
         ProtectKernelModules=yes\n\
         ProtectKernelTunables=yes\n\
         RemoveIPC=yes\n\
         RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n\
         RestrictNamespaces=yes\n\
         RestrictRealtime=yes\n\
         RestrictSUIDSGID=yes\n\
         SystemCallArchitectures=native\n\
         SystemCallFilter=@system-service\n\
         SystemCallFilter=~@privileged\n\
         SystemCallFilter=adjtimex clock_adjtime\n\
         SystemCallErrorNumber=EPERM\n\
         \n\
         [Install]\n\
         WantedBy=multi-user.target\n",
        daemon = places.daemon().display(),
        config = places.config().display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process;

    /// Of 100. The exposure that the unit's comment states.
    const WORST_EXPOSURE: &str = "--threshold=24";

    #[test]
    fn systemd_finds_the_unit_as_shut_as_its_comment_says() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(crate::places::SERVICE);
        fs_err::write(&file, text(&Places::of_the_machine())).unwrap();
        let file = file.to_str().unwrap();
        // Where systemd is not installed nobody can judge.
        if process::ask("systemd-analyze", &["--version"]).is_err() {
            return;
        }
        let words = [
            "security",
            "--offline=true",
            "--no-pager",
            WORST_EXPOSURE,
            file,
        ];
        process::run("systemd-analyze", &words).unwrap();
    }
}
