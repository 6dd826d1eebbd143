//! Simulated machine: speaks the real protocol over real mTLS, and says whatever a journey wants said.

use std::sync::Arc;
use std::time::Duration;

use custode_protocol::bounded::Text;
use custode_protocol::enrol::{EnrolAnswer, EnrolRequest, WireMachineClass};
use custode_protocol::report::Report;
use custode_protocol::{V1, codec, path};
use futures_util::{SinkExt, StreamExt};
use reqwest::StatusCode;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;

use crate::Ready;

/// A machine that exists on the wire alone.
pub struct Simulated {
    /// Its identifier.
    pub id: String,
    server: String,
    tls: ClientConfig,
    http: reqwest::Client,
}

/// A held connection.
pub struct Held {
    socket: tokio_tungstenite::WebSocketStream<TlsStream<TcpStream>>,
}

impl Simulated {
    /// Enrols with the token.
    pub async fn enrol(ready: &Ready, hostname: &str) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let asks = EnrolRequest {
            version: V1,
            token: Text::fit(&ready.token),
            certificate_request: Text::fit(&request(&key)),
            hostname: Text::fit(hostname),
            class: WireMachineClass::Server,
        };
        let (status, body) = ask_to_enrol(ready, &serde_json::to_vec(&asks).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let answer: EnrolAnswer = serde_json::from_str(&body).unwrap();
        let pair = (answer.certificate.as_str(), key.serialize_pem());
        let tls = tls(&ready.authority, Some((pair.0, &pair.1)));
        Self {
            id: answer.machine.to_string(),
            server: ready.url.clone(),
            http: client(tls.clone()),
            tls,
        }
    }

    /// Sends a report that must be taken.
    pub async fn tell(&self, report: &Report) {
        let (status, body) = self.report(report).await;
        assert_eq!(status, StatusCode::OK, "{body}");
    }

    /// Sends a report as an agent would; the status and the answer's body.
    pub async fn report(&self, report: &Report) -> (StatusCode, String) {
        self.send_bytes(codec::pack(report).unwrap()).await
    }

    /// Sends any bytes as a report.
    pub async fn send_bytes(&self, bytes: Vec<u8>) -> (StatusCode, String) {
        let sent = self
            .http
            .post(format!("{}{}", self.server, path::REPORT))
            .body(bytes)
            .send()
            .await;
        let answer = sent.unwrap();
        (answer.status(), answer.text().await.unwrap_or_default())
    }

    /// Asks for a path; the status and the answer's body.
    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let asked = self.http.get(format!("{}{path}", self.server)).send().await;
        let answer = asked.unwrap();
        (answer.status(), answer.text().await.unwrap_or_default())
    }

    /// Sends the head of a request and then `piece` so many times, or until the server has had enough;
    /// all that it answered, and how many pieces went.
    pub async fn flood(&self, head: &str, piece: &[u8], times: usize) -> (String, usize) {
        let (mut reading, mut writing) = tokio::io::split(self.connect().await);
        let talk = async {
            let mut sent = 0;
            if writing.write_all(head.as_bytes()).await.is_err() {
                return sent;
            }
            while sent < times && writing.write_all(piece).await.is_ok() {
                sent += 1;
            }
            sent
        };
        let mut answer = Vec::new();
        // An answer may be followed by the reset of a connection that still talks.
        let listen = async {
            while reading
                .read_buf(&mut answer)
                .await
                .is_ok_and(|count| count > 0)
            {}
        };
        let (sent, ()) = tokio::join!(talk, listen);
        (String::from_utf8_lossy(&answer).into_owned(), sent)
    }

    /// Opens the held connection.
    pub async fn hold(&self) -> Held {
        let stream = self.connect().await;
        let address = self.server.strip_prefix("https://").unwrap();
        let url = format!("wss://{address}{}", path::LIVE);
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        Held { socket }
    }

    async fn connect(&self) -> TlsStream<TcpStream> {
        let address = self.server.strip_prefix("https://").unwrap();
        let (host, _) = address.rsplit_once(':').unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let connector = TlsConnector::from(Arc::new(self.tls.clone()));
        connector.connect(name, stream).await.unwrap()
    }
}

impl Held {
    /// Sends a heartbeat and waits until the server has answered it.
    pub async fn beat(&mut self) {
        self.socket
            .send(Message::Ping(Vec::new().into()))
            .await
            .unwrap();
        loop {
            match self.socket.next().await.unwrap().unwrap() {
                Message::Pong(_) => return,
                Message::Ping(_)
                | Message::Text(_)
                | Message::Binary(_)
                | Message::Close(_)
                | Message::Frame(_) => {}
            }
        }
    }
}

/// Sends any bytes as an enrolment; the status and the answer's body.
pub async fn ask_to_enrol(ready: &Ready, body: &[u8]) -> (StatusCode, String) {
    let sent = client(tls(&ready.authority, None))
        .post(format!("{}{}", ready.url, path::ENROL))
        .body(body.to_vec())
        .send()
        .await;
    let answer = sent.unwrap();
    (answer.status(), answer.text().await.unwrap_or_default())
}

/// A certificate request, PEM.
pub fn request(key: &rcgen::KeyPair) -> String {
    let request = rcgen::CertificateParams::default().serialize_request(key);
    request.unwrap().pem().unwrap()
}

fn tls(authority: &str, pair: Option<(&str, &str)>) -> ClientConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap())
        .unwrap();
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    match pair {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
            builder
                .with_client_auth_cert(vec![certificate], key)
                .unwrap()
        }
    }
}

fn client(tls: ClientConfig) -> reqwest::Client {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        // As the agent does: a connection that was kept may be closed by the server just when it is used again.
        .pool_max_idle_per_host(0)
        .no_proxy()
        .timeout(Duration::from_mins(1))
        .build()
        .unwrap()
}
