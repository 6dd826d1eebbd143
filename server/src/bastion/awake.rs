//! Awake: the machine's end of a tunnel, which counts as gone when it says nothing for too long.
//!
//! A line that was cut says nothing, and neither does one on which nobody types. But as long as a technician is there, the
//! machine's SSH server asks them every quarter of a minute whether they are ([`KEEPALIVE`]).

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use custode_ssh::settings::KEEPALIVE;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// Four questions that did not come.
const SILENCE: Duration = KEEPALIVE.saturating_mul(4);

/// A stream that ends with an error when it is silent, from the first byte that was written to it on.
pub(super) struct Awake<S> {
    stream: S,
    silence: Option<Pin<Box<Sleep>>>,
}

impl<S> Awake<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self {
            stream,
            silence: None,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Awake<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let Some(silence) = &mut self.silence else {
            return read;
        };
        if read.is_ready() {
            silence.as_mut().reset(Instant::now() + SILENCE);
            return read;
        }
        ready!(silence.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Awake<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.silence.is_none() {
            let silence = self.silence.insert(Box::pin(sleep(SILENCE)));
            // Whoever copies has looked for something to read already, and is to look again when it is over.
            let _ = silence.as_mut().poll(context);
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
