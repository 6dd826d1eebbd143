//! Tunnel: what the agent dials: the bastion's socket itself, or over TLS the relay before it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use custode_server::bastion::Stream;
use custode_server::bastion::offers::Offer;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, version};
use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;

use super::{Agent, relay};

/// Room for what is looked at and not taken; longer pieces pass it by, bytes.
const ROOM: usize = 512;
/// How long a dial that failed waits for the next.
pub(super) const PAUSE: Duration = Duration::from_millis(50);

/// A tunnel whose first bytes can be waited for without taking them.
pub(super) type Tunnel = BufReader<Box<dyn Stream>>;

/// Which way tunnels take.
#[derive(clap::Args)]
pub(super) struct Way {
    /// The bastion's socket
    #[arg(long, required_unless_present = "relay")]
    socket: Option<PathBuf>,
    /// The relay's address
    #[arg(long, requires = "certificate", conflicts_with = "socket")]
    relay: Option<SocketAddr>,
    /// The relay's certificate
    #[arg(long)]
    certificate: Option<PathBuf>,
}

/// Dials until somebody answers: a bastion that was killed comes back.
pub(super) async fn dial(agent: &Agent) -> Tunnel {
    loop {
        match offer(agent).await {
            Ok(tunnel) => return tunnel,
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn offer(agent: &Agent) -> Result<Tunnel> {
    let mut stream = agent.tunnel.connect().await?;
    let offer = Offer {
        machine: agent.machine.clone(),
        technician: fs_err::read_to_string(&agent.technician)?.trim().to_owned(),
    };
    let mut line = serde_json::to_vec(&offer)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    stream.flush().await?;
    Ok(BufReader::with_capacity(ROOM, stream))
}

impl Way {
    async fn connect(&self) -> Result<Box<dyn Stream>> {
        let Some(relay) = self.relay else {
            let socket = self.socket.as_ref().context("no socket")?;
            return Ok(Box::new(UnixStream::connect(socket).await?));
        };
        let certificate = self.certificate.as_ref().context("no certificate")?;
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(fs_err::read(certificate)?))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&version::TLS13])?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(relay).await?;
        stream.set_nodelay(true)?;
        let name = ServerName::try_from(relay::NAME)?;
        let connector = TlsConnector::from(Arc::new(config));
        Ok(Box::new(connector.connect(name, stream).await?))
    }
}
