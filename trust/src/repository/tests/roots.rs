//! Roots: who is believed, and which root demands enough.

use std::sync::Arc;

use tough::schema::Root;

use super::rig::{Rig, Versions, bytes, day, nth, signed};
use crate::repository::{LoadError, PolicyError, Role, check_policy, load};
use crate::workshop::SigningKey;

#[tokio::test]
async fn nothing_is_believed_where_no_root_is_pinned() {
    let rig = Rig::new();
    let limits = crate::repository::Limits::default();
    let source = Arc::new(rig.tree.clone());
    let refused = load(None, &rig.place(), source, limits, day(0)).await;
    assert!(matches!(refused, Err(LoadError::NoRoot)));
}

#[tokio::test]
async fn a_pinned_root_that_its_own_threshold_did_not_sign_is_none() {
    let mut rig = Rig::new();
    let root = rig.root_of(1);
    let mut pinned = vec![bytes::<Vec<u8>>(&Vec::new())];
    for signers in [
        vec![],
        vec![&rig.root[0]],
        vec![&rig.root[0], &rig.targets[0]],
    ] {
        pinned.push(bytes(&signed(root.clone(), &signers)));
    }
    for pinned in pinned {
        rig.pinned = pinned;
        assert!(matches!(rig.load(day(0)).await, Err(LoadError::BadRoot)));
    }
}

/// The trap that was measured: the pinned root is given at every load, the server hides its successor, and the keys of
/// before were stolen.
#[tokio::test]
async fn the_persisted_root_counts_and_not_the_pinned_one() {
    let mut rig = Rig::new();
    rig.load(day(0)).await.unwrap();
    let old = rig.tree.clone();
    rig.online = SigningKey::generate().unwrap();
    rig.rotate(2, &[]);
    rig.publish(Versions::all(2));
    assert_eq!(rig.load(day(0)).await.unwrap().version(Role::Root), 2);
    let refused = rig.load_from(Arc::new(old), day(0)).await;
    assert!(
        matches!(refused, Err(LoadError::NotSigned(Role::Timestamp))),
        "{refused:?}"
    );
    rig.hide("2.root.json");
    assert_eq!(rig.load(day(0)).await.unwrap().version(Role::Root), 2);
}

#[tokio::test]
async fn a_newer_root_stays_known_although_the_rest_did_not_hold() {
    let mut rig = Rig::new();
    rig.load(day(0)).await.unwrap();
    let old = rig.tree.clone();
    rig.online = SigningKey::generate().unwrap();
    rig.rotate(2, &[]);
    rig.publish(Versions {
        timestamp_days: -1,
        ..Versions::all(2)
    });
    assert!(matches!(
        rig.load(day(0)).await,
        Err(LoadError::Expired { .. })
    ));
    let refused = rig.load_from(Arc::new(old), day(0)).await;
    assert!(
        matches!(refused, Err(LoadError::NotSigned(Role::Timestamp))),
        "{refused:?}"
    );
    rig.publish(Versions::all(2));
    rig.load(day(0)).await.unwrap();
}

#[tokio::test]
async fn a_new_root_needs_the_old_threshold_and_its_own() {
    let mut rig = Rig::new();
    let old = std::mem::replace(&mut rig.root, super::rig::keys(3));
    rig.rotate(2, &[&old[0]]);
    assert!(matches!(
        rig.load(day(0)).await,
        Err(LoadError::NotSigned(Role::Root))
    ));
    rig.rotate(2, &[&old[0], &old[1]]);
    assert_eq!(rig.load(day(0)).await.unwrap().version(Role::Root), 2);
}

#[tokio::test]
async fn a_chain_of_seventy_roots_is_walked_in_two_loads() {
    let mut rig = Rig::new();
    for version in 2..=70 {
        rig.rotate(version, &[]);
    }
    let refused = rig.load(day(0)).await.unwrap_err();
    assert!(
        matches!(refused, LoadError::TooManyRoots(64)) && !refused.is_alarm(),
        "{refused:?}"
    );
    assert_eq!(rig.load(day(0)).await.unwrap().version(Role::Root), 70);
}

#[tokio::test]
async fn an_expired_root_ends_everything() {
    let mut rig = Rig::new();
    let mut root = rig.root_of(2);
    root.expires = day(1);
    let root = bytes(&signed(root, &[&rig.root[0], &rig.root[1]]));
    rig.put("2.root.json", root);
    rig.load(day(0)).await.unwrap();
    let refused = rig.load(day(1)).await;
    assert!(
        matches!(
            refused,
            Err(LoadError::Expired {
                role: Role::Root,
                ..
            })
        ),
        "{refused:?}"
    );
}

fn judged(spoil: impl FnOnce(&mut Root, &Rig)) -> Result<(), PolicyError> {
    let rig = Rig::new();
    let mut root = rig.root_of(1);
    spoil(&mut root, &rig);
    check_policy(&root)
}

fn put_key(root: &mut Root, role: Role, key: &SigningKey) {
    let tuf = key.public("x").tuf();
    let id = tuf.key_id().unwrap();
    root.keys.insert(id.clone(), tuf);
    root.roles.get_mut(&role.kind()).unwrap().keyids.push(id);
}

#[test]
fn a_root_that_demands_too_little_is_refused() {
    assert_eq!(judged(|_, _| {}), Ok(()));
    let refused = judged(|root, rig| put_key(root, Role::Targets, &rig.online));
    assert!(matches!(
        refused,
        Err(PolicyError::KeyInTwoRoles(
            _,
            Role::Targets,
            Role::Timestamp
        ))
    ));
    let refused = judged(|root, rig| put_key(root, Role::Root, &rig.root[0]));
    assert!(matches!(refused, Err(PolicyError::KeyTwice(Role::Root, _))));
    let refused =
        judged(|root, _| root.roles.get_mut(&Role::Targets.kind()).unwrap().threshold = nth(1));
    assert_eq!(refused, Err(PolicyError::LowThreshold(Role::Targets, 1)));
    let refused =
        judged(|root, _| root.roles.get_mut(&Role::Root.kind()).unwrap().threshold = nth(4));
    assert_eq!(refused, Err(PolicyError::Unreachable(Role::Root, 4, 3)));
    let refused = judged(|root, _| root.consistent_snapshot = false);
    assert_eq!(refused, Err(PolicyError::Inconsistent));
    let refused = judged(|root, _| drop(root.roles.remove(&Role::Snapshot.kind())));
    assert_eq!(refused, Err(PolicyError::NoKeys(Role::Snapshot)));
}

#[tokio::test]
async fn a_properly_signed_root_that_demands_too_little_is_refused_and_not_kept() {
    let mut rig = Rig::new();
    let mut root = rig.root_of(2);
    put_key(&mut root, Role::Targets, &rig.snapshot);
    let root = bytes(&signed(root, &[&rig.root[0], &rig.root[1]]));
    rig.put("2.root.json", root);
    assert!(matches!(rig.load(day(0)).await, Err(LoadError::Policy(_))));
    rig.hide("2.root.json");
    assert_eq!(rig.load(day(0)).await.unwrap().version(Role::Root), 1);
}
