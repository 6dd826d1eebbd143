//! `custode-server roster`: from keys to a published roster, on a computer without server, network or database.

use std::collections::BTreeMap;

use custode_tests::assist::{Office, complaint, text};

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

/// An office that has the server's key too: what it publishes, a machine believes.
fn office() -> Office {
    let office = Office::gather();
    office.make_key("server");
    office
}

/// The text without what differs from run to run: keys' identifiers, paths, instants.
fn plain(office: &Office, text: &str) -> String {
    let mut names = BTreeMap::new();
    let mut plain = text.replace(&office.path(""), "DIR/");
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
    let office = office();
    let mut told = String::new();
    let mut tell = |step: &str, said: String| {
        told += &["$ ", step, "\n", &plain(&office, &said), "\n"].concat();
    };
    tell("init", office.init(&office.file("server.pub")));
    tell("sign root-1", office.sign("root-1"));
    tell("sign root-2", office.sign("root-2"));
    tell("draft", office.draft(LIST));
    tell("sign firma-1", office.sign("firma-1"));
    tell("sign firma-2", office.sign("firma-2"));
    tell("sign vigore", office.sign("vigore"));
    tell("publish", office.put_together(Some("server")));
    let changed = LIST
        .replace("\"files\"", "\"exec\"")
        .replace("t-01", "t-02");
    tell("draft", office.draft(&changed));
    let verified = office.look(&["verify"]);
    assert!(verified.status.success(), "{}", complaint(&verified));
    let verified = String::from_utf8(verified.stdout).unwrap();
    tell("verify", verified);
    insta::assert_snapshot!(told);
}

#[test]
fn the_machines_are_known_to_ssh_by_what_was_signed() {
    let office = office();
    office.init(&office.file("server.pub"));
    office.sign("root-1");
    office.sign("root-3");
    office.draft(LIST);
    for name in ["firma-1", "firma-2", "vigore"] {
        office.sign(name);
    }
    office.put_together(Some("server"));
    let ask = |words: &[&str]| {
        let done = office.look(words);
        assert!(done.status.success(), "{}", complaint(&done));
        text(&done)
    };
    let line = "anagrafe.comune-di-esempio ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";
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
    let paper = fs_err::read_to_string(&targets).unwrap();
    fs_err::write(&targets, paper.replace("machines", "maschines")).unwrap();
    let done = office.look(&["known-hosts"]);
    assert_eq!(done.status.code(), Some(1));
    let said = complaint(&done);
    assert!(
        said.contains("another length or hash than was signed"),
        "{said}"
    );
}

#[test]
fn without_a_yes_or_the_passphrase_nothing_is_signed() {
    let office = office();
    office.init(&office.file("server.pub"));
    let key = office.path("root-1");
    let words = ["sign", "--key", &key, "--passphrase-fd", "0"];
    let said = office.refused(&words, "un'altra frase, più lunga\n");
    assert!(
        said.contains("the passphrase does not open the key"),
        "{said}"
    );
    let said = office.refused(&["publish"], "");
    assert_eq!(
        said,
        "custode-server: root has 0 of the 2 signatures that it needs"
    );
    let draft = fs_err::read_to_string(office.file("ente/draft/1.root.json")).unwrap();
    let paper: serde_json::Value = serde_json::from_str(&draft).unwrap();
    assert!(paper["signatures"].as_array().unwrap().is_empty());
}
