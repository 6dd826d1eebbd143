//! Wait: for a condition, never for a time; and the clock by which a journey measures.

use std::future::Future;
use std::io::Write;
use std::time::{Duration, Instant};

use jiff::Timestamp;

const STEP: Duration = Duration::from_millis(5);

/// Asks until there is an answer; panics with `what` when there is none within `patience`.
#[track_caller]
pub fn eventually<T>(what: &str, patience: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let asked = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            asked.elapsed() < patience,
            "within {patience:?} it did not happen that {what}"
        );
        std::thread::sleep(STEP);
    }
}

/// As [`eventually`], for a question that is asked over the network.
pub async fn eventually_async<T, F>(what: &str, patience: Duration, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let asked = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(
            asked.elapsed() < patience,
            "within {patience:?} it did not happen that {what}"
        );
        tokio::time::sleep(STEP).await;
    }
}

/// The clock of the machine that runs the journeys.
#[expect(
    clippy::disallowed_methods,
    reason = "a journey measures by the clock that its agents use"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Says a measurement straight to the stream: the test harness hides what passing tests print.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "journey: {line}");
}
