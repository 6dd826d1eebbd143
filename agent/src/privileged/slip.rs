//! Slip: root's consent at the machine, as a file where only root writes. It is good for one opening.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use custode_domain::assistance::{Grant, Signed};
use custode_domain::ticket::Line;
use fs_err as fs;
use std::io::Write as _;

const ROOT: u32 = 0;

/// Leaves one for this grant, before the agent is told.
pub fn leave(state: &Path, grant: &Grant, by: &str) -> io::Result<()> {
    super::room(state)?;
    let place = place(state, grant);
    match fs::remove_file(&place) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = fs::OpenOptions::new();
    fs_err::os::unix::fs::OpenOptionsExt::mode(options.write(true).create_new(true), 0o600);
    let mut file = options.open(place)?;
    file.write_all(format!("{}by {}\n", grant.statement(), Line::fit(by)).as_bytes())?;
    file.sync_all()
}

/// Takes the one for this grant, if root left it, and whoever may have read it before cannot use it again.
pub(super) fn take(state: &Path, grant: &Grant) -> io::Result<Option<Signed>> {
    let place = place(state, grant);
    let text = match fs::read_to_string(&place) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let about = fs::symlink_metadata(&place)?;
    fs::remove_file(&place)?;
    let is_roots = about.is_file() && about.uid() == ROOT && about.mode() & 0o022 == 0;
    let by = text.strip_prefix(&grant.statement());
    let by = by.and_then(|rest| rest.strip_prefix("by ")?.strip_suffix('\n'));
    Ok(by.filter(|_| is_roots).map(|by| Signed {
        grant: grant.clone(),
        by: Line::fit(by),
        at_the_machine: true,
    }))
}

fn place(state: &Path, grant: &Grant) -> PathBuf {
    state.join(format!("consent-{}", grant.session))
}
