//! A server that holds the online key, and whatever it likes to send.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use tough::schema::{DelegatedRole, Delegations, PathSet, Signed, Snapshot};

use super::rig::{Rig, Versions, bytes, day, metafile, nth, signed};
use crate::repository::{
    FileName, FloorError, InMemory, LoadError, NotFetched, Pieces, Role, Source,
};

#[tokio::test]
async fn an_older_repository_is_refused_by_every_part_of_it() {
    let mut rig = Rig::new();
    let old = rig.tree.clone();
    rig.publish(Versions::all(2));
    rig.load(day(0)).await.unwrap();
    // Everything as it was.
    let refused = rig.load_from(Arc::new(old.clone()), day(0)).await;
    assert!(
        matches!(refused, Err(LoadError::RolledBack(Role::Timestamp))),
        "{refused:?}"
    );
    // The online key signs the old snapshot again.
    let snapshot = old
        .get(&"1.snapshot.json".parse().unwrap())
        .unwrap()
        .clone();
    rig.stamp(metafile(&snapshot, 1), Versions::all(3));
    let refused = rig.load(day(0)).await;
    assert!(
        matches!(refused, Err(LoadError::RolledBack(Role::Snapshot))),
        "{refused:?}"
    );
    // A stolen snapshot key lets the old targets in again.
    rig.publish(Versions {
        targets: 1,
        note: 1,
        ..Versions::all(4)
    });
    let refused = rig.load(day(0)).await;
    assert!(
        matches!(refused, Err(LoadError::RolledBack(Role::Targets))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_older_target_inside_newer_metadata_is_refused() {
    let mut rig = Rig::new();
    rig.publish(Versions::all(2));
    rig.load(day(0)).await.unwrap();
    rig.publish(Versions {
        note: 1,
        ..Versions::all(3)
    });
    let refused = rig.load(day(0)).await;
    assert!(
        matches!(
            refused,
            Err(LoadError::BelowFloor(FloorError::Counter {
                offered: 1,
                floor: 2,
                ..
            }))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn two_papers_of_one_number_are_a_fork() {
    let mut rig = Rig::new();
    rig.load(day(0)).await.unwrap();
    // The same versions, another note.
    rig.publish(Versions {
        note: 7,
        ..Versions::all(1)
    });
    let refused = rig.load(day(0)).await;
    assert!(
        matches!(
            refused,
            Err(LoadError::BelowFloor(FloorError::Forked { version: 1, .. }))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn parts_of_different_versions_are_refused() {
    let mut rig = Rig::new();
    let (targets, _) = Rig::targets_of(2, 9);
    let other = bytes(&signed(targets, &[&rig.targets[0], &rig.targets[1]]));
    rig.publish(Versions::all(2));
    rig.put("2.targets.json", other);
    assert!(matches!(rig.load(day(0)).await, Err(LoadError::Mixed(_))));
    rig.hide("2.targets.json");
    let refused = rig.load(day(0)).await;
    assert!(
        matches!(&refused, Err(LoadError::Absent(file)) if file == "2.targets.json"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_frozen_repository_ends() {
    let rig = Rig::new();
    rig.load(day(2)).await.unwrap();
    let refused = rig.load(day(3)).await;
    assert!(
        matches!(
            refused,
            Err(LoadError::Expired {
                role: Role::Timestamp,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_online_key_alone_cannot_keep_a_roster_alive() {
    let mut rig = Rig::new();
    let snapshot = rig
        .tree
        .get(&"1.snapshot.json".parse().unwrap())
        .unwrap()
        .clone();
    let forever = Versions {
        timestamp: 2,
        timestamp_days: 300,
        ..Versions::all(1)
    };
    rig.stamp(metafile(&snapshot, 1), forever);
    rig.load(day(13)).await.unwrap();
    let refused = rig.load(day(14)).await;
    assert!(
        matches!(
            refused,
            Err(LoadError::Expired {
                role: Role::Targets,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_version_of_two_to_the_63_is_recovered_from_by_another_online_key() {
    let mut rig = Rig::new();
    rig.publish(Versions {
        timestamp: 1 << 63,
        ..Versions::all(2)
    });
    rig.load(day(0)).await.unwrap();
    rig.publish(Versions::all(3));
    let refused = rig.load(day(0)).await;
    assert!(
        matches!(refused, Err(LoadError::RolledBack(Role::Timestamp))),
        "{refused:?}"
    );
    rig.online = crate::workshop::SigningKey::generate().unwrap();
    rig.rotate(2, &[]);
    rig.publish(Versions::all(4));
    let loaded = rig.load(day(0)).await.unwrap();
    assert_eq!(
        (loaded.version(Role::Root), loaded.version(Role::Timestamp)),
        (2, 4)
    );
    // The floor stands on the new key.
    rig.publish(Versions {
        timestamp: 3,
        ..Versions::all(4)
    });
    assert!(matches!(
        rig.load(day(0)).await,
        Err(LoadError::RolledBack(Role::Timestamp))
    ));
}

/// Answers for one file in its own way.
#[derive(Debug)]
struct Odd {
    tree: InMemory,
    file: &'static str,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Endless,
    Never,
    Broken,
}

#[async_trait]
impl Source for Odd {
    async fn open(&self, file: &FileName) -> Result<Pieces, NotFetched> {
        if file.as_str() != self.file {
            return self.tree.open(file).await;
        }
        match self.way {
            Way::Endless => Ok(Box::pin(stream::repeat_with(|| {
                Ok(Bytes::from_static(&[b' '; 4096]))
            }))),
            Way::Never => Ok(Box::pin(stream::pending())),
            Way::Broken => Err(NotFetched::Failed("the line is down".into())),
        }
    }
}

async fn odd(rig: &Rig, file: &'static str, way: Way) -> LoadError {
    let source = Odd {
        tree: rig.tree.clone(),
        file,
        way,
    };
    rig.load_from(Arc::new(source), day(0)).await.unwrap_err()
}

#[tokio::test]
async fn endless_files_end() {
    let mut rig = Rig::new();
    // Of these the length was signed.
    for file in ["1.snapshot.json", "1.targets.json"] {
        let refused = odd(&rig, file, Way::Endless).await;
        assert!(matches!(refused, LoadError::Mixed(_)), "{refused:?}");
    }
    for file in ["2.root.json", "timestamp.json"] {
        let refused = odd(&rig, file, Way::Endless).await;
        assert!(
            matches!(&refused, LoadError::TooLong { file: found, .. } if found == file),
            "{refused:?}"
        );
    }
    // The online key vouches for the length of the snapshot.
    let mut meta = metafile(b"", 1);
    meta.length = Some(1 << 60);
    rig.stamp(meta, Versions::all(2));
    let refused = odd(&rig, "1.snapshot.json", Way::Endless).await;
    assert!(
        matches!(refused, LoadError::TooLong { most: 65_536, .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_file_that_never_comes_ends_the_load() {
    let rig = Rig::new();
    for file in ["2.root.json", "timestamp.json", "1.targets.json"] {
        let refused = odd(&rig, file, Way::Never).await;
        assert!(matches!(refused, LoadError::TooSlow(_)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_line_that_fails_is_not_taken_for_there_is_no_newer_root() {
    let rig = Rig::new();
    let refused = odd(&rig, "2.root.json", Way::Broken).await;
    assert_eq!(
        refused.to_string(),
        "2.root.json did not come: the file cannot be fetched: the line is down"
    );
    assert!(!refused.is_alarm());
}

#[tokio::test]
async fn what_is_cut_short_or_of_another_type_is_no_metadata() {
    let mut rig = Rig::new();
    let whole = rig
        .tree
        .get(&"timestamp.json".parse().unwrap())
        .unwrap()
        .clone();
    let snapshot = rig
        .tree
        .get(&"1.snapshot.json".parse().unwrap())
        .unwrap()
        .clone();
    for bad in [&whole[..whole.len() / 2], b"", b"null"] {
        rig.put("timestamp.json", bad.to_vec());
        let refused = rig.load(day(0)).await;
        assert!(
            matches!(refused, Err(LoadError::Malformed(Role::Timestamp))),
            "{refused:?}"
        );
    }
    // The type is part of what is signed, also where the right key signs.
    let text = String::from_utf8(whole.to_vec()).unwrap();
    let other = text.replace("\"_type\":\"timestamp\"", "\"_type\":\"snapshot\"");
    assert_ne!(text, other);
    let mut retyped: Signed<Snapshot> = serde_json::from_str(&other).unwrap();
    retyped.signatures.clear();
    rig.online.sign(&mut retyped).unwrap();
    for bad in [bytes(&retyped), snapshot] {
        rig.put("timestamp.json", bad);
        let refused = rig.load(day(0)).await;
        assert!(
            matches!(refused, Err(LoadError::NotSigned(Role::Timestamp))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn fewer_signatures_than_the_threshold_are_none() {
    let mut rig = Rig::new();
    let stranger = crate::workshop::SigningKey::generate().unwrap();
    let (one, two) = (&rig.targets[0], &rig.targets[0]);
    let (targets, _) = Rig::targets_of(2, 1);
    let alone = signed(targets.clone(), &[one]);
    let twice = signed(targets.clone(), &[one, two]);
    let foreign = signed(targets, &[one, &stranger, &rig.online, &rig.root[0]]);
    for targets in [alone, twice, foreign] {
        rig.publish_targets(&targets, Versions::all(2));
        let refused = rig.load(day(0)).await;
        assert!(
            matches!(refused, Err(LoadError::NotSigned(Role::Targets))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn what_is_delegated_is_refused() {
    let mut rig = Rig::new();
    let (mut targets, _) = Rig::targets_of(2, 1);
    let mut delegations = Delegations::new();
    delegations.roles.push(DelegatedRole {
        name: "other".to_owned(),
        keyids: Vec::new(),
        threshold: nth(1),
        paths: PathSet::Paths(Vec::new()),
        terminating: true,
        targets: None,
    });
    delegations.keys = HashMap::new();
    targets.delegations = Some(delegations);
    let targets = signed(targets, &[&rig.targets[0], &rig.targets[1]]);
    rig.publish_targets(&targets, Versions::all(2));
    assert!(rig.load(day(0)).await.is_err());
}
