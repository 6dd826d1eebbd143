//! TLS certificates: a real TLS server on loopback whose certificate ends soon, has ended, or is another's.

use std::sync::Arc;
use std::time::Duration;

use custode_domain::Severity;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::check::certificate::CertificateTarget;
use crate::check::http::{HttpTarget, HttpUrl};

/// A server with a certificate of its own making, good until this day of 2026.
fn acceptor(name: &str, month: u8, day: u8) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2026, month, day);
    let certificate = params.self_signed(&key).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        if let Ok(mut session) = acceptor.accept(stream).await {
            let _ = session.write_all(OK).await;
            let _ = session.shutdown().await;
        }
    }
}

async fn look(acceptor: TlsAcceptor, kind: impl Fn(u16) -> ProbeKind) -> Sample {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let kind = kind(listener.local_addr().unwrap().port());
    let mut probes = Probes::default();
    tokio::select! {
        () = serve(listener, acceptor) => panic!("the server never ends"),
        taken = probes.take(&kind, now()) => taken.unwrap(),
    }
}

fn certificate(port: u16) -> ProbeKind {
    ProbeKind::Certificate(CertificateTarget {
        name: object("Sportello"),
        host: "localhost".to_owned(),
        port,
        timeout: Duration::from_secs(5),
    })
}

async fn check(name: &str, month: u8, day: u8, expected: Judgement, summary: &str) {
    let sample = look(acceptor(name, month, day), certificate).await;
    let verdicts = Checks::new(&Thresholds::default(), &LastRun::default()).judge(&sample, now());
    let [verdict] = verdicts.as_slice() else {
        panic!("{verdicts:?}")
    };
    assert_eq!(
        (verdict.judgement, verdict.summary.as_str()),
        (expected, summary)
    );
    assert!(
        verdict
            .details
            .contains(&("Autofirmato".to_owned(), "sì".to_owned()))
    );
}

#[tokio::test(flavor = "current_thread")]
async fn a_certificate_is_read_and_judged_by_its_end_and_its_name() {
    let bad = Judgement::Bad;
    let ends = "Il certificato scade il 04/12/2026, tra 10 giorni (soglia 30 giorni).";
    check("localhost", 12, 4, bad(Severity::NonBlocking), ends).await;
    let ended = "Certificato scaduto il 01/11/2026.";
    check("localhost", 11, 1, bad(Severity::Blocking), ended).await;
    let others = "Il certificato non è intestato a localhost.";
    check("altro.example", 12, 31, bad(Severity::NonBlocking), others).await;
    let good = "Il certificato scade il 31/12/2026, tra 37 giorni (soglia 30 giorni).";
    check("localhost", 12, 31, Judgement::Good, good).await;
}

#[tokio::test(flavor = "current_thread")]
async fn what_does_not_speak_tls_is_unknown_to_this_check() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let kind = certificate(listener.local_addr().unwrap().port());
    let silent = async {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.write_all(b"220 mail.example ESMTP\r\n").await;
        }
    };
    let judged = tokio::select! {
        () = silent => panic!("the server never ends"),
        judged = judge(&kind) => judged,
    };
    assert_eq!(
        judged,
        [(FindingCode::CertificateExpiring, Judgement::Unknown)]
    );
}

#[tokio::test(flavor = "current_thread")]
async fn an_application_behind_an_expired_certificate_still_answers() {
    let http = |port: u16| {
        ProbeKind::Http(HttpTarget {
            name: object("Sportello"),
            url: HttpUrl::parse(&format!("https://localhost:{port}/")).unwrap(),
            status: Some(200),
            text: None,
            severity: Severity::Blocking,
            timeout: Duration::from_secs(5),
            every: HttpTarget::EVERY,
        })
    };
    let sample = look(acceptor("localhost", 2, 1), http).await;
    let Sample::Http(reading) = sample else {
        panic!("{sample:?}")
    };
    assert_eq!(reading.outcome.map(|answer| answer.status), Ok(200));
}
