//! Greeting: the first words of a connection, which say whether it is for the link or for the bastion.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use custode_protocol::assist::BASTION;
use rustls::ServerConfig;
use rustls::server::Acceptor;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use super::linger::Linger;

/// A connection of the link.
pub(super) type Link = TlsStream<Linger<Heedful>>;

/// Whose the connection is.
pub(super) enum Greeted {
    /// The link's own, after its handshake.
    Link(Box<Link>),
    /// The bastion's: with what was read of it, to which nothing was answered.
    Bastion(TcpStream, Vec<u8>),
}

/// Reads the greeting, and shakes hands where it is for us.
pub(super) async fn greet(stream: TcpStream, tls: Arc<ServerConfig>) -> io::Result<Greeted> {
    let stream = Linger::new(Heedful::new(stream));
    let greeting = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
    if greeting.client_hello().server_name() == Some(BASTION) {
        let Heedful { stream, heard } = greeting.io.into_inner();
        return Ok(Greeted::Bastion(stream, heard.unwrap_or_default()));
    }
    let link = greeting.into_stream(tls).await?;
    Ok(Greeted::Link(Box::new(link)))
}

/// A stream that remembers what was read of it, until the first word is answered.
pub(super) struct Heedful {
    stream: TcpStream,
    heard: Option<Vec<u8>>,
}

impl Heedful {
    fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            heard: Some(Vec::new()),
        }
    }
}

impl AsyncRead for Heedful {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if let Some(heard) = &mut self.heard {
            heard.extend_from_slice(&buffer.filled()[before..]);
        }
        polled
    }
}

impl AsyncWrite for Heedful {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.heard = None;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.heard = None;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
