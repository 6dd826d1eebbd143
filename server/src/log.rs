//! Log: where the server says what it does, for people or as JSON lines, always on standard error.
//!
//! A message reads alone; the same facts stand beside it as dotted fields (`machine.id`, `duration_ms`).
//! What others sent is never part of a message, only of a field, where it is escaped.
//! Never logged: tokens, passwords, keys, cookies, and the contents of tickets.

use serde::Deserialize;
use tracing::level_filters::LevelFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A line for people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// What somebody has to mend.
    Error,
    /// What somebody should look at.
    Warn,
    /// What happened.
    #[default]
    Info,
    /// Why it happened.
    Debug,
}

/// Sets up the log of this process; a second time changes nothing.
pub fn start(format: Format, level: Level) {
    let lines = tracing_subscriber::fmt()
        .with_max_level(filter(level))
        .with_writer(std::io::stderr);
    // A second start finds a log in place, which then stays.
    let _ = match format {
        Format::Human => lines.with_ansi(false).try_init(),
        Format::Json => lines.json().flatten_event(true).try_init(),
    };
}

fn filter(level: Level) -> LevelFilter {
    match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    }
}
