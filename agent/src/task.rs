//! Task: the one door to background work. A task has a name, an owner, and ends with it.

use std::future::Future;

use tokio::task::JoinHandle;

/// A running task; dropping it ends the work.
#[derive(Debug)]
pub(crate) struct Task {
    handle: JoinHandle<()>,
}

impl Task {
    /// Starts work under a name that the log shows when it ends badly.
    pub(crate) fn start(
        name: &'static str,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the door")]
        let handle = tokio::spawn(async move {
            work.await;
            tracing::debug!(task.name = name, "task ended");
        });
        Self { handle }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.handle.abort();
    }
}
