//! Machine: a real agent, installed by the real installer into a folder of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::Ready;
use crate::process::{Process, binary, command};

/// A machine of the house.
pub struct Machine {
    root: PathBuf,
    agent: Option<Process>,
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

    /// Adds to the configuration: what is watched, and how patiently.
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
