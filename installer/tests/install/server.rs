//! Server: a small real TLS server that answers one kind of answer, and keeps what it was asked.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CertifiedIssuer, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

/// What the server does when it is asked to enrol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As it should.
    Enrols,
    /// Gives a certificate for a key that is not the machine's.
    ForeignKey,
    /// Gives another authority than the one that it shows.
    OtherAuthority,
    /// Says no, with a sentence.
    Refuses,
    /// Answers with a page.
    Garbage,
    /// Sends the machine elsewhere.
    Redirects,
    /// Answers without end.
    Endless,
    /// Adds a field that the protocol does not have.
    UnknownField,
}

/// What the server shows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    /// A good certificate and its authority.
    Chain,
    /// A certificate that ended.
    Expired,
    /// Its own certificate alone.
    Leaf,
    /// The right authority beside a certificate that somebody else signed.
    ForeignLeaf,
}

pub(crate) struct Server {
    port: u16,
    authority: Arc<Authority>,
    asked: Arc<Mutex<Vec<Value>>>,
}

type Authority = CertifiedIssuer<'static, KeyPair>;

impl Server {
    pub(crate) fn start(manner: Manner, shows: Shows) -> Self {
        let authority = Arc::new(authority());
        let config = Arc::new(config(&authority, shows));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (signs, keeps) = (authority.clone(), asked.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.unwrap(), config.clone(), manner, &signs, &keeps);
            }
        });
        Self {
            port,
            authority,
            asked,
        }
    }

    pub(crate) fn good() -> Self {
        Self::start(Manner::Enrols, Shows::Chain)
    }

    pub(crate) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.port)
    }

    pub(crate) fn fingerprint(&self) -> String {
        fingerprint(self.authority.der())
    }

    /// The requests that arrived, as JSON.
    pub(crate) fn asked(&self) -> Vec<Value> {
        self.asked.lock().unwrap().clone()
    }
}

pub(crate) fn fingerprint(certificate: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, certificate);
    let digits = digest
        .as_ref()
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "Autorità di prova");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The certificate is for 127.0.0.1 alone.
fn config(authority: &Authority, shows: Shows) -> ServerConfig {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    if shows == Shows::Expired {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 12, 31);
    }
    let stranger = self::authority();
    let signer = if shows == Shows::ForeignLeaf {
        &stranger
    } else {
        authority
    };
    let leaf = params.signed_by(&key, signer).unwrap();
    let mut chain: Vec<CertificateDer<'static>> = vec![leaf.der().clone()];
    if shows != Shows::Leaf {
        chain.push(authority.der().clone());
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap()
}

fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    manner: Manner,
    authority: &Authority,
    asked: &Mutex<Vec<Value>>,
) {
    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    // Who does not believe us goes away in the handshake.
    let Some(request) = read(&mut stream) else {
        return;
    };
    asked.lock().unwrap().push(request.clone());
    let good = || enrolled(&request, authority);
    match manner {
        Manner::Enrols => answer(&mut stream, "200 OK", "", &good().to_string()),
        Manner::ForeignKey => {
            let mut foreign = request.clone();
            let key = KeyPair::generate().unwrap();
            let csr = CertificateParams::default()
                .serialize_request(&key)
                .unwrap();
            foreign["certificate_request"] = csr.pem().unwrap().into();
            answer(
                &mut stream,
                "200 OK",
                "",
                &enrolled(&foreign, authority).to_string(),
            );
        }
        Manner::OtherAuthority => {
            answer(
                &mut stream,
                "200 OK",
                "",
                &enrolled(&request, &self::authority()).to_string(),
            );
        }
        Manner::Refuses => {
            let refused = json!({"version": 1, "reason": "not_enrolled", "detail": "this token is not valid"});
            answer(&mut stream, "403 Forbidden", "", &refused.to_string());
        }
        Manner::Garbage => answer(&mut stream, "200 OK", "", "<html>ciao</html>"),
        Manner::Redirects => {
            let to = "Location: https://127.0.0.1:1/altrove\r\n";
            answer(&mut stream, "307 Temporary Redirect", to, "");
        }
        Manner::Endless => endless(&mut stream),
        Manner::UnknownField => {
            let mut more = good();
            more["more"] = true.into();
            answer(&mut stream, "200 OK", "", &more.to_string());
        }
    }
}

fn enrolled(request: &Value, authority: &Authority) -> Value {
    let csr = request["certificate_request"].as_str().unwrap();
    let mut csr = CertificateSigningRequestParams::from_pem(csr).unwrap();
    csr.params = CertificateParams::default();
    csr.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let certificate = csr.signed_by(authority).unwrap();
    json!({
        "version": 1,
        "machine": "0190a000-0000-7000-8000-000000000001",
        "certificate": certificate.pem(),
        "authority": authority.pem(),
    })
}

type Stream = StreamOwned<ServerConnection, TcpStream>;

/// The body of one HTTP/1.1 request.
fn read(stream: &mut Stream) -> Option<Value> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        if let Some((head, body)) = split(&bytes) {
            let length = head.to_lowercase();
            let length = length.split("content-length: ").nth(1)?;
            let length: usize = length.split("\r\n").next()?.parse().ok()?;
            if body.len() >= length {
                return serde_json::from_slice(body).ok();
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
        }
    }
}

fn split(bytes: &[u8]) -> Option<(String, &[u8])> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((
        String::from_utf8_lossy(&bytes[..at]).into_owned(),
        &bytes[at + 4..],
    ))
}

fn answer(stream: &mut Stream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

/// A gigabyte, as far as anybody takes it.
fn endless(stream: &mut Stream) {
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
        1 << 30
    );
    let blanks = vec![b' '; 64 * 1024];
    for _ in 0..(1 << 30) / blanks.len() {
        if stream.write_all(&blanks).is_err() {
            return;
        }
    }
}
