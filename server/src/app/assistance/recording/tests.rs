//! A recording from the machine's first piece to the day on which it is forgotten.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use custode_domain::assistance::Ending;
use custode_domain::id::{MachineId, SessionId};
use custode_protocol::assist::{MAX_PART, MAX_PARTS, Said, WireEnding};
use custode_ssh::recording::{Begin, Event, Identity, Kind, Recording, RecordingKey, Started};
use jiff::SignedDuration;

use super::*;
use crate::app::assistance::tests::Scene;
use crate::app::house::audited;
use crate::app::{App, MachineRef};

/// What signs.
struct Machine(Arc<EcdsaKeyPair>);

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Machine {
    fn new() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING);
        Self(Arc::new(pair.unwrap()))
    }

    fn point(&self) -> Arc<[u8]> {
        Arc::from(self.0.public_key().as_ref())
    }

    /// Some seconds of a session, by the real recorder: what there was of it then, and all of it.
    fn records(&self, part: Part, machine: MachineId) -> (Vec<u8>, Vec<u8>) {
        self.records_to(None, part, machine)
    }

    /// The same, sealed to a key.
    fn records_to(
        &self,
        key: Option<RecordingKey>,
        (session, part): Part,
        machine: MachineId,
    ) -> (Vec<u8>, Vec<u8>) {
        let pair = self.0.clone();
        let sign = move |message: &[u8]| {
            let signature = pair.sign(&SystemRandom::new(), message);
            Ok(signature.unwrap().as_ref().to_vec())
        };
        let begin = Begin {
            session: session.to_string(),
            part,
            machine: machine.to_string(),
            technician: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU".to_owned(),
            ticket: "2026/17".to_owned(),
            user: "assistenza".to_owned(),
            classes: vec!["shell".to_owned()],
            forwards: Vec::new(),
            until: "2026-11-28T10:00:00Z".to_owned(),
            at: "2026-11-28T09:30:00Z".to_owned(),
            sealed: None,
        };
        let sink = Sink::default();
        let (to, sign) = (Box::new(sink.clone()), Box::new(sign));
        let mut it = Recording::begin(to, sign, &begin, 1_795_000_000, key).unwrap();
        let ms = Duration::from_millis;
        it.event(ms(500), &Event::LoggedIn).unwrap();
        it.resize(ms(600), (100, 30)).unwrap();
        let what = Started::Exec {
            command: "uptime".to_owned(),
        };
        let started = Event::Started {
            channel: 1,
            what,
            terminal: true,
        };
        it.event(ms(700), &started).unwrap();
        it.output(ms(1_000), b"$ uptime\r\n").unwrap();
        it.tick(ms(6_000)).unwrap();
        let so_far = sink.0.lock().unwrap().clone();
        it.output(ms(7_000), b"$ exit\r\n").unwrap();
        it.end(ms(8_000)).unwrap();
        let all = sink.0.lock().unwrap().clone();
        (so_far, all)
    }
}

/// A session that was granted, and who brings what was recorded of it.
struct Told {
    scene: Scene,
    session: SessionId,
    machine: Machine,
}

impl Told {
    async fn open() -> Self {
        let scene = Scene::open().await;
        Self {
            session: scene.granted().await,
            scene,
            machine: Machine::new(),
        }
    }

    fn app(&self) -> &App {
        &self.scene.house.app
    }

    fn records(&self, part: u32) -> (Vec<u8>, Vec<u8>) {
        let machine = self.scene.machine.id;
        self.machine.records((self.session, part), machine)
    }

    async fn brings(
        &self,
        who: MachineRef,
        (part, from): (u32, u64),
        bytes: &[u8],
    ) -> Result<u64, NotDone> {
        let part = (self.session, part);
        let piece = (from, bytes.to_vec());
        keep(self.app(), who, Some(self.machine.point()), part, piece).await
    }

    async fn bring(&self, (part, from): (u32, u64), bytes: &[u8]) -> u64 {
        let brought = self.brings(self.scene.machine, (part, from), bytes);
        brought.await.unwrap()
    }

    async fn watched(&self, part: u32, sought: Option<&str>) -> Watched {
        let (part, sought) = ((self.session, part), sought.map(str::to_owned));
        let watched = watch(self.app(), &self.scene.referente, part, sought).await;
        watched.unwrap().unwrap()
    }

    async fn soundness(&self, part: u32) -> Soundness {
        self.watched(part, None).await.soundness
    }

    async fn ends(&self) {
        let said = Said::Ended {
            why: WireEnding::from(Ending::Technician),
            left: None,
        };
        self.scene.say(self.session, said).await.unwrap();
    }
}

#[tokio::test]
async fn t28_a_piece_is_kept_once_and_only_where_it_follows() {
    let told = Told::open().await;
    for (from, bytes, have) in [
        (0, &b""[..], 0),
        (0, b"abcd", 4),
        (0, b"abcd", 4),
        (4, b"efgh", 8),
        // The same bytes, cut elsewhere, and some that are new behind them.
        (2, b"cdef", 8),
        (6, b"ghij", 10),
        (11, b"l", 10),
        (u64::MAX, b"l", 10),
    ] {
        assert_eq!(told.bring((0, from), bytes).await, have, "{from}");
    }
    let part = (told.session, 0);
    let kept = look(told.app(), Actor::Console, part).await.unwrap();
    assert_eq!(kept, b"abcdefghij");
    let elsewhere = MachineRef {
        id: MachineId::from_uuid(told.session.uuid()),
        ..told.scene.machine
    };
    let refused = told.brings(elsewhere, (0, 10), b"x").await;
    assert!(matches!(refused, Err(NotDone::Unseen)), "{refused:?}");
    let refused = told.brings(told.scene.machine, (MAX_PARTS, 0), b"x").await;
    assert!(matches!(refused, Err(NotDone::Unseen)), "{refused:?}");
    let longest = usize::try_from(MAX_PART).unwrap() + 1;
    let refused = told
        .brings(told.scene.machine, (1, 0), &vec![b'x'; longest])
        .await;
    assert!(matches!(refused, Err(NotDone::Unseen)), "{refused:?}");
}

#[tokio::test]
async fn t28_whoever_looks_is_told_whether_it_is_what_the_machine_wrote() {
    let told = Told::open().await;
    assert_eq!(told.soundness(0).await, Soundness::Nothing);
    let (so_far, all) = told.records(0);
    let have = told.bring((0, 0), &so_far).await;
    assert_eq!(told.soundness(0).await, Soundness::Unfinished);
    told.bring((0, have), &all[so_far.len()..]).await;
    assert_eq!(told.soundness(0).await, Soundness::Whole);
    // One byte within the second block.
    let (_, mut altered) = told.records(1);
    let at = altered.windows(6).position(|it| it == b"uptime").unwrap();
    altered[at] ^= 1;
    told.bring((1, 0), &altered).await;
    assert_eq!(told.soundness(1).await, Soundness::Altered { block: 1 });
    let machine = told.scene.machine.id;
    let (_, forged) = Machine::new().records((told.session, 2), machine);
    told.bring((2, 0), &forged).await;
    assert_eq!(told.soundness(2).await, Soundness::NotThisMachine);
    let elsewhere = SessionId::from_uuid(machine.uuid());
    let (_, foreign) = told.machine.records((elsewhere, 3), machine);
    told.bring((3, 0), &foreign).await;
    assert_eq!(told.soundness(3).await, Soundness::Foreign);
    let moments = told.watched(3, None).await.moments;
    assert!(
        moments
            .iter()
            .any(|it| it.what == What::Event(Event::LoggedIn))
    );
}

#[tokio::test]
async fn t28_a_recording_that_came_without_a_key_is_not_said_to_be_whole() {
    let told = Told::open().await;
    let (_, all) = told.records(0);
    let part = (told.session, 0);
    keep(told.app(), told.scene.machine, None, part, (0, all))
        .await
        .unwrap();
    assert_eq!(told.soundness(0).await, Soundness::NoKey);
}

#[tokio::test]
async fn t28_what_was_shown_is_found_with_its_time_and_each_look_is_in_the_audit() {
    let told = Told::open().await;
    told.bring((0, 0), &told.records(0).1).await;
    let watched = told.watched(0, Some("UPTIME")).await;
    let found = Found {
        at: Duration::from_secs(1),
        text: "$ uptime".to_owned(),
    };
    assert_eq!(watched.found, Some(vec![found]));
    let happened: Vec<_> = watched.moments.iter().map(|it| it.at.as_millis()).collect();
    assert_eq!(happened, [500, 600, 700]);
    assert!(watched.kept.last.is_some());
    let nothing = told.watched(0, Some("rm -rf")).await;
    assert_eq!(nothing.found, Some(Vec::new()));
    let looks = async || audited(told.app(), "see_recording").await.len();
    assert_eq!(looks().await, 1, "who goes on looked once");
    let part = (told.session, 0);
    let by = Actor::Person(told.scene.specialist.id);
    look(told.app(), by, part).await.unwrap();
    assert_eq!(looks().await, 2, "somebody else looks for themselves");
    told.scene.wind(SignedDuration::from_mins(16));
    told.watched(0, None).await;
    assert_eq!(looks().await, 3);
    let stranger = &told.scene.stranger;
    let seen = watch(told.app(), stranger, part, None).await.unwrap();
    assert!(seen.is_none());
    let seen = follow(told.app(), stranger, part).await.unwrap();
    assert!(seen.is_none());
    assert_eq!(looks().await, 3);
}

#[tokio::test]
async fn t28_a_session_is_followed_from_its_screen_to_its_last_word() {
    let told = Told::open().await;
    told.scene.say(told.session, Said::Opened).await.unwrap();
    let (so_far, all) = told.records(0);
    let viewer = &told.scene.referente;
    let following = follow(told.app(), viewer, (told.session, 0)).await;
    let mut following = following.unwrap().unwrap();
    assert_eq!(following.news(told.app()).await.unwrap(), []);
    let have = told.bring((0, 0), &so_far).await;
    let screen = News::Screen {
        at: Duration::from_secs(1),
        size: (100, 30),
        text: "$ uptime\r\n".to_owned(),
    };
    assert_eq!(following.news(told.app()).await.unwrap(), [screen]);
    assert_eq!(following.news(told.app()).await.unwrap(), []);
    assert!(following.goes_on(told.app(), viewer).await.unwrap());
    told.ends().await;
    let goes_on = following.goes_on(told.app(), viewer).await.unwrap();
    assert!(goes_on, "the machine's last word is waited for");
    told.bring((0, have), &all[so_far.len()..]).await;
    let news = following.news(told.app()).await.unwrap();
    let at = Duration::from_secs(7);
    assert_eq!(news, [News::Output(at, "$ exit\r\n".to_owned())]);
    assert!(!following.goes_on(told.app(), viewer).await.unwrap());
}

#[tokio::test]
async fn t28_a_sealed_recording_is_kept_and_verified_and_nothing_of_it_is_read() {
    let told = Told::open().await;
    let key = Identity::generate().unwrap().key();
    let (machine, part) = (told.scene.machine.id, (told.session, 0));
    let (so_far, all) = told.machine.records_to(Some(key), part, machine);
    let of_session = || async { kept(told.app(), told.session).await.unwrap() };
    // The first piece ends within the line that says what the recording is bound to.
    let have = told.bring((0, 0), &so_far[..200]).await;
    assert_eq!(of_session().await.sealed_to, None);
    let have = told.bring((0, have), &so_far[200..]).await;
    assert_eq!(of_session().await.sealed_to, Some(key));
    let following = follow(told.app(), &told.scene.referente, part).await;
    let screen = following.unwrap().unwrap().news(told.app()).await.unwrap();
    let [News::Screen { text, .. }] = &screen[..] else {
        panic!("{screen:?}");
    };
    assert_eq!(text, "", "whoever follows sees no screen");
    told.bring((0, have), &all[usize::try_from(have).unwrap()..])
        .await;
    let watched = told.watched(0, Some("uptime")).await;
    assert_eq!(watched.soundness, Soundness::Whole);
    assert_eq!(watched.sealed_to, Some(key));
    assert_eq!(
        watched.found, None,
        "nothing is searched that cannot be read"
    );
    let what: Vec<_> = watched.moments.into_iter().map(|it| it.what).collect();
    let resized = What::Resized {
        columns: 100,
        rows: 30,
    };
    let expected = [
        What::Event(Event::LoggedIn),
        resized,
        What::Sealed(Kind::Exec),
    ];
    assert_eq!(what, expected);
    assert!(!all.windows(6).any(|it| it == b"uptime"));
}

#[tokio::test]
async fn t28_a_tail_that_never_comes_is_not_waited_for_for_ever() {
    let told = Told::open().await;
    let viewer = &told.scene.referente;
    let following = follow(told.app(), viewer, (told.session, 0)).await;
    let mut following = following.unwrap().unwrap();
    told.ends().await;
    assert!(following.goes_on(told.app(), viewer).await.unwrap());
    told.scene.wind(SignedDuration::from_secs(11));
    assert!(!following.goes_on(told.app(), viewer).await.unwrap());
}

#[tokio::test]
async fn a_recording_is_forgotten_in_its_time_and_its_page_and_the_audit_say_so() {
    let told = Told::open().await;
    let app = told.app();
    told.bring((0, 0), b"abcd").await;
    told.bring((1, 0), b"efgh").await;
    told.scene.wind(SignedDuration::from_hours(24 * 360));
    assert_eq!(forget(app).await.unwrap(), 0);
    told.scene.wind(SignedDuration::from_hours(24 * 10));
    assert_eq!(forget(app).await.unwrap(), 1);
    assert_eq!(forget(app).await.unwrap(), 0);
    assert_eq!(audited(app, "forget_recording").await.len(), 1);
    let watched = told.watched(0, None).await;
    assert_eq!(watched.kept.parts, []);
    let forgotten = watched.kept.forgotten.unwrap();
    assert!(app.clock.now().duration_since(forgotten).as_secs() < 60);
    let again = told.brings(told.scene.machine, (0, 0), b"abcd").await;
    assert!(matches!(again, Err(NotDone::Unseen)), "{again:?}");
}
