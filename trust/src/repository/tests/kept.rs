//! A disk that lost, tore or went back to what was kept.

use std::sync::Arc;

use super::rig::{Rig, Versions, day};
use crate::repository::{Alarm, LoadError, Place, Role, load};

const KEPT: &str = "verified/kept.json";
const FLOOR: &str = "floor/floor.json";

/// A machine that has seen version 2.
async fn seen_two() -> Rig {
    let mut rig = Rig::new();
    rig.publish(Versions::all(2));
    rig.load(day(0)).await.unwrap();
    rig
}

#[tokio::test]
async fn torn_or_empty_files_are_damage_and_never_an_absence() {
    let rig = seen_two().await;
    let whole = fs_err::read(rig.file(KEPT)).unwrap();
    for torn in [&b""[..], &whole[..whole.len() / 2], b"{}", b"null"] {
        fs_err::write(rig.file(KEPT), torn).unwrap();
        let refused = rig.load(day(0)).await;
        assert!(matches!(refused, Err(LoadError::Damaged(_))), "{refused:?}");
    }
    fs_err::write(rig.file(KEPT), &whole).unwrap();
    fs_err::write(rig.file(FLOOR), b"").unwrap();
    assert!(matches!(
        rig.load(day(0)).await,
        Err(LoadError::FloorDamaged)
    ));
}

#[tokio::test]
async fn what_vanished_while_the_floor_stands_is_refused_until_somebody_decides() {
    let rig = seen_two().await;
    fs_err::remove_file(rig.file(KEPT)).unwrap();
    let refused = rig.load(day(0)).await.unwrap_err();
    assert!(
        matches!(refused, LoadError::Vanished(1)) && refused.is_alarm(),
        "{refused:?}"
    );
    rig.place().forget().unwrap();
    rig.load(day(0)).await.unwrap();
}

#[tokio::test]
async fn an_old_copy_that_was_put_back_is_an_alarm_and_lets_no_old_repository_in() {
    let mut rig = Rig::new();
    rig.load(day(0)).await.unwrap();
    let (copy, old) = (fs_err::read(rig.file(KEPT)).unwrap(), rig.tree.clone());
    rig.publish(Versions::all(2));
    rig.load(day(0)).await.unwrap();
    fs_err::write(rig.file(KEPT), &copy).unwrap();
    let refused = rig.load_from(Arc::new(old), day(0)).await;
    assert!(
        matches!(refused, Err(LoadError::BelowFloor(_))),
        "{refused:?}"
    );
    let loaded = rig.load(day(0)).await.unwrap();
    let expected = Alarm::OlderThanFloor {
        role: Role::Targets,
        kept: 1,
        floor: 2,
    };
    assert!(loaded.alarms().contains(&expected), "{:?}", loaded.alarms());
    assert!(rig.load(day(0)).await.unwrap().alarms().is_empty());
}

#[tokio::test]
async fn a_floor_that_vanished_is_an_alarm() {
    let rig = seen_two().await;
    fs_err::remove_file(rig.file(FLOOR)).unwrap();
    assert_eq!(
        rig.load(day(0)).await.unwrap().alarms(),
        [Alarm::FloorVanished]
    );
    assert!(rig.load(day(0)).await.unwrap().alarms().is_empty());
}

#[tokio::test]
async fn without_a_folder_to_remember_in_there_is_no_repository() {
    let rig = Rig::new();
    fs_err::write(rig.file("file"), b"").unwrap();
    let nowhere = Place::within(&rig.file("file"));
    let refused = load(
        Some(&rig.pinned),
        &nowhere,
        Arc::new(rig.tree.clone()),
        crate::repository::Limits::default(),
        day(0),
    )
    .await;
    assert!(matches!(refused, Err(LoadError::Place(_))), "{refused:?}");
}

#[tokio::test]
async fn what_a_killed_load_left_is_cleared_away() {
    let rig = Rig::new();
    fs_err::create_dir_all(rig.file("verified/loading-left")).unwrap();
    rig.load(day(0)).await.unwrap();
    assert!(!rig.file("verified/loading-left").exists());
}

#[tokio::test]
async fn a_refused_load_changes_nothing() {
    let mut rig = seen_two().await;
    let before = [KEPT, FLOOR].map(|name| fs_err::read(rig.file(name)).unwrap());
    rig.publish(Versions {
        timestamp_days: -1,
        ..Versions::all(3)
    });
    assert!(rig.load(day(0)).await.is_err());
    let after = [KEPT, FLOOR].map(|name| fs_err::read(rig.file(name)).unwrap());
    assert_eq!(before, after);
}
