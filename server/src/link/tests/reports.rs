//! Reports: taken from who sends them, and refused with a reason when they are not reports.

use std::time::Instant;

use custode_domain::id::BootId;
use custode_protocol::codec;
use custode_protocol::report::{Acknowledged, Report};

use super::*;
use crate::app::heartbeat;
use crate::store::machines;

const MEBIBYTE: usize = 1024 * 1024;
const PIECE: usize = 16 * 1024;

fn report(house: &House, boot: BootId, sequence: u64) -> Report {
    Report {
        version: V1,
        boot,
        sequence,
        sealed_at: house.app.clock.now(),
        facts: None,
        transitions: custode_protocol::bounded::List::default(),
        aggregates: custode_protocol::bounded::List::default(),
        dropped: None,
    }
}

fn boot(house: &House) -> BootId {
    BootId::from_uuid(house.app.mint.uuid(house.app.clock.now()))
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, 3).unwrap()
}

#[tokio::test]
async fn a_report_is_acknowledged_and_so_is_its_repeat() {
    let house = House::open().await;
    let machine = house.machine().await;
    let sealed = codec::pack(&report(&house, boot(&house), 1)).unwrap();
    for _ in 0..2 {
        let answer: Acknowledged = house
            .post_bytes(Some(&machine), path::REPORT, &sealed)
            .await
            .ok();
        assert_eq!(answer.sequence, 1);
    }
    assert_eq!(house.app.metrics.reports.get(), 2);
}

#[tokio::test]
async fn a_machine_speaks_for_itself_alone() {
    let house = House::open().await;
    let (one, other) = (house.machine().await, house.machine().await);
    let boot = boot(&house);
    // The same boot and number from another machine is another report, whoever saw the first.
    for machine in [&one, &other] {
        let sealed = codec::pack(&report(&house, boot, 1)).unwrap();
        house
            .post_bytes(Some(machine), path::REPORT, &sealed)
            .await
            .ok::<Acknowledged>();
    }
    let second = codec::pack(&report(&house, boot, 2)).unwrap();
    house
        .post_bytes(Some(&one), path::REPORT, &second)
        .await
        .ok::<Acknowledged>();
    heartbeat::flush(&house.app).await.unwrap();
    let (ente, ids) = (house.site.ente, [one.id, other.id]);
    let read = house.app.store.read("test", move |tx| {
        let [one, other] = ids;
        Ok::<_, crate::store::StoreError>((
            machines::find(tx, ente, one)?,
            machines::find(tx, ente, other)?,
        ))
    });
    let (one, other) = read.await.unwrap();
    assert!(one.unwrap().last_heard_at > other.unwrap().last_heard_at);
}

#[tokio::test]
async fn what_is_not_a_report_is_refused_with_a_reason_and_the_server_goes_on() {
    let house = House::open().await;
    let machine = house.machine().await;
    let good = serde_json::to_string(&report(&house, boot(&house), 1)).unwrap();
    let million = good.replace(
        "\"transitions\":[]",
        &format!("\"transitions\":[{}0]", "0,".repeat(900_000)),
    );
    let check = async |body: Vec<u8>, sentence: &str| {
        let answer = house.post_bytes(Some(&machine), path::REPORT, &body).await;
        let said = answer.refused(400, Reason::NotAReport);
        assert!(said.contains(sentence), "{said}");
    };
    check(Vec::new(), "").await;
    check(b"{}".to_vec(), "cannot be unpacked").await;
    check(packed(b"\"citt\xe0\""), "does not fit").await;
    check(
        packed(good.replacen('{', "{\"hacked\":1,", 1).as_bytes()),
        "unknown field",
    )
    .await;
    check(
        packed(good.replace("\"version\":1", "\"version\":9").as_bytes()),
        "version 9",
    )
    .await;
    check(packed(million.as_bytes()), "").await;
    check(packed(&vec![b' '; 8 * MEBIBYTE]), "more than").await;
    house
        .post_bytes(Some(&machine), path::REPORT, &packed(good.as_bytes()))
        .await
        .ok::<Acknowledged>();
    assert_eq!(house.app.metrics.reports_refused.get(), 7);
}

#[tokio::test]
async fn a_body_of_100_mib_is_refused_before_it_is_read() {
    let house = House::open().await;
    let machine = house.machine().await;
    let begun = Instant::now();
    let announced = head(path::REPORT, &format!("content-length: {}", 100 * MEBIBYTE));
    let (answer, sent) = flood(&house, &machine, &announced, &[b'x'; PIECE]).await;
    answer.refused(413, Reason::NotAReport);
    assert!(sent < 20 * MEBIBYTE, "{sent} bytes were taken");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_body_without_an_end_is_refused_at_its_bound() {
    let house = House::open().await;
    let machine = house.machine().await;
    let mut piece = b"4000\r\n".to_vec();
    piece.extend_from_slice(&[b'x'; PIECE]);
    piece.extend_from_slice(b"\r\n");
    let endless = head(path::REPORT, "transfer-encoding: chunked");
    let (answer, sent) = flood(&house, &machine, &endless, &piece).await;
    answer.refused(413, Reason::NotAReport);
    assert!(sent < 20 * MEBIBYTE, "{sent} bytes were taken");
}

/// Sends pieces until the server has had enough or 100 MiB went; its answer, and what went.
async fn flood(house: &House, machine: &Enrolled, head: &[u8], piece: &[u8]) -> (Answer, usize) {
    let stream = house.connect(Some(machine)).await.unwrap();
    let (mut reading, mut writing) = tokio::io::split(stream);
    writing.write_all(head).await.unwrap();
    let send = async {
        let mut sent = 0;
        while sent < 100 * MEBIBYTE && writing.write_all(piece).await.is_ok() {
            sent += piece.len();
        }
        sent
    };
    let mut all = Vec::new();
    let receive = async {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = reading.read(&mut buffer).await {
            all.extend_from_slice(&buffer[..length]);
        }
    };
    let (taken, ()) = tokio::join!(send, receive);
    let text = String::from_utf8_lossy(&all);
    let body = text
        .split("\r\n\r\n")
        .nth(1)
        .unwrap_or_default()
        .as_bytes()
        .to_vec();
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    (Answer { status, body }, taken)
}
