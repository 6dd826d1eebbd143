//! Consent: from the contact's tap in a real browser to the technician's prompt.

use std::fmt;
use std::time::Duration;

use custode_tests::assist::Consented;

/// At the median.
const MOST: Duration = Duration::from_secs(2);
/// How often.
const TIMES: usize = 9;

/// How long it took, each time, the shortest first.
pub(super) struct Taps(Vec<Duration>);

impl Taps {
    pub(super) fn are_quick(&self) -> bool {
        self.0[TIMES / 2] < MOST
    }
}

impl fmt::Display for Taps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let median = self.0[TIMES / 2];
        write!(
            f,
            "from the contact's tap to the prompt: median {median:?} of {:?} (bar {MOST:?})",
            self.0
        )
    }
}

pub(super) async fn measure() -> Taps {
    let town = Consented::open().await;
    let mut town = town.expect("the environment names the browser's scripts");
    let mut taps = Vec::new();
    for _ in 0..TIMES {
        taps.push(town.tap_to_prompt().await);
    }
    taps.sort();
    Taps(taps)
}
