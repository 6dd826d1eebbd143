//! Installing through the real binary, from a small real TLS server, into a folder of one's own.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where and stops"
)]

mod enrolment;
mod folder;
mod machine;
mod repeated;
mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use server::Server;

/// A folder with an agent to install, and where it goes.
struct Ground {
    folder: tempfile::TempDir,
}

/// What the installer did.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ground {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(
            folder.path().join("custode-agent"),
            "agente, prima versione",
        )
        .unwrap();
        for beside in ["custode-agentd", "custode-engine"] {
            fs_err::write(folder.path().join(beside), "ciò che gli sta accanto").unwrap();
        }
        Self { folder }
    }

    fn agent(&self) -> PathBuf {
        self.folder.path().join("custode-agent")
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// `install`, with a good token and the fingerprint of the server's authority.
    fn install(&self, server: &Server) -> Ran {
        self.install_with(server, &["--token", "segreto-monouso"])
    }

    fn install_with(&self, server: &Server, more: &[&str]) -> Ran {
        self.install_from(&server.url("127.0.0.1"), &server.fingerprint(), more)
    }

    fn install_from(&self, url: &str, fingerprint: &str, more: &[&str]) -> Ran {
        let (root, agent) = (self.root(), self.agent());
        let (root, agent) = (root.to_str().unwrap(), agent.to_str().unwrap());
        let mut words = vec!["install", "--server", url, "--ca-fingerprint", fingerprint];
        words.extend(["--root", root, "--agent-binary", agent]);
        words.extend(more);
        run(&words, "")
    }

    fn uninstall(&self, more: &[&str]) -> Ran {
        let root = self.root();
        let mut words = vec!["uninstall", "--root", root.to_str().unwrap()];
        words.extend(more);
        run(&words, "")
    }
}

/// Runs the installer; proxies in the environment must not matter.
#[expect(
    clippy::disallowed_methods,
    reason = "the real binary is started here alone"
)]
fn run(words: &[&str], input: &str) -> Ran {
    use std::io::Write;
    let mut command = Command::new(env!("CARGO_BIN_EXE_custode-installer"));
    command
        .args(words)
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .env("ALL_PROXY", "http://127.0.0.1:1");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        code: status.code(),
        out: text(stdout),
        err: text(stderr),
    }
}

impl Ran {
    #[track_caller]
    fn good(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert_eq!(self.err, "", "{self:?}");
        self
    }

    #[track_caller]
    fn refused(self, sentence: &str) -> Self {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(self.err.contains(sentence), "{sentence:?} in {self:?}");
        self
    }

    fn never_shows(self, secret: &str) -> Self {
        assert!(
            !self.out.contains(secret) && !self.err.contains(secret),
            "{self:?}"
        );
        self
    }
}

/// Every path below, with mode and owner, and the content of files.
fn tree(folder: &Path) -> Vec<(String, String, Vec<u8>)> {
    use std::os::unix::fs::MetadataExt;
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder_here) = open.pop() {
        let Ok(entries) = fs_err::read_dir(&folder_here) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let data = fs_err::symlink_metadata(&path).unwrap();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            let access = format!("{:o} {}:{}", data.mode(), data.uid(), data.gid());
            let content = if data.is_file() {
                fs_err::read(&path).unwrap()
            } else {
                Vec::new()
            };
            if data.is_dir() {
                open.push(path);
            }
            found.push((name, access, content));
        }
    }
    found.sort();
    found
}
