//! People tried on a server without doors: certifications that end are told of.

use custode_domain::certification::Certification;
use custode_domain::person::Role;
use custode_domain::ticket::Line;
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::app::house::{House, viewer};
use crate::app::tellings::{TELLING, Told, telling};
use crate::clock::Clock;
use crate::store::jobs;

/// A house at this instant.
async fn at(wound: &std::path::Path, now: &str) -> House {
    let house = House::with_clock(Clock::wound_by(wound.to_owned())).await;
    wind(&house, wound, now);
    house
}

fn wind(house: &House, wound: &std::path::Path, now: &str) {
    let now: Timestamp = now.parse().unwrap();
    let ahead = now.duration_since(house.app.clock.unwound()).as_secs();
    fs_err::write(wound, ahead.to_string()).unwrap();
}

async fn added(house: &House, login: &str, role: Role) -> PersonId {
    let known = Known {
        name: login.to_owned(),
        role,
        ente: None,
        email: Some(format!("{login}@example.org")),
        phone: None,
        area: None,
        competences: Vec::new(),
        language: Lang::It,
    };
    let administrator = viewer(Role::PlatformAdministrator, None);
    let (id, _) = add(&house.app, &administrator, login.to_owned(), known)
        .await
        .unwrap();
    id
}

/// Who would be written now, and whether of a certification of their own.
async fn told(house: &House) -> Vec<(String, bool)> {
    let now = house.app.clock.now();
    let lease = now + SignedDuration::from_secs(60);
    let mut told = Vec::new();
    loop {
        let claim = move |tx: &mut Tx<'_>| jobs::claim(tx, TELLING, now, lease);
        let Some(job) = house.app.store.write("test", claim).await.unwrap() else {
            told.sort();
            return told;
        };
        let telling = telling(&house.app, &job).await.unwrap().unwrap();
        let done = house
            .app
            .store
            .write("test", move |tx| jobs::done(tx, &job));
        assert!(done.await.unwrap());
        let Told::Ends(ends) = telling.told else {
            panic!("{telling:?}")
        };
        told.push((telling.address, ends.is_own));
    }
}

#[tokio::test]
async fn t49_who_holds_a_certification_that_ends_and_the_coordinators_are_told_once_each_time() {
    let wound = tempfile::NamedTempFile::new().unwrap();
    let house = at(wound.path(), "2026-11-28T09:00:00Z").await;
    let app = &house.app;
    let holder = added(&house, "specialista", Role::Specialist).await;
    added(&house, "coordinatore", Role::Coordinator).await;
    let certification = |days: i64| Certification {
        name: Line::fit("Amministrazione di sistemi"),
        issuer: Line::fit("Ente di certificazione"),
        valid_until: Some(
            "2026-11-28".parse::<jiff::civil::Date>().unwrap() + jiff::Span::new().days(days),
        ),
    };
    let administrator = viewer(Role::PlatformAdministrator, None);
    for days in [61, 400] {
        assert!(
            certify(app, &administrator, holder, certification(days))
                .await
                .unwrap()
        );
    }
    assert_eq!(remind_of_ends(app).await.unwrap(), 0, "both are far");
    let both = [
        ("coordinatore@example.org".to_owned(), false),
        ("specialista@example.org".to_owned(), true),
    ];
    for (day, owed) in [
        ("2026-11-29T06:00:00Z", 0),
        ("2026-11-29T09:00:00Z", 2),
        ("2026-11-30T09:00:00Z", 0),
        ("2026-12-29T09:00:00Z", 2),
        ("2026-12-30T09:00:00Z", 0),
        ("2027-01-25T09:00:00Z", 2),
        ("2027-01-28T09:00:00Z", 0),
        ("2027-01-29T09:00:00Z", 0),
    ] {
        wind(&house, wound.path(), day);
        assert_eq!(remind_of_ends(app).await.unwrap(), owed, "{day}");
        let told = told(&house).await;
        assert_eq!(
            told.as_slice(),
            if owed == 0 { &[] } else { &both[..] },
            "{day}"
        );
    }
}
