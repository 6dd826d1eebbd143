//! `custode-server roster`: from keys to a published roster, on a computer without server, network or database.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use custode_tests::command;
use tempfile::TempDir;

const PASSPHRASE: &str = "una frase per le prove\n";

const LIST: &str = r#"
ente = "0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10"
label = "comune-di-esempio"

[[technician]]
id = "t-01"
name = "Tecnico 1"
keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"]
classes = ["shell", "files"]
from = "2020-01-01T00:00:00Z"
until = "2099-01-01T00:00:00Z"

[[machine]]
name = "anagrafe"
host_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"]
"#;

/// An office with a table: every signer's key, and the folder that is passed around.
struct Office {
    folder: TempDir,
}

impl Office {
    fn open() -> Self {
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for name in [
            "root-1", "root-2", "root-3", "firma-1", "firma-2", "firma-3", "vigore", "server",
        ] {
            let said = Office::tell(
                &[
                    "key",
                    "new",
                    "--name",
                    name,
                    "--out",
                    &office.path(name),
                    "--passphrase-fd",
                    "0",
                ],
                PASSPHRASE,
            );
            assert!(said.contains(&format!("{name} is in")), "{said}");
        }
        fs_err::write(office.file("elenco.toml"), LIST).unwrap();
        office
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.file(name).display().to_string()
    }

    fn run(words: &[&str], input: &str) -> Output {
        let mut child = command("custode-server")
            .arg("roster")
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    }

    /// What a command says, which must succeed.
    fn tell(words: &[&str], input: &str) -> String {
        let done = Self::run(words, input);
        let said = String::from_utf8(done.stdout).unwrap();
        assert!(
            done.status.success(),
            "{words:?}: {said}{}",
            String::from_utf8_lossy(&done.stderr)
        );
        said
    }

    /// What a command complains of, which must fail.
    fn refused(words: &[&str], input: &str) -> String {
        let done = Self::run(words, input);
        assert_eq!(
            done.status.code(),
            Some(1),
            "{words:?}: {}",
            String::from_utf8_lossy(&done.stdout)
        );
        String::from_utf8(done.stderr).unwrap()
    }

    fn init(&self) -> String {
        let table = self.path("ente");
        let public = |name: &str| self.path(&format!("{name}.pub"));
        let keys: Vec<String> = [
            ("--root", "root-1"),
            ("--root", "root-2"),
            ("--root", "root-3"),
            ("--targets", "firma-1"),
            ("--targets", "firma-2"),
            ("--targets", "firma-3"),
            ("--snapshot", "vigore"),
            ("--online", "server"),
        ]
        .into_iter()
        .flat_map(|(flag, name)| [flag.to_owned(), public(name)])
        .collect();
        let mut words = vec!["init", "--in", &table];
        words.extend(keys.iter().map(String::as_str));
        Self::tell(&words, "")
    }

    fn sign(&self, name: &str) -> String {
        let (table, key) = (self.path("ente"), self.path(name));
        Self::tell(
            &[
                "sign",
                "--in",
                &table,
                "--key",
                &key,
                "--passphrase-fd",
                "0",
                "--yes",
            ],
            PASSPHRASE,
        )
    }

    fn draft(&self) -> String {
        let (table, list) = (self.path("ente"), self.path("elenco.toml"));
        Self::tell(&["draft", "--in", &table, "--from", &list], "")
    }

    fn publish(&self) -> String {
        let (table, key) = (self.path("ente"), self.path("server"));
        Self::tell(
            &[
                "publish",
                "--in",
                &table,
                "--online-key",
                &key,
                "--passphrase-fd",
                "0",
            ],
            PASSPHRASE,
        )
    }

    /// The whole ceremony, up to a tree that a machine believes.
    fn published() -> Self {
        let office = Self::open();
        office.init();
        office.sign("root-1");
        office.sign("root-3");
        office.draft();
        office.sign("firma-1");
        office.sign("firma-2");
        office.sign("vigore");
        office.publish();
        fs_err::copy(
            office.file("ente/published/1.root.json"),
            office.file("root.json"),
        )
        .unwrap();
        office
    }

    fn look(&self, words: &[&str]) -> Vec<String> {
        let mut all: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        all.extend([
            "--in".to_owned(),
            self.path("ente/published"),
            "--root".to_owned(),
            self.path("root.json"),
        ]);
        all
    }

    /// The text without what differs from run to run: keys' identifiers, paths, instants.
    fn plain(&self, text: &str) -> String {
        let mut names = BTreeMap::new();
        let folder = self.folder.path().display().to_string();
        let mut plain = text.replace(&folder, "DIR");
        let hexadecimal: Vec<String> = plain
            .split(|c: char| !c.is_ascii_hexdigit())
            .filter(|word| word.len() == 64)
            .map(str::to_owned)
            .collect();
        for word in hexadecimal {
            let next = names.len() + 1;
            names.entry(word).or_insert(format!("HEX{next}"));
        }
        for (word, name) in names {
            plain = plain.replace(&word, &name);
        }
        without_instants(&plain)
    }
}

/// `2026-12-01T08:00:00Z`, unless its year is one of the list's.
fn without_instants(text: &str) -> String {
    let is_instant =
        |word: &str| word.len() >= 20 && word.as_bytes()[10] == b'T' && word.ends_with('Z');
    let mut plain = text.to_owned();
    for word in text
        .split([' ', ',', ';', ':', '\n'])
        .chain(text.split([' ', ',', ';', '\n']))
    {
        let word = word.trim_end_matches(['.', ':']);
        if is_instant(word) && !word.starts_with("2020") && !word.starts_with("2099") {
            plain = plain.replace(word, "INSTANT");
        }
    }
    plain
}

#[test]
fn every_step_says_what_it_does_in_words() {
    let office = Office::open();
    let mut told = String::new();
    let mut tell = |step: &str, said: String| {
        told += &["$ ", step, "\n", &office.plain(&said), "\n"].concat();
    };
    tell("init", office.init());
    tell("sign root-1", office.sign("root-1"));
    tell("sign root-2", office.sign("root-2"));
    tell("draft", office.draft());
    tell("sign firma-1", office.sign("firma-1"));
    tell("sign firma-2", office.sign("firma-2"));
    tell("sign vigore", office.sign("vigore"));
    tell("publish", office.publish());
    let changed = LIST
        .replace("\"files\"", "\"exec\"")
        .replace("t-01", "t-02");
    fs_err::write(office.file("elenco.toml"), changed).unwrap();
    tell("draft", office.draft());
    fs_err::copy(
        office.file("ente/published/1.root.json"),
        office.file("root.json"),
    )
    .unwrap();
    let verify = office.look(&["verify"]);
    tell(
        "verify",
        Office::tell(&verify.iter().map(String::as_str).collect::<Vec<_>>(), ""),
    );
    insta::assert_snapshot!(told);
}

#[test]
fn the_machines_are_known_to_ssh_by_what_was_signed() {
    let office = Office::published();
    let ask = |words: &[&str]| {
        let words = office.look(words);
        Office::tell(&words.iter().map(String::as_str).collect::<Vec<_>>(), "")
    };
    let line = "anagrafe.comune-di-esempio ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC\n";
    assert_eq!(ask(&["known-hosts"]), line);
    assert_eq!(
        ask(&["known-hosts", "--host", "anagrafe.comune-di-esempio"]),
        line
    );
    assert_eq!(
        ask(&["known-hosts", "--host", "altrove.comune-di-esempio"]),
        ""
    );
    // What was changed on the way is no list.
    let targets = office.file("ente/published/1.targets.json");
    let text = fs_err::read_to_string(&targets).unwrap();
    fs_err::write(&targets, text.replace("machines", "maschines")).unwrap();
    let words = office.look(&["known-hosts"]);
    let said = Office::refused(&words.iter().map(String::as_str).collect::<Vec<_>>(), "");
    assert!(
        said.contains("another length or hash than was signed"),
        "{said}"
    );
}

#[test]
fn without_a_yes_or_the_passphrase_nothing_is_signed() {
    let office = Office::open();
    office.init();
    let (table, key) = (office.path("ente"), office.path("root-1"));
    let words = [
        "sign",
        "--in",
        &table,
        "--key",
        &key,
        "--passphrase-fd",
        "0",
    ];
    let said = Office::refused(&words, "un'altra frase, più lunga\n");
    assert!(
        said.contains("the passphrase does not open the key"),
        "{said}"
    );
    let said = Office::refused(&["publish", "--in", &table], "");
    assert_eq!(
        said,
        "custode-server: root has 0 of the 2 signatures that it needs\n"
    );
    assert!(is_untouched(&office.file("ente/draft/1.root.json")));
}

fn is_untouched(draft: &Path) -> bool {
    let text = fs_err::read_to_string(draft).unwrap();
    let paper: serde_json::Value = serde_json::from_str(&text).unwrap();
    paper["signatures"].as_array().unwrap().is_empty()
}
