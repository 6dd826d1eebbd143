//! Tunnels: where the streams come from that machines have dialled. Who fills it knows grants; the bastion does not.

use std::future::Future;
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};

use super::{MachineName, TechnicianKey};

/// An answer that takes a while.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A stream to a machine's own SSH server.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// The live tunnels of granted sessions.
pub trait Tunnels: Send + Sync {
    /// Whether any tunnel waits for whoever holds this key. Nobody else gets past the login.
    fn expects(&self, key: &russh::keys::PublicKey) -> Option<TechnicianKey>;

    /// The tunnel to this machine that waits for this technician; it is theirs from here on.
    ///
    /// A machine that does not exist and one that waits for somebody else are the same answer.
    fn take<'a>(
        &'a self,
        name: &'a MachineName,
        technician: &'a TechnicianKey,
    ) -> Answer<'a, Option<Box<dyn Stream>>>;
}
