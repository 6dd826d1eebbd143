//! Whoever owns the part of the agent that speaks with the network owns no session: the process with rights looks again.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;

use custode_agent::consent::seam::Evidence;
use custode_agent::privileged::words::{Told, Wanted};
use custode_domain::assistance::{Class, Classes, Ending, Grant, Nonce};
use custode_domain::id::{MachineId, SessionId, TicketId};
use custode_protocol::assist::{Assertion, WireGrant};
use custode_protocol::bounded::Text;
use custode_tests::assist::Town;
use custode_tests::now;
use jiff::SignedDuration;
use uuid::Uuid;

const STANDING: &str = "mode = \"standing\"\nclasses = [\"shell\"]";
const ASK: &str = "mode = \"ask\"\nclasses = [\"shell\"]";

/// A grant that holds in this town.
pub(super) fn grant(town: &Town, number: u8) -> Grant {
    Grant {
        session: SessionId::from_uuid(Uuid::from_u128(u128::from(number))),
        ente: town.house.ente().parse().unwrap(),
        machine: town.machine.id(),
        ticket: TicketId::from_uuid(Uuid::from_u128(7)),
        key: town.print("technician").parse().unwrap(),
        user: town.user.0.parse().unwrap(),
        classes: Classes::new([Class::Shell]).unwrap(),
        until: now() + SignedDuration::from_mins(30),
        nonce: Nonce([number; 32]),
    }
}

/// What the resident agent would say, said by somebody else; what is answered.
pub(super) fn open(town: &Town, grant: &Grant, evidence: Evidence) -> Told {
    let mut stream = UnixStream::connect(town.at("sic-01-privileged.sock")).unwrap();
    let grant = WireGrant::from(grant);
    say(&mut stream, &Wanted::Open { grant, evidence });
    // An end that is asked for beforehand: what is opened by mistake ends with a word of its own.
    say(&mut stream, &Wanted::End(Ending::AtTheMachine.into()));
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap()
}

fn say(stream: &mut UnixStream, wanted: &Wanted) {
    let mut line = serde_json::to_vec(wanted).unwrap();
    line.push(b'\n');
    stream.write_all(&line).unwrap();
}

#[track_caller]
pub(super) fn refused(told: Told) -> String {
    match told {
        Told::Refused(why) => why,
        told @ (Told::Opened { .. } | Told::Ended { .. }) => panic!("{told:?}"),
    }
}

/// An assertion that nobody signed.
fn forged() -> Evidence {
    Evidence::Assertion(Box::new(Assertion {
        credential: Text::fit("AAAA"),
        authenticator_data: Text::fit("AAAA"),
        client_data: Text::fit("AAAA"),
        signature: Text::fit("AAAA"),
    }))
}

#[test]
fn t28_a_grant_opens_once_and_only_as_the_machines_own_files_say() {
    let town = Town::open(STANDING);
    let check = |change: &dyn Fn(&mut Grant), expected: &str| {
        let mut grant = grant(&town, 1);
        change(&mut grant);
        let why = refused(open(&town, &grant, Evidence::Policy));
        assert!(why.contains(expected), "{why}");
    };
    check(
        &|it| it.key = town.print("stranger").parse().unwrap(),
        "the key is on no roster",
    );
    check(
        &|it| it.machine = MachineId::from_uuid(Uuid::from_u128(3)),
        "another machine",
    );
    check(
        &|it| it.ente = "0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10".parse().unwrap(),
        "another Ente",
    );
    check(
        &|it| it.user = "root".parse().unwrap(),
        "nobody works as `root`",
    );
    check(
        &|it| it.user = "daemon".parse().unwrap(),
        "nobody works as `daemon`",
    );
    check(
        &|it| it.classes = Classes::new([Class::Exec]).unwrap(),
        "does not allow `exec`",
    );
    check(
        &|it| it.until = now() - SignedDuration::from_secs(1),
        "is over",
    );
    check(
        &|it| it.until = now() + SignedDuration::from_hours(24),
        "120 min at most",
    );

    let good = grant(&town, 2);
    let told = open(&town, &good, Evidence::Policy);
    assert!(matches!(told, Told::Ended { .. }), "{told:?}");
    let why = refused(open(&town, &good, Evidence::Policy));
    assert!(why.contains("used before"), "{why}");
    assert!(town.user.processes().is_empty());
}

#[test]
fn t28_where_a_contact_is_asked_nothing_stands_in_for_them() {
    let town = Town::open(ASK);
    let why = refused(open(&town, &grant(&town, 1), Evidence::Policy));
    assert!(why.contains("does not stand in for anybody"), "{why}");
    let why = refused(open(&town, &grant(&town, 2), Evidence::Slip));
    assert!(why.contains("nobody agreed at this machine"), "{why}");
    let why = refused(open(&town, &grant(&town, 3), forged()));
    assert!(why.contains("what was signed does not hold"), "{why}");
    // What root left at the machine is for one grant, once.
    let slip = grant(&town, 4);
    custode_agent::privileged::slip::leave(&town.at("sic-01-privileged"), &slip, "root").unwrap();
    let mut other = slip.clone();
    other.nonce = Nonce([5; 32]);
    let why = refused(open(&town, &other, Evidence::Slip));
    assert!(why.contains("nobody agreed at this machine"), "{why}");
    custode_agent::privileged::slip::leave(&town.at("sic-01-privileged"), &slip, "root").unwrap();
    let told = open(&town, &slip, Evidence::Slip);
    assert!(matches!(told, Told::Ended { .. }), "{told:?}");
}

#[test]
fn t28_a_machine_that_is_closed_or_whose_roster_is_not_signed_opens_nothing() {
    let town = Town::open(STANDING);
    let block = town.machine.config().with_file_name("assistance.blocked");
    fs_err::write(&block, "").unwrap();
    let why = refused(open(&town, &grant(&town, 1), Evidence::Policy));
    assert!(why.contains("no remote sessions at the moment"), "{why}");
    fs_err::remove_file(&block).unwrap();

    // Whoever owns the resident agent can write its mirror, and has no signer's key.
    let targets = town.machine.state().join("roster/mirror/1.targets.json");
    let text = fs_err::read_to_string(&targets).unwrap();
    fs_err::write(&targets, text.replace("roster.json", "restor.json")).unwrap();
    let why = refused(open(&town, &grant(&town, 2), Evidence::Policy));
    assert!(why.contains("the roster does not hold"), "{why}");
    fs_err::write(&targets, text).unwrap();

    let policy = town.machine.config().with_file_name("assistance.toml");
    fs_err::set_permissions(&policy, std::fs::Permissions::from_mode(0o666)).unwrap();
    let why = refused(open(&town, &grant(&town, 3), Evidence::Policy));
    assert!(why.contains("takes no remote sessions"), "{why}");
}
