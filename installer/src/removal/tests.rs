//! What a removal takes away, by what is there.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::account::Account;
use crate::facts::{Configured, Facts, Held, Kept, Seen, Systemd};
use crate::places::Places;
use crate::record::Record;

fn facts(there: &[PathBuf], systemd: Systemd, record: Record) -> Facts {
    let mine = Account { uid: 0, gid: 0 };
    let seen = Seen::Folder(Held {
        mode: 0o755,
        account: mine,
    });
    Facts {
        mine,
        service_account: None,
        hostname: "sic-1".to_owned(),
        systemd,
        programs: [None; 3],
        seen: there
            .iter()
            .map(|path| (path.clone(), seen))
            .collect::<BTreeMap<_, _>>(),
        config: Configured::Absent,
        authority: None,
        identity: Kept::Absent,
        record,
    }
}

fn installed() -> Facts {
    let places = Places::of_the_machine();
    let [socket, privileged] = places.privileged_units();
    let there = [
        socket,
        privileged,
        places.privileged_state(),
        places.software(),
        places.settings(),
        places.config(),
        places.policy_sample(),
        places.pam(),
        places.sockets(),
        places.state(),
        places.unit(),
    ];
    let made = [
        "/opt",
        "/opt/custode",
        "/opt/custode/bin",
        "/etc/custode",
        "/var/lib",
        "/var/lib/custode",
    ];
    let record = Record {
        folders: made.map(PathBuf::from).to_vec(),
        user: true,
    };
    facts(
        &there,
        Systemd::Running {
            enabled: true,
            active: true,
        },
        record,
    )
}

fn shown(facts: &Facts, keep_state: bool) -> String {
    let removals = plan(facts, &Places::of_the_machine(), keep_state);
    removals
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn all_that_was_made_goes() {
    insta::assert_snapshot!(shown(&installed(), false));
}

#[test]
fn kept_state_keeps_its_user_its_authority_and_the_record() {
    insta::assert_snapshot!(shown(&installed(), true));
}

#[test]
fn a_user_that_was_there_before_stays() {
    let mut facts = installed();
    facts.record.user = false;
    assert!(!shown(&facts, false).contains("utente"));
}

#[test]
fn a_machine_without_anything_loses_nothing() {
    let nothing = facts(&[], Systemd::Absent, Record::default());
    assert_eq!(shown(&nothing, false), "");
    assert_eq!(shown(&nothing, true), "");
}

#[test]
fn what_is_gone_already_is_fine_and_what_is_used_stays() {
    let folder = tempfile::tempdir().unwrap();
    let used = folder.path().join("used");
    fs::create_dir(&used).unwrap();
    fs::write(used.join("a"), "").unwrap();
    let gone = |path: &Path| path.join("gone");
    Removal::File(gone(folder.path())).apply().unwrap();
    Removal::Tree(gone(folder.path())).apply().unwrap();
    Removal::EmptyFolder(gone(folder.path())).apply().unwrap();
    Removal::EmptyFolder(used.clone()).apply().unwrap();
    assert!(used.join("a").exists());
    Removal::Tree(used.clone()).apply().unwrap();
    assert!(!used.exists());
}
