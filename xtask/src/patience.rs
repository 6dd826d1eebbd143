//! Patience: waits for a condition, and says what did not happen.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// The agent looks every second; a busy machine gets some more.
const PATIENCE: Duration = Duration::from_mins(1);
const STEP: Duration = Duration::from_millis(20);

/// Asks until there is an answer.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let asked = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if asked.elapsed() > PATIENCE {
            bail!(
                "within {} s it did not happen that {what}",
                PATIENCE.as_secs()
            );
        }
        std::thread::sleep(STEP);
    }
}
