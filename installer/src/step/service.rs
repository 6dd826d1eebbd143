//! Service: the agent under systemd.

use std::fmt;
use std::thread::sleep;
use std::time::Duration;

use super::StepError;
use crate::places::SERVICE;
use crate::process;

/// An agent that cannot live with its configuration ends at once; systemd only sees that it began.
const LOOKS: u32 = 10;
/// Two seconds in all: shorter than the unit's `RestartSec`, so that an end is seen.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// What is done to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// Stopped, while its parts change.
    Stop,
    /// Started with the unit as it is on disk, at every start of the machine too.
    Start {
        /// Whether it was started with the machine before this run.
        was_enabled: bool,
    },
}

/// How the service was before.
#[derive(Debug)]
pub(crate) enum Before {
    /// It ran.
    Running,
    /// It did not run.
    Stopped {
        /// Whether it started with the machine.
        enabled: bool,
    },
}

impl Service {
    pub(super) fn apply(self) -> Result<Before, StepError> {
        match self {
            Self::Stop => {
                process::run("systemctl", &["stop", SERVICE])?;
                Ok(Before::Running)
            }
            Self::Start { was_enabled } => {
                let before = Before::Stopped {
                    enabled: was_enabled,
                };
                match start() {
                    Ok(()) => Ok(before),
                    Err(error) => {
                        // It may be enabled, or about to be restarted for ever.
                        let _ = before.undo();
                        Err(error)
                    }
                }
            }
        }
    }
}

fn start() -> Result<(), StepError> {
    process::run("systemctl", &["daemon-reload"])?;
    process::run("systemctl", &["enable", "--now", SERVICE])?;
    for _ in 0..LOOKS {
        sleep(BETWEEN_LOOKS);
        if process::ask("systemctl", &["is-active", "--quiet", SERVICE])?.is_none() {
            return Err(StepError::DoesNotStay);
        }
    }
    Ok(())
}

impl Before {
    pub(super) fn undo(self) -> Result<(), StepError> {
        match self {
            Self::Running => {
                // The unit that is on disk again is not the one that systemd has read.
                process::run("systemctl", &["daemon-reload"])?;
                process::run("systemctl", &["start", SERVICE])?;
            }
            Self::Stopped { enabled: true } => process::run("systemctl", &["stop", SERVICE])?,
            Self::Stopped { enabled: false } => {
                process::run("systemctl", &["disable", "--now", SERVICE])?;
                // It complains about a unit that never failed.
                process::ask("systemctl", &["reset-failed", SERVICE])?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stop => "servizio custode-agent fermato per l'aggiornamento",
            Self::Start { .. } => "servizio custode-agent avviato, anche a ogni accensione",
        })
    }
}
