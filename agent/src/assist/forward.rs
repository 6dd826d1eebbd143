//! Forward: a channel to a listed port of this machine.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use custode_ssh::carry::{Inward, Outlet, Stream, finish, inward, outward};
use custode_ssh::queue::Queue;
use custode_ssh::recording::Event;
use russh::server::{ChannelOpenHandle, Msg};
use russh::{Channel, ChannelOpenFailure};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::desk::Desk;

/// How long a port may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects, tells the client, and carries both ways until both have ended.
pub(super) async fn run(
    desk: Arc<Desk>,
    number: u32,
    to: SocketAddr,
    channel: Channel<Msg>,
    queue: Arc<Queue>,
    reply: ChannelOpenHandle,
) {
    let Some(stream) = connect(to).await else {
        desk.refuse(&format!("forward to {to}"), "nobody answers there");
        reply.reject(ChannelOpenFailure::ConnectFailed).await;
        queue.kill();
        return;
    };
    let opened = Event::ForwardOpened {
        channel: number,
        to: to.to_string(),
    };
    desk.recorder.event(&opened);
    // From the task that then writes: the client must hear of the channel before its first bytes.
    reply.accept().await;
    let outlet = custode_ssh::carry::outlet(channel);
    let (up, down) = carry(stream, &queue, &outlet).await;
    queue.kill();
    finish(&outlet).await;
    desk.recorder.event(&Event::ForwardClosed {
        channel: number,
        to: to.to_string(),
        up,
        down,
    });
}

async fn connect(to: SocketAddr) -> Option<TcpStream> {
    let connected = tokio::time::timeout(PATIENCE, TcpStream::connect(to)).await;
    let stream = connected.ok()?.ok()?;
    // A port where nobody listens can be connected to itself, when it happens to be picked for our end.
    if stream.local_addr().ok()? == to {
        return None;
    }
    stream.set_nodelay(true).ok()?;
    Some(stream)
}

/// Answers how many bytes went each way.
async fn carry(mut stream: TcpStream, queue: &Queue, outlet: &Outlet) -> (u64, u64) {
    let (mut up, mut down) = (0, 0);
    let (reader, mut writer) = stream.split();
    {
        let upward = async {
            match inward(queue, &mut writer, |bytes| up += bytes.len() as u64).await {
                Inward::End => writer.shutdown().await.is_ok(),
                Inward::Deaf => true,
                Inward::Cut => false,
            }
        };
        let downward = async {
            let seen = |bytes: &[u8]| down += bytes.len() as u64;
            let ended = outward(reader, outlet, Stream::Output, seen).await;
            // It fails when the channel is gone, which ends the other way, too.
            ended.is_ok() && outlet.eof().await.is_ok()
        };
        let (mut upward, mut downward) = (std::pin::pin!(upward), std::pin::pin!(downward));
        // A side that ended well may leave the other at work; one that broke takes it along.
        tokio::select! {
            true = &mut upward => drop(downward.await),
            true = &mut downward => drop(upward.await),
            else => {}
        }
    }
    (up, down)
}
