//! What was shown, at rest: a thief who has the server's disk, and whoever has the machine's, verifies a recording that is
//! sealed to the Ente's key, and reads nothing of it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use custode_tests::assist::{HOST, PATIENCE, Terminal, Town, complaint, text};
use custode_tests::{command, eventually};

use super::STANDING;

/// What the technician types, and what the shell makes of it.
const TYPED: &str = "echo segreto-$((40+2))\n";
const SHOWN: &str = "segreto-42";
/// A part of either.
const SECRET: &[u8] = b"segreto";

fn recording(words: &[&str]) -> Output {
    let mut told = command("custode-server");
    told.arg("recording").args(words).output().unwrap()
}

/// Makes a key at this place; the line for the machine's policy.
fn key_new(file: &Path) -> String {
    let made = recording(&["key", "new", "--out", &file.display().to_string()]);
    assert!(made.status.success(), "{}", complaint(&made));
    let rights = fs_err::metadata(file).unwrap().permissions().mode();
    assert_eq!(rights & 0o777, 0o600);
    let said = text(&made);
    let line = said
        .lines()
        .find(|line| line.starts_with("recording_key = "));
    line.expect("the line to write is said").to_owned()
}

/// Every file below a folder, in one piece.
fn disk(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(disk(&path));
        } else if path.is_file() {
            all.extend(fs_err::read(&path).unwrap_or_default());
        }
    }
    all
}

fn holds(bytes: &[u8], sought: &[u8]) -> bool {
    bytes.windows(sought.len()).any(|window| window == sought)
}

/// A session whose screen showed the secret; where its recording lies when the server has all of it.
async fn recorded(town: &mut Town, key: &str) -> (String, PathBuf) {
    let (desk, session) = town.granted("shell,exec,files").await;
    let mut window = Terminal::at(&town.at("config"), HOST, &[], (100, 30));
    window.expect("$ ");
    window.type_in(TYPED);
    window.expect(SHOWN);
    let kept = town.machine.state().join("recordings").join(&session);
    eventually("the machine has written it", PATIENCE, || {
        holds(&disk(&kept), b", \"O\", ").then_some(())
    });
    assert!(holds(&disk(&kept), key.as_bytes()));
    assert!(!holds(&disk(&kept), SECRET), "on the machine's disk");

    let place = format!("/assistance/{session}/recording");
    let told = "custode-server recording open --identity";
    custode_tests::eventually_async("the page says what opens it", PATIENCE, async || {
        let page = desk.page(&place).await?;
        let is_told = page.contains(told) && page.contains(key);
        (is_told && !page.contains("data-live-recording")).then_some(())
    })
    .await;
    let end = format!("/assistance/{session}/end");
    assert_eq!(desk.send(&end, String::new()).await.as_u16(), 303);
    town.await_state(&desk, &session, "ended").await;
    window.wait();
    let file = town.exported(&session);
    (session, file)
}

#[tokio::test]
async fn t28_a23_what_is_sealed_to_the_entes_key_is_read_on_neither_disk_and_opens_with_its_identity()
 {
    let mut town = Town::open(STANDING);
    // A computer of the Ente: neither the server's folder nor the machine's.
    let office = tempfile::tempdir().unwrap();
    let identity = office.path().join("registrazioni.key");
    let line = key_new(&identity);
    let twice = recording(&["key", "new", "--out", &identity.display().to_string()]);
    assert!(!twice.status.success(), "nothing is replaced");
    town.decide(&format!("{STANDING}\n{line}"));
    let key = line.split('"').nth(1).unwrap();
    let (session, file) = recorded(&mut town, key).await;

    let thief = disk(&town.house.folder());
    assert!(
        holds(&thief, key.as_bytes()),
        "what the machine handed in is on the server's disk"
    );
    assert!(!holds(&thief, SECRET), "on the server's disk");

    let certificate = town.machine.state().join("identity.pem");
    let certificate = certificate.display().to_string();
    let (file_name, identity) = (file.display().to_string(), identity.display().to_string());
    let verified = recording(&["verify", "--certificate", &certificate, &file_name]);
    assert!(
        text(&verified).contains("whole. Session"),
        "{}",
        complaint(&verified)
    );
    let out = office.path().display().to_string();
    let open = |identity: &str, more: &[&str], file: &Path| {
        let mut words = vec![
            "open",
            "--identity",
            identity,
            "--certificate",
            &certificate,
        ];
        words.extend(["--out", &out]);
        words.extend(more);
        let file = file.display().to_string();
        words.push(&file);
        recording(&words)
    };
    let opened = open(&identity, &[], &file);
    assert!(opened.status.success(), "{}", complaint(&opened));
    let plain = office.path().join(format!("{session}-0.plain.cast"));
    let plain = fs_err::read_to_string(plain).unwrap();
    assert!(plain.contains(SHOWN) && plain.contains("echo segreto-"));

    let other = office.path().join("altra.key");
    key_new(&other);
    let refused = open(&other.display().to_string(), &[], &file);
    assert!(complaint(&refused).contains("and this is the identity of"));
    refused_when_changed(&file, office.path(), &|file| open(&identity, &[], file));
}

/// What is altered, put elsewhere or cut is not opened, and why is said.
fn refused_when_changed(file: &Path, folder: &Path, open: &dyn Fn(&Path) -> Output) {
    let whole = fs_err::read_to_string(file).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let sealed: Vec<usize> = (0..lines.len())
        .filter(|at| lines[*at].contains(", \"O\", "))
        .collect();
    let mut altered = whole.clone();
    let at = whole.find(", \"O\", \"").unwrap() + 8;
    let other = if whole.as_bytes()[at] == b'A' {
        "B"
    } else {
        "A"
    };
    altered.replace_range(at..=at, other);
    let mut swapped = lines.clone();
    swapped.swap(sealed[0], sealed[1]);
    let cut = lines[..lines.len() - 1].concat();
    for (name, changed, why) in [
        ("altered", altered, "the hash of the block"),
        ("swapped", swapped.concat(), "the hash of the block"),
        ("cut", cut, "the end is missing"),
    ] {
        let file = folder.join(format!("{name}.cast"));
        fs_err::write(&file, changed).unwrap();
        let refused = open(&file);
        assert!(
            !refused.status.success() && complaint(&refused).contains(why),
            "{name}: {}",
            complaint(&refused)
        );
        assert!(!folder.join(format!("{name}.plain.cast")).exists());
    }
}
