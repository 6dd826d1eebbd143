//! The loop against a real server on this computer, over TLS: what it wants is fetched, what became of it is said, once.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use custode_domain::assistance::{Classes, Ending, EndingName, HostName, KeyPrint};
use custode_domain::id::{EnteId, PersonId, SessionId, TicketId};
use custode_protocol::V1;
use custode_protocol::assist::{Ask, Assertion, Errand, Said, Word};
use custode_protocol::bounded::{List, Text};
use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;

use super::*;
use crate::clock::Clock;
use crate::consent::authenticator::{Authenticator, Signing};
use crate::consent::contacts;
use crate::consent::seam::{Granted, Host, Technicians};
use crate::link::Identity;
use crate::task::Task;

const SESSION: SessionId = SessionId::from_uuid(Uuid::from_u128(1));

/// How the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Well,
    /// Answers 503.
    Ill,
    /// Keeps what it is told and dies before it says so.
    Deaf,
    /// Takes no word, and says so.
    Refusing,
}

struct Script {
    mood: Mood,
    errands: assist::Errands,
    words: Vec<Word>,
    requests: usize,
}

struct Server {
    url: String,
    script: Arc<Mutex<Script>>,
    // Ends with the server.
    _serving: Task,
}

impl Server {
    async fn start(folder: &Path) -> Self {
        let (certificate, key) = certificate(&["127.0.0.1"], None);
        fs_err::write(folder.join("authority.pem"), &certificate).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()],
                PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script {
            mood: Mood::Well,
            errands: nothing(),
            words: Vec::new(),
            requests: 0,
        }));
        let shared = Arc::clone(&script);
        let serve = async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A caller that went away is no failure of the server.
                let _ = answer(&acceptor, stream, &shared).await;
            }
        };
        Self {
            url,
            script,
            _serving: Task::start("scripted server", serve),
        }
    }

    fn set(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.script.lock().unwrap());
    }

    fn said(&self) -> Vec<&'static str> {
        let script = self.script.lock().unwrap();
        script.words.iter().map(|it| name(&it.said)).collect()
    }

    fn last(&self) -> Said {
        self.script
            .lock()
            .unwrap()
            .words
            .last()
            .unwrap()
            .said
            .clone()
    }

    fn requests(&self) -> usize {
        self.script.lock().unwrap().requests
    }
}

async fn answer(
    acceptor: &TlsAcceptor,
    stream: TcpStream,
    script: &Mutex<Script>,
) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let mut request = Vec::new();
    let (head, body) = loop {
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
        if let Some(whole) = whole(&request) {
            break whole;
        }
    };
    let answer = react(&head, &body, &mut script.lock().unwrap());
    if let Some((status, body)) = answer {
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        stream.shutdown().await?;
    }
    Ok(())
}

/// Head and body, once all of it is there.
fn whole(request: &[u8]) -> Option<(String, Vec<u8>)> {
    let end = request.windows(4).position(|it| it == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
    let length = head
        .lines()
        .find_map(|it| it.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |it| it.trim().parse().unwrap());
    let body = &request[end + 4..];
    (body.len() >= length).then(|| (head, body[..length].to_vec()))
}

fn react(head: &str, body: &[u8], script: &mut Script) -> Option<(u16, String)> {
    script.requests += 1;
    if script.mood == Mood::Ill {
        return Some((503, String::new()));
    }
    if head.starts_with("get /v1/assistance ") {
        return Some((200, serde_json::to_string(&script.errands).unwrap()));
    }
    assert!(head.starts_with("post /v1/assistance "), "{head}");
    if script.mood == Mood::Refusing {
        let detail = "unknown session";
        return Some((
            422,
            format!("{{\"version\":1,\"reason\":\"not_a_report\",\"detail\":\"{detail}\"}}"),
        ));
    }
    let word: Word = serde_json::from_slice(body).unwrap();
    // What was said before changes nothing, as for the real server.
    if !script.words.contains(&word) {
        script.words.push(word);
    }
    if script.mood == Mood::Deaf {
        script.mood = Mood::Well;
        return None;
    }
    Some((204, String::new()))
}

/// A certificate and its key, PEM.
fn certificate(addresses: &[&str], name: Option<&str>) -> (String, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let mut params = rcgen::CertificateParams::new(addresses).unwrap();
    if let Some(name) = name {
        let mut whole = rcgen::DistinguishedName::new();
        whole.push(rcgen::DnType::CommonName, name);
        params.distinguished_name = whole;
    }
    let certificate = params.self_signed(&key).unwrap().pem();
    (certificate, key.serialize_pem())
}

fn nothing() -> assist::Errands {
    wanted(Vec::new())
}

fn wanted(errands: Vec<Errand>) -> assist::Errands {
    assist::Errands {
        version: V1,
        sessions: List::fit(errands),
    }
}

fn wish(consent: Option<Assertion>) -> Errand {
    Errand {
        ask: Ask {
            session: SESSION,
            ente: Authenticator::ENTE,
            ticket: TicketId::from_uuid(Uuid::from_u128(5)),
            technician: PersonId::from_uuid(Uuid::from_u128(3)),
            key: Text::fit("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"),
            user: Text::fit("assistenza"),
            classes: Text::fit("shell"),
            minutes: 60,
            reason: Text::fit("Il protocollo non si apre"),
        },
        consent,
        end: None,
    }
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

/// A roster with everybody on it, or with nobody.
#[derive(Clone)]
struct Roster(Arc<AtomicBool>);

impl Technicians for Roster {
    fn admits(&self, _: EnteId, _: &KeyPrint, _: &Classes, _: Timestamp) -> Result<(), String> {
        let has_everybody = self.0.load(Ordering::Relaxed);
        has_everybody
            .then_some(())
            .ok_or_else(|| "not on it".to_owned())
    }

    fn host(&self) -> Option<HostName> {
        Some("sic-01.comune".parse().unwrap())
    }
}

/// Tells what a host tells, at once.
struct Prompt(mpsc::Sender<HostEvent>);

impl Host for Prompt {
    fn begin(&mut self, granted: Granted) {
        let grant = granted.consent.grant();
        let opened = HostEvent::Opened {
            session: grant.session,
            at: Timestamp::UNIX_EPOCH,
        };
        self.0.try_send(opened).unwrap();
    }

    fn end(&mut self, session: SessionId, why: Ending) {
        let ended = HostEvent::Ended {
            session,
            why,
            left: None,
        };
        // Said again while it ends, it is heard once.
        let _ = self.0.try_send(ended);
    }
}

struct Machine {
    folder: tempfile::TempDir,
    server: Server,
    courier: Courier,
    clock: Clock,
    errands: Errands,
    contact: Authenticator,
    roster: Roster,
    roster_is_fresh: bool,
}

impl Machine {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs_err::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let server = Server::start(folder.path()).await;
        let (certificate, key) = certificate(&[], Some(&Authenticator::MACHINE.to_string()));
        let pair = folder.path().join("identity.pem");
        fs_err::write(&pair, format!("{certificate}\n{key}")).unwrap();
        let identity = Identity {
            authority: folder.path().join("authority.pem"),
            pair,
        };
        assert_eq!(identity.machine().unwrap(), Authenticator::MACHINE);
        let papers = Papers::beside(&config(folder.path()));
        fs_err::write(
            &papers.policy,
            "mode = \"ask\"\nusers = [\"assistenza\"]\nclasses = [\"shell\"]\n",
        )
        .unwrap();
        let contact = Authenticator::es256("Referente");
        contacts::add(&papers.contacts, contact.contact()).unwrap();
        let clock = Clock::start();
        let roster = Roster(Arc::new(AtomicBool::new(true)));
        Self {
            courier: Courier::new(&server.url, &identity).unwrap(),
            errands: errands(folder.path(), &roster, clock.now()),
            roster,
            roster_is_fresh: true,
            folder,
            server,
            clock,
            contact,
        }
    }

    /// Dies and starts again: nothing but the disk is left.
    fn die(&mut self) {
        self.errands = errands(self.folder.path(), &self.roster, self.clock.now());
        self.errands.hurry();
    }

    /// Turns the loop until this is so.
    async fn until(&mut self, mut is_so: impl FnMut(&Server, &Errands) -> bool) {
        let turning = async {
            while !is_so(&self.server, &self.errands) {
                self.errands.pump(&self.courier, self.clock.now());
                let wake = self.clock.instant(self.errands.next_wake());
                let is_fresh = self.roster_is_fresh;
                tokio::select! {
                    turn = self.errands.next() => self.errands.settle(turn, is_fresh, self.clock.now()),
                    () = tokio::time::sleep_until(wake) => {}
                }
            }
        };
        let turned = tokio::time::timeout(Duration::from_mins(1), turning).await;
        assert!(turned.is_ok(), "{:?}", self.server.said());
    }

    async fn until_said(&mut self, words: &[&str]) {
        self.until(|server, errands| {
            server.said() == words && errands.gate.book().first().is_none()
        })
        .await;
    }

    fn want(&mut self, errands: Vec<Errand>) {
        self.server.set(|it| it.errands = wanted(errands));
        self.errands.hurry();
    }

    fn consent(&self) -> Assertion {
        let live = self.errands.gate.book().live().next();
        let grant = live.and_then(|(_, it)| it.grant().cloned()).unwrap();
        self.contact.sign(&Signing::of(&grant))
    }
}

fn config(folder: &Path) -> PathBuf {
    folder.join("agent.toml")
}

fn errands(folder: &Path, roster: &Roster, now: Now) -> Errands {
    let (events, host) = mpsc::channel(8);
    let parts = Parts {
        machine: Authenticator::MACHINE,
        papers: Papers::beside(&config(folder)),
        technicians: Box::new(roster.clone()),
        host: Box::new(Prompt(events)),
        journal: Journal::open(&Journal::within(folder)).unwrap(),
    };
    Errands::over(Gate::open(parts, now), host, None)
}

/// A machine that wants to see the roster again before it decides on somebody.
async fn doubting() -> Machine {
    let mut machine = Machine::start().await;
    machine.roster.0.store(false, Ordering::Relaxed);
    machine.roster_is_fresh = false;
    machine.want(vec![wish(None)]);
    machine.until(|_, errands| errands.has_strangers()).await;
    assert!(machine.errands.gate.book().standing(SESSION).is_none());
    machine.roster_is_fresh = true;
    machine
}

#[tokio::test(flavor = "current_thread")]
async fn t28_who_was_signed_today_is_offered_once_the_roster_was_looked_at_again() {
    let mut machine = doubting().await;
    machine.roster.0.store(true, Ordering::Relaxed);
    machine.errands.go_back_to_strangers();
    machine.until_said(&["offered"]).await;
    assert!(!machine.errands.has_strangers());
}

#[tokio::test(flavor = "current_thread")]
async fn t28_who_is_on_no_newer_roster_either_is_declined() {
    let mut machine = doubting().await;
    machine.errands.go_back_to_strangers();
    machine.until_said(&["declined"]).await;
    assert!(!machine.errands.has_strangers());
}

#[tokio::test(flavor = "current_thread")]
async fn t28_a_session_from_the_wish_to_its_end() {
    let mut machine = Machine::start().await;
    machine.want(vec![wish(None)]);
    machine.until_said(&["offered"]).await;
    let consent = machine.consent();
    machine.want(vec![wish(Some(consent))]);
    machine.until_said(&["offered", "granted", "opened"]).await;
    machine.want(Vec::new());
    machine
        .until_said(&["offered", "granted", "opened", "ended"])
        .await;
    assert!(!machine.errands.gate.is_watching());
}

#[tokio::test(flavor = "current_thread")]
async fn t28_killed_between_any_two_words_everything_arrives_once_and_in_order() {
    let mut machine = Machine::start().await;
    machine.server.set(|it| it.mood = Mood::Deaf);
    machine.want(vec![wish(None)]);
    machine
        .until(|server, _| server.said() == ["offered"])
        .await;
    machine.die();
    machine.until_said(&["offered"]).await;

    let consent = machine.consent();
    machine.want(vec![wish(Some(consent.clone()))]);
    machine
        .until(|_, errands| errands.gate.book().live().any(|(_, it)| it.has_begun()))
        .await;
    machine.die();
    // The same consent is still wanted, and opens nothing again.
    machine.until_said(&["offered", "granted", "ended"]).await;
    let why = machine.server.last();
    assert!(
        matches!(&why, Said::Ended { why, .. } if why.why.0 == EndingName::AgentStopped),
        "{why:?}"
    );
    machine.die();
    let before = machine.server.requests();
    machine
        .until(|server, errands| server.requests() > before && errands.under_way.is_none())
        .await;
    assert_eq!(machine.server.said(), ["offered", "granted", "ended"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_server_that_is_ill_is_told_when_it_is_well_and_one_that_refuses_is_not_asked_again() {
    let mut machine = Machine::start().await;
    machine.want(vec![wish(None)]);
    machine
        .until(|_, errands| errands.gate.book().first().is_some())
        .await;
    machine.server.set(|it| it.mood = Mood::Ill);
    let before = machine.server.requests();
    machine
        .until(|server, _| server.requests() > before + 1)
        .await;
    assert_eq!(machine.server.said(), [""; 0]);
    machine.server.set(|it| it.mood = Mood::Well);
    machine.until_said(&["offered"]).await;

    machine.server.set(|it| it.mood = Mood::Refusing);
    let consent = Assertion {
        signature: Text::fit("AAAA"),
        ..machine.consent()
    };
    machine.want(vec![wish(Some(consent))]);
    machine
        .until(|_, errands| errands.gate.book().refused().next().is_some())
        .await;
    assert!(machine.errands.gate.book().first().is_none());
    let book = machine.errands.gate.book();
    let kept = book.refused().next().unwrap();
    assert_eq!(name(&kept.word.said), "declined");
    assert_eq!(kept.refused.as_deref(), Some("unknown session"));
}
