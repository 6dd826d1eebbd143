//! Looks: a job looks for something to do again and again; while there is nothing it waits for a commit of this process,
//! or for as long as another process may keep it waiting.

use std::error::Error;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::task::Stopping;

/// Looks of one job.
pub(super) struct Looks {
    commits: watch::Receiver<u64>,
    every: Duration,
    stopping: Stopping,
}

impl Looks {
    /// At least so often, until the server is asked to end.
    pub(super) fn new(app: &App, every: Duration, stopping: Stopping) -> Self {
        Self {
            commits: app.store.commits(),
            every,
            stopping,
        }
    }

    /// Begins a look: what is committed from here on ends the pause after it.
    pub(super) fn begin(&mut self) {
        self.commits.mark_unchanged();
    }

    /// Ends a look, which found something or not; whether there is another. Where there was something, at once.
    pub(super) async fn go_on<E: Error + 'static>(
        &mut self,
        found: Result<bool, E>,
        trouble: &'static str,
    ) -> bool {
        let busy = found.unwrap_or_else(|error| {
            let error: &dyn Error = &error;
            tracing::error!(error, "{trouble}");
            false
        });
        let (commits, every) = (&mut self.commits, self.every);
        let pause = async {
            if !busy {
                let _ = tokio::time::timeout(every, commits.changed()).await;
            }
        };
        // Only between two looks: what is under way is finished first.
        tokio::select! {
            () = self.stopping.asked() => false,
            () = pause => true,
        }
    }
}
