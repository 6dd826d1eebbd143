//! The held connection: pings are heartbeats, nudges arrive, and every end says why.

use custode_protocol::nudge::{About, Nudge};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::*;
use crate::app::{heartbeat, revoke};
use crate::store::machines;

type Socket = WebSocketStream<Stream>;

async fn hold(house: &House, machine: &Enrolled) -> Socket {
    let stream = house.connect(Some(machine)).await.unwrap();
    let url = format!("wss://localhost{}", path::LIVE);
    let (mut socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
    // Once a ping was answered the server holds the connection.
    ping(&mut socket).await;
    socket
}

async fn ping(socket: &mut Socket) {
    socket.send(Message::Ping(Bytes::new())).await.unwrap();
    assert!(matches!(next(socket).await, Some(Message::Pong(_))));
}

async fn next(socket: &mut Socket) -> Option<Message> {
    let message = tokio::time::timeout(Duration::from_secs(20), socket.next());
    message.await.expect("the server says something")?.ok()
}

/// Code and reason with which the server ended the connection.
async fn end(socket: &mut Socket) -> (u16, String) {
    match next(socket).await {
        Some(Message::Close(Some(frame))) => (frame.code.into(), frame.reason.to_string()),
        other => panic!("expected an end with a reason, got {other:?}"),
    }
}

#[tokio::test]
async fn a_ping_is_answered_and_says_that_the_machine_was_heard() {
    let house = House::open().await;
    let machine = house.machine().await;
    let before = house.app.clock.now();
    let _socket = hold(&house, &machine).await;
    heartbeat::flush(&house.app).await.unwrap();
    let (ente, id) = (house.site.ente, machine.id);
    let read = house
        .app
        .store
        .read("test", move |tx| machines::find(tx, ente, id));
    assert!(read.await.unwrap().unwrap().last_heard_at >= Some(before));
    assert_eq!(house.app.metrics.heartbeats.get(), 1);
    assert_eq!(house.app.metrics.link_held.get(), 1);
}

#[tokio::test]
async fn a_nudge_reaches_the_machine_that_it_is_for() {
    let house = House::open().await;
    let (one, other) = (house.machine().await, house.machine().await);
    let mut socket = hold(&house, &one).await;
    assert!(!house.app.held.nudge(other.id, About::Report));
    assert!(house.app.held.nudge(one.id, About::Report));
    let Some(Message::Text(text)) = next(&mut socket).await else {
        panic!("a nudge")
    };
    let nudge: Nudge = serde_json::from_str(text.as_str()).unwrap();
    assert_eq!(nudge.about, About::Report);
}

#[tokio::test]
async fn a_machine_holds_one_connection_and_the_later_one_stays() {
    let house = House::open().await;
    let machine = house.machine().await;
    let mut first = hold(&house, &machine).await;
    let mut second = hold(&house, &machine).await;
    let (code, reason) = end(&mut first).await;
    assert!(
        code == 1000 && reason.contains("another connection"),
        "{code} {reason}"
    );
    ping(&mut second).await;
    assert_eq!(house.app.held.count(), 1);
}

#[tokio::test]
async fn a_revoked_machine_is_cut_off_at_once() {
    let house = House::open().await;
    let machine = house.machine().await;
    let mut socket = hold(&house, &machine).await;
    let now = house.app.clock.now();
    let (ente, actor) = (house.site.ente, "console".to_owned());
    revoke::revoke(&house.app, ente, machine.id, actor, now)
        .await
        .unwrap();
    assert_eq!(end(&mut socket).await.0, 1008);
}

#[tokio::test]
async fn a_machine_that_another_process_revoked_is_cut_off_at_a_later_ping() {
    let house = House::with(Limits {
        recognise: Duration::ZERO,
        ..Limits::default()
    })
    .await;
    let machine = house.machine().await;
    let mut socket = hold(&house, &machine).await;
    let (ente, id, now) = (house.site.ente, machine.id, house.app.clock.now());
    let elsewhere = house.app.store.write("test", move |tx| {
        let certificates = machines::certificates(tx, ente, id)?;
        machines::revoke(tx, ente, &certificates[0].fingerprint, now)
    });
    assert!(elsewhere.await.unwrap());
    socket.send(Message::Ping(Bytes::new())).await.unwrap();
    loop {
        match next(&mut socket).await {
            Some(Message::Pong(_)) => {}
            Some(Message::Close(Some(frame))) => {
                assert_eq!(u16::from(frame.code), 1008);
                return;
            }
            other => panic!("expected an end with a reason, got {other:?}"),
        }
    }
}

#[tokio::test]
async fn nothing_but_pings_is_understood() {
    let house = House::open().await;
    let machine = house.machine().await;
    let mut socket = hold(&house, &machine).await;
    socket
        .send(Message::Text("{\"version\":1}".into()))
        .await
        .unwrap();
    assert_eq!(end(&mut socket).await.0, 1003);
    let mut socket = hold(&house, &machine).await;
    socket
        .send(Message::Binary(vec![0; 4096].into()))
        .await
        .unwrap();
    while next(&mut socket).await.is_some() {}
    assert_eq!(house.app.held.count(), 0);
}

#[tokio::test]
async fn a_silent_connection_ends() {
    let house = House::with(Limits {
        silence: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    let machine = house.machine().await;
    let mut socket = hold(&house, &machine).await;
    assert!(end(&mut socket).await.1.contains("too long"));
}

#[tokio::test]
async fn a_stopping_server_says_so_and_waits_for_nobody() {
    let house = House::open().await;
    let machine = house.machine().await;
    let mut socket = hold(&house, &machine).await;
    let _idle = house.connect(Some(&machine)).await.unwrap();
    let begun = std::time::Instant::now();
    house.tasks.end(Duration::from_secs(15)).await;
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(end(&mut socket).await.0, 1012);
}
