//! What is taken, served, stamped and shown.

use custode_domain::id::EnteId;
use custode_domain::person::Role;
use custode_trust::repository::{FileName, InMemory};
use custode_trust::workshop::SigningKey;
#[cfg(feature = "wound-clock")]
use jiff::SignedDuration;
use uuid::Uuid;

use super::office::{Office, spoilt};
use super::{Put, Refreshed, RepositoryError, file, put, refresh, shown, whose};
use crate::app::house::{House, viewer};

async fn taken(house: &House, tree: InMemory) -> Result<Put, RepositoryError> {
    put(&house.app, house.site.ente, tree, "console".to_owned()).await
}

fn office(house: &House) -> Office {
    let key = house.app.stamping.clone().unwrap();
    Office::open(house.site.ente, &key, house.app.clock.now())
}

fn name(text: &str) -> FileName {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_signed_tree_is_stamped_served_and_shown_to_its_ente_alone() {
    let house = House::open().await;
    let (office, now) = (office(&house), house.app.clock.now());
    assert!(shown(&house.app, house.site.ente).await.unwrap().is_none());
    let put = taken(&house, office.roster(2, now)).await.unwrap();
    assert_eq!((put.roster, put.technicians), (1, 2));
    let ours = house.site.ente;
    let stamp = file(&house.app, ours, name("timestamp.json"))
        .await
        .unwrap();
    assert!(stamp.is_some());
    let foreign = EnteId::from_uuid(Uuid::from_u128(7));
    for wanted in ["timestamp.json", "1.root.json"] {
        assert!(
            file(&house.app, foreign, name(wanted))
                .await
                .unwrap()
                .is_none()
        );
    }
    let seen = shown(&house.app, ours).await.unwrap().unwrap().unwrap();
    assert_eq!((seen.roster.technicians().len(), seen.machines), (2, 1));
    assert_eq!(seen.signers, ["firma", "firma"]);
    assert!(shown(&house.app, foreign).await.unwrap().is_none());
    let referente = viewer(Role::Referente, Some(ours));
    assert_eq!(whose(&house.app, &referente).await.unwrap().len(), 1);
    assert!(
        whose(&house.app, &viewer(Role::User, Some(ours)))
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_tree_that_a_machine_would_refuse_is_not_taken() {
    let house = House::open().await;
    let (office, now) = (office(&house), house.app.clock.now());
    let tree = office.roster(1, now);
    for end in [".targets.json", ".roster.json", ".machines.json"] {
        let refused = taken(&house, spoilt(&tree, end)).await;
        assert!(
            matches!(refused, Err(RepositoryError::Refused(_))),
            "{end}: {refused:?}"
        );
    }
    let refused = taken(&house, InMemory::default()).await;
    assert!(
        matches!(refused, Err(RepositoryError::Stamp(_))),
        "{refused:?}"
    );
    let other = SigningKey::generate().unwrap();
    let foreign = Office::open(house.site.ente, &other, now).roster(1, now);
    let refused = taken(&house, foreign).await;
    assert!(
        matches!(refused, Err(RepositoryError::Stamp(_))),
        "{refused:?}"
    );
    let key = house.app.stamping.clone().unwrap();
    let elsewhere = EnteId::from_uuid(Uuid::from_u128(7));
    let foreign = Office::open(elsewhere, &key, now).roster(1, now);
    assert!(matches!(
        taken(&house, foreign).await,
        Err(RepositoryError::Refused(_))
    ));
}

#[tokio::test]
async fn neither_an_older_tree_nor_that_of_other_people_replaces_what_is_served() {
    let house = House::open().await;
    let (office, now) = (office(&house), house.app.clock.now());
    let old = office.roster(1, now);
    taken(&house, old.clone()).await.unwrap();
    let new = office.roster(2, now);
    taken(&house, new.clone()).await.unwrap();
    let refused = taken(&house, old).await;
    assert!(
        matches!(
            refused,
            Err(RepositoryError::Older {
                offered: 1,
                served: 2
            })
        ),
        "{refused:?}"
    );
    // Another root of the same number is not taken into account: what it signed does not hold.
    let key = house.app.stamping.clone().unwrap();
    let others = Office::open(house.site.ente, &key, now);
    others.roster(3, now);
    others.roster(3, now);
    let refused = taken(&house, others.roster(3, now)).await;
    assert!(
        matches!(refused, Err(RepositoryError::Refused(_))),
        "{refused:?}"
    );
    taken(&house, new).await.unwrap();
}

#[tokio::test]
async fn a_fresh_timestamp_is_left_alone() {
    let house = House::open().await;
    let (office, now) = (office(&house), house.app.clock.now());
    taken(&house, office.roster(1, now)).await.unwrap();
    let all = refresh(&house.app).await.unwrap();
    assert!(matches!(all[..], [(_, Refreshed::Fresh)]), "{all:?}");
}

#[cfg(feature = "wound-clock")]
#[tokio::test]
async fn a_timestamp_is_renewed_in_time_and_a_roster_that_ended_is_said() {
    use crate::clock::Clock;
    let clock = tempfile::NamedTempFile::new().unwrap();
    let house = House::with_clock(Clock::wound_by(clock.path().to_owned())).await;
    let wind = |days: i64| {
        let ahead = SignedDuration::from_hours(24 * days).as_secs();
        fs_err::write(clock.path(), ahead.to_string()).unwrap();
    };
    let (office, now) = (office(&house), house.app.clock.now());
    taken(&house, office.roster(1, now)).await.unwrap();
    let stamp = || file(&house.app, house.site.ente, name("timestamp.json"));
    let first = stamp().await.unwrap();
    wind(2);
    let all = refresh(&house.app).await.unwrap();
    assert!(matches!(all[..], [(_, Refreshed::Stamped)]), "{all:?}");
    assert_ne!(stamp().await.unwrap(), first);
    assert!(
        shown(&house.app, house.site.ente)
            .await
            .unwrap()
            .unwrap()
            .is_ok()
    );
    wind(15);
    refresh(&house.app).await.unwrap();
    let why = shown(&house.app, house.site.ente)
        .await
        .unwrap()
        .unwrap()
        .unwrap_err();
    assert!(why.contains("targets was good until"), "{why}");
}
