//! Kept: recordings stay on the machine for a while after the server has them. A server that was stolen could say that
//! it has them, and throw them away.

use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

/// From the last byte on.
const TIME: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Bytes together.
const ROOM: u64 = 256 << 20;

/// A part that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    written_at: Timestamp,
    bytes: u64,
    file: PathBuf,
}

impl Kept {
    pub(super) fn of(file: &Path) -> io::Result<Self> {
        let there = fs_err::metadata(file)?;
        let written_at = Timestamp::try_from(there.modified()?).map_err(io::Error::other)?;
        Ok(Self {
            written_at,
            bytes: there.len(),
            file: file.to_owned(),
        })
    }
}

/// Removes those whose time is over, and the oldest of those that do not fit; says whether any stay.
pub(super) fn forget(kept: Vec<Kept>, now: Timestamp) -> bool {
    let (staying, going) = divide(kept, now);
    for one in going {
        // What cannot be removed is tried again at the next round.
        let _ = fs_err::remove_file(one.file);
    }
    !staying.is_empty()
}

fn divide(mut kept: Vec<Kept>, now: Timestamp) -> (Vec<Kept>, Vec<Kept>) {
    kept.sort_by_key(|one| std::cmp::Reverse(one.written_at));
    let mut together = 0_u64;
    kept.into_iter().partition(|one| {
        together = together.saturating_add(one.bytes);
        together <= ROOM && now.duration_since(one.written_at) < TIME
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(2_000_000_000, 0);

    fn one(name: &str, days_old: i64, bytes: u64) -> Kept {
        Kept {
            written_at: NOW - SignedDuration::from_hours(days_old * 24),
            bytes,
            file: name.into(),
        }
    }

    fn staying(kept: Vec<Kept>) -> Vec<String> {
        let staying = divide(kept, NOW).0;
        let names = staying.iter().map(|it| it.file.display().to_string());
        names.collect()
    }

    #[test]
    fn what_was_handed_in_stays_for_a_week() {
        let kept = vec![one("old", 7, 1), one("new", 0, 1), one("nearly old", 6, 1)];
        assert_eq!(staying(kept), ["new", "nearly old"]);
    }

    #[test]
    fn the_oldest_make_room() {
        let kept = vec![
            one("third", 3, 1),
            one("second", 2, ROOM / 2),
            one("first", 1, ROOM / 2),
        ];
        assert_eq!(staying(kept), ["first", "second"]);
    }

    #[test]
    fn a_file_is_gone_once_its_time_is_over_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("0.cast");
        fs_err::write(&file, "a line\n").unwrap();
        let kept = || vec![Kept::of(&file).unwrap()];
        let written_at = kept()[0].written_at;
        assert!(forget(kept(), written_at) && file.exists());
        assert!(!forget(kept(), written_at + TIME) && !file.exists());
    }
}
