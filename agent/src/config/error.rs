//! Error: why a configuration is not taken, in a sentence for the person who wrote it.

/// Why a configuration is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(#[from] std::io::Error),
    /// Somebody else could have written or read what must be safe.
    #[error("{0}")]
    Unsafe(String),
    /// Something in it is not right.
    #[error("{file}, line {line}: {sentence}")]
    Wrong {
        /// The file, as it was called.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is not right, and what would be.
        sentence: String,
    },
}
