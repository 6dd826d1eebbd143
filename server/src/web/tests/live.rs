//! Live: what comes by itself to pages that are open, and to nobody else.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, header};
use futures_util::StreamExt;
use tokio::time::timeout;

use super::house::House;
use super::people::{FOREIGNER, OPERATOR, REFERENTE, VENDOR};
use crate::app::live::keep_watching;
use crate::task::Tasks;

const PATIENCE: Duration = Duration::from_secs(20);

/// An open page.
struct Page {
    stream: BodyDataStream,
    read: String,
}

impl Page {
    /// Opens `/live`, and waits until it is answered.
    async fn open(house: &House, cookie: &str, last: Option<&str>) -> Self {
        let mut request = Request::get("/live").header(header::COOKIE, cookie);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = house.answer(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 200);
        let mut page = Self {
            stream: response.into_body().into_data_stream(),
            read: String::new(),
        };
        let greeting = page.piece().await.unwrap();
        assert!(greeting.contains("retry: 3000"), "{greeting}");
        page
    }

    /// The next piece of the stream up to an empty line; nothing when it has ended.
    async fn piece(&mut self) -> Option<String> {
        loop {
            if let Some((piece, rest)) = self.read.split_once("\n\n") {
                let (piece, rest) = (piece.to_owned(), rest.to_owned());
                self.read = rest;
                return Some(piece);
            }
            let chunk = self.stream.next().await?.unwrap();
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next piece that says something.
    async fn said(&mut self) -> Option<String> {
        loop {
            let piece = timeout(PATIENCE, self.piece())
                .await
                .expect("a sign of life");
            if piece.as_deref() != Some(": alive") {
                return piece;
            }
        }
    }

    /// The next event of this name: its mark and its data.
    async fn event(&mut self, name: &str) -> (String, String) {
        let search = async {
            loop {
                let piece = self.piece().await.expect("the stream goes on");
                let field = |field: &str| {
                    let mut lines = piece.lines().filter_map(|line| line.split_once(": "));
                    let found = lines.find(|(name, _)| *name == field);
                    found.map_or("", |(_, value)| value).to_owned()
                };
                if field("event") == name {
                    return (field("id"), field("data"));
                }
            }
        };
        timeout(PATIENCE, search).await.expect("told in time")
    }
}

fn watched(house: &House) -> Tasks {
    let tasks = Tasks::default();
    let (app, stopping) = (house.app.clone(), tasks.stopping());
    tasks.start("watch", async move { keep_watching(&app, stopping).await });
    tasks
}

#[tokio::test]
async fn t23_the_front_office_is_alerted_on_every_page_until_somebody_answers() {
    let house = House::open().await;
    let (operator, referente) = (house.log_in(OPERATOR).await, house.log_in(REFERENTE).await);
    let _tasks = watched(&house);
    let mut desk = Page::open(&house, &operator, None).await;
    let mut ente = Page::open(&house, &referente, None).await;
    let machine = house.machine(0).await;
    let ticket = house.report(&machine, "Anagrafe").await;
    let (_, urgent) = desk.event("urgent").await;
    let urgent: serde_json::Value = serde_json::from_str(&urgent).unwrap();
    assert_eq!(urgent["id"], ticket.to_string());
    assert_eq!(urgent["ente"], "Comune di Esempio");
    let banner = format!("action=\"/alerts/{ticket}\"");
    let shows = async |path: &str, cookie: &str| {
        let page = house.get(path, Some(cookie)).await;
        page.body.contains(&banner)
    };
    for path in ["/machines", "/queue", "/tickets", "/articles", "/alerts"] {
        assert!(shows(path, &operator).await, "{path}");
    }
    assert!(!shows("/machines", &referente).await);
    let call = format!("/alerts/{ticket}");
    let denied = house.post(&call, "", Some(&referente)).await;
    assert_eq!(denied.status, 403);
    let answered = house.post(&call, "", Some(&operator)).await;
    assert_eq!(
        answered.header(header::LOCATION),
        format!("/tickets/{ticket}")
    );
    desk.event("calmed").await;
    assert!(!shows("/machines", &operator).await);
    // The Ente was told that its ticket changed, and of no alert.
    let heard = ente.said().await.unwrap();
    assert!(heard.contains("event: ticket"), "{heard}");
}

#[tokio::test]
async fn a_foreign_ente_and_a_vendor_are_told_nothing() {
    let house = House::open().await;
    let (ours, foreign) = (house.machine(0).await, house.machine(1).await);
    let (foreigner, vendor) = (house.log_in(FOREIGNER).await, house.log_in(VENDOR).await);
    let tasks = watched(&house);
    let mut elsewhere = Page::open(&house, &foreigner, None).await;
    let mut tasked = Page::open(&house, &vendor, None).await;
    let hidden = house.report(&ours, "Anagrafe").await;
    let shown = house.report(&foreign, "Tributi").await;
    // Told in the order of their happening: what comes first is not the hidden one.
    let first = elsewhere.said().await.unwrap();
    assert!(first.contains(&shown.to_string()), "{first}");
    assert!(!first.contains(&hidden.to_string()), "{first}");
    tasks.end(PATIENCE).await;
    assert_eq!(tasked.said().await, None, "nothing but the end");
}

#[tokio::test]
async fn who_comes_back_goes_on_where_they_were_or_reads_anew() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let _tasks = watched(&house);
    let mut page = Page::open(&house, &cookie, None).await;
    let machine = house.machine(0).await;
    let first = house.report(&machine, "Anagrafe").await;
    let (mark, data) = page.event("ticket").await;
    assert!(data.contains(&first.to_string()));
    drop(page);
    let mut again = Page::open(&house, &cookie, Some(&mark)).await;
    let other = house.machine(1).await;
    let second = house.report(&other, "Tributi").await;
    let (_, data) = again.event("ticket").await;
    assert!(data.contains(&second.to_string()), "{data}");
    for unknown in ["0000000000000001-1", &mark.replace('-', "-9")] {
        let mut lost = Page::open(&house, &cookie, Some(unknown)).await;
        lost.event("missed").await;
    }
    // What is no mark of ours is none.
    Page::open(&house, &cookie, Some("<script>")).await;
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let mut page = Page::open(&house, &cookie, None).await;
    let alive = page.piece().await.unwrap();
    assert!(alive.contains("alive"), "{alive}");
    let left = house.post("/logout", "", Some(&cookie)).await;
    assert_eq!(left.status, 303);
    assert_eq!(page.said().await, None);
}

#[tokio::test]
async fn a_person_opens_a_bounded_number_of_streams() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let mut pages = Vec::new();
    let refused = loop {
        let request = Request::get("/live").header(header::COOKIE, &cookie);
        let response = house.answer(request.body(Body::empty()).unwrap()).await;
        if response.status() != 200 {
            break response;
        }
        pages.push(response);
    };
    assert_eq!((refused.status().as_u16(), pages.len()), (429, 8));
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
}
