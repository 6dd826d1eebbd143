//! Keeping: what was pinned, and where the rest is remembered.

use std::path::{Path, PathBuf};

use custode_domain::id::EnteId;
use custode_trust::repository::Place;

use crate::config::Config;

/// Where the roster of this machine is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeping {
    /// The root that an administrator put here. It never comes from the server.
    pub pinned: PathBuf,
    /// Whose machine this is, by the administrator's word.
    pub ente: EnteId,
    /// The files that were verified last.
    pub mirror: PathBuf,
    /// What was seen, and the floor.
    pub place: Place,
    /// What `status` shows.
    pub standing: PathBuf,
    /// What the resident agent goes by.
    pub admissions: PathBuf,
    /// Where the machine's host key is.
    pub state: PathBuf,
}

impl Keeping {
    /// That of the agent; nothing where no root is pinned, and then nobody comes in.
    pub fn of(config: &Config) -> Option<Self> {
        let trust = config.roster.as_ref()?;
        let folder = config.agent.state_dir.join("roster");
        Some(Self {
            pinned: trust.root.clone(),
            ente: trust.ente,
            mirror: folder.join("mirror"),
            place: Place::within(&folder),
            standing: folder.join("standing.json"),
            admissions: folder.join("admissions.json"),
            state: config.agent.state_dir.clone(),
        })
    }

    /// The same mirror, remembered elsewhere: for a process that trusts no other's memory.
    #[must_use]
    pub fn remembered_in(self, folder: &Path) -> Self {
        Self {
            place: Place::within(folder),
            standing: folder.join("standing.json"),
            ..self
        }
    }
}
