//! Office: a supplier's office for tests, with the keys of everybody who signs.

use bytes::Bytes;
use custode_domain::id::EnteId;
use custode_trust::repository::InMemory;
use custode_trust::workshop::{Founding, Machine, People, Person, SigningKey, Team, Workshop};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// A repository of this Ente, and its keys.
pub(crate) struct Office {
    folder: TempDir,
    ente: EnteId,
    targets: Vec<SigningKey>,
    snapshot: SigningKey,
}

impl Office {
    /// With a first root that names the server's key.
    pub(crate) fn open(ente: EnteId, online: &SigningKey, now: Timestamp) -> Self {
        let key = || SigningKey::generate().unwrap();
        let team = |keys: &[&SigningKey], threshold| Team {
            keys: keys.iter().map(|key| key.public("firma")).collect(),
            threshold,
        };
        let (root, targets, snapshot) = ([key(), key()], vec![key(), key()], key());
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
            ente,
            targets,
            snapshot,
        };
        let founding = Founding {
            root: team(&[&root[0], &root[1]], 2),
            targets: team(&office.targets.iter().collect::<Vec<_>>(), 2),
            snapshot: team(&[&office.snapshot], 1),
            timestamp: team(&[online], 1),
            days: 365,
        };
        office.workshop().found(founding, now).unwrap();
        for key in &root {
            office.sign(key);
        }
        office.workshop().publish(now).unwrap();
        office
    }

    fn workshop(&self) -> Workshop {
        Workshop::open(self.folder.path())
    }

    fn sign(&self, key: &SigningKey) {
        let shown = self.workshop().signable(key).unwrap();
        self.workshop().sign(key, &shown).unwrap();
    }

    /// Signs a roster with so many technicians, and gives the whole tree.
    pub(crate) fn roster(&self, technicians: u8, now: Timestamp) -> InMemory {
        let later = now + SignedDuration::from_hours(24 * 30);
        // The blob of an Ed25519 key; beyond the sixteenth letter its length would be another.
        let key = |n: u8| {
            let letter = char::from(b'A' + n).to_string();
            format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{}", letter.repeat(43))
        };
        let people = People {
            ente: self.ente.to_string(),
            label: "comune-di-esempio".to_owned(),
            technicians: (0..technicians)
                .map(|n| Person {
                    id: format!("t-{n}"),
                    name: format!("Tecnico {n}"),
                    keys: vec![key(n)],
                    classes: vec!["shell".to_owned()],
                    from: now,
                    until: later,
                })
                .collect(),
            machines: vec![Machine {
                name: "anagrafe".to_owned(),
                host_keys: vec![key(15)],
            }],
        };
        self.workshop().draft_roster(people, 14, now).unwrap();
        for key in &self.targets {
            self.sign(key);
        }
        self.sign(&self.snapshot);
        self.workshop().publish(now).unwrap();
        InMemory::read(&self.workshop().published(), 1 << 20).unwrap()
    }
}

/// The tree with one file changed.
pub(crate) fn spoilt(tree: &InMemory, end: &str) -> InMemory {
    let spoil = |contents: &Bytes| Bytes::from([&contents[..], b" "].concat());
    let change = |(name, contents): (&custode_trust::repository::FileName, &Bytes)| {
        let is_meant = name.as_str().ends_with(end);
        (
            name.clone(),
            if is_meant {
                spoil(contents)
            } else {
                contents.clone()
            },
        )
    };
    tree.iter().map(change).collect()
}
