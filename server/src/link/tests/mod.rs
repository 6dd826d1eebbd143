//! The link over real TLS on loopback: a house with a server, and machines that come to its door.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use custode_domain::id::MachineId;
use custode_domain::machine::MachineClass;
use custode_protocol::V1;
use custode_protocol::bounded::Text;
use custode_protocol::enrol::{EnrolAnswer, EnrolRequest, WireMachineClass};
use custode_protocol::path;
use custode_protocol::report::{Reason, Refused};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Limits, Link};
use crate::app::{App, found_ente, issue_token};
use crate::authority::Authority;
use crate::clock::Clock;
use crate::files::Files;
use crate::mint::Token;
use crate::stamping;
use crate::store::Store;
use crate::store::enti::Site;
use crate::task::Tasks;

mod enrolment;
mod live;
mod reports;
mod repository;
mod strangers;

/// A server of its own, with one Ente and one site.
struct House {
    app: Arc<App>,
    tasks: Arc<Tasks>,
    address: SocketAddr,
    site: Site,
    data: tempfile::TempDir,
}

/// What a machine has after its enrolment.
#[derive(Clone)]
struct Enrolled {
    id: MachineId,
    certificate: String,
    key: String,
}

/// An answer.
#[derive(Debug)]
struct Answer {
    status: u16,
    body: Vec<u8>,
}

type Stream = TlsStream<TcpStream>;

impl House {
    async fn open() -> Self {
        Self::with(Limits::default()).await
    }

    async fn with(limits: Limits) -> Self {
        let data = tempfile::tempdir().unwrap();
        let clock = Clock::system();
        let authority = Authority::open(data.path(), clock.unwound()).unwrap();
        let url = format!("sqlite:{}", data.path().join("custode.db").display());
        let store = Store::open(&url.parse().unwrap()).unwrap();
        store.migrate().await.unwrap();
        let mut app = App::new(store, Files::in_memory(), clock, authority);
        app.stamping = Some(Arc::new(stamping::open(data.path()).unwrap()));
        let app = Arc::new(app);
        let now = app.clock.now();
        let ente = found_ente::found_ente(&app, "Comune di Esempio", now)
            .await
            .unwrap();
        let site = found_ente::found_site(&app, ente.id, "Municipio", "", now)
            .await
            .unwrap();
        let tasks = Arc::new(Tasks::default());
        let names = vec!["localhost".to_owned()];
        let loopback = "127.0.0.1:0".parse().unwrap();
        let link = Link::bind(loopback, names, limits, app.clone(), tasks.clone())
            .await
            .unwrap();
        let address = link.address().unwrap();
        link.start();
        Self {
            app,
            tasks,
            address,
            site,
            data,
        }
    }

    async fn token(&self) -> Token {
        let now = self.app.clock.now();
        let class = MachineClass::Server;
        issue_token::issue_token(&self.app, &self.site, class, 24, now)
            .await
            .unwrap()
            .0
    }

    /// A machine that enrolled.
    async fn machine(&self) -> Enrolled {
        let key = KeyPair::generate().unwrap();
        let request = enrol_request(&self.token().await, &key);
        let answer: EnrolAnswer = self.post(None, path::ENROL, &request).await.ok();
        Enrolled {
            id: answer.machine,
            certificate: answer.certificate.to_string(),
            key: key.serialize_pem(),
        }
    }

    /// Shakes hands, with the certificate of a machine or without one.
    async fn connect(&self, machine: Option<&Enrolled>) -> std::io::Result<Stream> {
        let connector = TlsConnector::from(Arc::new(self.client(machine)));
        let stream = TcpStream::connect(self.address).await?;
        connector
            .connect(ServerName::try_from("localhost").unwrap(), stream)
            .await
    }

    fn client(&self, machine: Option<&Enrolled>) -> ClientConfig {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.app.authority.certificate().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let Some(machine) = machine else {
            return config.with_no_client_auth();
        };
        let certificate = CertificateDer::from_pem_slice(machine.certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(machine.key.as_bytes()).unwrap();
        config
            .with_client_auth_cert(vec![certificate], key)
            .unwrap()
    }

    async fn post(
        &self,
        machine: Option<&Enrolled>,
        path: &str,
        message: &impl Serialize,
    ) -> Answer {
        self.post_bytes(machine, path, &serde_json::to_vec(message).unwrap())
            .await
    }

    async fn post_bytes(&self, machine: Option<&Enrolled>, path: &str, body: &[u8]) -> Answer {
        let mut request = head(path, &format!("content-length: {}", body.len()));
        request.extend_from_slice(body);
        self.say(machine, &request).await
    }

    /// Says something and reads the answer.
    async fn say(&self, machine: Option<&Enrolled>, request: &[u8]) -> Answer {
        let mut stream = self.connect(machine).await.unwrap();
        stream.write_all(request).await.unwrap();
        hear(&mut stream).await
    }
}

impl Answer {
    #[track_caller]
    fn ok<T: serde::de::DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The sentence of a refusal with this status and reason.
    #[track_caller]
    fn refused(&self, status: u16, reason: Reason) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let refused: Refused = serde_json::from_slice(&self.body).expect(&text);
        assert_eq!((self.status, refused.reason), (status, reason), "{text}");
        refused.detail.to_string()
    }
}

fn enrol_request(token: &Token, key: &KeyPair) -> EnrolRequest {
    EnrolRequest {
        version: V1,
        token: Text::fit(token.reveal()),
        certificate_request: Text::fit(&csr(key)),
        hostname: Text::fit("sic-01.esempio.example"),
        class: WireMachineClass::Server,
    }
}

fn csr(key: &KeyPair) -> String {
    CertificateParams::default()
        .serialize_request(key)
        .unwrap()
        .pem()
        .unwrap()
}

fn head(path: &str, header: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{header}\r\n\r\n")
        .into_bytes()
}

/// Reads to the end of the connection, however that comes.
async fn hear(stream: &mut Stream) -> Answer {
    let mut all = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut all));
    let _ = reading.await.expect("the server answers or hangs up");
    let text = String::from_utf8_lossy(&all);
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let body = text.find("\r\n\r\n").map(|end| all[end + 4..].to_vec());
    Answer {
        status: status.unwrap_or(0),
        body: body.unwrap_or_default(),
    }
}
