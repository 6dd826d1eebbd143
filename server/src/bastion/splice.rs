//! Splice: a channel and a tunnel become one line.

use std::sync::Arc;
use std::time::Duration;

use custode_ssh::carry::{Inward, finish, inward, outlet, outward};
use custode_ssh::queue::Queue;
use russh::server::{ChannelOpenHandle, Msg};
use russh::{Channel, ChannelOpenFailure};
use tokio::io::AsyncWriteExt as _;
use tokio::time::{sleep_until, timeout};

use super::awake::Awake;
use super::{MachineName, Stream, TechnicianKey, Tunnels};

/// How long a machine may take to dial.
const PATIENCE: Duration = Duration::from_secs(15);
/// Every refusal takes as long as this at least, so that its time tells nothing.
const REFUSAL: Duration = Duration::from_millis(500);

/// What a client asked for: a name, if it is one, at the only port there is.
pub(super) struct Wish {
    pub(super) name: Option<MachineName>,
    pub(super) technician: TechnicianKey,
}

/// Finds the tunnel, tells the client, and carries until either side has ended.
pub(super) async fn run(
    tunnels: Arc<dyn Tunnels>,
    wish: Wish,
    channel: Channel<Msg>,
    queue: Arc<Queue>,
    reply: ChannelOpenHandle,
) {
    let begun = tokio::time::Instant::now();
    let technician = wish.technician.fingerprint();
    let Some(tunnel) = find(&*tunnels, &wish).await else {
        tracing::info!(
            technician.key = technician,
            machine.name = wish.name.as_ref().map(tracing::field::display),
            "no tunnel"
        );
        sleep_until(begun + REFUSAL).await;
        queue.kill();
        // One text for a machine that is not there and for one that is somebody else's.
        reply.reject(ChannelOpenFailure::ConnectFailed).await;
        return;
    };
    tracing::info!(
        technician.key = technician,
        machine.name = wish.name.as_ref().map(tracing::field::display),
        "tunnel taken"
    );
    // From the task that then writes: the client must hear of the channel before its first bytes.
    reply.accept().await;
    let outlet = outlet(channel);
    let (reader, mut writer) = tokio::io::split(Awake::new(tunnel));
    let upward = async {
        if inward(&queue, &mut writer, |_| {}).await == Inward::End
            && writer.shutdown().await.is_ok()
        {
            // What the machine still has to say is heard.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = upward => {}
        _ = outward(reader, &outlet, custode_ssh::carry::Stream::Output, |_| {}) => {}
    }
    queue.kill();
    finish(&outlet).await;
}

async fn find(tunnels: &dyn Tunnels, wish: &Wish) -> Option<Box<dyn Stream>> {
    let name = wish.name.as_ref()?;
    timeout(PATIENCE, tunnels.take(name, &wish.technician))
        .await
        .ok()?
}
