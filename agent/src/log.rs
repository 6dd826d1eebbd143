//! Log: lines for a person at a terminal, or for the journal.

use tracing::Level;
use tracing::level_filters::LevelFilter;

/// Starts logging to standard error, where the service manager picks it up.
pub fn start(level: Level) {
    // A second start in one process (tests) changes nothing.
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(LevelFilter::from_level(level))
        .with_ansi(false)
        .with_target(false)
        .try_init();
}
