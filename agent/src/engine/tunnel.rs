//! Tunnel: the way out to the technician, dialled to the server like everything else.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use custode_domain::id::SessionId;
use custode_protocol::assist::{TECHNICIAN, UPGRADE, tunnel_of};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::os;

/// Connecting takes no longer than this, or the way is not free.
const PATIENCE: Duration = Duration::from_secs(20);
/// What nobody acknowledges for this long was sent over a dead connection.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);
/// Longer than any answer of the server, bytes.
const MOST_HEAD: usize = 4096;

/// Why there is no tunnel.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoTunnel {
    #[error("{0} is not a name that a certificate can have")]
    Name(String),
    #[error("connecting took too long")]
    Slow,
    #[error("the way to the server is not free")]
    Way(#[from] io::Error),
    #[error("the server takes no tunnel: {0}")]
    Refused(String),
}

/// What is dialled, and for whom.
pub(super) struct Dial<'a> {
    pub(super) address: (&'a str, u16),
    pub(super) tls: Arc<ClientConfig>,
    pub(super) session: SessionId,
    pub(super) technician: &'a str,
}

/// A tunnel whose first bytes were read to see that somebody came.
pub(super) struct Tunnel {
    stream: TlsStream<TcpStream>,
    first: Vec<u8>,
}

impl Dial<'_> {
    pub(super) async fn dial(&self) -> Result<Tunnel, NoTunnel> {
        timeout(PATIENCE, self.dial_unhurried())
            .await
            .map_err(|_| NoTunnel::Slow)?
    }

    async fn dial_unhurried(&self) -> Result<Tunnel, NoTunnel> {
        let (host, port) = self.address;
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|_| NoTunnel::Name(host.to_owned()))?;
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        os::give_up_after(&stream, UNACKNOWLEDGED)?;
        let connector = TlsConnector::from(self.tls.clone());
        let mut stream = connector.connect(name, stream).await?;
        let head = format!(
            "GET {} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: upgrade\r\nUpgrade: {UPGRADE}\r\n{TECHNICIAN}: {}\r\n\r\n",
            tunnel_of(self.session),
            self.technician
        );
        stream.write_all(head.as_bytes()).await?;
        let first = answered(&mut stream).await?;
        Ok(Tunnel { stream, first })
    }
}

/// Reads the answer's head; what came behind it is the technician's.
async fn answered(stream: &mut TlsStream<TcpStream>) -> Result<Vec<u8>, NoTunnel> {
    const END: &[u8] = b"\r\n\r\n";
    let mut head = Vec::new();
    let end = loop {
        if let Some(at) = head.windows(END.len()).position(|it| it == END) {
            break at + END.len();
        }
        if head.len() > MOST_HEAD || stream.read_buf(&mut head).await? == 0 {
            return Err(NoTunnel::Way(io::ErrorKind::InvalidData.into()));
        }
    };
    let behind = head.split_off(end);
    let line = String::from_utf8_lossy(&head);
    let line = line.lines().next().unwrap_or_default();
    let code = line.split(' ').nth(1).unwrap_or_default();
    if line.starts_with("HTTP/1.1 ") && code == "101" {
        Ok(behind)
    } else {
        Err(NoTunnel::Refused(code.to_owned()))
    }
}

impl Tunnel {
    /// Answers when a technician has said the first bytes; an error when the tunnel is gone.
    pub(super) async fn somebody(&mut self) -> io::Result<()> {
        if self.first.is_empty() && self.stream.read_buf(&mut self.first).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

impl AsyncRead for Tunnel {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let length = self.first.len().min(buffer.remaining());
        buffer.put_slice(&self.first[..length]);
        self.first.drain(..length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tunnel {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
