//! Cut: a connection that can be ended from outside, at once, whatever its owner is doing.
//!
//! russh answers a request to disconnect when it comes to it; while a rekey or a write is under way it does not.
//! Whoever presses *End* takes the transport away instead.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream with a pair of scissors.
#[derive(Debug)]
pub struct Severable<S>(Arc<Mutex<Inside<S>>>);

/// Ends its connection. Everybody may hold one.
#[derive(Debug)]
pub struct Scissors<S>(Arc<Mutex<Inside<S>>>);

#[derive(Debug)]
struct Inside<S> {
    /// `None` once it was cut.
    stream: Option<S>,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

/// Makes a stream severable.
pub fn severable<S>(stream: S) -> (Severable<S>, Scissors<S>) {
    let inside = Arc::new(Mutex::new(Inside {
        stream: Some(stream),
        reader: None,
        writer: None,
    }));
    (Severable(inside.clone()), Scissors(inside))
}

impl<S> Clone for Scissors<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S> Scissors<S> {
    /// Closes the stream now; its owner finds it reset.
    pub fn cut(&self) {
        let mut inside = lock(&self.0);
        let stream = inside.stream.take();
        let wakers = [inside.reader.take(), inside.writer.take()];
        drop(inside);
        drop(stream);
        for waker in wakers.into_iter().flatten() {
            waker.wake();
        }
    }

    /// Whether it was cut.
    pub fn is_cut(&self) -> bool {
        lock(&self.0).stream.is_none()
    }
}

fn lock<S>(inside: &Mutex<Inside<S>>) -> MutexGuard<'_, Inside<S>> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

fn reset<T>() -> Poll<io::Result<T>> {
    Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
}

impl<S: AsyncRead + Unpin> AsyncRead for Severable<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut inside = lock(&self.0);
        let Some(stream) = &mut inside.stream else {
            return reset();
        };
        let polled = Pin::new(stream).poll_read(cx, buffer);
        if polled.is_pending() {
            inside.reader = Some(cx.waker().clone());
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> Severable<S> {
    fn write<T>(
        &self,
        cx: &mut Context<'_>,
        act: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let mut inside = lock(&self.0);
        let Some(stream) = &mut inside.stream else {
            return reset();
        };
        let polled = act(Pin::new(stream), cx);
        if polled.is_pending() {
            inside.writer = Some(cx.waker().clone());
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Severable<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |stream, cx| stream.poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(cx, S::poll_flush)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(cx, S::poll_shutdown)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn a_cut_reaches_a_reader_that_waits_and_the_other_end() {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let (mut stream, scissors) = severable(ours);
        theirs.write_all(b"ab").await.unwrap();
        let mut two = [0; 2];
        stream.read_exact(&mut two).await.unwrap();
        let (read, ()) = tokio::join!(stream.read_u8(), async {
            tokio::task::yield_now().await;
            scissors.cut();
        });
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
        assert_eq!(
            theirs.read(&mut two).await.unwrap(),
            0,
            "the other end sees the end"
        );
        assert!(scissors.is_cut());
    }

    #[tokio::test]
    async fn a_cut_reaches_a_writer_whose_peer_does_not_read() {
        let (ours, _theirs) = tokio::io::duplex(4);
        let (mut stream, scissors) = severable(ours);
        let (written, ()) = tokio::join!(stream.write_all(b"more than four"), async {
            tokio::task::yield_now().await;
            scissors.cut();
        });
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    }
}
