//! Way: the bastion, and how a technician's OpenSSH is told to go through it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::place::PATIENCE;
use crate::{Process, command, eventually};

/// `custode-server bastion`, with the key and the socket of this folder, and the port at which it listens.
pub(super) fn start_bastion(folder: &Path, listen: &str) -> (Process, u16) {
    let mut bastion = command("custode-server");
    bastion.args(["bastion", "--listen", listen, "--host-key"]);
    bastion.arg(folder.join("bastion"));
    bastion.arg("--tunnels").arg(folder.join("tunnels.sock"));
    let bastion = Process::start(bastion, folder.join("bastion.log"));
    let port = ready(&bastion, "bastion").port();
    (bastion, port)
}

/// Where a process listens, once it says so.
pub(super) fn ready(process: &Process, name: &str) -> SocketAddr {
    eventually(&format!("the {name} listens"), PATIENCE, || {
        address(&process.log(), name)
    })
}

/// Where it said last that it listens.
pub(super) fn address(log: &str, name: &str) -> Option<SocketAddr> {
    let begin = format!("ready {name}=");
    let mut said = log.lines().filter_map(|line| line.strip_prefix(&begin));
    said.next_back()?.parse().ok()
}

/// What a technician's `~/.ssh/config` says.
pub(super) struct Config<'a> {
    /// Where the keys and the files are.
    pub(super) folder: &'a Path,
    /// The bastion's port.
    pub(super) port: u16,
    /// The machines behind it: `*.ente`.
    pub(super) hosts: &'a str,
    /// As whom they are entered.
    pub(super) user: &'a str,
    /// Their keys, as `known_hosts` has them.
    pub(super) known: &'a str,
}

impl Config<'_> {
    /// Writes it, and the hosts that it knows: the bastion by hand, the machines as told.
    pub(super) fn write(&self) {
        let at = |name: &str| self.folder.join(name).display().to_string();
        let bastion = fs_err::read_to_string(self.folder.join("bastion.pub")).unwrap();
        let known = format!("[127.0.0.1]:{} {bastion}{}", self.port, self.known);
        fs_err::write(self.folder.join("known_hosts"), known).unwrap();
        let config = format!(
            "Host bastion\n HostName 127.0.0.1\n Port {}\n User tecnico\n\
             Host {}\n ProxyJump bastion\n User {}\n\
             Host *\n IdentityFile {}\n IdentitiesOnly yes\n UserKnownHostsFile {}\n StrictHostKeyChecking yes\n\
             ForwardAgent no\n GlobalKnownHostsFile /dev/null\n BatchMode yes\n ConnectTimeout 20\n",
            self.port,
            self.hosts,
            self.user,
            at("technician"),
            at("known_hosts"),
        );
        fs_err::write(self.folder.join("config"), config).unwrap();
    }
}

/// The configuration of somebody with another key: `config-stranger`.
pub(super) fn stranger(folder: &Path) -> PathBuf {
    let config = fs_err::read_to_string(folder.join("config")).unwrap();
    let (own, other) = (folder.join("technician"), folder.join("stranger"));
    let config = config.replace(own.to_str().unwrap(), other.to_str().unwrap());
    let path = folder.join("config-stranger");
    fs_err::write(&path, config).unwrap();
    path
}
