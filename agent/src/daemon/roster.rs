//! Roster: once a day, a child that fetches and verifies it. The resident agent keeps nothing of it, not even the code.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use crate::brain::Now;
use crate::mint;
use crate::os::beside;
use crate::os::child::{self, ChildError, Limits, Output};

/// Between two looks that succeeded, about.
const EVERY: Duration = Duration::from_hours(24);
/// While a remote session is under way or wanted by somebody who is not on the list: who was struck off is out within
/// this time, and who was signed today does not wait until tomorrow.
const IN_SESSION: Duration = Duration::from_mins(1);
/// After one that failed, about.
const AGAIN: Duration = Duration::from_hours(1);
/// After the start, about: a thousand machines that start together do not ask together.
const FIRST: Duration = Duration::from_mins(5);
/// The child ends by itself before this.
const PATIENCE: Duration = Duration::from_mins(5);

type Refreshing = Pin<Box<dyn Future<Output = Result<Output, ChildError>> + Send>>;

/// When to look, and what is under way.
pub(super) struct RosterWatch {
    /// Nothing where no root is pinned.
    config_file: Option<PathBuf>,
    next: Duration,
    /// When a look last began or ended.
    last: Option<Duration>,
    under_way: Option<Refreshing>,
}

impl RosterWatch {
    pub(super) fn new(config_file: Option<&Path>) -> Self {
        Self {
            config_file: config_file.map(Path::to_owned),
            next: about(FIRST),
            last: None,
            under_way: None,
        }
    }

    /// Whether who is not on the list now is not on it: looking again would tell nothing new.
    pub(super) fn is_fresh(&self, now: Now) -> bool {
        let is_recent = |last| now.uptime < last + IN_SESSION;
        self.config_file.is_none() || (self.under_way.is_none() && self.last.is_some_and(is_recent))
    }

    /// Begins a look if it is time for one: soon, where sessions are under way or wanted.
    pub(super) fn consider(&mut self, is_soon: bool, now: Now) {
        let Some(file) = &self.config_file else {
            return;
        };
        if is_soon {
            let soon = self.last.map_or(Duration::ZERO, |last| last + IN_SESSION);
            self.next = self.next.min(soon);
        }
        if now.uptime < self.next || self.under_way.is_some() {
            return;
        }
        self.last = Some(now.uptime);
        self.next = now.uptime + about(EVERY);
        let file = file.clone();
        self.under_way = Some(Box::pin(async move {
            let limits = Limits {
                time: PATIENCE,
                output: 64 << 10,
                ..Limits::default()
            };
            let words = [
                "roster".as_ref(),
                "refresh".as_ref(),
                "--config".as_ref(),
                file.as_os_str(),
            ];
            let agent = beside::program(beside::AGENT);
            let agent = agent.map_err(|error| ChildError::Io(beside::AGENT.into(), error))?;
            child::run(&agent, &words, limits).await
        }));
    }

    /// The end of the look that is under way; waits for ever while none is.
    pub(super) async fn done(&mut self) -> Result<Output, ChildError> {
        let Some(refreshing) = &mut self.under_way else {
            return std::future::pending().await;
        };
        let outcome = refreshing.await;
        self.under_way = None;
        outcome
    }

    /// Says how it went, and when the next one is.
    pub(super) fn tell(&mut self, outcome: Result<Output, ChildError>, now: Now) {
        self.last = Some(now.uptime);
        let why = match outcome {
            Ok(output) if output.code == Some(0) => {
                tracing::info!(roster = output.stdout.trim(), "the roster is verified");
                return;
            }
            Ok(output) => output.stderr.trim().to_owned(),
            Err(error) => error.to_string(),
        };
        self.next = now.uptime + about(AGAIN);
        tracing::warn!(
            why,
            "the roster was not renewed; the one that is kept holds until it ends"
        );
    }
}

/// Between three and five quarters of it.
fn about(time: Duration) -> Duration {
    time.mul_f64(0.75 + f64::from(mint::luck()) / 510.0)
}
