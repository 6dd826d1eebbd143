//! Passkeys: a real browser with a made-up authenticator adds one and comes in with it.

use std::os::unix::fs::PermissionsExt as _;

use custode_agent::consent::{contacts, trust};
use custode_domain::id::MachineId;
use custode_protocol::assist::ContactKey;
use custode_tests::{Desk, Engine, House};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::keyboard::{scripts, walk};

#[test]
fn a_key_that_was_added_opens_once_per_question_until_it_is_taken_away() {
    let Some(scripts) = scripts() else {
        return;
    };
    let mut house = House::open(Engine::Sqlite);
    // Browsers keep keys for names.
    let web = house.web_url().replace("127.0.0.1", "localhost");
    house.configure(&format!("[passkeys]\nsite = \"{web}\"\n"));
    house.kill();
    house.start();
    let told = json!({
        "web": web,
        "login": "operatore",
        "password": Desk::PASSWORD,
    });
    let said = walk(&scripts, "passkeys.mjs", &told);
    assert_eq!(said.len(), 1, "the browser ended early: {said:?}");
    assert!(said[0]["problem"].is_null(), "{:#}", said[0]);
}

/// A contact carries the line to the machine, reads the words aloud, and the machine takes it.
#[test]
fn t28_what_a_contacts_page_shows_is_taken_by_a_machine_that_sees_the_same_words() {
    let Some(scripts) = scripts() else {
        return;
    };
    let mut house = House::open(Engine::Sqlite);
    let web = house.web_url().replace("127.0.0.1", "localhost");
    house.configure(&format!("[passkeys]\nsite = \"{web}\"\n"));
    house.kill();
    house.start();
    let ente = house.ente().to_owned();
    let referente = ["--login", "referente", "--name", "Referente di prova"];
    let rest = ["--role", "referente", "--ente", &ente];
    let words = [&["user", "add"], &referente[..], &rest[..]].concat();
    house.tell(&words, Desk::PASSWORD);
    let told = json!({ "web": web, "login": "referente", "password": Desk::PASSWORD });
    let said = walk(&scripts, "contact.mjs", &told);
    assert_eq!(said.len(), 1, "the browser ended early: {said:?}");
    assert!(said[0]["problem"].is_null(), "{:#}", said[0]);
    let (line, words) = (
        said[0]["line"].as_str().unwrap(),
        said[0]["words"].as_str().unwrap(),
    );
    assert_eq!(said[0]["copied"], line);

    let record: ContactKey = serde_json::from_str(line).unwrap();
    assert_eq!(
        record.name.as_str(),
        "Referente di prova (Telefono di prova)"
    );
    assert_eq!(record.ente.to_string(), ente);
    assert_eq!(record.rp_id.as_str(), "localhost");
    assert_eq!(record.origin.as_str(), web);

    let folder = tempfile::tempdir().unwrap();
    fs_err::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let (file, known) = (
        folder.path().join("record"),
        folder.path().join("contacts.toml"),
    );
    fs_err::write(&file, line).unwrap();
    let machine = MachineId::from_uuid(Uuid::from_u128(2));
    let trusted =
        |said: &str| trust::contact(&known, &file, Some(said), machine, Timestamp::UNIX_EPOCH);
    assert!(trusted(&words.replacen('a', "e", 1)).is_err());
    trusted(words).unwrap();
    assert_eq!(
        contacts::read(&known).unwrap()[0].words().to_string(),
        words
    );
}
