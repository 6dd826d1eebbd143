//! Clock: the one door to the time.

use std::time::Duration;

use tokio::time::Instant;

use crate::brain::Now;

/// The machine's clock, and the time since the agent started.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
}

impl Clock {
    /// A clock whose uptime begins here.
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// Both times at this instant.
    pub fn now(self) -> Now {
        #[expect(clippy::disallowed_methods, reason = "this is the door")]
        let wall = jiff::Timestamp::now();
        Now {
            wall,
            uptime: self.started.elapsed(),
        }
    }

    /// The instant at which the uptime is `uptime`, for a timer.
    pub fn instant(self, uptime: Duration) -> Instant {
        // A timer beyond this is as good as none.
        const FAR: Duration = Duration::from_hours(24);
        self.started + uptime.min(self.started.elapsed() + FAR)
    }
}
