//! What a hostile server, disk or clock can try.

mod clocks;
mod hostile;
mod kept;
mod rig;
mod roots;

use super::{LoadError, Role};
use rig::{Rig, Versions, day};

#[tokio::test]
async fn a_repository_that_holds_gives_its_targets_and_says_who_signed() {
    let rig = Rig::new();
    let loaded = rig.load(day(0)).await.unwrap();
    assert_eq!(loaded.read("note.json").await.unwrap(), b"note 1");
    let described = loaded.describe("note.json").unwrap();
    assert_eq!((described.counter(), described.length), (Some(1), 6));
    assert_eq!(Role::ALL.map(|role| loaded.version(role)), [1; 4]);
    let names: Vec<_> = loaded.signers().into_iter().map(|one| one.name).collect();
    assert_eq!(
        names,
        [Some("targets-0".to_owned()), Some("targets-1".to_owned())]
    );
    assert_eq!(loaded.first_to_expire().role, Role::Timestamp);
    assert!(loaded.alarms().is_empty());
}

#[tokio::test]
async fn what_ends_soon_is_said_ahead() {
    let mut rig = Rig::new();
    rig.publish(Versions {
        timestamp_days: 20,
        ..Versions::all(2)
    });
    let due = |loaded: &super::Loaded| {
        loaded
            .expiring()
            .iter()
            .map(|one| one.role)
            .collect::<Vec<_>>()
    };
    assert_eq!(due(&rig.load(day(0)).await.unwrap()), [] as [Role; 0]);
    assert_eq!(
        due(&rig.load(day(11)).await.unwrap()),
        [Role::Targets, Role::Snapshot]
    );
}

#[tokio::test]
async fn a_target_that_was_changed_is_refused() {
    let mut rig = Rig::new();
    rig.change("note.json", b"note 9");
    let loaded = rig.load(day(0)).await.unwrap();
    assert!(matches!(
        loaded.read("note.json").await,
        Err(LoadError::Mixed(_))
    ));
    rig.change("note.json", &vec![b'x'; 600 << 10]);
    let loaded = rig.load(day(0)).await.unwrap();
    assert!(loaded.read("note.json").await.is_err());
}
