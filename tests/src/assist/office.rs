//! Office: whoever signs rosters, with all keys at one table: `custode-server roster` from keys to a published tree.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use tempfile::TempDir;

use crate::command;

/// The passphrase of every key.
const PASSPHRASE: &str = "una frase per le prove\n";

/// A table with every signer's key.
pub struct Office {
    folder: TempDir,
}

impl Office {
    /// The root's keys and those that sign rosters; `online` is the public half of the server's own key.
    pub fn open(online: &Path) -> Self {
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let names = [
            "root-1", "root-2", "root-3", "firma-1", "firma-2", "firma-3", "vigore",
        ];
        for name in names {
            let out = office.path(name);
            let words = ["key", "new", "--name", name, "--out", &out];
            office.tell(&with_passphrase(&words), PASSPHRASE);
        }
        let public = |name: &str| office.path(&format!("{name}.pub"));
        let mut words = vec!["init".to_owned(), "--in".to_owned(), office.path("ente")];
        let roles = [
            "--root",
            "--root",
            "--root",
            "--targets",
            "--targets",
            "--targets",
            "--snapshot",
        ];
        for (role, name) in roles.into_iter().zip(names) {
            words.extend([role.to_owned(), public(name)]);
        }
        words.extend(["--online".to_owned(), online.display().to_string()]);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        office.tell(&words, "");
        office.sign("root-1");
        office.sign("root-2");
        office
    }

    /// The tree with this list, signed by a threshold; a server completes it with its own key.
    pub fn publish(&self, list: &str) -> PathBuf {
        let (table, file) = (self.path("ente"), self.path("elenco.toml"));
        fs_err::write(&file, list).unwrap();
        self.tell(&["draft", "--in", &table, "--from", &file], "");
        for name in ["firma-1", "firma-2", "vigore"] {
            self.sign(name);
        }
        self.tell(&["publish", "--in", &table], "");
        self.folder.path().join("ente/published")
    }

    /// The first root, which an administrator pins at the machine.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("ente/published/1.root.json")
    }

    fn sign(&self, name: &str) {
        let (table, key) = (self.path("ente"), self.path(name));
        let words = ["sign", "--in", &table, "--key", &key, "--yes"];
        self.tell(&with_passphrase(&words), PASSPHRASE);
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn tell(&self, words: &[&str], input: &str) {
        let done = run(words, input);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success(),
            "{words:?} in {:?}: {said}",
            self.folder
        );
    }
}

fn with_passphrase<'w>(words: &[&'w str]) -> Vec<&'w str> {
    [words, &["--passphrase-fd", "0"]].concat()
}

fn run(words: &[&str], input: &str) -> Output {
    let mut told = command("custode-server");
    told.arg("roster").args(words);
    told.stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = told.spawn().unwrap();
    let written = child.stdin.take().unwrap().write_all(input.as_bytes());
    // A command that asks for nothing does not read.
    let _ = written;
    child.wait_with_output().unwrap()
}
