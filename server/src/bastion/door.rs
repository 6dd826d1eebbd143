//! Door: what a technician's client may ask of the bastion: `direct-tcpip` to a machine's name at port 22.
//!
//! Everything else is refused by russh when its handler does not answer; the requests on a channel never come,
//! since no session is ever opened.

use std::sync::Arc;

use custode_ssh::flow::{Flow, Verdict};
use custode_ssh::settings::BASTION_WINDOW;
use russh::server::{
    Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, ChannelOpenFailure};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::splice::{self, Wish};
use super::{MachineName, TechnicianKey, Tunnels};

/// `ssh -J` opens one; a second machine through the same connection is another.
const MOST_CHANNELS: usize = 4;
/// The port of SSH, which is all that a machine answers.
const PORT: u32 = 22;

/// One connection.
pub(super) struct Door {
    tunnels: Arc<dyn Tunnels>,
    flow: Flow,
    technician: Option<TechnicianKey>,
    logged_in: Option<oneshot::Sender<()>>,
    /// They end with the connection.
    lines: JoinSet<()>,
}

impl Door {
    pub(super) fn new(tunnels: Arc<dyn Tunnels>, logged_in: oneshot::Sender<()>) -> Self {
        Self {
            tunnels,
            flow: Flow::new(BASTION_WINDOW),
            technician: None,
            logged_in: Some(logged_in),
            lines: JoinSet::new(),
        }
    }
}

impl Handler for Door {
    type Error = russh::Error;

    async fn auth_publickey_offered(
        &mut self,
        _user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, Self::Error> {
        // A key that was merely named has proved nothing.
        Ok(match self.tunnels.expects(offer.public_key) {
            Some(_) => Auth::Accept,
            None => Auth::reject(),
        })
    }

    async fn auth_publickey(
        &mut self,
        _user: &str,
        key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, Self::Error> {
        self.technician = self.tunnels.expects(key.public_key);
        Ok(match self.technician {
            Some(_) => Auth::Accept,
            None => Auth::reject(),
        })
    }

    async fn auth_succeeded(&mut self, _session: &mut Session) -> Result<(), Self::Error> {
        if let Some(logged_in) = self.logged_in.take() {
            // Nobody waits when the connection is being ended.
            let _ = logged_in.send(());
        }
        Ok(())
    }

    async fn channel_open_direct_tcpip(
        &mut self,
        channel: Channel<Msg>,
        host: &str,
        port: u32,
        _from: &str,
        _from_port: u32,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        while self.lines.try_join_next().is_some() {}
        let Some(technician) = self.technician.clone() else {
            return Ok(());
        };
        if self.flow.channels() >= MOST_CHANNELS {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        }
        let name = MachineName::parse(host).ok().filter(|_| port == PORT);
        let wish = Wish { name, technician };
        let queue = self.flow.open(channel.id());
        let tunnels = self.tunnels.clone();
        self.lines
            .spawn(splice::run(tunnels, wish, channel, queue, reply));
        Ok(())
    }

    fn adjust_window(&mut self, channel: ChannelId, _current: u32) -> u32 {
        self.flow.window(channel)
    }

    async fn data(
        &mut self,
        channel: ChannelId,
        data: &[u8],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        match self.flow.data(channel, data).await {
            Verdict::GoOn => Ok(()),
            Verdict::Close => {
                tracing::warn!("a channel held too much and was closed");
                session.close(channel)
            }
        }
    }

    async fn channel_eof(
        &mut self,
        channel: ChannelId,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.flow.end(channel);
        Ok(())
    }

    async fn channel_close(
        &mut self,
        channel: ChannelId,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.flow.close(channel);
        Ok(())
    }
}
