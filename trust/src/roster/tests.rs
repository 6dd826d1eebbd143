//! Who is let in, and what is no roster.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use custode_domain::id::EnteId;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Class, NotAdmitted, Roster, SshKey, read_hosts, read_roster};

fn ente(n: u128) -> EnteId {
    EnteId::from_uuid(Uuid::from_u128(n))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn blob(parts: &[&[u8]]) -> Vec<u8> {
    let length = |part: &[u8]| u32::try_from(part.len()).unwrap().to_be_bytes();
    parts
        .iter()
        .flat_map(|part| [&length(part)[..], part].concat())
        .collect()
}

fn key(n: u8) -> String {
    let blob = blob(&[b"ssh-ed25519", &[n; 32]]);
    format!("ssh-ed25519 {}", STANDARD.encode(blob))
}

fn document() -> Value {
    json!({
        "version": 7,
        "ente": ente(1).to_string(),
        "issued_at": "2026-12-01T08:00:00Z",
        "valid_until": "2026-12-15T08:00:00Z",
        "technicians": [
            {
                "id": "t-1", "name": "Tecnico uno", "keys": [key(1), key(2)], "classes": ["shell", "files"],
                "not_before": "2026-12-02T08:00:00Z", "not_after": "2026-12-10T08:00:00Z",
            },
            {
                "id": "t-2", "name": "Tecnico due", "keys": [key(3)], "classes": ["forward"],
                "not_before": "2026-01-01T00:00:00Z", "not_after": "2027-01-01T00:00:00Z",
            },
        ],
    })
}

fn roster() -> Roster {
    read_roster(document().to_string().as_bytes()).unwrap()
}

#[test]
fn a_key_lets_its_technician_in_when_and_where_the_roster_says() {
    let roster = roster();
    let ask = |n: u8, whose: u128, when: &str| {
        let key: SshKey = key(n).parse().unwrap();
        match roster.admits(&key, ente(whose), at(when)) {
            Ok(technician) => technician.id().to_owned(),
            Err(refused) => refused.to_string(),
        }
    };
    for (n, whose, when, expected) in [
        (1, 1, "2026-12-02T08:00:00Z", "t-1"),
        (2, 1, "2026-12-10T07:59:59Z", "t-1"),
        (3, 1, "2026-12-01T08:00:00Z", "t-2"),
        (9, 1, "2026-12-03T08:00:00Z", "the key is on no roster"),
        (
            1,
            2,
            "2026-12-03T08:00:00Z",
            "the roster is of another Ente",
        ),
        (
            1,
            1,
            "2026-12-02T07:59:59Z",
            "t-1 may come in from 2026-12-02T08:00:00Z on",
        ),
        (
            1,
            1,
            "2026-12-10T08:00:00Z",
            "t-1 could come in until 2026-12-10T08:00:00Z",
        ),
        (
            3,
            1,
            "2026-12-15T08:00:00Z",
            "the roster was good until 2026-12-15T08:00:00Z",
        ),
        (
            3,
            1,
            "1970-01-01T00:00:00Z",
            "the roster is good from 2026-12-01T08:00:00Z on: the clock of this machine is behind",
        ),
    ] {
        assert_eq!(ask(n, whose, when), expected, "{n} {whose} {when}");
    }
}

#[test]
fn each_class_is_granted_by_itself() {
    let roster = roster();
    let granted = |place: usize| {
        let technician = &roster.technicians()[place];
        <[Class; 4]>::try_from(Class::ALL)
            .unwrap()
            .map(|class| technician.may(class).is_ok())
    };
    assert_eq!(granted(0), [true, false, true, false]);
    assert_eq!(granted(1), [false, false, false, true]);
    let refused = roster.technicians()[1].may(Class::Shell);
    assert_eq!(
        refused,
        Err(NotAdmitted::ClassNotGranted {
            id: "t-2".to_owned(),
            class: Class::Shell
        })
    );
}

#[test]
fn age_is_said_in_days() {
    assert_eq!(roster().age_days(at("2026-12-10T09:00:00Z")), 9);
}

fn refused(spoil: impl FnOnce(&mut Value)) -> String {
    let mut document = document();
    spoil(&mut document);
    read_roster(document.to_string().as_bytes())
        .unwrap_err()
        .to_string()
}

#[test]
fn what_is_no_roster_is_refused_with_the_place_and_the_reason() {
    let one = |field: &'static str, value: Value| {
        refused(move |document| document["technicians"][0][field] = value)
    };
    let keys = "technicians[0].keys[0]: not a public key of OpenSSH of a kind that is accepted (ssh-ed25519, \
                ecdsa-sha2-nistp256, and both in security keys)";
    for (said, expected) in [
        (
            one("id", json!("Tecnico Uno")),
            "technicians[0].id: an id has lowercase letters, digits and hyphens, at most 63",
        ),
        (
            one("id", json!("t-2")),
            "technicians[1]: another technician has this id",
        ),
        (
            one("name", json!("a\nb")),
            "technicians[0].name: a name has 1 to 100 characters on one line",
        ),
        (
            one("keys", json!([])),
            "technicians[0].keys: there are 1 to 8",
        ),
        (one("keys", json!(["ssh-rsa AAAA"])), keys),
        (
            one("keys", json!([key(3)])),
            "technicians[1]: one of its keys is somebody's already",
        ),
        (
            one("classes", json!([])),
            "technicians[0].classes: at least one is needed",
        ),
        (
            one("classes", json!(["root"])),
            "technicians[0].classes: a class is one of shell, exec, files and forward",
        ),
        (
            one("classes", json!(["exec", "exec"])),
            "technicians[0].classes: a class is named twice",
        ),
        (
            one("not_after", json!("2026-12-02T08:00:00Z")),
            "technicians[0].not_after: it is after not_before",
        ),
        (
            refused(|document| document["version"] = json!(0)),
            "version: it counts from 1",
        ),
        (
            refused(|document| document["valid_until"] = json!("2026-12-15T08:00:01Z")),
            "valid_until: it is at most 14 days after issued_at, and after it",
        ),
        (
            refused(|document| document["ente"] = json!("comune")),
            "ente: not an identifier (expected the form 0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10)",
        ),
    ] {
        assert_eq!(said, expected);
    }
    assert!(refused(|document| document["admin"] = json!(true)).contains("unknown field `admin`"));
    assert!(one("root", json!(true)).contains("unknown field `root`"));
}

#[test]
fn nobody_at_all_is_a_roster() {
    let mut document = document();
    document["technicians"] = json!([]);
    let roster = read_roster(document.to_string().as_bytes()).unwrap();
    assert!(roster.technicians().is_empty());
}

#[test]
fn known_hosts_have_the_name_of_the_machine_and_of_its_ente() {
    let document = json!({
        "version": 1, "ente": ente(1).to_string(), "label": "comune-di-esempio", "issued_at": "2026-12-01T08:00:00Z",
        "machines": [
            { "name": "anagrafe", "host_keys": [key(1)] },
            { "name": "protocollo", "host_keys": [key(2), key(3)] },
        ],
    });
    let hosts = read_hosts(document.to_string().as_bytes()).unwrap();
    let line = |name: &str, n: u8| format!("{name}.comune-di-esempio {}\n", key(n));
    let all = [
        line("anagrafe", 1),
        line("protocollo", 2),
        line("protocollo", 3),
    ]
    .concat();
    assert_eq!(hosts.known_hosts(None), all);
    assert_eq!(
        hosts.known_hosts(Some("anagrafe.comune-di-esempio")),
        line("anagrafe", 1)
    );
    assert_eq!(hosts.known_hosts(Some("anagrafe")), "");
}

#[test]
fn keys_are_of_four_kinds_and_nothing_follows_them() {
    let point = [&[4][..], &[7; 64]].concat();
    let good = [
        blob(&[b"ssh-ed25519", &[1; 32]]),
        blob(&[b"ecdsa-sha2-nistp256", b"nistp256", &point]),
        blob(&[b"sk-ssh-ed25519@openssh.com", &[1; 32], b"ssh:"]),
        blob(&[
            b"sk-ecdsa-sha2-nistp256@openssh.com",
            b"nistp256",
            &point,
            b"ssh:custode",
        ]),
    ];
    for good in &good {
        let key = SshKey::from_blob(good).unwrap();
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        assert_eq!(format!("{key} somebody@somewhere").parse(), Ok(key));
    }
    let bad = [
        vec![],
        blob(&[b"ssh-ed25519", &[1; 31]]),
        blob(&[b"ssh-ed25519", &[1; 32], b"more"]),
        [&good[0][..], b"x"].concat(),
        good[0][..good[0].len() - 1].to_vec(),
        blob(&[b"ssh-rsa", &[1; 3], &[1; 256]]),
        blob(&[b"ssh-dss", &[1; 32]]),
        blob(&[b"ecdsa-sha2-nistp256", b"nistp384", &point]),
        blob(&[b"ecdsa-sha2-nistp256", b"nistp256", &[2; 65]]),
        blob(&[b"ssh-ed25519-cert-v01@openssh.com", &[1; 32]]),
        vec![0xff; 64],
    ];
    for bad in bad {
        assert!(SshKey::from_blob(&bad).is_err(), "{bad:?}");
    }
    let mut other = good[0].clone();
    other[10] = 0;
    assert!(SshKey::from_blob(&other).is_err());
    for line in [
        "",
        "ssh-ed25519",
        "ssh-ed25519 !",
        &format!("ssh-rsa {}", STANDARD.encode(&good[0])),
    ] {
        assert!(line.parse::<SshKey>().is_err(), "{line}");
    }
}
