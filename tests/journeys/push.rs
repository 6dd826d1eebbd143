//! T23: an urgent ticket calls the browsers of the front office, in words that only they can read.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use custode_tests::{Desk, Engine, House};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use web_push_native::Auth;
use web_push_native::jwt_simple::algorithms::{ECDSAP256PublicKeyLike, ES256PublicKey};
use web_push_native::jwt_simple::claims::NoCustomClaims;
use web_push_native::p256::{EncodedPoint, SecretKey};

const PATIENCE: Duration = Duration::from_secs(30);
/// Long enough for a message that must not come.
const SILENCE: Duration = Duration::from_secs(3);

/// A push service with one browser behind it.
struct Service {
    port: u16,
    heard: Receiver<Heard>,
    key: SecretKey,
    auth: [u8; 16],
}

/// What the service was told.
struct Heard {
    head: String,
    body: Vec<u8>,
}

impl Service {
    /// It gives these answers, one after the other, and the last one from then on.
    fn open(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, heard) = channel();
        std::thread::spawn(move || {
            for (place, stream) in listener.incoming().enumerate() {
                let answer = answers.get(place).or(answers.last()).unwrap();
                if tell.send(hear(stream.unwrap(), answer)).is_err() {
                    return;
                }
            }
        });
        Self {
            port,
            heard,
            key: SecretKey::from_slice(&[7; 32]).unwrap(),
            auth: [9; 16],
        }
    }

    /// What the browser says about itself.
    fn subscription(&self, endpoint: &str) -> String {
        let point = EncodedPoint::from(self.key.public_key()).to_bytes();
        let keys = json!({
            "p256dh": URL_SAFE_NO_PAD.encode(point),
            "auth": URL_SAFE_NO_PAD.encode(self.auth),
        });
        json!({ "endpoint": endpoint, "expirationTime": null, "keys": keys }).to_string()
    }

    fn read(&self, body: Vec<u8>) -> Value {
        let auth = Auth::from(self.auth);
        let plain = web_push_native::decrypt(body, &self.key, &auth).unwrap();
        serde_json::from_slice(&plain).unwrap()
    }
}

fn hear(mut stream: TcpStream, answer: &str) -> Heard {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).unwrap();
        bytes.extend_from_slice(&piece[..count]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.unwrap().parse().unwrap();
        if bytes.len() >= end + 4 + length {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let body = bytes[end + 4..].to_vec();
            write!(
                stream,
                "HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            .unwrap();
            return Heard { head, body };
        }
    }
}

async fn subscribe(desk: &Desk, said: &str) -> u16 {
    let said = utf8_percent_encode(said, NON_ALPHANUMERIC);
    desk.send("/push", format!("subscription={said}"))
        .await
        .as_u16()
}

/// A house that calls browsers behind this service, with somebody who asks and somebody who is called.
async fn house(service: &Service) -> (House, Desk, Desk) {
    let mut house = House::open(Engine::Sqlite);
    let ente = house.ente().to_owned();
    let user = [
        "user", "add", "--login", "utente", "--name", "Utente", "--role", "user", "--ente", &ente,
    ];
    house.tell(&user, Desk::PASSWORD);
    house.kill();
    let port = service.port;
    house.configure(&format!(
        "[push]\ncontact = \"mailto:assistenza@ente.example\"\nservices = [\"http://127.0.0.1:{port}\"]\n"
    ));
    house.start();
    let user = Desk::log_in(&house.web_url(), "utente", Desk::PASSWORD).await;
    let desk = house.desk().await;
    (house, user, desk)
}

#[tokio::test(flavor = "multi_thread")]
async fn t23_an_urgent_ticket_calls_the_browsers_of_the_front_office() {
    let service = Service::open(&["201 Created"]);
    let (mut house, user, desk) = house(&service).await;
    let at = format!("http://127.0.0.1:{}/secret-address", service.port);
    assert_eq!(
        subscribe(&user, &service.subscription(&at)).await,
        403,
        "users are not called"
    );
    assert_eq!(subscribe(&desk, &service.subscription(&at)).await, 303);
    user.ask("Una domanda").await;
    let ticket = user.ask_urgently("Tutto fermo <b>").await;
    let told = tokio::task::block_in_place(|| service.heard.recv_timeout(PATIENCE)).unwrap();
    let head = told.head.to_lowercase();
    for line in [
        "post /secret-address http/1.1",
        "urgency: high",
        "ttl: 3600",
        "content-encoding: aes128gcm",
    ] {
        assert!(head.lines().any(|there| there == line), "{line} in {head}");
    }
    signed(&told.head, &desk.page("/push").await.unwrap());
    let message = service.read(told.body);
    assert_eq!(message["title"], "Ticket urgente 2026/2");
    assert_eq!(message["body"], "Comune di Esempio: Tutto fermo <b>");
    assert_eq!(message["path"], format!("/tickets/{ticket}"));
    let topic = format!("topic: {}", message["tag"].as_str().unwrap());
    assert!(head.lines().any(|line| line == topic), "{topic} in {head}");
    assert!(
        !head.contains(&ticket.replace('-', "")),
        "the service reads nothing of the ticket"
    );
    house.kill();
    house.start();
    let again = tokio::task::block_in_place(|| service.heard.recv_timeout(SILENCE));
    assert!(
        again.is_err(),
        "nobody is called twice, and not for what is not urgent"
    );
    assert!(
        !house.log().contains("secret-address"),
        "the log tells an address"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_gone_is_forgotten_and_one_of_another_service_is_never_spoken_to() {
    let (service, other) = (
        Service::open(&["410 Gone"]),
        Service::open(&["201 Created"]),
    );
    let (_house, user, desk) = house(&service).await;
    let foreign = format!("http://127.0.0.1:{}/a", other.port);
    for said in [
        other.subscription(&foreign),
        "{}".to_owned(),
        String::new(),
        "x".repeat(5000),
    ] {
        assert_eq!(subscribe(&desk, &said).await, 422);
    }
    let ours = format!("http://127.0.0.1:{}/a", service.port);
    assert_eq!(subscribe(&desk, &service.subscription(&ours)).await, 303);
    assert!(desk.page("/push").await.unwrap().contains("1 browser"));
    user.ask_urgently("Tutto fermo").await;
    tokio::task::block_in_place(|| service.heard.recv_timeout(PATIENCE))
        .map(drop)
        .unwrap();
    custode_tests::eventually_async("the browser is forgotten", PATIENCE, || async {
        let page = desk.page("/push").await?;
        page.contains("Nessun browser").then_some(())
    })
    .await;
    assert!(other.heard.try_recv().is_err());
}

/// The service knows who speaks, and it is who the browser was told (RFC 8292).
fn signed(head: &str, page: &str) {
    let line = head
        .lines()
        .find_map(|line| line.strip_prefix("authorization: vapid t="));
    let (token, key) = line.unwrap().split_once(", k=").unwrap();
    assert!(page.contains(&format!("data-push-key=\"{key}\"")), "{page}");
    let key = ES256PublicKey::from_bytes(&URL_SAFE_NO_PAD.decode(key).unwrap()).unwrap();
    let claims = key.verify_token::<NoCustomClaims>(token, None).unwrap();
    assert_eq!(claims.subject.unwrap(), "mailto:assistenza@ente.example");
}
