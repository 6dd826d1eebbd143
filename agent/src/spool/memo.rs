//! Memo: the few things that the daemon must know again after a restart.

use rusqlite::{OptionalExtension, params};

use super::{Spool, SpoolError};

/// What can be remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memo {
    /// How far the renewal of the certificate is.
    CertificateRenewal,
    /// The operating system's own name for the time since its start.
    OsBoot,
    /// Whether the agent was stopped by somebody, and not by a fault.
    StoppedCleanly,
    /// Since when security updates wait.
    UpdatesWaitSince,
}

impl Memo {
    const fn key(self) -> &'static str {
        match self {
            Self::CertificateRenewal => "certificate_renewal",
            Self::OsBoot => "os_boot",
            Self::StoppedCleanly => "stopped_cleanly",
            Self::UpdatesWaitSince => "updates_wait_since",
        }
    }
}

impl Spool {
    /// Remembers a value in the place of the one before.
    pub fn remember(&mut self, memo: Memo, value: &str) -> Result<(), SpoolError> {
        self.making_room(|spool| spool.replace_memo(memo, value))
    }

    fn replace_memo(&self, memo: Memo, value: &str) -> Result<(), SpoolError> {
        self.connection.execute(
            "INSERT INTO memo (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            params![memo.key(), value],
        )?;
        Ok(())
    }

    /// The value that was remembered.
    pub fn recall(&self, memo: Memo) -> Result<Option<String>, SpoolError> {
        Ok(self
            .connection
            .query_row(
                "SELECT value FROM memo WHERE key = ?1",
                params![memo.key()],
                |row| row.get(0),
            )
            .optional()?)
    }
}
