//! Ceremonies: from keys to a repository that a machine believes.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use custode_domain::id::EnteId;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    Founding, KeyError, Machine, People, Person, PublicKey, Rotation, SigningKey, Team, Workshop,
    WorkshopError, changes, describe_root, describe_targets, restamp,
};
use crate::repository::{InMemory, Limits, LoadError, Place, Role, load};
use crate::roster::{HostKeys, Roster, in_force};

struct Office {
    folder: TempDir,
    root: Vec<SigningKey>,
    targets: Vec<SigningKey>,
    snapshot: SigningKey,
    online: SigningKey,
}

fn day(days: i64) -> Timestamp {
    let first: Timestamp = "2026-12-01T08:00:00Z".parse().unwrap();
    first + SignedDuration::from_hours(24 * days)
}

fn ente() -> EnteId {
    EnteId::from_uuid(Uuid::from_u128(1))
}

fn key() -> SigningKey {
    SigningKey::generate().unwrap()
}

fn ssh(n: u8) -> String {
    let blob = [&[0, 0, 0, 11][..], b"ssh-ed25519", &[0, 0, 0, 32], &[n; 32]].concat();
    format!("ssh-ed25519 {} tecnico@portatile", STANDARD.encode(blob))
}

fn person(n: u8) -> Person {
    Person {
        id: format!("t-{n}"),
        name: format!("Tecnico {n}"),
        keys: vec![ssh(n)],
        classes: vec!["shell".to_owned(), "files".to_owned()],
        from: day(0),
        until: day(90),
    }
}

fn people(technicians: &[u8]) -> People {
    People {
        ente: ente().to_string(),
        label: "comune-di-esempio".to_owned(),
        technicians: technicians.iter().map(|&n| person(n)).collect(),
        machines: vec![Machine {
            name: "anagrafe".to_owned(),
            host_keys: vec![ssh(100)],
        }],
    }
}

fn team(role: &str, keys: &[SigningKey], threshold: u64) -> Team {
    let named = |(index, key): (usize, &SigningKey)| key.public(&format!("{role} {}", index + 1));
    Team {
        keys: keys.iter().enumerate().map(named).collect(),
        threshold,
    }
}

impl Office {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            root: vec![key(), key(), key()],
            targets: vec![key(), key(), key()],
            snapshot: key(),
            online: key(),
        }
    }

    fn workshop(&self) -> Workshop {
        Workshop::open(&self.folder.path().join("ente"))
    }

    fn founding(&self) -> Founding {
        Founding {
            root: team("root", &self.root, 2),
            targets: team("targets", &self.targets, 2),
            snapshot: team("snapshot", std::slice::from_ref(&self.snapshot), 1),
            timestamp: team("server", std::slice::from_ref(&self.online), 1),
            days: 365,
        }
    }

    fn sign(&self, key: &SigningKey) -> Result<(), WorkshopError> {
        let shown = self.workshop().signable(key)?;
        self.workshop().sign(key, &shown)
    }

    /// Root, roster and snapshot, signed and published.
    fn opened() -> Self {
        let office = Self::new();
        office.workshop().found(office.founding(), day(0)).unwrap();
        office.sign(&office.root[0]).unwrap();
        office.sign(&office.root[2]).unwrap();
        office.roster(&[1, 2], day(0));
        office
    }

    fn roster(&self, technicians: &[u8], now: Timestamp) {
        self.workshop()
            .draft_roster(people(technicians), 14, now)
            .unwrap();
        self.sign(&self.targets[0]).unwrap();
        self.sign(&self.targets[1]).unwrap();
        self.sign(&self.snapshot).unwrap();
        self.workshop().publish(now).unwrap();
    }

    /// What a server serves.
    fn tree(&self, now: Timestamp) -> InMemory {
        let mut tree = InMemory::read(&self.workshop().published(), 1 << 20).unwrap();
        if let Some(stamped) = restamp(&tree, &self.online, now).unwrap() {
            tree.put("timestamp.json".parse().unwrap(), stamped);
        }
        tree
    }

    /// What a machine believes.
    async fn seen(&self, now: Timestamp) -> Result<(Roster, HostKeys), LoadError> {
        let pinned = fs_err::read(self.workshop().published().join("1.root.json")).unwrap();
        let place = Place::within(&self.folder.path().join("machine"));
        let tree = Arc::new(self.tree(now));
        let loaded = load(Some(&pinned), &place, tree, Limits::default(), now).await?;
        Ok(in_force(&loaded, ente()).await.unwrap())
    }
}

#[tokio::test]
async fn a_roster_goes_from_the_list_to_the_machine() {
    let office = Office::opened();
    let (roster, hosts) = office.seen(day(0)).await.unwrap();
    assert_eq!(roster.version(), 1);
    let names: Vec<_> = roster
        .technicians()
        .iter()
        .map(super::super::roster::Technician::name)
        .collect();
    assert_eq!(names, ["Tecnico 1", "Tecnico 2"]);
    assert_eq!(hosts.known_hosts(None).lines().count(), 1);
    office.roster(&[2], day(5));
    let (roster, hosts) = office.seen(day(5)).await.unwrap();
    assert_eq!((roster.version(), roster.technicians().len()), (2, 1));
    // Nothing changed among the machines.
    assert_eq!(hosts.version(), 1);
}

#[tokio::test]
async fn for_another_ente_it_is_no_roster() {
    let office = Office::opened();
    let pinned = fs_err::read(office.workshop().published().join("1.root.json")).unwrap();
    let place = Place::within(&office.folder.path().join("machine"));
    let tree = Arc::new(office.tree(day(0)));
    let loaded = load(Some(&pinned), &place, tree, Limits::default(), day(0))
        .await
        .unwrap();
    let other = EnteId::from_uuid(Uuid::from_u128(2));
    assert!(in_force(&loaded, other).await.is_err());
}

#[test]
fn one_signer_at_a_time_and_below_the_threshold_nothing_is_published() {
    let office = Office::new();
    let workshop = office.workshop();
    workshop.found(office.founding(), day(0)).unwrap();
    assert!(matches!(
        workshop.publish(day(0)),
        Err(WorkshopError::Missing {
            role: Role::Root,
            have: 0,
            need: 2
        })
    ));
    office.sign(&office.root[0]).unwrap();
    assert!(matches!(
        office.sign(&office.root[0]),
        Err(WorkshopError::SignedAlready(_))
    ));
    assert!(matches!(
        office.sign(&office.targets[0]),
        Err(WorkshopError::NoPart(_))
    ));
    assert!(matches!(
        workshop.publish(day(0)),
        Err(WorkshopError::Missing {
            have: 1,
            need: 2,
            ..
        })
    ));
    office.sign(&office.root[1]).unwrap();
    workshop.publish(day(0)).unwrap();
    assert!(matches!(
        workshop.publish(day(0)),
        Err(WorkshopError::NothingToPublish)
    ));
    workshop.draft_roster(people(&[1]), 14, day(0)).unwrap();
    office.sign(&office.targets[0]).unwrap();
    assert!(matches!(
        office.sign(&office.snapshot),
        Err(WorkshopError::TooEarly(1))
    ));
    assert!(matches!(
        workshop.draft_roster(people(&[2]), 14, day(0)),
        Err(WorkshopError::UnderWay)
    ));
    let missing: Vec<_> = workshop
        .pending()
        .unwrap()
        .into_iter()
        .map(super::Pending::missing)
        .collect();
    assert_eq!(missing, [1, 1]);
    office.sign(&office.targets[2]).unwrap();
    assert!(matches!(
        workshop.publish(day(0)),
        Err(WorkshopError::Missing {
            role: Role::Snapshot,
            ..
        })
    ));
    office.sign(&office.snapshot).unwrap();
    workshop.publish(day(0)).unwrap();
    assert!(!workshop.draft().exists());
}

#[test]
fn what_is_shown_is_what_is_signed() {
    let office = Office::opened();
    let workshop = office.workshop();
    workshop.draft_roster(people(&[1]), 14, day(1)).unwrap();
    let named = |end: &str| {
        let entries = fs_err::read_dir(workshop.draft()).unwrap();
        let mut paths = entries.map(|entry| entry.unwrap().path());
        paths
            .find(|path| path.to_string_lossy().ends_with(end))
            .unwrap()
    };
    // Somebody on the way shows another list under the name of the one whose hash is signed.
    let list = named(".roster.json");
    let whole = fs_err::read_to_string(&list).unwrap();
    fs_err::write(&list, whole.replace("Tecnico 1", "Tecnico 9")).unwrap();
    assert!(matches!(
        office.sign(&office.targets[0]),
        Err(WorkshopError::Damaged(_))
    ));
    fs_err::write(&list, &whole).unwrap();
    // Or adds what no words are made of.
    let paper = named(".targets.json");
    let text = fs_err::read_to_string(&paper).unwrap();
    let mut more: serde_json::Value = serde_json::from_str(&text).unwrap();
    more["signed"]["targets"]["agent-2"] = more["signed"]["targets"]["roster.json"].clone();
    fs_err::write(&paper, more.to_string()).unwrap();
    assert!(
        matches!(office.sign(&office.targets[0]), Err(WorkshopError::Unsaid(name)) if name == "agent-2")
    );
    fs_err::write(&paper, text).unwrap();
    office.sign(&office.targets[0]).unwrap();
}

#[test]
fn what_cannot_be_a_root_is_not_drafted() {
    let office = Office::new();
    let mut founding = office.founding();
    founding.timestamp = team("server", &office.targets[..1], 1);
    assert!(matches!(
        office.workshop().found(founding, day(0)),
        Err(WorkshopError::Policy(_))
    ));
    let mut founding = office.founding();
    founding.targets.threshold = 1;
    assert!(matches!(
        office.workshop().found(founding, day(0)),
        Err(WorkshopError::Policy(_))
    ));
    let mut founding = office.founding();
    founding.days = 400;
    assert!(matches!(
        office.workshop().found(founding, day(0)),
        Err(WorkshopError::Days(366))
    ));
}

fn rotation(role: Role, leave: &str, join: &SigningKey) -> Rotation {
    Rotation {
        role,
        leave: vec![leave.to_owned()],
        join: vec![join.public("new")],
        threshold: None,
        days: 365,
    }
}

#[tokio::test]
async fn a_key_of_the_root_is_replaced() {
    let mut office = Office::opened();
    office.seen(day(0)).await.unwrap();
    let workshop = office.workshop();
    let new = key();
    workshop
        .rotate(&rotation(Role::Root, "root 1", &new), day(1))
        .unwrap();
    // The new key and one of the old: the old threshold is not met.
    office.sign(&new).unwrap();
    office.sign(&office.root[1]).unwrap();
    assert!(matches!(
        workshop.publish(day(1)),
        Err(WorkshopError::Missing {
            have: 1,
            need: 2,
            ..
        })
    ));
    office.sign(&office.root[2]).unwrap();
    workshop.publish(day(1)).unwrap();
    office.seen(day(1)).await.unwrap();
    office.root[0] = new;
    let again = rotation(Role::Root, "root 1", &key());
    assert!(matches!(
        workshop.rotate(&again, day(1)),
        Err(WorkshopError::NoSuchKey { .. })
    ));
}

#[tokio::test]
async fn keys_of_the_targets_are_replaced_together_with_what_they_sign() {
    let mut office = Office::opened();
    office.seen(day(0)).await.unwrap();
    let workshop = office.workshop();
    let new = key();
    workshop
        .rotate(&rotation(Role::Targets, "targets 1", &new), day(1))
        .unwrap();
    office.sign(&office.root[0]).unwrap();
    office.sign(&office.root[1]).unwrap();
    // Signed by targets 1 and 2, of whom one has left.
    assert!(matches!(
        workshop.publish(day(1)),
        Err(WorkshopError::LeftBehind(Role::Targets))
    ));
    let old = std::mem::replace(&mut office.targets[0], new);
    workshop.draft_roster(people(&[1]), 14, day(1)).unwrap();
    assert!(matches!(office.sign(&old), Err(WorkshopError::NoPart(_))));
    office.sign(&office.targets[0]).unwrap();
    office.sign(&office.targets[1]).unwrap();
    office.sign(&office.snapshot).unwrap();
    workshop.publish(day(1)).unwrap();
    let (roster, _) = office.seen(day(1)).await.unwrap();
    assert_eq!(roster.version(), 2);
}

#[tokio::test]
async fn the_online_key_is_replaced_and_the_stolen_one_is_worth_nothing() {
    let mut office = Office::opened();
    office.seen(day(0)).await.unwrap();
    let stolen = std::mem::replace(&mut office.online, key());
    let workshop = office.workshop();
    workshop
        .rotate(
            &rotation(Role::Timestamp, "server 1", &office.online),
            day(1),
        )
        .unwrap();
    office.sign(&office.root[0]).unwrap();
    office.sign(&office.root[1]).unwrap();
    workshop.publish(day(1)).unwrap();
    office.seen(day(1)).await.unwrap();
    let tree = InMemory::read(&workshop.published(), 1 << 20).unwrap();
    assert!(restamp(&tree, &stolen, day(1)).is_err());
}

#[test]
fn a_timestamp_is_renewed_a_day_after_it_was_made_and_its_number_only_grows() {
    let office = Office::opened();
    let mut tree = office.tree(day(0));
    let version = |tree: &InMemory| {
        let bytes = tree.get(&"timestamp.json".parse().unwrap()).unwrap();
        let read: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        read["signed"]["version"].as_u64().unwrap()
    };
    let first = version(&tree);
    assert_eq!(
        restamp(
            &tree,
            &office.online,
            day(0) + SignedDuration::from_hours(23)
        )
        .unwrap(),
        None
    );
    let stamped = restamp(&tree, &office.online, day(1)).unwrap().unwrap();
    tree.put("timestamp.json".parse().unwrap(), stamped);
    assert_eq!(version(&tree), first + 24 * 3600);
    // The clock went back, and the tree has a newer snapshot.
    office.roster(&[2], day(1));
    for (name, bytes) in InMemory::read(&office.workshop().published(), 1 << 20)
        .unwrap()
        .iter()
    {
        tree.put(name.clone(), bytes.clone());
    }
    let before = version(&tree);
    let stamped = restamp(&tree, &office.online, day(0)).unwrap().unwrap();
    tree.put("timestamp.json".parse().unwrap(), stamped);
    assert_eq!(version(&tree), before + 1);
}

#[test]
fn a_draft_says_what_changes() {
    let office = Office::opened();
    let mut next = people(&[2, 3]);
    next.technicians[0].classes = vec!["shell".to_owned()];
    let drafted = office.workshop().draft_roster(next, 14, day(3)).unwrap();
    let fingerprint = |n: u8| {
        ssh(n)
            .parse::<crate::roster::SshKey>()
            .unwrap()
            .fingerprint()
    };
    let from_until = "from 2026-12-01T08:00:00Z until 2027-03-01T08:00:00Z";
    assert_eq!(
        changes(&drafted),
        [
            "~ t-2: classes shell, files -> shell".to_owned(),
            format!(
                "+ t-3 (Tecnico 3): shell, files; {from_until}; {}",
                fingerprint(3)
            ),
            format!(
                "- t-1 (Tecnico 1): shell, files; {from_until}; {}",
                fingerprint(1)
            ),
        ]
    );
    // A comment often holds a name.
    assert!(
        !serde_json::to_string(&drafted.roster)
            .unwrap()
            .contains("portatile")
    );
    let words = describe_targets(&drafted.roster, &drafted.machines).join("\n");
    assert!(
        words.contains("Roster 2 of the Ente") && words.contains("anagrafe: SHA256:"),
        "{words}"
    );
}

#[test]
fn a_root_says_who_comes_and_who_leaves() {
    let office = Office::opened();
    let new = key();
    let workshop = office.workshop();
    workshop
        .rotate(&rotation(Role::Snapshot, "snapshot 1", &new), day(1))
        .unwrap();
    let shown = workshop.signable(&office.root[0]).unwrap();
    let (root, before) = shown.root.unwrap();
    let words = describe_root(&root, before.as_ref());
    let expected = [
        "Root 2, good until 2027-12-02T08:00:00Z:".to_owned(),
        "  snapshot: 1 of 1 keys sign".to_owned(),
        format!("    + new ({})", new.id()),
        format!("    - snapshot 1 ({})", office.snapshot.id()),
    ];
    for line in expected {
        assert!(words.contains(&line), "{line} in {words:#?}");
    }
}

fn read(file: &Path, passphrase: &str) -> Result<SigningKey, KeyError> {
    SigningKey::read(file, || Ok(passphrase.to_owned()))
}

#[test]
fn a_key_file_opens_with_its_passphrase_alone_and_is_its_owners() {
    let folder = tempfile::tempdir().unwrap();
    let (file, key) = (folder.path().join("firma.key"), key());
    assert!(matches!(
        key.write(&file, Some("corta")),
        Err(KeyError::Weak)
    ));
    key.write(&file, Some("una frase che apre")).unwrap();
    assert_eq!(read(&file, "una frase che apre").unwrap().id(), key.id());
    assert!(matches!(
        read(&file, "una frase che non apre"),
        Err(KeyError::Passphrase)
    ));
    let text = fs_err::read_to_string(&file).unwrap();
    assert!(text.starts_with("-----BEGIN ENCRYPTED "), "{text}");
    // Never over another.
    assert!(key.write(&file, Some("una frase che apre")).is_err());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs_err::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    fs_err::write(folder.path().join("x"), "x").unwrap();
    assert!(matches!(
        read(&folder.path().join("x"), ""),
        Err(KeyError::NotAKey)
    ));
}

#[test]
fn a_public_key_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let (file, public) = (folder.path().join("firma.pub"), key().public("Firma 1"));
    public.write(&file).unwrap();
    assert_eq!(PublicKey::read(&file).unwrap(), public);
    for bad in [
        r#"{"name":"","ed25519":""}"#,
        r#"{"name":"a","ed25519":"00"}"#,
        "x",
    ] {
        fs_err::write(&file, bad).unwrap();
        assert!(matches!(PublicKey::read(&file), Err(KeyError::NotPublic)));
    }
}
