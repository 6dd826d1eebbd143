//! Roster: the section that pins whose word decides who may come in.

use std::path::PathBuf;

use custode_domain::id::EnteId;

use super::ConfigError;
use super::section::Section;

/// What an administrator pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The first root of the Ente's repository.
    pub root: PathBuf,
    /// The Ente.
    pub ente: EnteId,
}

pub(super) fn read(root: &mut Section<'_>) -> Result<Option<Pinned>, ConfigError> {
    let Some(mut section) = root.table("roster")? else {
        return Ok(None);
    };
    let file = section.path("root")?;
    let file = section.needed("root", file, "\"/etc/custode/roster-root.json\"")?;
    let example = "\"0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10\"";
    let ente = section.text("ente")?;
    let ente = section.needed("ente", ente, example)?;
    let ente = ente.parse().map_err(|_| {
        section.wrong(
            "ente",
            &format!("is {ente:?}, but it must be like {example}."),
        )
    })?;
    section.finish()?;
    Ok(Some(Pinned { root: file, ente }))
}
