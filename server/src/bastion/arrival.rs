//! Arrival: a machine's connection, as the server hands it over: from its greeting to the pass that it shows.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::heard::Heard;
use super::socket::{Arrival, Pass};

/// A pass is no longer, bytes.
const MOST_PASS: usize = 128;

/// A connection that a machine's certificate opened.
pub(super) type Machine = TlsStream<Heard<TcpStream>>;

/// Shakes hands, and reads the pass. Whoever has no certificate of the authority gets no further.
pub(super) async fn welcome(arrival: Arrival, descriptor: OwnedFd) -> io::Result<(Pass, Machine)> {
    let stream = std::net::TcpStream::from(descriptor);
    stream.set_nonblocking(true)?;
    let stream = TcpStream::from_std(stream)?;
    stream.set_nodelay(true)?;
    let stream = Heard::before(arrival.heard.0.clone(), stream);
    let config = config(arrival).map_err(io::Error::other)?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let mut machine = acceptor.accept(stream).await?;
    let mut pass = Vec::new();
    loop {
        // Byte by byte: what is behind the line belongs to the technician.
        match machine.read_u8().await? {
            b'\n' => break,
            _ if pass.len() >= MOST_PASS => return Err(io::ErrorKind::InvalidData.into()),
            byte => pass.push(byte),
        }
    }
    let pass = String::from_utf8(pass).map_err(io::Error::other)?;
    Ok((Pass(pass), machine))
}

fn config(arrival: Arrival) -> Result<ServerConfig, Box<dyn std::error::Error + Send + Sync>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let chain = arrival.chain.map(|it| CertificateDer::from(it.0));
    let mut roots = RootCertStore::empty();
    roots.add(chain[1].clone())?;
    let machines = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(arrival.key.0));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(machines.build()?)
        .with_single_cert(chain.to_vec(), key)?;
    // The certificate is for one handshake: there is nothing to resume.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}
