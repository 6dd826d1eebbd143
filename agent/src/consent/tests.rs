//! What the gate promises: only what is proved is granted, once; all that is said is said in order, whenever it dies.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use custode_domain::assistance::{Class, Classes, Ending, EndingName, Grant, HostName, KeyPrint};
use custode_domain::id::{EnteId, PersonId, SessionId, TicketId};
use custode_domain::ticket::Line;
use custode_protocol::V1;
use custode_protocol::assist::{
    Ask, Assertion, Errand, Errands, Said, ShortCode, WireBasis, WireEnding, WireEndingName,
};
use custode_protocol::bounded::{List, Text};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::authenticator::{Authenticator, Signing};
use super::book::Standing;
use super::gate::NotHere;
use super::here::NotSaid;
use super::seam::{Granted, Host, HostEvent, Technicians};
use super::{Counter, Gate, Journal, Papers, Parts, contacts, here};
use crate::brain::Now;

const KEY: &str = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
const ASK: &str = "mode = \"ask\"\nusers = [\"assistenza\"]\nclasses = [\"shell\"]\n";
const STANDING: &str = "mode = \"standing\"\nusers = [\"assistenza\"]\nclasses = [\"shell\"]\n";

/// What the host was told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Did {
    Begin(SessionId),
    End(SessionId, EndingName),
}

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Did>>>);

impl Told {
    fn all(&self) -> Vec<Did> {
        self.0.lock().unwrap().clone()
    }
}

impl Host for Told {
    fn begin(&mut self, granted: Granted) {
        let session = granted.consent.grant().session;
        self.0.lock().unwrap().push(Did::Begin(session));
    }

    fn end(&mut self, session: SessionId, why: Ending) {
        self.0.lock().unwrap().push(Did::End(session, why.name()));
    }
}

/// Admits everybody until it is changed.
#[derive(Clone, Default)]
struct Roster(Arc<Mutex<Option<String>>>);

impl Technicians for Roster {
    fn admits(
        &self,
        ente: EnteId,
        key: &KeyPrint,
        _: &Classes,
        _: Timestamp,
    ) -> Result<(), String> {
        assert_eq!((ente, key.to_string().as_str()), (Authenticator::ENTE, KEY));
        self.0.lock().unwrap().clone().map_or(Ok(()), Err)
    }

    fn host(&self) -> Option<HostName> {
        Some("sic-01.comune".parse().unwrap())
    }
}

/// A machine whose files, clock and gate the test holds.
struct Machine {
    folder: tempfile::TempDir,
    papers: Papers,
    roster: Roster,
    told: Told,
    gate: Gate,
    now: Now,
    contact: Authenticator,
    /// All words that the server took, in their order.
    heard: Vec<(u64, SessionId, Said)>,
}

impl Machine {
    fn with(policy: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs_err::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let papers = Papers::beside(&folder.path().join("agent.toml"));
        let contact = Authenticator::es256("Referente");
        contacts::add(&papers.contacts, contact.contact()).unwrap();
        let now = Now {
            wall: Timestamp::from_second(1_796_000_000).unwrap(),
            uptime: Duration::from_secs(100),
        };
        let (roster, told) = (Roster::default(), Told::default());
        let gate = gate(folder.path(), &papers, &roster, &told, now);
        let machine = Self {
            folder,
            papers,
            roster,
            told,
            gate,
            now,
            contact,
            heard: Vec::new(),
        };
        machine.decide(policy);
        machine
    }

    fn decide(&self, policy: &str) {
        fs_err::write(&self.papers.policy, policy).unwrap();
        let mode = std::fs::Permissions::from_mode(0o644);
        fs_err::set_permissions(&self.papers.policy, mode).unwrap();
    }

    /// Killed and started again: what was in memory is gone, and the time since the start begins anew.
    fn die(&mut self) {
        self.now.uptime = Duration::ZERO;
        self.gate = gate(
            self.folder.path(),
            &self.papers,
            &self.roster,
            &self.told,
            self.now,
        );
    }

    fn pass(&mut self, time: Duration) {
        self.now.uptime += time;
        self.now.wall += SignedDuration::try_from(time).unwrap();
        self.gate.watch(self.now).unwrap();
    }

    fn want(&mut self, errands: &[Errand]) {
        let errands = Errands {
            version: V1,
            sessions: List::fit(errands.to_vec()),
        };
        self.gate.take(&errands, self.now).unwrap();
    }

    fn say_one(&mut self) -> bool {
        let Some(waiting) = self.gate.book().first().cloned() else {
            return false;
        };
        if self.gate.acknowledged(waiting.number).is_err() {
            return false;
        }
        let word = waiting.word;
        self.heard.push((waiting.number, word.session, word.said));
        true
    }

    /// What is said from here on, until nothing waits.
    fn say(&mut self) -> Vec<Said> {
        let before = self.heard.len();
        while self.say_one() {}
        self.heard[before..]
            .iter()
            .map(|(_, _, said)| said.clone())
            .collect()
    }

    fn names(&mut self) -> Vec<&'static str> {
        self.say().iter().map(name).collect()
    }

    /// The grant that was offered.
    fn offered(&self) -> Grant {
        let live = self.gate.book().live().next();
        let (_, standing) = live.expect("something is offered");
        standing.grant().unwrap().clone()
    }

    fn consent(&self) -> Assertion {
        self.contact.sign(&Signing::of(&self.offered()))
    }

    fn reason(&mut self) -> String {
        match self.say().as_slice() {
            [Said::Declined { reason }] => reason.to_string(),
            other => panic!("declined alone: {other:?}"),
        }
    }
}

fn gate(state: &Path, papers: &Papers, roster: &Roster, told: &Told, now: Now) -> Gate {
    let parts = Parts {
        machine: Authenticator::MACHINE,
        papers: papers.clone(),
        technicians: Box::new(roster.clone()),
        host: Box::new(told.clone()),
        journal: Journal::open(&Journal::within(state)).unwrap(),
    };
    Gate::open(parts, now)
}

fn name(said: &Said) -> &'static str {
    match said {
        Said::Offered(_) => "offered",
        Said::Declined { .. } => "declined",
        Said::Granted { .. } => "granted",
        Said::Opened => "opened",
        Said::Ended { .. } => "ended",
    }
}

fn session(number: u128) -> SessionId {
    SessionId::from_uuid(Uuid::from_u128(number))
}

fn wish(number: u128) -> Errand {
    Errand {
        ask: Ask {
            session: session(number),
            ente: Authenticator::ENTE,
            ticket: TicketId::from_uuid(Uuid::from_u128(5)),
            technician: PersonId::from_uuid(Uuid::from_u128(3)),
            key: Text::fit(KEY),
            user: Text::fit("assistenza"),
            classes: Text::fit("shell"),
            minutes: 60,
            reason: Text::fit("Il protocollo non si apre"),
        },
        consent: None,
        end: None,
    }
}

fn with(consent: Assertion) -> Errand {
    Errand {
        consent: Some(consent),
        ..wish(1)
    }
}

fn to_end(number: u128) -> Errand {
    let why = WireEnding {
        why: WireEndingName(EndingName::TicketClosed),
        person: None,
    };
    Errand {
        end: Some(why),
        ..wish(number)
    }
}

#[test]
fn t28_what_a_contact_signed_is_granted_and_the_host_begins() {
    let mut machine = Machine::with(ASK);
    machine.want(&[wish(1)]);
    let offered = machine.offered();
    assert_eq!(machine.names(), ["offered"]);
    machine.want(&[with(machine.consent())]);
    let granted = machine.say();
    let [Said::Granted { grant, basis, .. }] = granted.as_slice() else {
        panic!("{granted:?}");
    };
    assert_eq!(grant.read().unwrap(), offered);
    assert_eq!(basis, &WireBasis::Contact(Text::fit("Referente")));
    assert_eq!(machine.told.all(), [Did::Begin(session(1))]);
    let (now, session) = (machine.now, session(1));
    machine
        .gate
        .happened(
            HostEvent::Opened {
                session,
                at: now.wall,
            },
            now,
        )
        .unwrap();
    machine.want(&[to_end(1)]);
    let ended = HostEvent::Ended {
        session,
        why: Ending::TicketClosed,
        left: None,
    };
    machine.gate.happened(ended.clone(), now).unwrap();
    machine.gate.happened(ended, now).unwrap();
    assert_eq!(machine.names(), ["opened", "ended"]);
    let expected = [
        Did::Begin(session),
        Did::End(session, EndingName::TicketClosed),
    ];
    assert_eq!(machine.told.all(), expected);
    assert!(!machine.gate.is_watching());
}

#[test]
fn t28_a_policy_that_stands_grants_at_once_and_one_that_is_missing_declines() {
    let mut machine = Machine::with(STANDING);
    machine.want(&[wish(1)]);
    let said = machine.say();
    assert!(
        matches!(
            &said[..],
            [Said::Granted {
                basis: WireBasis::Standing,
                ..
            }]
        ),
        "{said:?}"
    );

    let mut machine = Machine::with(STANDING);
    fs_err::remove_file(&machine.papers.policy).unwrap();
    machine.want(&[wish(1)]);
    assert_eq!(
        machine.reason(),
        "this machine takes no remote sessions: its Ente decided so, in the machine's own policy"
    );
    assert_eq!(machine.told.all(), []);
}

#[test]
fn t28_what_is_not_admitted_is_declined_with_its_reason() {
    let declined = |policy: &str, change: &dyn Fn(&mut Machine, &mut Errand)| {
        let mut machine = Machine::with(policy);
        let mut errand = wish(1);
        change(&mut machine, &mut errand);
        machine.want(&[errand]);
        assert_eq!(machine.told.all(), []);
        machine.reason()
    };
    let roster = declined(STANDING, &|it, _| {
        *it.roster.0.lock().unwrap() = Some("not on the roster".to_owned());
    });
    assert_eq!(roster, "not on the roster");
    let blocked = declined(STANDING, &|it, _| it.papers.close("").unwrap());
    assert!(
        blocked.contains("closed it at the machine itself"),
        "{blocked}"
    );
    let root = declined(STANDING, &|_, errand| errand.ask.user = Text::fit("root"));
    assert!(root.starts_with("nobody works as `root`"), "{root}");
    let class = declined(STANDING, &|_, errand| {
        errand.ask.classes = Text::fit("shell,files");
    });
    assert!(class.contains("does not allow `files`"), "{class}");
    let long = declined(STANDING, &|_, errand| errand.ask.minutes = 121);
    assert!(long.contains("lasts 120 min at most"), "{long}");
    let none = declined(STANDING, &|_, errand| errand.ask.minutes = 0);
    assert!(none.contains("`minutes` is wrong"), "{none}");
    let forged = declined(STANDING, &|it, errand| {
        errand.consent = Some(
            it.contact
                .sign(&Signing::of(&super::authenticator::grant())),
        );
    });
    assert!(forged.contains("did not offer"), "{forged}");
}

/// Attack 10: yesterday's consent, one for another wish, and one for two sessions.
#[test]
fn t28_a_consent_opens_one_session_once() {
    let mut machine = Machine::with(ASK);
    machine.want(&[wish(1)]);
    let consent = machine.consent();
    machine.want(&[with(consent.clone())]);
    machine.want(&[with(consent.clone())]);
    assert_eq!(machine.names(), ["offered", "granted"]);
    let ended = HostEvent::Ended {
        session: session(1),
        why: Ending::Technician,
        left: None,
    };
    machine.gate.happened(ended, machine.now).unwrap();
    machine.want(&[with(consent.clone())]);
    machine.die();
    machine.want(&[with(consent.clone())]);
    assert_eq!(
        machine.names(),
        ["ended"],
        "the same session does not come back"
    );

    machine.want(&[wish(2)]);
    assert_eq!(machine.names(), ["offered"]);
    let second = Errand {
        consent: Some(consent),
        ..wish(2)
    };
    machine.want(&[second]);
    assert_eq!(
        machine.reason(),
        "the contact's passkey signed something else than what is asked"
    );
    assert_eq!(machine.told.all(), [Did::Begin(session(1))]);
}

#[test]
fn t28_a_second_session_does_not_hide_behind_the_first() {
    let mut machine = Machine::with(ASK);
    machine.want(&[wish(1), wish(2)]);
    let said = machine.say();
    assert_eq!(
        said.iter().map(name).collect::<Vec<_>>(),
        ["offered", "declined"]
    );
    machine.want(&[]);
    machine.want(&[wish(3)]);
    assert_eq!(
        machine.names(),
        ["offered"],
        "what the server dropped does not stand in the way"
    );
    machine.want(&[wish(4)]);
    assert_eq!(
        machine.names(),
        ["offered"],
        "not even while the next is told with it"
    );
}

/// Attack 10: silence is no consent, whichever clock is played with.
#[test]
fn t28_nobody_s_answer_is_a_refusal() {
    let minutes = Duration::from_mins;
    let late = |play: &dyn Fn(&mut Machine)| {
        let mut machine = Machine::with(ASK);
        machine.want(&[wish(1)]);
        let consent = machine.consent();
        machine.say();
        play(&mut machine);
        machine.want(&[with(consent)]);
        let said = machine.names();
        (said, machine.told.all().len())
    };
    assert_eq!(late(&|it| it.pass(minutes(14))), (vec!["granted"], 1));
    assert_eq!(late(&|it| it.pass(minutes(15))), (vec![], 0));
    let set_back = |it: &mut Machine| {
        it.pass(minutes(10));
        it.now.wall -= SignedDuration::from_mins(9);
        it.pass(minutes(5));
    };
    assert_eq!(late(&set_back), (vec![], 0));
    let unwatched = |it: &mut Machine| it.now.uptime += minutes(15);
    assert_eq!(late(&unwatched), (vec!["declined"], 0));
    let restarted = |it: &mut Machine| {
        it.pass(minutes(10));
        it.die();
        it.pass(minutes(4));
    };
    assert_eq!(late(&restarted), (vec!["granted"], 1));
    let restarted_late = |it: &mut Machine| {
        it.now.wall += SignedDuration::from_mins(15);
        it.die();
    };
    assert_eq!(late(&restarted_late), (vec!["declined"], 0));
    let behind_its_beginning = |it: &mut Machine| {
        it.now.wall -= SignedDuration::from_mins(1);
        it.die();
    };
    assert_eq!(late(&behind_its_beginning), (vec!["declined"], 0));
}

#[test]
fn t28_a_session_ends_when_what_it_rests_on_is_gone() {
    let ended = |policy: &str, change: &dyn Fn(&mut Machine)| {
        let mut machine = Machine::with(policy);
        machine.want(&[wish(1)]);
        if machine.told.all().is_empty() {
            machine.want(&[with(machine.consent())]);
        }
        machine.pass(Duration::from_mins(1));
        assert_eq!(machine.told.all(), [Did::Begin(session(1))]);
        change(&mut machine);
        machine.pass(Duration::from_secs(1));
        match machine.told.all().as_slice() {
            [_, Did::End(_, why), ..] => *why,
            other => panic!("{other:?}"),
        }
    };
    let set_back = |it: &mut Machine| {
        it.now.uptime += Duration::from_mins(59);
        it.now.wall -= SignedDuration::from_mins(30);
    };
    assert_eq!(
        ended(STANDING, &|it| it.pass(Duration::from_mins(59))),
        EndingName::Deadline
    );
    assert_eq!(ended(STANDING, &set_back), EndingName::Deadline);
    let set_on = |it: &mut Machine| it.now.wall += SignedDuration::from_mins(59);
    assert_eq!(ended(STANDING, &set_on), EndingName::Deadline);
    assert_eq!(
        ended(STANDING, &|it| it.papers.close("x").unwrap()),
        EndingName::AtTheMachine
    );
    assert_eq!(
        ended(STANDING, &|it| it.decide("mode = \"never\"\n")),
        EndingName::PolicyChanged
    );
    assert_eq!(
        ended(STANDING, &|it| it.decide("mode = \n")),
        EndingName::PolicyChanged
    );
    let off = |it: &mut Machine| *it.roster.0.lock().unwrap() = Some("off".to_owned());
    assert_eq!(ended(STANDING, &off), EndingName::RosterChanged);
    let forgotten = |it: &mut Machine| {
        assert!(contacts::remove(&it.papers.contacts, "Referente").unwrap());
    };
    assert_eq!(ended(ASK, &forgotten), EndingName::PolicyChanged);
    assert_eq!(ended(STANDING, &|it| it.want(&[])), EndingName::LostTouch);
    let person = |it: &mut Machine| {
        it.gate
            .end_here(session(1), &Line::fit("root"), it.now)
            .unwrap();
    };
    assert_eq!(ended(STANDING, &person), EndingName::AtTheMachine);
}

#[test]
fn t28_somebody_at_the_machine_agrees_to_what_was_shown() {
    let by = Line::fit("amministratore");
    let mut machine = Machine::with(ASK);
    machine.want(&[wish(1)]);
    let mut other = machine.offered();
    other.classes = Classes::new([Class::Exec]).unwrap();
    let now = machine.now;
    let refused = machine.gate.accept_here(other, by.clone(), now);
    assert!(matches!(refused, Err(NotHere::Unknown)));
    machine
        .gate
        .accept_here(machine.offered(), by.clone(), now)
        .unwrap();
    let said = machine.say();
    let at_the_machine = WireBasis::AtTheMachine(Text::fit("amministratore"));
    assert!(
        matches!(&said[1], Said::Granted { basis, .. } if *basis == at_the_machine),
        "{said:?}"
    );
    let again = machine.gate.refuse_here(session(1), &by, None, now);
    assert!(
        matches!(again, Err(NotHere::Unknown)),
        "what was granted is ended, not refused"
    );

    let mut machine = Machine::with(ASK);
    machine.want(&[wish(1)]);
    let reason = Line::fit("non ora");
    machine
        .gate
        .refuse_here(session(1), &by, Some(&reason), now)
        .unwrap();
    machine.want(&[with(
        machine
            .contact
            .sign(&Signing::of(&super::authenticator::grant())),
    )]);
    let said = machine.say();
    assert!(
        matches!(&said[..], [Said::Offered(_), Said::Declined { reason }]
        if reason.as_str() == "refused at the machine by amministratore: non ora"),
        "{said:?}"
    );

    let mut machine = Machine::with(ASK);
    machine.want(&[wish(1)]);
    machine.papers.close("").unwrap();
    machine.gate.look(now).unwrap();
    assert_eq!(
        machine.names(),
        ["offered", "declined"],
        "a closed machine offers nothing"
    );
}

/// Killed after each step of a whole life, and before and after each word: granted once, everything said once, in order.
#[test]
fn t28_killed_at_any_step_nothing_is_granted_twice_and_nothing_goes_unsaid() {
    let steps = 9;
    for killed_at in 0..=steps {
        let mut machine = Machine::with(ASK);
        for step in 0..steps {
            if step == killed_at {
                machine.die();
            }
            let now = machine.now;
            let id = session(1);
            match step {
                0 | 1 => machine.want(&[wish(1)]),
                2 | 7 => drop(machine.say_one()),
                3 | 4 => {
                    // What a contact signed is what was offered, whichever life of the agent offered it.
                    let consent = match machine.gate.book().standing(id) {
                        Some(Standing::Offered { .. }) => machine.consent(),
                        _ => machine
                            .contact
                            .sign(&Signing::of(&super::authenticator::grant())),
                    };
                    machine.want(&[with(consent)]);
                }
                5 => machine
                    .gate
                    .happened(
                        HostEvent::Opened {
                            session: id,
                            at: now.wall,
                        },
                        now,
                    )
                    .unwrap(),
                6 => machine.want(&[to_end(1)]),
                _ => {
                    let why = Ending::TicketClosed;
                    let ended = HostEvent::Ended {
                        session: id,
                        why,
                        left: None,
                    };
                    machine.gate.happened(ended, now).unwrap();
                }
            }
        }
        if killed_at == steps {
            machine.die();
        }
        machine.say();
        let said: Vec<&str> = machine
            .heard
            .iter()
            .map(|(_, _, said)| name(said))
            .collect();
        let expected: &[&str] = match killed_at {
            4 | 5 => &["offered", "granted", "ended"],
            _ => &["offered", "granted", "opened", "ended"],
        };
        assert_eq!(said, expected, "killed at {killed_at}");
        let numbers: Vec<u64> = machine.heard.iter().map(|(number, ..)| *number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        let begun = machine
            .told
            .all()
            .iter()
            .filter(|it| matches!(it, Did::Begin(_)))
            .count();
        assert_eq!(begun, 1, "killed at {killed_at}");
        let why = machine.heard.last().map(|(_, _, said)| said.clone());
        let Some(Said::Ended { why, .. }) = why else {
            panic!("{why:?}")
        };
        let stopped = (4..=8).contains(&killed_at);
        let expected = if stopped {
            EndingName::AgentStopped
        } else {
            EndingName::TicketClosed
        };
        assert_eq!(why.why.0, expected, "killed at {killed_at}");
    }
}

#[test]
fn what_the_disk_does_not_take_is_not_done_and_an_end_is_said_later() {
    let mut machine = Machine::with(STANDING);
    let journal = Journal::within(machine.folder.path());
    // A folder in the place of the file that is written beside stands for a disk that takes nothing.
    let beside = journal.with_extension("json.new");
    let break_it = || fs_err::create_dir_all(beside.join("full")).unwrap();
    let mend_it = || std::fs::remove_dir_all(&beside).unwrap();
    break_it();
    let errands = Errands {
        version: V1,
        sessions: List::fit(vec![wish(1)]),
    };
    assert!(machine.gate.take(&errands, machine.now).is_err());
    assert_eq!(
        machine.told.all(),
        [],
        "nothing begins that is not written down"
    );
    mend_it();
    machine.want(&[wish(1)]);
    assert_eq!(machine.names(), ["granted"]);
    break_it();
    let ended = HostEvent::Ended {
        session: session(1),
        why: Ending::Technician,
        left: None,
    };
    assert!(machine.gate.happened(ended, machine.now).is_err());
    assert!(machine.gate.watch(machine.now).is_err());
    assert!(machine.gate.is_watching());
    mend_it();
    machine.pass(Duration::from_secs(5));
    assert_eq!(machine.names(), ["ended"]);
    assert!(!machine.gate.is_watching());

    machine.want(&[wish(2)]);
    break_it();
    machine.die();
    assert_eq!(
        machine.names(),
        ["granted"; 0],
        "no word goes that cannot be written off"
    );
    mend_it();
    machine.pass(Duration::from_secs(5));
    assert_eq!(machine.names(), ["granted", "ended"]);
}

/// A server that asks for ever new sessions and takes no word fills neither memory nor disk.
#[test]
fn a_server_that_asks_without_end_is_not_answered_without_end() {
    let mut machine = Machine::with("mode = \"never\"\n");
    for number in 0..1000 {
        machine.want(&[wish(number)]);
    }
    assert_eq!(machine.say().len(), super::book::MOST_WAITING);
    let size = fs_err::metadata(Journal::within(machine.folder.path()))
        .unwrap()
        .len();
    assert!(size < 64 * 1024, "{size}");
    for number in 1000..1500 {
        machine.want(&[wish(number)]);
        machine.say();
    }
    let size = fs_err::metadata(Journal::within(machine.folder.path()))
        .unwrap()
        .len();
    assert!(size < 64 * 1024, "{size}");
}

/// The console's side and the agent's, over the socket.
#[tokio::test(flavor = "current_thread")]
async fn t28_what_is_said_at_the_console_reaches_the_gate() {
    let mut machine = Machine::with(ASK);
    machine.want(&[wish(1)]);
    let code = ShortCode::of(&machine.offered()).to_string();
    let state = machine.folder.path().to_owned();
    let me = rustix::process::geteuid().as_raw();
    let mut counter = Counter::open(&Counter::within(&state), me).unwrap();
    let papers = machine.papers.clone();
    let console = std::thread::spawn(move || {
        let shown = here::list(&state).unwrap();
        for part in [&code, "Il protocollo non si apre", "assistenza", KEY] {
            assert!(shown.contains(part), "{shown}");
        }
        let slips = state.join("slips");
        let accept = |number, code| here::accept((&state, &slips), session(number), code, "root");
        assert!(matches!(accept(2, Some(&code)), Err(NotSaid::Unknown)));
        assert!(matches!(
            accept(1, Some("0000-0000")),
            Err(NotSaid::OtherCode)
        ));
        accept(1, Some(&code.to_lowercase())).unwrap();
        let late = here::refuse(&state, session(1), None, "root");
        assert!(matches!(late, Err(NotSaid::Not(_))), "{late:?}");
        let closed = here::block(&state, &papers, "manutenzione").unwrap();
        assert!(
            closed.starts_with("Chiuso: le sessioni in corso terminano"),
            "{closed}"
        );
        here::unblock(&papers).unwrap();
        here::end(&state, session(1), "root").unwrap();
    });
    while !console.is_finished() {
        let patience = Duration::from_millis(20);
        if let Ok(call) = tokio::time::timeout(patience, counter.call()).await {
            let answer = machine.gate.attend(call.asked, machine.now);
            call.answer.send(answer).unwrap();
        }
    }
    console.join().unwrap();
    let end = Did::End(session(1), EndingName::AtTheMachine);
    assert_eq!(
        machine.told.all(),
        [Did::Begin(session(1)), end.clone(), end]
    );

    drop(counter);
    let closed = here::block(machine.folder.path(), &machine.papers, "").unwrap();
    assert!(
        closed.contains("L'agente non l'ha ancora saputo"),
        "{closed}"
    );
    assert!(machine.papers.is_blocked(), "it needs no agent");
}
