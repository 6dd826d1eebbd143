//! Place: a machine with a user of its own, a bastion before it, a technician's configuration.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use super::town::{HOST, Town};
use super::user::User;
use super::way;
use crate::{Process, binary, eventually};
use custode_ssh::recording::{MachineKey, Summary, verify};
use tempfile::TempDir;

/// Long enough for a loaded machine.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// The machine's name, as the technician types it.
pub const MACHINE: &str = "sic-01.ente";

/// What a permit says.
#[derive(Clone)]
pub struct Grant {
    /// `shell,exec,files,forward`.
    pub classes: &'static str,
    /// Where forwards may lead.
    pub forwards: Vec<SocketAddr>,
    /// How long each session may last.
    pub seconds: u32,
    /// Bytes after which no recording can be written.
    pub recording_room: Option<u64>,
    /// As on a system without control groups.
    pub no_group: bool,
    /// The rules of PAM, where they are others than the installer's.
    pub pam: Option<String>,
}

impl Default for Grant {
    /// Everything, for an hour.
    fn default() -> Self {
        Self {
            classes: "shell,exec,files,forward",
            forwards: Vec::new(),
            seconds: 3600,
            recording_room: None,
            no_group: false,
            pam: None,
        }
    }
}

/// All of it; what was made is gone with the value.
pub struct Place {
    /// Whose sessions these are.
    pub user: User,
    /// The agent's end.
    pub agent: Process,
    /// `custode-server bastion`.
    pub bastion: Process,
    /// Where the bastion listens.
    pub port: u16,
    /// The last to go: the processes' logs are in it.
    folder: TempDir,
}

impl Place {
    /// A place where this is granted.
    pub fn open(grant: &Grant) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for key in ["host", "bastion", "technician", "stranger"] {
            make_key(&at(key));
        }
        let user = User::make();
        let (bastion, port) = way::start_bastion(folder.path(), "127.0.0.1:0");
        let agent = start_agent(&folder, &user, grant);
        let place = Self {
            user,
            agent,
            bastion,
            port,
            folder,
        };
        place.write_config();
        place.await_tunnels(1);
        place
    }

    /// A file of this place.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The configuration of somebody with another key: `config-stranger`.
    pub fn stranger(&self) -> PathBuf {
        way::stranger(self.folder.path())
    }

    /// Starts the agent's end anew, after it was killed.
    pub fn restart_agent(&mut self, grant: &Grant) {
        self.agent.kill();
        let before = self.tunnels();
        self.agent = start_agent(&self.folder, &self.user, grant);
        self.await_tunnels(before + 1);
    }

    fn tunnels(&self) -> usize {
        self.bastion.log().matches("a tunnel waits").count()
    }

    /// How many sessions ended so far.
    pub fn ends(&self) -> usize {
        let log = self.agent.log();
        log.lines()
            .filter(|line| line.starts_with("ended "))
            .count()
    }

    /// Waits until so many tunnels waited.
    pub fn await_tunnels(&self, count: usize) {
        eventually("a tunnel waits", PATIENCE, || {
            (self.tunnels() >= count).then_some(())
        });
    }

    fn write_config(&self) {
        let host = fs_err::read_to_string(self.at("host.pub")).unwrap();
        let config = way::Config {
            folder: self.folder.path(),
            port: self.port,
            hosts: "*.ente",
            user: &self.user.0,
            known: &format!("{MACHINE} {host}"),
        };
        config.write();
    }

    /// OpenSSH's client with the technician's configuration.
    pub fn client(&self, name: &str) -> Command {
        let mut client = program(name);
        client.arg("-F").arg(self.at("config"));
        client
    }

    /// `ssh machine …`, to its end.
    pub fn ssh(&self, arguments: &[&str]) -> Output {
        let mut ssh = self.client("ssh");
        ssh.arg(MACHINE).args(arguments).stdin(Stdio::null());
        ssh.output().unwrap()
    }

    /// The same with options before the machine.
    pub fn ssh_with(&self, options: &[&str], arguments: &[&str]) -> Output {
        let mut ssh = self.client("ssh");
        ssh.args(options)
            .arg(MACHINE)
            .args(arguments)
            .stdin(Stdio::null());
        ssh.output().unwrap()
    }

    /// Waits until a session has ended, and answers how: `client-left All`.
    pub fn ended(&self) -> String {
        eventually("the session ends", PATIENCE, || {
            let log = self.agent.log();
            let line = log
                .lines()
                .rev()
                .find_map(|line| line.strip_prefix("ended "))?;
            line.rsplit_once(' ').map(|(how, _)| how.to_owned())
        })
    }

    /// The recordings, once all are whole and verified, the session's first part first.
    pub fn recordings(&self) -> Vec<(Summary, String)> {
        let key = fs_err::read(self.at("recordings/machine.key")).unwrap();
        let key = MachineKey::from_point(&key).unwrap();
        let folder = fs_err::read_dir(self.at("recordings")).unwrap();
        let mut files: Vec<_> = folder.map(|it| it.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|it| it == "cast"));
        files.sort();
        let read = |path: &PathBuf| {
            let text = fs_err::read_to_string(path).unwrap();
            let summary = verify(text.as_bytes(), &key).ok()?;
            Some((summary, text))
        };
        eventually("every recording is whole", PATIENCE, || {
            files.iter().map(read).collect()
        })
    }

    /// The lines of events of the first recording, once its session has ended.
    pub fn events(&self) -> Vec<serde_json::Value> {
        self.ended();
        let recordings = self.recordings();
        let lines = recordings[0]
            .1
            .lines()
            .filter_map(|line| line.strip_prefix("# custode-event "));
        lines
            .map(|json| serde_json::from_str(json).unwrap())
            .collect()
    }
}

/// Somebody who offers a technician a machine of their own, under another's name and with a key of their own.
pub struct Impostor {
    _agent: Process,
}

impl Impostor {
    /// Whoever asks for the town's machine is led to this one first.
    pub fn open(town: &Town) -> Self {
        let at = |name: &str| town.at(name);
        make_key(&at("impostor"));
        let mut agent = our(binary("custode-assist"));
        agent.args(["agent", "--machine", HOST, "--classes", "shell,exec"]);
        agent.args(["--user", &town.user.0, "--tunnels", "1", "--seconds", "600"]);
        agent.arg("--socket").arg(at("tunnels.sock"));
        agent.arg("--host-key").arg(at("impostor"));
        agent.arg("--technician").arg(at("technician.pub"));
        agent.arg("--recordings").arg(town.house.folder());
        let before = town.tunnels();
        let agent = Process::start(agent, at("impostor.log"));
        town.await_tunnels(before + 1);
        Self { _agent: agent }
    }
}

fn start_agent(folder: &TempDir, user: &User, grant: &Grant) -> Process {
    let at = |name: &str| folder.path().join(name);
    fs_err::create_dir_all(at("recordings")).unwrap();
    let mut agent = our(binary("custode-assist"));
    agent.args([
        "agent",
        "--machine",
        MACHINE,
        "--user",
        &user.0,
        "--classes",
        grant.classes,
    ]);
    agent.arg("--socket").arg(at("tunnels.sock"));
    agent
        .arg("--host-key")
        .arg(at("host"))
        .arg("--technician")
        .arg(at("technician.pub"));
    agent.arg("--recordings").arg(at("recordings"));
    agent.args(["--seconds", &grant.seconds.to_string()]);
    for to in &grant.forwards {
        agent.args(["--forward", &to.to_string()]);
    }
    if let Some(room) = grant.recording_room {
        agent.args(["--recording-room", &room.to_string()]);
    }
    if let Some(pam) = &grant.pam {
        agent.args(["--pam", pam]);
    }
    if grant.no_group {
        agent.arg("--no-group");
    }
    Process::start(agent, at("agent.log"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests start the real programs"
)]
fn our(path: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(path);
    command
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("HOME", "/nonexistent");
    command
}

/// A program of the system, in an environment without surprises.
pub fn program(name: &str) -> Command {
    our(name)
}

/// A key without a passphrase, and its public half beside it.
pub fn make_key(path: &Path) {
    let made = program("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
        .arg(path)
        .status();
    assert!(made.unwrap().success());
}

/// What a program wrote, without the end of the last line.
pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned()
}

/// What it complained of.
pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr)
        .trim_end()
        .to_owned()
}

/// Feeds a program while it is read: both ends of a pipe that may be full.
pub fn through(mut child: Child, length: usize) -> u64 {
    let mut input = child.stdin.take().unwrap();
    let feeding = std::thread::spawn(move || {
        let piece = vec![b'x'; 1 << 20];
        let mut left = length;
        while left > 0 {
            let now = left.min(piece.len());
            if input.write_all(&piece[..now]).is_err() {
                break;
            }
            left -= now;
        }
    });
    let mut output = child.stdout.take().unwrap();
    let (mut taken, mut piece) = (0_u64, vec![0; 1 << 20]);
    loop {
        let length = output.read(&mut piece).unwrap();
        if length == 0 {
            break;
        }
        taken += length as u64;
    }
    feeding.join().unwrap();
    child.wait().unwrap();
    taken
}
