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
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
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
    socket: tokio_tungstenite::WebSocketStream<tokio_rustls::client::TlsStream<TcpStream>>,
}

impl Simulated {
    /// Enrols with the token.
    pub async fn enrol(ready: &Ready, hostname: &str) -> Self {
        let authority = &ready.authority;
        let key = rcgen::KeyPair::generate().unwrap();
        let request = rcgen::CertificateParams::default()
            .serialize_request(&key)
            .unwrap();
        let asks = EnrolRequest {
            version: V1,
            token: Text::fit(&ready.token),
            certificate_request: Text::fit(&request.pem().unwrap()),
            hostname: Text::fit(hostname),
            class: WireMachineClass::Server,
        };
        let anonymous = client(tls(authority, None));
        let body = serde_json::to_vec(&asks).unwrap();
        let answer = anonymous
            .post(format!("{}{}", ready.url, path::ENROL))
            .body(body)
            .send()
            .await
            .unwrap();
        let (status, body) = (answer.status(), answer.bytes().await.unwrap());
        assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
        let answer: EnrolAnswer = serde_json::from_slice(&body).unwrap();
        let tls = tls(
            authority,
            Some((answer.certificate.as_str(), &key.serialize_pem())),
        );
        let http = client(tls.clone());
        Self {
            id: answer.machine.to_string(),
            server: ready.url.clone(),
            tls,
            http,
        }
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

    /// Opens the held connection.
    pub async fn hold(&self) -> Held {
        let address = self.server.strip_prefix("https://").unwrap();
        let (host, _) = address.rsplit_once(':').unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let stream = TlsConnector::from(Arc::new(self.tls.clone()))
            .connect(name, stream)
            .await
            .unwrap();
        let url = format!("wss://{address}{}", path::LIVE);
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        Held { socket }
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
        .no_proxy()
        .timeout(Duration::from_mins(1))
        .build()
        .unwrap()
}
