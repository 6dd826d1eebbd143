//! Carry: bytes between a channel and something that reads and writes, each way at its own pace.

use std::io;

use bytes::{Bytes, BytesMut};
use russh::ChannelId;
use russh::server::Msg;
use russh::{Channel, ChannelWriteHalf};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use crate::queue::Queue;

/// What is read at once: two of russh's packets.
const PIECE: usize = 64 * 1024;

/// The side of a channel on which we write. Data comes by the channel's [`Queue`] instead:
/// the reading half is dropped, so that russh never waits for it.
pub type Outlet = ChannelWriteHalf<Msg>;

/// Takes a channel apart, keeping what is written to.
pub fn outlet(channel: Channel<Msg>) -> Outlet {
    let (reads, outlet) = channel.split();
    drop(reads);
    outlet
}

/// From the queue to the writer, until the peer's end or until the writer fails.
///
/// Whether it was the end is in the answer: after [`Inward::Cut`] the writer must not be closed as if it were.
pub async fn inward(
    queue: &Queue,
    writer: &mut (impl AsyncWrite + Unpin),
    mut seen: impl FnMut(&[u8]),
) -> Inward {
    while let Some(bytes) = queue.pop().await {
        // Before it is written: the answer may be there before the writing returns.
        seen(&bytes);
        let written = async {
            writer.write_all(&bytes).await?;
            writer.flush().await
        };
        if written.await.is_err() {
            queue.kill();
            return Inward::Deaf;
        }
    }
    if queue.is_dead() {
        Inward::Cut
    } else {
        Inward::End
    }
}

/// How the way inward ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inward {
    /// The peer has sent its last, and all was written.
    End,
    /// The peer left in the middle, or sent too much.
    Cut,
    /// The writer takes no more.
    Deaf,
}

/// From the reader to the channel, until the reader's end or until the channel is gone.
pub async fn outward(
    mut reader: impl AsyncRead + Unpin,
    outlet: &Outlet,
    stream: Stream,
    mut seen: impl FnMut(&[u8]),
) -> io::Result<()> {
    let mut buffer = BytesMut::new();
    loop {
        buffer.reserve(PIECE);
        if reader.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
        seen(&buffer);
        send(outlet, stream, buffer.split().freeze()).await?;
    }
}

/// Sends bytes as the peer's window allows.
pub async fn send(outlet: &Outlet, stream: Stream, bytes: Bytes) -> io::Result<()> {
    let sent = match stream {
        Stream::Output => outlet.data_bytes(bytes).await,
        Stream::Complaints => outlet.extended_data_bytes(STDERR, bytes).await,
    };
    sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
}

/// Ends a channel: a dropped one would stay open, and its client wait.
pub async fn finish(outlet: &Outlet) -> ChannelId {
    // It fails when the channel is gone, which is what is wanted.
    let _ = outlet.eof().await;
    let _ = outlet.close().await;
    outlet.id()
}

/// RFC 4254, 5.2: `SSH_EXTENDED_DATA_STDERR`.
const STDERR: u32 = 1;

/// The two streams of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output, and what a forward carries.
    Output,
    /// Standard error.
    Complaints,
}
