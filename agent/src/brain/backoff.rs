//! Back-off: how long to wait before the next try, so that ten thousand agents do not return in one second.

use std::time::Duration;

/// Waiting times that double up to a limit, each drawn from the upper half of its range.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    /// Waits about `first` after the first failure and never more than `longest`.
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            failures: 0,
        }
    }

    /// A try failed: how long to wait. `luck` is uniform in 0..=255.
    pub fn after_failure(&mut self, luck: u8) -> Duration {
        let doubled = self
            .first
            .saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX));
        self.failures = self.failures.saturating_add(1);
        let whole = doubled.min(self.longest);
        whole / 2 + whole.mul_f64(f64::from(luck) / 510.0)
    }

    /// A try succeeded: start over.
    pub const fn succeeded(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_limit_and_is_spread_over_half_of_it() {
        let seconds = Duration::from_secs;
        let mut unlucky = Backoff::new(seconds(1), seconds(300));
        let waits: Vec<_> = (0..12).map(|_| unlucky.after_failure(255)).collect();
        assert_eq!(waits[..4], [1, 2, 4, 8].map(seconds));
        assert_eq!(waits[11], seconds(300));
        let mut lucky = Backoff::new(seconds(1), seconds(300));
        assert_eq!(lucky.after_failure(0), Duration::from_millis(500));
        lucky.succeeded();
        assert_eq!(lucky.after_failure(0), Duration::from_millis(500));
        for _ in 0..100 {
            assert!(lucky.after_failure(0) <= seconds(150));
        }
    }
}
