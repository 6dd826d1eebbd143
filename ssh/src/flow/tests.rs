//! Tests: through russh itself, since it is russh's behaviour that this rests on.

use std::sync::Mutex;

use russh::keys::ssh_key::private::{Ed25519Keypair, KeypairData};
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg};
use russh::server::{Auth, ChannelOpenHandle, Handler, Msg, Session, VerifiedPublicKey};
use russh::{Channel, client};
use tokio::sync::oneshot;

use super::*;

const WINDOW: u32 = 256 * 1024;

/// Keeps what comes in a queue that nobody reads until the test does, and counts what it granted.
struct Sleeper {
    flow: Flow,
    opened: Option<oneshot::Sender<Arc<Queue>>>,
    grants: Arc<Mutex<[u64; 2]>>,
    closed: Arc<Mutex<Option<Verdict>>>,
}

impl Handler for Sleeper {
    type Error = russh::Error;

    async fn auth_publickey(
        &mut self,
        _user: &str,
        _key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, Self::Error> {
        Ok(Auth::Accept)
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        let queue = self.flow.open(channel.id());
        drop(crate::carry::outlet(channel));
        if let Some(opened) = self.opened.take() {
            let _ = opened.send(queue);
        }
        reply.accept().await;
        Ok(())
    }

    fn adjust_window(&mut self, channel: ChannelId, _current: u32) -> u32 {
        let window = self.flow.window(channel);
        self.grants.lock().unwrap()[usize::from(window == TRICKLE)] += 1;
        window
    }

    async fn data(
        &mut self,
        channel: ChannelId,
        data: &[u8],
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        if self.flow.data(channel, data).await == Verdict::Close {
            *self.closed.lock().unwrap() = Some(Verdict::Close);
        }
        Ok(())
    }

    async fn channel_eof(
        &mut self,
        channel: ChannelId,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.flow.end(channel);
        Ok(())
    }
}

struct Anybody;

impl client::Handler for Anybody {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        _key: &russh::keys::PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

fn key(seed: u8) -> PrivateKey {
    let pair = Ed25519Keypair::from_seed(&[seed; 32]);
    PrivateKey::new(KeypairData::Ed25519(pair), "").unwrap()
}

struct Connected {
    client: client::Handle<Anybody>,
    queue: oneshot::Receiver<Arc<Queue>>,
    grants: Arc<Mutex<[u64; 2]>>,
    closed: Arc<Mutex<Option<Verdict>>>,
}

async fn connect(cap: usize) -> Connected {
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let (opened, queue) = oneshot::channel();
    let mut flow = Flow::new(WINDOW);
    flow.cap = cap;
    let (grants, closed) = (Arc::default(), Arc::default());
    let handler = Sleeper {
        flow,
        opened: Some(opened),
        grants: Arc::clone(&grants),
        closed: Arc::clone(&closed),
    };
    let config = Arc::new(crate::settings::server(key(1), WINDOW));
    let served = russh::server::run_stream(config, ours, handler);
    let client = client::connect_stream(Arc::default(), theirs, Anybody);
    let (served, client) = tokio::join!(served, client);
    served.unwrap();
    let mut client = client.unwrap();
    let shown = PrivateKeyWithHashAlg::new(Arc::new(key(2)), None);
    let login = client
        .authenticate_publickey("anybody", shown)
        .await
        .unwrap();
    assert!(login.success());
    Connected {
        client,
        queue,
        grants,
        closed,
    }
}

/// What russh does with a window of 2 is what holds the design: it must grant again, two by two, and the full window
/// once the consumer has caught up. To be looked at again with every version of russh.
#[tokio::test]
async fn a_window_of_two_is_granted_again_and_opens_when_the_consumer_wakes() {
    const LENGTH: usize = 8 << 20;
    let mut it = connect(CAP).await;
    let channel = it.client.channel_open_session().await.unwrap();
    let queue = it.queue.try_recv().unwrap();
    let sending = async move {
        channel.data_bytes(vec![7_u8; LENGTH]).await.unwrap();
        channel.eof().await.unwrap();
        channel
    };
    let consuming = async {
        // Asleep until the trickle was granted twenty times.
        while it.grants.lock().unwrap()[1] < 20 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let stalled = queue.length();
        assert!(
            stalled > MARK && stalled < MARK + 2 * WINDOW as usize,
            "{stalled}"
        );
        let mut taken = 0;
        while let Some(bytes) = queue.pop().await {
            taken += bytes.len();
        }
        taken
    };
    let both = async { tokio::join!(sending, consuming) };
    let (_channel, taken) = tokio::time::timeout(Duration::from_secs(30), both)
        .await
        .unwrap();
    assert_eq!(taken, LENGTH);
    assert!(it.grants.lock().unwrap()[0] > 20, "the window opened again");
}

#[tokio::test]
async fn a_channel_over_the_cap_is_closed_and_its_queue_is_dead() {
    // As after the leak through a second channel: the cap is below what the window lets in.
    let mut it = connect(MARK + WINDOW as usize / 4).await;
    let channel = it.client.channel_open_session().await.unwrap();
    let queue = it.queue.try_recv().unwrap();
    let sending = channel.data_bytes(vec![7_u8; 4 << 20]);
    let closed = async {
        while it.closed.lock().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let both = async { tokio::join!(sending, closed) };
    let waited = tokio::time::timeout(Duration::from_secs(30), both).await;
    waited.unwrap().0.unwrap();
    assert!(queue.is_dead());
    assert_eq!(queue.length(), 0);
}

#[test]
fn nobody_waits_who_keeps_up_and_the_trickle_always_does() {
    assert_eq!(pause(MARK, 2), None);
    assert_eq!(pause(MARK + 1, 2), Some(TRICKLE_PAUSE));
    assert_eq!(pause(MARK + 1, 32_768), None);
    assert_eq!(pause(SLOW, 32_768), None);
    let at_cap = pause(CAP, 32_768).unwrap();
    assert_eq!(at_cap, SLOW_PAUSE + SLOWEST_PAUSE);
    assert!(pause(SLOW + (CAP - SLOW) / 2, 32_768).unwrap() < at_cap);
}

#[test]
fn without_a_leak_no_window_reaches_the_slow_mark() {
    for window in [
        crate::settings::AGENT_WINDOW,
        crate::settings::BASTION_WINDOW,
    ] {
        assert!(MARK + window as usize * 3 / 2 < SLOW);
    }
}
