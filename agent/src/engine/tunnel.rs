//! Tunnel: the way out to the technician, dialled to the server like everything else, and handed to the bastion there.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use custode_domain::id::SessionId;
use custode_protocol::assist::{BASTION, TunnelPass};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::link::Courier;
use crate::os;

/// Connecting takes no longer than this, or the way is not free.
const PATIENCE: Duration = Duration::from_secs(20);
/// What nobody acknowledges for this long was sent over a dead connection.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Room for what is looked at and not taken; longer pieces pass it by, bytes.
const ROOM: usize = 512;

/// Why there is no tunnel.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoTunnel {
    #[error("connecting took too long")]
    Slow,
    #[error("the way to the server is not free")]
    Way(#[from] io::Error),
    #[error("the server gives no pass: {0}")]
    NoPass(String),
}

/// What is dialled, and for whom.
pub(super) struct Dial<'a> {
    pub(super) address: (&'a str, u16),
    pub(super) courier: Courier,
    pub(super) tls: Arc<ClientConfig>,
    pub(super) session: SessionId,
    pub(super) technician: &'a str,
}

/// A tunnel whose first bytes can be waited for without taking them.
pub(super) type Tunnel = BufReader<TlsStream<TcpStream>>;

impl Dial<'_> {
    pub(super) async fn dial(&self) -> Result<Tunnel, NoTunnel> {
        let pass = self.courier.tunnel_pass(self.session, self.technician);
        let pass = pass.await.map_err(NoTunnel::NoPass)?;
        timeout(PATIENCE, self.with(&pass))
            .await
            .map_err(|_| NoTunnel::Slow)?
    }

    async fn with(&self, pass: &TunnelPass) -> Result<Tunnel, NoTunnel> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        os::give_up_after(&stream, UNACKNOWLEDGED)?;
        let name = ServerName::try_from(BASTION).map_err(io::Error::other)?;
        let connector = TlsConnector::from(self.tls.clone());
        let mut stream = connector.connect(name, stream).await?;
        let line = format!("{}\n", pass.pass);
        stream.write_all(line.as_bytes()).await?;
        stream.flush().await?;
        Ok(BufReader::with_capacity(ROOM, stream))
    }
}

/// Answers when a technician has said the first bytes; an error when the tunnel is gone.
pub(super) async fn somebody(tunnel: &mut Tunnel) -> io::Result<()> {
    if tunnel.fill_buf().await?.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}
