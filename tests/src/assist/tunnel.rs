//! Tunnel: what a machine dials. Server and machine are played: an authority of this program's own signs for both, and the
//! connection that the machine dials is handed to the bastion as the server hands it over.

use std::os::fd::AsFd as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use custode_protocol::assist::BASTION;
use custode_server::bastion::socket::{Arrival, Bytes, Offer, Pass, Said, say};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, version};
use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Room for what is looked at and not taken; longer pieces pass it by, bytes.
const ROOM: usize = 512;

/// A tunnel whose first bytes can be waited for without taking them, and the server's word that it holds.
pub struct Tunnel {
    /// The stream.
    pub stream: BufReader<TlsStream<TcpStream>>,
    /// It holds as long as this does.
    pub held: UnixStream,
}

/// The installation's authority, as far as tunnels need it.
pub struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    passes: AtomicU64,
}

impl Authority {
    /// A new one.
    pub fn make() -> Result<Self> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let certificate = params.self_signed(&key)?.der().clone();
        Ok(Self {
            issuer: Issuer::from_ca_cert_der(&certificate, key)?,
            certificate,
            passes: 0.into(),
        })
    }

    fn certify(
        &self,
        name: &str,
    ) -> Result<(CertificateDer<'static>, PrivatePkcs8KeyDer<'static>)> {
        let key = KeyPair::generate()?;
        let params = CertificateParams::new([name.to_owned()])?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok((certificate.der().clone(), key.serialize_der().into()))
    }

    /// The server's part: tells the bastion of the connection that comes in next.
    async fn hand_over(&self, socket: &Path, stream: TcpStream) -> Result<()> {
        let (certificate, key) = self.certify(BASTION)?;
        let arrival = Arrival {
            heard: Bytes(Vec::new()),
            chain: [certificate, self.certificate.clone()].map(|it| Bytes(it.to_vec())),
            key: Bytes(key.secret_pkcs8_der().to_vec()),
        };
        say(socket, &Said::Arrival(arrival), Some(stream.as_fd())).await?;
        Ok(())
    }

    /// The machine's part.
    async fn dial(&self, stream: TcpStream, pass: &str) -> Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone())?;
        let (certificate, key) = self.certify("machine")?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&version::TLS13])?
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![certificate], PrivateKeyDer::Pkcs8(key))?;
        let connector = TlsConnector::from(Arc::new(config));
        let mut stream = connector
            .connect(ServerName::try_from(BASTION)?, stream)
            .await?;
        stream.write_all(format!("{pass}\n").as_bytes()).await?;
        stream.flush().await?;
        Ok(stream)
    }
}

/// Offers a tunnel of this machine to this technician, at the bastion of this socket.
pub async fn offer(
    socket: &Path,
    authority: &Authority,
    machine: &str,
    technician: &str,
) -> Result<Tunnel> {
    let number = authority.passes.fetch_add(1, Ordering::Relaxed);
    // Others offer tunnels to the same bastion.
    let pass = format!("pass-{}-{:p}-{number}", std::process::id(), authority);
    let offer = Offer {
        machine: machine.to_owned(),
        technician: technician.to_owned(),
        pass: Pass(pass.clone()),
    };
    let held = say(socket, &Said::Offer(offer), None).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let stream = TcpStream::connect(listener.local_addr()?).await?;
    stream.set_nodelay(true)?;
    let (server, _) = listener.accept().await?;
    authority.hand_over(socket, server).await?;
    let stream = authority.dial(stream, &pass).await?;
    Ok(Tunnel {
        stream: BufReader::with_capacity(ROOM, stream),
        held,
    })
}
