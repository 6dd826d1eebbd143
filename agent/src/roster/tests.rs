//! From a signed tree to the roster that the agent believes, and what it does not believe.

use std::path::PathBuf;
use std::sync::Arc;

use custode_domain::id::EnteId;
use custode_trust::repository::{Folder, Place, Source};
use custode_trust::roster::{Class, SshKey};
use custode_trust::workshop::{Founding, People, SigningKey, Team, Workshop, restamp};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Current, Keeping, RosterTrouble, Standing, current, import, refresh};

const LIST: &str = r#"
ente = "00000000-0000-0000-0000-000000000001"
label = "comune-di-esempio"

[[technician]]
id = "t-1"
name = "Tecnico 1"
keys = ["ssh-ed25519 KEY-1 tecnico"]
classes = ["shell"]
from = "2026-12-01T00:00:00Z"
until = "2027-03-01T00:00:00Z"

[[machine]]
name = "anagrafe"
host_keys = ["ssh-ed25519 KEY-2"]
"#;

/// A supplier's office and a machine, side by side.
struct Rig {
    folder: TempDir,
    targets: Vec<SigningKey>,
    snapshot: SigningKey,
    online: SigningKey,
}

fn day(days: i64) -> Timestamp {
    let first: Timestamp = "2026-12-01T08:00:00Z".parse().unwrap();
    first + SignedDuration::from_hours(24 * days)
}

fn team(keys: &[SigningKey], threshold: u64) -> Team {
    Team {
        keys: keys.iter().map(|key| key.public("firma")).collect(),
        threshold,
    }
}

fn key() -> SigningKey {
    SigningKey::generate().unwrap()
}

impl Rig {
    fn new() -> Self {
        let rig = Self {
            folder: tempfile::tempdir().unwrap(),
            targets: vec![key(), key()],
            snapshot: key(),
            online: key(),
        };
        let root = [key(), key()];
        let founding = Founding {
            root: team(&root, 2),
            targets: team(&rig.targets, 2),
            snapshot: team(std::slice::from_ref(&rig.snapshot), 1),
            timestamp: team(std::slice::from_ref(&rig.online), 1),
            days: 365,
        };
        rig.office().found(founding, day(0)).unwrap();
        for key in &root {
            rig.sign(key);
        }
        rig.publish(LIST, day(0));
        fs_err::copy(rig.tree().join("1.root.json"), rig.file("root.json")).unwrap();
        rig
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn office(&self) -> Workshop {
        Workshop::open(&self.file("office"))
    }

    fn tree(&self) -> PathBuf {
        self.office().published()
    }

    fn sign(&self, key: &SigningKey) {
        let shown = self.office().signable(key).unwrap();
        self.office().sign(key, &shown).unwrap();
    }

    fn publish(&self, list: &str, now: Timestamp) {
        let key = |letter: &str| format!("AAAAC3NzaC1lZDI1NTE5AAAAI{}", letter.repeat(43));
        let list = list.replace("KEY-1", &key("B")).replace("KEY-2", &key("C"));
        let people: People = toml::from_str(&list).unwrap();
        self.office().draft_roster(people, 14, now).unwrap();
        for key in &self.targets {
            self.sign(key);
        }
        self.sign(&self.snapshot);
        self.office().publish(now).unwrap();
        self.stamp(now);
    }

    fn stamp(&self, now: Timestamp) {
        let tree = custode_trust::repository::InMemory::read(&self.tree(), 1 << 20).unwrap();
        if let Some(stamped) = restamp(&tree, &self.online, now).unwrap() {
            fs_err::write(self.tree().join("timestamp.json"), stamped).unwrap();
        }
    }

    fn keeping(&self) -> Keeping {
        let state = self.file("state");
        Keeping {
            pinned: self.file("root.json"),
            ente: EnteId::from_uuid(Uuid::from_u128(1)),
            mirror: state.join("mirror"),
            place: Place::within(&state),
            standing: state.join("standing.json"),
            admissions: state.join("admissions.json"),
            state,
        }
    }

    async fn refresh(&self, now: Timestamp) -> Result<Current, RosterTrouble> {
        let source: Arc<dyn Source> = Arc::new(Folder::new(&self.tree()));
        refresh(&self.keeping(), source, now).await
    }

    fn standing(&self) -> Standing {
        Standing::read(&self.keeping().standing).unwrap()
    }
}

#[tokio::test]
async fn what_was_fetched_is_verified_again_without_the_network() {
    let rig = Rig::new();
    rig.refresh(day(0)).await.unwrap();
    fs_err::rename(rig.tree(), rig.file("gone")).unwrap();
    let found = current(&rig.keeping(), day(1)).await.unwrap();
    let key: SshKey = found.roster.technicians()[0].keys()[0].clone();
    let ente = rig.keeping().ente;
    let technician = found
        .roster
        .admits(&key, ente, found.loaded.judged_at())
        .unwrap();
    assert_eq!(
        (technician.id(), technician.may(Class::Shell)),
        ("t-1", Ok(()))
    );
    assert_eq!(found.hosts.hosts()[0].name(), "anagrafe");
    let ended = current(&rig.keeping(), day(3)).await.unwrap_err();
    assert!(
        ended.to_string().starts_with("timestamp was good until"),
        "{ended}"
    );
}

#[tokio::test]
async fn another_process_verifies_with_a_memory_of_its_own() {
    let rig = Rig::new();
    rig.refresh(day(0)).await.unwrap();
    let own = rig.keeping().remembered_in(&rig.file("root-side"));
    current(&own, day(0)).await.unwrap();
    let old = rig.file("old");
    fs_err::create_dir(&old).unwrap();
    for entry in fs_err::read_dir(rig.keeping().mirror).unwrap() {
        let entry = entry.unwrap();
        fs_err::copy(entry.path(), old.join(entry.file_name())).unwrap();
    }
    rig.publish(&LIST.replace("t-1", "t-2"), day(1));
    rig.refresh(day(1)).await.unwrap();
    current(&own, day(1)).await.unwrap();
    // Whoever owns the agent's own process puts the old files back.
    let cheated = Keeping { mirror: old, ..own };
    let refused = current(&cheated, day(1)).await.unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("an older timestamp is offered"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_mirror_that_was_changed_lets_nobody_in() {
    let rig = Rig::new();
    rig.refresh(day(0)).await.unwrap();
    for entry in fs_err::read_dir(rig.keeping().mirror).unwrap() {
        let path = entry.unwrap().path();
        let whole = fs_err::read(&path).unwrap();
        let text = String::from_utf8(whole.clone()).unwrap();
        fs_err::write(
            &path,
            text.replace("Tecnico 1", "Tecnico 9")
                .replace("2026", "2027"),
        )
        .unwrap();
        let refused = current(&rig.keeping(), day(0)).await;
        // The first root is not asked for: it is pinned.
        let is_asked_for = !path.ends_with("1.root.json");
        assert_eq!(
            refused.is_err(),
            is_asked_for,
            "{}: {refused:?}",
            path.display()
        );
        fs_err::write(&path, whole).unwrap();
    }
    current(&rig.keeping(), day(0)).await.unwrap();
}

#[tokio::test]
async fn a_newer_roster_replaces_the_files_of_the_one_before() {
    let rig = Rig::new();
    rig.refresh(day(0)).await.unwrap();
    rig.publish(&LIST.replace("t-1", "t-2"), day(2));
    rig.refresh(day(2)).await.unwrap();
    let mut names: Vec<_> = fs_err::read_dir(rig.keeping().mirror)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| {
            name.split_once('.').map_or(name.clone(), |(head, rest)| {
                if head.len() == 64 {
                    rest.to_owned()
                } else {
                    name.clone()
                }
            })
        })
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "2.snapshot.json",
            "2.targets.json",
            "machines.json",
            "roster.json",
            "timestamp.json"
        ]
    );
    let found = current(&rig.keeping(), day(2)).await.unwrap();
    assert_eq!(found.roster.technicians()[0].id(), "t-2");
}

#[tokio::test]
async fn a_refused_tree_leaves_the_roster_in_force_and_is_said() {
    let rig = Rig::new();
    rig.refresh(day(0)).await.unwrap();
    let whole = fs_err::read_to_string(rig.tree().join("timestamp.json")).unwrap();
    fs_err::write(rig.tree().join("timestamp.json"), &whole[..100]).unwrap();
    assert!(rig.refresh(day(1)).await.is_err());
    current(&rig.keeping(), day(1)).await.unwrap();
    let standing = rig.standing();
    assert_eq!(standing.version, Some(1));
    assert_eq!(
        standing.trouble,
        Some((day(1), "timestamp cannot be read".to_owned()))
    );
    assert!(
        standing
            .say(day(9))
            .starts_with("Roster: n. 1 di 9 giorni fa, 1 tecnici, valido fino al 2026-12-15")
    );
    assert!(standing.say(day(14)).contains("SCADUTO"));
}

#[tokio::test]
async fn a_stick_brings_a_fresh_roster_and_no_old_one() {
    let rig = Rig::new();
    let stick = rig.file("stick");
    fs_err::create_dir(&stick).unwrap();
    for entry in fs_err::read_dir(rig.tree()).unwrap() {
        let entry = entry.unwrap();
        fs_err::copy(entry.path(), stick.join(entry.file_name())).unwrap();
    }
    import(&rig.keeping(), &stick, day(0)).await.unwrap();
    rig.publish(&LIST.replace("t-1", "t-2"), day(1));
    rig.refresh(day(1)).await.unwrap();
    assert!(import(&rig.keeping(), &stick, day(1)).await.is_err());
}

#[tokio::test]
async fn a_pinned_root_that_others_can_write_is_not_believed() {
    use std::os::unix::fs::PermissionsExt;
    let rig = Rig::new();
    fs_err::set_permissions(
        rig.file("root.json"),
        std::fs::Permissions::from_mode(0o666),
    )
    .unwrap();
    assert!(matches!(
        rig.refresh(day(0)).await,
        Err(RosterTrouble::Unsafe(_))
    ));
}

#[tokio::test]
async fn the_roster_of_another_ente_lets_nobody_in() {
    let rig = Rig::new();
    let other = Keeping {
        ente: EnteId::from_uuid(Uuid::from_u128(2)),
        ..rig.keeping()
    };
    let source: Arc<dyn Source> = Arc::new(Folder::new(&rig.tree()));
    let refused = refresh(&other, source, day(0)).await.unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("the roster is of another Ente"),
        "{refused}"
    );
}
