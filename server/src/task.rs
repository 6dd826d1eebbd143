//! Task: what runs beside the rest has a name, an owner, and an end that is waited for.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, timeout_at};

/// The tasks of one server. The only place that starts any.
#[derive(Debug)]
pub struct Tasks {
    running: Mutex<Running>,
    stop: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Running {
    set: JoinSet<()>,
    names: HashMap<Id, &'static str>,
}

impl Default for Tasks {
    fn default() -> Self {
        Self {
            running: Mutex::default(),
            stop: watch::channel(false).0,
        }
    }
}

impl Tasks {
    /// Starts a task. It is expected to end soon after [`Stopping::asked`].
    pub fn start(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(ended) = running.set.try_join_next_with_id() {
            running.note(ended);
        }
        let id = running.set.spawn(task).id();
        running.names.insert(id, name);
    }

    /// Tells when the tasks are asked to end.
    pub fn stopping(&self) -> Stopping {
        Stopping(self.stop.subscribe())
    }

    /// Asks all tasks to end and waits for them; what has not ended after `patience` is dropped.
    pub async fn end(&self, patience: Duration) {
        self.stop.send_replace(true);
        let deadline = Instant::now() + patience;
        loop {
            let mut running =
                std::mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
            if running.set.is_empty() {
                return;
            }
            while let Ok(next) = timeout_at(deadline, running.set.join_next_with_id()).await {
                let Some(ended) = next else { break };
                running.note(ended);
            }
            for name in running.names.values() {
                tracing::warn!(task.name = name, "task did not end in time and was dropped");
            }
        }
    }
}

impl Running {
    fn note(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = match &ended {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        let name = self.names.remove(&id).unwrap_or("task");
        if ended.is_err_and(|error| error.is_panic()) {
            tracing::error!(task.name = name, "task panicked");
        }
    }
}

/// Tells when the server is asked to end.
#[derive(Debug, Clone)]
pub struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Answers when the end is asked for, at once if it was.
    pub async fn asked(&mut self) {
        // The sender is gone only when the owner of the tasks is: that is an end, too.
        let _ = self.0.wait_for(|asked| *asked).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[tokio::test]
    async fn the_end_waits_for_tasks_that_tidy_up() {
        let tasks = Tasks::default();
        let tidied = Arc::new(AtomicBool::new(false));
        let (mut stopping, seen) = (tasks.stopping(), tidied.clone());
        tasks.start("tidy", async move {
            stopping.asked().await;
            tokio::task::yield_now().await;
            seen.store(true, Ordering::SeqCst);
        });
        tasks.end(Duration::from_secs(10)).await;
        assert!(tidied.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_task_that_does_not_listen_does_not_hold_the_end() {
        let tasks = Tasks::default();
        tasks.start("deaf", std::future::pending());
        let begun = Instant::now();
        tasks.end(Duration::from_millis(10)).await;
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}
