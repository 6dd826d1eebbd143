//! Forwards: to what is listed, by its literal address, and nowhere else.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;
use std::thread;

use custode_tests::assist::{Grant, MACHINE, PATIENCE, Place, complaint, text};
use custode_tests::{eventually, free_port};

/// Answers every connection with what it was sent, in capitals, after the other's end.
fn shouter() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || {
                let mut stream = stream.unwrap();
                let mut said = Vec::new();
                // A connection that is cut has nothing to be answered.
                if stream.read_to_end(&mut said).is_ok() {
                    let _ = stream.write_all(&said.to_ascii_uppercase());
                }
            });
        }
    });
    address
}

struct Forwarding {
    client: std::process::Child,
    port: u16,
}

impl Forwarding {
    fn open(place: &Place, to: &str) -> Self {
        let port = free_port();
        let mut ssh = place.client("ssh");
        ssh.args(["-N", "-L", &format!("127.0.0.1:{port}:{to}")])
            .arg(MACHINE);
        ssh.stdin(Stdio::null()).stderr(
            fs_err::File::create(place.at("forward.log"))
                .unwrap()
                .into_parts()
                .0,
        );
        let client = ssh.spawn().unwrap();
        Self { client, port }
    }

    fn ask(&self, question: &[u8]) -> Vec<u8> {
        let mut stream = eventually("the forward listens", PATIENCE, || {
            TcpStream::connect(("127.0.0.1", self.port)).ok()
        });
        let mut answer = Vec::new();
        let asked = stream
            .write_all(question)
            .and_then(|()| stream.shutdown(std::net::Shutdown::Write));
        // A forward that is refused resets the connection.
        if asked.is_ok() {
            let _ = stream.read_to_end(&mut answer);
        }
        answer
    }
}

impl Drop for Forwarding {
    fn drop(&mut self) {
        let _ = self.client.kill();
        let _ = self.client.wait();
    }
}

#[test]
fn a_listed_port_is_reached_and_half_closed_connections_live_on() {
    let to = shouter();
    let place = Place::open(&Grant {
        classes: "forward",
        forwards: vec![to],
        ..Grant::default()
    });
    let forwarding = Forwarding::open(&place, &to.to_string());
    assert_eq!(forwarding.ask(b"chi parla"), b"CHI PARLA");
    let long = vec![b'a'; 5_000_000];
    assert_eq!(forwarding.ask(&long).len(), long.len());
    drop(forwarding);
    let events = place.events();
    let closed: Vec<_> = events
        .iter()
        .filter(|event| event["event"] == "forward-closed")
        .collect();
    assert_eq!(closed.len(), 2);
    assert_eq!(
        (&closed[0]["up"], &closed[0]["down"]),
        (&9.into(), &9.into())
    );
    assert_eq!(closed[1]["to"], to.to_string());
}

#[test]
fn what_is_not_listed_literally_is_refused() {
    let (to, other) = (shouter(), shouter());
    let place = Place::open(&Grant {
        forwards: vec![to],
        ..Grant::default()
    });
    let port = to.port();
    for asked in [
        other.to_string(),
        format!("localhost:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("2130706433:{port}"),
        format!("0x7f.1:{port}"),
        format!("127.1:{port}"),
    ] {
        let forwarding = Forwarding::open(&place, &asked);
        assert_eq!(forwarding.ask(b"chi parla"), b"", "{asked}");
        let log = eventually("ssh complains", PATIENCE, || {
            let log = fs_err::read_to_string(place.at("forward.log")).unwrap();
            log.contains("open failed").then_some(log)
        });
        assert!(
            log.contains("administratively prohibited"),
            "{asked}: {log}"
        );
    }
}

#[test]
fn without_the_class_nothing_is_forwarded() {
    let to = shouter();
    let place = Place::open(&Grant {
        classes: "shell,exec,files",
        forwards: vec![to],
        ..Grant::default()
    });
    assert_eq!(
        Forwarding::open(&place, &to.to_string()).ask(b"chi parla"),
        b""
    );
}

#[test]
fn nothing_is_forwarded_the_other_way_and_no_agent_or_display_is() {
    let place = Place::open(&Grant::default());
    let port = free_port();
    let back = place.ssh_with(
        &[
            "-o",
            "ExitOnForwardFailure=yes",
            "-R",
            &format!("{port}:127.0.0.1:{port}"),
        ],
        &["true"],
    );
    assert!(!back.status.success());
    assert!(
        complaint(&back).contains("remote port forwarding failed"),
        "{}",
        complaint(&back)
    );
    let socket = place.at("socket").display().to_string();
    let back = place.ssh_with(
        &[
            "-o",
            "ExitOnForwardFailure=yes",
            "-R",
            &format!("{socket}:{socket}"),
        ],
        &["true"],
    );
    assert!(!back.status.success());
    let keys = place.ssh_with(&["-A"], &["echo \"agent ${SSH_AUTH_SOCK:-none}\""]);
    assert_eq!(text(&keys), "agent none");
}
