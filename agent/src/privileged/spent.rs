//! Spent: the numbers of grants that were opened here. Each opens once, whatever is replayed.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use custode_domain::assistance::{Grant, Nonce};
use fs_err as fs;
use jiff::{SignedDuration, Timestamp};

/// A grant ends within a working day; what is older than this proves nothing to anybody, whatever a clock says.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Writes down that this grant is used; `false` where it was before. It is on the disk when this returns.
pub(super) fn spend(file: &Path, grant: &Grant, now: Timestamp) -> io::Result<bool> {
    let known = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let mut kept = String::new();
    for line in known.lines() {
        let (nonce, until) = read(line).ok_or_else(|| damaged(file))?;
        if nonce == grant.nonce {
            return Ok(false);
        }
        if now.duration_since(until) < REMEMBERED {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    // Writing to a String cannot fail.
    let _ = writeln!(kept, "{} {}", grant.nonce, grant.until);
    let draft = file.with_extension("draft");
    let mut writing = fs::File::create(&draft)?;
    io::Write::write_all(&mut writing, kept.as_bytes())?;
    writing.sync_all()?;
    fs::rename(&draft, file)?;
    if let Some(folder) = file.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(true)
}

fn read(line: &str) -> Option<(Nonce, Timestamp)> {
    let (nonce, until) = line.split_once(' ')?;
    Some((nonce.parse().ok()?, until.parse().ok()?))
}

/// What cannot be read could hold the number that is asked for.
fn damaged(file: &Path) -> io::Error {
    let why = format!(
        "{} is damaged: remove it once no granted session is left to be opened",
        file.display()
    );
    io::Error::new(io::ErrorKind::InvalidData, why)
}
