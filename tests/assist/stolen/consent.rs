//! Consent: what a contact did not sign for this very grant, a thief cannot make them have signed.

use custode_agent::consent::seam::Evidence;
use custode_domain::assistance::{Class, Classes, EndingName, Grant, KeyPrint, Nonce};
use custode_domain::id::{EnteId, MachineId, SessionId, TicketId};
use custode_protocol::assist::Assertion;
use custode_tests::assist::{Passkey, Thief, Town, agent, text};
use jiff::SignedDuration;
use uuid::Uuid;

use super::ASK;
use crate::second_look;

/// What a page shows otherwise than it is.
type Lie<'a> = &'a dyn Fn(&mut Grant);

/// A machine that asks, and knows one contact.
fn with_contact() -> (Town, Thief, Passkey) {
    let mut town = Town::open(ASK);
    let passkey = Passkey::make();
    let record = passkey.record(town.house.ente().parse().unwrap());
    let file = town.at("record");
    fs_err::write(&file, serde_json::to_string(&record).unwrap() + "\n").unwrap();
    let words = record.words().to_string();
    let file = file.display().to_string();
    agent(
        &town.machine.config(),
        &["trust", "contact", &file, "--words", &words],
    );
    let thief = Thief::take_over(&mut town);
    town.start();
    (town, thief, passkey)
}

#[test]
fn t28_a10_what_a_thief_passes_off_as_consent_opens_nothing() {
    let (town, thief, contact) = with_contact();
    let refused = |said: &dyn Fn(&Grant) -> Assertion, expected: &str| {
        let session = thief.wish(thief.ask());
        let grant = thief.offered(session);
        thief.consent(session, said(&grant));
        let why = thief.declined(session);
        assert!(why.contains(expected), "{why}");
    };
    // Nobody whom the machine knows; somebody who says that they are the contact.
    let own = Passkey::make();
    refused(
        &|grant| own.sign(grant),
        "not a contact that this machine knows",
    );
    refused(
        &|grant| contact.forged().sign(grant),
        "not that of the contact's passkey",
    );
    // What a page that lies has the contact sign: something that differs in one part.
    let stranger: KeyPrint = town.print("stranger").parse().unwrap();
    let files = Classes::new([Class::Files]).unwrap();
    let nil = Uuid::nil();
    let lies: [(&str, Lie<'_>); 9] = [
        ("session", &|it| it.session = SessionId::from_uuid(nil)),
        ("ente", &|it| it.ente = EnteId::from_uuid(nil)),
        ("machine", &|it| it.machine = MachineId::from_uuid(nil)),
        ("ticket", &|it| it.ticket = TicketId::from_uuid(nil)),
        ("technician", &|it| it.key = stranger.clone()),
        ("user", &|it| it.user = "daemon".parse().unwrap()),
        ("class", &|it| it.classes = files.clone()),
        ("time", &|it| it.until += SignedDuration::from_secs(1)),
        ("nonce", &|it| it.nonce = Nonce([0; 32])),
    ];
    for (part, lie) in lies {
        let signed = |grant: &Grant| {
            let mut other = grant.clone();
            lie(&mut other);
            assert_ne!(other, *grant, "{part}");
            contact.sign(&other)
        };
        refused(&signed, "signed something else than what is asked");
    }
    // Yesterday's: the contact agreed, and the thief kept it to himself.
    let session = thief.wish(thief.ask());
    let kept = contact.sign(&thief.offered(session));
    thief.drop_all();
    refused(&|_| kept.clone(), "signed something else");
    // A consent that nobody was asked for.
    let mut ask = thief.ask();
    ask.minutes = 121;
    let session = thief.wish(ask.clone());
    assert!(thief.declined(session).contains("120 min at most"));
    assert!(
        town.sockets.started().is_empty(),
        "nothing with rights was started"
    );
}

#[test]
fn t28_a10_a_consent_opens_one_session_once_whoever_repeats_it() {
    let (town, thief, contact) = with_contact();
    let session = thief.wish(thief.ask());
    let grant = thief.offered(session);
    let signed = contact.sign(&grant);
    thief.consent(session, signed.clone());
    thief.granted(session);
    town.await_tunnel();
    assert_eq!(text(&town.ssh(&["id -un"])), town.user.0);
    assert_eq!(thief.ended(session), EndingName::Technician);
    // The wish and its consent are still there, and are fetched with each of these.
    let other = thief.wish(thief.ask());
    thief.offered(other);
    thief.consent(other, signed.clone());
    let why = thief.declined(other);
    assert!(why.contains("signed something else"), "{why}");
    assert_eq!(thief.grants(session), 1);
    // Whoever owns the resident agent has the grant and the signature, and they are spent.
    let told = second_look::open(&town, &grant, Evidence::Assertion(Box::new(signed)));
    let why = second_look::refused(told);
    assert!(why.contains("used before"), "{why}");
    assert!(town.user.processes().is_empty());
}
