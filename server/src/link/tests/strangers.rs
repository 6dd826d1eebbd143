//! Strangers: who has no certificate of an enrolled machine gets a sentence, or nothing, and never for long.

use std::time::Instant;

use super::*;
use crate::app::revoke;
use crate::mint::Mint;

#[tokio::test]
async fn without_a_certificate_every_route_but_enrolment_is_closed() {
    let house = House::open().await;
    for path in [
        path::RENEW,
        path::REPORT,
        path::LIVE,
        "/",
        "/tickets",
        "/v2/report",
    ] {
        for method in ["POST", "GET", "DELETE"] {
            let head =
                format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
            let answer = house.say(None, head.as_bytes()).await;
            answer.refused(401, Reason::NotEnrolled);
        }
    }
}

#[tokio::test]
async fn a_certificate_of_a_foreign_authority_does_not_pass_the_handshake() {
    let (house, elsewhere) = (House::open().await, House::open().await);
    let foreign = elsewhere.machine().await;
    let Ok(mut stream) = house.connect(Some(&foreign)).await else {
        return;
    };
    // TLS 1.3: the client is done before the server judges, and learns it when it reads.
    let _ = stream
        .write_all(&head(path::REPORT, "content-length: 0"))
        .await;
    assert_eq!(hear(&mut stream).await.status, 0);
}

#[tokio::test]
async fn a_certificate_that_the_store_does_not_know_stands_for_nobody() {
    let house = House::open().await;
    let known = house.machine().await;
    // Signed by the very authority, in the name of a machine that exists: a database restored from a backup,
    // or somebody who had the authority's key for a moment.
    let key = KeyPair::generate().unwrap();
    let authority = &house.app.authority;
    let forged = authority.certify_machine(&csr(&key), known.id, &Mint, house.app.clock.unwound());
    let forged = Enrolled {
        id: known.id,
        certificate: forged.unwrap().pem,
        key: key.serialize_pem(),
    };
    let answer = house.post_bytes(Some(&forged), path::REPORT, b"").await;
    assert!(
        answer
            .refused(401, Reason::NotEnrolled)
            .contains("no machine")
    );
}

#[tokio::test]
async fn a_revoked_machine_is_shut_out() {
    let house = House::open().await;
    let machine = house.machine().await;
    let now = house.app.clock.now();
    let revoked = revoke::revoke(
        &house.app,
        house.site.ente,
        machine.id,
        "console".to_owned(),
        now,
    );
    assert_eq!(revoked.await.unwrap(), 1);
    let answer = house.post_bytes(Some(&machine), path::REPORT, b"").await;
    assert!(
        answer
            .refused(401, Reason::NotEnrolled)
            .contains("withdrawn")
    );
}

fn impatient() -> Limits {
    Limits {
        handshake: Duration::from_millis(300),
        head: Duration::from_millis(300),
        body: Duration::from_millis(300),
        ..Limits::default()
    }
}

#[tokio::test]
async fn who_dribbles_a_head_is_dropped() {
    let house = House::with(impatient()).await;
    let mut stream = house.connect(None).await.unwrap();
    let begun = Instant::now();
    let mut sent = 0;
    for byte in head(path::ENROL, "content-length: 2").into_iter().cycle() {
        if stream.write_all(&[byte]).await.is_err() || begun.elapsed() > Duration::from_secs(20) {
            break;
        }
        sent += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{sent} bytes in {:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn who_does_not_shake_hands_is_dropped() {
    let house = House::with(impatient()).await;
    let mut stream = TcpStream::connect(house.address).await.unwrap();
    let begun = Instant::now();
    let mut nothing = Vec::new();
    let _ = stream.read_to_end(&mut nothing).await;
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(house.app.metrics.link_handshakes_failed.get() == 1);
}

#[tokio::test]
async fn who_announces_a_body_and_sends_none_is_told_so() {
    let house = House::with(impatient()).await;
    let answer = house
        .say(None, &head(path::ENROL, "content-length: 20"))
        .await;
    answer.refused(408, Reason::NotAReport);
}

#[tokio::test]
async fn strangers_have_few_places_and_machines_keep_theirs() {
    let house = House::with(Limits {
        anonymous: 3,
        ..Limits::default()
    })
    .await;
    let machine = house.machine().await;
    let mut idle = Vec::new();
    for _ in 0..3 {
        idle.push(house.connect(None).await.unwrap());
    }
    // The place of the connection that enrolled is free again when the server has seen its end.
    loop {
        let mut further = house.connect(None).await.unwrap();
        let mut byte = [0];
        let heard = tokio::time::timeout(Duration::from_millis(200), further.read(&mut byte)).await;
        if heard.is_ok() {
            break;
        }
        idle.push(further);
        assert!(idle.len() <= 4, "a place too many");
    }
    let answer = house.post_bytes(Some(&machine), path::REPORT, b"").await;
    answer.refused(400, Reason::NotAReport);
}
