//! Tunnel: all bytes between technician and machine pass the thief, who can end a session and do nothing else to it.

use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::time::Duration;

use custode_domain::assistance::EndingName;
use custode_domain::id::SessionId;
use custode_protocol::bounded::Text;
use custode_tests::assist::{
    HOST, How, Impostor, Meddling, OTHER_HOST, PATIENCE, Terminal, Thief, Towards, Town, complaint,
    groups, text,
};
use custode_tests::eventually;

use super::STANDING;

/// Long after the login.
const LATER: usize = 20_000;

/// A granted session of these classes, whose tunnel waits.
fn granted(town: &Town, thief: &Thief, classes: &str) -> SessionId {
    let before = town.tunnels();
    let mut ask = thief.ask();
    ask.classes = Text::fit(classes);
    let session = thief.wish(ask);
    thief.granted(session);
    town.await_tunnels(before + 1);
    session
}

#[track_caller]
fn nothing_is_left(town: &Town, session: SessionId, within: Duration) {
    let session = session.to_string();
    eventually("no process and no control group is left", within, || {
        (town.user.processes().is_empty() && groups(&session).is_empty()).then_some(())
    });
}

#[test]
fn t28_a17_what_is_changed_on_the_way_ends_the_session_and_reaches_nobody() {
    let mut town = Town::open(STANDING);
    let thief = Thief::take_over(&mut town);
    town.start();
    let mark = town.user.home().join("mark");
    for how in [How::Flip, How::Drop, How::Twice, How::Later, How::Cut] {
        for towards in [Towards::Machine, Towards::Technician] {
            let session = granted(&town, &thief, "exec");
            let after = LATER;
            thief.meddle(Meddling {
                towards,
                after,
                how,
            });
            let mut ssh = town.client("ssh");
            ssh.args([HOST, "tee mark"]);
            ssh.stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null());
            let mut child = ssh.spawn().unwrap();
            let (mut input, mut output) =
                (child.stdin.take().unwrap(), child.stdout.take().unwrap());
            // It runs, and answers.
            let mut back = vec![0];
            input.write_all(b"a").unwrap();
            output.read_exact(&mut back).unwrap();
            let feeding = std::thread::spawn(move || {
                // It breaks with the session; until then nobody says that it is over.
                while input.write_all(&[b'a'; 4096]).is_ok() {}
            });
            output.read_to_end(&mut back).unwrap();
            feeding.join().unwrap();
            let code = child.wait().unwrap().code();
            assert_eq!(code, Some(255), "{how:?} {towards:?}");
            let is_sent = |bytes: &[u8]| bytes.iter().all(|byte| *byte == b'a');
            assert!(is_sent(&back), "{how:?} {towards:?}");
            assert!(
                is_sent(&fs_err::read(&mark).unwrap()),
                "{how:?} {towards:?}"
            );
            assert_eq!(thief.ended(session), EndingName::Technician);
            nothing_is_left(&town, session, PATIENCE);
        }
    }
}

#[test]
fn t28_a17_no_key_but_the_machines_own_is_believed_and_no_keystroke_is_read() {
    const SECRET: &str = "segretissima-parola";
    let mut town = Town::open(STANDING);
    town.sign(&town.list_with(&town.public("technician"), &town.public("stranger")));
    town.write_config();
    let thief = Thief::take_over(&mut town);
    town.start();
    // The tunnel of one machine is led to whoever asks for another.
    thief.lead_to(OTHER_HOST);
    let session = granted(&town, &thief, "shell");
    thief.meddle(Meddling {
        how: How::Noise,
        ..Meddling::default()
    });
    thief.lead_to(HOST);
    let ran = town.ssh_to(OTHER_HOST, &["id"]);
    assert_eq!(ran.status.code(), Some(255));
    let why = complaint(&ran);
    assert!(why.contains("Host key verification failed"), "{why}");
    // The thief answers in the machine's name, with a key of his own.
    let impostor = Impostor::open(&town);
    let ran = town.ssh(&["id"]);
    let why = complaint(&ran);
    assert!(why.contains("Host key verification failed"), "{why}");
    drop(impostor);
    // The machine dials again as long as nobody has logged in.
    let before = town.tunnels();
    thief.meddle(Meddling::default());
    town.await_tunnels(before + 1);
    assert!(
        groups(&session.to_string()).len() == 1,
        "a session has a control group"
    );

    let mut window = Terminal::at(&town.at("config"), HOST, &[], (80, 24));
    window.expect("$ ");
    window.type_in("read -rs -p 'password: ' x; echo; echo \"${#x} letters\"\n");
    window.expect("\rpassword: ");
    window.type_in(&format!("{SECRET}\n"));
    window.expect("19 letters");
    // The shell dies with its tunnel.
    window.type_in("setsid sleep 5001 & nohup sleep 5002 >/dev/null 2>&1 &\n");
    window.expect("nohup sleep");
    thief.meddle(Meddling {
        how: How::Cut,
        ..Meddling::default()
    });
    window.type_in("echo\n");
    nothing_is_left(&town, session, Duration::from_secs(5));
    assert_eq!(window.wait(), Some(255));
    assert_eq!(thief.ended(session), EndingName::Technician);
    // Nothing of what was typed is in what passed, nor in the recording that the machine hands in.
    eventually("the recording was handed in", PATIENCE, || {
        contains(&thief.seen(), b"19 letters").then_some(())
    });
    for secret in [SECRET, "segretissima"] {
        assert!(!contains(&thief.seen(), secret.as_bytes()), "{secret}");
    }
}

fn contains(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|it| it == part)
}

#[test]
fn t28_a18_noise_for_a_technician_is_sent_away_and_a_slow_one_is_served() {
    let mut town = Town::open(STANDING);
    let thief = Thief::take_over(&mut town);
    town.start();
    thief.meddle(Meddling {
        how: How::Noise,
        ..Meddling::default()
    });
    let session = thief.wish(thief.ask());
    thief.granted(session);
    eventually("noise was heard many times", PATIENCE, || {
        (thief.tunnels() >= 5).then_some(())
    });
    let engine = town.holders();
    assert_eq!(engine.len(), 2, "the engine lives: {engine:?}");
    let before = town.tunnels();
    thief.meddle(Meddling {
        how: How::Crumbs,
        ..Meddling::default()
    });
    town.await_tunnels(before + 1);
    let done = town.ssh(&["id -un; exit 7"]);
    assert_eq!(
        (text(&done), done.status.code()),
        (town.user.0.clone(), Some(7))
    );
    assert_eq!(thief.ended(session), EndingName::Technician);
    nothing_is_left(&town, session, PATIENCE);
}
