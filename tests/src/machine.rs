//! Machine: a real agent, installed by the real installer into a folder of its own.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use custode_agent::config::Config;
use custode_agent::link::Identity;
use custode_domain::finding::{FindingCode, Origin};
use custode_domain::id::MachineId;

use crate::process::{Process, binary, command};
use crate::{Module, Ready};

/// A machine of the house.
pub struct Machine {
    root: PathBuf,
    agent: Option<Process>,
}

/// Everything from here on belongs to them; no user is root's own.
fn own(path: &Path, user: Option<u32>, group: u32) {
    std::os::unix::fs::lchown(path, user, Some(group)).unwrap();
    if fs_err::symlink_metadata(path).unwrap().is_dir() {
        for entry in fs_err::read_dir(path).unwrap() {
            own(&entry.unwrap().path(), user, group);
        }
    }
}

/// How long a module must be broken, or well, before it counts. In seconds.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until it is a fault.
    pub raise_s: u64,
    /// Until the fault is over.
    pub clear_s: u64,
}

impl Machine {
    /// Enrols and installs under `root`; the agent does not run yet.
    pub fn install(ready: &Ready, root: &Path) -> Self {
        fs_err::create_dir_all(root).unwrap();
        let mut install = command("custode-installer");
        install.args([
            "install",
            "--server",
            &ready.url,
            "--ca-fingerprint",
            &ready.fingerprint,
        ]);
        install
            .args(["--token", &ready.token, "--no-service", "--agent-binary"])
            .arg(binary("custode-agent"));
        install
            .arg("--root")
            .arg(root)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let done = install.output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned()
            + &String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{said}");
        Self {
            root: root.to_owned(),
            agent: None,
        }
    }

    /// Has the agent watch these modules every second, each with its severity, and nothing else:
    /// what else is wrong with the machine that runs the journeys is not their business.
    pub fn watch(&self, modules: &[(&Module, u8)], patience: Patience) {
        let mut text = String::new();
        for (place, (module, severity)) in modules.iter().enumerate() {
            let url = module.url();
            writeln!(
                text,
                "[[watch.http]]\nname = \"Modulo {place}\"\nurl = \"{url}\"\ninterval_s = 1\nseverity = {severity}"
            )
            .unwrap();
        }
        for code in FindingCode::ALL {
            let Patience { raise_s, clear_s } = patience;
            match (*code, code.entry().origin) {
                (FindingCode::HttpFailing, _) => writeln!(
                    text,
                    "[checks.http_failing]\nraise_after_s = {raise_s}\nclear_after_s = {clear_s}"
                ),
                (_, Origin::Agent) => {
                    writeln!(text, "[checks.{}]\nenabled = false", code.code())
                }
                (_, Origin::Server) => Ok(()),
            }
            .unwrap();
        }
        self.configure(&text);
    }

    /// Adds to the configuration.
    pub fn configure(&self, more: &str) {
        let path = self.config();
        let mut text = fs_err::read_to_string(&path).unwrap();
        text.push('\n');
        text.push_str(more);
        fs_err::write(path, text).unwrap();
    }

    /// Starts the agent.
    pub fn start(&mut self) {
        let mut run = command("custode-agent");
        run.args(["run", "--config"]).arg(self.config());
        self.agent = Some(Process::start(run, self.root.join("agent.log")));
    }

    /// Gives this user and group what the service's user owns on a machine.
    pub fn give(&self, user: u32, group: u32) {
        own(&self.root.join("etc/custode"), None, group);
        own(&self.state(), Some(user), group);
    }

    /// Starts the agent by a command that becomes this user and group, who then own what the service's user owns on a
    /// machine.
    pub fn start_as(&mut self, mut become_them: Command, user: u32, group: u32) {
        self.give(user, group);
        become_them.arg(self.program());
        become_them.args(["run", "--config"]).arg(self.config());
        self.agent = Some(Process::start(become_them, self.root.join("agent.log")));
    }

    /// Which machine it is, by its certificate.
    pub fn id(&self) -> MachineId {
        let config = Config::load(&self.config()).unwrap();
        let identity = Identity {
            authority: config.server.authority,
            pair: config.server.identity,
        };
        identity.machine().unwrap()
    }

    /// The program that was installed.
    pub fn program(&self) -> PathBuf {
        self.root.join("opt/custode/bin/custode-agent")
    }

    /// The program that stays, which lies beside it.
    pub fn daemon(&self) -> PathBuf {
        self.program().with_file_name("custode-agentd")
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut agent) = self.agent.take() {
            agent.kill();
        }
    }

    /// The agent's process.
    pub fn agent(&mut self) -> Option<&mut Process> {
        self.agent.as_mut()
    }

    /// Its configuration.
    pub fn config(&self) -> PathBuf {
        self.root.join("etc/custode/agent.toml")
    }

    /// Where the agent keeps its spool and history.
    pub fn state(&self) -> PathBuf {
        self.root.join("var/lib/custode")
    }

    /// What the agent logged.
    pub fn log(&self) -> String {
        fs_err::read_to_string(self.root.join("agent.log")).unwrap_or_default()
    }
}
