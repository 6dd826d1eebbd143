//! Web addresses: a real server on loopback that answers well, badly, late, or not at all.

use std::time::Duration;

use custode_domain::Severity;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::check::http::{HttpTarget, HttpUrl, NoAnswer, Reading};
use crate::check::tcp::Unreachable;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\n<h1>SIC</h1>";
const ERROR: &str = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const AWAY: &str =
    "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// Answers every connection with the same text; an empty one hangs.
async fn serve(listener: TcpListener, answer: &'static str) {
    let mut open = Vec::new();
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(answer.as_bytes()).await.unwrap();
        if answer.is_empty() {
            open.push(stream);
        }
    }
}

async fn read_request(stream: &mut TcpStream) {
    let (mut seen, mut piece) = (Vec::new(), [0_u8; 1024]);
    while !seen.ends_with(b"\r\n\r\n") {
        let length = stream.read(&mut piece).await.unwrap();
        assert!(length > 0, "the probe hung up in the middle of its request");
        seen.extend_from_slice(&piece[..length]);
    }
}

async fn ask(answer: &'static str, text: Option<&str>) -> Reading {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let kind = ProbeKind::Http(target(port, text));
    let mut probes = Probes::default();
    let taken = tokio::select! {
        () = serve(listener, answer) => panic!("the server never ends"),
        taken = probes.take(&kind, now()) => taken,
    };
    let Ok(Sample::Http(reading)) = taken else {
        panic!("{taken:?}")
    };
    reading
}

fn target(port: u16, text: Option<&str>) -> HttpTarget {
    HttpTarget {
        name: object("Protocollo"),
        url: HttpUrl::parse(&format!("http://127.0.0.1:{port}/")).unwrap(),
        status: None,
        text: text.map(str::to_owned),
        severity: Severity::Blocking,
        timeout: Duration::from_millis(800),
        every: HttpTarget::EVERY,
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_answer_is_taken_with_status_and_text() {
    let answer = ask(OK, Some("SIC")).await.outcome.unwrap();
    assert_eq!((answer.status, answer.has_text), (200, true));
    let answer = ask(OK, Some("Altro")).await.outcome.unwrap();
    assert_eq!((answer.status, answer.has_text), (200, false));
    let answer = ask(ERROR, None).await.outcome.unwrap();
    assert_eq!(answer.status, 500);
}

#[tokio::test(flavor = "current_thread")]
async fn an_application_that_hangs_is_told_from_one_that_breaks_off_or_sends_around() {
    assert_eq!(ask("", None).await.outcome, Err(NoAnswer::TimedOut));
    assert_eq!(
        ask(AWAY, None).await.outcome,
        Err(NoAnswer::TooManyRedirects)
    );
    let broken = ask("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", None)
        .await
        .outcome;
    assert!(matches!(broken, Err(NoAnswer::Broken(_))), "{broken:?}");
    let odd = ask("SSH-2.0-OpenSSH\r\n", None).await.outcome;
    assert!(matches!(odd, Err(NoAnswer::Broken(_))), "{odd:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn when_nobody_listens_then_that_is_said() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let kind = ProbeKind::Http(target(port, None));
    let Ok(Sample::Http(reading)) = Probes::default().take(&kind, now()).await else {
        panic!()
    };
    assert_eq!(
        reading.outcome,
        Err(NoAnswer::Unreachable(Unreachable::Refused))
    );
    let bad = Judgement::Bad(Severity::Blocking);
    assert_eq!(judge(&kind).await, [(FindingCode::HttpFailing, bad)]);
}
