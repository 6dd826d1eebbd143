//! Office: whoever signs rosters, with all keys at one table: `custode-server roster` from keys to a published tree.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use tempfile::TempDir;

use crate::command;

/// The passphrase of every key.
const PASSPHRASE: &str = "una frase per le prove\n";
/// Whose keys a root names, and in which role.
const SIGNERS: [(&str, &str); 7] = [
    ("root-1", "--root"),
    ("root-2", "--root"),
    ("root-3", "--root"),
    ("firma-1", "--targets"),
    ("firma-2", "--targets"),
    ("firma-3", "--targets"),
    ("vigore", "--snapshot"),
];

/// A table with every signer's key, and the folder that is passed around.
pub struct Office {
    folder: TempDir,
}

impl Office {
    /// Keys for everybody, and nothing signed.
    pub fn gather() -> Self {
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for (name, _) in SIGNERS {
            office.make_key(name);
        }
        office
    }

    /// With a root that two signed; `online` is the public half of the server's own key.
    pub fn open(online: &Path) -> Self {
        let office = Self::gather();
        office.init(online);
        office.sign("root-1");
        office.sign("root-2");
        office
    }

    /// One more key.
    pub fn make_key(&self, name: &str) {
        let out = self.path(name);
        let words = with_passphrase(&["key", "new", "--name", name, "--out", &out]);
        let said = tell(&words, PASSPHRASE);
        assert!(said.contains(&format!("{name} is in")), "{said}");
    }

    /// Drafts the root.
    pub fn init(&self, online: &Path) -> String {
        let (table, online) = (self.path("ente"), online.display().to_string());
        let public = |name: &str| self.path(&format!("{name}.pub"));
        let mut words = vec!["init".to_owned(), "--in".to_owned(), table];
        for (name, role) in SIGNERS {
            words.extend([role.to_owned(), public(name)]);
        }
        words.extend(["--online".to_owned(), online]);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        tell(&words, "")
    }

    /// Signs what is drafted.
    pub fn sign(&self, name: &str) -> String {
        let (table, key) = (self.path("ente"), self.path(name));
        let words = with_passphrase(&["sign", "--in", &table, "--key", &key, "--yes"]);
        tell(&words, PASSPHRASE)
    }

    /// Drafts a roster of this list.
    pub fn draft(&self, list: &str) -> String {
        let (table, file) = (self.path("ente"), self.path("elenco.toml"));
        fs_err::write(&file, list).unwrap();
        tell(&["draft", "--in", &table, "--from", &file], "")
    }

    /// Puts what is signed together; with an online key also what a server does.
    pub fn put_together(&self, online: Option<&str>) -> String {
        let table = self.path("ente");
        let words = ["publish", "--in", &table];
        match online {
            None => tell(&words, ""),
            Some(name) => {
                let key = self.path(name);
                let words = [&words[..], &["--online-key", &key]].concat();
                tell(&with_passphrase(&words), PASSPHRASE)
            }
        }
    }

    /// The tree with this list, signed by a threshold; a server completes it with its own key.
    pub fn publish(&self, list: &str) -> PathBuf {
        self.draft(list);
        for name in ["firma-1", "firma-2", "vigore"] {
            self.sign(name);
        }
        self.put_together(None);
        self.file("ente/published")
    }

    /// Has a new key stamp what is published, in the place of the server's; the tree that a new server serves.
    pub fn replace_online(&self, name: &str) -> PathBuf {
        self.make_key(name);
        let (table, join) = (self.path("ente"), self.path(&format!("{name}.pub")));
        let words = ["rotate", "--in", &table, "--role", "timestamp"];
        let change = ["--leave", "server", "--join", &join];
        tell(&[&words[..], &change].concat(), "");
        self.sign("root-1");
        self.sign("root-3");
        self.put_together(Some(name));
        self.file("ente/published")
    }

    /// The first root, which an administrator pins at the machine.
    pub fn root(&self) -> PathBuf {
        self.file("ente/published/1.root.json")
    }

    /// A command about what is published, as somebody runs it who has the first root.
    pub fn look(&self, words: &[&str]) -> Output {
        let (tree, root) = (
            self.path("ente/published"),
            self.root().display().to_string(),
        );
        run(&[words, &["--in", &tree, "--root", &root]].concat(), "")
    }

    /// A command that must fail; what it complains of.
    pub fn refused(&self, words: &[&str], passphrase: &str) -> String {
        let table = self.path("ente");
        let done = run(&[words, &["--in", &table]].concat(), passphrase);
        assert_eq!(done.status.code(), Some(1), "{words:?}");
        super::complaint(&done)
    }

    /// A file at the table.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same, as an argument.
    pub fn path(&self, name: &str) -> String {
        self.file(name).display().to_string()
    }
}

/// What a command says, which must succeed.
fn tell(words: &[&str], input: &str) -> String {
    let done = run(words, input);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let complaint = super::complaint(&done);
    assert!(done.status.success(), "{words:?}: {said}{complaint}");
    said
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
