//! Login: a connection whose peer does not prove a key in time is none.

use std::future::Future;

use russh::server::{Handler, RunningSession};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use crate::settings::LOGIN;

/// The session, once its handler has told of the login; `None` when that does not happen within [`LOGIN`] of now.
///
/// Whoever gets none must cut the stream: a session that is dropped goes on.
pub async fn within_time<H: Handler>(
    session: impl Future<Output = Result<RunningSession<H>, H::Error>>,
    logged_in: oneshot::Receiver<()>,
) -> Option<RunningSession<H>> {
    let deadline = Instant::now() + LOGIN;
    let mut session = timeout_at(deadline, session).await.ok()?.ok()?;
    tokio::select! {
        _ = &mut session => None,
        login = timeout_at(deadline, logged_in) => {
            login.ok()?.ok()?;
            Some(session)
        }
    }
}
