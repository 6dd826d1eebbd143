//! Who comes without a handshake, or does not finish it.

use std::time::Duration;

use custode_protocol::report::Reason;
use custode_tests::eventually_async;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Siege, refused};

/// Half-open connections at a time.
const STRANGERS: usize = 500;

#[tokio::test]
async fn garbage_and_plain_http_on_the_machines_port_end_with_the_connection() {
    let mut siege = Siege::begin().await;
    let plain = b"GET /tickets HTTP/1.1\r\nhost: custode\r\n\r\n".to_vec();
    for words in [
        plain,
        vec![0; 100_000],
        vec![0xff; 100_000],
        b"\x16\x03\x01\xff\xff".repeat(20_000),
    ] {
        let mut stream = TcpStream::connect(siege.link()).await.unwrap();
        // A server that has heard enough may end before all is said.
        let _ = stream.write_all(&words).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        assert!(
            !String::from_utf8_lossy(&answer).contains("HTTP"),
            "{answer:?}"
        );
        siege.stands().await;
    }
}

#[tokio::test]
async fn five_hundred_half_open_connections_keep_nobody_waiting() {
    let mut siege = Siege::begin().await;
    let mut strangers = Vec::new();
    for number in 0..STRANGERS {
        let mut stream = TcpStream::connect(siege.link()).await.unwrap();
        // Some say nothing, some begin.
        stream
            .write_all(&b"\x16\x03\x01\x02\x00\x01"[..number % 6])
            .await
            .unwrap();
        strangers.push(stream);
    }
    let asked = std::time::Instant::now();
    siege.stands().await;
    assert!(
        asked.elapsed() < Duration::from_secs(2),
        "{:?}",
        asked.elapsed()
    );
    // An installer comes without a certificate, and finds a place too.
    siege.house.simulated(0, "sic-03").await;
    eventually_async(
        "the server has enough of them",
        Duration::from_secs(30),
        async || {
            let metrics = siege.desk.page("/metrics").await?;
            let open = metrics
                .lines()
                .find_map(|line| line.strip_prefix("custode_link_connections "))?;
            (open.parse::<usize>().unwrap() < STRANGERS / 10).then_some(())
        },
    )
    .await;
    drop(strangers);
    siege.stands().await;
}

#[tokio::test]
async fn no_page_of_people_is_on_the_machines_port_nor_a_machines_route_on_theirs() {
    let siege = Siege::begin().await;
    for path in ["/", "/tickets", "/login", "/metrics", "/healthz"] {
        refused(siege.hostile.get(path).await, 404, Reason::NotAReport);
    }
    for path in ["/v1/report", "/v1/enrol", "/v1/live", "/v1/renew"] {
        assert!(siege.desk.page(path).await.is_none(), "{path}");
    }
}

impl Siege {
    fn link(&self) -> String {
        let url = self.house.link_url();
        url.strip_prefix("https://").unwrap().to_owned()
    }
}
