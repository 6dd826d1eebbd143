//! What the design promises of a session: the machine decides, silence refuses, and what is over stays over.

use jiff::civil::{Weekday, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::id::{EnteId, MachineId, PersonId, SessionId, TicketId};
use crate::ticket::Line;

const NONCE: Nonce = Nonce([7; 32]);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn asked() -> Asked {
    Asked {
        session: SessionId::from_uuid(Uuid::from_u128(1)),
        machine: MachineId::from_uuid(Uuid::from_u128(2)),
        technician: PersonId::from_uuid(Uuid::from_u128(3)),
        key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
            .parse()
            .unwrap(),
        user: "assistenza".parse().unwrap(),
        classes: Classes::new([Class::Shell, Class::Files]).unwrap(),
        length: Length::minutes(60).unwrap(),
        reason: Line::fit("Il protocollo non si apre"),
    }
}

fn of() -> (EnteId, TicketId) {
    (
        EnteId::from_uuid(Uuid::from_u128(4)),
        TicketId::from_uuid(Uuid::from_u128(5)),
    )
}

fn policy(mode: Mode) -> LocalPolicy {
    LocalPolicy {
        mode,
        users: vec!["assistenza".parse().unwrap()],
        classes: Classes::new([Class::Shell, Class::Exec, Class::Files]).unwrap(),
        forwards: Vec::new(),
        longest: Length::minutes(120).unwrap(),
    }
}

fn mondays() -> Mode {
    let window = Window {
        day: Weekday::Monday,
        from: time(13, 0, 0, 0),
        to: time(15, 0, 0, 0),
    };
    Mode::Window(vec![window], TimeZone::get("Europe/Rome").unwrap())
}

fn grant(policy: &LocalPolicy, now: Timestamp) -> Grant {
    policy.grant(&asked(), of(), NONCE, now).unwrap()
}

fn signed(grant: &Grant) -> Signed {
    Signed {
        grant: grant.clone(),
        by: Line::fit("Referente Operativo"),
        at_the_machine: false,
    }
}

#[test]
fn t28_the_machine_declines_what_its_policy_does_not_name() {
    let now = at("2026-11-30T09:00:00Z");
    let answer = |change: &dyn Fn(&mut Asked), mode: Mode| {
        let mut asked = asked();
        change(&mut asked);
        policy(mode).grant(&asked, of(), NONCE, now).err()
    };
    let root: LocalUser = "root".parse().unwrap();
    let as_root = |it: &mut Asked| it.user = root.clone();
    assert_eq!(answer(&|_| {}, Mode::Ask), None);
    assert_eq!(answer(&|_| {}, Mode::Never), Some(Declined::Never));
    assert_eq!(
        answer(&as_root, Mode::Standing),
        Some(Declined::User(root.clone()))
    );
    let forwards = |it: &mut Asked| it.classes = Classes::new([Class::Forward]).unwrap();
    assert_eq!(
        answer(&forwards, Mode::Standing),
        Some(Declined::Class(Class::Forward))
    );
    let long = |it: &mut Asked| it.length = Length::minutes(121).unwrap();
    assert_eq!(
        answer(&long, Mode::Standing),
        Some(Declined::TooLong(Length::minutes(120).unwrap()))
    );
}

#[test]
fn t28_nothing_but_the_very_grant_that_was_signed_is_consented() {
    let now = at("2026-11-30T09:00:00Z");
    let policy = policy(Mode::Ask);
    let grant = grant(&policy, now + SignedDuration::from_nanos(1_000_001));
    assert_eq!(grant.until.to_string(), "2026-11-30T10:00:00.001Z");
    assert_eq!(Consent::by_policy(&grant, &policy, now), Ok(None));
    let consent = Consent::by_signature(&grant, signed(&grant), &policy, now).unwrap();
    assert_eq!(consent.grant(), &grant);
    let changes: [&dyn Fn(&mut Grant); 9] = [
        &|it| it.session = SessionId::from_uuid(Uuid::from_u128(9)),
        &|it| it.ente = EnteId::from_uuid(Uuid::from_u128(9)),
        &|it| it.machine = MachineId::from_uuid(Uuid::from_u128(9)),
        &|it| it.ticket = TicketId::from_uuid(Uuid::from_u128(9)),
        &|it| {
            it.key = "SHA256:57DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
                .parse()
                .unwrap();
        },
        &|it| it.user = "altro".parse().unwrap(),
        &|it| it.classes = Classes::new([Class::Shell]).unwrap(),
        &|it| {
            it.until += SignedDuration::from_secs(1);
        },
        &|it| it.nonce = Nonce([8; 32]),
    ];
    for change in changes {
        let mut other = grant.clone();
        change(&mut other);
        assert_ne!(other.statement(), grant.statement());
        assert_eq!(
            Consent::by_signature(&grant, signed(&other), &policy, now),
            Err(NoConsent::OtherGrant)
        );
    }
    assert_eq!(
        Consent::by_signature(&grant, signed(&grant), &policy, grant.until),
        Err(NoConsent::TooLate)
    );
    let never = LocalPolicy {
        mode: Mode::Never,
        ..policy
    };
    assert_eq!(
        Consent::by_signature(&grant, signed(&grant), &never, now),
        Err(NoConsent::Declined(Declined::Never)),
        "the policy changed in between"
    );
}

#[test]
fn t28_a_window_agrees_inside_its_hours_of_the_machines_zone_and_ends_what_began_in_it() {
    let policy = policy(mondays());
    let agrees = |text: &str| {
        let now = at(text);
        Consent::by_policy(&grant(&policy, now), &policy, now)
            .unwrap()
            .map(|it| it.grant().until.to_string())
    };
    // 13:00 to 15:00 in Rome are 12:00 to 14:00 UTC in winter, 11:00 to 13:00 in summer.
    for (now, until) in [
        ("2026-11-30T11:59:59Z", None),
        ("2026-11-30T12:00:00Z", Some("2026-11-30T13:00:00Z")),
        ("2026-11-30T13:30:00Z", Some("2026-11-30T14:00:00Z")),
        ("2026-11-30T14:00:00Z", None),
        ("2026-12-01T12:30:00Z", None),
        ("2026-06-29T11:00:00Z", Some("2026-06-29T12:00:00Z")),
        ("2026-06-29T13:00:00Z", None),
    ] {
        assert_eq!(agrees(now).as_deref(), until, "{now}");
    }
}

/// In Rome an hour is missing on the last Sunday of March, and one is there twice on that of October.
#[test]
fn t28_a11_a_window_on_the_days_on_which_clocks_change_agrees_to_no_hour_too_many() {
    let sunday = |(from, to)| {
        let window = Window {
            day: Weekday::Sunday,
            from,
            to,
        };
        policy(Mode::Window(
            vec![window],
            TimeZone::get("Europe/Rome").unwrap(),
        ))
    };
    let until = |times, text: &str| {
        let (policy, now) = (sunday(times), at(text));
        let consent = Consent::by_policy(&grant(&policy, now), &policy, now).unwrap();
        consent.map(|it| it.grant().until.to_string())
    };
    let (two, half_past, three) = (time(2, 0, 0, 0), time(2, 30, 0, 0), time(3, 0, 0, 0));
    // From two to three is no time at all.
    assert_eq!(until((two, three), "2026-03-29T00:59:59Z"), None);
    assert_eq!(until((two, three), "2026-03-29T01:00:00Z"), None);
    // From two to three is two hours, and to half past two the first half past two.
    for (times, now, expected) in [
        ((two, three), "2026-10-24T23:59:59Z", None),
        (
            (two, three),
            "2026-10-25T01:30:00Z",
            Some("2026-10-25T02:00:00Z"),
        ),
        ((two, three), "2026-10-25T02:00:00Z", None),
        (
            (two, half_past),
            "2026-10-25T00:10:00Z",
            Some("2026-10-25T00:30:00Z"),
        ),
        ((two, half_past), "2026-10-25T01:10:00Z", None),
    ] {
        assert_eq!(until(times, now).as_deref(), expected, "{now}");
    }
}

#[test]
fn a_grant_has_one_spelling() {
    let now = at("2026-11-30T09:00:00Z");
    insta::assert_snapshot!(grant(&policy(Mode::Ask), now).statement());
}

#[test]
fn names_and_addresses_have_one_spelling() {
    for user in ["assistenza", "_x", "a-1"] {
        assert!(user.parse::<LocalUser>().is_ok(), "{user}");
    }
    for user in [
        "",
        "-a",
        "1a",
        "A",
        "a b",
        "a\n",
        "a/b",
        "è",
        &"a".repeat(33),
    ] {
        assert_eq!(user.parse::<LocalUser>(), Err(NotAUser), "{user:?}");
    }
    for forward in ["127.0.0.1:5900", "[::1]:3389"] {
        assert!(forward.parse::<Forward>().is_ok(), "{forward}");
    }
    for forward in [
        "localhost:5900",
        "0.0.0.0:5900",
        "[::]:5900",
        "[::ffff:127.0.0.1]:5900",
        "127.0.0.2:5900",
        "2130706433:5900",
        "0177.0.0.1:5900",
        "127.0.0.1:0",
        "127.0.0.1",
        "[0:0:0:0:0:0:0:1]:3389",
        "192.168.1.7:22",
    ] {
        assert_eq!(forward.parse::<Forward>(), Err(NotAForward), "{forward}");
    }
    assert_eq!(
        Classes::from_code("files,shell").unwrap().to_string(),
        "shell,files"
    );
    assert_eq!(Classes::from_code("shell,"), None);
    assert_eq!(Length::minutes(4), Err(NotALength));
}
