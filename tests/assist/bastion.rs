//! Bastion: leads to the tunnel that waits for this technician, and to nothing else.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::{Duration, Instant};

use custode_tests::assist::{Grant, MACHINE, PATIENCE, Place, complaint, program, text};
use custode_tests::eventually;

/// `ssh -W what bastion`.
fn lead(place: &Place, what: &str) -> (std::process::Output, Duration) {
    let begun = Instant::now();
    let mut ssh = place.client("ssh");
    ssh.args(["-W", what, "bastion"]).stdin(Stdio::null());
    let ran = ssh.output().unwrap();
    (ran, begun.elapsed())
}

#[test]
fn nothing_but_a_waiting_machine_at_port_22_is_led_to() {
    let place = Place::open(&Grant::default());
    let mut said = Vec::new();
    for what in [
        "sic-02.ente:22",
        "sic-01.ente:23",
        "sic-01.ente:65535",
        "SIC-01.ente:22",
        "localhost:22",
        "127.0.0.1:22",
        "[::1]:22",
        "../sic-01.ente:22",
        "sic-01.ente.:22",
        "example.com:22",
    ] {
        let (ran, took) = lead(&place, what);
        assert!(!ran.status.success() && text(&ran).is_empty(), "{what}");
        assert!(took >= Duration::from_millis(500), "{what}: {took:?}");
        said.push(complaint(&ran));
    }
    said.dedup();
    assert_eq!(said.len(), 1, "one text for all of them: {said:?}");
    assert!(said[0].contains("connect failed"), "{said:?}");
}

#[test]
fn the_bastion_itself_has_nothing_to_give() {
    let place = Place::open(&Grant::default());
    let bastion = |arguments: &[&str]| {
        let mut ssh = place.client("ssh");
        ssh.args(arguments).stdin(Stdio::null());
        ssh.output().unwrap()
    };
    for arguments in [
        ["bastion", "id"].as_slice(),
        &["-tt", "bastion"],
        &["-s", "bastion", "sftp"],
        &["-X", "bastion", "id"],
    ] {
        let ran = bastion(arguments);
        assert!(
            !ran.status.success() && text(&ran).is_empty(),
            "{arguments:?}"
        );
    }
    let back = bastion(&[
        "-N",
        "-o",
        "ExitOnForwardFailure=yes",
        "-R",
        "0:127.0.0.1:22",
        "bastion",
    ]);
    assert!(
        complaint(&back).contains("remote port forwarding failed"),
        "{}",
        complaint(&back)
    );
}

#[test]
fn a_key_for_which_nothing_waits_does_not_get_past_the_login() {
    let place = Place::open(&Grant::default());
    let mut ssh = program("ssh");
    ssh.arg("-F")
        .arg(place.stranger())
        .args(["-W", "sic-01.ente:22", "bastion"]);
    let ran = ssh.stdin(Stdio::null()).output().unwrap();
    assert!(
        complaint(&ran).contains("Permission denied (publickey)"),
        "{}",
        complaint(&ran)
    );
}

#[test]
fn a_machine_that_shows_another_key_is_not_believed() {
    let place = Place::open(&Grant::default());
    let stranger = fs_err::read_to_string(place.at("stranger.pub")).unwrap();
    let known = fs_err::read_to_string(place.at("known_hosts")).unwrap();
    let bastion = known.lines().next().unwrap();
    fs_err::write(
        place.at("known_hosts"),
        format!("{bastion}\n{MACHINE} {stranger}"),
    )
    .unwrap();
    let ran = place.ssh(&["id"]);
    assert_eq!(ran.status.code(), Some(255));
    assert!(
        complaint(&ran).contains("Host key verification failed"),
        "{}",
        complaint(&ran)
    );
}

#[test]
fn silent_connections_are_few_and_short() {
    let place = Place::open(&Grant::default());
    let mut connections: Vec<_> = (0..200)
        .map(|_| TcpStream::connect(("127.0.0.1", place.port)).unwrap())
        .collect();
    // Those beyond the limit are closed at once.
    let mut open = 0;
    for connection in &mut connections {
        connection
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        let mut first = [0; 4];
        open += usize::from(connection.read_exact(&mut first).is_ok());
    }
    assert_eq!(open, 20);
    // The rest is gone when nobody logs in for thirty seconds.
    eventually("the silent are sent away", Duration::from_secs(45), || {
        let ran = place.ssh(&["echo back"]);
        (text(&ran) == "back").then_some(())
    });
}

#[test]
fn what_is_no_ssh_ends_the_connection() {
    let place = Place::open(&Grant::default());
    for garbage in [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        vec![b'a'; 300_000],
        [b"SSH-2.0-x\r\n".to_vec(), vec![0xff; 300_000]].concat(),
    ] {
        let mut connection = TcpStream::connect(("127.0.0.1", place.port)).unwrap();
        connection
            .set_read_timeout(Some(Duration::from_secs(35)))
            .unwrap();
        let _ = connection.write_all(&garbage);
        let mut rest = Vec::new();
        let ended = connection.read_to_end(&mut rest);
        assert!(
            ended.is_ok()
                || ended.is_err_and(|it| it.kind() == std::io::ErrorKind::ConnectionReset)
        );
    }
    assert_eq!(text(&place.ssh(&["echo well"])), "well");
}

/// What the server offers, as the client sees it: the golden list, over the wire.
#[test]
fn both_ends_offer_the_same_and_nothing_weak() {
    let place = Place::open(&Grant::default());
    let ran = place.ssh_with(&["-vv"], &["true"]);
    let log = complaint(&ran);
    for expected in [
        "kex: host key algorithm: ssh-ed25519",
        "cipher: aes256-gcm@openssh.com",
        "compression: none",
    ] {
        assert!(log.contains(expected), "{expected}: {log}");
    }
    for (option, what) in [
        ("KexAlgorithms=diffie-hellman-group14-sha1", "key exchange"),
        ("Ciphers=aes128-cbc", "cipher"),
        ("HostKeyAlgorithms=ssh-rsa", "host key"),
    ] {
        let ran = place.ssh_with(&["-o", option], &["true"]);
        assert_eq!(ran.status.code(), Some(255), "{option}");
        assert!(
            complaint(&ran).contains("no matching") || complaint(&ran).contains("Bad"),
            "{what}: {}",
            complaint(&ran)
        );
    }
    eventually("strict key exchange is on", PATIENCE, || {
        let log = complaint(&place.ssh_with(&["-vvv"], &["true"]));
        log.contains("will use strict KEX ordering").then_some(())
    });
}
