//! Places: where everything lies, by the Filesystem Hierarchy Standard, or the same under a folder of one's own.

use std::path::{Path, PathBuf};

/// The service, as systemd knows it.
pub(crate) const SERVICE: &str = "custode-agent.service";

/// The agent's programs: the one that is asked, the one that stays in memory, the one that serves a session. They lie in
/// one folder, here and where they are installed.
pub(crate) const PROGRAMS: [&str; 3] = ["custode-agent", "custode-agentd", "custode-engine"];

/// The paths of one installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    root: PathBuf,
}

impl Places {
    /// Of this machine.
    pub(crate) fn of_the_machine() -> Self {
        Self::under(Path::new("/"))
    }

    /// Under a folder, which is an absolute path.
    pub(crate) fn under(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Add-on software.
    pub(crate) fn software(&self) -> PathBuf {
        self.root.join("opt/custode")
    }

    /// Programs.
    pub(crate) fn programs(&self) -> PathBuf {
        self.root.join("opt/custode/bin")
    }

    /// The agent's programs, in their order.
    pub(crate) fn agent(&self) -> [PathBuf; 3] {
        PROGRAMS.map(|name| self.programs().join(name))
    }

    /// The one that is asked.
    pub(crate) fn asked(&self) -> PathBuf {
        let [asked, ..] = self.agent();
        asked
    }

    /// The one that stays in memory, which systemd starts.
    pub(crate) fn daemon(&self) -> PathBuf {
        let [_, daemon, _] = self.agent();
        daemon
    }

    /// What only the administrator may change.
    pub(crate) fn settings(&self) -> PathBuf {
        self.root.join("etc/custode")
    }

    /// The agent's configuration.
    pub(crate) fn config(&self) -> PathBuf {
        self.root.join("etc/custode/agent.toml")
    }

    /// The authority that was pinned, PEM.
    pub(crate) fn authority(&self) -> PathBuf {
        self.root.join("etc/custode/authority.pem")
    }

    /// What the installer made that was not there before.
    pub(crate) fn record(&self) -> PathBuf {
        self.root.join("etc/custode/installed.json")
    }

    /// The only place where the agent writes.
    pub(crate) fn state(&self) -> PathBuf {
        self.root.join("var/lib/custode")
    }

    /// Certificate and key in one file, which the agent renews by one rename (`docs/decisions/0005`).
    pub(crate) fn identity(&self) -> PathBuf {
        self.root.join("var/lib/custode/identity.pem")
    }

    /// The units of the part with rights: its socket, and what is started there.
    pub(crate) fn privileged_units(&self) -> [PathBuf; 2] {
        let folder = self.root.join("etc/systemd/system");
        ["custode-privileged.socket", "custode-privileged@.service"].map(|name| folder.join(name))
    }

    /// Where the socket is, which systemd makes.
    pub(crate) fn sockets(&self) -> PathBuf {
        self.root.join("run/custode")
    }

    /// What the part with rights remembers; root's alone.
    pub(crate) fn privileged_state(&self) -> PathBuf {
        self.root.join("var/lib/custode-privileged")
    }

    /// The rules of PAM for a remote session, by the name that the agent asks for.
    pub(crate) fn pam(&self) -> PathBuf {
        self.root.join("etc/pam.d/custode-agent")
    }

    /// An example of the Ente's decision on remote sessions; what decides is the file without `.sample`.
    pub(crate) fn policy_sample(&self) -> PathBuf {
        self.root.join("etc/custode/assistance.toml.sample")
    }

    /// The systemd unit.
    pub(crate) fn unit(&self) -> PathBuf {
        self.root.join("etc/systemd/system").join(SERVICE)
    }
}
