//! File: the seals outside of the store, one line of JSON each, for the administrator to copy elsewhere.
//!
//! A line is on disk before the next one is written. A kill leaves half a line at worst, which goes before the next
//! append; what is missing is appended from the store, and nothing is appended twice.

use std::io::{Error, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use jiff::civil::Date;

use super::line::{Line, NotALine};
use crate::store::audit::Seal;

/// The file in the data folder.
pub const SEALS_FILE: &str = "seals.jsonl";

/// Why the seals of a file cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read or written.
    #[error("the file of seals cannot be used")]
    File(#[from] Error),
    /// It holds something else.
    #[error("line {number} of the file of seals is none")]
    Line {
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        #[source]
        source: NotALine,
    },
}

/// The seals of a file that must be there. Half a line at its end was never finished, and is none.
pub fn read(path: &Path) -> Result<Vec<Seal>, FileError> {
    parse(&fs_err::read_to_string(path)?)
}

/// The seals of a file that may be missing.
pub fn read_any(path: &Path) -> Result<Option<Vec<Seal>>, FileError> {
    match read(path) {
        Err(FileError::File(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// The file, held by this process alone while it appends.
pub struct SealsFile {
    file: fs_err::File,
    last: Option<Date>,
}

impl SealsFile {
    /// Opens the file; waits while another process appends to it, and takes half a line away.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let mut options = std::fs::OpenOptions::new();
        options.read(true).write(true).create(true).mode(0o600);
        let mut file = fs_err::OpenOptions::from_options(options).open(path)?;
        file.file().lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64)?;
        }
        file.seek(SeekFrom::End(0))?;
        let last = parse(&text)?.last().map(|seal| seal.day);
        Ok(Self { file, last })
    }

    /// The day of the last seal in it.
    pub const fn last(&self) -> Option<Date> {
        self.last
    }

    /// Appends a seal of a later day; it is on disk when this answers.
    pub fn append(&mut self, seal: &Seal) -> Result<(), FileError> {
        if self.last.is_some_and(|last| seal.day <= last) {
            return Ok(());
        }
        self.file.write_all(seal.line().as_bytes())?;
        self.file.sync_all()?;
        self.last = Some(seal.day);
        Ok(())
    }
}

fn parse(text: &str) -> Result<Vec<Seal>, FileError> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let lines = whole.lines().zip(1..);
    lines
        .map(|(line, number)| {
            Seal::parse(line).map_err(|source| FileError::Line { number, source })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn seal(day: &str) -> Seal {
        Seal {
            day: day.parse().unwrap(),
            first_seq: 1,
            last_seq: 9,
            last_hash: vec![1; 32],
            prev_seal: vec![0; 32],
            sealed_at: "2026-11-28T00:00:10Z".parse().unwrap(),
            public_key: vec![2; 32],
            signature: vec![3; 64],
        }
    }

    #[test]
    fn half_a_line_goes_and_no_day_is_written_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(SEALS_FILE);
        assert!(read_any(&path).unwrap().is_none());
        let days = [seal("2026-11-26"), seal("2026-11-27")];
        let whole = days[0].line() + &days[1].line();
        for kept in 0..whole.len() {
            fs_err::write(&path, &whole[..kept]).unwrap();
            let mut held = SealsFile::open(&path).unwrap();
            for day in &days {
                held.append(day).unwrap();
            }
            drop(held);
            assert_eq!(fs_err::read_to_string(&path).unwrap(), whole, "{kept}");
        }
        assert_eq!(read(&path).unwrap(), days);
        fs_err::remove_file(&path).unwrap();
        drop(SealsFile::open(&path).unwrap());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let text = seal("2026-11-26").line() + "{}\n";
        let error = parse(&text).unwrap_err();
        assert!(
            matches!(error, FileError::Line { number: 2, .. }),
            "{error}"
        );
        let counted = seal("2026-11-26")
            .line()
            .replace("\"count\":9", "\"count\":8");
        assert!(parse(&counted).is_err());
    }
}
